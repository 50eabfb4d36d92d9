"""JSON exports as blocks of records, field by field; of well-formed lines only the fields that are read are made.

A block with anything out of the ordinary is read record by record (`json_stream`), so that both ways say the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from msgspec import UNSET

from inconcert.readers.json_cells import Cells, Fields
from inconcert.readers.json_lines import FieldsReader
from inconcert.readers.json_stream import Record, paths_of, records_on, stretches
from inconcert.readers.json_values import decode
from inconcert.readers.sources import Source

MANY: Final = 4_096
"""Records of a block, where they do not stand on lines."""


@dataclass(frozen=True, slots=True)
class Block:
    """Records that follow each other: of those that are objects their places among all, and their fields by name.

    Objects are kept as `objects`, or as the text they stand in, a line each. `faults`: of the other records the place, the
    reason, and how they start.
    """

    count: int
    places: Sequence[int]
    fields: Fields
    objects: Sequence[dict[str, Any]] = ()
    lines: bytes = b""
    faults: Sequence[tuple[int, str, str]] = ()

    def whole(self, chosen: Collection[int]) -> list[dict[str, Any]]:
        """The objects at these of the `places`, with all that is in them."""
        if not self.lines or not chosen:
            return [self.objects[number] for number in chosen]
        lines = self.lines.split(b"\n")
        return [decode(lines[number]) for number in chosen]


def blocks(source: Source, encoding: str, lists: Sequence[str], fields: Sequence[str]) -> Iterator[Block]:
    """Every record of the source, in order, with these of its fields; see `json_stream.records`."""
    paths = paths_of(lists)
    roots = frozenset(path[0] for path in paths)
    reader = FieldsReader({*fields, *roots})
    waiting: list[Record] = []
    for stretch in stretches(source, encoding, paths):
        if isinstance(stretch, Record):
            waiting.append(stretch)
            if len(waiting) < MANY:
                continue
        if waiting:
            yield _block(waiting, fields)
            waiting = []
        if isinstance(stretch, bytes):
            found = reader.columns(stretch, roots)
            if found is None:
                yield _block([*records_on(stretch, paths)], fields)
            else:
                count, columns = found
                chosen = {name: columns[name] for name in fields}
                yield Block(count, range(count), chosen, lines=stretch)
    if waiting:
        yield _block(waiting, fields)


def _block(records: Sequence[Record], fields: Sequence[str]) -> Block:
    places = [place for place, record in enumerate(records) if record.fault is None]
    objects = [records[place].value for place in places]
    return Block(
        len(records),
        places,
        {name: Cells.of([one.get(name, UNSET) for one in objects]) for name in fields},
        objects,
        faults=[(place, one.fault, one.raw) for place, one in enumerate(records) if one.fault is not None],
    )
