"""The pages about reading say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from inconcert.readers import READERS
from inconcert.readers.mapping import TARGETS, Mapping

DOCS = Path(__file__).parents[2] / "docs"


def test_the_mapping_of_the_page_is_one(tmp_path: Path) -> None:
    page = (DOCS / "how-to" / "read-your-own-table.md").read_text("utf-8")
    found = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert found
    (tmp_path / "m.toml").write_text(found[1].replace("\n   ", "\n").strip(), "utf-8")
    assert Mapping.load(str(tmp_path / "m.toml")).platform == "telegram"
    assert set(re.findall(r"`([a-z_]+)`", page)) >= set(TARGETS)


def test_every_reader_is_on_the_page() -> None:
    page = (DOCS / "reference" / "readers.md").read_text("utf-8")
    assert {reader.name for reader in READERS} <= set(re.findall(r"^\| `([a-z0-9_]+)`", page, re.MULTILINE))
