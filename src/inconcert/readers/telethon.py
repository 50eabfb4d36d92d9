"""Messages of Telegram as Telethon (and tools on top of it) writes them: lists, one a line, or answers with users and chats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from inconcert.readers.albums import Reject, joined
from inconcert.readers.json_records import JsonReader, Refused
from inconcert.readers.json_values import at, count, ident, measure, moment, table, tables, text
from inconcert.readers.rows import Row

_KINDS: Final = frozenset({"Message", "MessageService", "MessageEmpty"})
_PEERS: Final = (("channel_id", "-100"), ("chat_id", "-"), ("user_id", ""))


@dataclass(frozen=True, slots=True)
class Peers:
    """What an answer says of the users and chats in it, by marked id."""

    profiles: dict[str, dict[str, Any]]


class Telethon(JsonReader):
    """Messages with the names of Telegram's own interface (peer_id, fwd_from, reply_to, media ...).

    Ids as in `telegram_desktop`: a person is a number, a channel -100 and its number, a basic group minus and its
    number; a message is chat/number. Where `from_id` is null the chat speaks itself: the channel is the account. A
    forwarded message is a repost, of the very post where the source was a channel. The messages of an album (one
    `grouped_id`) are one post under the first one's id; the others are rejected with that reason. Service messages are
    rejected. Users and chats that stand beside the messages give names and handles. Order does not matter: exports are
    newest first.
    """

    name = "telethon"
    title = "messages as Telethon writes them"
    platform = "telegram"
    lists = ("messages",)
    verified = (
        "the interface's schema as Telethon's own reference spells it (message: peer_id, from_id, fwd_from, reply_to, "
        "grouped_id, edit_date and the others are named there); for `_type`, `_chat` and `_sender`, 4CAT's collector. No "
        "real file was at hand: the tests' files were built by hand, and no file of an old version (to_id) was seen."
    )

    def fits(self, record: dict[str, Any], around: dict[str, Any]) -> bool:
        """A message with the peer it was sent to, in the interface's own words."""
        del around
        kind = record.get("_") or record.get("_type")
        peer = record.get("peer_id", record.get("to_id"))
        is_peer = any(name in table(peer) for name, _ in _PEERS)
        return "id" in record and "date" in record and is_peer and (kind in _KINDS or "message" in record)

    def context(self, around: dict[str, Any]) -> Peers:
        """The users and chats beside the messages, by id."""
        profiles: dict[str, dict[str, Any]] = {}
        for user in tables(around.get("users")):
            profiles[str(ident(user.get("id")))] = _profile(user)
        for chat in tables(around.get("chats")):
            kind = text(chat.get("_")) or text(chat.get("_type")) or ""
            mark = "-100" if kind.startswith("Channel") else "-"
            profiles[f"{mark}{ident(chat.get('id'))}"] = _profile(chat)
        return Peers(profiles)

    def joined(self, rows: list[Row]) -> tuple[list[Row], list[Reject]]:
        """Messages with one `grouped_id` in one chat are one post."""
        albums: dict[Any, list[Row]] = {}
        for place, row in enumerate(rows):
            albums.setdefault(row.pop("album", None) or place, []).append(row)
        return joined(albums.values())

    def goes_on(self, before: list[Row], row: Row | Refused) -> bool:
        """Whether the message is of the album of the one before."""
        return (
            isinstance(row, dict) and "album" in row and row["album"] in [one.get("album") for one in before]
        )

    def row(self, record: dict[str, Any], context: Peers) -> Row | Refused:
        """One message."""
        kind = record.get("_") or record.get("_type")
        if kind == "MessageService" or isinstance(record.get("action"), dict):
            action = text(at(record, "action", "_")) or text(at(record, "action", "_type")) or "unknown"
            return Refused(f"a service message ({action[:60]}), not a post", "action")
        if kind == "MessageEmpty":
            return Refused("an empty message: it was deleted, or never there", "_")
        chat = _peer(record.get("peer_id", record.get("to_id")))
        if chat is None:
            return Refused("no chat that it was sent to", "peer_id")
        said = record.get("message")
        if not isinstance(said, str | None):
            return Refused("the message is no text", "message")
        sender = _peer(record.get("from_id"))
        account = sender or chat
        origin = table(record.get("fwd_from"))
        source = _peer(origin.get("from_id")) or _peer({"channel_id": origin.get("channel_id")})
        post = ident(origin.get("channel_post"))
        number = ident(record.get("id"))
        reply = table(record.get("reply_to"))
        answered = ident(reply.get("reply_to_msg_id")) or ident(record.get("reply_to_msg_id"))
        answered_in = _peer(reply.get("reply_to_peer_id")) or chat
        top = ident(reply.get("reply_to_top_id"))
        group = ident(record.get("grouped_id"))
        profile = context.profiles.get(account) or _profile(
            table(record.get("_sender")) or table(record.get("sender"))
            if sender
            else table(record.get("_chat"))
        )
        return {
            "native_id": f"{chat}/{number}" if number else None,
            "account_id": account,
            "created_at": moment(record.get("date")),
            "edited_at": moment(record.get("edit_date")),
            "post_type": "repost" if origin else "reply" if answered else "original",
            "text": text(said),
            "conversation_id": f"{chat}/{top}" if top else None,
            "reply_to_post_id": f"{answered_in}/{answered}" if answered else None,
            "repost_of_account_id": source,
            "repost_of_post_id": f"{source}/{post}" if source and post else None,
            "forwarded_from": text(origin.get("from_name")),
            "surface_id": chat if chat != account else None,
            "links": _links(record),
            "view_count": count(record.get("views")),
            "repost_count": count(record.get("forwards")),
            "reply_count": count(at(record, "replies", "replies")),
            **({"album": f"{chat}/{group}"} if group and number else {}),
            **_reactions(record),
            **_poll(table(at(record, "media", "poll")), at(record, "media", "results")),
            "latitude": measure(at(record, "media", "geo", "lat")),
            "longitude": measure(at(record, "media", "geo", "long")),
            "account": {
                "account_type": "channel" if account.startswith("-100") else None,
                **{name: value for name, value in profile.items() if value is not None},
            },
        }


