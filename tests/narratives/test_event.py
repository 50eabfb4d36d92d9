"""An event's hours beside other weeks."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from inconcert.errors import InputError
from inconcert.narratives.events import Volume, Window, volume, window


def test_a_window_is_read_in_its_zone() -> None:
    asked = window("2031-05-06T20:00", "2031-05-06T23:00", "Europe/Paris")
    assert asked.start == datetime(2031, 5, 6, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "zone"),
    [
        ("x", "2031-05-06", "UTC"),
        ("2031-05-07", "2031-05-06", "UTC"),
        ("2031-05-06", "2031-05-07", "Mars/One"),
    ],
)
def test_what_is_no_window_is_told(start: str, end: str, zone: str) -> None:
    with pytest.raises(InputError):
        window(start, end, zone)


def test_the_event_is_told_against_the_same_hours_of_other_weeks() -> None:
    first = datetime(2031, 4, 1, 18, tzinfo=UTC)
    times = [
        first + timedelta(weeks=week, minutes=minute)
        for week in range(9)
        for minute in range(10 if week != 5 else 60)
    ]
    asked = window("2031-05-06T18:00", "2031-05-06T19:00", "UTC")
    found = volume(pl.Series(times), (first, times[-1] + timedelta(days=1)), asked)
    assert (found.posts, found.matched) == (60, (10,) * 8)
    assert found.ratio is not None
    assert found.ratio == pytest.approx(60.5 / 10.5)
    assert found.low is not None
    assert found.low > 3


def weekly(counts: list[int], asked: int) -> Volume:
    """Counts of one hour in successive weeks; the week asked about by number."""
    first = datetime(2031, 4, 1, 18, tzinfo=UTC)
    weeks = [first + timedelta(weeks=week) for week in range(len(counts))]
    times = pl.Series([week for week, count in zip(weeks, counts, strict=True) for _ in range(count)])
    start = weeks[asked]
    return volume(times, (first, weeks[-1] + timedelta(hours=1)), Window(start, start + timedelta(hours=1)))


def test_a_busy_week_among_the_matched_does_not_hide_an_event() -> None:
    found = weekly([20, 22, 18, 300, 21, 19, 20, 23, 80], 8)
    assert found.matched == (23, 20, 19, 21, 300, 18, 22, 20)
    assert found.low is not None
    assert found.low > 2


def test_weeks_after_the_event_are_matched_only_where_earlier_ones_are_missing() -> None:
    assert weekly([10] * 9 + [50, 99, 99], 9).matched == (10,) * 8
    assert weekly([10, 11, 50, 99, 98], 2).matched == (11, 10, 99, 98)


def test_two_weeks_are_too_few_for_an_interval() -> None:
    found = weekly([10, 10, 50], 2)
    assert (found.ratio, found.low, found.high) == (50.5 / 10.5, None, None)


@pytest.mark.parametrize("ratio", [1, 4])
def test_the_interval_holds_the_ratio_as_often_as_it_says(ratio: int) -> None:
    dice = np.random.default_rng(3)
    held = 0
    for _ in range(100):
        rates = 60 * dice.gamma(10, 0.1, 9) * np.array([1] * 8 + [ratio])
        found = weekly(dice.poisson(rates).tolist(), 8)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= ratio <= found.high
    assert held >= 87  # 95 are asked; fewer than 87 come once in a thousand such tests
