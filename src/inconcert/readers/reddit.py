"""Reddit submissions and comments as the Pushshift archive keeps them."""

from __future__ import annotations

import re
from typing import Any, Final

from inconcert.readers.json_records import JsonReader, Refused
from inconcert.readers.json_values import at, count, ident, moment, tables, text
from inconcert.readers.rows import Row

_NAMED: Final = re.compile(r"(?:^|[\s(\[])/?u/([A-Za-z0-9_-]{3,20})\b")
_GONE: Final = frozenset({"[deleted]", "[removed]", "[deleted by user]", "[removed by reddit]"})


class Reddit(JsonReader):
    """Submissions and comments of the Pushshift dumps (NDJSON, also packed as .zst with a window of 2 GB) and of its interface.

    Ids are full names: t3_ for submissions, t1_ for comments; accounts are @name in lower case, as names are
    unique and cannot change. The text of a submission is its title and its own text. A crosspost is a repost of
    what it crossposts; a comment answers its parent. The subreddit is the surface, except a user's own profile.
    `[deleted]` stands for any number of people, so such a record is rejected; a record whose author is known
    and whose text was removed is kept without text. Reddit has no hashtags; u/name is a mention. Scores of 0
    and more count as likes.
    """

    name = "reddit"
    title = "the Pushshift archive of Reddit"
    platform = "reddit"
    lists = ("data",)
    verified = (
        "the scripts that the dumps' maintainer publishes to read them (Watchful1/PushshiftDumps: window size, "
        "fields of submissions and comments, prefixes of ids); real comments from 2005 to 2024 that "
        "Pushshift-Importer keeps for its tests (27 records, three forms of created_utc, all read). Submissions "
        "and crossposts were built by hand from the fields those scripts and Arctic Shift's schemas name."
    )

    def fits(self, record: dict[str, Any], around: dict[str, Any]) -> bool:
        """A record with a subreddit, an author and a time in UTC, and a text or a title."""
        del around
        needed = ("id", "subreddit", "author", "created_utc")
        return all(name in record for name in needed) and ("body" in record or "title" in record)

    def row(self, record: dict[str, Any], context: Any) -> Row | Refused:
        """One submission or comment."""
        del context
        author = text(record.get("author"))
        name = author.lower() if author else None
        if name in _GONE:
            return Refused(f"the author is {author}: whose it was is not known", "author")
        row = _comment(record) if "body" in record else _submission(record)
        written, edited = row["text"] or "", record.get("edited")
        subreddit = (text(record.get("subreddit")) or "").lower()
        permalink = text(record.get("permalink"))
        row.update(
            account_id=f"@{name}" if name else None,
            created_at=moment(record.get("created_utc")),
            edited_at=None if isinstance(edited, bool) else moment(edited),
            collected_at=moment(
                record.get("retrieved_on")
                or record.get("retrieved_utc")
                or at(record, "_meta", "retrieved_2nd_on")
            ),
            surface_id=f"r/{subreddit}" if subreddit and not subreddit.startswith("u_") else None,
            url=f"https://www.reddit.com{permalink}" if permalink and permalink.startswith("/") else None,
            hashtags=[],
            mentions=[f"reddit:@{named.lower()}" for named in _NAMED.findall(written)]
            if "u/" in written
            else [],
            like_count=count(record.get("score")),
            account={
                "handle": author,
                "account_type": "user",
                "created_at": moment(record.get("author_created_utc")),
            },
        )
        return row


def _comment(record: dict[str, Any]) -> Row:
    name = _full(record, "t1_")
    return {
        "native_id": name,
        "post_type": "comment",
        "text": _written(record.get("body")),
        "conversation_id": _name(record.get("link_id")),
        "reply_to_post_id": _name(record.get("parent_id")),
    }


def _submission(record: dict[str, Any]) -> Row:
    name = _full(record, "t3_")
    parent = _name(record.get("crosspost_parent"))
    original = next(tables(record.get("crosspost_parent_list")), {})
    author = text(original.get("author"))
    title, own = _written(record.get("title")), _written(record.get("selftext"))
    if parent and not own:
        own = _written(original.get("selftext"))
    address = text(record.get("url_overridden_by_dest")) or text(record.get("url"))
    is_link = record.get("is_self") is not True and address is not None and address.startswith("http")
    options = list(tables(at(record, "poll_data", "options")))
    row: Row = {
        "native_id": name,
        "post_type": "repost" if parent else "original",
        "text": "\n\n".join(part for part in (title, own) if part) or None,
        "conversation_id": name,
        "repost_of_post_id": parent,
        "repost_of_account_id": f"@{author.lower()}" if author and author.lower() not in _GONE else None,
        "reply_count": count(record.get("num_comments")),
        "repost_count": count(record.get("num_crossposts")),
        "links": [address] if is_link else [],
    }
    if options:
        row["poll_question"] = title
        row["poll_options"] = [text(option.get("text")) for option in options]
        row["poll_votes"] = [count(option.get("vote_count")) for option in options]
    return row


def _full(record: dict[str, Any], prefix: str) -> str | None:
    """The full name, from `name` or made of the id."""
    given = _name(record.get("name"))
    key = ident(record.get("id"))
    return given or (prefix + key.lower() if key else None)


def _name(value: Any) -> str | None:
    """A full name such as t3_abc; None for anything else (old dumps have numbers, whose kind is not said)."""
    name = text(value)
    return name.lower() if name and name[:3].lower() in {"t1_", "t3_"} else None


def _written(value: Any) -> str | None:
    written = text(value)
    return None if written is None or written.strip().lower() in _GONE else written
