"""The whole way: three accounts that post edited versions of the same pictures are linked, others not; the report shows it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from inconcert import Case, investigate
from inconcert.traces import TRACES
from tests.made_archive import ENGINE_WARNING, inconcert
from tests.pictures.made_media import PUSHED, THREE, Made, write_archive_with_pictures
from tests.report.page import Page

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)
FULL = {f"x:{account}" for account in THREE}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return write_archive_with_pictures(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="module")
def case(made: Made) -> Case:
    return investigate(made.tweets, made.tweets.parent / "case", media=str(made.media), threads=2, shuffles=0)


def test_edited_versions_of_a_picture_are_one_family(case: Case) -> None:
    families = case.polars("picture_families")
    pushed = families.join(
        case.polars("media").filter(pl.col("local_path").str.starts_with("images/")), on="media_id"
    )
    assert pushed.group_by("family").len()["len"].to_list() == [3] * PUSHED
    town = families.join(pushed, on="media_id", how="anti")
    assert town["family"].n_unique() == town.height  # no two pictures of the town are taken for one
    assert (families["distance"] <= 72).all()


def test_the_three_are_linked_by_pictures_alone(case: Case) -> None:
    links = case.polars("network")
    assert {*links["account_a"], *links["account_b"]} == FULL
    assert links["layers"].to_list() == [["image"]] * 3
    (group,) = case.document["groups"]
    assert (
        group["verdict"] == "audience_not_excluded"
    )  # pictures are passed on by audiences: one trace accuses nobody
    assert "posted versions of the same pictures" in group["sentences"][0]
    assert group["pictures_total"] == len(group["pictures"]) == PUSHED
    first = group["pictures"][0]
    assert (first["members"], first["outsiders"], first["posts"], first["versions"]) == (3, 0, 3, 3)
    assert first["first_by"] == "person_901"


def test_other_pictures_at_the_same_moments_link_nobody(tmp_path: Path) -> None:
    made = write_archive_with_pictures(tmp_path, same=False)
    case = investigate(made.tweets, tmp_path / "case", media=str(made.media), threads=2, shuffles=0)
    assert case.polars("network").is_empty()


def test_without_media_nothing_is_claimed_of_pictures(made: Made, tmp_path: Path) -> None:
    case = investigate(made.tweets, tmp_path / "case", threads=2, shuffles=0)
    assert case.polars("network").is_empty()
    layer = next(layer for layer in case.document["layers"] if layer["trace"] == "image")
    assert layer["why_not"] == "not in these data; it needs picture files of the posts (--media)"
    assert any("no picture was compared" in line for line in case.document["unknowns"])


def test_the_report_shows_them_and_needs_no_folder(case: Case, made: Made, tmp_path: Path) -> None:
    copy = tmp_path / "case"
    shutil.copytree(case.path, copy)
    away = made.media.rename(made.media.with_name("away"))
    try:
        assert inconcert("report", "--case", copy).code == 0
    finally:
        away.rename(made.media)
    text = (copy / "report" / "report.html").read_text("utf-8")
    assert text == (case.path / "report" / "report.html").read_text("utf-8")
    images = Page(text).all("img")
    assert len(images) >= 3 * PUSHED
    assert all(image.attributes["src"].startswith("data:image/jpeg;base64,") for image in images)
    assert all(image.attributes["alt"] for image in images)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert "img-src data:" in policy[1]
    assert len(text) < 700_000


def test_the_document_holds_no_picture(case: Case) -> None:
    assert len((case.path / "document.json").read_bytes()) < 300_000
    assert "base64" not in json.dumps(case.document)


def outputs(case: Case) -> Iterator[tuple[str, str]]:
    for path in sorted([*case.path.glob("tables/**/*.parquet"), *case.path.glob("results/**/*.parquet")]):
        yield path.relative_to(case.path).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()


def test_same_question_same_bytes(case: Case, made: Made, tmp_path: Path) -> None:
    again = investigate(made.tweets, tmp_path / "case", media=str(made.media), threads=1, shuffles=0)
    assert dict(outputs(again)) == dict(outputs(case))
    assert (again.path / "document.json").read_bytes() == (case.path / "document.json").read_bytes()
    report = Path("report/report.html")
    assert (again.path / report).read_bytes() == (case.path / report).read_bytes()


def test_pictures_come_after_replies_and_before_texts() -> None:
    names = [trace.name for trace in TRACES]
    assert names.index("reply") < names.index("image") < names.index("text") < names.index("link")
    assert names.index("hashtag_sequence") < names.index("audio") < names.index("domain")
