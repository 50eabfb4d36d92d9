"""An account forgotten: erased from a case, kept out of it when the files are read again, and noted as a keyed hash.

The new tables are written aside. Then one file, `ready.json`, says that they are whole: before it the case is the old one, after
it the new one, and `finish` brings it there however often it is stopped.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import polars as pl

from inconcert.case import Case, file_sha256, plain_json, write_atomically, write_manifest
from inconcert.errors import InputError
from inconcert.operations.naming import accounts_named
from inconcert.privacy.erasing import Erasing, accounts_of, erasing
from inconcert.pseudonyms import case_key, pseudonym
from inconcert.readers.amending import copy_changed, rewrite
from inconcert.schema import TABLES

RECORD: Final = "forgotten.jsonl"
"""One line for each account forgotten: its keyed hash, when, how much, and with which version."""
_MADE_FROM_TABLES: Final = ("results", "report", "exports", "document.json")
_COUNTED: Final = ("posts", "accounts", "links")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased: rows by table. Rows of others in which names were covered are not counted."""

    rows: dict[str, int]
    finished: bool = False
    """Whether an earlier run, stopped in the middle, was only brought to its end."""


def forget(case: Case, asked: str) -> Forgotten:
    """Erase an account from the case: its rows and texts, and its names, ids and words in the rows of others.

    asked: canonical id, the platform's own id, or handle. Whatever was made from the tables (results, document, report, exports)
    is deleted, as it must be made again. Others' reposts of it lose their text. The input files are not touched.

    Raises:
        InputError: the name is of no account of the case, or of several.
        CaseError: the case is in use, or nothing was imported.
    """
    key = case_key(case)
    with case.lock():
        before = finish(case)
        case.require("import")
        found = accounts_named(case.polars("accounts"), asked)
        if before is not None and not found:
            return before
        if not found:
            raise InputError(
                f"No account '{asked}' in {case.path}. Write its id or handle. One that was forgotten is not in it any more."
            )
        if len(found) > 1:
            raise InputError(f"'{asked}' is {' and '.join(found[:10])}. Write the id that is meant.")
        return _prepare(case, found[0], erasing(case.path / "tables", {found[0]}, key), key)


def forgotten_in(case: Case, tables: Path) -> Erasing | None:
    """What of a folder of tables was to be forgotten in this case; None when nothing was."""
    record = case.path / RECORD
    if not record.exists():
        return None
    key = case_key(case)
    hashes = {json.loads(line)["account"] for line in record.read_text("utf-8").splitlines()}
    accounts = {account for account in accounts_of(tables) if pseudonym(key, account) in hashes}
    return erasing(tables, accounts, key) if accounts else None


def leave_out(case: Case, tables: Path, counts: dict[str, Any]) -> None:
    """Take the accounts that this case has forgotten out of tables just imported, and correct the counts."""
    gone = forgotten_in(case, tables)
    if gone is None:
        return
    rows = {table.name: rewrite(tables / table.name, table, gone.change(table.name)) for table in TABLES}
    _recount(counts, rows, tables, gone.accounts)


def finish(case: Case) -> Forgotten | None:
    """Bring a run that was stopped in the middle to its end. Call it with the case locked; does nothing when there is none."""
    aside = case.forgetting
    if not (aside / "ready.json").exists():
        return None
    ready = json.loads((aside / "ready.json").read_text("utf-8"))
    manifest, line = ready["manifest"], ready["line"]
    record = case.path / RECORD
    lines = record.read_text("utf-8").splitlines() if record.exists() else []
    if line not in lines:
        write_atomically(record, ("\n".join([*lines, line]) + "\n").encode())
    write_manifest(case.path, {**manifest, "stages": {}})
    for name in _MADE_FROM_TABLES:
        _erase(case.path / name)
    for table in TABLES:
        if (aside / table.name).exists():
            _erase(case.path / "tables" / table.name)
            (aside / table.name).replace(case.path / "tables" / table.name)
    write_manifest(case.path, manifest)
    shutil.rmtree(aside)
    return Forgotten(json.loads(line)["rows"], finished=True)


def _prepare(case: Case, account: str, gone: Erasing, key: bytes) -> Forgotten:
    """Write the new tables aside, say that they are whole, and put them in place."""
    aside = case.forgetting
    shutil.rmtree(case.path / ".work", ignore_errors=True)
    manifest = case.manifest()
    imported = manifest["stages"]["import"]
    erased, rows = {}, {}
    outputs: dict[str, str] = {}
    for table in TABLES:
        before = case.scan(table.name).select(pl.len()).collect().item()
        rows[table.name] = copy_changed(
            case.path / "tables" / table.name, aside / table.name, table, gone.change(table.name)
        )
        erased[table.name] = before - rows[table.name]
        for part in sorted((aside / table.name).iterdir()):
            outputs[f"tables/{table.name}/{part.name}"] = file_sha256(part)
    imported["outputs"] = outputs
    _recount(imported["counts"], rows, aside, gone.accounts)
    manifest["stages"] = {"import": imported}
    gone_rows = {name: count for name, count in erased.items() if count}
    line = {
        "account": pseudonym(key, account),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": gone_rows,
        "version": version("inconcert"),
    }
    ready = {"manifest": manifest, "line": json.dumps(line, sort_keys=True)}
    write_atomically(aside / "ready.json", plain_json(ready))
    finish(case)
    return Forgotten(gone_rows)


def _recount(counts: dict[str, Any], rows: dict[str, int], tables: Path, accounts: Set[str]) -> None:
    """Correct what an import counted. What the files held (rows_in, rows_kept) stays as it was read."""
    posts = pl.scan_parquet(sorted((tables / "posts").glob("*.parquet")))
    first, last = (
        posts.select(pl.col("created_at").min().alias("first"), pl.col("created_at").max().alias("last"))
        .collect()
        .row(0)
    )
    counts |= {name: rows[name] for name in _COUNTED}
    counts |= {name: time and time.isoformat() for name, time in (("first", first), ("last", last))}
    counts["forgotten"] = counts.get("forgotten", 0) + len(accounts)


def _erase(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
