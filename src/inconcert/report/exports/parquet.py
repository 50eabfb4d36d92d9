"""Parquet: the links and the accounts as two tables, for Polars, pandas, R or a database."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from inconcert.report.exports.columns import EDGES, NODES
from inconcert.report.exports.files import nodes_beside, whole_file
from inconcert.report.exports.network import ExportedNetwork
from inconcert.schema import Table


def write_parquet(network: ExportedNetwork, path: Path) -> list[Path]:
    """Write the links to `path` and the accounts beside it; the files' metadata say what the tables mean."""
    beside = nodes_beside(path)
    write_table(NODES, network.nodes, network.note, beside)
    write_table(EDGES, network.edges, network.note, path)
    return [path, beside]


def write_table(table: Table, frame: pl.DataFrame, note: str, path: Path) -> None:
    """Write a table as Parquet; its metadata say what it means."""
    rows = frame.to_arrow().cast(table.arrow).replace_schema_metadata({"inconcert": note})
    with whole_file(path) as draft:
        pq.write_table(rows, draft, compression="zstd")
