"""4CAT's tables: the same first columns for all its sources, and columns of each platform behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from inconcert.readers.base import Asked, Batch, Match
from inconcert.readers.fourcat_dialects import DIALECTS, Dialect
from inconcert.readers.raw import Sample
from inconcert.readers.sources import Source
from inconcert.readers.table_rows import by_forms

_FORMS: Final = (
    ("id", "thread_id", "author", "body", "timestamp", "unix_timestamp"),
    ("id", "thread_id", "author", "body", "timestamp", "tiktok_url"),
    ("id", "thread_id", "author", "body", "timestamp", "usertags"),
    ("id", "thread_id", "author", "body", "timestamp", "author_id"),
)


class FourCat:
    """Posts of many platforms; which one, the columns say.

    Telegram's messages are known by the chat's name, as in t.me/name/7; a forwarded one is a repost. Posts of
    X, TikTok, Instagram, Bluesky and Reddit have the ids that these platforms give. Any other source (image
    boards, imports) is platform `other`, by author and id as they stand. Nobody's posts (Anonymous, [deleted])
    are rejected: such a name is never one account. The time is unix_timestamp; only where that is missing the
    time without zone beside it.
    """

    name = "fourcat"
    title = "a table of 4CAT"
    verified = (
        "names of columns against 4CAT's own code (map_item of its sources telegram, twitter-import, tiktok, instagram "
        "and bsky). No real file was at hand: the tests' files were built by hand, and the columns change with 4CAT's "
        "version."
    )

    def sniff(self, sample: Sample) -> Match:
        """By the columns that all its tables begin with."""
        return by_forms(sample, _FORMS, self.title)

    def mapping(self) -> str | None:
        """None: the columns are fixed."""
        return None

    def read(self, source: Source, sample: Sample, asked: Asked) -> Iterator[Batch]:
        """All records, as the platform's columns say."""
        dialect = next((one for one in DIALECTS if sample.has(*one.marks)), Dialect)
        yield from dialect().read(source, sample, asked)
