"""What the browser extension Zeeschuimer collects from X, TikTok, Instagram and Truth Social."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from inconcert.readers.json_records import JsonReader, Refused
from inconcert.readers.json_values import at, count, ident, measure, moment, table, tables, text, truth
from inconcert.readers.mastodon import status_row
from inconcert.readers.rows import Row
from inconcert.readers.x_v1 import tweet_row


class Zeeschuimer(JsonReader):
    """What a platform's own website loaded while somebody looked at it, as NDJSON.

    Read are X, TikTok, Instagram and Truth Social. The websites change without notice, so each field is looked
    for where it was and where it is now, and a record without an id, an account or a time is rejected. X: the
    author's name stands in `legacy` or, since 2025, in `core`; long texts in `note_tweet`; a repost has the
    text of what it reposts. TikTok: accounts by number, @name where only the name is there; a duet is a quote
    of the video it answers. Instagram: posts by their short code, accounts by number; both forms of its
    website's data (taken_at and taken_at_timestamp); advertisements put into the page are rejected. The time of
    collection is kept. What stands in such a file is what one person was shown, not a sample of a platform.
    """

    name = "zeeschuimer"
    title = "Zeeschuimer's captures"
    platform = "x"
    verified = (
        "Zeeschuimer's own modules for X, TikTok, Instagram and Truth Social, and 4CAT's code that reads what "
        "they upload (twitter-import, tiktok, instagram; their versions of 2023 to 2026); where X moved the "
        "author's name, code of current clients. No real capture was at hand: the fixtures were built by hand "
        "from that code."
    )

    def fits(self, record: dict[str, Any], around: dict[str, Any]) -> bool:
        """The extension's own envelope."""
        del around
        marks = ("item_id", "timestamp_collected", "nav_index", "source_url")
        return (
            isinstance(record.get("data"), dict)
            and isinstance(record.get("source_platform"), str)
            and any(mark in record for mark in marks)
        )

    def row(self, record: dict[str, Any], context: Any) -> Row | Refused:
        """One captured item."""
        del context
        platform = text(record.get("source_platform"))
        convert = _PLATFORMS.get((platform or "").lower().removeprefix("www."))
        data = record.get("data")
        if convert is None or not isinstance(data, dict):
            return Refused(f"items from '{(platform or '')[:40]}' are not read", "source_platform")
        row = convert(data)
        if isinstance(row, Refused):
            return row
        row["collected_at"] = moment(record.get("timestamp_collected"))
        return row


def _x(data: dict[str, Any]) -> Row | Refused:
    tweet = _tweet(data)
    if tweet is None:
        return Refused("a tweet that X did not show (withheld, deleted or unavailable)")
    return tweet_row(tweet) | {"platform": "x", "view_count": count(at(data, "views", "count"))}


def _tweet(data: dict[str, Any], depth: int = 0) -> dict[str, Any] | None:
    """The website's object as one of the first interface, which its `legacy` part still is."""
    data = table(data.get("tweet")) or data
    legacy = table(data.get("legacy"))
    if not legacy:
        return None
    user = _user(data)
    tweet = {
        **legacy,
        "id_str": data.get("rest_id") or legacy.get("id_str"),
        "source": data.get("source") or legacy.get("source"),
        "user": {**user, "id_str": user.get("id_str") or legacy.get("user_id_str")},
    }
    note = table(at(data, "note_tweet", "note_tweet_results", "result"))
    if note:
        tweet["extended_tweet"] = {"full_text": note.get("text"), "entities": note.get("entity_set")}
    if depth == 0:
        original = table(at(legacy, "retweeted_status_result", "result"))
        quoted = table(at(data, "quoted_status_result", "result"))
        tweet["retweeted_status"] = _tweet(original, 1) if original else None
        tweet["quoted_status"] = _tweet(quoted, 1) if quoted else None
    return tweet


def _user(data: dict[str, Any]) -> dict[str, Any]:
    """The author: in core.user_results, with the name in `legacy` or in `core`, or beside the tweet in old captures."""
    found = table(at(data, "core", "user_results", "result")) or table(
        at(data, "core", "user_result", "result")
    )
    if not found:
        return table(data.get("user"))
    core = {name: value for name, value in table(found.get("core")).items() if value is not None}
    user = {**table(found.get("legacy")), **core, "id_str": found.get("rest_id")}
    place = text(at(found, "location", "location"))
    return user | ({"location": place} if place else {})


