"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a draft beside `path`; it takes the place of `path` only when the block ends without an error."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def nodes_beside(path: Path) -> Path:
    """Where the accounts go when the links go to `path`: net.csv -> net-nodes.csv."""
    return path.with_name(f"{path.stem}-nodes{path.suffix}")
