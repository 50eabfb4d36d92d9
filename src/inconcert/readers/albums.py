"""Telegram's albums: up to ten pictures that are sent at once are as many messages, and one post."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from inconcert.readers.rows import Row

MOST: Final = 10
"""Messages that an album has at most, by Telegram's rules."""
_LISTS: Final = ("media", "links", "hashtags", "mentions")
_LARGEST: Final = ("view_count", "repost_count", "reply_count", "edited_at")

Reject = tuple[int, str | None, str, str]


def joined(albums: Iterable[Sequence[Row]]) -> tuple[list[Row], list[Reject]]:
    """One row for the messages of each album (or the one message), and a reject for each other message.

    The post has the id of the album's first message, all texts below each other, all media and links, the largest counts, and
    the reactions of the first message that has any.
    """
    rows: list[Row] = []
    rejects: list[Reject] = []
    for album in albums:
        ordered = sorted(album, key=_number)
        rows.append(_one(ordered) if len(ordered) > 1 else ordered[0])
        rejects += [
            (row["source_row"], None, f"in one album with {ordered[0]['native_id']}: they are one post", row["native_id"])
            for row in ordered[1:]
        ]  # fmt: skip
    return rows, rejects


def _number(row: Row) -> int:
    """The message's number in its chat."""
    number = (row["native_id"] or "").rpartition("/")[2]
    return int(number) if number.isascii() and number.isdigit() else 0


def _one(album: Sequence[Row]) -> Row:
    post = dict(album[0])
    post["text"] = "\n".join(dict.fromkeys(row["text"] for row in album if row["text"])) or None
    for name in _LISTS:
        if any(name in row for row in album):
            post[name] = list(dict.fromkeys(one for row in album for one in row.get(name) or ()))
    for name in _LARGEST:
        known = [row[name] for row in album if row.get(name) is not None]
        post[name] = max(known) if known else None
    reacted = next((row for row in album if row.get("reactions")), {})
    return post | {name: reacted[name] for name in ("reactions", "reaction_counts") if name in reacted}
