"""Every column of every table of a case, with its meaning and unit.

Ids are strings always: some exceed 2**53 and some are hashes. Times are UTC with microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa

TIME: Final = pa.timestamp("us", tz="UTC")
TEXTS: Final = pa.list_(pa.string())


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type, and what it means (with the unit)."""

    name: str
    type: pa.DataType
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the case: its name, its columns, and the columns its rows are sorted by (none: in the order of the posts)."""

    name: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow schema of the table."""
        return pa.schema([(column.name, column.type) for column in self.columns])

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)


def _table(name: str, order: tuple[str, ...], *columns: tuple[str, pa.DataType, str]) -> Table:
    return Table(name, tuple(Column(*column) for column in columns), order)


S, N, F, B = pa.string(), pa.int64(), pa.float64(), pa.bool_()

POSTS = _table(
    "posts",
    ("source_id", "source_row"),
    ("post_id", S, "platform:native id; made from the row's content where the source has no id"),
    (
        "platform",
        S,
        "x, facebook, instagram, telegram, tiktok, youtube, reddit, bluesky, mastodon, vk, web, other",
    ),
    ("native_id", S, "the platform's own id, as given; null where the source has none"),
    ("account_id", S, "platform:native id of the account that posted"),
    ("created_at", TIME, "when it was posted, UTC"),
    ("created_at_raw", S, "the time as the source wrote it"),
    ("created_at_precision", S, "s, min or day"),
    ("post_type", S, "original, repost, quote, reply or comment"),
    ("text", S, "the text as given"),
    ("text_key", S, "the text normalised for matching; null under 30 graphemes"),
    ("lang", S, "ISO 639-1 code where known"),
    ("lang_source", S, "declared (by the source) or detected"),
    ("reply_to_post_id", S, "platform:native id of the post replied to"),
    ("reply_to_account_id", S, "platform:native id of the account replied to"),
    ("repost_of_post_id", S, "platform:native id of the reposted post"),
    ("repost_of_account_id", S, "platform:native id of the reposted account"),
    ("quote_of_post_id", S, "platform:native id of the quoted post"),
    ("client_name", S, "the application the post was sent with"),
    ("hashtags", TEXTS, "hashtags in order, without #, NFKC and case folded"),
    ("mentions", TEXTS, "account ids (platform:native) or handles mentioned, in order"),
    ("like_count", N, "likes, at collection"),
    ("repost_count", N, "reposts, at collection"),
    ("reply_count", N, "replies, at collection"),
    ("quote_count", N, "quotes, at collection"),
    ("latitude", F, "degrees"),
    ("longitude", F, "degrees"),
    ("source_id", S, "the file it came from (sources.source_id)"),
    ("source_row", N, "record number in that file; the first record after the header is 1"),
)

ACCOUNTS = _table(
    "accounts",
    ("account_id",),
    ("account_id", S, "platform:native id"),
    ("platform", S, "as in posts"),
    ("native_id", S, "the platform's own id"),
    ("handle", S, "the account's name in addresses, without @"),
    ("display_name", S, "the name shown"),
    ("description", S, "the profile text"),
    ("profile_url", S, "the web address on the profile"),
    ("account_type", S, "user, page, group, channel or bot (declared as such by the platform)"),
    ("created_at", TIME, "when the account was created, UTC"),
    ("followers_count", N, "followers, at the latest observation"),
    ("following_count", N, "accounts followed, at the latest observation"),
    ("verified", B, "verified by the platform"),
    ("location_reported", S, "place on the profile: description only, never a signal"),
    ("language_declared", S, "language on the profile: description only, never a signal"),
    ("is_pseudonymised", B, "the source hashed the account's id"),
)

LINKS = _table(
    "links",
    (),
    ("post_id", S, "the post with the link"),
    ("position", N, "0 for the first link of the post"),
    ("url_raw", S, "the address as given"),
    (
        "url_canonical",
        S,
        "the address with tracking parameters, fragments, scheme, www. and default port removed",
    ),
    ("domain", S, "the registrable domain (public and private suffixes)"),
)

ATTRIBUTES = _table(
    "attributes",
    ("name", "account_id", "value", "post_id"),
    ("name", S, "the trace's name, as given with --trace NAME=COLUMN"),
    ("account_id", S, "platform:native id"),
    ("value", S, "what two accounts can have in common: a device, an address, a payer"),
    ("post_id", S, "the post whose row it stood in; null when it came from a table of its own"),
    ("created_at", TIME, "when; null when the table has no time (then only 'same content' can be tested)"),
)

SOURCES = _table(
    "sources",
    ("source_id",),
    ("source_id", S, "first 12 hex digits of the file's SHA-256"),
    ("path", S, "the file's name (inside the archive, after '!')"),
    ("sha256", S, "of the file as given"),
    ("format", S, "the reader that read it"),
    ("reader_version", S, "version of Inconcert"),
    ("mapping", S, "the column mapping used, TOML; null for a known format"),
    ("timezone_assumed", S, "zone of times that name none"),
    ("rows_in", N, "records in the file"),
    ("rows_kept", N, "records that became a post or an account"),
    ("rows_rejected", N, "records in rejects"),
)

REJECTS = _table(
    "rejects",
    ("source_id", "row"),
    ("source_id", S, "the file"),
    ("row", N, "record number in that file; the first record after the header is 1"),
    ("column", S, "the column at fault, where there is one"),
    ("reason", S, "why, in a sentence"),
    ("raw", S, "the start of what stood there, at most 200 characters"),
)

TABLES: Final = (POSTS, ACCOUNTS, LINKS, ATTRIBUTES, SOURCES, REJECTS)

