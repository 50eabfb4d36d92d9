"""Job 7: is this the network that was removed? The one come back is recognised; another that acts alike is not."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from inconcert import Case
from inconcert.investigation import investigate
from inconcert.operations.match import known_network, match
from inconcert.report.parts import Page
from tests.made_archive import ENGINE_WARNING, RING, archive_rows, write_rows
from tests.report.leading import leading_nowhere

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)
SCENARIO: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "scenarios" / "returned.yaml").read_text("utf-8")
)
EXPECTED = SCENARIO["expected"]
SECONDS = "%Y-%m-%d %H:%M:%S"


def later() -> list[dict[str, str]]:
    """August: other people, the ring under new names, and the fair's six."""
    rows = []
    for row in archive_rows(steady=RING):
        is_ring = row["userid"] in RING
        time = row["tweet_time"].replace("2031-03", SCENARIO["returned"]["month"])
        own = row | {
            "tweet_time": time,
            "userid": f"{SCENARIO['returned']['ids'] if is_ring else 3}{row['userid']}",
        }
        if is_ring:
            own["tweet_text"] = changed(row["tweet_text"], SCENARIO["returned"]["changed"])
        rows.append(own | {"user_screen_name": f"later_{own['userid']}"})
        if is_ring:
            fair, hours = SCENARIO["fair"], int(SCENARIO["fair"]["later"].split()[0])
            at = datetime.strptime(time, SECONDS) + timedelta(hours=hours)  # noqa: DTZ007
            user, reposted = f"{fair['ids']}{row['userid']}", row["retweet_tweetid"]
            more = {"tweetid": f"8{row['tweetid']}", "userid": user, "tweet_time": at.strftime(SECONDS)}
            if reposted:
                more["retweet_tweetid"] = str(int(reposted) - fair["reposts"]["from"] + fair["reposts"]["to"])
            told = {name: changed(row[name], fair["changed"]) for name in ("tweet_text", "urls")}
            rows.append(row | more | told | {"user_screen_name": f"fair_{user}"})
    return rows


def changed(text: str, words: dict[str, str]) -> str:
    for old, new in words.items():
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("returned")
    return investigate(write_rows(folder / "tweets.csv", later()), folder / "case", shuffles=0)


@pytest.fixture(scope="module")
def page(before: Case, after: Case) -> Page:
    return match(after, [known_network(before, None)])


def named(case: Case) -> dict[str, list[str]]:
    """Accounts of each group, without the platform."""
    groups = case.polars("members").group_by("group").agg("account_id")
    return {str(name): sorted(one.removeprefix("x:") for one in ids) for name, ids in groups.iter_rows()}


def test_both_groups_act_in_concert(after: Case) -> None:
    assert sorted(named(after).values()) == EXPECTED["groups"]


def test_only_the_one_come_back_is_recognised(after: Case, page: Page) -> None:
    recognised = [row.cells[0] for row in page.panels[0].tables[0].rows if row.cells[5] == "yes"]
    assert [named(after)[str(name)] for name in recognised] == EXPECTED["recognised"]
    assert len(page.panels[0].tables[0].rows) == len(
        EXPECTED["groups"]
    )  # the one that is not stands beside it


def test_every_trait_that_is_shared_leads_to_posts(after: Case, page: Page) -> None:
    [fair] = [name for name, ids in named(after).items() if [ids] != EXPECTED["recognised"]]
    nowhere = leading_nowhere(page.panels)
    assert [one.rpartition(": ")[2] for one in nowhere] == [fair]  # it shares nothing with the old network


def test_posts_of_both_times_are_shown(page: Page) -> None:
    shown = [
        post
        for panel in page.panels
        for post in panel.posts
        if (post.text or "").startswith(EXPECTED["shown"])
    ]
    assert {(post.created_at or "")[:7] for post in shown} == {"2031-03", "2031-08"}
