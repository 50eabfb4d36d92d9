"""Many lines of JSON decoded at once, where all are as they should be: one object each, in UTF-8."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import msgspec
import numpy as np
from msgspec import UNSET, UnsetType
from msgspec.structs import astuple

from inconcert.readers.decoding import as_text

_NEWLINE, _CLOSING, _OPENING = b"\n}{"
_ODD: Final = r"\\u0000|\x{FFFF}"
"""What `json_values.decode` replaces or rejects in texts, be they read or not."""


class FieldsDecoder:
    """Decodes objects, of which it makes these fields only."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = list(names)
        inner = [f"field{number}" for number in range(len(self._names))]
        made = msgspec.defstruct(
            "Fields",
            [(name, Any, UNSET) for name in inner],
            rename=dict(zip(inner, self._names, strict=True)),
            gc=False,
        )
        self._decode = msgspec.json.Decoder(made).decode_lines

    def columns(self, lines: bytes, roots: Collection[str]) -> tuple[int, dict[str, tuple[Any, ...]]] | None:
        """How many objects stand there, one a line, and their fields by name, as `json_values.decode` gives them.

        None, to be read line by line, where that may say otherwise, and where an object has one of the fields `roots`,
        in which records may be.
        """
        text = as_text(lines)
        if text is None or text.str.contains(_ODD).any():
            return None
        try:
            records = self._decode(lines)
        except (ValueError, RecursionError):
            return None
        if not _is_one_each(lines, len(records)):
            return None
        cells = dict(zip(self._names, zip(*map(astuple, records), strict=True), strict=True))
        is_whole = all(set(map(type, cells[root])) <= {UnsetType} for root in roots)
        return (len(records), cells) if is_whole else None


def _is_one_each(lines: bytes, count: int) -> bool:
    """Whether the lines are so many, and each ends between two objects: inside one, } and { never stand around a line's end."""
    text = np.frombuffer(lines, np.uint8)
    ends = np.flatnonzero(text == _NEWLINE)
    return len(ends) == count - 1 and bool(
        (text[ends - 1] == _CLOSING).all() and (text[ends + 1] == _OPENING).all()
    )
