"""Every format: known by content alone, read to the expected rows; no mutation does more than rejects or one message."""

from __future__ import annotations

import copy
import csv
import io
import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inconcert.errors import InputError
from inconcert.readers import READERS, json_stream
from inconcert.readers.base import Asked
from inconcert.readers.choosing import SURE
from inconcert.readers.json_records import JsonShape
from inconcert.readers.json_values import UnreadableError, decode
from inconcert.readers.table_rows import TableReader
from tests.readers.formats import BY_NAME, FIXTURES, FOLDER, fixture_id, of_case, opened, read_whole
from tests.readers.inputs import imported

EXPECTED = Path(__file__).parent / "expected"
SHAPED = [
    path for path in FIXTURES if isinstance(BY_NAME[path.parent.name], JsonShape) and path.suffix != ".csv"
]
TABLES = [path for path in FIXTURES if path.suffix == ".csv"]
WRONG: list[Any] = [None, True, 0, -1, 1.5, 1e300, 2**70, "", "x", "\0", [], [None], [[]], {}, {"id": {}}]
NONSENSE = ("", "x", "-1", "1e300", "[[", '["a", 1]', '{"a": 1}', "\u202e\U0001f600", "\u00e9" * 300)
MOST_PATHS = 120
FUZZ = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("path", FIXTURES, ids=fixture_id)
def test_the_content_says_which_format_it_is(tmp_path: Path, path: Path) -> None:
    shutil.copy(path, tmp_path / "export")
    _, start = opened(tmp_path / "export")
    assert start is not None
    sure = {name: reader.sniff(start).confidence for name, reader in BY_NAME.items()}
    own = path.parent.name
    assert max(sure, key=sure.__getitem__) == own
    assert not [name for name in sure if sure[name] >= SURE and not name.startswith(own)]


