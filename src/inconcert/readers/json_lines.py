"""Many lines of JSON decoded at once, where all are as they should be: one object each, in UTF-8."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypedDict

import msgspec
import numpy as np

from inconcert.readers.decoding import as_text

_NEWLINE, _CLOSING, _OPENING = b"\n}{"
_ODD: Final = r"\\u0000|\x{FFFF}"
"""What `json_values.decode` replaces or rejects in texts, be they read or not."""

Decoder = msgspec.json.Decoder[dict[str, Any]]


def decoder_of(names: Sequence[str] = ()) -> Decoder:
    """A decoder of objects that makes only these of their members; all when none is named."""
    if not names:
        return msgspec.json.Decoder(dict)
    make: Any = TypedDict  # its fields are known at run time only
    return msgspec.json.Decoder(make("Fields", dict.fromkeys(names, Any), total=False))


def objects(lines: bytes, decoder: Decoder, roots: frozenset[str]) -> list[dict[str, Any]] | None:
    """The objects, one a line, as `json_values.decode` gives them; None, to be read line by line, where it may say otherwise.

    None also where an object has one of the members `roots`, in which records may be.
    """
    text = as_text(lines)
    if text is None or text.str.contains(_ODD).any():
        return None
    try:
        values = decoder.decode_lines(lines)
    except (ValueError, RecursionError):
        return None
    is_whole = _is_one_each(lines, len(values)) and all(map(roots.isdisjoint, values))
    return values if is_whole else None


def _is_one_each(lines: bytes, count: int) -> bool:
    """Whether the lines are so many, and each ends between two objects: inside one, } and { never stand around a line's end."""
    text = np.frombuffer(lines, np.uint8)
    ends = np.flatnonzero(text == _NEWLINE)
    return len(ends) == count - 1 and bool(
        (text[ends - 1] == _CLOSING).all() and (text[ends + 1] == _OPENING).all()
    )
