"""Small lists that a person keeps by hand, as CSV in UTF-8."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from inconcert.errors import InputError


def rows_of(path: Path, kind: str, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a list with these columns; `kind` names it in messages ("A truth file").

    Raises:
        InputError: the file or a column is missing or cannot be read.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(
                    f"{path}: no column '{missing[0]}'. {kind} has the columns {', '.join(columns)}."
                )
            return list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read as CSV in UTF-8 ({error}).") from None
