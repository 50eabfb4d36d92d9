"""What an engine can do: few verbs, so that a second home can be built beside the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import ibis
import pyarrow as pa

from inconcert.engine.layer import Layer, Pairs, Screen


class Engine(Protocol):
    """Where relational work, Python over batches and the co-action sweep run.

    Relations are written once, as Ibis expressions over `tables`; every engine gives the same rows for them.
    """

    @property
    def name(self) -> str:
        """What the engine is called."""

    @property
    def capabilities(self) -> Mapping[str, str]:
        """What this engine does, and how; the docs' capability table is made from it."""

    def tables(self, parts: Mapping[str, Sequence[Path]]) -> dict[str, ibis.Table]:
        """Name Parquet parts as tables for Ibis expressions."""

    def kept(self, expression: ibis.Table) -> AbstractContextManager[ibis.Table]:
        """Run an expression once and use its rows many times, until the block ends."""

    def collect(self, expression: ibis.Table) -> pa.Table:
        """Run an expression and return its rows."""

    def batches(self, expression: ibis.Table) -> Iterator[pa.RecordBatch]:
        """Run an expression and stream its rows, in its order."""

    def map_batches(
        self, expression: ibis.Table, function: Callable[[pa.RecordBatch], pa.RecordBatch], schema: pa.Schema
    ) -> Iterator[pa.RecordBatch]:
        """Run a Python function over the batches of an expression."""

    def coactions(
        self,
        layer: Layer,
        windows: Sequence[int],
        *,
        min_objects: int = 1,
        min_coactions: int = 1,
        screen: Screen | None = None,
        advance: Callable[[float], None] | None = None,
    ) -> Pairs:
        """Pairs of accounts that co-act, with counts by nested window (see layer.sweep)."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
