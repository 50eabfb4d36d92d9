"""CSV: a table of links with the header Gephi asks for, and a table of accounts beside it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from inconcert.report.exports.files import nodes_beside, whole_file
from inconcert.report.exports.network import ExportedNetwork
from inconcert.schema import Table

_FORMULA = r"^[=+\-@＝＋－＠]"


def write_csv(network: ExportedNetwork, path: Path) -> list[Path]:
    """Write the links (`Source,Target,Type,Weight,Id,Label`, then more) and the accounts (`Id,Label`, more).

    Text that a spreadsheet would take for a formula gets an apostrophe before it. UTF-8, no byte order mark.
    """
    links = network.edges.select(
        pl.col("source").alias("Source"),
        pl.col("target").alias("Target"),
        pl.lit("Undirected").alias("Type"),
        pl.col("weight").alias("Weight"),
        pl.col("id").alias("Id"),
        pl.col("label").alias("Label"),
        pl.exclude("source", "target", "weight", "id", "label"),
    )
    accounts = network.nodes.rename({"id": "Id", "label": "Label"})
    beside = nodes_beside(path)
    _write(accounts, beside)
    _write(links, path)
    return [path, beside]


def write_csv_table(_table: Table, frame: pl.DataFrame, _note: str, path: Path) -> None:
    """Write a table under its own column names. CSV has no place for the note."""
    _write(frame, path)


def _write(frame: pl.DataFrame, path: Path) -> None:
    text = pl.col(pl.String)
    harmless = pl.when(text.str.contains(_FORMULA)).then("'" + text).otherwise(text)
    with whole_file(path) as draft:
        frame.with_columns(harmless.name.keep()).write_csv(draft, check_extension=False)
