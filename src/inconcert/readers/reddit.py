"""Reddit submissions and comments as the Pushshift archive keeps them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import polars as pl

from inconcert.readers.json_cells import Cells, Fields, corrected, counts, idents, lowered, moments, texts
from inconcert.readers.json_columns import JsonColumns
from inconcert.readers.json_records import Refused
from inconcert.readers.json_scan import ABSENT, WHOLE
from inconcert.readers.json_values import at, count, tables, text
from inconcert.readers.rows import Columns

_NAMED: Final = re.compile(r"(?:^|[\s(\[])/?u/([A-Za-z0-9_-]{3,20})\b")
_GONE: Final = frozenset({"[deleted]", "[removed]", "[deleted by user]", "[removed by reddit]"})
_SUBMISSION: Final = (
    *("title", "selftext", "is_self", "url", "url_overridden_by_dest", "poll_data"),
    *("crosspost_parent", "crosspost_parent_list", "num_comments", "num_crossposts"),
)


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
        *("retrieved_on", "retrieved_utc", "_meta", "body", "link_id", "parent_id"),
        *_SUBMISSION,
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

    def refused(self, fields: Fields) -> dict[int, Refused]:
        """Posts of people whose name was taken off."""
        authors = texts(fields["author"])
        places = authors.str.starts_with("[").arg_true()
        return {
            at: Refused(f"the author is {author}: whose it was is not known", "author")
            for at, author in zip(places, authors[places], strict=True)
            if author.lower() in _GONE
        }

    def posts(self, fields: Fields) -> Columns:
        """Comments have a body; what has none is a submission."""
        is_comment = pl.Series(~fields["body"].are(ABSENT))
        read = pl.DataFrame(
            {
                "is_comment": is_comment,
                "name": _names(fields["name"]),
                "id": lowered(idents(fields["id"])),
                "author": lowered(texts(fields["author"])),
                "text": _written(fields["body"]),
                "subreddit": lowered(texts(fields["subreddit"])),
                "link": _names(fields["link_id"]),
                "parent": _names(fields["parent_id"]),
                "page": texts(fields["permalink"]),
            }
        )
        prefix = pl.when("is_comment").then(pl.lit("t1_")).otherwise(pl.lit("t3_"))
        page, subreddit = pl.col("page"), pl.col("subreddit")
        common = read.select(
            native_id=pl.coalesce("name", prefix + pl.col("id")),
            account_id="@" + pl.col("author"),
            text="text",
            surface_id=pl.when(~subreddit.str.starts_with("u_")).then("r/" + subreddit),
            conversation_id=pl.when("is_comment").then("link"),
            reply_to_post_id=pl.when("is_comment").then("parent"),
            url=pl.when(page.str.starts_with("/")).then("https://www.reddit.com" + page),
        ).to_dict()
        columns: Columns = {
            **common,
            "post_type": pl.Series(["comment"]).new_from_index(0, len(read)),
            "created_at": moments(fields["created_utc"]),
            "edited_at": moments(
                fields["edited"]
            ),  # false stands for never; dumps of the first years have true
            "collected_at": _collected(fields),
            "hashtags": pl.Series([[]], dtype=pl.List(pl.String)).new_from_index(0, len(read)),
            "like_count": counts(fields["score"]),
            **({} if is_comment.all() else _submitted(common, is_comment.to_list(), fields)),
        }
        return {**columns, "mentions": _mentions(pl.Series(columns["text"], dtype=pl.String))}

    def accounts(self, fields: Fields) -> Columns:
        """The author's name as it is spelled."""
        return {
            "handle": texts(fields["author"]),
            "account_type": pl.Series(["user"]).new_from_index(0, len(fields["author"])),
            "created_at": moments(fields["author_created_utc"]),
        }


