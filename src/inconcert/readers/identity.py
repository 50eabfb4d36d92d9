"""Ids seen so far, in bounded memory, and ids made for posts that have none."""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

_FEW: Final = 4


class Seen:
    """Which keys were met before, and where first: sorted runs of 64-bit hashes, 16 bytes a key.

    Two different ids among ten million share a hash with a chance of about 3 in a million.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]] = []

    def count(self, keys: pl.Series) -> npt.NDArray[np.int64]:
        """How often each key was added before."""
        hashes = _hashes(keys)
        total = np.zeros(len(hashes), np.int64)
        for known, _ in self._runs:
            total += np.searchsorted(known, hashes, "right") - np.searchsorted(known, hashes, "left")
        return total

    def first(self, keys: pl.Series) -> npt.NDArray[np.int64]:
        """The place given with a key when it was added first; -1 for a new key."""
        hashes = _hashes(keys)
        place = np.full(len(hashes), -1, np.int64)
        for known, places in reversed(self._runs):
            if len(known):
                at = np.minimum(np.searchsorted(known, hashes, "left"), len(known) - 1)
                place = np.where(known[at] == hashes, places[at], place)
        return place

    def add(self, keys: pl.Series, places: pl.Series) -> None:
        """Remember keys with their places."""
        hashes = _hashes(keys)
        order = np.argsort(hashes, kind="stable")
        self._runs.append((hashes[order], places.to_numpy().astype(np.int64)[order]))
        while len(self._runs) > 1 and len(self._runs[-2][0]) <= _FEW * len(self._runs[-1][0]):
            (later, later_places), (earlier, earlier_places) = self._runs.pop(), self._runs.pop()
            merged, places_merged = (
                np.concatenate([earlier, later]),
                np.concatenate([earlier_places, later_places]),
            )
            order = np.argsort(merged, kind="stable")
            self._runs.append((merged[order], places_merged[order]))


def _hashes(keys: pl.Series) -> npt.NDArray[np.uint64]:
    return keys.hash(seed=1).to_numpy()


class MadeIds:
    """Ids for posts whose source gives none: made from what the row says, so that the same row has the same id.

    Exact twins within one file are told apart by a counter in order of appearance (-2, -3, ...). The same
    file read again, or an overlapping one, gives the same ids.
    """

    def __init__(self) -> None:
        self._seen = Seen()

    def make(self, rows: pl.DataFrame) -> pl.Series:
        """An id for each row, from all its columns."""
        cells = [pl.col(name).cast(pl.String).fill_null("\x00") for name in rows.columns]
        spelled = rows.select(pl.concat_str(cells, separator="\x1f")).to_series()
        digests = pl.Series(
            "id",
            [hashlib.blake2b(row.encode(), digest_size=12).hexdigest() for row in spelled],
            dtype=pl.String,
        )
        before = pl.Series("before", self._seen.count(digests))
        self._seen.add(digests, pl.Series(np.zeros(len(digests), np.int64)))
        if before.sum() == 0 and digests.n_unique() == len(digests):
            return digests
        twin = pl.col("before") + pl.int_range(pl.len()).over("id") + 1
        made = pl.when(twin > 1).then(pl.format("{}-{}", "id", twin)).otherwise(pl.col("id"))
        return pl.DataFrame([digests, before]).select(made.alias("id"))["id"]
