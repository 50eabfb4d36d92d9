"""The analyst's list labels, explains and excludes; and a bad list says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from inconcert.errors import InputError
from inconcert.investigation import investigate
from inconcert.operations.known import read_known
from tests.made_archive import RING, write_archive

HEAD = "account,label,reason,author,date,exclude\n"


def listed(path: Path, label: str, exclude: str, users: tuple[str, ...] = RING) -> str:
    rows = "".join(
        f"@person_{user},{label},their office says so,A. Analyst,2031-04-01,{exclude}\n" for user in users
    )
    path.write_text(HEAD + rows + "x:424242,official,of another case,A. Analyst,2031-04-01,no\n", "utf-8")
    return str(path)


def test_a_listed_group_is_explained_and_its_members_labelled(tmp_path: Path) -> None:
    known = listed(tmp_path / "known.csv", "Own_Staff", "no")
    case = investigate(write_archive(tmp_path), tmp_path / "case", shuffles=0, known=known)
    group = case.document["groups"][0]
    assert group["verdict"] == "explained"
    assert {member["known"] for member in group["members"]} == {"own staff"}
    fitting = [one["name"] for one in group["explanations"] if one["fits"]]
    assert fitting == ["known_accounts"]
    again = listed(tmp_path / "known.csv", "confirmed", "no")
    case = investigate(tmp_path / "tweets.csv", tmp_path / "case", shuffles=0, known=again)
    assert case.document["groups"][0]["verdict"] == "in_concert"


def test_excluded_accounts_act_on_nothing(tmp_path: Path) -> None:
    known = listed(tmp_path / "known.csv", "cleared", "yes")
    case = investigate(write_archive(tmp_path), tmp_path / "case", shuffles=0, known=known)
    assert case.polars("members").is_empty()
    assert case.polars("known_accounts")["account_id"].to_list() == [f"x:{user}" for user in RING]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("a,guilty,r,b,2031-04-01,no", "row 1, column 'label': 'guilty' is none of official"),
        ("a,cleared,,b,2031-04-01,no", "row 1, column 'reason': nothing stands there"),
        ("a,cleared,r,b,April,no", "row 1, column 'date': 'April' is no date"),
        ("a,cleared,r,b,2031-04-01,perhaps", "row 1, column 'exclude': 'perhaps' is neither"),
    ],
)
def test_bad_rows(tmp_path: Path, row: str, says: str) -> None:
    (tmp_path / "known.csv").write_text(HEAD + row + "\n", "utf-8")
    with pytest.raises(InputError, match=says):
        read_known(tmp_path / "known.csv")


def test_a_missing_column(tmp_path: Path) -> None:
    (tmp_path / "known.csv").write_text("account,label\n", "utf-8")
    with pytest.raises(InputError, match="no column 'reason'"):
        read_known(tmp_path / "known.csv")
