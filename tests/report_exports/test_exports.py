"""Exports open in other tools, say the same in every format, and name no private person."""

import csv
import json
import os
import stat
import sys
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import polars as pl
import pytest

from inconcert.case import Case
from inconcert.errors import CaseError, InputError
from inconcert.pseudonyms import KEY_FILE
from inconcert.report.exports import export_case
from inconcert.report.exports.columns import EDGES, NODES
from inconcert.schema import ACCOUNTS, EDGE_POSTS, GROUPS, LINKS_KEPT, MEMBERS, POSTS
from inconcert.schema import EDGES as LAYERS
from inconcert.schema import LINKS as WEB
from inconcert.settings import Settings

NETWORKS = ["gexf", "graphml", "csv", "parquet"]
LARGE, SMALL, UNKNOWN, HOSTILE = "x:100", "x:200", "telegram:300", "x:9007199254740993"
DAY = datetime(2031, 5, 4, 12, 30, 15, tzinfo=UTC)

_ACCOUNTS = [
    {"account_id": LARGE, "handle": "marrow_gazette", "display_name": "Marrow Gazette",
     "followers_count": 5_000, "created_at": DAY, "account_type": "user"},
    {"account_id": SMALL, "handle": "ilse_of_marrow", "display_name": "Ilse", "followers_count": 4_999,
     "created_at": DAY, "description": "baker in Marrow", "profile_url": "https://ilse.example"},
    {"account_id": HOSTILE, "handle": "=HYPERLINK(\"http://evil.example\")", "followers_count": 70_000,
     "display_name": "<b>\"Zoë\" & \u202esons\x00\r\n</b>"},
    {"account_id": "x:unlinked", "handle": "nobody_here", "followers_count": 9},
]  # fmt: skip

_LINKS = [
    {"account_a": UNKNOWN, "account_b": LARGE, "log10_p": -9.5, "log10_q": -7.0, "layers": ["link", "repost"],
     "objects": 6, "excess": "both", "group": "G1"},
    {"account_a": LARGE, "account_b": SMALL, "log10_p": -320.25, "log10_q": -300.0, "layers": ["repost"],
     "objects": 40, "excess": "same moment", "group": "G1"},
    {"account_a": LARGE, "account_b": HOSTILE, "log10_p": 0.0, "log10_q": 0.0, "layers": [], "objects": 2,
     "excess": "joint", "group": None},
]  # fmt: skip

_LAYERS = [
    {"account_a": UNKNOWN, "account_b": LARGE, "trace": "link", "distinct_objects": 2, "expected": 0.01234,
     "log10_p": -2.0, "median_gap_s": 50.0, "first": DAY, "last": DAY},
    {"account_a": UNKNOWN, "account_b": LARGE, "trace": "repost", "distinct_objects": 4, "expected": 0.5,
     "log10_p": -6.0, "median_gap_s": 8.5, "first": DAY.replace(day=1), "last": DAY.replace(day=3)},
    {"account_a": UNKNOWN, "account_b": LARGE, "trace": "hashtag", "distinct_objects": 9, "expected": 7.0,
     "log10_p": -99.0, "median_gap_s": 1.0, "first": DAY.replace(year=2001), "last": DAY},
]  # fmt: skip

_MEMBERS = [
    {"group": "G1", "account_id": account, "stability": 0.95, "links": 1, "coactions": 4, "posts": 10,
     "dedication": 0.4, "leads": 0.5}
    for account in (LARGE, SMALL, UNKNOWN)
]  # fmt: skip

_GROUPS = {"group": ["G1"], "verdict": ["explained"], "explanations": [["News syndication"]]}


def _case(folder: Path, links: list[dict[str, object]]) -> Case:
    case = Case.create(folder, Settings())
    with case.stage("import", "k") as stage:
        stage.write(ACCOUNTS, pl.DataFrame(_ACCOUNTS, infer_schema_length=None))
        stage.write(POSTS, POSTS.arrow.empty_table())
        stage.write(WEB, WEB.arrow.empty_table())
    with case.stage("detect", "k") as stage:
        stage.write(LINKS_KEPT, pl.DataFrame(links, schema=pl.Schema(LINKS_KEPT.arrow), orient="row"))
        stage.write(EDGE_POSTS, EDGE_POSTS.arrow.empty_table())
        stage.write(LAYERS, pl.DataFrame(_LAYERS))
        stage.write(MEMBERS, pl.DataFrame(_MEMBERS))
        stage.write(GROUPS, pl.DataFrame(_GROUPS))
    return case


def _link(a: str, b: str) -> dict[str, object]:
    return {
        "account_a": a,
        "account_b": b,
        "log10_p": -5.0,
        "log10_q": -4.0,
        "layers": ["repost"],
        "objects": 3,
    }


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return _case(tmp_path / "case", _LINKS)


def _nodes_file(written: list[Path]) -> Path:
    return next((path for path in written if "-nodes" in path.name), written[0])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _graph(case: Case, format: str, path: Path) -> "nx.Graph[str]":  # noqa: A002
    export_case(case, format, path, redact="full")
    return nx.read_gexf(path) if format == "gexf" else nx.read_graphml(path)


