"""The demonstration, run once as its help says, and what its own truth file says of the result."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from inconcert import Case, investigate
from inconcert.demo import FOUND_SHARE
from tests.report.page import Page

from .made_archive import ENGINE_WARNING, Ran, inconcert
from .test_investigation import frozen

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(folder: Path) -> Ran:
    with contextlib.chdir(folder):
        return inconcert("demo", "--no-open", "--threads", "2")


@pytest.fixture(scope="module")
def case(folder: Path, demo: Ran) -> Case:
    assert demo.code == 0, demo.err
    return Case(folder / "inconcert-demo" / "case")


@pytest.fixture(scope="module")
def accused(case: Case) -> Counter[str]:
    """How many accounts of each planted group stand in a group without an innocent explanation."""
    unexplained = [group["id"] for group in case.document["groups"] if group["verdict"] == "in_concert"]
    members = case.polars("members").filter(pl.col("group").is_in(unexplained))
    label_of = dict(truth(case).select("account_id", "label").iter_rows())
    return Counter(label_of.get(account.removeprefix("x:"), "organic") for account in members["account_id"])


def truth(case: Case) -> pl.DataFrame:
    return pl.read_csv(case.path.parent / "posts" / "truth.csv", infer_schema=False)


def test_every_operation_is_found_and_nobody_else_is_accused(case: Case, accused: Counter[str]) -> None:
    planted = truth(case).group_by("label", "benign").len().rows()
    operations = {label: size for label, benign, size in planted if benign == "false" and label != "organic"}
    assert len(operations) == 4
    assert all(accused[label] >= FOUND_SHARE * size for label, size in operations.items())
    assert set(accused) == set(operations)


def test_a_benign_group_that_is_shown_has_its_explanation(case: Case) -> None:
    of_account = dict(
        truth(case).filter(pl.col("benign") == "true").select("account_id", "label").iter_rows()
    )
    verdict = {group["id"]: group for group in case.document["groups"]}
    shown = {
        group
        for account, group in case.polars("members").select("account_id", "group").iter_rows()
        if account.removeprefix("x:") in of_account
    }
    assert shown, "the newsroom is shown, with its explanation"
    for group in shown:
        assert verdict[group]["verdict"] == "explained"
        assert any(explanation["fits"] for explanation in verdict[group]["explanations"])


def test_it_says_what_was_planted_and_what_was_found(demo: Ran, accused: Counter[str]) -> None:
    lines = [line.split() for line in demo.out.splitlines() if line.startswith(("operation:", "benign:"))]
    assert len(lines) == 8
    assert all(line[-1] == "yes" for line in lines)
    found = {"_".join(line[1:-5]): int(line[-4]) for line in lines if line[0] == "operation:"}
    assert found == dict(accused)
    assert "Other accounts in groups without an explanation: 0." in demo.out


def test_it_fits_eighty_columns_but_for_the_path(demo: Ran) -> None:
    assert max(len(line.rstrip()) for line in demo.out.splitlines() if "report.html" not in line) <= 80


def test_progress_is_one_plain_line_a_step(demo: Ran) -> None:
    lines = demo.err.splitlines()
    assert lines[0] == "Making a made-up country ..."
    assert lines[-1] == "Writing the report ..."
    assert all(line.endswith(" ...") and "\x1b" not in line for line in lines)


def test_one_thread_gives_the_same_bytes(case: Case, tmp_path: Path) -> None:
    posts = case.path.parent / "posts"
    again = investigate([posts / "tweets.csv", posts / "users.csv"], tmp_path / "case", threads=1)
    assert frozen(again.path) == frozen(case.path)


def test_again_in_the_same_folder_gives_the_same(folder: Path, case: Case, demo: Ran) -> None:
    before = frozen(case.path)
    with contextlib.chdir(folder):
        again = inconcert("demo", "--no-open", "--quiet")
    assert (again.code, again.err) == (0, "")
    assert again.out == demo.out
    assert frozen(case.path) == before


def test_every_row_of_what_is_said_leads_to_its_posts(case: Case) -> None:
    """In the page, of the chapters about accounts and groups: each row that says something links a post that is there.

    Rows without are those that say they are not observable. The first chapter is about files and columns, not about posts.
    """
    page = Page((case.path / "report" / "report.html").read_text("utf-8"))
    anchors = {found.attributes["id"] for found in page.all("article") if "id" in found.attributes}
    rows = [
        row
        for section in page.all("section")
        if section.attributes.get("id") != "case-whatthesedatacanshow"
        for part in section.all("div")
        if re.search(r"-panel\d+$", part.attributes.get("id", ""))
        for table in part.all("table")
        if "figure" not in table.inside
        for row in table.all("tr")
        if row.all("td") and "not observable not observable" not in row.words()
    ]
    linked = [[link.attributes["href"].removeprefix("#") for link in row.all("a")] for row in rows]
    assert len(rows) > 200
    assert all(set(targets) <= anchors for targets in linked)
    lost = [row.words() for row, targets in zip(rows, linked, strict=True) if not targets]
    assert not lost


def test_the_report_is_of_this_case(case: Case) -> None:
    page = (case.path / "report" / "report.html").read_text("utf-8")
    assert case.document["headline"][0] in page
    assert all(f'id="group-{group["id"]}"' in page for group in case.document["groups"])
