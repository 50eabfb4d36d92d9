"""The bare engine as a user meets it: tables, times, rules, errors."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.coordination.pairs import pairs, write_pairs
from inconcert.engine import reference
from inconcert.engine.reference import Action
from inconcert.errors import InputError

COLUMNS: dict[str, Any] = {"account": "who", "object": "what", "time": "when"}


def table(*rows: tuple[object, object, object]) -> pl.DataFrame:
    return pl.DataFrame({name: [row[at] for row in rows] for at, name in enumerate(("who", "what", "when"))})


def test_weight_objects_gap_and_times() -> None:
    shares = table(
        ("b", "x", 0), ("a", "x", 30), ("a", "x", 50), ("b", "y", 100), ("a", "y", 90), ("c", "y", 500)
    )
    found = pairs(shares, **COLUMNS, window=60)
    assert found.rows() == [
        ("a", "b", 3, 2, 30.0, datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, 0, 1, 40, tzinfo=UTC))
    ]


def test_the_edge_of_the_window_is_inside() -> None:
    shares = table(("a", "x", 0), ("b", "x", 60), ("c", "x", 121))
    assert pairs(shares, **COLUMNS, window=60).select("account_a", "account_b").rows() == [("a", "b")]


@pytest.mark.parametrize(
    "times",
    [
        [1_620_000_000, 1_620_000_007],
        [1_620_000_000.25, 1_620_000_007.25],
        [1_620_000_000_000, 1_620_000_007_000],
        ["2021-05-03T00:00:00Z", "2021-05-03T02:00:07+02:00"],
        ["2021-05-03 00:00:00", "2021-05-03 00:00:07"],
        ["1620000000", "1620000007"],
        [datetime(2021, 5, 3, tzinfo=UTC), datetime(2021, 5, 3, 0, 0, 7, tzinfo=UTC)],
    ],
)
def test_times_in_every_form(times: list[object]) -> None:
    shares = pl.DataFrame({"who": ["a", "b"], "what": ["x", "x"], "when": times})
    assert pairs(shares, **COLUMNS, window=10)["mean_gap_s"].to_list() == [7.0]


def test_rows_without_an_object_link_nobody() -> None:
    shares = table(("a", "", 0), ("b", "", 1), ("a", None, 0), ("b", None, 1))
    assert pairs(shares, **COLUMNS, window=60).is_empty()


def test_ids_past_53_bits_stay_apart() -> None:
    shares = pl.DataFrame({"who": [1, 2, 3], "what": [2**60, 2**60, 2**60 + 1], "when": [0, 0, 0]})
    assert pairs(shares, **COLUMNS, window=0).select("account_a", "account_b").rows() == [(1, 2)]


def test_min_participation_counts_rows_of_an_account() -> None:
    shares = table(("a", "x", 0), ("b", "x", 1), ("c", "x", 2), ("a", "y", 9), ("b", "z", 9))
    assert pairs(shares, **COLUMNS, window=5, min_participation=2)["account_b"].to_list() == ["b"]


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 300), st.sampled_from([2**55 + step for step in range(6)]), st.integers(0, 60)
        ),
        max_size=50,
    ),
    min_weight=st.integers(1, 3),
)
def test_our_rule_equals_the_reference(rows: list[tuple[int, int, int]], min_weight: int) -> None:
    shares = pl.DataFrame(
        {name: [row[at] for row in rows] for at, name in enumerate(("who", "what", "when"))},
        schema={"who": pl.Int64, "what": pl.Int64, "when": pl.Int64},
    )
    found = pairs(shares, **COLUMNS, window=10, min_weight=min_weight, threads=1)
    every = reference.pair_counts([Action(*row, post) for post, row in enumerate(rows)], [10])
    assert {(row[0], row[1]): (row[3], row[2]) for row in found.rows()} == {
        key: (distinct[0], coactions[0])
        for key, (distinct, coactions) in every.items()
        if coactions[0] >= min_weight
    }


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"account": "nobody"}, "no column 'nobody'. It has: who, what, when"),
        ({"rule": "theirs"}, "no rule 'theirs'"),
        ({"window": -1}, "not possible"),
    ],
)
def test_bad_requests_say_what_to_do(change: dict[str, object], says: str) -> None:
    asked = {**COLUMNS, "window": 60, **change}
    with pytest.raises(InputError, match=says):
        pairs(table(("a", "x", 0)), **asked)


def test_a_bad_time_names_its_row() -> None:
    with pytest.raises(InputError, match="Row 2, column 'when': 'soon' is no time"):
        pairs(table(("a", "x", "2021-05-03T00:00:00Z"), ("b", "x", "soon")), **COLUMNS, window=60)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        pairs(tmp_path / "none.csv", **COLUMNS, window=60)


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_written_pairs_read_back_and_run_no_formula(tmp_path: Path, name: str) -> None:
    found = pairs(table(("=cmd()", "x", 0), ("b", "x", 1)), **COLUMNS, window=60)
    write_pairs(found, tmp_path / "deep" / name)
    path = tmp_path / "deep" / name
    back = pl.read_csv(path) if name.endswith("csv") else pl.read_parquet(path)
    assert back["account_a"].to_list() == (["'=cmd()"] if name.endswith("csv") else ["=cmd()"])
    assert [entry.name for entry in path.parent.iterdir()] == [name]