def _peer(value: Any) -> str | None:
    """The marked id of a peer object; of a plain number (old versions) the person it stands for."""
    for name, mark in _PEERS:
        number = ident(at(value, name))
        if number is not None:
            return f"{mark}{number}"
    return ident(value)


def _profile(peer: dict[str, Any]) -> Row:
    """What a user or a chat says of itself."""
    names = (text(peer.get("first_name")), text(peer.get("last_name")))
    bot = peer.get("bot") is True
    kind = "bot" if bot else "channel" if peer.get("broadcast") is True else None
    return {
        "handle": text(peer.get("username")),
        "display_name": text(peer.get("title")) or " ".join(filter(None, names)) or None,
        "account_type": kind,
        "followers_count": count(peer.get("participants_count")),
        "verified": True if peer.get("verified") is True else None,
        "status": "deleted" if peer.get("deleted") is True else None,
    }


def _links(record: dict[str, Any]) -> list[str]:
    """Addresses behind words of the text, and of the page shown below it."""
    hidden = [text(one.get("url")) for one in tables(record.get("entities"))]
    page = text(at(record, "media", "webpage", "url")) or text(at(record, "web_preview", "url"))
    return [address for address in (*hidden, page) if address]


def _reactions(record: dict[str, Any]) -> Row:
    found = []
    for one in tables(at(record, "reactions", "results")):
        kind = one.get("reaction")
        shown = text(kind) or text(at(kind, "emoticon")) or ident(at(kind, "document_id")) or "unknown"
        found.append((shown, count(one.get("count"))))
    if not found:
        return {}
    return {"reactions": [kind for kind, _ in found], "reaction_counts": [number for _, number in found]}


def _poll(poll: dict[str, Any], results: Any) -> Row:
    """Question and options; votes by the option's own bytes, where the answer has them."""
    answers = list(tables(poll.get("answers")))
    if not answers:
        return {}
    votes = {str(one.get("option")): count(one.get("voters")) for one in tables(at(results, "results"))}
    return {
        "poll_question": _worded(poll.get("question")),
        "poll_options": [_worded(one.get("text")) for one in answers],
        "poll_votes": [votes.get(str(one.get("option"))) for one in answers],
    }


def _worded(value: Any) -> str | None:
    """A text, or the text of one with its parts (newer layers)."""
    return text(value) or text(at(value, "text"))
