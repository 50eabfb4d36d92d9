"""People of a made-up case, whose names and numbers a redacted output must not hold, and the questions asked about the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from inconcert.case import Case
from tests.made_archive import RING, inconcert, write_rows

IDS = {account: f"88800{account}" for account in RING}
CASE_QUESTIONS = {
    "narratives": ("narratives",),
    "event": ("event", "--from", "2031-03-01", "--to", "2031-03-20"),
    "inspect": ("inspect",),
}


def named(
    rows: list[dict[str, str]], handles: Mapping[str, str], said: Callable[[int], str | None]
) -> list[dict[str, str]]:
    """The rows, with small accounts under these handles; `said` is what they write themselves on a day of March, if anything."""
    for row in rows:
        account = row["userid"]
        if account in handles:
            day = int(row["tweet_time"][8:10])
            row |= {"userid": IDS[account], "user_screen_name": handles[account]}
            text = said(day)
            if row["is_retweet"] == "false" and text is not None:
                row["tweet_text"] = text
            row["follower_count"] = "" if account == RING[0] else "12"
    return rows


def investigated(
    folder: Path,
    rows: list[dict[str, str]],
    handles: Mapping[str, str],
    names: Mapping[str, str],
    about: Callable[[str], str],
) -> Case:
    """The case of these posts and of the profiles of their people; `about` is what a profile says of an account."""
    users = [
        {
            "userid": IDS[account],
            "user_display_name": names[account],
            "user_screen_name": handle,
            "user_reported_location": "",
            "user_profile_description": about(account),
            "user_profile_url": f"https://own{account}.example/me",
            "follower_count": "12",
            "following_count": "1",
            "account_creation_date": "2029-05-01",
            "account_language": "en",
        }
        for account, handle in handles.items()
    ]
    inputs = write_rows(folder / "tweets.csv", rows), write_rows(folder / "users.csv", users)
    ran = inconcert("investigate", *inputs, "--case", folder / "case", "-q")
    assert ran.code == 0, ran.err
    return Case(folder / "case")
