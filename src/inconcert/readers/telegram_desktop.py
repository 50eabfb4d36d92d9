"""Telegram Desktop's export of chats: result.json, of one chat or of an account's whole data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from inconcert.readers.albums import MOST, Reject, joined
from inconcert.readers.json_records import JsonReader, Refused
from inconcert.readers.json_values import at, count, ident, measure, moment, table, tables, text
from inconcert.readers.rows import Row

_CHAT_TYPES: Final = {
    "saved_messages": "user",
    "replies": "user",
    "personal_chat": "user",
    "bot_chat": "user",
    "private_group": "chat",
    "private_supergroup": "channel",
    "public_supergroup": "channel",
    "private_channel": "channel",
    "public_channel": "channel",
}
_NEVER_IN_ALBUMS: Final = frozenset({"sticker", "voice_message", "video_message", "animation"})
_OPEN: Final = frozenset({"public_supergroup", "private_channel", "public_channel"})
_BROADCAST: Final = frozenset({"private_channel", "public_channel"})


@dataclass(frozen=True, slots=True)
class Chat:
    """The chat that messages stand in: its id, its type, its name."""

    id: str
    type: str
    name: str | None


class TelegramDesktop(JsonReader):
    """Messages of chats, groups and channels; with the whole export also of those that were left.

    Ids are spelled as Telegram's bots see them: a person is a number, a channel or supergroup -100 and its number, a
    basic group minus and its number; a message is chat/number. In a channel the channel itself is the account
    (`author` is a signature only); elsewhere the chat is the surface. The time is date_unixtime; older exports have
    only `date`, which is the exporting computer's: --timezone says where that was. A forwarded message is a repost;
    whose, the export says by a name only (`forwarded_from`), which anybody can carry, in newer ones also by id. Which
    messages are an album the export does not say (no `grouped_id`): messages with media that follow each other by
    number, of one sender in one second, at most one of them with a text, are taken as one post under the first one's
    id, the others rejected with that reason; pictures sent one by one within a second are then one post too. Service
    messages (joined, pinned, called) are rejected. Photos and files that lie beside the export are media of their
    posts. People in private chats and groups are marked `is_private`. Phone contacts and sessions are not read.
    """

    name = "telegram_desktop"
    title = "an export of Telegram Desktop (result.json)"
    platform = "telegram"
    lists = ("messages", "chats.list.messages", "left_chats.list.messages")
    verified = (
        "field by field against the code that writes it (tdesktop, export_output_json.cpp, of 2023) and two exports of "
        "2020 and 2021 that telegram-chat-parser keeps as fixtures (18 messages, counted; several damaged on purpose); that "
        "albums are not marked, by the same code and an open request to its makers"
    )

    def fits(self, record: dict[str, Any], around: dict[str, Any]) -> bool:
        """A message of a chat with a type: id, kind and date."""
        return {"id", "type", "date"} <= set(record) and (
            around.get("type") in _CHAT_TYPES or "text_entities" in record
        )

    def context(self, around: dict[str, Any]) -> Chat:
        """The chat, as its messages need it."""
        kind = text(around.get("type")) or ""
        number = ident(around.get("id"))
        marked = _marked(_CHAT_TYPES.get(kind, "user"), number) if number else None
        return Chat(marked or kind or "unknown", kind, text(around.get("name")))

    def joined(self, rows: list[Row]) -> tuple[list[Row], list[Reject]]:
        """What looks like an album is one post."""
        albums: list[list[Row]] = []
        last: Any = None
        for row in rows:
            key = row.pop("album", None)
            if albums and key is not None and last is not None and _continues(albums[-1], last, row, key):
                albums[-1].append(row)
            else:
                albums.append([row])
            last = key
        return joined(albums)

    def goes_on(self, before: list[Row], row: Row | Refused) -> bool:
        """Whether the message may be of the album of the one before."""
        if isinstance(row, Refused) or "album" not in row:
            return False
        return row["album"][1:] in [one["album"][1:] for one in before if "album" in one]

    def row(self, record: dict[str, Any], context: Chat) -> Row | Refused:
        """One message."""
        kind = record.get("type")
        if kind == "service":
            return Refused(f"a service message ({_action(record)}), not a post", "type")
        if kind != "message":
            return Refused("not a message", "type")
        said, parts = record.get("text"), record.get("text_entities")
        if not isinstance(said, str | list | None):
            return Refused("the text is neither a text nor a list of its parts", "text")
        number = ident(record.get("id"))
        account = _peer(record.get("from_id"), context)
        answered = ident(record.get("reply_to_message_id"))
        elsewhere = _peer(record.get("reply_to_peer_id"), context)
        forwarded = "forwarded_from" in record
        broadcast = context.type in _BROADCAST
        parts = parts if isinstance(parts, list) and parts else said
        return {
            "native_id": f"{context.id}/{number}" if number else None,
            "account_id": account or (context.id if broadcast else None),
            "created_at": moment(record.get("date_unixtime")) or moment(record.get("date")),
            "edited_at": moment(record.get("edited_unixtime")) or moment(record.get("edited")),
            "post_type": "repost" if forwarded else "reply" if answered else "original",
            "text": _plain(said),
            "reply_to_post_id": f"{elsewhere or context.id}/{answered}" if answered else None,
            "forwarded_from": text(record.get("forwarded_from")),
            "repost_of_account_id": _peer(record.get("forwarded_from_id"), context) if forwarded else None,
            "surface_id": None if broadcast else context.id,
            "client_name": text(record.get("via_bot")),
            "media": [
                name
                for name in (text(record.get(key)) for key in ("photo", "file"))
                if name and name[0] != "("
            ],
            **_album(record, context),
            **_from_parts(parts),
            **_reactions(record.get("reactions")),
            **_poll(record.get("poll")),
            "latitude": measure(at(record, "location_information", "latitude")),
            "longitude": measure(at(record, "location_information", "longitude")),
            "account": {
                "display_name": text(record.get("from")),
                "account_type": "channel" if account and account.startswith("-") else "user",
                "is_private": context.type not in _OPEN and not (account or "").startswith("-"),
            },
        }


def _album(record: dict[str, Any], chat: Chat) -> Row:
    """The message's number, and what all messages of an album have in common; nothing where it has no media for one."""
    number = ident(record.get("id"))
    medium = "photo" if "photo" in record else text(record.get("media_type")) or "file"
    if (
        not number
        or not number.isdigit()
        or not ({"photo", "file"} & set(record))
        or medium in _NEVER_IN_ALBUMS
    ):
        return {}
    shared = (
        "date_unixtime",
        "date",
        "from_id",
        "forwarded_from",
        "forwarded_from_id",
        "reply_to_message_id",
    )
    times = shared[1:] if record.get("date_unixtime") is None else (shared[0], *shared[2:])
    return {"album": (int(number), chat.id, *(str(record.get(name)) for name in times))}


