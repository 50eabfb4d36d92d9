"""A small version of the accuracy benchmarks: operations are found, crowds are not accused, the power statement holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from benchmarks.joining import groups, two_platforms
from benchmarks.planted import Run, investigated

from inconcert import investigate
from inconcert.simulate.kinds import BENIGN_KINDS

from .made_archive import ENGINE_WARNING

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)
CROWDS = ("text_storm", "petition", "open_campaign", "recurring_audience", "protest", "app_posts", "quoters")
ACTS: dict[str, dict[str, Any]] = {
    "reposts of the same post": {"traces": {"repost": 1}},
    "the same text as posts of their own": {"traces": {"text": 1}},
    "edited copies of the same text": {"traces": {"text": 1}, "rewording": 2},
    "the same text with parts of it changed": {"traces": {"text": 1}, "rewording": 2},
}
"""How a group would act so that it shows in the layer that the power statement is about."""
TEMPO = {"size": 20, "targets": 60, "participation": 0.5, "delay": "5m"}


@pytest.fixture(scope="module")
def mixed() -> Iterator[Run]:
    """Two operations and seven innocent crowds in one corpus."""
    spec: dict[str, Any] = {
        "days": 28,
        "organic": {"accounts": 1500},
        "operations": [{"label": "first", **TEMPO}, {"label": "second", **TEMPO}],
        "benign": [{"label": kind.name, "kind": kind.name} for kind in BENIGN_KINDS if kind.name in CROWDS],
    }
    with investigated(spec) as run:
        yield run


def test_what_benchmarks_leave_out_changes_no_verdict(mixed: Run, tmp_path: Path) -> None:
    whole = investigate([mixed.planted.tweets, mixed.planted.users], tmp_path / "case")
    for table in ("groups", "members", "network"):
        told = whole.polars(table).drop("described", strict=False)  # benchmarks describe none
        assert told.equals(mixed.case.polars(table).drop("described", strict=False)), table


@pytest.mark.parametrize("label", ["first", "second"])
def test_an_operation_is_found(mixed: Run, label: str) -> None:
    assert mixed.accused(label) >= 0.7


@pytest.mark.parametrize("label", CROWDS)
def test_an_innocent_crowd_is_not_accused(mixed: Run, label: str) -> None:
    counts = mixed.result.by_label[label]
    assert counts.accounts >= 30
    assert counts.accused <= 0.02 * counts.accounts


def test_nobody_else_is_accused(mixed: Run) -> None:
    assert mixed.result.false_accusations == 0


def test_two_operations_come_out_as_two(mixed: Run) -> None:
    names = {f"x:{account}": group.label for group in mixed.planted.groups for account in group.accounts}
    found = [counts for counts in groups(mixed.case, names) if counts["first"] or counts["second"]]
    assert all(min(counts["first"], counts["second"]) == 0 for counts in found)
    assert {"first", "second"} <= {label for counts in found for label in counts}


def test_one_operation_over_two_platforms_comes_out_as_one(tmp_path: Path) -> None:
    (together,) = two_platforms(1, tmp_path, {"days": 28, "organic": {"accounts": 1000}})
    assert together["nobody"] == 0
    assert together["x"] + together["mastodon"] >= 20
    assert min(together["x"], together["mastodon"]) >= 6


def said(run: Run) -> tuple[str, int]:
    """For 20 accounts within 10 minutes: in which kind of objects, and on how many, they would have been linked."""
    for sentence in run.case.document["certainty"]:
        found = re.search(
            r"Within 10 min of each other \(([^)]+)\), .*\b20 accounts on (\d+) common objects would",
            sentence,
        )
        if found:
            return found[1], int(found[2])
    raise AssertionError(run.case.document["certainty"])


def test_what_would_be_found_is_found() -> None:
    world: dict[str, Any] = {"days": 21, "organic": {"accounts": 900}}
    with investigated(world) as run:
        layer, objects = said(run)
    knobs = ACTS[layer]
    group = {"label": "group", "size": 20, "targets": objects, "participation": 1.0, "delay": 600, **knobs}
    with investigated({**world, "operations": [group]}) as run:
        members = [f"x:{account}" for account in run.planted.groups[0].accounts]
        inside = pl.col("account_a").is_in(members) & pl.col("account_b").is_in(members)
        linked = run.case.polars("network").filter(inside)
    # it speaks of members who do as much besides as is usual; busier ones may be missed
    assert len(linked) >= 0.75 * 20 * 19 / 2
