"""Reddit submissions and comments as the Pushshift archive keeps them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from inconcert.readers.json_columns import JsonColumns
from inconcert.readers.json_records import Refused
from inconcert.readers.json_values import at, count, ident, moment, tables, text
from inconcert.readers.rows import Columns

_NAMED: Final = re.compile(r"(?:^|[\s(\[])/?u/([A-Za-z0-9_-]{3,20})\b")
_GONE: Final = frozenset({"[deleted]", "[removed]", "[deleted by user]", "[removed by reddit]"})
_NOBODY: Final = frozenset(f"@{name}" for name in _GONE)


class Reddit(JsonColumns):
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
    fields = (
        *(
            "id",
            "name",
            "author",
            "author_created_utc",
            "created_utc",
            "edited",
            "subreddit",
            "permalink",
            "score",
        ),
        *(
            "retrieved_on",
            "retrieved_utc",
            "_meta",
            "body",
            "link_id",
            "parent_id",
            "title",
            "selftext",
            "is_self",
        ),
        *("url", "url_overridden_by_dest", "crosspost_parent", "crosspost_parent_list", "poll_data"),
        *("num_comments", "num_crossposts"),
    )
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

    def refused(self, record: dict[str, Any]) -> Refused | None:
        """Posts of people whose name was taken off."""
        author = text(record.get("author"))
        if author and author.lower() in _GONE:
            return Refused(f"the author is {author}: whose it was is not known", "author")
        return None

    def posts(self, records: Sequence[dict[str, Any]]) -> Columns:
        """Comments have a body; what has none is a submission."""
        comments = [one if "body" in one else {} for one in records]
        submissions = [{} if "body" in one else one for one in records]
        names = [_full(one, "t1_" if "body" in one else "t3_") for one in records]
        common: Columns = {
            "native_id": names,
            "account_id": [_account(one.get("author")) for one in records],
            "created_at": [moment(one.get("created_utc")) for one in records],
            "edited_at": [_edited(one.get("edited")) for one in records],
            "collected_at": [_collected(one) for one in records],
            "post_type": ["comment"] * len(records),
            "text": [_written(one.get("body")) for one in comments],
            "surface_id": [_surface(one.get("subreddit")) for one in records],
            "conversation_id": [_name(one.get("link_id")) for one in comments],
            "reply_to_post_id": [_name(one.get("parent_id")) for one in comments],
            "url": [_page(one.get("permalink")) for one in records],
            "hashtags": [[]] * len(records),
            "like_count": [count(one.get("score")) for one in records],
        }
        columns = {**common, **(_submitted(common, submissions) if any(submissions) else {})}
        mentions = [_mentions(written) if written and "u/" in written else [] for written in columns["text"]]
        return {**columns, "mentions": mentions}

    def accounts(self, records: Sequence[dict[str, Any]]) -> Columns:
        """The author's name as it is spelled."""
        return {
            "handle": [text(one.get("author")) for one in records],
            "account_type": ["user"] * len(records),
            "created_at": [moment(one.get("author_created_utc")) for one in records],
        }


def _submitted(common: Columns, submissions: Sequence[dict[str, Any]]) -> Columns:
    """The columns in which submissions differ from comments, which are empty objects here."""
    originals = [next(tables(one.get("crosspost_parent_list")), {}) for one in submissions]
    parents = [_name(one.get("crosspost_parent")) for one in submissions]
    authors = [_account(one.get("author")) for one in originals]
    polls = [[*tables(at(one, "poll_data", "options"))] or None for one in submissions]
    is_submission = list(map(bool, submissions))
    return {
        "post_type": [
            ("repost" if parent else "original") if own else kind
            for own, parent, kind in zip(is_submission, parents, common["post_type"], strict=True)
        ],
        "text": [
            _title_and_text(one, original) if one else written
            for one, original, written in zip(submissions, originals, common["text"], strict=True)
        ],
        "conversation_id": [
            name if own else thread
            for own, name, thread in zip(
                is_submission, common["native_id"], common["conversation_id"], strict=True
            )
        ],
        "repost_of_post_id": parents,
        "repost_of_account_id": [None if author in _NOBODY else author for author in authors],
        "reply_count": [count(one.get("num_comments")) for one in submissions],
        "repost_count": [count(one.get("num_crossposts")) for one in submissions],
        "links": [_links(one) if one else None for one in submissions],
        "poll_question": [
            _written(one.get("title")) if poll else None for one, poll in zip(submissions, polls, strict=True)
        ],
        "poll_options": [[text(one.get("text")) for one in poll] if poll else None for poll in polls],
        "poll_votes": [[count(one.get("vote_count")) for one in poll] if poll else None for poll in polls],
    }


def _account(author: Any) -> str | None:
    name = text(author)
    return f"@{name.lower()}" if name else None


def _edited(value: Any) -> str | None:
    """False stands for never; dumps of the first years have true."""
    return None if isinstance(value, bool) else moment(value)


def _collected(record: dict[str, Any]) -> str | None:
    when = record.get("retrieved_on") or record.get("retrieved_utc")
    return moment(when or at(record, "_meta", "retrieved_2nd_on"))


def _surface(subreddit: Any) -> str | None:
    name = (text(subreddit) or "").lower()
    return f"r/{name}" if name and not name.startswith("u_") else None


def _page(permalink: Any) -> str | None:
    path = text(permalink)
    return f"https://www.reddit.com{path}" if path and path.startswith("/") else None


def _mentions(written: str) -> list[str]:
    return [f"reddit:@{name.lower()}" for name in _NAMED.findall(written)]


def _title_and_text(submission: dict[str, Any], original: dict[str, Any]) -> str | None:
    """A crosspost without a text of its own has that of what it crossposts."""
    title, own = _written(submission.get("title")), _written(submission.get("selftext"))
    if not own and _name(submission.get("crosspost_parent")):
        own = _written(original.get("selftext"))
    return "\n\n".join(part for part in (title, own) if part) or None


def _links(submission: dict[str, Any]) -> list[str]:
    address = text(submission.get("url_overridden_by_dest")) or text(submission.get("url"))
    is_link = submission.get("is_self") is not True and address is not None and address.startswith("http")
    return [address] if is_link and address else []


def _full(record: dict[str, Any], prefix: str) -> str | None:
    """The full name, from `name` or made of the id."""
    given = _name(record.get("name"))
    key = ident(record.get("id"))
    return given or (prefix + key.lower() if key else None)


def _name(value: Any) -> str | None:
    """A full name such as t3_abc; None for anything else (old dumps have numbers, whose kind is not said)."""
    name = (text(value) or "").lower()
    return name if name.startswith(("t1_", "t3_")) else None


def _written(value: Any) -> str | None:
    written = text(value)
    is_note = written is not None and written.lstrip().startswith("[") and written.strip().lower() in _GONE
    return None if is_note else written
