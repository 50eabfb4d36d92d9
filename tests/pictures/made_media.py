"""A small made-up archive with pictures: a town that passes pictures on, and three accounts that post the same ones, edited."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image

from inconcert.simulate.pictures import EDITS, landscape, meme, shapes
from tests.made_archive import write_rows

START = datetime(2031, 3, 1, tzinfo=UTC)
TOWN = tuple(str(1000 + number) for number in range(240))
THREE = ("901", "902", "903")
PUSHED = 10
PASSED_ON = 160
HANDS: tuple[Callable[[Image.Image], Image.Image], ...] = (
    lambda picture: picture,
    EDITS["white border of 5%"],
    EDITS["mirror"],
)
"""What each of the three does with a picture before posting it."""


def drawing(number: int) -> Image.Image:
    """A made-up picture; another one for each number."""
    make = (landscape, shapes, meme)[number % 3]
    return make(np.random.default_rng([3, number]), 200, 240 if make is meme else 150)


def save(picture: Image.Image, path: Path, quality: int = 80) -> Path:
    """Write a JPEG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.convert("RGB").save(path, "JPEG", quality=quality)
    return path


@dataclass(frozen=True, slots=True)
class Made:
    """Where the archive and its media are."""

    tweets: Path
    media: Path


def tweet(number: int, user: str, when: datetime) -> dict[str, str]:
    """A record of the X archive, with words that nobody else says."""
    return {
        "tweetid": str(number),
        "userid": user,
        "user_screen_name": f"person_{user}",
        "follower_count": "12",
        "tweet_time": when.strftime("%Y-%m-%d %H:%M:%S"),
        "tweet_text": f"Word {number} of the day from {user}, which nobody else says",
        "is_retweet": "false",
        "retweet_tweetid": "",
        "hashtags": "[]",
        "urls": "[]",
        "user_mentions": "[]",
    }


def write_archive_with_pictures(folder: Path, same: bool = True) -> Made:
    """tweets.csv, and a folder with the town's pictures in media.csv and those of the three by name.

    With `same` the three post edited versions of the same pictures within ten minutes; without, each posts its own then.
    """
    dice = random.Random(5)  # noqa: S311
    rows: list[dict[str, str]] = []
    listed = ["post_id,file"]
    media = folder / "media"
    for number in range(PASSED_ON):
        save(drawing(500 + number), media / "town" / f"{number}.jpg")
    for user in TOWN:
        for _ in range(4):
            when = START + timedelta(seconds=dice.randrange(30 * 86_400))
            rows.append(tweet(700_000 + len(rows), user, when))
            listed.append(f"{700_000 + len(rows) - 1},town/{dice.randrange(PASSED_ON)}.jpg")
    (media / "media.csv").write_text("\n".join(listed) + "\n")
    for number in range(PUSHED):
        when = START + timedelta(days=3 * number % 29, hours=dice.randrange(20))
        for place, user in enumerate(THREE):
            rows.append(tweet(700_000 + len(rows), user, when + timedelta(minutes=3 * place)))
            name = f"{rows[-1]['tweetid']}-p{place}.jpg"
            picture = HANDS[place](drawing(number if same else 100 * (place + 1) + number - 100))
            save(picture, media / "images" / name, quality=90 - 10 * place)
    return Made(write_rows(folder / "tweets.csv", rows), media)
