"""JSON of any size and layout: the same records as a plain reading finds, in bounded memory, and each fault named."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inconcert.errors import InputError
from inconcert.readers import json_stream
from inconcert.readers.json_stream import Record, records
from inconcert.readers.json_values import (
    UnreadableError,
    at,
    cleaned,
    count,
    decode,
    ident,
    measure,
    moment,
    tables,
    text,
    texts,
    truth,
)
from inconcert.readers.sources import expand

LISTS = ("messages", "chats.list.messages")
NAMES = st.sampled_from(["messages", "chats", "list", "name", "id", 'a"b\\', "é"])
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(['"}]', "\\", "[{"])
)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
)
MESSAGES = st.lists(st.dictionaries(NAMES, TREES, max_size=2) | SCALARS, max_size=5)
CHATS = st.fixed_dictionaries({}, optional={"name": st.text(max_size=5), "messages": MESSAGES, "id": SCALARS})
EXPORTS = st.fixed_dictionaries(
    {"name": st.text(max_size=5)},
    optional={
        "messages": MESSAGES,
        "chats": st.fixed_dictionaries({"about": TREES, "list": st.lists(CHATS, max_size=3)}),
    },
)
QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def found(
    folder: Path, data: bytes | str, lists: tuple[str, ...] = (), encoding: str = "utf-8"
) -> list[Record]:
    """All records of these bytes."""
    path = folder / "export"
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    return list(records(expand([str(path)])[0], encoding, lists))


def plainly(value: Any) -> list[Any]:
    """The messages of an export, found by walking through it: the slow reference. A chat without messages stands for itself."""
    inside: list[Any] = []
    for key in value:
        if key == "messages":
            inside += value[key]
        if key == "chats":
            for chat in value[key]["list"]:
                inside += chat.get("messages", [chat])
    return inside if {"messages", "chats"} & set(value) else [value]


@QUICK
@given(export=EXPORTS, indent=st.sampled_from([None, 1]))
def test_walking_through_a_large_value_finds_what_reading_it_whole_finds(
    tmp_path: Path, export: dict[str, Any], indent: int | None
) -> None:
    spelled = json.dumps(export, indent=indent)
    whole = found(tmp_path, spelled, LISTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "STEP", 7)
        patch.setattr(json_stream, "WHOLE", 40)
        walked = found(tmp_path, spelled, LISTS)
    objects = [value for value in plainly(cleaned(export)) if isinstance(value, dict)]
    assert [record.value for record in whole if record.fault is None] == objects
    if {"messages", "chats"} & set(export):
        assert [(r.value, r.fault) for r in walked] == [(r.value, r.fault) for r in whole]
        named = [(r.around.get("name"), r.around.get("id")) for r in whole]
        if all(list(chat)[-1:] == ["messages"] for chat in [export, *(at(export, "chats", "list") or [])]):
            assert [(r.around.get("name"), r.around.get("id")) for r in walked] == named


@QUICK
@given(
    values=st.lists(st.dictionaries(NAMES, TREES, max_size=3), min_size=1, max_size=5),
    step=st.sampled_from([5, 64]),
)
def test_lines_lists_and_values_after_each_other_are_the_same(
    tmp_path: Path, values: list[dict[str, Any]], step: int
) -> None:
    layouts = [
        "\n".join(map(json.dumps, values)),
        "\ufeff\r\n" + "\r\n\r\n".join(map(json.dumps, values)) + "\r\n",
        json.dumps(values),
        json.dumps(values, indent=3),
        json.dumps(values[:1]) + json.dumps(values[1:]),
        " ".join(json.dumps(value, indent=1) for value in values),
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "STEP", step)
        for layout in layouts:
            assert [record.value for record in found(tmp_path, layout)] == cleaned(values)
        assert [r.value for r in found(tmp_path, layouts[3].encode("utf-16"), (), "utf-16")] == cleaned(
            values
        )


def test_pages_on_lines_give_their_items_with_the_page_around_them(tmp_path: Path) -> None:
    pages = [
        {"data": [{"id": 1}, 5], "meta": "a"},
        {"data": {"id": 2}, "meta": "b"},
        {"data": []},
        {"errors": 1},
    ]
    lines = [json.dumps(page) for page in pages]
    read = found(tmp_path, "\n".join([lines[0], "{cut", *lines[1:]]), ("data",))
    assert [(r.value, r.around.get("meta"), r.fault) for r in read] == [
        ({"id": 1}, "a", None),
        (None, "a", "this is not a JSON object"),
        (None, None, "this is not a JSON object"),
        ({"id": 2}, "b", None),
        ({"errors": 1}, None, None),
    ]
    assert read[2].raw == "{cut"
    assert read[0].around is not read[3].around


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ('[{"a": 1}, {"a": 2', "breaks after record 1"),
        ('[{"a": 1}, {"a": 2}', "its end is missing"),
        ('[{"a": 1}, {"a": "never closed]', "breaks after record 1"),
        ('{"messages": [\n{"a": 1},\n', "its end is missing"),
        ('{"about": 1, messages: [\n{"a": 1}]}', "a name is missing"),
        ('{"about" 1,\n "messages": []}', "a name is missing"),
    ],
)
def test_a_list_that_breaks_off_is_one_message(
    tmp_path: Path, data: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_stream, "WHOLE", 10)
    monkeypatch.setattr(json_stream, "STEP", 4)
    with pytest.raises(InputError, match=said):
        found(tmp_path, data, ("messages",))


def test_what_is_too_long_is_rejected_on_a_line_and_refused_in_a_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_stream, "LONGEST", 1000)
    monkeypatch.setattr(json_stream, "STEP", 100)
    long = json.dumps({"a": "x" * 5000})
    read = found(tmp_path, f'{{"a": 1}}\n{long}\n{{"a": 2}}\n{long}')
    assert [(r.value, bool(r.fault)) for r in read] == [
        ({"a": 1}, False),
        (None, True),
        ({"a": 2}, False),
        (None, True),
    ]
    with pytest.raises(InputError, match="a record of more than"):
        found(tmp_path, f'[{{"a": 1}}, {long}]')


def test_memory_does_not_grow_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "STEP", 1 << 16)
    monkeypatch.setattr(json_stream, "WHOLE", 1 << 16)
    item = json.dumps({"id": 1, "text": "words " * 200})
    export = '{"name": "made up", "messages": [' + ", ".join([item] * 12_000) + "]}"
    path = tmp_path / "export"
    path.write_bytes(gzip.compress(export.encode(), 1))
    source = expand([str(path)])[0]
    tracemalloc.start()
    assert sum(1 for _ in records(source, "utf-8", ("messages",))) == 12_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(export) > 14_000_000
    assert peak < 6_000_000


def test_odd_texts_become_text_that_can_be_written() -> None:
    assert decode(b'{"a": "\\ud83d\\ude00 \\ud83d \\u0000", "b": NaN, "c": -Infinity}') == {
        "a": "\U0001f600 \ufffd \ufffd",
        "b": None,
        "c": None,
    }
    assert cleaned(["\ud83d\ude00", {"\udc00": 1}]) == ["\U0001f600", {"\ufffd": 1}]
    assert decode(b'{"id": 12345678901234567890123}') == {"id": 12345678901234567890123}
    assert decode(b'"a\tb"') == "a\tb"
    for raw, said in (
        (b"\xff", "not UTF-8"),
        (b"{", "not a JSON object"),
        (b"[" * 10**6, "too deep"),
        (b"\0", "NUL"),
    ):
        with pytest.raises(UnreadableError, match=said):
            decode(raw)


@pytest.mark.parametrize(
    ("read", "pairs"),
    [
        (
            ident,
            [
                ("5", "5"),
                (" 5 ", "5"),
                (9007199254740993, "9007199254740993"),
                (5.0, "5"),
                (1.5e18, "1.5e+18"),
            ],
        ),
        (ident, [(True, None), ("", None), ([], None), ({}, None), (float("nan"), None), (None, None)]),
        (moment, [(5, "5"), (5.5, "5.5"), ("x", "x"), (True, None), (float("inf"), None), ([], None)]),
        (
            count,
            [
                (5, 5),
                ("5", 5),
                (5.0, 5),
                (-1, None),
                (True, None),
                ("x", None),
                (2**70, None),
                ("9" * 30, None),
            ],
        ),
        (
            measure,
            [(5, 5.0), (1.5, 1.5), ("1.5", None), (float("nan"), None), (10**400, None), (False, None)],
        ),
        (text, [("a", "a"), ("", None), (5, None), (None, None)]),
        (texts, [(["a", 5, "", "b"], ["a", "b"]), ("ab", []), (None, [])]),
        (truth, [(True, True), (False, False), (1, None), ("true", None)]),
        (
            lambda value: list(tables(value)),
            [([{}, 5, {"a": 1}], [{}, {"a": 1}]), ({"a": 1}, []), (None, [])],
        ),
    ],
)
def test_values_of_any_type_are_taken_safely(read: Any, pairs: list[tuple[Any, Any]]) -> None:
    assert [read(given) for given, _ in pairs] == [expected for _, expected in pairs]
    assert at({"a": {"b": 1}}, "a", "b") == 1
    assert at({"a": [1]}, "a", "b") is None