def _tiktok(data: dict[str, Any]) -> Row | Refused:
    author = table(data.get("author"))
    name = text(author.get("uniqueId")) or text(data.get("author"))
    number = ident(author.get("id")) or ident(data.get("authorId"))
    extra = list(tables(data.get("textExtra")))
    stats = table(data.get("stats")) or table(data.get("statsV2"))
    followers = table(data.get("authorStats")) or table(data.get("authorStatsV2"))
    duet = ident(at(data, "duetInfo", "duetFromId"))
    duet = duet if duet and duet != "0" else None
    return {
        "platform": "tiktok",
        "native_id": ident(data.get("id")),
        "account_id": number or (f"@{name.lower()}" if name else None),
        "created_at": moment(data.get("createTime")),
        "post_type": "quote" if duet else "original",
        "text": text(data.get("desc")),
        "lang": text(data.get("textLanguage")),
        "quote_of_post_id": duet,
        "hashtags": [tag for item in extra if (tag := text(item.get("hashtagName")))],
        "mentions": [
            f"tiktok:{key}" if (key := ident(item.get("userId"))) else other
            for item in extra
            if (other := text(item.get("userUniqueId"))) or ident(item.get("userId"))
        ],
        "like_count": count(stats.get("diggCount")),
        "reply_count": count(stats.get("commentCount")),
        "repost_count": count(stats.get("shareCount")),
        "view_count": count(stats.get("playCount")),
        "account": {
            "handle": name,
            "display_name": text(author.get("nickname")) or text(data.get("nickname")),
            "description": text(author.get("signature")),
            "picture": text(author.get("avatarThumb")) or text(author.get("avatarLarger")),
            "account_type": "user",
            "followers_count": count(followers.get("followerCount")),
            "following_count": count(followers.get("followingCount")),
            "posts_count": count(followers.get("videoCount")),
            "verified": truth(author.get("verified")),
        },
    }


def _instagram(data: dict[str, Any]) -> Row | Refused:
    if data.get("product_type") == "ad" or "ig_redirect" in (text(data.get("link")) or ""):
        return Refused("an advertisement that Instagram put into the page", "product_type")
    user = table(data.get("user")) or table(data.get("owner"))
    caption = next(tables(at(data, "edge_media_to_caption", "edges")), {})
    name = text(user.get("username"))
    code = ident(data.get("code")) or ident(data.get("shortcode"))
    return {
        "platform": "instagram",
        "native_id": code,
        "account_id": ident(user.get("pk"))
        or ident(user.get("id"))
        or (f"@{name.lower()}" if name else None),
        "created_at": moment(data.get("taken_at")) or moment(data.get("taken_at_timestamp")),
        "post_type": "original",
        "text": text(at(data, "caption", "text")) or text(at(caption, "node", "text")),
        "url": f"https://www.instagram.com/p/{code}/" if code else None,
        "like_count": _first(data.get("like_count"), at(data, "edge_media_preview_like", "count")),
        "reply_count": _first(
            data.get("comment_count"),
            at(data, "edge_media_preview_comment", "count"),
            at(data, "edge_media_to_comment", "count"),
        ),
        "view_count": _first(data.get("play_count"), data.get("view_count"), data.get("video_view_count")),
        "latitude": measure(at(data, "location", "lat")),
        "longitude": measure(at(data, "location", "lng")),
        "account": {
            "handle": name,
            "display_name": text(user.get("full_name")),
            "picture": text(user.get("profile_pic_url")),
            "account_type": "user",
            "followers_count": count(user.get("follower_count")),
            "verified": truth(user.get("is_verified")),
        },
    }


def _first(*values: Any) -> int | None:
    """The first that is a count."""
    return next((number for value in values if (number := count(value)) is not None), None)


def _truth(data: dict[str, Any]) -> Row | Refused:
    return status_row(data) | {"platform": "mastodon"}


_PLATFORMS: Final[dict[str, Callable[[dict[str, Any]], Row | Refused]]] = {
    "x.com": _x,
    "twitter.com": _x,
    "tiktok.com": _tiktok,
    "instagram.com": _instagram,
    "truthsocial.com": _truth,
}
