"""Posts of VK's walls, and comments below them, as its interface gives them (wall.get, newsfeed, wall.getComments)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from inconcert.readers.json_records import JsonReader, Refused
from inconcert.readers.json_values import at, count, ident, moment, table, tables, text
from inconcert.readers.rows import Row

_MENTION: Final = re.compile(r"\[(id|club|public|event)(\d{1,12})\|")
_POST_TYPES: Final = frozenset({"post", "copy", "reply", "postpone", "suggest", "post_ads"})


class VkWall(JsonReader):
    """Posts of people and communities; an id with minus is a community's.

    A post is owner_number, as in its address vk.com/wall-1_2. Who wrote it is the account; the wall it stands on is the
    surface, where it is not the account's own. A post with copy_history repeats the post at its end: repost without
    words of its own (the text is then the original's), quote with them. Newsfeed items name the owner source_id; those that
    are no posts (friends, pictures) are rejected. Comments name the post they answer. Profiles and groups beside
    the posts give names and handles.
    """

    name = "vk_wall"
    title = "posts of VK's walls"
    platform = "vk"
    lists = ("response.items", "items")
    verified = (
        "names of fields against two public descriptions of VK's wall post (the reference of vk-io, the crate "
        "rvk_objects), and two answers that vknet/vk keeps as fixtures (2 posts, partly anonymised there). Reposts, polls "
        "and comments were built by hand."
    )

    def fits(self, record: dict[str, Any], around: dict[str, Any]) -> bool:
        """A post or comment: a number, an author or owner with a number, seconds, and a field of this interface."""
        del around
        owner = record.get("owner_id", record.get("from_id", record.get("source_id")))
        is_dated = (
            isinstance(record.get("date"), int) and isinstance(owner, int) and not isinstance(owner, bool)
        )
        marks = (
            "post_type",
            "copy_history",
            "post_source",
            "attachments",
            "marked_as_ads",
            "parents_stack",
            "reposts",
        )
        return is_dated and any(mark in record for mark in marks)

    def context(self, around: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Profiles and groups by id (groups with minus)."""
        found: dict[str, dict[str, Any]] = {}
        for sign, name in (("", "profiles"), ("-", "groups")):
            for one in tables(around.get(name)):
                found[f"{sign}{ident(one.get('id'))}"] = _profile(one, is_group=sign == "-")
        return found

    def row(self, record: dict[str, Any], context: dict[str, dict[str, Any]]) -> Row | Refused:
        """One post or comment."""
        kind = record.get("post_type", record.get("type"))
        if isinstance(kind, str) and kind not in _POST_TYPES:
            return Refused(f"an item of another kind ({kind[:40]}), not a post", "type")
        owner = ident(record.get("owner_id")) or ident(record.get("source_id")) or ident(record.get("to_id"))
        author = ident(record.get("from_id")) or owner
        number = ident(record.get("id")) or ident(record.get("post_id"))
        if owner is None or author is None:
            return Refused("no account id", "from_id")
        below = ident(record.get("post_id")) if "id" in record else None
        own = text(record.get("text"))
        attached = list(tables(record.get("attachments")))
        copied = ([{}, *tables(record.get("copy_history"))])[-1]
        original = _key(copied)
        quotes = original is not None and own is not None
        return {
            "native_id": (f"{owner}_{below}_r{number}" if below else f"{owner}_{number}") if number else None,
            "account_id": author,
            "created_at": moment(record.get("date")),
            "edited_at": moment(record.get("edited")),
            "post_type": "comment" if below else "quote" if quotes else "repost" if original else "original",
            "text": own or text(copied.get("text")),
            "conversation_id": f"{owner}_{below}" if below else None,
            "reply_to_post_id": _answered(record, owner, below),
            "repost_of_post_id": original if not quotes else None,
            "repost_of_account_id": _author(copied) if original and not quotes else None,
            "quote_of_post_id": original if quotes else None,
            "surface_id": owner if owner != author else None,
            "url": f"https://vk.com/wall{owner}_{number}" if number and not below else None,
            "mentions": _mentions(own),
            "links": _links([*attached, *tables(copied.get("attachments"))], record),
            "like_count": count(at(record, "likes", "count")),
            "repost_count": count(at(record, "reposts", "count")),
            "reply_count": count(at(record, "comments", "count")),
            "view_count": count(at(record, "views", "count")),
            **_poll(attached),
            **_place(record),
            "account": context.get(author) or {"account_type": None if author.startswith("-") else "user"},
        }


def _key(post: dict[str, Any]) -> str | None:
    owner, number = ident(post.get("owner_id")) or ident(post.get("from_id")), ident(post.get("id"))
    return f"{owner}_{number}" if owner and number else None


def _author(post: dict[str, Any]) -> str | None:
    return ident(post.get("from_id")) or ident(post.get("owner_id"))


def _answered(record: dict[str, Any], owner: str, below: str | None) -> str | None:
    """The comment or the post that a comment answers."""
    if below is None:
        return None
    comment = ident(record.get("reply_to_comment"))
    return f"{owner}_{below}_r{comment}" if comment else f"{owner}_{below}"


def _profile(one: dict[str, Any], *, is_group: bool) -> Row:
    names = (text(one.get("first_name")), text(one.get("last_name")))
    kind = {"page": "page", "group": "group", "event": "group"}.get(str(one.get("type")), "group")
    gone = text(one.get("deactivated"))
    return {
        "handle": text(one.get("screen_name")),
        "display_name": text(one.get("name")) or " ".join(filter(None, names)) or None,
        "description": text(one.get("description")) or text(one.get("status")),
        "picture": text(one.get("photo_100")) or text(one.get("photo_50")),
        "account_type": kind if is_group else "user",
        "followers_count": count(one.get("members_count")) or count(one.get("followers_count")),
        "verified": None if "verified" not in one else one.get("verified") == 1,
        "status": {"deleted": "deleted", "banned": "suspended"}.get(gone or ""),
    }


def _mentions(own: str | None) -> list[str] | None:
    """[id1|name] and [club2|name] as ids; null where there is none, so that @names are found."""
    found = [f"vk:{'' if kind == 'id' else '-'}{number}" for kind, number in _MENTION.findall(own or "")]
    return found or None


def _links(attached: list[dict[str, Any]], record: dict[str, Any]) -> list[str]:
    """Addresses of links and articles, and of the source that a post names."""
    return [address for address in (*_addresses(attached), text(at(record, "copyright", "link"))) if address]


def _addresses(attached: list[dict[str, Any]]) -> Iterator[str | None]:
    for one in attached:
        for kind in ("link", "article"):
            yield text(at(one, kind, "url"))


def _poll(attached: list[dict[str, Any]]) -> Row:
    poll = next((table(one.get("poll")) for one in attached if isinstance(one.get("poll"), dict)), {})
    answers = list(tables(poll.get("answers")))
    if not answers:
        return {}
    return {
        "poll_question": text(poll.get("question")),
        "poll_options": [text(one.get("text")) for one in answers],
        "poll_votes": [count(one.get("votes")) for one in answers],
    }


def _place(record: dict[str, Any]) -> Row:
    """Latitude and longitude, which VK writes as one text."""
    said = text(at(record, "geo", "coordinates"))
    parts = re.fullmatch(r"(-?\d{1,2}(?:\.\d+)?) (-?\d{1,3}(?:\.\d+)?)", said) if said else None
    return {"latitude": float(parts[1]), "longitude": float(parts[2])} if parts else {}
