"""Pseudonyms are stable within a case, unlinkable between cases, and never lost in silence."""

import hashlib
import hmac
from pathlib import Path

import pytest

from inconcert.case import Case
from inconcert.errors import CaseError
from inconcert.pseudonyms import KEY_FILE, case_key, is_protected, pseudonym
from inconcert.settings import Settings


@pytest.mark.parametrize(
    ("followers", "protected"), [(None, True), (0, True), (4_999, True), (5_000, False), (10**9, False)]
)
def test_who_is_protected(followers: int | None, protected: bool) -> None:
    assert is_protected(followers) is protected
    assert is_protected(followers, is_private=True)  # a person's chat, however many read it


def test_pseudonym_is_a_keyed_hash_of_the_whole_id() -> None:
    expected = hmac.new(b"key", b"x:12", hashlib.sha256).hexdigest()[:20]
    assert pseudonym(b"key", "x:12") == f"x:p-{expected}"
    assert pseudonym(b"other", "x:12") != pseudonym(b"key", "x:12")
    assert pseudonym(b"key", "vk:12").removeprefix("vk:") != pseudonym(b"key", "x:12").removeprefix("x:")


def test_ten_thousand_accounts_get_ten_thousand_pseudonyms() -> None:
    assert len({pseudonym(b"key", f"x:{number}") for number in range(10_000)}) == 10_000


def test_a_case_keeps_its_key_and_two_cases_differ(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "one", Settings())
    assert case_key(case) == case_key(Case(tmp_path / "one"))
    assert len(case_key(case)) == 32
    assert case_key(case) != case_key(Case.create(tmp_path / "two", Settings()))
    assert [path.name for path in case.path.glob(f"{KEY_FILE}*")] == [KEY_FILE]


@pytest.mark.parametrize("content", ["", "abcd", "not hex at all", "zz" * 32])
def test_a_damaged_key_is_never_replaced(tmp_path: Path, content: str) -> None:
    case = Case.create(tmp_path / "case", Settings())
    (case.path / KEY_FILE).write_text(content)
    with pytest.raises(CaseError, match="Restore it"):
        case_key(case)
    assert (case.path / KEY_FILE).read_text() == content


def test_a_key_is_not_made_while_another_run_has_the_case(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", Settings())
    with case.lock(), pytest.raises(CaseError, match="in use"):
        case_key(case)
    assert not (case.path / KEY_FILE).exists()
