"""What is erased of an account in each of a case's tables: its own rows, and its names, ids and words in others' rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from inconcert.privacy.cover import Cover
from inconcert.privacy.folding import folded_name
from inconcert.privacy.people import names_of, replacements, sites_of_many
from inconcert.pseudonyms import pseudonym
from inconcert.schema import POST_MEDIA, SNAPSHOTS, TABLES

Change = Callable[[pl.DataFrame], pl.DataFrame]

_REFERS: Final[Mapping[str, tuple[str, ...]]] = {
    "posts": ("reply_to_account_id", "repost_of_account_id", "surface_id"),
    "links": ("target_account_id",),
}
_POSTS_OF: Final = (
    ("posts", "account_id", "post_id"),
    ("posts", "repost_of_account_id", "repost_of_post_id"),
    ("posts", "reply_to_account_id", "reply_to_post_id"),
    ("links", "target_account_id", "target_post_id"),
)
IDS: Final[Mapping[str, tuple[str, ...]]] = {
    "posts": (
        "conversation_id", "reply_to_post_id", "reply_to_account_id", "repost_of_post_id", "repost_of_account_id",
        "quote_of_post_id", "surface_id", "mentions",
    ),
    "links": ("target_account_id", "target_post_id"),
    "attributes": ("value",),
}  # fmt: skip
"""Columns in which an account or a post stands by its id."""
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "posts": (
        "text", "text_key", "url", "forwarded_from", "hashtags", "mentions", "poll_question", "poll_options",
    ),
    "accounts": ("display_name", "description", "profile_url", "picture"),
    "account_snapshots": ("display_name", "description", "profile_url"),
    "links": ("url_raw", "url_canonical", "domain"),
    "attributes": ("value",),
    "media": ("local_path",),
    "sources": ("path",),
}  # fmt: skip
"""Columns in which names can stand anywhere."""
_SHORTEST: Final = 5
"""An id shorter than this is an ordinary number in a text."""


@dataclass(frozen=True, slots=True)
class Erasing:
    """What is erased: accounts, their posts, media that only they used, and how all of these are called."""

    accounts: Set[str]
    posts: Set[str]
    media: Set[str]
    ids: Mapping[str, str]
    cover: Cover
    handles: tuple[str, ...]
    display: Set[str]

    def change(self, table: str) -> Change:
        """What becomes of a table's rows."""
        if table == "rejects":
            return self._rejects

        def change(rows: pl.DataFrame) -> pl.DataFrame:
            return self._covered(table, self._kept(rows))

        return change

    def _kept(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows that are not the accounts' own."""
        for column, gone in (
            ("account_id", self.accounts),
            ("post_id", self.posts),
            ("media_id", self.media),
        ):
            if column in rows.columns:
                rows = rows.filter(~pl.col(column).is_in(gone).fill_null(value=False))
        return rows

    def _covered(self, table: str, rows: pl.DataFrame) -> pl.DataFrame:
        if table == "posts":
            rows = self._without_their_words(rows)
        for column in IDS.get(table, ()):
            rows = rows.with_columns(_replaced(rows, column, self.ids))
        for column in WORDS.get(table, ()):
            rows = rows.with_columns(self.cover.column(rows[column]).alias(column))
        return rows

    def _without_their_words(self, posts: pl.DataFrame) -> pl.DataFrame:
        """Others' posts that repeat theirs keep who, when and what kind, and lose the words; a name forwarded from goes too."""
        names = "|".join(re.escape(handle) for handle in self.handles) or r"\b\B"
        theirs = (
            pl.col("repost_of_account_id").is_in(self.accounts)
            | pl.col("repost_of_post_id").is_in(self.posts)
            | pl.col("text").str.contains(rf"(?i)^\s*RT @(?:{names})\b")
        ).fill_null(value=False)
        forwarded = pl.col("forwarded_from").is_in(self.display).fill_null(value=False)
        return posts.with_columns(
            *(
                pl.when(~(theirs | forwarded)).then(pl.col(name)).alias(name)
                for name in ("text", "text_key", "poll_question", "poll_options", "poll_votes")
            ),
            pl.when(~forwarded).then(pl.col("forwarded_from")).alias("forwarded_from"),
        )

    def _rejects(self, rows: pl.DataFrame) -> pl.DataFrame:
        """What stood in a rejected record goes when it names them; that it was rejected, where and why, stays."""
        names_them = (self.cover.column(rows["raw"]) != rows["raw"]).fill_null(value=False)
        named = names_them | rows["raw"].is_in(list(self.ids)).fill_null(value=False)
        reason = self.cover.column(rows["reason"])
        return rows.with_columns(
            pl.when(~pl.Series(named)).then(pl.col("raw")).alias("raw"), reason.alias("reason")
        )


def accounts_of(tables: Path) -> set[str]:
    """Every account that the tables know or refer to."""
    found = set(_scan(tables, "accounts").select("account_id").collect()["account_id"])
    for table, columns in _REFERS.items():
        for column in columns:
            found |= set(_scan(tables, table).select(column).drop_nulls().unique().collect()[column])
    return found


def erasing(tables: Path, accounts: Set[str], key: bytes) -> Erasing:
    """Everything that must go with some accounts, found in a folder of the canonical tables.

    Others' rows keep a keyed hash where the account or its post stood, so that what others did together can still be seen.
    """
    own = pl.col("account_id").is_in(accounts)
    profiles = [_scan(tables, name).filter(own).collect() for name in ("accounts", SNAPSHOTS.name)]
    seen = names_of(profiles)
    handles = sorted({handle for table in profiles for handle in table["handle"].drop_nulls()})
    at = {f"{account.partition(':')[0]}:@{handle.lower()}": account for handle, account in _handles(profiles)}
    named = accounts | set(at)
    posts: set[str] = set()
    for table, who, what in _POSTS_OF:
        rows = _scan(tables, table).filter(pl.col(who).is_in(named)).select(what).drop_nulls().unique()
        posts |= set(rows.collect()[what])
    mine = pl.col("post_id").is_in(posts)
    used = _scan(tables, POST_MEDIA.name).select("media_id", mine=mine).collect()
    media = set(used.filter("mine")["media_id"]) - set(used.filter(~pl.col("mine"))["media_id"])
    ids = {one: pseudonym(key, one) for one in (*accounts, *posts)}
    ids |= {name: pseudonym(key, account) for name, account in at.items()}
    sites = sites_of_many(_scan(tables, "posts"), _scan(tables, "links"))
    names = replacements(key, set(accounts), seen, sites) | {
        folded_name(native): ids[post].partition(":")[2]
        for post in posts
        if len(native := post.partition(":")[2]) >= _SHORTEST
    }
    display = {name for table in profiles for name in table["display_name"].drop_nulls()}
    return Erasing(accounts, posts, media, ids, Cover(names), tuple(handles), display)


def _handles(profiles: Iterable[pl.DataFrame]) -> set[tuple[str, str]]:
    return {
        (handle, account)
        for table in profiles
        for handle, account in table.select("handle", "account_id").drop_nulls().iter_rows()
    }


def _replaced(rows: pl.DataFrame, column: str, ids: Mapping[str, str]) -> pl.Series:
    """A column of ids, or of lists of them, with what stands for those that are erased."""
    old, new = list(ids), list(ids.values())
    if isinstance(rows[column].dtype, pl.List):
        return rows.select(pl.col(column).list.eval(pl.element().replace(old, new)))[column]
    return rows[column].replace(old, new)


def _scan(tables: Path, name: str) -> pl.LazyFrame:
    parts = sorted((tables / name).glob("*.parquet"))
    schema = {table.name: table for table in TABLES}[name].arrow
    return pl.scan_parquet(parts) if parts else pl.DataFrame(schema=pl.Schema(schema)).lazy()