@pytest.mark.parametrize("format", ["gexf", "graphml"])
def test_networkx_reads_nodes_links_and_types(case: Case, tmp_path: Path, format: str) -> None:  # noqa: A002
    graph = _graph(case, format, tmp_path / "net")
    assert set(graph) == {LARGE, SMALL, UNKNOWN, HOSTILE}
    assert not graph.is_directed()
    link = graph.edges[UNKNOWN, LARGE]
    assert (link["weight"], link["objects"], link["label"]) == (9.5, 6, "link|repost")
    assert graph.edges[LARGE, SMALL]["weight"] == 320.25
    assert graph.edges[LARGE, HOSTILE]["weight"] == 0.0
    node = graph.nodes[LARGE]
    assert node["pseudonymised"] is False
    assert (node["followers"], node["links"], node["stability"]) == (5_000, 3, 0.95)
    assert node["created"] == "2031-05-04T12:30:15Z"
    assert (node["verdict"], node["explanations"]) == ("explained", "News syndication")
    assert "followers" not in graph.nodes[UNKNOWN]
    assert "group" not in graph.nodes[HOSTILE]


def test_link_tells_its_layers_strongest_first_and_weak_ones_not(case: Case, tmp_path: Path) -> None:
    graph = _graph(case, "graphml", tmp_path / "net.graphml")
    link = graph.edges[UNKNOWN, LARGE]
    assert link["evidence"] == "repost 4 (0.5 expected)|link 2 (0.012 expected)"
    assert link["median_gap_s"] == 8.5
    assert (link["first"], link["last"]) == ("2031-05-01T12:30:15Z", "2031-05-04T12:30:15Z")


def test_graphml_follows_the_rules_igraph_reads_by(case: Case, tmp_path: Path) -> None:
    export_case(case, "graphml", tmp_path / "net.graphml")
    space = "{http://graphml.graphdrawing.org/xmlns}"
    root = ET.parse(tmp_path / "net.graphml").getroot()  # noqa: S314
    keys = {key.get("id"): key for key in root.findall(f"{space}key")}
    tags = [child.tag for child in root]
    assert max(i for i, tag in enumerate(tags) if tag == f"{space}key") < tags.index(f"{space}graph")
    assert len(keys) == len(NODES.columns) - 1 + len(EDGES.columns) - 3
    assert {key.get("attr.type") for key in keys.values()} == {"string", "long", "double", "boolean"}
    graph = root.find(f"{space}graph")
    assert graph is not None
    assert graph.get("edgedefault") == "undirected"
    nodes = [node.get("id") for node in graph.findall(f"{space}node")]
    for edge in graph.findall(f"{space}edge"):
        assert {edge.get("source"), edge.get("target")} <= set(nodes)
    for element in graph:
        for data in element:
            assert keys[data.get("key")].get("for") == element.tag.removeprefix(space)


def test_gephi_reads_the_csv_header(case: Case, tmp_path: Path) -> None:
    written = export_case(case, "csv", tmp_path / "net.csv", redact="full")
    assert [path.name for path in written] == [
        "net.csv",
        "net-nodes.csv",
        "net-posts.csv",
        "net-evidence.csv",
    ]
    head = written[0].read_text("utf-8").splitlines()[0]
    assert head.startswith("Source,Target,Type,Weight,Id,Label,")
    assert written[1].read_text("utf-8").startswith("Id,Label,")
    links = _rows(written[0])
    assert {row["Type"] for row in links} == {"Undirected"}
    assert [row["Id"] for row in links] == ["e0", "e1", "e2"]
    assert sorted(float(row["Weight"]) for row in links) == [0.0, 9.5, 320.25]
    ends = {row["Source"] for row in links} | {row["Target"] for row in links}
    assert ends == {row["Id"] for row in _rows(written[1])}


def test_csv_cells_are_no_formulas(case: Case, tmp_path: Path) -> None:
    formula = ("=", "+", "-", "@", "\t", "\r")
    for written in export_case(case, "csv", tmp_path / "net.csv", redact="full"):
        for row in _rows(written):
            texts = {cell for name, cell in row.items() if name not in {"log10_p", "log10_q"}}
            assert not [text for text in texts if text.startswith(formula)]
    labels = [row["Label"] for row in _rows(tmp_path / "net-nodes.csv")]
    assert '\'=HYPERLINK("http://evil.example")' in labels


@pytest.mark.parametrize("format", NETWORKS)
def test_hostile_text_is_cleaned_in_every_format(case: Case, tmp_path: Path, format: str) -> None:  # noqa: A002
    path = tmp_path / "net"
    nodes = _nodes_file(export_case(case, format, path, redact="full"))
    if format == "csv":
        name = next(row["display_name"] for row in _rows(nodes) if row["Id"] == HOSTILE)
    elif format == "parquet":
        name = pl.read_parquet(nodes).filter(pl.col("id") == HOSTILE)["display_name"].item()
    else:
        name = _graph(case, format, path).nodes[HOSTILE]["display_name"]
    assert name == '<b>"Zoë" & sons </b>'