@pytest.mark.parametrize(
    "path", sorted(EXPECTED.glob("*/*.json")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_a_fixture_becomes_exactly_the_expected_rows(tmp_path: Path, path: Path) -> None:
    expected = json.loads(path.read_text("utf-8"))
    fixture = FOLDER / path.parent.name / path.stem
    case, counts = imported(tmp_path, fixture)
    assert case.polars("sources")["format"].to_list() == [path.parent.name]
    found = of_case(case)
    for table, rows in expected.items():
        assert found[table] == rows, table
    assert counts["rows_in"] == len(expected["posts"]) + len(expected["rejects"])


@pytest.mark.parametrize("path", SHAPED, ids=fixture_id)
def test_any_field_may_be_missing_renamed_or_of_another_type(tmp_path: Path, path: Path) -> None:
    reader = BY_NAME[path.parent.name]
    changed = [other for value in _values(path)[:4] for other in _mutations(value)]
    lines = "\n".join(json.dumps(value) for value in changed)
    (tmp_path / "export").write_text(lines, "utf-8")
    records, posts, rejects = read_whole(reader, tmp_path / "export")
    assert records >= len(changed)
    assert posts.height
    assert rejects.height


@pytest.mark.parametrize("path", SHAPED, ids=fixture_id)
def test_the_same_values_in_any_layout_give_the_same_rows(tmp_path: Path, path: Path) -> None:
    reader = BY_NAME[path.parent.name]
    values = _values(path)
    layouts = {
        "lines": "\n".join(json.dumps(value) for value in values),
        "crlf": "\ufeff" + "\r\n\r\n".join(json.dumps(value) for value in values) + "\r\n",
        "list": json.dumps(values),
        "pretty": json.dumps(values, indent=2, ensure_ascii=False),
        "after each other": " ".join(json.dumps(value, indent=1) for value in values),
    }
    read = {}
    for name, layout in layouts.items():
        (tmp_path / name).write_text(layout, "utf-8", newline="")
        read[name] = read_whole(reader, tmp_path / name)
    (tmp_path / "utf-16").write_text(layouts["list"], "utf-16", newline="")
    read["utf-16"] = read_whole(reader, tmp_path / "utf-16")
    for records, posts, rejects in read.values():
        assert records == read["lines"][0]
        assert posts.equals(read["lines"][1])
        assert rejects.equals(read["lines"][2])


@pytest.mark.parametrize("path", TABLES, ids=fixture_id)
def test_any_cell_may_be_nonsense_and_any_column_renamed(tmp_path: Path, path: Path) -> None:
    reader = BY_NAME[path.parent.name]
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    header = next(number for number, row in enumerate(rows) if len(row) == len(rows[-1]))
    above, names, first = rows[:header], rows[header], rows[header + 1]
    nonsense = [
        [*first[:column], wrong, *first[column + 1 :]] for column in range(len(first)) for wrong in NONSENSE
    ]
    (tmp_path / "export").write_bytes(_csv([*above, names, *nonsense]))
    records, posts, _ = read_whole(reader, tmp_path / "export")
    assert records == len(nonsense)
    assert posts.height
    for column, name in enumerate(names):
        renamed = [*names[:column], f"{name} renamed", *names[column + 1 :]]
        (tmp_path / "export").write_bytes(_csv([*above, renamed, first]))
        source, start = opened(tmp_path / "export")
        assert start is not None
        with suppress(InputError):
            for batch in reader.read(source, start, Asked()):
                assert (
                    batch.records
                    == 1
                    == batch.rejects.height + (0 if batch.posts is None else batch.posts.height)
                )


@pytest.mark.parametrize("path", FIXTURES, ids=fixture_id)
def test_a_file_cut_anywhere_is_read_to_there_or_refused(tmp_path: Path, path: Path) -> None:
    whole = path.read_bytes()
    reader = BY_NAME[path.parent.name]
    complete = read_whole(reader, path)[1].height
    for part in range(1, 12):
        (tmp_path / "export").write_bytes(whole[: len(whole) * part // 12])
        _, start = opened(tmp_path / "export")
        if start is None:
            continue
        with suppress(InputError):
            assert read_whole(reader, tmp_path / "export")[1].height <= complete


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
@FUZZ
@given(data=st.data())
def test_no_input_ends_in_a_traceback(tmp_path: Path, reader: Any, data: st.DataObject) -> None:
    (tmp_path / "export").write_bytes(data.draw(_exports(reader)))
    try:
        _, start = opened(tmp_path / "export")
        if start is None:
            return
        for other in READERS:
            assert 0 <= other.sniff(start).confidence <= 1
        if isinstance(reader, JsonShape) == (start.kind == "json"):
            read_whole(reader, tmp_path / "export")
    except InputError:
        return  # one message, which is what is asked


@pytest.mark.parametrize("reader", [r for r in READERS if isinstance(r, JsonShape)], ids=lambda r: r.name)
def test_depth_length_and_odd_bytes_are_rejected_one_by_one(
    tmp_path: Path, reader: JsonShape, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_stream, "LONGEST", 1 << 20)
    monkeypatch.setattr(json_stream, "STEP", 1 << 18)
    good = next(path for path in SHAPED if path.parent.name == reader.name)
    line = json.dumps(_values(good)[0]).encode()
    bad = [
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"[" * 200_000,
        b'{"a": "' + b"x" * (3 << 20) + b'"}',
        b'{"a": "\xff\xfe"}',
        b'{"a": \0}',
        b"5",
        b'{"a": 1e999999, "b": ' + b"9" * 10_000 + b"}",
    ]
    (tmp_path / "export").write_bytes(b"\n".join([line, *bad, line]))
    records, posts, rejects = read_whole(reader, tmp_path / "export")
    once = read_whole(reader, good)[1].filter(source_row=1).height
    assert records >= len(bad) + 2
    assert posts.height >= 2 * once
    reasons = rejects["reason"].to_list()
    assert sum("nested too deep" in reason for reason in reasons) >= 2 - ("not a JSON object" in str(reasons))
    assert any("a record of more than" in reason for reason in reasons)
    assert any("not UTF-8" in reason for reason in reasons)
    assert any("NUL" in reason for reason in reasons)


def _values(path: Path) -> list[Any]:
    """The values of a fixture, at its top."""
    start = path.read_bytes()
    if not json_stream.in_lines(start):
        value = decode(start)
        return value if isinstance(value, list) else [value]
    found = []
    for line in start.split(b"\n"):
        with suppress(UnreadableError):
            found.append(decode(line))
    return found


def _mutations(value: Any) -> Iterator[Any]:
    """The value with each of its fields gone, renamed, and of every wrong type."""
    for path in list(_paths(value))[:MOST_PATHS]:
        for wrong in (*WRONG, ..., "renamed"):
            changed = copy.deepcopy(value)
            inner = changed
            for step in path[:-1]:
                inner = inner[step]
            if wrong is ...:
                del inner[path[-1]]
            elif wrong == "renamed" and isinstance(inner, dict):
                inner[f"{path[-1]}_renamed"] = inner.pop(path[-1])
            else:
                inner[path[-1]] = wrong
            yield changed


def _paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*at, step)
        yield from _paths(inner, (*at, step))


def _exports(reader: Any) -> st.SearchStrategy[bytes]:
    """Bytes near to what a reader reads: its fixtures with bytes changed, and values built from its own words."""
    own = [path for path in FIXTURES if path.parent.name == reader.name]
    near = [_damaged(path.read_bytes()) for path in own]
    if isinstance(reader, TableReader):
        cell = st.text(max_size=8) | st.sampled_from(["1", "2031-05-01 10:00:00", "[1]", '{"a": []}', '"'])
        row = st.lists(cell, min_size=len(reader.columns), max_size=len(reader.columns))
        near.append(st.lists(row, max_size=4).map(lambda rows: _csv([list(reader.columns), *rows])))
    elif isinstance(reader, JsonShape):
        words = sorted(
            {
                step
                for path in own
                if path in SHAPED
                for value in _values(path)
                for p in _paths(value)
                for step in p
                if isinstance(step, str)
            }
        )
        value = st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats()
            | st.text(max_size=6)
            | st.sampled_from(words),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(words), inner, max_size=6)
            ),
            max_leaves=25,
        )
        record = st.dictionaries(st.sampled_from(words), value, min_size=1, max_size=10)
        near.append(
            st.lists(record, min_size=1, max_size=4).map(
                lambda rows: "\n".join(map(json.dumps, rows)).encode()
            )
        )
        near.append(st.lists(value, max_size=4).map(lambda rows: json.dumps(rows).encode()))
    return st.one_of(*near, st.binary(max_size=60))


def _csv(rows: list[list[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("utf-8", "surrogatepass")


def _damaged(whole: bytes) -> st.SearchStrategy[bytes]:
    """The bytes with some of them changed, some taken out, some put in."""
    place = st.integers(0, max(0, len(whole) - 1))
    piece = st.binary(max_size=3) | st.sampled_from(
        [b'"', b"{", b"}", b"[", b"]", b"\\", b",", b"\n", b"null"]
    )

    def apply(cuts: list[tuple[int, int, bytes]]) -> bytes:
        data = whole
        for at, length, new in cuts:
            data = data[:at] + new + data[at + length :]
        return data

    return st.lists(st.tuples(place, st.integers(0, 9), piece), max_size=5).map(apply)
