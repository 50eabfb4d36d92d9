"""The truth about accounts, as a person wrote it down: a CSV of account_id, label, benign."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from inconcert.errors import InputError
from inconcert.lists import rows_of

ORGANIC: Final = "organic"
"""The label of accounts that the truth does not name."""
COLUMNS: Final = ("account_id", "label", "benign")
_WORDS: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def read_truth(path: Path) -> pl.DataFrame:
    """The rows of a truth file: account_id, label, benign; sorted by account_id.

    Raises:
        InputError: the file, a column, a label or a yes-or-no is missing or cannot be read, or an account stands there twice.
    """
    rows = [_row(path, number, row) for number, row in enumerate(rows_of(path, "A truth file", COLUMNS), 1)]
    first: dict[str, int] = {}
    for number, (account, _, _) in enumerate(rows, 1):
        if account in first:
            raise InputError(
                f"{path}, row {number}, column 'account_id': account '{account[:80]}' stands in row {first[account]} "
                "too. Give each account one label."
            )
        first[account] = number
    schema = {"account_id": pl.String, "label": pl.String, "benign": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("account_id")


def _row(path: Path, number: int, row: dict[str, str]) -> tuple[str, str, bool]:
    values = {name: (row[name] or "").strip() for name in COLUMNS}
    for name in ("account_id", "label"):
        if not values[name]:
            raise InputError(f"{path}, row {number}, column '{name}': nothing stands there. Write one.")
    benign = _WORDS.get(values["benign"].lower())
    if benign is None:
        raise InputError(
            f"{path}, row {number}, column 'benign': '{values['benign'][:40]}' is neither true nor false. Write one of the two."
        )
    return values["account_id"], values["label"], benign


def named(truth: pl.DataFrame, accounts: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Every account of a case with its label: account_id, label, benign; and how many rows of the truth name no account of it.

    The truth names an account by its canonical id (platform:native) or by the platform's own. Accounts that it does not name
    are organic, and benign.

    Args:
        truth: account_id, label, benign.
        accounts: account_id and native_id of the case.

    Raises:
        InputError: an id is of several accounts of the case, or two rows name the same account.
    """
    canonical = truth.join(accounts.select("account_id"), on="account_id", how="semi")
    others = truth.join(canonical, on="account_id", how="anti").rename({"account_id": "native_id"})
    native = others.join(accounts.select("account_id", "native_id"), on="native_id", how="inner")
    several = native.group_by("native_id").len().filter(pl.col("len") > 1).sort("native_id")
    if several.height:
        one = several["native_id"][0]
        ids = native.filter(pl.col("native_id") == one)["account_id"].sort().to_list()
        raise InputError(
            f"The truth's account '{one}' is {' and '.join(ids)} in this case. Write the one that is meant."
        )
    known = pl.concat([canonical, native.select(COLUMNS)])
    twice = known.filter(pl.col("account_id").is_duplicated())["account_id"].sort()
    if len(twice):
        raise InputError(
            f"The truth names account '{twice[0]}' twice, by both of its ids. Give each account one label."
        )
    labelled = accounts.select("account_id").join(known, on="account_id", how="left")
    return labelled.with_columns(
        pl.col("label").fill_null(ORGANIC), pl.col("benign").fill_null(value=True)
    ).sort("account_id"), truth.height - known.height
