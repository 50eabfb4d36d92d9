"""The truth file: what is read, and what is told with row and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from inconcert.errors import InputError
from inconcert.evaluate import read_truth


def _file(folder: Path, text: str | bytes) -> Path:
    path = folder / "truth.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def test_rows_are_read_whatever_the_order_of_columns(tmp_path: Path) -> None:
    path = _file(tmp_path, "\ufeffbenign,note,account_id,label\nFALSE,x,2,desk\nyes,,x:1, club \n")
    assert read_truth(path).rows() == [("2", "desk", False), ("x:1", "club", True)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("account_id,label\n1,desk\n", "no column 'benign'"),
        ("", "no column 'account_id'"),
        ("account_id,label,benign\n1,desk,maybe\n", "row 1, column 'benign': 'maybe'"),
        ("account_id,label,benign\n1,desk\n", "row 1, column 'benign'"),
        ("account_id,label,benign\n1,desk,true\n2,,true\n", "row 2, column 'label'"),
        ("account_id,label,benign\n1,desk,true\n1,club,true\n", "row 2, column 'account_id'.*row 1"),
        (b"account_id,label,benign\n\xff\xfe,desk,true\n", "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, text: str | bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_truth(_file(tmp_path, text))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.csv"):
        read_truth(tmp_path / "nowhere.csv")
