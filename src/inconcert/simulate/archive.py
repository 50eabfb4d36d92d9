"""Writes a made-up world in the format of the X information-operations archive."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from inconcert.simulate.world import Account, World

PROFILE_COLUMNS: Final = (
    "userid",
    "user_display_name",
    "user_screen_name",
    "user_reported_location",
    "user_profile_description",
    "user_profile_url",
    "follower_count",
    "following_count",
    "account_creation_date",
    "account_language",
)
TWEET_COLUMNS: Final = (
    "tweetid",
    *PROFILE_COLUMNS,
    "tweet_language",
    "tweet_text",
    "tweet_time",
    "tweet_client_name",
    "in_reply_to_userid",
    "in_reply_to_tweetid",
    "quoted_tweet_tweetid",
    "is_retweet",
    "retweet_userid",
    "retweet_tweetid",
    "latitude",
    "longitude",
    "quote_count",
    "reply_count",
    "like_count",
    "retweet_count",
    "hashtags",
    "urls",
    "user_mentions",
    "poll_choices",
)

# Ids as long as real ones, in a range that X's clock will not reach before the year 2078.
_FIRST_POST_ID: Final = 9_000_000_000_000_000_000
_FIRST_USER_ID: Final = 9_100_000_000_000_000_000


def user_ids(world: World) -> dict[int, str]:
    """The archive's id of each account, by the account's Python id: in the order of creation."""
    ordered = sorted(world.accounts, key=lambda account: account.created)
    gap = 10_000_000_000_000
    return {
        id(account): str(_FIRST_USER_ID + number * gap + world.random.randrange(gap))
        for number, account in enumerate(ordered)
    }


def write_archive(world: World, ids: Mapping[int, str], tweets: Path, users: Path) -> None:
    """Write the posts, in the order of time, and the profiles, in the order of ids."""
    profiles = {id(account): _profile(account, ids[id(account)]) for account in world.accounts}
    _write(users, PROFILE_COLUMNS, (profiles[key] for key in sorted(ids, key=ids.__getitem__)))
    posts = sorted(world.posts, key=lambda post: (post.time, ids[id(post.author)]))
    numbers = {
        id(post): str(_FIRST_POST_ID + (post.time * 1000 << 22) + row) for row, post in enumerate(posts)
    }
    reactions = Counter((post.kind, id(post.target)) for post in posts if post.target)

    def rows() -> Iterable[list[str]]:
        for post in posts:
            author, target, key = id(post.author), post.target, id(post)
            target_id = numbers[id(target)] if target else ""
            target_user = ids[id(target.author)] if target else ""
            reply, quote, repost = (post.kind == kind for kind in ("reply", "quote", "repost"))
            liked = 2 * reactions["repost", key] + post.author.influence + 0.3
            yield [
                numbers[key],
                *profiles[author],
                post.lang,
                post.text,
                str((world.start + timedelta(seconds=post.time)).replace(tzinfo=None)),
                post.client,
                target_user if reply else "",
                target_id if reply else "",
                target_id if quote else "",
                "true" if repost else "false",
                target_user if repost else "",
                target_id if repost else "",
                "absent",
                "absent",
                str(reactions["quote", key]),
                str(reactions["reply", key]),
                str(int(liked * world.random.lognormvariate(0, 0.8))),
                str(reactions["repost", key]),
                _cell(f"'{tag}'" for tag in post.hashtags),
                _cell(f"'{url}'" for url in post.urls),
                _cell([target_user] if reply or repost else []),
                "",
            ]

    _write(tweets, TWEET_COLUMNS, rows())


def _profile(account: Account, userid: str) -> list[str]:
    return [
        userid,
        account.name,
        account.handle,
        account.place,
        account.bio,
        account.url,
        str(account.followers),
        str(account.following),
        account.created.isoformat(),
        account.lang,
    ]


def _cell(items: Iterable[str]) -> str:
    return f"[{', '.join(items)}]"


def _write(path: Path, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
