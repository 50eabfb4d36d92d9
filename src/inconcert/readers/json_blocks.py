"""JSON exports as blocks of records, of which only the fields that are read are made: where all lines of a block are well.

A block with anything out of the ordinary is read record by record (`json_stream`), so that both ways say the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from inconcert.readers.json_lines import decoder_of, objects
from inconcert.readers.json_stream import Record, paths_of, records_on, stretches
from inconcert.readers.json_values import decode
from inconcert.readers.sources import Source

MANY: Final = 4_096
"""Records of a block, where they do not stand on lines."""


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
    decoder = decoder_of((*fields, *roots) if fields else ())
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
            values = objects(stretch, decoder, roots)
            if values is None:
                yield _block([*records_on(stretch, paths)])
            else:
                yield Block(len(values), range(len(values)), values, lines=stretch)
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
