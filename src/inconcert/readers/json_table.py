"""JSON as a table: one object a line, or one list of objects; nested cells are named with dots."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import polars as pl
import pydantic_core

from inconcert.readers.json_stream import in_lines, records
from inconcert.readers.json_values import TOO_DEEP, UnreadableError, decode, standard
from inconcert.readers.raw import ROW, Raw, Sample, take
from inconcert.readers.sources import Source

ROWS: Final = 65_536
_VALUES: Final = 200
_CELL: Final = 1000
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


def is_json(text: str) -> bool:
    """Whether a text starts as an object or as a list of objects."""
    start = text[:4096].split()
    return "".join(start)[:2] in {"[{", "[]"} or "".join(start)[:1] == "{"


def sample_json(text: str, encoding: str) -> Sample | None:
    """The first values of a text that is cut somewhere, and the columns they have as a table."""
    values = tuple(value for value in _values(text) if isinstance(value, dict))[:_VALUES]
    columns: dict[str, None] = {}
    rows: list[dict[str, str]] = []
    for value in values:
        try:
            rows.append({name: cell[:_CELL] for name, cell in flat(value).items()})
        except RecursionError:
            continue
        columns.update(dict.fromkeys(rows[-1]))
    return Sample("json", tuple(columns), tuple(rows[:20]), encoding, values=values) if rows else None


def _values(text: str) -> list[Any]:
    """The values of a text that ends inside one: all lines that are whole, else the list or object as far as it goes."""
    start = text.encode("utf-8", "replace")
    if in_lines(start):
        found: list[Any] = []
        for line in start.split(b"\n")[: 2 * _VALUES]:
            try:
                found.append(decode(line))
            except UnreadableError:
                continue  # damaged, or the line in which the text ends
        return found
    value = _partial(text)
    if not isinstance(value, list):
        return [value]
    return value[:-1] if len(value) > 1 and not text.rstrip().endswith("]") else value


def _partial(text: str) -> Any:
    """The first value of the text, with what is whole of it."""
    whole = _SURROGATE.sub("\ufffd", standard(text.encode("utf-8", "replace")).decode())
    for spelled in (text, whole):
        try:
            return pydantic_core.from_json(spelled, allow_partial="trailing-strings")
        except ValueError:
            continue
    try:
        return json.JSONDecoder().raw_decode(text.lstrip())[0]
    except (ValueError, RecursionError):
        return None


def read_json(source: Source, table: Sample, columns: Sequence[str]) -> Iterator[Raw]:
    """All records; lines that are no object, or hold bytes that are no text, as rejects."""
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    bad: list[tuple[int, str, str]] = []
    for number, (record, _, fault, raw) in enumerate(records(source, table.encoding), 1):
        if fault is not None:
            bad.append((number, fault, raw))
        else:
            try:
                cells = flat(record)
            except RecursionError:
                bad.append((number, TOO_DEEP, ""))
            else:
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
