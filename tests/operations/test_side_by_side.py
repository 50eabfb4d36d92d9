"""Job 1: two operations side by side. What differs is told, what does not is not, and what the data forbid is said."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from inconcert import Case
from inconcert.operations.compare import compare
from inconcert.report.parts import Page
from tests.narratives.made_case import Row, imported_case
from tests.report.leading import leading_nowhere

SCENARIO: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "scenarios" / "side_by_side.yaml").read_text("utf-8")
)
EXPECTED = SCENARIO["expected"]


def desk(name: str, accounts: Sequence[int], **changed: Any) -> list[Row]:
    """The posts of some accounts of a desk, and one of each of the townspeople they answer."""
    told = SCENARIO[name] | changed
    rows: list[Row] = [
        {
            "id": f"said{one}",
            "account": f"town{one}",
            "hour": 0.0,
            "text": "Good morning from our side of the river",
        }
        for one in range(told["townspeople"])
    ]
    for number in accounts:
        dice = random.Random(f"{name} {number}")  # noqa: S311
        for post in range(told["posts"]):
            lang = told["languages"][post % len(told["languages"])]
            row: Row = {
                "id": f"{name}{number}-{post}",
                "account": f"{name}{number}",
                "hour": dice.uniform(0, 700),
                "lang": lang,
                "text": f"The {name} of Korrow, part {dice.randrange(10_000)} of what we saw",
                "like_count": dice.randrange(1, 40) if dice.random() < told["engaged"] else 0,
            }
            if dice.random() < told["answers"]:
                row["reply_to"] = f"said{dice.randrange(told['townspeople'])}"
            if dice.random() < told["link"]:
                row["link"] = f"https://{told['site']}/{post}"
            rows.append(row)
    return rows


@pytest.fixture(scope="module")
def pier(tmp_path_factory: pytest.TempPathFactory) -> Case:
    rows = desk("pier", range(SCENARIO["pier"]["accounts"]))
    return imported_case(tmp_path_factory.mktemp("pier") / "pier", rows)


@pytest.fixture(scope="module")
def ferry(tmp_path_factory: pytest.TempPathFactory) -> Case:
    rows = desk("ferry", range(SCENARIO["ferry"]["accounts"]))
    return imported_case(tmp_path_factory.mktemp("ferry") / "ferry", rows)


def verdicts(page: Page) -> dict[str, str | None]:
    """Each figure, and whether it differs; None is not observable."""
    tables = [table for panel in page.panels for table in panel.tables]
    judged = [table for table in tables if table.columns[-1].name == "Do they differ?"]
    return {str(row.cells[0]): row.cells[3] for table in judged for row in table.rows}  # type: ignore[misc]


def shares(page: Page, title: str) -> dict[str, tuple[float, float]]:
    """What each side uses, with both shares."""
    [found] = [table for panel in page.panels for table in panel.tables if table.title == title]
    return {str(row.cells[0]): (row.cells[1], row.cells[3]) for row in found.rows}  # type: ignore[misc]


def test_what_differs_is_told_and_what_is_alike_is_not(pier: Case, ferry: Case) -> None:
    found = verdicts(compare(pier, ferry))
    assert [name for name in EXPECTED["differ"] if found[name] != "differ"] == []
    assert [name for name in EXPECTED["alike"] if found[name] == "differ"] == []
    assert [name for name in EXPECTED["not_observable"] if found[name] is not None] == []


def test_each_side_s_site_and_language_stand_on_its_side(pier: Case, ferry: Case) -> None:
    page = compare(pier, ferry)
    for title in ("Websites", "Languages"):
        for value, side in EXPECTED[title.lower()].items():
            own, other = shares(page, title)[value][:: 1 if side == "pier" else -1]
            assert own > 0
            assert other == 0


def test_every_row_of_what_they_use_leads_to_a_post_of_each_side_that_uses_it(
    pier: Case, ferry: Case
) -> None:
    page = compare(pier, ferry)
    used = [panel for panel in page.panels if panel.chapter == "What each uses"]
    assert used
    for panel in used:
        there = {post.post_id for post in panel.posts}
        for row in panel.tables[0].rows:
            assert len(row.posts) == sum(bool(row.cells[place]) for place in (1, 3))
            assert set(row.posts) <= there


def test_every_figure_and_mark_that_is_not_nothing_leads_to_posts(pier: Case, ferry: Case) -> None:
    page = compare(pier, ferry)
    nothing = {
        str(row.cells[0])
        for panel in page.panels
        for table in panel.tables
        for row in table.rows
        if all(str(cell).startswith(("0 ", "0%")) for cell in row.cells[1:3])
    }
    assert nothing == {
        "reposts, of all posts",
        "quotes, of all posts",
        "posts with a hashtag",
        "posts that name an account",
    }
    assert [one for one in leading_nowhere(page.panels) if one.rpartition(": ")[2] not in nothing] == []


def test_the_halves_of_one_desk_differ_in_nothing(tmp_path: Path) -> None:
    accounts = range(SCENARIO["pier"]["accounts"])
    even, odd = (imported_case(tmp_path / f"half{part}", desk("pier", accounts[part::2])) for part in (0, 1))
    found = verdicts(compare(even, odd))
    assert sum(one == "differ" for one in found.values()) == EXPECTED["halves_differ"]


def test_what_the_two_collections_forbid_is_said_and_not_compared(tmp_path: Path) -> None:
    chosen = desk("pier", range(SCENARIO["pier"]["accounts"]), **SCENARIO["chosen"])
    short = desk("ferry", range(SCENARIO["ferry"]["accounts"]), site=SCENARIO["shortened"])
    page = compare(imported_case(tmp_path / "pier", chosen), imported_case(tmp_path / "ferry", short))
    [forbidden] = [
        panel for panel in page.panels if panel.title.startswith("What these two collections forbid")
    ]
    for side, words in EXPECTED["forbids"].items():
        assert any(line.startswith(f"{side}:") and words in line for line in forbidden.sentences)
    found = verdicts(page)
    assert [name for name in EXPECTED["cannot_be_compared"] if found[name] != "cannot be compared"] == []
