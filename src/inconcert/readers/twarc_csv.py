"""Tweets as twarc-csv writes them: one row a tweet, names with dots, lists as JSON."""

from __future__ import annotations

import json
from typing import Any, Final

from inconcert.readers.json_records import Refused
from inconcert.readers.json_values import tables, text, texts
from inconcert.readers.rows import Row
from inconcert.readers.table_rows import Cells, TableReader, body, counted, said
from inconcert.readers.x_v1 import client, unescaped

_REFERRED: Final = {"retweeted": "repost", "quoted": "quote", "replied_to": "reply"}
_COLUMNS: Final = (
    "id",
    "conversation_id",
    *(f"referenced_tweets.{kind}.id" for kind in _REFERRED),
    "author_id",
    "in_reply_to_user_id",
    "retweeted_user_id",
    "created_at",
    "text",
    "lang",
    "source",
    *(f"public_metrics.{name}_count" for name in ("impression", "reply", "retweet", "quote", "like")),
    *(f"entities.{name}" for name in ("hashtags", "mentions", "urls")),
    "attachments.poll.options",
    "author.id",
    "author.created_at",
    "author.username",
    "author.name",
    "author.description",
    "author.url",
    "author.profile_image_url",
    "author.location",
    *(f"author.public_metrics.{name}_count" for name in ("followers", "following", "tweet")),
    "author.verified",
    "geo.coordinates.coordinates",
    "__twarc.retrieved_at",
)
_TRUTH: Final = {"true": True, "false": False}


class TwarcCsv(TableReader):
    r"""The table that `twarc2 csv` makes of tweets (not those of users, counts or lists).

    Cells with lists are JSON: plain words since version 0.7, objects before it; both are read. A line break in
    a text is written as the two characters \n and becomes a line break again. twarc-csv has put the text,
    hashtags, mentions, addresses and counts of the original into a repost's row.
    """

    name = "twarc_csv"
    title = "twarc-csv's table of tweets"
    platform = "x"
    columns = _COLUMNS
    forms = (("id", "author_id", "created_at", "text", "referenced_tweets.retweeted.id", "conversation_id"),)
    verified = (
        "twarc-csv's own converter (dataframe_converter.py: its columns, how lists, texts and reposts are "
        "written) and a table made by twarc-csv 0.7.2 from a real tweet. Tables of versions before 0.7, with "
        "objects in the lists, were built by hand from the converter's history."
    )

    def row(self, cells: Cells) -> Row | Refused:
        """One tweet."""
        referred = {kind: said(cells[f"referenced_tweets.{kind}.id"]) for kind in _REFERRED}
        kinds = [name for kind, name in _REFERRED.items() if referred[kind]]
        is_repost = referred["retweeted"] is not None
        replied_account = said(cells["in_reply_to_user_id"])
        written = body(cells["text"])
        written = unescaped(written.replace("\\n", "\n")) if written else None
        longitude, latitude = _place(cells["geo.coordinates.coordinates"])
        options = list(tables(_list(cells["attachments.poll.options"])))
        row: Row = {
            "native_id": said(cells["id"]),
            "account_id": said(cells["author_id"]) or said(cells["author.id"]),
            "created_at": said(cells["created_at"]),
            "collected_at": said(cells["__twarc.retrieved_at"]),
            "post_type": kinds[0] if kinds else "reply" if replied_account else "original",
            "text": written,
            "lang": said(cells["lang"]),
            "conversation_id": said(cells["conversation_id"]),
            "reply_to_post_id": referred["replied_to"],
            "reply_to_account_id": replied_account,
            "repost_of_post_id": referred["retweeted"],
            "repost_of_account_id": said(cells["retweeted_user_id"]),
            "quote_of_post_id": None if is_repost else referred["quoted"],
            "client_name": client(cells["source"]),
            "hashtags": [word.removeprefix("#") for word in _words(cells["entities.hashtags"], "tag")],
            "mentions": [word.removeprefix("@") for word in _words(cells["entities.mentions"], "username")],
            "urls": _words(cells["entities.urls"], "expanded_url"),
            "like_count": counted(cells["public_metrics.like_count"]),
            "repost_count": counted(cells["public_metrics.retweet_count"]),
            "reply_count": counted(cells["public_metrics.reply_count"]),
            "quote_count": counted(cells["public_metrics.quote_count"]),
            "view_count": counted(cells["public_metrics.impression_count"]),
            "latitude": latitude,
            "longitude": longitude,
            "account": _profile(cells),
        }
        if options:
            row["poll_question"] = written
            row["poll_options"] = [text(option.get("label")) for option in options]
            row["poll_votes"] = [counted(option.get("votes")) for option in options]
        return row


def _profile(cells: Cells) -> Row:
    return {
        "handle": said(cells["author.username"]),
        "display_name": body(cells["author.name"]),
        "description": body(cells["author.description"]),
        "profile_url": said(cells["author.url"]),
        "picture": said(cells["author.profile_image_url"]),
        "account_type": "user",
        "created_at": said(cells["author.created_at"]),
        "followers_count": counted(cells["author.public_metrics.followers_count"]),
        "following_count": counted(cells["author.public_metrics.following_count"]),
        "posts_count": counted(cells["author.public_metrics.tweet_count"]),
        "verified": _TRUTH.get((said(cells["author.verified"]) or "").lower()),
        "location_reported": body(cells["author.location"]),
    }


def _list(cell: str | None) -> list[Any]:
    try:
        value = json.loads(cell or "[]")
    except (ValueError, RecursionError):
        return []
    return value if isinstance(value, list) else []


def _words(cell: str | None, name: str) -> list[str]:
    """A list of words, or one field of a list of objects."""
    value = _list(cell)
    return texts(value) or [word for item in tables(value) if (word := text(item.get(name)))]


def _place(cell: str | None) -> tuple[float | None, float | None]:
    value = _list(cell)
    if len(value) == 2 and all(isinstance(part, int | float) for part in value):
        return float(value[0]), float(value[1])
    return None, None
