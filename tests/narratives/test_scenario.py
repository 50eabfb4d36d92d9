"""A claim traced through accounts, sites, languages and platforms, beside a second story, greetings and ordinary life."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from inconcert import Case
from inconcert.errors import InputError
from inconcert.narratives.page import narratives_page
from inconcert.privacy.document import redacted_page
from inconcert.privacy.people import REDACTIONS
from inconcert.report.page import page_markdown
from tests.made_archive import ENGINE_WARNING, inconcert
from tests.report.leading import leading_nowhere

from .made_case import made_case, ordinary

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)
SCENARIO: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "scenarios" / "talking_points.yaml").read_text("utf-8")
)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    rows = [post for story in SCENARIO["stories"].values() for post in story["posts"]]
    rows += [
        {
            "id": f"g{number}-{time}",
            "account": f"person{7 * number + time}",
            "hour": 150 * time + number,
            "text": text,
        }
        for number, text in enumerate(SCENARIO["greetings"])
        for time in range(6)
    ]
    rows += ordinary(SCENARIO["ordinary_posts"])
    return made_case(tmp_path_factory.mktemp("stories") / "case", rows)


@pytest.fixture(scope="module")
def outlets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("outlets") / "outlets.txt"
    path.write_text("\n".join(SCENARIO["outlets"]), "utf-8")
    return path


def name_of(case: Case, story: str) -> str:
    """The narrative that holds the story's first post."""
    first = SCENARIO["expected"][story]["posts"][0]
    return str(case.polars("narrative_posts").filter(post_id=f"p:{first}")["narrative"].item())


@pytest.mark.parametrize("story", SCENARIO["expected"])
def test_a_story_is_its_posts_and_no_others(case: Case, story: str) -> None:
    told = case.polars("narrative_posts").filter(narrative=name_of(case, story))
    assert sorted(told["post_id"]) == [f"p:{post}" for post in SCENARIO["expected"][story]["posts"]]


def test_greetings_and_ordinary_life_are_no_story(case: Case) -> None:
    assert case.polars("narratives").height == len(SCENARIO["expected"])


@pytest.mark.parametrize("story", SCENARIO["expected"])
@pytest.mark.parametrize(
    ("kind", "plural"),
    [("account", "accounts"), ("domain", "domains"), ("platform", "platforms"), ("language", "languages")],
)
def test_who_took_it_up_in_which_order(case: Case, story: str, kind: str, plural: str) -> None:
    order = case.polars("narrative_spread").filter(narrative=name_of(case, story), kind=kind).sort("place")
    found = [value.removeprefix("p:") for value in order["value"]]
    assert found == SCENARIO["expected"][story][plural]
    assert order["place"].to_list() == list(range(1, len(found) + 1))


@pytest.mark.parametrize("story", SCENARIO["expected"])
def test_by_what_each_followed(case: Case, story: str) -> None:
    expected = SCENARIO["expected"][story]
    told = case.polars("narrative_posts").filter(narrative=name_of(case, story))
    assert {row["post_id"].removeprefix("p:"): row["via"] for row in told.iter_rows(named=True)} == expected[
        "via"
    ]
    after = told.drop_nulls("after_post").select(pl.col("post_id", "after_post").str.slice(2)).iter_rows()
    assert dict(after) == expected["after"]


def test_the_page_tells_the_stories(case: Case, outlets: Path) -> None:
    page = narratives_page(case, outlets=outlets)
    panels = {panel.title.partition(":")[0]: panel for panel in page.panels}
    for story, expected in SCENARIO["expected"].items():
        said = " ".join(panels[name_of(case, story)].sentences)
        for sentence in expected["says"]:
            assert sentence in said
        assert {post.post_id for post in panels[name_of(case, story)].posts} <= {
            f"p:{one}" for one in expected["posts"]
        }
        assert any("Earliest seen is not origin" in caveat for caveat in panels[name_of(case, story)].caveats)
    assert (
        "None of the outlets named is seen to have taken it up." in panels[name_of(case, "library")].sentences
    )


def test_every_row_and_mark_of_the_page_leads_to_posts(case: Case) -> None:
    page = narratives_page(case)
    assert any(chart.counts for panel in page.panels for chart in panel.charts)
    assert leading_nowhere(page.panels) == []


def test_labels_are_typical_words(case: Case) -> None:
    words = dict(case.polars("narratives").select("narrative", "words").iter_rows())
    assert {"harbour", "terminal", "council"} & set(words[name_of(case, "harbour")])
    assert {"library", "maps", "volunteers", "burst"} & set(words[name_of(case, "library")])


def test_the_command_prints_and_writes(case: Case, outlets: Path, tmp_path: Path) -> None:
    path = tmp_path / "stories.md"
    ran = inconcert("narratives", "--case", case.path, "--outlets", outlets, "-o", path, "--redact", "full")
    assert ran.code == 0
    assert "2 stories told by two accounts or more" in ran.out
    whole = redacted_page(narratives_page(case, outlets=outlets), [case], "full")
    assert path.read_text("utf-8") == page_markdown(whole, REDACTIONS["full"])
    assert '"title": "2 stories' in inconcert("narratives", "--case", case.path, "--json").out


@pytest.mark.parametrize(
    ("content", "message"), [(b"\n# none\n", "names no outlet"), (b"\xff\xfe\x00", "not UTF-8")]
)
def test_outlets_that_cannot_be_read(case: Case, tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "outlets.txt").write_bytes(content)
    with pytest.raises(InputError, match=message):
        narratives_page(case, outlets=tmp_path / "outlets.txt")
