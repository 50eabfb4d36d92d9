"""A small made-up archive: a valley town of two hundred people, and a ring of six accounts that push a mill."""

from __future__ import annotations

import contextlib
import csv
import io
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

from inconcert.cli import main

ENGINE_WARNING = "ignore:fetch_arrow_table:DeprecationWarning"
"""What the table library says of its own engine: nothing that we call."""
START = datetime(2031, 3, 1, tzinfo=UTC)
PEOPLE = tuple(str(1000 + number) for number in range(200))
RING = tuple(str(900 + number) for number in range(6))
STEADY = RING[:4]
"""Members who take part nearly always; the other two do so half of the time."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command line did."""

    code: int
    out: str
    err: str


def inconcert(*words: str | Path) -> Ran:
    """Run a command line in this process, as the program does."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    asked = ["inconcert", *map(str, words)]
    with (
        mock.patch.object(sys, "argv", asked),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Ran(code, out.getvalue(), err.getvalue())


def write_archive(folder: Path) -> Path:
    """tweets.csv in the X archive's format; always the same bytes."""
    return write_rows(folder / "tweets.csv", archive_rows())


def write_users(folder: Path) -> Path:
    """users.csv in the X archive's format."""
    users = [
        {
            "userid": user,
            "user_display_name": f"Person {user}",
            "user_screen_name": f"person_{user}",
            "user_reported_location": "Tarnholm",
            "user_profile_description": "",
            "user_profile_url": "",
            "follower_count": "12",
            "following_count": "30",
            "account_creation_date": "2029-05-01",
            "account_language": "en",
        }
        for user in (*PEOPLE, *RING)
    ]
    return write_rows(folder / "users.csv", users)


def write_rows(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    """Rows as CSV under the columns of the first."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def archive_rows(steady: Sequence[str] = STEADY) -> list[dict[str, str]]:
    """About 4,200 posts of a month; the steady ones of the ring take part nearly always, the others half of the time."""
    posts = _posts(random.Random(7), steady)  # noqa: S311
    return [_row(number, *post) for number, post in enumerate(posts)]


def _posts(dice: random.Random, steady: Sequence[str]) -> Iterator[tuple[str, datetime, str, str, str]]:
    """Account, time, text, address, reposted post."""
    for user in PEOPLE:
        for _ in range(20):
            when = START + timedelta(seconds=dice.randrange(30 * 86400))
            story = int(dice.paretovariate(0.8)) % 300
            if dice.random() < 0.5:
                text = f"Good morning from stop number {dice.randrange(300)}"
                yield user, when, text, f"https://gazette.example/{story}", ""
            else:
                yield user, when, "RT a story", "", str(10 + story)
    for day in range(30):
        when = START + timedelta(days=day, hours=dice.randrange(20))
        for user in RING:
            if dice.random() < (0.9 if user in steady else 0.45):
                second = timedelta(seconds=dice.randrange(40))
                text = f"The mill at Tarnholm must open, day {day}"
                yield user, when + second, text, f"https://millfacts.example/{day}", ""
                if day % 2:
                    yield user, when + second + timedelta(minutes=5), "RT the mill", "", str(700 + day)


def _row(number: int, user: str, when: datetime, text: str, url: str, reposted: str) -> dict[str, str]:
    return {
        "tweetid": str(5000 + number),
        "userid": user,
        "user_screen_name": f"person_{user}",
        "follower_count": "12",
        "tweet_time": when.strftime("%Y-%m-%d %H:%M:%S"),
        "tweet_text": text,
        "is_retweet": "true" if reposted else "false",
        "retweet_tweetid": reposted,
        "hashtags": "[]",
        "urls": f"['{url}']" if url else "[]",
        "user_mentions": "[]",
    }
