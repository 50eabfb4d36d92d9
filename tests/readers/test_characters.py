"""What texts may hold and how files may be written: every text format keeps all of it."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from tests.readers.formats import BY_NAME, FIXTURES, fixture_id, read_whole

ODD = "\U0001f309\U0001f3fd\u202bپل\u202c\u200fe\u0301\u4e2d\u0e01\u0e49"
"""An emoji with a skin tone, direction marks around Persian, a combining accent, Chinese, Thai."""
TEXTS = [path for path in FIXTURES if path.parent.name != "coortweet"]
"""All but the format that has no texts."""
_NUMBER = re.compile(r"(?:^|[/_~:-])(\d+)$")
_WORD = re.compile(r"[^\W\d_]{3,}")


def posts_of(path: Path, name: str) -> pl.DataFrame:
    return read_whole(BY_NAME[name], path)[1]


def with_texts(path: Path) -> tuple[str, str, list[str]]:
    """The reader of an export, what is written in it, and the texts that it holds."""
    name = path.parent.name
    return name, path.read_text("utf-8-sig"), posts_of(path, name)["text"].drop_nulls().to_list()


def words_of(texts: list[str]) -> list[str]:
    """Words that stand in the texts, the longest first."""
    return sorted(
        {word for text in texts for word in _WORD.findall(text)}, key=lambda word: (-len(word), word)
    )


@pytest.mark.parametrize("path", TEXTS, ids=fixture_id)
def test_odd_characters_of_a_text_survive(tmp_path: Path, path: Path) -> None:
    name, written, texts = with_texts(path)
    export = tmp_path / "export"
    for word in words_of(texts):
        export.write_bytes(written.replace(word, word + ODD).encode())
        found = posts_of(export, name)
        if found.height and found["text"].drop_nulls().to_list() == [
            text.replace(word, word + ODD) for text in texts
        ]:
            return
    pytest.fail("no word of any text could be followed by odd characters")


@pytest.mark.parametrize("path", FIXTURES, ids=fixture_id)
@pytest.mark.parametrize("layout", ["bom", "crlf", "utf-16", "utf-16 big-endian"])
def test_a_file_may_be_written_in_several_ways(tmp_path: Path, path: Path, layout: str) -> None:
    name, written = path.parent.name, path.read_text("utf-8-sig")
    lines = re.sub(r"\r?\n", "\r\n", written)
    data = {
        "bom": b"\xef\xbb\xbf" + written.encode(),
        "crlf": lines.encode(),
        "utf-16": written.encode("utf-16"),
        "utf-16 big-endian": b"\xfe\xff" + written.encode("utf-16-be"),
    }[layout]
    (tmp_path / "export").write_bytes(data)
    found, expected = posts_of(tmp_path / "export", name), posts_of(path, name)
    ids = [column for column in ("post_id", "account_id", "created_at", "post_type") if column in expected]
    if layout == "crlf":
        ids.remove("post_id")  # where ids are made of the text, its line breaks count
        found, expected = (
            frame.with_columns(pl.col("text").str.replace_all("\r\n", "\n")) for frame in (found, expected)
        )
    assert found.select(*ids, "text").equals(expected.select(*ids, "text"))


@pytest.mark.parametrize("path", TEXTS, ids=fixture_id)
def test_half_a_surrogate_pair_costs_no_more_than_its_row(tmp_path: Path, path: Path) -> None:
    name, written, texts = with_texts(path)
    posts = posts_of(path, name).height
    is_json = "json" in path.suffix
    marked = False
    for word in words_of(texts):
        at = written.encode().index(word.encode())
        half = b"\\ud83d" if is_json else b"\xed\xa0\xbd"
        (tmp_path / "export").write_bytes(written.encode()[:at] + half + written.encode()[at:])
        _, found, rejects = read_whole(BY_NAME[name], tmp_path / "export")
        assert found.height >= posts - 1
        told = found["text"].drop_nulls().to_list() if is_json else rejects["raw"].drop_nulls().to_list()
        marked = marked or any("\ufffd" in one for one in told)
    assert marked


@pytest.mark.parametrize("path", FIXTURES, ids=fixture_id)
@pytest.mark.parametrize("column", ["native_id", "account_id"])
def test_an_id_that_a_float_cannot_hold_stays_whole(tmp_path: Path, path: Path, column: str) -> None:
    name, written = path.parent.name, path.read_text("utf-8-sig")
    posts = posts_of(path, name)
    ids = [_NUMBER.search(one) for one in posts[column].drop_nulls()] if column in posts else []
    numbers = [found[1] for found in ids if found]
    if not numbers or name.startswith("whatsapp"):
        pytest.skip("the format's ids are no numbers")
    for number in sorted(set(numbers), key=lambda number: (-len(number), number)):
        bare = number.removeprefix("100") if name.startswith("tele") else number  # of a channel
        changed = re.sub(rf"(?<![\d.:]){bare}(?![\d.:])", "9007199254740993", written)
        (tmp_path / "export").write_bytes(changed.encode())
        found_ids = posts_of(tmp_path / "export", name)
        if column in found_ids and any("9007199254740993" in one for one in found_ids[column]):
            return
    pytest.fail("no id of this export could be a larger number")
