"""Tweets of the second X (Twitter) interface, as JSON: pages, flattened lines, stream objects."""

from __future__ import annotations

from typing import Any

from inconcert.readers.json_records import JsonReader, Refused
from inconcert.readers.json_values import at, count, ident, measure, moment, table, tables, text, truth
from inconcert.readers.rows import Row
from inconcert.readers.x_v1 import unescaped


class XV2(JsonReader):
    """Tweets of the v2 interface: pages as twarc 2 writes them, flattened tweets, stream objects.

    A page has `data` and `includes`; `data` may be a list, one object, or missing (then the object itself is
    the tweet). A repost has the text, hashtags, mentions and addresses of what it reposts, from `includes` or
    from the flattened tweet; where neither has it, its own, which the interface cuts. Longer texts come from
    `note_tweet`. Addresses are the expanded ones, without those of the tweet's own pictures. Authors are read
    where the page has them; a page of counts, users or lists is no page of posts.
    """

    name = "x_v2"
    title = "the X (Twitter) v2 interface"
    platform = "x"
    lists = ("data",)
    verified = (
        "X's tweet object model (read as stored documentation); the code of twarc that flattens pages and lists "
        "the fields it asks for (src/twarc/expansions.py); real twarc 2 pages that twarc-csv keeps for its tests "
        "(302 tweets, all read; a page of counts is not taken for tweets). `note_tweet` was checked against the "
        "documentation alone."
    )

    def fits(self, record: dict[str, Any], around: dict[str, Any]) -> bool:
        """A tweet: an id and a text, and something that only this interface has."""
        del around
        marks = ("author_id", "edit_history_tweet_ids", "conversation_id", "referenced_tweets")
        return (
            isinstance(record.get("id"), str)
            and isinstance(record.get("text"), str)
            and "id_str" not in record
            and any(mark in record for mark in marks)
        )

    def context(self, around: dict[str, Any]) -> _Page:
        """What a page includes, by id."""
        return _Page(around)

    def row(self, record: dict[str, Any], context: _Page) -> Row | Refused:
        """One tweet."""
        if "text" not in record:
            if "errors" in record or "meta" in record:
                return Refused("a page without posts")
            return Refused("no tweet: it has no text (a user, a count or a list)", "text")
        return tweet_row(record, context)


class _Page:
    """The included users, tweets and polls of a page, and when it was fetched."""

    def __init__(self, page: dict[str, Any]) -> None:
        includes = table(page.get("includes"))
        self.users, self.tweets, self.polls = (
            {key: item for item in tables(includes.get(name)) if (key := ident(item.get("id")))}
            for name in ("users", "tweets", "polls")
        )
        self.retrieved = moment(at(page, "__twarc", "retrieved_at"))


def tweet_row(tweet: dict[str, Any], page: _Page) -> Row:
    """One tweet, with what the page includes of it."""
    referred = {
        kind: {**page.tweets.get(key, {}), **item}
        for item in tables(tweet.get("referenced_tweets"))
        if (kind := text(item.get("type"))) and (key := ident(item.get("id")))
    }
    original = referred.get("retweeted", {})
    quoted, replied = (ident(referred.get(kind, {}).get("id")) for kind in ("quoted", "replied_to"))
    replied_account = ident(tweet.get("in_reply_to_user_id"))
    is_reply = replied is not None or replied_account is not None
    shown = original if "text" in original else tweet
    entities = _entities(shown)
    account = ident(tweet.get("author_id")) or ident(at(tweet, "author", "id"))
    author = table(tweet.get("author")) or page.users.get(account or "", {})
    metrics = table(tweet.get("public_metrics"))
    place = at(tweet, "geo", "coordinates", "coordinates")
    longitude, latitude = place if isinstance(place, list) and len(place) == 2 else (None, None)
    written = unescaped(text(at(shown, "note_tweet", "text")) or text(shown.get("text")))
    return {
        "native_id": ident(tweet.get("id")),
        "account_id": account,
        "created_at": moment(tweet.get("created_at")),
        "collected_at": moment(at(tweet, "__twarc", "retrieved_at")) or page.retrieved,
        "post_type": "repost" if original else "quote" if quoted else "reply" if is_reply else "original",
        "text": written,
        "lang": text(tweet.get("lang")),
        "conversation_id": ident(tweet.get("conversation_id")),
        "reply_to_post_id": replied,
        "reply_to_account_id": replied_account,
        "repost_of_post_id": ident(original.get("id")),
        "repost_of_account_id": ident(original.get("author_id")),
        "quote_of_post_id": None if original else quoted,
        "client_name": text(tweet.get("source")),
        "hashtags": [tag for item in tables(entities.get("hashtags")) if (tag := text(item.get("tag")))],
        "mentions": [
            f"x:{number}" if (number := ident(item.get("id"))) else name
            for item in tables(entities.get("mentions"))
            if (name := text(item.get("username"))) or ident(item.get("id"))
        ],
        "urls": [
            address
            for item in tables(entities.get("urls"))
            if "media_key" not in item
            and (
                address := text(item.get("unwound_url"))
                or text(item.get("expanded_url"))
                or text(item.get("url"))
            )
        ],
        "like_count": count(metrics.get("like_count")),
        "repost_count": count(metrics.get("retweet_count")),
        "reply_count": count(metrics.get("reply_count")),
        "quote_count": count(metrics.get("quote_count")),
        "view_count": count(metrics.get("impression_count")),
        "latitude": measure(latitude),
        "longitude": measure(longitude),
        **_poll(tweet, page, written),
        "account": profile(author),
    }


def profile(user: dict[str, Any]) -> Row:
    """A user object of the v2 interface."""
    metrics = table(user.get("public_metrics"))
    page = next(tables(at(user, "entities", "url", "urls")), {})
    return {
        "handle": text(user.get("username")),
        "display_name": text(user.get("name")),
        "description": text(user.get("description")),
        "profile_url": text(page.get("expanded_url")) or text(user.get("url")),
        "picture": text(user.get("profile_image_url")),
        "account_type": "user",
        "created_at": moment(user.get("created_at")),
        "followers_count": count(metrics.get("followers_count")),
        "following_count": count(metrics.get("following_count")),
        "posts_count": count(metrics.get("tweet_count")),
        "verified": truth(user.get("verified")),
        "location_reported": text(user.get("location")),
    }


def _entities(tweet: dict[str, Any]) -> dict[str, Any]:
    return table(at(tweet, "note_tweet", "entities") or tweet.get("entities"))


def _poll(tweet: dict[str, Any], page: _Page, written: str | None) -> Row:
    ids = at(tweet, "attachments", "poll_ids")
    key = ident(ids[0]) if isinstance(ids, list) and ids else None
    poll = table(at(tweet, "attachments", "poll")) or page.polls.get(key or "", {})
    options = list(tables(poll.get("options")))
    if not options:
        return {}
    return {
        "poll_question": written,
        "poll_options": [text(option.get("label")) for option in options],
        "poll_votes": [count(option.get("votes")) for option in options],
    }
