"""An event's hours beside other weeks."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from inconcert.errors import InputError
from inconcert.narratives.events import volume, window


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
    assert found.low > 4
