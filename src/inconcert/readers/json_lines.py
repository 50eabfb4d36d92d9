"""Many lines of JSON read at once, where all are as they should be: one object each, in UTF-8."""

from __future__ import annotations

from collections.abc import Collection
from itertools import accumulate

import numpy as np

from inconcert.readers.decoding import as_text
from inconcert.readers.json_cells import Cells, cells_at
from inconcert.readers.json_scan import ABSENT, find_fields


class FieldsReader:
    """Reads of objects these fields only."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = sorted(names, key=lambda name: len(name.encode()))
        spelled = [name.encode() for name in self._names]
        self._spelled = np.frombuffer(b"".join(spelled), np.uint8)
        sizes = [*map(len, spelled)]
        self._ends = np.array([*accumulate(sizes, initial=0)], np.int64)
        self._of_size = np.searchsorted(sizes, np.arange(max(sizes, default=0) + 2)).astype(np.int64)

    def columns(self, lines: bytes, roots: Collection[str]) -> tuple[int, dict[str, Cells]] | None:
        """How many objects stand there, one a line with its end, and their fields by name, as `json_values.decode` gives them.

        None, to be read line by line, where that may say otherwise, and where an object has one of the fields `roots`,
        in which records may be.
        """
        if as_text(lines) is None:
            return None
        data = np.frombuffer(lines, np.uint8)
        is_good, kinds, starts, ends = find_fields(data, self._spelled, self._ends, self._of_size)
        if not is_good:
            return None
        places = {name: place for place, name in enumerate(self._names)}
        if any((kinds[places[root]] != ABSENT).any() for root in roots):
            return None
        return kinds.shape[1], {
            name: cells_at(data, kinds[place], starts[place], ends[place]) for name, place in places.items()
        }
