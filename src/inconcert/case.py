"""The case folder: tables, manifest, hashes, lock, resume.

A stage writes into `.work/` and its tables are moved into place when it ends well; the manifest names a stage
only after that. So a killed run leaves nothing half-written that a later run could read.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import platform
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import requires, version
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import filelock
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import tomli_w

from inconcert.errors import CaseError
from inconcert.schema import RESULTS, TABLES, Table
from inconcert.settings import Settings

FORMAT_VERSION: Final = 4
_FOLDERS: Final = {table.name: "tables" for table in TABLES} | {table.name: "results" for table in RESULTS}
_SCHEMAS: Final = {table.name: table for table in (*TABLES, *RESULTS)}
_VERSIONED: Final = (
    "inconcert",
    *sorted(re.split(r"[^\w.-]", need)[0] for need in requires("inconcert") or () if "extra ==" not in need),
)

_ALL_DIFFERENT: Final = frozenset(
    {"post_id", "native_id", "created_at_raw", "source_row", "text", "text_key"}
)
"""Columns whose values are looked up in a dictionary in vain when they are written."""


_HASHED_AT_ONCE: Final = 16 << 20


@cache
def _versions() -> dict[str, str]:
    """Versions of what a stage was made with; each is read from a file."""
    return {name: version(name) for name in _VERSIONED}


def _unbounded(kind: pa.DataType) -> pa.DataType:
    """The type by which Polars hands texts and lists over; in Parquet it is the same as the other one."""
    if pa.types.is_list(kind):
        return pa.large_list(_unbounded(kind.value_type))
    return pa.large_string() if pa.types.is_string(kind) else kind


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, hex.

    Many bytes at a time: between them the interpreter is asked for, and where another thread uses it, that takes milliseconds.
    """
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        buffer = memoryview(bytearray(min(_HASHED_AT_ONCE, path.stat().st_size + 1)))
        while size := file.readinto(buffer):
            digest.update(buffer[:size])
    return digest.hexdigest()


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old or the new bytes, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def plain_json(value: object) -> bytes:
    """JSON with sorted keys and real characters: the same value gives the same bytes."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode(
        "utf-8", "backslashreplace"
    )


class TableWriter:
    """Writes one table as numbered Parquet parts, column by column as the schema says."""

    ROWS_PER_PART: Final = 1_000_000

    def __init__(self, folder: Path, table: Table) -> None:
        self._folder = folder
        self._schema = pa.schema([field.with_type(_unbounded(field.type)) for field in table.arrow])
        self._repeating = [
            field.name + ".list.element" * pa.types.is_large_list(field.type)
            for field in self._schema
            if field.name not in _ALL_DIFFERENT
        ]
        self._part = self._rows = self.rows = 0
        self._writer: pq.ParquetWriter | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, data: pa.Table | pa.RecordBatch | pl.DataFrame) -> None:
        """Append rows; columns are matched by name, missing ones become null."""
        table = data.to_arrow() if isinstance(data, pl.DataFrame) else data
        if isinstance(table, pa.RecordBatch):
            table = pa.Table.from_batches([table])
        columns = [
            table.column(field.name).cast(field.type)
            if field.name in table.column_names
            else pa.nulls(len(table), field.type)
            for field in self._schema
        ]
        table = pa.table(columns, schema=self._schema)
        for start in range(0, len(table), self.ROWS_PER_PART):
            self._write(table.slice(start, self.ROWS_PER_PART))

    def _write(self, table: pa.Table) -> None:
        if self._writer is not None and self._rows + len(table) > self.ROWS_PER_PART:
            self._writer.close()
            self._writer = None
        if self._writer is None:
            path = self._folder / f"part-{self._part:05d}.parquet"
            self._writer = pq.ParquetWriter(
                path,
                self._schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=self._repeating,
                store_schema=False,
            )
            self._part += 1
            self._rows = 0
        self._writer.write_table(table, row_group_size=100_000)
        self._rows += len(table)
        self.rows += len(table)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._part == 0 and kind is None:
            self._write(pa.Table.from_batches([], self._schema))
        if self._writer is not None:
            self._writer.close()


class Stage:
    """One running stage of a case: where it writes, and what it counted."""

    def __init__(self, case: Case, name: str) -> None:
        self.case, self.name = case, name
        self.folder = case.path / ".work" / name
        self.counts: dict[str, Any] = {}
        self.tables: list[str] = []
        self.files: list[str] = []

    def writer(self, table: Table) -> TableWriter:
        """A writer for one of the stage's tables. Use it in a `with`."""
        self.tables.append(table.name)
        return TableWriter(self.folder / table.name, table)

    def save(self, name: str, data: bytes) -> None:
        """Keep a file of the case's own folder, such as document.json."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(data)
        self.files.append(name)

    def write(self, table: Table, data: pa.Table | pl.DataFrame) -> None:
        """Write a whole table at once."""
        with self.writer(table) as writer:
            writer.write(data)


class Case:
    """A case folder: what was asked, what was done, the tables, the frozen result."""

    def __init__(self, path: str | Path) -> None:
        """Open a case folder that exists. Raises CaseError when it is none."""
        self.path = Path(path)
        if not (self.path / "case.toml").is_file():
            msg = (
                f"{self.path} is not a case folder (it has no case.toml). "
                f"Make one with: inconcert investigate FILE --case {self.path}"
            )
            raise CaseError(msg)
        try:
            found = tomllib.loads((self.path / "case.toml").read_text("utf-8"))
            written_as = found.get("format_version")
            settings = Settings.model_validate(found["settings"]) if written_as == FORMAT_VERSION else None
        except (ValueError, KeyError) as error:
            reason = str(error).partition("\n")[0]
            raise CaseError(
                f"{self.path / 'case.toml'} is damaged ({reason}). Investigate the inputs again into a new folder."
            ) from None
        if settings is None:
            msg = (
                f"{self.path} has case format {written_as}, this version reads {FORMAT_VERSION}. "
                "Investigate the inputs again into a new folder."
            )
            raise CaseError(msg)
        self.settings = settings

    @classmethod
    def create(cls, path: str | Path, settings: Settings) -> Case:
        """Make the folder, or reopen it with other settings. Refuses a folder that holds something else.

        A case that exists keeps its own settings on disk until a stage has ended well with the other ones, so
        case.toml always says how the tables beside it were made.
        """
        folder = Path(path)
        if folder.exists() and not folder.is_dir():
            raise CaseError(f"{folder} is a file. Give --case a folder.")
        if not (folder / "case.toml").exists():
            if folder.is_dir() and any(not item.name.startswith(".") for item in folder.iterdir()):
                raise CaseError(f"{folder} holds other files. Give --case a new or empty folder.")
            _save_settings(folder, settings)
        opened = cls(folder)
        opened.settings = settings
        return opened

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the case for this process. The lock ends with the process, however it ends."""
        try:
            with filelock.FileLock(self.path / ".lock", timeout=0):
                yield
        except filelock.Timeout:
            msg = f"{self.path} is in use by another run. Wait for it to end, or give another --case."
            raise CaseError(msg) from None

    @contextmanager
    def stage(self, name: str, key: str) -> Iterator[Stage]:
        """Run a stage: its tables take the place of the old ones only when the block ends without an error."""
        stage = Stage(self, name)
        shutil.rmtree(stage.folder, ignore_errors=True)
        started = _now()
        try:
            yield stage
            self._commit(stage, key, started)
        finally:
            shutil.rmtree(stage.folder, ignore_errors=True)

    def _commit(self, stage: Stage, key: str, started: str) -> None:
        manifest = self.manifest()
        later = list(manifest["stages"])
        dropped = later[later.index(stage.name) :] if stage.name in later else []
        stale = [output for name in dropped for output in manifest["stages"].pop(name)["outputs"]]
        write_manifest(self.path, manifest)
        for output in stale:
            (self.path / output).unlink(missing_ok=True)
        _save_settings(self.path, self.settings)
        outputs = {}
        for name in stage.tables:
            target = self.path / _FOLDERS[name] / name
            shutil.rmtree(target, ignore_errors=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            (stage.folder / name).replace(target)
            for part in sorted(target.iterdir()):
                outputs[part.relative_to(self.path).as_posix()] = file_sha256(part)
        for name in stage.files:
            (stage.folder / name).replace(self.path / name)
            outputs[name] = file_sha256(self.path / name)
        manifest["stages"][stage.name] = {
            "key": key,
            "started": started,
            "finished": _now(),
            "counts": stage.counts,
            "outputs": outputs,
            "versions": _versions(),
            "python": platform.python_version(),
        }
        write_manifest(self.path, manifest)

    def manifest(self) -> dict[str, Any]:
        """What was done so far, stage by stage, in order."""
        path = self.path / "manifest.json"
        if not path.exists():
            return {"format_version": FORMAT_VERSION, "stages": {}}
        try:
            found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except ValueError:
            raise CaseError(f"{path} is damaged. Delete it and run the same command again.") from None
        return found

    def done(self, name: str, key: str | None = None) -> bool:
        """Whether the stage ended well (with this key, when one is given) and its files are still there."""
        stage = self.manifest()["stages"].get(name)
        if stage is None or (key is not None and stage["key"] != key):
            return False
        return all((self.path / output).is_file() for output in stage["outputs"])

    def counts(self, name: str) -> dict[str, Any]:
        """What a finished stage counted."""
        found: dict[str, Any] = self.manifest()["stages"][name]["counts"]
        return found

    @property
    def forgetting(self) -> Path:
        """Where an account's erasure is prepared; while its `ready.json` is there, it is decided but not ended."""
        return self.path / ".work" / "forget"

    def require_settled(self) -> None:
        """Raise CaseError while an erasure was stopped in the middle: what it erases may still be in the tables."""
        if (self.forgetting / "ready.json").exists():
            raise CaseError(
                f"A run of inconcert forget was stopped in the middle, so {self.path} may still hold what was to be erased. "
                f"Bring it to its end first: inconcert forget ACCOUNT --case {self.path}"
            )

    def require(self, name: str) -> None:
        """Raise CaseError unless the stage is done."""
        self.require_settled()
        if not self.done(name):
            command = {"import": "import", "detect": "detect"}.get(name, "investigate")
            raise CaseError(
                f"{self.path} has no finished '{name}' stage. Run: inconcert {command} --case {self.path}"
            )

    def parts(self, name: str) -> list[Path]:
        """The Parquet parts of a table, in order; none before its stage has ended well."""
        self.require_settled()
        folder = f"{_FOLDERS[name]}/{name}/"
        outputs = [output for stage in self.manifest()["stages"].values() for output in stage["outputs"]]
        return [self.path / output for output in sorted(outputs) if output.startswith(folder)]

    def arrow(self, name: str) -> pa.Table:
        """A whole table of the case as Arrow."""
        schema = _SCHEMAS[name].arrow
        return pa.concat_tables(
            [pq.read_table(part, schema=schema) for part in self.parts(name)] or [schema.empty_table()]
        )

    def scan(self, name: str) -> pl.LazyFrame:
        """A table of the case as a lazy Polars frame."""
        parts = self.parts(name)
        if not parts:
            raise CaseError(
                f"{self.path} has no table '{name}' yet. Run: inconcert investigate --case {self.path}"
            )
        return pl.scan_parquet(parts)

    def polars(self, name: str) -> pl.DataFrame:
        """A whole table of the case as a Polars frame."""
        return self.scan(name).collect()

    def pandas(self, name: str) -> Any:
        """A whole table of the case as a pandas frame (needs the extra [pandas])."""
        return self.arrow(name).to_pandas()

    @property
    def document(self) -> Mapping[str, Any]:
        """The frozen result, as plain values. Raises CaseError before detection has run."""
        path = self.path / "document.json"
        if not path.exists():
            raise CaseError(f"{self.path} has no result yet. Run: inconcert investigate --case {self.path}")
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return found

    def __repr__(self) -> str:
        return f"Case({str(self.path)!r}, stages={list(self.manifest()['stages'])})"

    def _repr_html_(self) -> str:
        """The case in a notebook: the answer in a few lines."""
        if not (self.path / "document.json").exists():
            return f"<p><b>Inconcert case</b> {html.escape(str(self.path))}: no result yet</p>"
        headline = self.document["headline"]
        lines = "".join(f"<li>{html.escape(line)}</li>" for line in headline)
        return f"<p><b>Inconcert case</b> {html.escape(str(self.path))}</p><ul>{lines}</ul>"


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write a case's manifest; the order of its stages is kept."""
    write_atomically(folder / "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())


def _save_settings(folder: Path, settings: Settings) -> None:
    asked = _without_none({"format_version": FORMAT_VERSION, "settings": settings.canonical()})
    write_atomically(folder / "case.toml", tomli_w.dumps(asked).encode())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _without_none(value: Any) -> Any:
    """TOML has no null: leave such keys out."""
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_none(item) for item in value]
    return value
