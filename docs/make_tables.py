"""Writes docs/reference/tables.md from the schema, so that the two never differ. Run: make docs-tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from inconcert.report.exports.columns import COUNTS, EDGES, EVIDENCE, NODES, POSTS
from inconcert.schema import RESULTS, TABLES, TIME, Table

PAGE = Path(__file__).parent / "reference" / "tables.md"
_TYPES = {TIME: "time (UTC, microseconds)", pa.string(): "text", pa.int64(): "whole number"}
_TYPES |= {pa.float64(): "number", pa.bool_(): "yes or no", pa.list_(pa.string()): "list of texts"}
_TYPES |= {pa.binary(): "bytes"}
_TYPES |= {pa.list_(pa.int64()): "list of whole numbers"}
_OPENING = """\
# Tables

Every column of every table of a case and of its exports. This page is made from the code: `make docs-tables`.

An id is always text: some exceed what a number holds, and some are hashes. An account or post id is
`platform:native id`. A value that is not known is empty, never 0.
"""


def page() -> str:
    """The whole page, as Markdown."""
    return "\n".join(
        [
            _OPENING,
            *_section("What was read: `tables/`", TABLES),
            *_section("What was found: `results/`", RESULTS),
            *_section("What leaves the case: `inconcert export`", (NODES, EDGES, POSTS, EVIDENCE, COUNTS)),
        ]
    )


def _section(title: str, tables: Iterable[Table]) -> Iterable[str]:
    yield f"## {title}\n"
    for table in tables:
        yield f"### {table.name}\n"
        yield f"Sorted by {', '.join(table.order)}.\n" if table.order else "In the order of the posts.\n"
        yield "| column | type | meaning |\n|---|---|---|"
        for column in table.columns:
            yield f"| {column.name} | {_TYPES[column.type]} | {column.meaning} |"
        yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
