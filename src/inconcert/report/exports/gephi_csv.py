"""CSV: a table of links with the header Gephi asks for, and a table of accounts beside it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from inconcert.report.exports.files import nodes_beside, whole_file
from inconcert.report.exports.network import ExportedNetwork

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
    write_frame(accounts, beside)
    write_frame(links, path)
    return [path, beside]


def write_frame(frame: pl.DataFrame, path: Path) -> None:
    """Write a table as CSV in which no text runs as a formula."""
    text = pl.col(pl.String)
    harmless = pl.when(text.str.contains(_FORMULA)).then("'" + text).otherwise(text)
    with whole_file(path) as draft:
        frame.with_columns(harmless.name.keep()).write_csv(draft, check_extension=False)
