"""Posts and reposts of Bluesky, from its streams and from its interface."""

from __future__ import annotations

from typing import Any, Final

from inconcert.readers.json_records import JsonReader, Refused
from inconcert.readers.json_values import at, count, ident, moment, table, tables, text, texts
from inconcert.readers.rows import Row

POST: Final = "app.bsky.feed.post"
REPOST: Final = "app.bsky.feed.repost"
_V2: Final = "network.bsky.jetstream.subscribeEvents#"


class Bluesky(JsonReader):
    """Posts and reposts: events of Jetstream and of Tap, and what the interface answers.

    Jetstream's first wire, its second and its archive are read. Of the interface are read post views (getPosts,
    searchPosts), feed items (getAuthorFeed, with or without a repost), records with their address
    (listRecords), and bare post records that say whose they are. A post is known by its at:// address, an
    account by its DID. `createdAt` is the client's word: where it is later than the time at which the network
    saw the post, or cannot be read, that time stands in its place, as Bluesky's own sorting does. A repost in a
    feed is an action of who reposted. Deletions, likes, follows and changes of accounts are no posts: each is
    rejected by name.
    """

    name = "bluesky"
    title = "Bluesky (Jetstream, Tap, post views and records)"
    platform = "bluesky"
    lists = ("posts", "feed", "records")
    verified = (
        "Jetstream's lexicon network.bsky.jetstream.subscribeEvents and tests of clients that read its frames "
        "(second wire, archive); Tap's manual in bluesky-social/indigo; Bluesky's page on timestamps (read as "
        "stored documentation); real events of the first wire and real post views and feed items that twitwi "
        "keeps for its tests (9 and 123, all read; one has a time in the year 0 on both sides and is rejected). "
        "Tap and the second wire were built by hand from those descriptions."
    )

    def fits(self, record: dict[str, Any], around: dict[str, Any]) -> bool:
        """An event of one of the streams, or a record or view with an at:// address."""
        del around
        event = _event(record)
        if event is not None:
            return True
        post = table(record.get("post")) or record
        address = text(post.get("uri")) or ""
        has_record = isinstance(post.get("record"), dict) or isinstance(post.get("value"), dict)
        return (address.startswith("at://") and has_record) or record.get("$type") == POST

    def row(self, record: dict[str, Any], context: Any) -> Row | Refused:
        """One event, view, item or record."""
        del context
        event = _event(record)
        if event is not None:
            return _event_row(event)
        if isinstance(record.get("post"), dict):
            return _item_row(record)
        if isinstance(record.get("record"), dict):
            return _view_row(record)
        stored = record if isinstance(record.get("text"), str) else table(record.get("value"))
        address = text(record.get("uri"))
        owner = text(record.get("did")) or _owner(address)
        return _record_row(
            stored, owner, address, collection=_collection(address) or text(stored.get("$type"))
        )


def _event(record: dict[str, Any]) -> dict[str, Any] | None:
    """The event of a stream in one form: did, operation, collection, rkey, record, seen; None where it is none."""
    form = text(record.get("type"))
    if form in {"record", "user"} and isinstance(record.get(form), dict):
        inner = record[form]
        return {**inner, "operation": inner.get("action"), "kind": form, "seen": None}
    payload = table(record.get("payload"))
    if payload or (text(record.get("$type")) or "").startswith(_V2):
        inner = payload or record
        kind = (text(inner.get("$type")) or "").removeprefix(_V2)
        seen = moment(inner.get("witnessedAt")) or moment(inner.get("time"))
        return (
            {**inner, "kind": kind, "seen": seen}
            if (text(inner.get("$type")) or "").startswith(_V2)
            else None
        )
    if isinstance(record.get("did"), str) and isinstance(record.get("kind"), str):
        seen = (
            moment(record.get("time_us")) or moment(record.get("witnessedAt")) or moment(record.get("time"))
        )
        commit = table(record.get("commit"))
        return {**commit, "did": record["did"], "kind": record["kind"], "seen": seen}
    return None


def _event_row(event: dict[str, Any]) -> Row | Refused:
    kind, operation, collection = (
        text(event.get("kind")),
        text(event.get("operation")),
        text(event.get("collection")),
    )
    if kind not in {"commit", "record"}:
        return Refused(f"not a post: an event of the kind '{(kind or '')[:40]}'", "kind")
    if operation == "delete":
        return Refused("a deletion: the stream does not say what was deleted", "operation")
    owner, key = text(event.get("did")), ident(event.get("rkey"))
    address = f"at://{owner}/{collection}/{key}" if owner and collection and key else None
    row = _record_row(table(event.get("record")), owner, address, collection)
    if isinstance(row, Refused):
        return row
    seen = text(event.get("seen"))
    if event.get("live") is not False:
        row["seen_at"] = seen
    row["collected_at"] = seen
    if operation == "update":
        row["edited_at"] = seen
    return row


