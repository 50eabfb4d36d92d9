"""JSON exports as blocks of records, of which only the fields that are read are made: where all lines of a block are well.

A block with anything out of the ordinary is read record by record (`json_stream`), so that both ways say the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypedDict

import msgspec
import numpy as np

from inconcert.readers.decoding import as_text
from inconcert.readers.json_stream import Record, paths_of, records_on, stretches
from inconcert.readers.json_values import decode
from inconcert.readers.sources import Source

MANY: Final = 4_096
"""Records of a block, where they do not stand on lines."""
_NEWLINE, _CLOSING, _OPENING = b"\n}{"
_ODD: Final = r"\\u0000|\x{FFFF}"
"""What `json_values.decode` replaces or rejects in texts, be they read or not."""


@dataclass(frozen=True, slots=True)
class Block:
    """Records that follow each other: those that are objects, with their places among all, and the others with the reason.

    `lines`: where objects have only the fields asked for, the text they stand in.
    """

    count: int
    places: Sequence[int]
    values: Sequence[dict[str, Any]]
    faults: Sequence[tuple[int, str, str]] = ()
    lines: bytes = b""

    def whole(self, chosen: Collection[int]) -> list[dict[str, Any]]:
        """The records at these of the `values` with all fields."""
        if not self.lines or not chosen:
            return [self.values[number] for number in chosen]
        lines = self.lines.split(b"\n")
        return [decode(lines[number]) for number in chosen]


def blocks(source: Source, encoding: str, lists: Sequence[str], fields: Sequence[str]) -> Iterator[Block]:
    """Every record of the source, in order, with these of its fields at least (no fields: all); see `json_stream.records`."""
    paths = paths_of(lists)
    roots = frozenset(path[0] for path in paths)
    decoder = _decoder((*fields, *roots) if fields else ())
    waiting: list[Record] = []
    for stretch in stretches(source, encoding, paths):
        if isinstance(stretch, Record):
            waiting.append(stretch)
            if len(waiting) < MANY:
                continue
        if waiting:
            yield _block(waiting)
            waiting = []
        if isinstance(stretch, bytes):
            yield _at_once(stretch.strip(b"\n"), decoder, roots) or _block([*records_on(stretch, paths)])
    if waiting:
        yield _block(waiting)


def _block(records: Sequence[Record]) -> Block:
    places = [place for place, record in enumerate(records) if record.fault is None]
    return Block(
        len(records),
        places,
        [records[place].value for place in places],
        [(place, one.fault, one.raw) for place, one in enumerate(records) if one.fault is not None],
    )


def _at_once(
    lines: bytes, decoder: msgspec.json.Decoder[dict[str, Any]], roots: frozenset[str]
) -> Block | None:
    """The records, when each line is one object and nothing else, none of which holds a list of records; else None."""
    text = as_text(lines)
    if text is None or text.str.contains(_ODD).any():
        return None
    try:
        values = decoder.decode_lines(lines)
    except (ValueError, RecursionError):
        return None
    if not _is_one_each(lines, len(values)) or not all(map(roots.isdisjoint, values)):
        return None
    return Block(len(values), range(len(values)), values, lines=lines)


def _decoder(names: Sequence[str]) -> msgspec.json.Decoder[dict[str, Any]]:
    """A decoder of objects that makes only these of their members; all when none is named."""
    if not names:
        return msgspec.json.Decoder(dict)
    make: Any = TypedDict  # its fields are known at run time only
    return msgspec.json.Decoder(make("Fields", dict.fromkeys(names, Any), total=False))


def _is_one_each(lines: bytes, count: int) -> bool:
    """Whether the lines are so many, and each ends between two objects: inside one, } and { never stand around a line's end."""
    text = np.frombuffer(lines, np.uint8)
    ends = np.flatnonzero(text == _NEWLINE)
    return len(ends) == count - 1 and bool(
        (text[ends - 1] == _CLOSING).all() and (text[ends + 1] == _OPENING).all()
    )
