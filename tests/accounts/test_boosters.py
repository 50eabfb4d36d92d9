"""Job 2: automated boosters in an election, beside a wave of newcomers and an open campaign: exactly these."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from inconcert import Case
from inconcert.findings.accounts import CLEAR, account_page
from inconcert.inspecting.inspect import inspect
from inconcert.investigation import investigate
from inconcert.narratives.event_page import event_page
from inconcert.operations.expand import expand
from inconcert.progress import Quiet
from inconcert.report.parts import Page, Panel
from tests.made_archive import ENGINE_WARNING, PEOPLE, RING, archive_rows, write_rows
from tests.report.leading import leading_nowhere

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)
SCENARIO: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "scenarios" / "boosters.yaml").read_text("utf-8")
)
EXPECTED = SCENARIO["expected"]


def users() -> list[dict[str, str]]:
    """Everybody's handle and creation date."""
    dice = random.Random(4)  # noqa: S311
    boosters, newcomers = SCENARIO["boosters"], PEOPLE[: SCENARIO["newcomers"]["accounts"]]
    rows = []
    for user in (*PEOPLE, *RING):
        kind = "boosters" if user in RING else "newcomers" if user in newcomers else "others"
        born = SCENARIO[kind]["created"] + timedelta(days=dice.randrange(SCENARIO[kind]["days"]))
        syllables = "".join(
            a + b for a, b in zip(dice.choices("bdklmnrst", k=5), dice.choices("aeiou", k=5), strict=True)
        )
        handle = boosters["handles"][RING.index(user)] if user in RING else syllables
        row = {
            "userid": user,
            "user_screen_name": handle,
            "account_creation_date": str(born),
            "follower_count": "12",
        }
        rows.append(row | {"following_count": "30", "account_language": "en"})
    return rows


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("boosters")
    handles = {row["userid"]: row["user_screen_name"] for row in users()}
    rows = [row | {"user_screen_name": handles[row["userid"]]} for row in archive_rows(steady=RING)]
    nurses = SCENARIO["nurses"]
    for number, user in enumerate(PEOPLE[-nurses["accounts"] :]):
        at = f"2031-03-{nurses['day']} {9 + number}:20:00"
        own = {
            "tweetid": f"9{number:04}",
            "userid": user,
            "user_screen_name": handles[user],
            "tweet_time": at,
        }
        rows.append(
            rows[0]
            | own
            | {"tweet_text": nurses["text"], "urls": "[]", "is_retweet": "false", "retweet_tweetid": ""}
        )
    files = [write_rows(folder / "tweets.csv", rows), write_rows(folder / "users.csv", users())]
    return investigate(files, folder / "case", shuffles=0)


def test_the_boosters_are_accused_and_nobody_else(case: Case) -> None:
    accused = case.polars("groups").filter(verdict="in_concert")["group"]
    members = case.polars("members").filter(pl.col("group").is_in(accused.implode()))
    found = [
        sorted(one.removeprefix("x:") for one in ids)
        for ids in members.group_by("group").agg("account_id")["account_id"]
    ]
    assert found == EXPECTED["accused"]


def test_their_signals_are_told_with_odds_and_others_are_silent(case: Case) -> None:
    told = {row["signal"]: row for row in case.polars("group_signals").iter_rows(named=True)}
    for signal, detail in EXPECTED["told"].items():
        assert told[signal]["log10_q"] <= CLEAR
        assert told[signal]["detail"].startswith(detail)
    for signal in EXPECTED["silent"]:
        assert (told[signal]["log10_q"] or 0.0) > CLEAR
    for signal in EXPECTED["no_weight"]:
        assert told[signal]["log10_p"] is None


def test_the_report_says_so(case: Case) -> None:
    (group,) = case.document["groups"]
    panel = next(one for one in group["panels"] if one["title"] == "Who these accounts are")
    sentences = " ".join(panel["sentences"])
    assert "Created together: " + EXPECTED["told"]["creation_burst"] in sentences
    assert all(row["posts"] for table in panel["tables"] for row in table["rows"][:2])


def test_every_figure_and_mark_of_the_report_leads_to_posts(case: Case) -> None:
    told = [*case.document["panels"], *(one for group in case.document["groups"] for one in group["panels"])]
    panels = [Panel.model_validate(one) for one in told]
    assert sum(len(panel.charts) for panel in panels) >= 3
    assert leading_nowhere(panels) == []


ASKED: dict[str, Callable[[Case], Page]] = {
    "inspect": inspect,
    "account": lambda case: account_page(case, "x:900"),
    "event": lambda case: event_page(case, "2031-03-10T08:00", "2031-03-10T20:00", "UTC", None),
    "expand": lambda case: expand(case, ["x:900", "x:901"], Quiet(), 1),
}


@pytest.mark.parametrize("question", ASKED)
def test_every_figure_and_mark_of_a_page_leads_to_posts(case: Case, question: str) -> None:
    page = ASKED[question](case)
    assert any(table.rows for panel in page.panels for table in panel.tables)
    assert leading_nowhere(page.panels) == []
