"""Videos of TikTok's Research API: its answers, one video a line, or a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from inconcert.readers.base import Asked, Batch, Match
from inconcert.readers.json_records import JsonReader, Refused
from inconcert.readers.json_values import count, ident, moment, tables, text, texts
from inconcert.readers.raw import Sample
from inconcert.readers.rows import Row
from inconcert.readers.sources import Source
from inconcert.readers.table_rows import Cells, TableReader, counted, said

_TEXTS: Final = ("region_code", "video_description")
_COUNTS: Final = ("like_count", "comment_count", "share_count", "view_count")
_LISTS: Final = ("hashtag_names", "video_mention_list")


class TikTokResearch(JsonReader):
    """Videos of the Research API, as JSON (pages with `data.videos`, lists, lines) or as a table with the same names.

    The interface gives names of accounts and no numbers: an account is @name. `create_time` is in seconds since
    1970, in UTC; tables made in R may have it spelled out. Comments of this interface do not say who wrote
    them, so they cannot be used. The country is that in which the account was registered; it goes to the
    profile's place, which is never a signal.
    """

    name = "tiktok_research"
    title = "TikTok's Research API"
    platform = "tiktok"
    lists = ("data.videos", "videos")
    verified = (
        "TikTok's codebook and its page on querying videos, with the full list of fields (read as stored "
        "documentation, edition of September 2026). No real answer was at hand: the fixtures were built by hand "
        "from those pages."
    )

    def fits(self, record: dict[str, Any], around: dict[str, Any]) -> bool:
        """A video: an id, a name, a time, and a field that only videos of this interface have."""
        del around
        marks = (*_TEXTS, *_LISTS, "view_count", "voice_to_text")
        return (
            ("id" in record or "video_id" in record)
            and "create_time" in record
            and isinstance(record.get("username"), str)
            and any(mark in record for mark in marks)
        )

    def row(self, record: dict[str, Any], context: Any) -> Row | Refused:
        """One video."""
        del context
        if "parent_comment_id" in record:
            return Refused("a comment: this interface does not say who wrote it")
        return _row(record)

    def sniff(self, sample: Sample) -> Match:
        """By the shape of the first records, or by the columns of a table."""
        return super().sniff(sample) if sample.kind == "json" else _Table().sniff(sample)

    def read(self, source: Source, sample: Sample, asked: Asked) -> Iterator[Batch]:
        """All videos, from JSON or from a table."""
        if sample.kind == "json":
            yield from super().read(source, sample, asked)
        else:
            yield from _Table().read(source, sample, asked)


class _Table(TableReader):
    name, title, platform = TikTokResearch.name, TikTokResearch.title, TikTokResearch.platform
    columns = ("id", "video_id", "username", "create_time", *_TEXTS, *_COUNTS, *_LISTS)
    forms = (
        ("id", "username", "create_time", *_TEXTS),
        ("video_id", "username", "create_time", *_TEXTS),
    )

    def row(self, cells: Cells) -> Row | Refused:
        record: dict[str, Any] = {name: said(cell) for name, cell in cells.items() if name in self.columns}
        lists = {name: _list(record[name]) for name in _LISTS}
        return _row(record | lists | {name: counted(record[name]) for name in _COUNTS})


def _row(record: dict[str, Any]) -> Row:
    name = text(record.get("username"))
    return {
        "native_id": ident(record.get("id")) or ident(record.get("video_id")),
        "account_id": f"@{name.strip().lstrip('@').lower()}" if name and name.strip(" @") else None,
        "created_at": moment(record.get("create_time")),
        "post_type": "original",
        "text": text(record.get("video_description")),
        "hashtags": texts(record.get("hashtag_names")) or None,
        "mentions": texts(record.get("video_mention_list"))
        or [
            named
            for item in tables(record.get("video_mention_list"))
            if (named := text(item.get("username")))
        ]
        or None,
        "like_count": count(record.get("like_count")),
        "reply_count": count(record.get("comment_count")),
        "repost_count": count(record.get("share_count")),
        "view_count": count(record.get("view_count")),
        "account": {
            "handle": name.strip().lstrip("@") if name else None,
            "account_type": "user",
            "location_reported": text(record.get("region_code")),
        },
    }


def _list(cell: str | None) -> list[Any] | None:
    """A cell with a list: as JSON, in brackets of another language, or words with commas or bars between."""
    if cell is None:
        return None
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        value = [
            word.strip(" '\"") for word in cell.strip("[]").replace("|", ",").replace(";", ",").split(",")
        ]
    return value if isinstance(value, list) else [str(value)]
