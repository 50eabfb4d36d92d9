"""What is uncertain about a group, in words: where nobody else is, it is marked, and small guesses of a language are not told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from inconcert.findings.group import main_languages, uncalibrated


def test_languages_and_platforms_without_anybody_else_are_marked() -> None:
    first, second = uncalibrated(["eo", "la"], ["moss"])
    assert first.startswith("Uncalibrated in eo and la:")
    assert second.startswith("Uncalibrated on moss:")
    assert uncalibrated([], []) == []


@pytest.mark.parametrize(("rare", "told"), [(5, ["eo", "la"]), (4, ["la"])])
def test_a_language_of_a_twentieth_of_the_posts_is_told(rare: int, told: list[str]) -> None:
    tables: Any = SimpleNamespace(
        posts=pl.DataFrame({"lang": ["la"] * (100 - rare) + ["eo"] * rare + [None] * 50})
    )
    assert main_languages(tables) == told
