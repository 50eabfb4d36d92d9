"""Accounts that the analyst knows, with reason, author and date: a list of their own that travels from case to case.

It labels accounts in the report, it can explain a group, and it can leave accounts out of detection. It is the analyst's
word, and is shown as such; nothing is inferred from it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from inconcert.errors import InputError
from inconcert.lists import rows_of
from inconcert.operations.naming import accounts_named
from inconcert.schema import KNOWN_ACCOUNTS

COLUMNS: Final = ("account", "label", "reason", "author", "date")
LABELS: Final = ("official", "newsroom", "own staff", "cleared", "confirmed")
"""confirmed: part of an operation, by evidence outside this case. The others are known to be what they say they are."""
EXCLUDE: Final = "exclude"
_YES: Final = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}


def read_known(path: Path) -> list[dict[str, str | bool]]:
    """The rows of a list of known accounts: a CSV in UTF-8 with the columns of COLUMNS, and `exclude` (yes or no) if wanted.

    Raises:
        InputError: the file, a column or a value cannot be read; says which row and what to do.
    """
    rows = rows_of(path, "A list of known accounts", COLUMNS)
    return [_row(path, number, row) for number, row in enumerate(rows, 1)]


def _row(path: Path, number: int, row: dict[str, str]) -> dict[str, str | bool]:
    values = {name: (row.get(name) or "").strip() for name in (*COLUMNS, EXCLUDE)}
    for name in COLUMNS:
        if not values[name]:
            raise InputError(f"{path}, row {number}, column '{name}': nothing stands there. Write one.")
    label = values["label"].lower().replace("_", " ")
    if label not in LABELS:
        raise InputError(
            f"{path}, row {number}, column 'label': '{label[:40]}' is none of {', '.join(LABELS)}."
        )
    try:
        date.fromisoformat(values["date"])
    except ValueError:
        raise InputError(
            f"{path}, row {number}, column 'date': '{values['date'][:40]}' is no date. Write it as 2031-03-04."
        ) from None
    if values[EXCLUDE].lower() not in _YES:
        raise InputError(
            f"{path}, row {number}, column 'exclude': '{values[EXCLUDE][:40]}' is neither yes nor no. Write one of the two."
        )
    return {**values, "label": label, EXCLUDE: _YES[values[EXCLUDE].lower()]}


def known_in(accounts: pl.DataFrame, path: str | None) -> pl.DataFrame:
    """results/known_accounts: the accounts of a case (account_id, native_id, handle) that the list names.

    The list names an account by its canonical id (platform:native), the platform's own id, or its handle (@ or not, in any case
    of letters). Rows that name no account of the case are passed over: the list is kept for many cases.

    Raises:
        InputError: a row names several accounts, or an account has two labels.
    """
    schema = pl.Schema(KNOWN_ACCOUNTS.arrow)
    if path is None:
        return pl.DataFrame(schema=schema)
    rows = []
    for number, row in enumerate(read_known(Path(path)), 1):
        asked = str(row["account"])
        found = accounts_named(accounts, asked)
        if len(found) > 1:
            listed = " and ".join(found)
            raise InputError(
                f"{path}, row {number}: '{asked}' is {listed} in this case. Write the id that is meant."
            )
        rows += [{**row, "account_id": account} for account in found]
    table = pl.DataFrame(rows, schema=schema) if rows else pl.DataFrame(schema=schema)
    twice = table.filter(pl.col("account_id").is_duplicated())["account_id"]
    if len(twice):
        raise InputError(f"{path}: {twice[0]} is named twice. Give each account one label.")
    return table.sort("account_id")
