"""Exports of made-up records, as wide as real ones: the X archive, tweets of both interfaces, Jetstream events, Reddit comments.

The texts are those of the simulator's invented country: four languages, three in ten repeated word for word.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from inconcert.simulate.archive import TWEET_COLUMNS
from inconcert.simulate.words import Words

WORDS = "Made-up words about the #bridge of Belmora, with نوشته and слова, told by nobody to nobody at all. "
POSTS = 20_000
POPULAR = 2_000
COPIES = 0.3
"""Share of the records that say what one of the popular texts says, word for word."""


@cache
def _texts() -> tuple[tuple[str, str], ...]:
    """Ordinary texts in four languages, each with its language."""
    words = Words(Random(5))  # noqa: S311 - made-up texts, no secrets
    groups = words.communities
    found = []
    for number in range(POSTS):
        lang, topic = groups[number % len(groups)]["lang"], groups[number % len(groups)]["name"]
        tag = f" #{words.tags(topic)[0]}" if number % 5 == 0 else ""
        link = f" https://news{number % 97}.example/story/{number}?utm_source=app" if number % 4 == 0 else ""
        found.append((words.post(lang, topic) + tag + link, lang))
    return tuple(found)


def text_of(number: int) -> tuple[str, str]:
    """The text of a record and its language: a popular one, or two ordinary ones after each other."""
    texts, random = _texts(), Random(number)  # noqa: S311
    if random.random() < COPIES:
        return texts[random.randrange(POPULAR)]
    text, lang = texts[random.randrange(POSTS)]
    return f"{text} {texts[random.randrange(POSTS)][0]}", lang


# The rest of a real record: what nobody reads is parsed as well.
USER: dict[str, Any] = dict.fromkeys(
    ("profile_image_url", "profile_image_url_https", "profile_banner_url"),
    "https://pictures.example/" + "x" * 60,
)
USER |= dict.fromkeys(("profile_link_color", "profile_sidebar_fill_color", "profile_text_color"), "1DA1F2")
USER |= dict.fromkeys(("utc_offset", "time_zone", "lang", "following", "notifications"))
USER |= dict.fromkeys(("protected", "verified", "geo_enabled", "default_profile", "is_translator"), False)
TWEET: dict[str, Any] = dict.fromkeys(
    ("in_reply_to_status_id", "in_reply_to_user_id", "in_reply_to_screen_name", "geo", "coordinates", "place")
)
TWEET |= {
    "truncated": False,
    "display_text_range": [0, 100],
    "is_quote_status": False,
    "possibly_sensitive": False,
}
AUTHOR = {
    "description": WORDS,
    "created_at": "2029-01-02T03:04:05.000Z",
    "public_metrics": {"followers_count": 1, "following_count": 2, "tweet_count": 3, "listed_count": 4},
    "profile_image_url": "https://pictures.example/" + "x" * 60,
    "protected": False,
    "verified": False,
}
PAGE = {
    "context_annotations": [
        {
            "domain": {"id": str(n), "name": "Made up", "description": WORDS},
            "entity": {"id": "1", "name": "Bridge"},
        }
        for n in range(4)
    ],
    "edit_history_tweet_ids": ["1"],
    "edit_controls": {
        "edits_remaining": 5,
        "is_edit_eligible": True,
        "editable_until": "2031-05-01T11:00:00.000Z",
    },
    "reply_settings": "everyone",
    "possibly_sensitive": False,
    "__twarc": {
        "url": "https://api.example/" + "x" * 900,
        "version": "2.12.0",
        "retrieved_at": "2031-05-02T00:00:00+00:00",
    },
}
CARD = {
    "$type": "app.bsky.embed.external",
    "external": {
        "uri": "https://news.example/bridge",
        "title": "Bridge",
        "description": WORDS,
        "thumb": {"size": 1},
    },
}
COMMENT: dict[str, Any] = dict.fromkeys(
    (
        *(
            "approved_at_utc",
            "approved_by",
            "associated_award",
            "author_flair_background_color",
            "author_flair_css_class",
        ),
        *(
            "author_flair_template_id",
            "author_flair_text",
            "banned_at_utc",
            "banned_by",
            "collapsed_reason",
            "comment_type",
        ),
        *(
            "distinguished",
            "likes",
            "mod_note",
            "mod_reason_by",
            "mod_reason_title",
            "num_reports",
            "removal_reason",
        ),
    )
)
COMMENT |= dict.fromkeys(
    (
        "archived",
        "author_is_blocked",
        "author_patreon_flair",
        "author_premium",
        "can_gild",
        "collapsed",
        "locked",
        "saved",
    ),
    False,
)
COMMENT |= {name: [] for name in ("all_awardings", "author_flair_richtext", "awarders", "mod_reports")}
COMMENT |= {
    "author_fullname": "t2_abcdef",
    "subreddit_id": "t5_abcde",
    "subreddit_type": "public",
    "ups": 3,
    "downs": 0,
}


def tweet_v1(number: int) -> dict[str, Any]:
    user = number % 9_973
    text, lang = text_of(number)
    return {
        "created_at": f"Thu May 01 10:{number // 60 % 60:02d}:{number % 60:02d} +0000 2031",
        "id": 10**18 + number,
        "id_str": str(10**18 + number),
        "full_text": text,
        "source": '<a href="https://app.example">App</a>',
        "user": {
            "id": user,
            "id_str": str(user),
            "screen_name": f"name_{user}",
            "name": f"Name {user}",
            "description": WORDS,
            "followers_count": user,
            "friends_count": 5,
            "statuses_count": 7,
            "created_at": "Tue Jan 02 03:04:05 +0000 2029",
            **USER,
        },
        **TWEET,
        "entities": {
            "hashtags": [{"text": "bridge", "indices": [24, 31]}],
            "urls": [
                {
                    "url": "https://t.co/a",
                    "expanded_url": f"https://news.example/{number % 500}",
                    "indices": [1, 2],
                }
            ],
            "user_mentions": [{"id_str": "5", "screen_name": "osk", "indices": [1, 2]}],
        },
        "retweet_count": 1,
        "favorite_count": 2,
        "lang": lang,
    }


def tweet_v2(number: int) -> dict[str, Any]:
    user = number % 9_973
    text, lang = text_of(number)
    return {
        "id": str(10**18 + number),
        "author_id": str(user),
        "created_at": f"2031-05-01T10:{number // 60 % 60:02d}:{number % 60:02d}.000Z",
        "conversation_id": str(10**18 + number),
        "text": text,
        "lang": lang,
        "public_metrics": {"retweet_count": 1, "reply_count": 0, "like_count": 2, "quote_count": 0},
        "entities": {"hashtags": [{"start": 24, "end": 31, "tag": "bridge"}]},
        "author": {"id": str(user), "username": f"name_{user}", "name": f"Name {user}", **AUTHOR},
        **PAGE,
    }


def event(number: int) -> dict[str, Any]:
    text, lang = text_of(number)
    return {
        "did": f"did:plc:{number % 9_973}",
        "time_us": 1_935_396_000_000_000 + number * 1000,
        "kind": "commit",
        "commit": {
            "rev": "3l",
            "operation": "create",
            "collection": "app.bsky.feed.post",
            "rkey": f"3l{number}",
            "record": {
                "$type": "app.bsky.feed.post",
                "createdAt": f"2031-05-01T10:{number // 60 % 60:02d}:{number % 60:02d}.000Z",
                "text": text,
                "langs": [lang],
                "facets": [{"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "bridge"}]}],
                "embed": CARD,
            },
            "cid": "bafyrei" + "a" * 52,
        },
    }


def comment(number: int) -> dict[str, Any]:
    text, _ = text_of(number)
    return {
        "id": f"c{number}",
        "author": f"name_{number % 9_973}",
        "created_utc": 1_935_396_000 + number % 3600,
        "subreddit": "belmora",
        "body": text,
        "link_id": f"t3_{number % 500}",
        "parent_id": f"t3_{number % 500}",
        "score": 3,
        "edited": False,
        "retrieved_on": 1_935_399_600,
        "permalink": f"/r/belmora/comments/{number % 500}/the_bridge/c{number}/",
        "name": f"t1_c{number}",
        **COMMENT,
    }


def archived(number: int) -> dict[str, Any]:
    user = int(4_000 * Random(number).random() ** 2)  # noqa: S311 - few accounts write most of an archive
    text, lang = text_of(number)
    profile = [
        str(10**9 + user),
        f"Name {user}",
        f"name_{user}",
        "Belmora",
        WORDS[user % 40 :],
        "",
        str(user),
        "5",
    ]
    moment = f"2031-05-{number // 86_400 % 28 + 1:02d} {number // 3600 % 24:02d}:{number // 60 % 60:02d}"
    is_repost = number % 3 == 0
    cells = [
        str(10**18 + number), *profile, "2029-01-02", "en", lang, text, moment, "App", "", "", "",
        str(is_repost).lower(), str(number % 701) if is_repost else "", str(10**17 + number % 9999) if is_repost else "",
        "absent", "absent", "0", "0", str(number % 50), str(number % 7), "['bridge', 'belmora']" if number % 5 == 0 else "[]",
        f"['https://news{number % 97}.example/story/{number % 20_000}']" if number % 4 == 0 else "[]",
        f"['{10**9 + number % 701}']" if is_repost else "[]", "",
    ]  # fmt: skip
    return dict(zip(TWEET_COLUMNS, cells, strict=True))


MAKERS: dict[str, Callable[[int], dict[str, Any]]] = {
    "x_archive": archived,
    "x_v1": tweet_v1,
    "x_v2": tweet_v2,
    "bluesky": event,
    "reddit": comment,
}


def make(path: Path, name: str, megabytes: int) -> int:
    """Write a file of this format and at least this size; return how many records it has."""
    number = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, TWEET_COLUMNS, lineterminator="\n") if name == "x_archive" else None
        if table is not None:
            table.writeheader()
        while file.tell() < megabytes << 20:
            rows = [MAKERS[name](number + n) for n in range(2000)]
            number += len(rows)
            if table is not None:
                table.writerows(rows)
            else:
                file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return number
