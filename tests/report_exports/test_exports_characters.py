"""Every character of the first plane of Unicode, in ids, handles and names: whole files that agree."""

import csv
from pathlib import Path

import networkx as nx
import polars as pl
import pytest

from inconcert.case import Case
from inconcert.report.exports import export_case
from inconcert.schema import ACCOUNTS, EDGE_POSTS, GROUPS, LINKS_KEPT, MEMBERS, POSTS
from inconcert.schema import EDGES as LAYERS
from inconcert.schema import LINKS as WEB
from inconcert.settings import Settings

_CHARACTERS = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
_TEXTS = ["".join(_CHARACTERS[start : start + 16]) for start in range(0, len(_CHARACTERS), 16)]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    case = Case.create(tmp_path_factory.mktemp("characters") / "case", Settings())
    ids = [f"vk:{text}" for text in _TEXTS]
    with case.stage("import", "k") as stage:
        stage.write(ACCOUNTS, pl.DataFrame({"account_id": ids, "handle": _TEXTS, "display_name": _TEXTS}))
        stage.write(POSTS, POSTS.arrow.empty_table())
        stage.write(WEB, WEB.arrow.empty_table())
    with case.stage("detect", "k") as stage:
        links = {"account_a": ids[:-1], "account_b": ids[1:], "log10_p": [-5.0] * (len(ids) - 1)}
        stage.write(LINKS_KEPT, pl.DataFrame(links))
        stage.write(EDGE_POSTS, EDGE_POSTS.arrow.empty_table())
        stage.write(LAYERS, LAYERS.arrow.empty_table())
        stage.write(MEMBERS, MEMBERS.arrow.empty_table())
        stage.write(GROUPS, GROUPS.arrow.empty_table())
    return case


@pytest.fixture(scope="module")
def expected(case: Case, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    path = tmp_path_factory.mktemp("parquet") / "net"
    return pl.read_parquet(export_case(case, "parquet", path, redact="full")[1])


def test_ids_stay_apart(expected: pl.DataFrame) -> None:
    assert expected["id"].n_unique() == len(_TEXTS)


@pytest.mark.parametrize("format", ["gexf", "graphml"])
def test_xml_is_read_back_as_parquet(case: Case, expected: pl.DataFrame, tmp_path: Path, format: str) -> None:  # noqa: A002
    path = export_case(case, format, tmp_path / "net", redact="full")[0]
    graph = nx.read_gexf(path) if format == "gexf" else nx.read_graphml(path)
    assert len(graph.edges) == len(_TEXTS) - 1
    for row in expected.iter_rows(named=True):
        node = graph.nodes[row["id"]]
        assert (node.get("label"), node.get("display_name")) == (row["label"], row["display_name"])


def test_csv_is_read_back_as_parquet(case: Case, expected: pl.DataFrame, tmp_path: Path) -> None:
    path = export_case(case, "csv", tmp_path / "net.csv", redact="full")[1]
    with path.open(encoding="utf-8", newline="") as file:
        read = {row["Id"]: row["display_name"].removeprefix("'") for row in csv.DictReader(file)}
    names = zip(expected["id"], expected["display_name"].fill_null(""), strict=True)
    assert read == {account: name.removeprefix("'") for account, name in names}
