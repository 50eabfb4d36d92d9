"""Hand-built exports of every format (fixtures/<reader>/<file>), read by one reader, and what must hold for any input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from inconcert.case import Case
from inconcert.readers import READERS
from inconcert.readers.base import Asked, Reader
from inconcert.readers.ingest import finished, links_of
from inconcert.readers.raw import Sample
from inconcert.readers.sources import Source, expand
from inconcert.readers.tables import sample
from tests.readers.inputs import rejects

FOLDER = Path(__file__).parent / "fixtures"
FIXTURES = sorted(path for path in FOLDER.glob("*/*") if path.is_file())
BY_NAME = {reader.name: reader for reader in READERS}
_MADE = {"source_id", "text_key", "lang_source", "platform"}


def fixture_id(path: Path) -> str:
    """The reader and the file."""
    return path.relative_to(FOLDER).as_posix()


def opened(path: Path) -> tuple[Source, Sample | None]:
    """The source and its start."""
    source = expand([str(path)])[0]
    return source, sample(source)


def read_whole(reader: Reader, path: Path) -> tuple[int, pl.DataFrame, pl.DataFrame]:
    """Records, posts and rejects of a file; asserts that every record is one or the other, and that the import takes it."""
    source, start = opened(path)
    assert start is not None
    records, posts, wrong = 0, [], []
    rows: list[int] = []
    for batch in reader.read(source, start, Asked()):
        kept = batch.accounts if batch.posts is None else batch.posts
        assert batch.records == (0 if kept is None else kept.height) + batch.rejects.height
        rows += [] if kept is None else kept["source_row"].to_list()
        rows += batch.rejects["row"].to_list()
        records += batch.records
        wrong.append(batch.rejects)
        if batch.posts is not None:
            posts.append(finished(batch.posts, "made-up"))
            links_of(posts[-1])
    assert sorted(rows) == list(range(1, records + 1))
    return (
        records,
        pl.concat(posts) if posts else pl.DataFrame(),
        pl.concat(wrong) if wrong else pl.DataFrame(),
    )


def said(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with what they say: no nulls, no empty lists, times spelled out, and nothing that the import makes."""
    return [
        {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in row.items()
            if value is not None and value != [] and name not in _MADE
        }
        for row in rows
    ]


def of_case(case: Case) -> dict[str, Any]:
    """All that an import made of an export."""
    links = case.polars("links").select("post_id", "url_raw")
    return {
        "posts": said(case.polars("posts").to_dicts()),
        "accounts": said(case.polars("accounts").to_dicts()),
        "links": [list(row) for row in links.rows()],
        "rejects": [list(row) for row in rejects(case)],
    }