def _submitted(common: Columns, is_comment: Sequence[bool], fields: Fields) -> Columns:
    """The columns in which submissions differ from comments; these keep what is `common`, and have nothing of their own."""
    rows = zip(is_comment, *(fields[name].values() for name in _SUBMISSION), strict=True)
    submissions = [None if one else dict(zip(_SUBMISSION, cells, strict=True)) for one, *cells in rows]
    known = [one or {} for one in submissions]
    originals = [next(tables(one.get("crosspost_parent_list")), {}) for one in known]
    parents = _names(Cells.of([one.get("crosspost_parent") for one in known]))
    authors = lowered(texts(Cells.of([one.get("author") for one in originals])))
    polls = [[*tables(at(one, "poll_data", "options"))] or None for one in known]
    threads = zip(submissions, common["native_id"], common["conversation_id"], strict=True)
    shown = zip(submissions, originals, parents, common["text"], strict=True)
    return {
        "post_type": [
            "comment" if one is None else "repost" if parent else "original"
            for one, parent in zip(submissions, parents, strict=True)
        ],
        "text": [
            written if one is None else _title_and_text(one, original, is_crosspost=parent is not None)
            for one, original, parent, written in shown
        ],
        "conversation_id": [thread if one is None else name for one, name, thread in threads],
        "repost_of_post_id": parents,
        "repost_of_account_id": [None if name is None or name in _GONE else f"@{name}" for name in authors],
        "reply_count": counts(Cells.of([one.get("num_comments") for one in known])),
        "repost_count": counts(Cells.of([one.get("num_crossposts") for one in known])),
        "links": [None if one is None else _links(one) for one in submissions],
        "poll_question": [
            _said(one.get("title")) if poll else None for one, poll in zip(known, polls, strict=True)
        ],
        "poll_options": [[text(one.get("text")) for one in poll] if poll else None for poll in polls],
        "poll_votes": [[count(one.get("vote_count")) for one in poll] if poll else None for poll in polls],
    }


def _collected(fields: Fields) -> pl.Series:
    first = fields["retrieved_on"]
    if not first.are(WHOLE).all() or (first.text == "0").any():
        cells = (fields[name].values() for name in ("retrieved_on", "retrieved_utc", "_meta"))
        known = [on or utc or at(meta, "retrieved_2nd_on") for on, utc, meta in zip(*cells, strict=True)]
        first = Cells.of(known)
    return moments(first)


def _mentions(written: pl.Series) -> pl.Series:
    named = written.str.contains("u/", literal=True).arg_true()
    found = [[f"reddit:@{name.lower()}" for name in _NAMED.findall(text)] for text in written.gather(named)]
    places = np.full(len(written), len(found))
    places[named] = np.arange(len(found))
    return pl.Series([*found, []], dtype=pl.List(pl.String)).gather(places)


def _title_and_text(
    submission: dict[str, Any], original: dict[str, Any], *, is_crosspost: bool
) -> str | None:
    """A crosspost without a text of its own has that of what it crossposts."""
    title, own = _said(submission.get("title")), _said(submission.get("selftext"))
    if not own and is_crosspost:
        own = _said(original.get("selftext"))
    return "\n\n".join(part for part in (title, own) if part) or None


def _links(submission: dict[str, Any]) -> list[str]:
    address = text(submission.get("url_overridden_by_dest")) or text(submission.get("url"))
    is_link = submission.get("is_self") is not True and address is not None and address.startswith("http")
    return [address] if is_link and address else []


def _names(cells: Cells) -> pl.Series:
    """Full names such as t3_abc; null for anything else (old dumps have numbers, whose kind is not said)."""
    names = lowered(texts(cells))
    return names.set(~names.str.contains("^t[13]_"), None)


def _written(cells: Cells) -> pl.Series:
    """Texts that somebody wrote; null where the platform notes that one was removed."""
    written = texts(cells)
    return corrected(written, written.str.contains(r"^\W*\["), _said)


def _said(value: Any) -> str | None:
    written = text(value)
    is_note = written is not None and written.lstrip().startswith("[") and written.strip().lower() in _GONE
    return None if is_note else written