TEXT_FAMILIES = _table(
    "text_families",
    ("text_key",),
    ("text_key", S, "the normalised text (posts.text_key); only texts that are said again"),
    ("family", S, "the family of edited copies it belongs to: T and a hash of the family's leading text"),
    ("similarity", F, "how alike it is to the family's leading text (0 to 1); 1 for that text itself"),
    ("texts", N, "distinct texts of the family"),
    ("template", S, "the text with numbers and hashtags as slots; null when no other text fills the same"),
    ("posts", N, "posts with this text, reposts included"),
    ("accounts", N, "accounts that posted it"),
    ("first", TIME, "when it was first posted, UTC"),
    ("lang", S, "its language where known"),
    (
        "bits",
        F,
        "how much the text says: the sum of -log2 of the shares of texts that hold each of its words",
    ),
    ("everyday", B, "the family's leading text is an everyday phrase, so it founds no link"),
    (
        "kind",
        S,
        "of the family: everyday, headline (half of its posts or more carry a link), or line (words alone)",
    ),
)

LAYER = pa.string()
ACTIONS = _table(
    "actions",
    ("trace", "object_code", "time", "post_code", "account_code"),
    ("trace", LAYER, "the trace, by name"),
    ("object_code", N, "number of the object in results/objects"),
    ("account_code", N, "number of the account: its rank by account_id, from 0"),
    ("post_code", N, "number of the post: its rank by post_id, from 0; -1 for an action without a post"),
    ("time", TIME, "when, UTC; 1970-01-01 where the source has no time"),
)

OBJECTS = _table(
    "objects",
    ("object_code",),
    ("object_code", N, "number of the object"),
    ("trace", LAYER, "the trace it belongs to"),
    ("object", S, "the object: a post id, an address, a normalised text, a list of hashtags"),
    ("lang", S, "commonest language of its actions; null where unknown"),
    ("actions", N, "how many actions it has"),
    ("accounts", N, "how many accounts acted on it"),
)

EDGES = _table(
    "edges",
    ("account_a", "account_b", "trace"),
    ("account_a", S, "the first account, by id"),
    ("account_b", S, "the second account"),
    ("trace", LAYER, "the layer this row speaks of"),
    ("strong", B, "whether the layer can found a link (domain, hashtag and mention cannot)"),
    ("window_us", N, "the window with the smallest p, microseconds"),
    ("distinct_objects", N, "D: distinct objects both acted on within that window"),
    ("coactions", N, "K: pairs of posts within that window (display only)"),
    ("expected", F, "Lambda: D expected by chance, given activity and popularity"),
    ("log10_p", F, "log10 of the layer's p value over all windows; 0 means nothing beyond chance"),
    ("shared_any_time", N, "S: distinct objects both acted on, at any time apart"),
    ("log10_p_content", F, "log10 p of sharing that much content at any time"),
    ("log10_p_moment", F, "log10 p of so many of the shared objects falling within the window"),
    ("median_gap_s", F, "median gap between the co-acting posts, seconds"),
    ("first", TIME, "first co-action"),
    ("last", TIME, "last co-action"),
)

LINKS_KEPT = _table(
    "network",
    ("account_a", "account_b"),
    ("account_a", S, "the first account, by id"),
    ("account_b", S, "the second account"),
    ("log10_p", F, "log10 of the combined p over strong layers (half-Cauchy)"),
    ("log10_q", F, "log10 of its false-discovery rate (Benjamini-Hochberg)"),
    ("layers", TEXTS, "strong layers with at least two distinct objects"),
    ("objects", N, "distinct objects over strong layers, each pair of posts counted once"),
    ("excess", S, "which excess it shows: same content, same moment, both, or joint (only both together)"),
    ("group", S, "the group both belong to; null when they do not"),
)

EDGE_POSTS = _table(
    "edge_posts",
    ("account_a", "account_b", "trace", "object_code", "post_a", "post_b"),
    ("account_a", S, "the first account, by id"),
    ("account_b", S, "the second account"),
    ("trace", LAYER, "the layer"),
    ("object_code", N, "the object both posts share"),
    ("post_a", S, "the first account's post; null for an action without a post"),
    ("post_b", S, "the second account's post"),
    ("time_a", TIME, "when the first account acted"),
    ("time_b", TIME, "when the second account acted"),
    ("gap_s", F, "time_b - time_a, seconds: positive when the first account came first"),
)

MEMBERS = _table(
    "members",
    ("group", "account_id"),
    ("group", S, "the group: G1 is the strongest"),
    ("account_id", S, "the account"),
    (
        "stability",
        F,
        "mean share of reruns in which the account stayed with the group's other members (0 to 1)",
    ),
    ("links", N, "links inside the group"),
    ("coactions", N, "its distinct posts that co-acted within the group"),
    ("posts", N, "all its posts in the case"),
    ("dedication", F, "coactions / posts (0 to 1): the share of its posts that was co-action"),
    ("leads", F, "share of its co-actions in which it came first (0 to 1)"),
)

GROUPS = _table(
    "groups",
    ("group",),
    ("group", S, "the group: G1 is the strongest"),
    ("size", N, "members"),
    ("links", N, "links inside the group"),
    ("verdict", S, "in_concert, audience_not_excluded or explained"),
    ("explanations", TEXTS, "innocent explanations that fit, by title"),
    ("traces", TEXTS, "traces that carry the group by themselves"),
    ("log10_p_two_traces", F, "log10 p that fewer than two independent traces hold within the group"),
    ("described", B, "whether document.json and the report describe it (the strongest ones)"),
)

RESULTS: Final = (TEXT_FAMILIES, ACTIONS, OBJECTS, EDGES, LINKS_KEPT, EDGE_POSTS, MEMBERS, GROUPS)
