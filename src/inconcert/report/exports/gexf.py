"""GEXF 1.2: the network for Gephi."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

from inconcert.report.exports.columns import EDGES, NODES
from inconcert.report.exports.files import whole_file
from inconcert.report.exports.network import ExportedNetwork
from inconcert.report.exports.xml_values import attribute, text, type_name
from inconcert.schema import Table

_NODE_OWN = ("id", "label")
_EDGE_OWN = ("id", "source", "target", "weight", "label")


def write_gexf(network: ExportedNetwork, path: Path) -> list[Path]:
    """Write one GEXF file. It holds no date of writing, so that the same network gives the same bytes."""
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in _lines(network))
    return [path]


def _lines(network: ExportedNetwork) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">'
    yield f"<meta><creator>Inconcert</creator><description>{text(network.note)}</description></meta>"
    yield '<graph defaultedgetype="undirected" mode="static">'
    yield from _declared("node", NODES, _NODE_OWN)
    yield from _declared("edge", EDGES, _EDGE_OWN)
    yield "<nodes>"
    yield from _elements("node", network.nodes, _NODE_OWN)
    yield "</nodes>"
    yield "<edges>"
    yield from _elements("edge", network.edges, _EDGE_OWN)
    yield "</edges>"
    yield "</graph>"
    yield "</gexf>"


def _declared(kind: str, table: Table, own: Iterable[str]) -> Iterator[str]:
    yield f'<attributes class="{kind}" mode="static">'
    for column in table.columns:
        if column.name not in own:
            yield f'<attribute id="{column.name}" title="{column.name}" type="{type_name(column)}"/>'
    yield "</attributes>"


def _elements(kind: str, frame: pl.DataFrame, own: tuple[str, ...]) -> Iterator[str]:
    for row in frame.iter_rows(named=True):
        given = {name: value for name, value in row.items() if value is not None}
        head = " ".join(f"{name}={attribute(given[name])}" for name in own if name in given)
        values = "".join(
            f'<attvalue for="{name}" value={attribute(value)}/>'
            for name, value in given.items()
            if name not in own
        )
        yield f"<{kind} {head}><attvalues>{values}</attvalues></{kind}>"
