"""Figures in words: counts, shares, gaps, p values and moments, the same everywhere in a report."""

from __future__ import annotations

import math
from datetime import UTC, datetime

_SUPERSCRIPT = str.maketrans(
    "-0123456789", "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def number(value: float) -> str:
    """A count with thousands apart; other numbers with three significant digits."""
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def percent(share: float) -> str:
    """A share between 0 and 1 as per cent; never 0% or 100% unless it is exactly that."""
    if 0 < share < 0.01:
        return "<1%"
    if 0.995 <= share < 1:
        return ">99%"
    return f"{share:.0%}"


def p_value(log10_p: float) -> str:
    """A p value from its log10: 0.02, or 10 to a power where it is tiny."""
    if log10_p > -3:
        return f"{10**log10_p:.2g}"
    return "10" + str(math.ceil(log10_p)).translate(_SUPERSCRIPT)


def span(seconds: float) -> str:
    """A length of time in its two largest units: 12 s, 3 min 20 s, 2 h 5 min, 3 days 4 h."""
    left = abs(seconds)
    if left < 60:
        return f"{left:.3g} s"
    left = round(left)
    for size, unit, smaller, small in (
        (86400, "day", 3600, "h"),
        (3600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if left >= size:
            whole, rest = divmod(left, size)
            name = f"{unit}s" if unit == "day" and whole > 1 else unit
            return f"{whole} {name}" + (f" {rest // smaller} {small}" if rest // smaller else "")
    return f"{left} s"


def gap(seconds: float, precision: str) -> str:
    """How far apart two posts are, as exactly as the source allows. `precision` is s, min or day."""
    if precision == "day":
        return "same day" if seconds == 0 else f"{span(seconds)} apart, by the date"
    if precision == "min":
        return "same minute" if seconds == 0 else f"{span(seconds)} apart, to the minute"
    return "same second" if seconds == 0 else f"{span(seconds)} apart"


def when(text: str | None) -> datetime | None:
    """An ISO 8601 time as UTC; None where there is none or it cannot be read."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def moment(text: str, precision: str) -> str:
    """A time with its zone and precision: 2031-03-04 12:00:03 UTC, to the second."""
    found = when(text)
    if found is None:
        return text
    form, words = {"day": ("%Y-%m-%d", "day"), "min": ("%Y-%m-%d %H:%M", "minute")}.get(
        precision, ("%Y-%m-%d %H:%M:%S", "second")
    )
    return f"{found.strftime(form)} UTC, to the {words}"


def minute(text: str | None) -> str:
    """A time to the minute, for tables: 2031-03-04 12:00."""
    found = when(text)
    return found.strftime("%Y-%m-%d %H:%M") if found else (text or "")


def day(text: str | None) -> str:
    """A date: 2031-03-04."""
    found = when(text)
    return found.strftime("%Y-%m-%d") if found else (text or "")


def several(count: int, noun: str, nouns: str | None = None) -> str:
    """A count with its noun: 1 account, 2 accounts; `nouns` where the plural takes more than an s."""
    return f"{number(count)} {noun if count == 1 else nouns or f'{noun}s'}"
