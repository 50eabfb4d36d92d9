"""A made-up town with a ring of six, investigated once; and the ring come back as six other accounts in another month."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from inconcert.case import Case
from inconcert.investigation import investigate
from tests.made_archive import RING, archive_rows, write_rows

Rows = list[dict[str, str]]
RETURNED = {user: f"7{user}" for user in RING}
"""The ring's accounts as they were, and as they come back."""


def town(folder: Path, change: Callable[[Rows], Rows]) -> Case:
    """The town's month, changed, investigated."""
    folder.mkdir()
    file = write_rows(folder / "tweets.csv", change(archive_rows()))
    return investigate(file, folder / "case", shuffles=0)


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return town(tmp_path_factory.mktemp("operations") / "before", lambda rows: rows)


@pytest.fixture(scope="session")
def after(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Other people, the same ring under new names: it says half of what it said, and other things."""

    def later(rows: Rows) -> Rows:
        return [
            row
            | {
                "userid": RETURNED.get(row["userid"], f"3{row['userid']}"),
                "user_screen_name": f"later_{row['userid']}",
                "tweet_time": row["tweet_time"].replace("2031-03", "2031-08"),
                "tweet_text": row["tweet_text"].replace("day 1", "morning 1"),
            }
            for row in rows
        ]

    return town(tmp_path_factory.mktemp("operations") / "after", later)
