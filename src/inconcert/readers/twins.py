"""The same post met again, in one file or in two: one post is kept, the fuller one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from inconcert.readers.identity import Seen
from inconcert.readers.raw import REJECTS
from inconcert.readers.sources import Source

MARK: Final = "\x00"
"""Stands once behind the post id of a row for each earlier row it replaces, until the import ends."""

_FIELDS: Final = 16  # bits of the text's length
_PLACE: Final = 24  # bits of fullness
_LONGEST: Final = (1 << _FIELDS) - 1
_NOT_SAID: Final = ("source_row", "source_id", "platform", "created_at_raw", "created_at_precision")


@dataclass(slots=True)
class Twins:
    """Which posts were met, how much each said, and which of two is the fuller.

    Fuller is the row with more fields that say something; of equals the one with the longer text; of equals the
    first. The id of a row that replaces an earlier one is marked (`MARK`), and the earlier one, which is written
    already, goes at the end (`inconcert.readers.amending`). Memory: 16 bytes a post, and as much for each time
    one is replaced.
    """

    offset: int = 0
    met: int = 0
    rejects: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    _known: list[Seen] = field(default_factory=lambda: [Seen()])
    _origins: list[tuple[int, Source]] = field(default_factory=list)
    _levels: dict[str, int] = field(default_factory=dict)

    def begin(self, source: Source) -> None:
        """The posts that follow are of this source."""
        self._origins.append((self.offset, source))

    def end(self, records: int) -> None:
        """The source is at its end; it had so many records."""
        self.offset += records

    def levels(self) -> dict[str, int]:
        """Posts whose first row was replaced, and how often."""
        return self._levels

    def sift(self, posts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The posts to keep, marked where they replace an earlier row, and the rejects among these rows.

        The rejects of rows written before are in `rejects`, by source_id.
        """
        posts = posts.with_columns(pl.col("post_id").str.replace_all(MARK, "", literal=True))
        packed = posts.with_columns(_fullness(posts).alias("fullness")).with_columns(
            ((pl.col("source_row") + self.offset) * (1 << _PLACE) + pl.col("fullness")).alias("packed")
        )
        best = pl.struct(-pl.col("fullness"), "source_row")
        packed = packed.with_columns(
            pl.col("source_row").sort_by(best).first().over("post_id").alias("best_row")
        )
        inner = packed.filter(pl.col("best_row") != pl.col("source_row"))
        packed = packed.filter(pl.col("best_row") == pl.col("source_row"))
        before, level = self._before(packed["post_id"])
        packed = packed.with_columns(before, level)
        fuller = pl.col("fullness") > (pl.col("before") % (1 << _PLACE))
        met = pl.col("before") >= 0
        beaten, new = packed.filter(met & ~fuller), packed.filter(~met)
        winners = packed.filter(met & fuller)
        self.met += inner.height + beaten.height + winners.height
        self._known[0].add(new["post_id"], new["packed"])
        self._replace(winners)
        kept = pl.concat([new, winners]).sort("source_row") if winners.height else new
        marked = kept.with_columns(pl.col("post_id") + _marks(kept))
        rejects = pl.concat(
            [
                self._twins(inner, [("", row) for row in inner["best_row"]]),
                self._twins(beaten, [self._place(place >> _PLACE) for place in beaten["before"]]),
            ]
        )
        return marked.select(posts.columns), rejects

    def _before(self, keys: pl.Series) -> tuple[pl.Series, pl.Series]:
        """The packed place of the row that stands for each key so far (-1: none), and how often it was replaced."""
        place = np.full(len(keys), -1, np.int64)
        level = np.full(len(keys), -1, np.int64)
        for number, known in enumerate(self._known):
            found = known.first(keys)
            level = np.where(found >= 0, number, level)
            place = np.where(found >= 0, found, place)
        return pl.Series("before", place), pl.Series("level", level)

    def _replace(self, winners: pl.DataFrame) -> None:
        gone: dict[str, list[tuple[int, str, str, str]]] = {}
        for row in winners.select("post_id", "before", "level", "source_row").iter_rows(named=True):
            origin, number = self._where(row["before"] >> _PLACE)
            self._levels[row["post_id"]] = row["level"] + 1
            reason = f"the same post id as {self._spelled(row['source_row'], origin)}, which says more"
            gone.setdefault(origin.source_id, []).append((number, "post_id", reason, row["post_id"]))
        for source_id, rows in gone.items():
            frame = pl.DataFrame(rows, schema=REJECTS, orient="row")
            self.rejects.setdefault(source_id, []).append(frame)
        for number in sorted(set(winners["level"])):
            if number + 1 == len(self._known):
                self._known.append(Seen())
            chosen = winners.filter(pl.col("level") == number)
            self._known[number + 1].add(chosen["post_id"], chosen["packed"])

    def _where(self, place: int) -> tuple[Source, int]:
        offset, origin = next(item for item in reversed(self._origins) if item[0] < place)
        return origin, place - offset

    def _place(self, place: int) -> tuple[str, int]:
        origin, row = self._where(place)
        return ("" if origin is self._origins[-1][1] else f" of {origin.name}"), row

    def _spelled(self, row: int, other: Source) -> str:
        current = self._origins[-1][1]
        return f"row {row}" if other is current else f"row {row} of {current.name}"

    @staticmethod
    def _twins(rows: pl.DataFrame, places: Sequence[tuple[str, int]]) -> pl.DataFrame:
        reasons = [f"the same post id as row {row}{elsewhere}" for elsewhere, row in places]
        return rows.select(
            row="source_row",
            column=pl.lit("post_id"),
            reason=pl.Series(reasons, dtype=pl.String),
            raw="post_id",
        )


def _marks(kept: pl.DataFrame) -> pl.Series:
    """The marks behind each id: none for a new post, one for each row it replaces."""
    if not (kept["level"] >= 0).any():
        return pl.Series([""]).new_from_index(0, kept.height)
    return pl.Series([MARK * (level + 1) for level in kept["level"]], dtype=pl.String)


def _fullness(posts: pl.DataFrame) -> pl.Expr:
    """How much a row says: fields that are neither null nor an empty list, then the length of its text."""
    said = [
        (pl.col(name).list.len() > 0).fill_null(value=False)
        if isinstance(kind, pl.List)
        else pl.col(name).is_not_null()
        for name, kind in posts.schema.items()
        if name not in _NOT_SAID
    ]
    fields = pl.sum_horizontal(said).cast(pl.Int64)
    text = pl.col("text").str.len_bytes().cast(pl.Int64) if "text" in posts.columns else pl.lit(0)
    return fields * (1 << _FIELDS) + text.fill_null(0).clip(0, _LONGEST)
