"""Writes docs/reference/readers.md from the readers, so that the page never says what they do not do. Run: make docs-tables."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterable
from pathlib import Path

from inconcert.readers import READERS
from inconcert.readers.base import Reader

PAGE = Path(__file__).parent / "reference" / "readers.md"
_OPENING = """\
# Readers

What Inconcert reads, and what it makes of it. This page is made from the code: `make docs-tables`.

A format is known by its content, never by the file's name; `--format NAME` decides where that is not enough. Inputs are
files, folders (all files below), patterns with `*`, `.gz`, `.zst` and `.zip`, in any mixture: a case may hold several
formats. In a folder, a pattern or an archive, what no reader knows is passed over and listed; a file named by itself must
be readable. Any other table is read with a mapping: [how](../how-to/read-your-own-table.md). What holds for every
format (rejects, ids, times, addresses, limits, speed) stands in [Reading](reading.md).
"""


def page() -> str:
    """The whole page, as Markdown."""
    lines = [_OPENING, "| name | what |", "|---|---|"]
    lines += [f"| `{reader.name}` | {reader.title} |" for reader in READERS]
    lines += ["| `mapped` | any table, with `--mapping` |", ""]
    for kind in dict.fromkeys(type(reader) for reader in READERS):
        lines += _section([reader for reader in READERS if type(reader) is kind])
    return "\n".join(lines)


def _section(readers: list[Reader]) -> Iterable[str]:
    """What a reader (or several of one kind) says of itself, and against what it was checked."""
    yield f"## {', '.join(reader.name for reader in readers)}: {readers[0].title}\n"
    yield f"{inspect.getdoc(type(readers[0]))}\n"
    checked = f"*Checked against:* {readers[0].verified.rstrip('. ')}."
    yield textwrap.fill(checked, 112, break_long_words=False, break_on_hyphens=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
