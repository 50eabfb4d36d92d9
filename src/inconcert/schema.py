"""Every column of every table of a case, with its meaning and unit.

Ids are strings always: some exceed 2**53 and some are hashes. Times are UTC with microseconds.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from inconcert.columns import COUNTS, TEXTS, TIME, B, Column, F, N, S, Table, table
from inconcert.schema_accounts import GROUP_SIGNALS, SIGNAL_VALUES
from inconcert.schema_changes import CHANGES
from inconcert.schema_told import TOLD

__all__ = ["RESULTS", "TABLES", "TEXTS", "TIME", "Column", "Table"]

POSTS = table(
    "posts",
    ("source_id", "source_row"),
    ("post_id", S, "platform:native id; made from the row's content where the source has no id"),
    (
        "platform",
        S,
        "x, facebook, instagram, telegram, tiktok, youtube, reddit, bluesky, mastodon, vk, whatsapp, web, other",
    ),
    ("native_id", S, "the platform's own id, as given; null where the source has none"),
    ("account_id", S, "platform:native id of the account that posted"),
    ("created_at", TIME, "when it was posted, UTC"),
    ("created_at_raw", S, "the time as the source wrote it"),
    ("created_at_precision", S, "s, min or day"),
    ("edited_at", TIME, "when it was last edited, UTC; null when never or not known"),
    ("collected_at", TIME, "when it was collected, UTC: the counts are as of then"),
    ("post_type", S, "original, repost, quote, reply or comment"),
    ("text", S, "the text as given"),
    ("text_key", S, "the text normalised for matching; null under 30 graphemes"),
    ("lang", S, "ISO 639-1 code where known"),
    ("lang_source", S, "declared (by the source) or detected"),
    ("conversation_id", S, "platform:native id of the thread: of its first post, video or submission"),
    ("reply_to_post_id", S, "platform:native id of the post replied to"),
    ("reply_to_account_id", S, "platform:native id of the account replied to"),
    ("repost_of_post_id", S, "platform:native id of the reposted post"),
    ("repost_of_account_id", S, "platform:native id of the reposted account"),
    ("quote_of_post_id", S, "platform:native id of the quoted post"),
    (
        "forwarded_from",
        S,
        "the name a forwarded post was taken from, as shown; a name only, which anybody can carry",
    ),
    (
        "surface_id",
        S,
        "platform:native id of the place it was posted in (group, chat, subreddit, wall); null where it is the account's own",
    ),
    ("url", S, "the post's own address"),
    ("client_name", S, "the application the post was sent with"),
    ("hashtags", TEXTS, "hashtags in order, without #, NFKC and case folded"),
    ("mentions", TEXTS, "account ids (platform:native) or handles mentioned, in order"),
    ("like_count", N, "likes, at collection"),
    ("repost_count", N, "reposts, at collection"),
    ("reply_count", N, "replies, at collection"),
    ("quote_count", N, "quotes, at collection"),
    ("view_count", N, "views, at collection"),
    ("reactions", TEXTS, "kinds of reaction, as the source names them (love, haha, an emoji)"),
    ("reaction_counts", COUNTS, "how many of each kind, in the order of reactions"),
    ("poll_question", S, "what a poll asked; the text where the poll has no question of its own"),
    ("poll_options", TEXTS, "the poll's options, in order"),
    ("poll_votes", COUNTS, "votes of each option, at collection; null where the source does not say"),
    ("latitude", F, "degrees"),
    ("longitude", F, "degrees"),
    ("source_id", S, "the file it came from (sources.source_id)"),
    ("source_row", N, "record number in that file; the first record after the header is 1"),
)

ACCOUNTS = table(
    "accounts",
    ("account_id",),
    ("account_id", S, "platform:native id"),
    ("platform", S, "as in posts"),
    ("native_id", S, "the platform's own id"),
    ("handle", S, "the account's name in addresses, without @"),
    ("display_name", S, "the name shown"),
    ("description", S, "the profile text"),
    ("profile_url", S, "the web address on the profile"),
    (
        "picture",
        S,
        "the profile picture: its hash where the source gives one, else its address without scheme, size and query",
    ),
    ("account_type", S, "user, page, group, channel or bot (declared as such by the platform)"),
    ("created_at", TIME, "when the account was created, UTC"),
    ("followers_count", N, "followers, at the latest observation"),
    ("following_count", N, "accounts followed, at the latest observation"),
    ("posts_count", N, "posts, at the latest observation"),
    ("verified", B, "verified by the platform"),
    ("status", S, "active, suspended, deleted, deactivated or private, where the source says so"),
    ("location_reported", S, "place on the profile: description only, never a signal"),
    ("language_declared", S, "language on the profile: description only, never a signal"),
    ("is_pseudonymised", B, "the source hashed the account's id"),
    (
        "is_private",
        B,
        "a private person by the nature of the source (member of a chat): a pseudonym in every export, whatever is asked",
    ),
)

SNAPSHOTS = table(
    "account_snapshots",
    ("account_id", "observed_at"),
    ("account_id", S, "platform:native id; accounts seen at two times or more"),
    (
        "observed_at",
        TIME,
        "when the account was seen so, UTC: the last time of that day, and every time a name or the profile changed",
    ),
    ("handle", S, "the account's name in addresses then, without @"),
    ("display_name", S, "the name shown then"),
    ("description", S, "the profile text then"),
    ("profile_url", S, "the web address on the profile then"),
    ("verified", B, "verified by the platform then"),
    ("status", S, "as in accounts"),
    ("followers_count", N, "followers then"),
    ("following_count", N, "accounts followed then"),
    ("posts_count", N, "posts then"),
    ("changed", TEXTS, "which of handle, display_name, description, profile_url differ from the row before"),
)

LINKS = table(
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
    (
        "target_platform",
        S,
        "the platform whose page, channel, account or post the address names; null for any other",
    ),
    (
        "target_account_id",
        S,
        "platform:native id of the account, page, channel or group named; platform:@handle where only the handle is known",
    ),
    ("target_post_id", S, "platform:native id of the post or video named"),
)

ATTRIBUTES = table(
    "attributes",
    ("name", "account_id", "value", "post_id"),
    ("name", S, "the trace's name, as given with --trace NAME=COLUMN"),
    ("account_id", S, "platform:native id"),
    ("value", S, "what two accounts can have in common: a device, an address, a payer"),
    ("post_id", S, "the post whose row it stood in; null when it came from a table of its own"),
    ("created_at", TIME, "when; null when the table has no time (then only 'same content' can be tested)"),
)

MEDIA = table(
    "media",
    (),
    (
        "media_id",
        S,
        "first 32 hex digits of the file's SHA-256: exact copies are one medium; audio:platform:id for a sound",
    ),
    ("kind", S, "image, animation, video or audio"),
    ("sha256", S, "of the file; null for a sound, of which only the platform's id is known"),
    (
        "local_path",
        S,
        "the first file with these bytes, relative to the media folder; beside an export: source_id/name that the post gives",
    ),
    ("bytes", N, "size of the file"),
    ("width", N, "pixels"),
    ("height", N, "pixels"),
    ("frames", N, "frames of an animation, 1 for an image; null for a video"),
    (
        "phash",
        TEXTS,
        (
            "perceptual fingerprint: four views (as it is, mirrored, and both without a plain border) of the image, "
            "or of an animation's first, middle and last frame; 176 hex digits each: dHash 64, pHash 256, dHash 256 bits, "
            "a byte for the hue of each of 16 fields. "
            "Null where there is no useful one"
        ),
    ),
    (
        "pdq",
        TEXTS,
        "PDQ hash of the image or the three frames, 64 hex digits; with the extra [pdq], for exchange with others only",
    ),
    ("no_hash", S, "why there is no fingerprint; null where there is one"),
    ("audio_id", S, "platform:the platform's id of the sound"),
)

POST_MEDIA = table(
    "post_media",
    (),
    ("post_id", S, "the post"),
    ("media_id", S, "what it carries"),
    ("position", N, "0 for the post's first picture, by the files' names; null for a sound"),
)

THUMBNAILS = table(
    "thumbnails",
    (),
    ("media_id", S, "the picture, or the middle frame of an animation"),
    ("jpeg", pa.binary(), "a small JPEG made at import; the original's bytes are not kept"),
    ("width", N, "pixels"),
    ("height", N, "pixels"),
)

SOURCES = table(
    "sources",
    ("source_id",),
    ("source_id", S, "first 12 hex digits of the file's SHA-256"),
    ("path", S, "the file's name (inside the archive, after '!')"),
    ("sha256", S, "of the file as given"),
    ("format", S, "the reader that read it"),
    ("reader_version", S, "version of Inconcert"),
    (
        "mapping",
        S,
        "the column mapping used, or what was decided while reading (order of dates), TOML; null for none",
    ),
    ("timezone_assumed", S, "zone of times that name none"),
    ("rows_in", N, "records in the file"),
    ("rows_kept", N, "records that became a post or an account"),
    ("rows_rejected", N, "records in rejects"),
)

REJECTS = table(
    "rejects",
    ("source_id", "row"),
    ("source_id", S, "the file"),
    ("row", N, "record number in that file; the first record after the header is 1"),
    ("column", S, "the column at fault, where there is one"),
    ("reason", S, "why, in a sentence"),
    ("raw", S, "the start of what stood there, at most 200 characters"),
)

TABLES: Final = (
    POSTS,
    ACCOUNTS,
    SNAPSHOTS,
    LINKS,
    ATTRIBUTES,
    MEDIA,
    POST_MEDIA,
    THUMBNAILS,
    SOURCES,
    REJECTS,
)

TEXT_FAMILIES = table(
    "text_families",
    ("text_key",),
    ("text_key", S, "the normalised text (posts.text_key); only texts that are said again"),
    ("family", S, "the family of edited copies it belongs to: T and a hash of the family's leading text"),
    ("similarity", F, "how alike it is to the family's leading text (0 to 1); 1 for that text itself"),
    ("texts", N, "distinct texts of the family"),
    (
        "version",
        S,
        "the texts of the family that differ in a word or two only: V and a hash of the leading one",
    ),
    ("version_texts", N, "distinct texts of the version"),
    (
        "meaning",
        S,
        "the families that say the same in other words or languages: M and a hash of the leading text; or null",
    ),
    ("template", S, "the text with numbers and hashtags as slots; null when no other text fills the same"),
    ("posts", N, "posts with this text, reposts included"),
    ("accounts", N, "accounts that posted or reposted it"),
    ("family_accounts", N, "accounts that posted any text of its family as their own, not as a repost"),
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

PASSAGES = table(
    "passages",
    ("post_id", "position"),
    ("post_id", S, "a post with a long text"),
    ("position", N, "of the passage among the text's paragraphs and sentences, from 0"),
    (
        "passage",
        S,
        "the passage, normalised, without dateline and source; only those that stand in two posts",
    ),
    ("family", S, "copies and edited copies of the passage: P and a hash of the family's leading passage"),
    ("similarity", F, "how alike it is to the leading passage (0 to 1)"),
)

LAYER = pa.string()
ACTIONS = table(
    "actions",
    ("trace", "object_code", "time", "post_code", "account_code"),
    ("trace", LAYER, "the trace, by name"),
    ("object_code", N, "number of the object in results/objects"),
    ("account_code", N, "number of the account: its rank by account_id, from 0"),
    ("post_code", N, "number of the post: its rank by post_id, from 0; -1 for an action without a post"),
    ("time", TIME, "when, UTC; 1970-01-01 where the source has no time"),
)

OBJECTS = table(
    "objects",
    ("object_code",),
    ("object_code", N, "number of the object"),
    ("trace", LAYER, "the trace it belongs to"),
    ("object", S, "the object: a post id, an address, a normalised text, a list of hashtags"),
    ("lang", S, "commonest language of its actions; null where unknown"),
    ("actions", N, "how many actions it has"),
    ("accounts", N, "how many accounts acted on it"),
)

EDGES = table(
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

KNOWN_ACCOUNTS = table(
    "known_accounts",
    ("account_id",),
    ("account_id", S, "an account of this case that the analyst's list names (--known)"),
    ("label", S, "official, newsroom, own staff, cleared or confirmed, by the analyst's word"),
    ("reason", S, "why, as the list says"),
    ("author", S, "who says so"),
    ("date", S, "when it was said, ISO 8601"),
    ("exclude", B, "whether it was left out of detection"),
)

LINKS_KEPT = table(
    "network",
    ("account_a", "account_b"),
    ("account_a", S, "the first account, by id"),
    ("account_b", S, "the second account"),
    ("log10_p", F, "log10 of the combined p over strong layers (half-Cauchy)"),
    ("log10_q", F, "log10 of its false-discovery rate (Benjamini-Hochberg)"),
    ("layers", TEXTS, "strong layers with at least two distinct objects; with one, where none has two"),
    ("objects", N, "distinct objects over strong layers, each pair of posts counted once"),
    ("excess", S, "which excess it shows: same content, same moment, both, or joint (only both together)"),
    ("group", S, "the group both belong to; null when they do not"),
)

EDGE_POSTS = table(
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

MEMBERS = table(
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

GROUPS = table(
    "groups",
    ("group",),
    ("group", S, "the group: G1 is the strongest"),
    ("size", N, "members"),
    ("links", N, "links inside the group"),
    ("verdict", S, "in_concert, audience_not_excluded or explained"),
    ("explanations", TEXTS, "innocent explanations that fit, by title"),
    ("traces", TEXTS, "traces that carry the group by themselves"),
    (
        "ground",
        S,
        "why an audience is excluded: two_kinds, two_traces or beyond_taste; null when it is not",
    ),
    (
        "lack",
        S,
        "what the group lacks for a ground: moments, dedication, hour or ways; null when it has one",
    ),
    (
        "log10_p_two_traces",
        F,
        "log10 of the second smallest p of a family of traces within the group, times the number of other families tested",
    ),
    ("described", B, "whether document.json and the report describe it (the strongest ones)"),
)

PICTURE_FAMILIES = table(
    "picture_families",
    ("family", "distance", "media_id"),
    ("media_id", S, "a version of the picture"),
    ("family", S, "the family: media_id of its representative, the version with most posts"),
    ("is_representative", B, "whether it is the representative"),
    (
        "distance",
        N,
        "differing bits of 512 to the representative, at most 72; 0 for a video, whose exact copies are one medium",
    ),
    ("posts", N, "posts of one's own (not reposts) that carry this version"),
    (
        "spread",
        N,
        (
            "differing bits of the family's least similar pair (of the 1,500 members farthest from the representative); "
            "1,000 when they would not match by themselves"
        ),
    ),
)

RESULTS: Final = (
    SIGNAL_VALUES,
    GROUP_SIGNALS,
    KNOWN_ACCOUNTS,
    TEXT_FAMILIES,
    PASSAGES,
    PICTURE_FAMILIES,
    ACTIONS,
    OBJECTS,
    EDGES,
    LINKS_KEPT,
    EDGE_POSTS,
    MEMBERS,
    GROUPS,
    *TOLD,
    *CHANGES,
)
