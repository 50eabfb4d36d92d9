"""Times and cells, by example; ids seen before, against a dictionary."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.readers.cells import items, language, times, truth, whole
from inconcert.readers.identity import MadeIds, Seen


@pytest.mark.parametrize(
    ("cell", "moment", "precision"),
    [
        ("2031-05-01 10:02", datetime(2031, 5, 1, 10, 2, tzinfo=UTC), "min"),
        ("2031-05-01T10:02:03.5Z", datetime(2031, 5, 1, 10, 2, 3, 500_000, tzinfo=UTC), "s"),
        ("2031-05-01T10:02:03-0230", datetime(2031, 5, 1, 12, 32, 3, tzinfo=UTC), "s"),
        ("2031-05-01", datetime(2031, 5, 1, tzinfo=UTC), "day"),
        ("5/1/2031 9:02", datetime(2031, 5, 1, 9, 2, tzinfo=UTC), "min"),
        ("1900000000", datetime(2030, 3, 17, 17, 46, 40, tzinfo=UTC), "s"),
        ("1900000000123", datetime(2030, 3, 17, 17, 46, 40, 123_000, tzinfo=UTC), "s"),
        ("Wed Oct 10 20:19:24 +0200 2029", datetime(2029, 10, 10, 18, 19, 24, tzinfo=UTC), "s"),
    ],
)
def test_times_that_are_read(cell: str, moment: datetime, precision: str) -> None:
    moments, precisions = times(pl.Series([cell]), "UTC", month_first=True)
    assert (moments[0], precisions[0]) == (moment, precision)


@pytest.mark.parametrize(
    "cell", ["", "soon", "2031-02-30", "2031-05-01 25:00", "0000-00-00", "1065-01-01", "13/32/2031", "-5"]
)
def test_times_that_are_not(cell: str) -> None:
    assert times(pl.Series([cell]), "UTC", month_first=True)[0].to_list() == [None]


def test_slashes_are_not_guessed_and_zones_are_applied() -> None:
    assert times(pl.Series(["5/1/2031"]), "UTC")[0][0] is None
    local = times(pl.Series(["2031-07-01 12:00", "2031-03-30 02:30"]), "Europe/Madrid")[0].to_list()
    assert local == [datetime(2031, 7, 1, 10, tzinfo=UTC), None]
    native = times(pl.Series([date(2031, 5, 1)]), "UTC")
    assert (native[0][0], native[1][0]) == (datetime(2031, 5, 1, tzinfo=UTC), "day")


def test_abbreviated_zones_with_one_meaning_are_known() -> None:
    cells = [
        "2031-11-13 04:30:36 EST",
        "2031-10-27 15:00:03 EDT",
        "2031-10-27 15:00:03 IST",
        "2031-05-01 10:00",
    ]
    known = [datetime(2031, 11, 13, 9, 30, 36, tzinfo=UTC), datetime(2031, 10, 27, 19, 0, 3, tzinfo=UTC)]
    assert times(pl.Series(cells), "UTC")[0].to_list() == [*known, None, datetime(2031, 5, 1, 10, tzinfo=UTC)]
    named = times(pl.Series(cells), "Asia/Kolkata")[0].to_list()
    assert named[:3] == [*known, datetime(2031, 10, 27, 9, 30, 3, tzinfo=UTC)]


def test_a_large_batch_without_seconds_has_minutes() -> None:
    minutes = [f"2031-05-01 10:{minute:02d}:00" for minute in range(60)]
    assert set(times(pl.Series(minutes), "UTC")[1]) == {"min"}
    assert set(times(pl.Series([*minutes, "2031-05-01 10:00:01"]), "UTC")[1]) == {"s"}
    assert set(times(pl.Series(minutes[:20]), "UTC")[1]) == {"s"}


def test_lists_booleans_counts_and_languages() -> None:
    frame = pl.DataFrame(
        {
            "l": [
                "[]",
                "['a', \"it's\"]",
                "[1, 2]",
                "a b",
                "http://a.example/x,y http://b.example",
                "",
                None,
            ],
            "b": ["True", "0", "yes", "x", "", None, "1.0"],
            "n": ["4", "4.0", "absent", "", None, "1e3", "-1"],
            "c": ["EN", "en-gb", "und", "Farsi (Persian)", "iw", "LANGUAGE UNDEFINED", None],
        }
    )
    found = frame.select(l=items(frame, "l"), b=truth("b"), n=whole("n"), c=language("c"))
    assert found["l"].to_list() == [
        [],
        ["a", "it's"],
        ["1", "2"],
        ["a", "b"],
        ["http://a.example/x,y", "http://b.example"],
        None,
        None,
    ]
    assert found["b"].to_list() == [True, False, True, None, None, None, True]
    assert found["n"].to_list() == [4, 4, None, None, None, 1000, -1]
    assert found["c"].to_list() == ["en", "en", None, "fa", "he", None, None]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(0, 30).map(str), min_size=1, max_size=20), max_size=12))
def test_seen_is_a_dictionary(batches: list[list[str]]) -> None:
    seen = Seen()
    first: dict[str, int] = {}
    count: dict[str, int] = {}
    place = 0
    for batch in batches:
        keys = pl.Series(batch)
        assert seen.first(keys).tolist() == [first.get(key, -1) for key in batch]
        assert seen.count(keys).tolist() == [count.get(key, 0) for key in batch]
        seen.add(keys, pl.Series(range(place, place + len(batch))))
        for key in batch:
            first.setdefault(key, place)
            count[key] = count.get(key, 0) + 1
            place += 1


def test_made_ids_do_not_depend_on_batches_and_know_null_from_empty() -> None:
    rows = pl.DataFrame({"a": ["x", "x", "y", "x", "", None], "b": ["1", "1", "1", "1", "1", "1"]})
    whole_file = MadeIds().make(rows).to_list()
    split = MadeIds()
    assert split.make(rows.head(2)).to_list() + split.make(rows.slice(2)).to_list() == whole_file
    assert len(set(whole_file)) == 6
    assert whole_file[3] == whole_file[0] + "-3"


@pytest.mark.parametrize("timezone", ["UTC", "Europe/Madrid"])
def test_times_to_the_minute_are_read_alike_among_their_own_and_among_others(timezone: str) -> None:
    cells = [
        "2031-05-01 10:00",
        "2031-02-30 10:00",
        "2031-03-30 02:30",
        "2031-12-31 24:00",
        "1969-12-31 23:59",
        "2031-10-26 02:30",
    ]
    alone, precision = times(pl.Series(cells), timezone)
    among, others = times(pl.Series([*cells, "2031-05-01"]), timezone)
    assert alone.to_list() == among.to_list()[:-1]
    assert alone.null_count() >= 3
    readable = alone.is_not_null()
    assert precision.filter(readable).to_list() == others.head(len(cells)).filter(readable).to_list()
