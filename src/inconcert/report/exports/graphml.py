"""GraphML: the network for igraph, networkx, yEd and Gephi."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from inconcert.report.exports.columns import EDGES, NODES
from inconcert.report.exports.files import whole_file
from inconcert.report.exports.network import ExportedNetwork
from inconcert.report.exports.xml_values import attribute, text, type_name
from inconcert.schema import Table

_NODE_OWN = ("id",)
_EDGE_OWN = ("id", "source", "target")
_ROOT = (
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns '
    'http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">'
)


def write_graphml(network: ExportedNetwork, path: Path) -> list[Path]:
    """Write one GraphML file; keys are declared before the graph, as the format and igraph ask."""
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in _lines(network))
    return [path]


def _lines(network: ExportedNetwork) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield _ROOT
    yield f"<desc>{text(network.note)}</desc>"
    yield from _declared("node", NODES, _NODE_OWN)
    yield from _declared("edge", EDGES, _EDGE_OWN)
    yield '<graph id="network" edgedefault="undirected">'
    yield from _elements("node", network.nodes, _NODE_OWN)
    yield from _elements("edge", network.edges, _EDGE_OWN)
    yield "</graph>"
    yield "</graphml>"


def _declared(kind: str, table: Table, own: tuple[str, ...]) -> Iterator[str]:
    for column in table.columns:
        if column.name not in own:
            yield (
                f'<key id="{kind}_{column.name}" for="{kind}" '
                f'attr.name="{column.name}" attr.type="{type_name(column)}"/>'
            )


def _elements(kind: str, frame: pl.DataFrame, own: tuple[str, ...]) -> Iterator[str]:
    for row in frame.iter_rows(named=True):
        head = " ".join(f"{name}={attribute(row[name])}" for name in own)
        data = "".join(
            f'<data key="{kind}_{name}">{text(value)}</data>'
            for name, value in row.items()
            if name not in own and value is not None
        )
        yield f"<{kind} {head}>{data}</{kind}>"
