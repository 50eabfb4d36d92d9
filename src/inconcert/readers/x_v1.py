"""Statuses of the first X (Twitter) interface, one JSON object a line."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, Final

from inconcert.readers.json_records import JsonReader, Refused
from inconcert.readers.json_values import at, count, ident, measure, moment, table, tables, text, truth
from inconcert.readers.rows import Row

_TAG: Final = re.compile(r"<[^>]*>")


class XV1(JsonReader):
    """Tweets of the v1.1 interface: JSON lines of twarc 1 and of the streams, lists, and search pages (`statuses`).

    The text is that of `extended_tweet`, else `full_text`, else `text`. A retweet has the whole text, the
    hashtags, mentions and addresses of what it retweets; in the outer tweet they are cut. A tweet that was cut
    by the interface and has no `extended_tweet` stays cut. Ids are taken from the `_str` fields. Notices of a
    stream (deletions, limits) are rejected by name.
    """

    name = "x_v1"
    title = "the X (Twitter) v1.1 interface"
    platform = "x"
    lists = ("statuses",)
    verified = (
        "X's data dictionary of the v1.1 tweet object and its page on moving from v1.1 to v2 (read as stored "
        "documentation); a real user timeline of 2023 that rtweet keeps as a fixture (100 tweets, all read). "
        "Streams with `extended_tweet` were checked against the documentation alone."
    )

    def fits(self, record: dict[str, Any], around: dict[str, Any]) -> bool:
        """A tweet with its user, or a stream's notice of a deletion."""
        del around
        if isinstance(at(record, "delete", "status"), dict):
            return True
        has_text = "full_text" in record or "text" in record
        return has_text and "id_str" in record and isinstance(record.get("user"), dict)

    def row(self, record: dict[str, Any], context: Any) -> Row | Refused:
        """One tweet."""
        del context
        if not record.get("id_str") and not record.get("id"):
            notice = next(iter(record), "nothing")
            return Refused(f"not a tweet but a notice of the stream ('{notice[:40]}')")
        return tweet_row(record)


def tweet_row(tweet: dict[str, Any]) -> Row:
    """A tweet in the form of the v1.1 interface as a row; its author stands in `user`."""
    user = table(tweet.get("user"))
    original = table(tweet.get("retweeted_status"))
    shown = original or tweet
    entities = table(at(shown, "extended_tweet", "entities") or shown.get("entities"))
    quoted = _id(tweet, "quoted_status_id") or _id(table(tweet.get("quoted_status")), "id")
    replied = _id(tweet, "in_reply_to_status_id")
    replied_account = _id(tweet, "in_reply_to_user_id")
    is_reply = replied is not None or replied_account is not None
    place = at(tweet, "coordinates", "coordinates")
    longitude, latitude = place if isinstance(place, list) and len(place) == 2 else (None, None)
    return {
        "native_id": _id(tweet, "id"),
        "account_id": _id(user, "id"),
        "created_at": moment(tweet.get("created_at")),
        "post_type": "repost" if original else "quote" if quoted else "reply" if is_reply else "original",
        "text": _whole_text(shown),
        "lang": text(tweet.get("lang")),
        "conversation_id": _id(tweet, "conversation_id"),
        "reply_to_post_id": replied,
        "reply_to_account_id": replied_account,
        "repost_of_post_id": _id(original, "id"),
        "repost_of_account_id": _id(table(original.get("user")), "id"),
        "quote_of_post_id": None if original else quoted,
        "client_name": client(tweet.get("source")),
        "hashtags": [tag for item in tables(entities.get("hashtags")) if (tag := text(item.get("text")))],
        "mentions": [
            f"x:{number}" if (number := _id(item, "id")) else name
            for item in tables(entities.get("user_mentions"))
            if (name := text(item.get("screen_name"))) or _id(item, "id")
        ],
        "urls": [
            address
            for item in tables(entities.get("urls"))
            if (address := text(item.get("expanded_url")) or text(item.get("url")))
        ],
        "like_count": count(tweet.get("favorite_count")),
        "repost_count": count(tweet.get("retweet_count")),
        "reply_count": count(tweet.get("reply_count")),
        "quote_count": count(tweet.get("quote_count")),
        "latitude": measure(latitude),
        "longitude": measure(longitude),
        "account": profile(user),
    }


def profile(user: dict[str, Any]) -> Row:
    """A user object of the v1.1 interface."""
    page = next(tables(at(user, "entities", "url", "urls")), {})
    return {
        "handle": text(user.get("screen_name")),
        "display_name": text(user.get("name")),
        "description": text(user.get("description")),
        "profile_url": text(page.get("expanded_url")) or text(user.get("url")),
        "picture": text(user.get("profile_image_url_https")) or text(user.get("profile_image_url")),
        "account_type": "user",
        "created_at": moment(user.get("created_at")),
        "followers_count": count(user.get("followers_count")),
        "following_count": count(user.get("friends_count")),
        "posts_count": count(user.get("statuses_count")),
        "verified": truth(user.get("verified")),
        "location_reported": text(user.get("location")),
        "language_declared": text(user.get("lang")),
    }


def client(source: Any) -> str | None:
    """The name of the application, out of the link that the interface makes of it."""
    written = text(source)
    return unescape(_TAG.sub("", written)).strip() or None if written else None


def unescaped(written: str | None) -> str | None:
    """A text of X as people see it: its interfaces write &, < and > as in HTML, and nothing else."""
    if written is None or "&" not in written:
        return written
    return written.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _whole_text(tweet: dict[str, Any]) -> str | None:
    long = text(at(tweet, "extended_tweet", "full_text"))
    return unescaped(long or text(tweet.get("full_text")) or text(tweet.get("text")))


def _id(record: dict[str, Any], name: str) -> str | None:
    return ident(record.get(f"{name}_str")) or ident(record.get(name))
