"""The default engine: DuckDB in the process for relations, numba kernels in a thread pool for co-actions."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import ibis
import pyarrow as pa

from inconcert.engine import layer as layers
from inconcert.engine.layer import Layer, Pairs, Screen

BATCH_ROWS: Final = 250_000


class Embedded:
    """One machine: everything in this process, spilling to a folder of its own that ends with it."""

    name = "embedded"
    capabilities: Final[Mapping[str, str]] = {
        "relations": "DuckDB, spills to disk",
        "map_batches": "in process",
        "co-actions": "threads, accounts in blocks; the result does not depend on the threads",
        "hot objects": "listed up to a bound, then accounts are sampled by hash",
    }

    def __init__(self, threads: int, memory_gb: float = 2.0) -> None:
        """Start with so many threads. `memory_gb` bounds the relations, not the kernels."""
        self.threads = threads
        self._kept = 0
        self._spill = Path(tempfile.mkdtemp(prefix="inconcert-"))
        self._connection: Any = ibis.duckdb.connect(
            threads=threads,
            memory_limit=f"{memory_gb}GB",
            temp_directory=str(self._spill),
            preserve_insertion_order=True,
        )
        self._connection.raw_sql("SET TimeZone = 'UTC'")

    def tables(self, parts: Mapping[str, Sequence[Path]]) -> dict[str, ibis.Table]:
        """Name Parquet parts as tables for Ibis expressions."""
        return {
            name: self._connection.read_parquet([str(path) for path in paths], table_name=name)
            for name, paths in parts.items()
        }

    @contextmanager
    def kept(self, expression: ibis.Table) -> Iterator[ibis.Table]:
        """Run an expression once and use its rows many times, until the block ends."""
        self._kept += 1
        name = f"kept_{self._kept}"
        yield self._connection.create_table(name, expression, temp=True)
        self._connection.raw_sql(f"DROP TABLE {name}")

    def collect(self, expression: ibis.Table) -> pa.Table:
        """Run an expression and return its rows."""
        return expression.to_pyarrow()

    def batches(self, expression: ibis.Table) -> Iterator[pa.RecordBatch]:
        """Run an expression and stream its rows, in its order."""
        relation = self._connection.con.sql(self._connection.compile(expression))
        yield from relation.to_arrow_reader(BATCH_ROWS)

    def map_batches(
        self, expression: ibis.Table, function: Callable[[pa.RecordBatch], pa.RecordBatch], schema: pa.Schema
    ) -> Iterator[pa.RecordBatch]:
        """Run a Python function over the batches of an expression."""
        for batch in self.batches(expression):
            yield function(batch).cast(schema)

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
        return layers.sweep(
            layer,
            windows,
            min_objects=min_objects,
            min_coactions=min_coactions,
            screen=screen,
            threads=self.threads,
            advance=advance,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.disconnect()
        shutil.rmtree(self._spill, ignore_errors=True)