def _continues(album: list[Row], last: tuple[Any, ...], row: Row, key: tuple[Any, ...]) -> bool:
    texts = sum(bool(one["text"]) for one in (*album, row))
    return key[0] == last[0] + 1 and key[1:] == last[1:] and texts <= 1 and len(album) < MOST


def _marked(kind: str, number: str) -> str:
    """A peer's id without ambiguity: people, basic groups and channels count from 1 each."""
    if kind == "channel":
        return f"-100{number}"
    return f"-{number}" if kind == "chat" else number


def _peer(value: Any, chat: Chat) -> str | None:
    """The id of a peer: "user1", "chat2", "channel3", or the plain number of exports before 2021's summer."""
    if isinstance(value, str):
        for kind in ("user", "channel", "chat"):
            bare = value.removeprefix(kind)
            if bare != value and bare.isascii() and bare.isdigit():
                return _marked(kind, bare)
        return None
    number = ident(value)
    return _marked("channel", number) if number and chat.type in _BROADCAST else number


def _action(record: dict[str, Any]) -> str:
    action = text(record.get("action")) or ("call or note" if "information_text" in record else "unknown")
    return action.replace("_", " ")[:60]


def _plain(said: Any) -> str | None:
    """The text, from one piece or from its parts."""
    if isinstance(said, list):
        pieces = [piece if isinstance(piece, str) else text(at(piece, "text")) or "" for piece in said]
        said = "".join(pieces)
    return text(said)


def _from_parts(parts: Any) -> Row:
    """Addresses, mentions and hashtags from the parts of a text; nothing where the text has no parts."""
    if not isinstance(parts, list):
        return {}
    links, mentions, hashtags = [], [], []
    for part in tables(parts):
        kind, said = part.get("type"), text(part.get("text"))
        if kind == "text_link":
            links.append(text(part.get("href")))
        elif kind == "link":
            links.append(said)
        elif kind == "mention":
            mentions.append(said)
        elif kind == "mention_name" and (user := ident(part.get("user_id"))):
            mentions.append(f"telegram:{user}")
        elif kind == "hashtag":
            hashtags.append(said)
    return {
        "links": [link for link in links if link],
        "mentions": [name for name in mentions if name],
        "hashtags": [tag for tag in hashtags if tag],
    }


def _reactions(value: Any) -> Row:
    """Kinds (the emoji; for a custom one its document; paid) and how many of each."""
    found = [
        (
            text(one.get("emoji")) or text(one.get("document_id")) or text(one.get("type")) or "unknown",
            count(one.get("count")),
        )
        for one in tables(value)
    ]
    if not found:
        return {}
    return {"reactions": [kind for kind, _ in found], "reaction_counts": [number for _, number in found]}


def _poll(value: Any) -> Row:
    answers = list(tables(table(value).get("answers")))
    if not answers:
        return {}
    return {
        "poll_question": text(at(value, "question")),
        "poll_options": [text(one.get("text")) for one in answers],
        "poll_votes": [count(one.get("voters")) for one in answers],
    }
