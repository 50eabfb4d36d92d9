"""The columns that 4CAT adds for each platform: what they say of a post."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from inconcert.readers import json_values as js
from inconcert.readers.json_records import Refused
from inconcert.readers.rows import Row
from inconcert.readers.table_rows import Cells, TableRows, body, counted, named_by, native, said

COMMON: Final = (
    "id",
    "thread_id",
    "author",
    "body",
    "timestamp",
    "unix_timestamp",
    "author_id",
    "link",
    "url",
    "hashtags",
)
_YES: Final = frozenset({"yes", "True", "true", "1"})
_NOBODY: Final = frozenset({"anonymous", "[deleted]", "[removed]"})
_SEVERAL: Final = re.compile(r"[,\n]\s*(?=https?://)")


class Dialect(TableRows):
    """A platform's columns: `marks` are those it is known by, `added` says what they add to the common row."""

    platform = "other"

    marks: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.columns = (*COMMON, *self.marks, *self.more)

    def row(self, cells: Cells) -> Row | Refused:
        """One post."""
        author = said(cells["author"])
        if author is not None and author.lower() in _NOBODY:
            return Refused(f"the author is given as {author}, which is never one account", "author")
        number = said(cells["id"])
        row: Row = {
            "native_id": number,
            "account_id": said(cells["author_id"]) or author,
            "created_at": said(cells["unix_timestamp"]) or said(cells["timestamp"]),
            "post_type": "original",
            "text": body(cells["body"]),
            "conversation_id": said(cells["thread_id"]),
            "url": said(cells["link"]) or said(cells["url"]),
            "hashtags": _words(cells["hashtags"]),
        }
        return row | self.added(cells, row)

    def added(self, cells: Cells, row: Row) -> Row:
        """What the platform's own columns say."""
        del row
        return {"account": {"handle": said(cells["author"])}}


class _Telegram(Dialect):
    platform = "telegram"
    marks = ("chat", "views")
    more = (
        "author_username",
        "author_name",
        "author_is_bot",
        "reply_to",
        "unix_timestamp_edited",
        "timestamp_edited",
        "author_forwarded_from_name",
        "author_forwarded_from_username",
        "unix_timestamp_forwarded_from",
        "attachment_type",
        "attachment_data",
        "attachment_filename",
    )

    def added(self, cells: Cells, row: Row) -> Row:
        """The chat as surface, forwards as reposts, polls."""
        name = said(cells["chat"]) or said(cells["thread_id"])
        chat = f"@{name.lower()}" if name else None
        forwarded = said(cells["author_forwarded_from_username"])
        is_forward = bool(
            forwarded
            or said(cells["author_forwarded_from_name"])
            or said(cells["unix_timestamp_forwarded_from"])
        )
        answered = said(cells["reply_to"])
        handle = said(cells["author_username"])
        link = said(cells["attachment_data"]) if said(cells["attachment_type"]) == "url" else None
        number = (row["native_id"] or "").removeprefix(
            f"{name}-"
        )  # newer versions: the chat's name before it
        picture = said(cells["attachment_filename"])
        return {
            "native_id": f"{chat}/{number}" if chat and number else None,
            "account_id": row["account_id"] or (f"@{handle.lower()}" if handle else chat),
            "surface_id": chat,
            "conversation_id": None,
            "edited_at": said(cells["unix_timestamp_edited"]) or said(cells["timestamp_edited"]),
            "post_type": "repost" if is_forward else "reply" if answered else "original",
            "repost_of_account_id": f"@{forwarded.lower()}" if forwarded else None,
            "forwarded_from": said(cells["author_forwarded_from_name"]) or forwarded,
            "reply_to_post_id": f"{chat}/{answered}" if answered else None,
            "view_count": counted(cells["views"]),
            "links": [link] if link else [],
            "media": [picture] if picture else [],
            **_poll(cells),
            "account": {
                "handle": handle,
                "display_name": said(cells["author_name"]),
                "account_type": "bot" if said(cells["author_is_bot"]) in _YES else None,
            },
        }


class _X(Dialect):
    platform = "x"
    marks = ("is_retweet", "is_quote_tweet")
    more = (
        "author_fullname",
        "source",
        "language_guess",
        "retweet_count",
        "reply_count",
        "like_count",
        "quote_count",
        "impression_count",
        "is_reply",
        "urls",
        "mentions",
    )

    def added(self, cells: Cells, row: Row) -> Row:
        """Kind, counts and lists; whose post a retweet repeats, the table says by a name only."""
        del row
        kinds = (("is_retweet", "repost"), ("is_quote_tweet", "quote"), ("is_reply", "reply"))
        return {
            "post_type": next((kind for name, kind in kinds if said(cells[name]) in _YES), "original"),
            "lang": said(cells["language_guess"]),
            "client_name": said(cells["source"]),
            "mentions": _words(cells["mentions"]),
            "urls": _addresses(cells["urls"]),
            "repost_count": counted(cells["retweet_count"]),
            **{name: counted(cells[name]) for name in ("reply_count", "like_count", "quote_count")},
            "view_count": counted(cells["impression_count"]),
            "account": {"handle": said(cells["author"]), "display_name": said(cells["author_fullname"])},
        }


