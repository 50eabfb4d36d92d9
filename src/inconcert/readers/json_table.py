"""JSON as a table: one object a line, or one list of objects; nested cells are named with dots."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final, TextIO

import polars as pl

from inconcert.errors import InputError
from inconcert.readers.decoding import UNREADABLE, Utf8
from inconcert.readers.raw import NOT_TEXT, RAW_LENGTH, ROW, Raw, Sample, take
from inconcert.readers.sources import Source

ROWS: Final = 65_536
LONGEST: Final = 16 << 20
_STEP: Final = 1 << 20
_READ: Final = json.JSONDecoder(parse_float=str, parse_constant=str)


def is_json(text: str) -> bool:
    """Whether a text starts as an object or as a list of objects."""
    start = text[:4096].split()
    return "".join(start)[:2] in {"[{", "[]"} or "".join(start)[:1] == "{"


def sample_json(text: str, encoding: str) -> Sample | None:
    """The first records of a text that is cut somewhere."""
    columns: dict[str, None] = {}
    rows: list[dict[str, str]] = []
    try:
        for record, _ in _records(io.StringIO(text), ""):
            if record is not None and len(rows) < 200:
                rows.append(flat(record))
                columns.update(dict.fromkeys(rows[-1]))
    except InputError:
        pass  # the text ends inside a record
    return Sample("json", tuple(columns), tuple(rows[:20]), encoding) if rows else None


def read_json(source: Source, table: Sample, columns: Sequence[str]) -> Iterator[Raw]:
    """All records; lines that are no object, or hold bytes that are no text, as rejects."""
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    bad: list[tuple[int, str, str]] = []
    with source.open() as stream:
        decoded = io.BufferedReader(Utf8(stream, table.encoding), _STEP)
        text = io.TextIOWrapper(decoded, "utf-8", newline="\n")
        for number, (record, raw) in enumerate(_records(text, source.name), 1):
            if record is None:
                bad.append((number, "this is not a JSON object", raw))
            elif UNREADABLE in raw:
                bad.append((number, NOT_TEXT, raw.replace(UNREADABLE, "\ufffd")))
            else:
                cells = flat(record)
                rows.append([cells.get(name) for name in columns])
                numbers.append(number)
            if len(rows) + len(bad) >= ROWS:
                yield _batch(rows, numbers, bad, columns)
                rows, numbers = [], []
    if rows or bad:
        yield _batch(rows, numbers, bad, columns)


def flat(record: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """A JSON object as one level of cells: {"user": {"id": 1}} becomes {"user.id": "1"}; lists stay JSON."""
    cells: dict[str, str] = {}
    for key, value in record.items():
        name = prefix + key
        if isinstance(value, dict):
            cells |= flat(value, name + ".")
        elif isinstance(value, list):
            cells[name] = json.dumps(value, ensure_ascii=False)
        elif isinstance(value, bool):
            cells[name] = "true" if value else "false"
        elif value is not None:
            cells[name] = str(value)
    return cells


def _batch(
    rows: list[list[str | None]], numbers: list[int], bad: list[tuple[int, str, str]], columns: Sequence[str]
) -> Raw:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return Raw(
        frame.with_columns(pl.Series(ROW, numbers, dtype=pl.Int64)), take(bad, bad[-1][0] if bad else 0)
    )


def _records(text: TextIO, name: str) -> Iterator[tuple[dict[str, Any] | None, str]]:
    """Each record, or None, with how it starts (the whole of it where it holds unreadable bytes)."""
    buffer = text.read(_STEP)
    if buffer.lstrip("\ufeff \t\r\n")[:1] == "[":
        yield from _list_items(text, buffer.lstrip("\ufeff \t\r\n")[1:], name)
        return
    rest = buffer
    while rest:
        *lines, rest = rest.split("\n")
        more = text.read(_STEP)
        if not more:
            lines, rest = [*lines, rest], ""
        for line in filter(str.strip, lines):
            yield _object(line)
        rest += more


def _object(line: str) -> tuple[dict[str, Any] | None, str]:
    try:
        record = _READ.decode(line.strip("\ufeff \t\r\n"))
    except (ValueError, RecursionError):
        record = None
    return record if isinstance(record, dict) else None, _shown(line)


def _list_items(text: TextIO, buffer: str, name: str) -> Iterator[tuple[dict[str, Any] | None, str]]:
    number = 0
    while True:
        buffer = buffer.lstrip(" \t\r\n,")
        if buffer[:1] == "]":
            return
        try:
            record, end = _READ.raw_decode(buffer)
        except (ValueError, RecursionError):
            more = text.read(_STEP)
            if not more or len(buffer) > LONGEST:
                raise InputError(
                    f"{name}: the list of JSON objects breaks after record {number}. Get the file again."
                ) from None
            buffer += more
            continue
        number += 1
        yield record if isinstance(record, dict) else None, _shown(buffer[:end])
        buffer = buffer[end:]


def _shown(raw: str) -> str:
    """The start of a record, with the mark of unreadable bytes wherever it stood."""
    start = raw[:RAW_LENGTH].strip()
    return start + UNREADABLE if UNREADABLE in raw and UNREADABLE not in start else start