def _view_row(view: dict[str, Any]) -> Row | Refused:
    address = text(view.get("uri"))
    author = table(view.get("author"))
    row = _record_row(
        table(view.get("record")), text(author.get("did")) or _owner(address), address, _collection(address)
    )
    if isinstance(row, Refused):
        return row
    return row | {
        "seen_at": moment(view.get("indexedAt")),
        "like_count": count(view.get("likeCount")),
        "repost_count": count(view.get("repostCount")),
        "reply_count": count(view.get("replyCount")),
        "quote_count": count(view.get("quoteCount")),
        "account": _profile(author),
    }


def _item_row(item: dict[str, Any]) -> Row | Refused:
    """A feed item: the post, or the action of who reposted it."""
    row = _view_row(item["post"])
    reason = table(item.get("reason"))
    by = table(reason.get("by"))
    if isinstance(row, Refused) or not by:
        return row
    account, address = text(by.get("did")), row["native_id"]
    made = f"{address}#reposted-by-{account}" if address and account else None
    kept = ("text", "lang", "hashtags", "mentions", "urls", "links")
    return {name: row[name] for name in kept if name in row} | {
        "native_id": text(reason.get("uri")) or made,
        "account_id": account,
        "created_at": moment(reason.get("indexedAt")),
        "post_type": "repost",
        "repost_of_post_id": address,
        "repost_of_account_id": row["account_id"],
        "account": _profile(by),
    }


def _record_row(
    record: dict[str, Any], owner: str | None, address: str | None, collection: str | None
) -> Row | Refused:
    """A record of a repository: a post or a repost."""
    if collection not in {POST, REPOST}:
        return Refused(f"not a post: a record of {(collection or 'no collection')[:60]}", "collection")
    row: Row = {
        "native_id": address,
        "account_id": owner,
        "created_at": moment(record.get("createdAt")),
        "account": {"account_type": "user"},
    }
    if collection == REPOST:
        subject = text(at(record, "subject", "uri"))
        return row | {
            "post_type": "repost",
            "repost_of_post_id": subject,
            "repost_of_account_id": _owner(subject),
        }
    embed, reply = table(record.get("embed")), table(record.get("reply"))
    quoted = _quoted(embed) if "record" in embed else None
    replied = text(at(reply, "parent", "uri")) if reply else None
    tags, links, mentions = _features(record.get("facets"))
    tags += texts(record.get("tags"))
    if embed:
        card = text(at(embed, "external", "uri")) or text(at(embed, "media", "external", "uri"))
        links += [card] if card else []
    return row | {
        "post_type": "quote" if quoted else "reply" if replied else "original",
        "text": text(record.get("text")),
        "lang": next(iter(texts(record.get("langs"))), None),
        "conversation_id": (text(at(reply, "root", "uri")) if reply else None) or address,
        "reply_to_post_id": replied,
        "reply_to_account_id": _owner(replied),
        "quote_of_post_id": quoted,
        "hashtags": tags or None,
        "mentions": mentions,
        "links": links,
    }


def _features(facets: Any) -> tuple[list[str], list[str], list[str]]:
    """The hashtags, addresses and mentions that are marked in a text."""
    tags: list[str] = []
    links: list[str] = []
    mentions: list[str] = []
    for facet in facets if isinstance(facets, list) else ():
        for one in tables(facet.get("features")) if isinstance(facet, dict) else ():
            if "tag" in one and (tag := text(one["tag"])):
                tags.append(tag)
            if "uri" in one and (link := text(one["uri"])):
                links.append(link)
            if "did" in one and (did := text(one["did"])):
                mentions.append(f"bluesky:{did}")
    return tags, links, mentions


def _quoted(embed: dict[str, Any]) -> str | None:
    """The post quoted; other things that can be embedded (lists, feeds) are none."""
    for path in (("record", "uri"), ("record", "record", "uri")):
        address = text(at(embed, *path))
        if address and _collection(address) == POST:
            return address
    return None


def _owner(address: str | None) -> str | None:
    """The account of an at:// address."""
    return address.split("/")[2] if address and address.startswith("at://") else None


def _collection(address: str | None) -> str | None:
    parts = address.split("/") if address and address.startswith("at://") else []
    return parts[3] if len(parts) == 5 else None


def _profile(author: dict[str, Any]) -> Row:
    return {
        "handle": text(author.get("handle")),
        "display_name": text(author.get("displayName")),
        "description": text(author.get("description")),
        "picture": text(author.get("avatar")),
        "account_type": "user",
        "created_at": moment(author.get("createdAt")),
        "followers_count": count(author.get("followersCount")),
        "following_count": count(author.get("followsCount")),
        "posts_count": count(author.get("postsCount")),
    }