class _TikTok(Dialect):
    platform = "tiktok"
    marks = ("tiktok_url",)
    more = (
        "author_full",
        "author_followers",
        "likes",
        "comments",
        "shares",
        "plays",
        "amount_likes",
        "amount_comments",
        "amount_shares",
        "amount_plays",
    )

    def added(self, cells: Cells, row: Row) -> Row:
        """Counts, under their old or new names; an author without number is known by the name with @."""
        handle = said(cells["author"])

        def count(name: str) -> int | None:
            found = counted(cells[name])
            return found if found is not None else counted(cells[f"amount_{name}"])

        return {
            "account_id": said(cells["author_id"]) or (f"@{handle.lower()}" if handle else None),
            "conversation_id": None,
            "url": said(cells["tiktok_url"]) or row["url"],
            "like_count": count("likes"),
            "reply_count": count("comments"),
            "repost_count": count("shares"),
            "view_count": count("plays"),
            "account": {
                "handle": handle,
                "display_name": said(cells["author_full"]),
                "followers_count": counted(cells["author_followers"]),
                "account_type": "user",
            },
        }


class _Instagram(Dialect):
    platform = "instagram"
    marks = ("usertags", "num_likes")
    more = ("parent_id", "type", "num_comments", "mentioned")

    def added(self, cells: Cells, row: Row) -> Row:
        """Posts and their comments, by user name with @."""
        handle = said(cells["author"])
        is_comment = said(cells["type"]) == "comment"
        named = named_by(row["url"])
        return {
            "account_id": said(cells["author_id"]) or (f"@{handle.lower()}" if handle else None),
            "url": row["url"] if named and named.platform == "instagram" and not is_comment else None,
            "post_type": "comment" if is_comment else "original",
            "reply_to_post_id": said(cells["parent_id"]) if is_comment else None,
            "mentions": _words(cells["mentioned"]),
            "like_count": counted(cells["num_likes"]),
            "reply_count": counted(cells["num_comments"]),
            "account": {"handle": handle, "account_type": "user"},
        }


class _Bluesky(Dialect):
    platform = "bluesky"
    marks = ("author_id", "replied_to_post", "quoted_post")
    more = (
        "created_at",
        "collected_at",
        "tags",
        "links",
        "languages",
        "author_display_name",
        "author_created_at",
        "like_count",
        "quote_count",
        "reply_count",
        "repost_count",
    )

    def added(self, cells: Cells, row: Row) -> Row:
        """Ids are at:// addresses; what is quoted or answered is named by an address with handle."""
        quoted, answered = named_by(said(cells["quoted_post"])), named_by(said(cells["replied_to_post"]))
        return {
            "created_at": said(cells["created_at"]) or row["created_at"],
            "collected_at": said(cells["collected_at"]),
            "post_type": "reply" if said(cells["replied_to_post"]) else "quote" if quoted else "original",
            "quote_of_post_id": native(quoted.post_id) if quoted else None,
            "reply_to_post_id": native(answered.post_id) if answered else None,
            "lang": (said(cells["languages"]) or "").partition(",")[0] or None,
            "hashtags": _words(cells["tags"]),
            "links": _addresses(cells["links"]) or [],
            **{
                name: counted(cells[name])
                for name in ("like_count", "quote_count", "reply_count", "repost_count")
            },
            "account": {
                "handle": said(cells["author"]),
                "display_name": said(cells["author_display_name"]),
                "created_at": said(cells["author_created_at"]),
                "account_type": "user",
            },
        }


class _Reddit(Dialect):
    platform = "reddit"
    marks = ("subreddit", "score")
    more = ("subject", "parent")

    def added(self, cells: Cells, row: Row) -> Row:
        """Submissions (id = thread_id) and comments, with Reddit's own prefixes."""
        thread, number, name = said(cells["thread_id"]), said(cells["id"]), said(cells["subreddit"])
        is_comment = thread is not None and thread != number
        handle = said(cells["author"])
        parts = (None if is_comment else body(cells["subject"]), row["text"])
        return {
            "native_id": f"{'t1' if is_comment else 't3'}_{number}" if number else None,
            "account_id": f"@{handle.lower()}" if handle else None,
            "conversation_id": f"t3_{thread}" if thread else None,
            "reply_to_post_id": (said(cells["parent"]) or f"t3_{thread}") if is_comment else None,
            "surface_id": f"r/{name.lower()}" if name else None,
            "post_type": "comment" if is_comment else "original",
            "text": "\n".join(filter(None, parts)) or None,
            "like_count": counted(cells["score"]),
            "account": {"handle": handle, "account_type": "user"},
        }


DIALECTS: Final[tuple[type[Dialect], ...]] = (_Telegram, _X, _TikTok, _Instagram, _Bluesky, _Reddit)


def _words(cell: str | None) -> list[str] | None:
    """A list with commas between; None where the cell is empty, so that the text is searched."""
    text = said(cell)
    return [word.strip() for word in text.split(",") if word.strip()] if text else None


def _addresses(cell: str | None) -> list[str] | None:
    text = said(cell)
    return _SEVERAL.split(text) if text else None


def _poll(cells: Cells) -> Row:
    """A Telegram poll: 4CAT writes -1 where the votes are not known."""
    if said(cells["attachment_type"]) != "poll":
        return {}
    try:
        found: Any = json.loads(cells["attachment_data"] or "")
    except (ValueError, RecursionError):
        return {}
    answers = [(js.text(one.get("answer")), one.get("votes")) for one in js.tables(js.at(found, "answers"))]
    return {
        "poll_question": js.text(js.at(found, "question")),
        "poll_options": [answer for answer, _ in answers],
        "poll_votes": [js.count(votes) for _, votes in answers],
    }