def test_parquet_has_the_declared_columns_and_says_what_they_are(case: Case, tmp_path: Path) -> None:
    links, nodes, *_ = export_case(case, "parquet", tmp_path / "net.parquet")
    assert pl.read_parquet(links).columns == list(EDGES.names)
    assert pl.read_parquet(nodes).columns == list(NODES.names)
    assert "not a claim about who they are" in pl.read_parquet_metadata(nodes)["inconcert"]


@pytest.mark.parametrize("format", NETWORKS)
def test_private_people_are_not_in_the_files(case: Case, tmp_path: Path, format: str) -> None:  # noqa: A002
    written = export_case(case, format, tmp_path / "net")
    key = (case.path / KEY_FILE).read_text()
    if format == "parquet":
        text = json.dumps([pl.read_parquet(path).rows() for path in written], ensure_ascii=False)
    else:
        text = "".join(path.read_text("utf-8") for path in written)
    for secret in ("ilse", "Ilse", SMALL, UNKNOWN, "4999", "baker", key):
        assert secret not in text
    assert "marrow_gazette" in text
    assert text.count(":p-") >= 4


def test_moments_and_sizes_of_private_people_are_coarse(case: Case, tmp_path: Path) -> None:
    links, nodes, *_ = export_case(case, "parquet", tmp_path / "net.parquet")
    hidden = pl.read_parquet(nodes).filter("pseudonymised")
    assert len(hidden) == 2
    assert set(hidden["created"]) == {None, "2031-05"}
    for name in ("followers", "display_name"):
        assert hidden[name].null_count() == 2
    assert hidden["label"].to_list() == hidden["id"].to_list()
    kept = pl.read_parquet(links).filter(pl.col("first").is_not_null())
    assert kept.select("first", "last").rows() == [("2031-05-01", "2031-05-04")]


def test_file_order_tells_nothing_of_the_real_ids(tmp_path: Path) -> None:
    ids = [f"x:{number:04}" for number in range(60)]
    case = _case(tmp_path / "case", [_link(a, b) for a, b in pairwise(ids)])
    (case.path / KEY_FILE).write_text("ab" * 32)
    edges, nodes = (
        pl.read_parquet(path) for path in export_case(case, "parquet", tmp_path / "net.parquet")[:2]
    )
    assert nodes["id"].is_sorted()
    assert (edges["source"] < edges["target"]).all()
    rows = edges.select("source", "target").rows()
    assert rows == sorted(rows)
    ends = nodes.with_row_index().filter(pl.col("links") == 1)["index"].to_list()
    assert ends != [0, 59]


@pytest.mark.parametrize("format", NETWORKS)
def test_the_same_case_gives_the_same_bytes(case: Case, tmp_path: Path, format: str) -> None:  # noqa: A002
    first = [path.read_bytes() for path in export_case(case, format, tmp_path / "net")]
    second = [path.read_bytes() for path in export_case(Case(case.path), format, tmp_path / "net")]
    assert first == second
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


@pytest.mark.parametrize("format", NETWORKS)
def test_a_case_without_links_still_exports(tmp_path: Path, format: str) -> None:  # noqa: A002
    case = _case(tmp_path / "case", [])
    nodes = _nodes_file(export_case(case, format, tmp_path / "net"))
    assert nodes.stat().st_size > 0
    if format in {"gexf", "graphml"}:
        assert len(_graph(case, format, tmp_path / "net")) == 0


def test_two_ids_never_become_one(tmp_path: Path) -> None:
    case = _case(tmp_path / "case", [_link(LARGE, name) for name in ("vk:a b", "vk:ab", "vk:a\x01b")])
    assert set(_graph(case, "gexf", tmp_path / "net.gexf")) == {"vk:a%20b", "vk:ab", "vk:a%01b", LARGE}


def test_unusable_requests_are_refused_in_words(case: Case, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="gexf, graphml, csv, parquet, html"):
        export_case(case, "pdf", tmp_path / "net.pdf")
    with pytest.raises(InputError, match="is a folder"):
        export_case(case, "gexf", tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        export_case(case, "gexf", tmp_path / "file" / "net.gexf")
    with pytest.raises(InputError, match="case's own files"):
        export_case(case, "gexf", case.path / "document.json")
    assert export_case(case, "gexf", case.path / "exports" / "net.gexf")[0].is_file()
    with pytest.raises(CaseError, match="detect"):
        export_case(Case.create(tmp_path / "empty", Settings()), "gexf", tmp_path / "net.gexf")


def test_a_failed_export_leaves_the_old_file(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "net.gexf"
    target.write_text("old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    (case.path / KEY_FILE).write_text("ab" * 32)
    with pytest.raises(InputError, match="No space left"):
        export_case(case, "gexf", target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if "draft" in path.name] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_key_is_for_the_owner_only(case: Case, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        export_case(case, "gexf", tmp_path / "net.gexf")
    finally:
        os.umask(old)
    assert stat.S_IMODE((case.path / KEY_FILE).stat().st_mode) == 0o600
