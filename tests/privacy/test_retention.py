"""How long a case is kept: twelve months unless told otherwise; past its day every command says so, once, and works."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.privacy.retention import past_retention, retain_until, set_retention
from inconcert.settings import Settings
from tests.made_archive import ENGINE_WARNING, archive_rows, inconcert, write_rows

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)


def keep_until(case: Path, day: str) -> None:
    """What a manifest says when that day was set earlier."""
    path = case / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"retain_until": day}), "utf-8")


def test_a_case_is_kept_twelve_months_after_its_first_import_and_no_longer_after_later_ones(
    tmp_path: Path,
) -> None:
    posts = write_rows(tmp_path / "tweets.csv", archive_rows()[:50])
    today = datetime.now(UTC).date()
    assert inconcert("import", posts, "--case", tmp_path / "case", "-q").code == 0
    until = retain_until(Case(tmp_path / "case"))
    assert until is not None
    assert (until.year, until.month) in {(today.year + 1, today.month), (today.year + 1, today.month + 1)}
    keep_until(tmp_path / "case", "2999-01-01")
    again = inconcert("import", posts, "--case", tmp_path / "case", "--timezone", "Europe/Paris", "-q")
    assert again.code == 0, again.err
    assert retain_until(Case(tmp_path / "case")) == date(2999, 1, 1)


def test_past_its_day_a_command_says_once_what_to_do_until_another_day_is_given(tmp_path: Path) -> None:
    posts = write_rows(tmp_path / "tweets.csv", archive_rows())
    case = tmp_path / "case"
    asked = ("investigate", posts, "--case", case, "-q", "--retain-until", "2999-02-03")
    made = inconcert(*asked)
    assert made.code == 0, made.err
    assert retain_until(Case(case)) == date(2999, 2, 3)
    before = (case / "document.json").read_bytes()
    assert "--retain-until" not in inconcert("report", "--case", case).err
    keep_until(case, "2020-02-03")
    late = inconcert("report", "--case", case)
    assert late.code == 0
    assert late.err.count("was to be kept until 2020-02-03") == 1
    assert "--retain-until DATE" in late.err
    longer = inconcert("report", "--case", case, "--retain-until", "2998-01-01")
    assert (longer.code, longer.err) == (0, "")
    assert retain_until(Case(case)) == date(2998, 1, 1)
    assert (case / "document.json").read_bytes() == before


def test_a_day_that_has_passed_is_refused(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", Settings())
    with pytest.raises(InputError, match="has passed"):
        set_retention(case, date(2020, 1, 1))
    assert past_retention(case) is None
