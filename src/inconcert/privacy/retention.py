"""How long a case is kept: a date in its manifest, and a word when it has passed."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime
from typing import Final

from inconcert.case import Case, write_manifest
from inconcert.errors import InputError

MONTHS: Final = 12
"""Kept so long after the first import when nobody says otherwise."""
_KEY: Final = "retain_until"


def retain_until(case: Case) -> date | None:
    """The last day the case is to be kept; None before its first import. No result depends on it."""
    found = case.manifest().get(_KEY)
    return None if found is None else date.fromisoformat(found)


def set_retention(case: Case, asked: date | None) -> None:
    """Keep the case until the day asked for; when none is, until its own day, or MONTHS from today for a case without one.

    Raises InputError for a day that has passed.
    """
    today = datetime.now(UTC).date()
    if asked is not None and asked < today:
        raise InputError(f"--retain-until {asked} has passed. Give today or a later day.")
    if asked is None and retain_until(case) is not None:
        return
    manifest = case.manifest()
    manifest[_KEY] = (asked or _later(today, MONTHS)).isoformat()
    write_manifest(case.path, manifest)


def past_retention(case: Case) -> str | None:
    """What to tell the user of a case that is kept longer than it was to be; None when it is not."""
    until = retain_until(case)
    if until is None or until >= datetime.now(UTC).date():
        return None
    return (
        f"{case.path} was to be kept until {until}. Erase the folder, its input files and exports; or, if there is "
        f"still a reason to keep it: inconcert report --case {case.path} --retain-until DATE"
    )


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
