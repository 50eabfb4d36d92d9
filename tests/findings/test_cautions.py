"""What is uncertain about a group, in words: where nobody else is, it is marked, and small guesses of a language are not told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from inconcert.coordination.outside import OUTSIDE
from inconcert.findings import words
from inconcert.findings.group import main_languages
from inconcert.findings.uncalibrated import BUT_LINKED, marks, of_case, platforms_of
from inconcert.settings import Settings
from tests.coordination.made_layers import language_of_five


def test_languages_and_platforms_without_anybody_else_are_marked() -> None:
    first, second = marks(["eo", "la"], ["moss"])
    assert first.startswith("Uncalibrated in eo and la:")
    assert second.startswith("Uncalibrated on moss:")
    assert marks([], []) == []


@pytest.mark.parametrize(("rare", "told"), [(5, ["eo", "la"]), (4, ["la"])])
def test_a_language_of_a_twentieth_of_the_posts_is_told(rare: int, told: list[str]) -> None:
    tables: Any = SimpleNamespace(
        posts=pl.DataFrame({"lang": ["la"] * (100 - rare) + ["eo"] * rare + [None] * 50})
    )
    assert main_languages(tables) == told


def marked(others: int, *, linked: bool = True) -> list[str]:
    """Five accounts of moss that fill a language, and others of fern, who have so many posts in it."""
    ids = np.array([f"{'moss' if number < 5 else 'fern'}:{number}" for number in range(60)], object)
    ends = (np.arange(4), np.arange(1, 5)) if linked else (np.empty(0, int), np.empty(0, int))
    links = SimpleNamespace(a=ends[0], b=ends[1], suspects=np.empty(0, int))
    case: Any = SimpleNamespace(models=[language_of_five(others)], links=links)
    return of_case(case, platforms_of(ids))


def test_a_case_says_where_hardly_anybody_but_the_linked_is() -> None:
    language, platform = marked(0)
    assert language.startswith(f"Uncalibrated in la: in a trace hardly {BUT_LINKED} writes it")
    assert platform.startswith(f"Uncalibrated on moss: hardly {BUT_LINKED} is on it")
    assert [note.split(":")[0] for note in marked(OUTSIDE)] == ["Uncalibrated on moss"]


def test_where_nobody_is_linked_everybody_is_the_reference() -> None:
    assert marked(0, linked=False) == []


def test_the_mark_comes_before_what_the_page_folds(monkeypatch: pytest.MonkeyPatch) -> None:
    class Kept(list[int]):
        alone = False

    monkeypatch.setattr(words, "weakest", lambda _: "")
    found: Any = SimpleNamespace(links=Kept(range(3)), shuffled=[0], windows_off=[10], models=[])
    told = words.certainty(found, Settings(inputs=("posts.csv",)), ["Uncalibrated in la."])
    assert told[0].startswith("About 1 in 100 links")
    assert told[1] == "Uncalibrated in la."
