"""No format without its tests: each reader of the list has exports with traps, the rows they become, and damaged copies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inconcert.readers import READERS
from tests.readers import test_all_formats as formats
from tests.readers.formats import FIXTURES, FOLDER

VARIANTS = {"whatsapp_day_first": "whatsapp", "whatsapp_month_first": "whatsapp"}
"""Readers that are another one with something said by the user; test_chats.py reads with each."""
FORMATS = sorted({VARIANTS.get(reader.name, reader.name) for reader in READERS})


def expected_of(name: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted((formats.EXPECTED / name).glob("*.json"))]


@pytest.mark.parametrize("name", FORMATS)
def test_there_is_an_export_of_three_records_or_more_with_traps(name: str) -> None:
    expected = expected_of(name)
    assert max(len(one["posts"]) + len(one["rejects"]) for one in expected) >= 3
    assert any(one["rejects"] for one in expected), "a record that must be rejected"


@pytest.mark.parametrize("name", FORMATS)
def test_each_export_has_its_exact_rows(name: str) -> None:
    exports = {path.name for path in FIXTURES if path.parent.name == name}
    assert exports == {path.stem for path in (formats.EXPECTED / name).glob("*.json")}
    assert all(one["posts"] and one["accounts"] for one in expected_of(name))


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_among_those_that_are_damaged(name: str) -> None:
    damaged = {path.parent.name for path in (*formats.SHAPED, *formats.TABLES)}
    assert name in damaged or {path.suffix for path in FIXTURES if path.parent.name == name} == {".txt"}


def test_no_folder_is_of_a_reader_that_is_not_there() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(FORMATS)
    assert {path.name for path in Path(formats.EXPECTED).iterdir()} == set(FORMATS)
