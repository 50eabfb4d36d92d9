"""Lines decoded at once say what the same lines say one by one, and are read one by one where anything is odd."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from inconcert.readers import json_blocks, json_stream
from inconcert.readers.json_blocks import blocks
from inconcert.readers.json_lines import FieldsReader
from inconcert.readers.json_stream import records
from inconcert.readers.json_values import decode
from inconcert.readers.sources import expand

FIELDS = ("a", "b")
VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.lists(st.integers(), max_size=2)
OBJECTS = st.dictionaries(st.sampled_from(["a", "b", "c", "list"]), VALUES, max_size=4)
GOOD = OBJECTS.map(lambda value: json.dumps(value).encode()) | OBJECTS.map(
    lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
)
ODD = st.sampled_from(
    [
        b"",
        b"  ",
        b"5",
        b"[1]",
        b'[{"a": 1}]',
        b'{"a": 1}{"b": 2}',
        b'{"a": 1',
        b'"b": 2}',
        b'{"a":\n1}{"b": 2}',
        b'{"a": "\xff"}',
        b'{"c": "\xff"}',
        b'{"c": "\xef\xbf\xbf"}',
        b'{"c": {"\xef\xbf\xbf": 1}}',
        b'{"c": "\\ud800"}',
        b'{"b": "\\u0000"}',
        b'{"a": NaN}',
        b'{"c": 1e999}',
        b'{"a": 1}\r',
        b'{"a": 1, "a": 2}',
        b'{"c": "\\q"}',
        b'{"list": [{"a": 3}, 4]}',
        b'{"a": 1} x',
    ]
)


def one_by_one(path: Path) -> tuple[list[Any], list[Any]]:
    """The wanted fields of each object with its number and the whole object; and the faults."""
    found = list(enumerate(records(expand([str(path)])[0], "utf-8", ("list",)), 1))
    good = [(number, cut(one.value), one.value) for number, one in found if one.fault is None]
    return good, [(number, one.fault, one.raw) for number, one in found if one.fault is not None]


def by_blocks(path: Path) -> tuple[list[Any], list[Any]]:
    good, bad, done = [], [], 1
    for block in blocks(expand([str(path)])[0], "utf-8", ("list",), FIELDS):
        whole = block.whole(range(len(block.places)))
        cells = zip(*(block.fields[name].values() for name in FIELDS), strict=True)
        good += [
            (
                done + place,
                {name: cell for name, cell in zip(FIELDS, row, strict=True) if cell is not UNSET},
                full,
            )
            for place, row, full in zip(block.places, cells, whole, strict=True)
        ]
        bad += [(done + place, fault, raw) for place, fault, raw in block.faults]
        done += block.count
    return good, bad


def cut(value: dict[str, Any]) -> dict[str, Any]:
    return {name: value[name] for name in FIELDS if name in value}


@given(
    lines=st.lists(GOOD, min_size=1, max_size=6),
    odd=st.lists(st.tuples(st.integers(0, 6), ODD), max_size=2),
    end=st.sampled_from([b"", b"\n", b"\n\n"]),
    piece=st.sampled_from([12, 40, 1 << 20]),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_blocks_hold_the_records_that_a_reading_line_by_line_finds(
    tmp_path: Path, lines: list[bytes], odd: list[tuple[int, bytes]], end: bytes, piece: int
) -> None:
    for place, line in odd:
        lines.insert(place, line)
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b'{"a": 0}\n' + b"\n".join(lines) + end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "STEP", piece)
        assert repr(by_blocks(path)) == repr(one_by_one(path))


def told(lines: bytes, roots: tuple[str, ...] = ()) -> dict[str, list[Any]] | None:
    """The fields of lines read at once; None where they are left to be read one by one."""
    found = FieldsReader((*FIELDS, "list")).columns(lines + b"\n", roots)
    return None if found is None else {name: cells.values() for name, cells in found[1].items()}


def test_of_good_lines_only_the_fields_asked_for_are_made() -> None:
    lines = '{"a": 1, "c": [2]}\r\n{"b": "é", "a": 2, "a": null}\n {}'.encode()
    assert told(lines) == {"a": [1, None, UNSET], "b": [UNSET, "é", UNSET], "list": [UNSET] * 3}


@pytest.mark.parametrize(
    "odd",
    [
        b'{"a":\n1}{"b": 2}',
        b'{"a": 1}{"b": 2}',
        b'{"c": "\xff"}',
        b'{"c": "\\u0000"}',
        b'{"a": 1}\n\n{"a": 1}',
        b'{"list": []}',
        b"[]",
    ],
)
def test_odd_lines_are_left_to_be_read_one_by_one(odd: bytes) -> None:
    assert told(b'{"a": 1}\n{"b": 2}', ("list",)) is not None
    assert told(b'{"a": 1}\n' + odd, ("list",)) is None


READABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0\uffff")
"""Letters that need no second look, in texts and in names; others are tested above."""
DEEP = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**18 - 1, -(10**18) + 1, 10**18, 2**53 + 1, 2**64, 2**70])
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(READABLE)
    | st.sampled_from(["\U0001f600", "\\", '"', "/", "\b\f\n\r\t\x1f", "é\u2028"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(READABLE, max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    found=st.lists(st.dictionaries(st.sampled_from([*FIELDS, "c", "aa"]), DEEP), min_size=1, max_size=4),
    ascii_only=st.booleans(),
    indent=st.sampled_from([(",", ":"), (" , ", "\t:\r ")]),
)
@settings(max_examples=300, deadline=None)
def test_every_object_by_the_letter_is_read_at_once(
    found: list[dict[str, Any]], ascii_only: bool, indent: tuple[str, str]
) -> None:
    spelled = [json.dumps(one, ensure_ascii=ascii_only, separators=indent) for one in found]
    if any("\\u0000" in line for line in spelled):
        return
    expected = {name: [one.get(name, UNSET) for one in found] for name in (*FIELDS, "list")}
    assert repr(told("\n".join(spelled).encode())) == repr(expected)


MESS = st.lists(
    st.sampled_from(
        [*'{}[],:"\\ \t-+.eE0123uAdD8', "true", "false", "null", '"a"', '"a": ', "\\u", "é", "\x00"]
    ),
    max_size=8,
).map("".join)


@given(mess=MESS, value=DEEP.map(json.dumps), place=st.integers(0, 40), whole=st.booleans())
@settings(max_examples=600, deadline=None)
def test_no_mess_is_read_at_once_otherwise_than_alone(mess: str, value: str, place: int, whole: bool) -> None:
    place = min(place, len(value))
    damaged = mess if whole else value[:place] + mess + value[place + 1 :]
    line = f'{{"b": 0, "a": {damaged}}}'.encode()
    found = told(line)
    if found is not None:
        assert repr(found["a"] + found["b"]) == repr([decode(line)["a"], decode(line)["b"]])


def test_a_list_comes_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_blocks, "MANY", 2)
    path = tmp_path / "list.json"
    path.write_bytes(b'[{"a": 1}, 5, {"a": 2},\n{"a": 3}, {"a": 4}]')
    found = list(blocks(expand([str(path)])[0], "utf-8", (), FIELDS))
    assert [block.count for block in found] == [2, 2, 1]
    assert by_blocks(path) == one_by_one(path)
