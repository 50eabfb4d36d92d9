"""The page: whole, self-contained, harmless, accessible, bounded, the same each time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest

from inconcert.case import Case, plain_json, write_atomically
from inconcert.errors import CaseError
from inconcert.report.html import render_html, write_report
from inconcert.settings import Settings

from .page import Element, Page
from .sample import document
from .sample_group import group
from .sample_posts import ARABIC, FORMULA, PERSIAN

TEXT = render_html(document())
PAGE = Page(TEXT)
BY_ID = {element.attributes["id"]: element for element in PAGE.elements if "id" in element.attributes}


def charts() -> list[Element]:
    return [found for found in PAGE.all("figure") if "chart" in found.attributes["class"].split()]


def test_ids_are_unique_and_every_link_leads_somewhere() -> None:
    ids = [element.attributes["id"] for element in PAGE.elements if "id" in element.attributes]
    assert len(set(ids)) == len(ids)
    links = [element.attributes["href"] for element in PAGE.all("a")]
    assert links
    assert all(link.startswith("#") and link[1:] in BY_ID for link in links)
    labelled = [
        element.attributes["aria-labelledby"]
        for element in PAGE.elements
        if "aria-labelledby" in element.attributes
    ]
    assert all(label in BY_ID for label in labelled)


def test_nothing_is_fetched() -> None:
    for element in PAGE.elements:
        for name in ("src", "srcset", "poster", "data", "action", "style"):
            assert name not in element.attributes, f"<{element.tag} {name}>"
        assert not any(name.startswith("on") for name in element.attributes)
        assert element.tag not in {
            "img",
            "iframe",
            "object",
            "embed",
            "link",
            "base",
            "form",
            "video",
            "audio",
            "image",
            "use",
        }
    assert "url(" not in TEXT
    assert "@import" not in TEXT
    assert set(re.findall(r"https?://[^\s\"<]+", TEXT)) == {"http://www.w3.org/2000/svg"}


def test_the_policy_lets_only_the_pages_own_style_and_script_run() -> None:
    policy = next(meta for meta in PAGE.all("meta") if "http-equiv" in meta.attributes).attributes["content"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        (found,) = PAGE.all(tag)
        digest = base64.b64encode(hashlib.sha256(found.text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_hostile_text_stays_text() -> None:
    assert "<script>alert" not in TEXT
    assert "<img" not in TEXT
    assert "<b>Poster" not in TEXT
    assert 'quiet"onload' not in TEXT
    assert "&lt;script&gt;alert(&#34;x&#34;)" in TEXT
    assert "=HYPERLINK(&#34;hxxps://evil[.]invalid/" in TEXT
    assert FORMULA not in TEXT


def test_no_control_or_turning_character_reaches_the_page() -> None:
    allowed = {"\n", "\u200c", "\u200d"}
    found = {
        character for character in TEXT if unicodedata.category(character) in {"Cc", "Cf", "Cs"}
    } - allowed
    assert found == set()
    assert "⟦RLO⟧" in TEXT


def test_right_to_left_posts_have_their_own_direction_and_language() -> None:
    texts = [element for element in PAGE.all("div") if element.attributes.get("class") == "text"]
    assert texts
    assert all(element.attributes["dir"] == "auto" for element in texts)
    languages = {element.attributes.get("lang"): element.text for element in texts}
    assert languages["ar"].startswith(ARABIC[:20])
    assert languages["fa"].startswith(PERSIAN[:20])


def test_a_huge_post_is_bounded_and_says_so() -> None:
    assert TEXT.count("endless ") < 3000
    assert "more characters are in the posts table only" in TEXT


def test_every_chart_has_a_title_n_a_source_and_a_table() -> None:
    found = charts()
    assert (
        len(found) == 2 + 3 * 8
    )  # steps and network; raster, four columns and heat, three lists, for each group
    for chart in found:
        caption = chart.all("figcaption")[0].words()
        assert chart.all("figcaption")[0].all("strong")[0].words()
        assert "source: " in caption
        assert re.search(r"\d", caption)
        (table,) = chart.all("table")
        assert all(cell.attributes.get("scope") == "col" for cell in table.all("thead")[0].all("th"))
        rows = table.all("tbody")[0].all("tr")
        assert rows
        assert all(row.all("th")[0].attributes["scope"] == "row" for row in rows)
        assert chart.all("svg")


def test_pictures_name_what_a_mark_is_worth() -> None:
    titles = [title.words() for title in PAGE.all("title")]
    assert "10-29 s: 70 co-actions; expected 6" in titles
    assert any(re.fullmatch(r"Monday 08:00 to 08:59 UTC: \d posts", title) for title in titles)
    assert any(re.fullmatch(r"@tallow_\S+, 2031-03-0\d \d\d:\d\d:\d\d UTC", title) for title in titles)


def test_marks_lead_to_the_posts_behind_them() -> None:
    links = {a.attributes["href"] for chart in charts() for a in chart.all("a")}
    assert {"#group-G1-p2a", "#group-G1-m1"} <= links
    first = BY_ID["group-G1-p2a"]
    assert first.tag == "article"
    assert "افتتح" in first.words()


def test_the_twin_holds_the_figures_of_the_chart() -> None:
    (gaps, *_) = [chart for chart in charts() if "How long after" in chart.words()]
    rows = [[cell.words() for cell in row.all("td")] for row in gaps.all("tbody")[0].all("tr")]
    assert rows[0] == ["4", "1"]
    assert sum(int(row[0]) for row in rows) == 212
    assert "n = 212 co-actions" in gaps.words()


def test_headings_are_in_order_and_landmarks_are_there() -> None:
    levels = [int(element.tag[1]) for element in PAGE.elements if re.fullmatch(r"h[1-6]", element.tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(PAGE.all("main")) == 1
    assert PAGE.all("html")[0].attributes["lang"] == "en"
    assert all("scope" in cell.attributes for cell in PAGE.all("th"))
    assert all(
        "tabindex" in found.attributes
        for found in PAGE.all("div")
        if "scroll" in found.attributes.get("class", "").split()
    )


def test_the_answer_comes_first_and_the_explained_last() -> None:
    words = PAGE.all("main")[0].words()
    order = (
        "1 group acts in concert",
        "How sure",
        "Acts in concert: 1 group",
        "Group G1: 22 accounts",
        "Audience not excluded: 1 group",
        "Group G2",
        "Innocent explanation fits: 1 group",
        "Group G3",
        "What the tool cannot know",
        "What was asked and done",
        "The time is not a date",
    )
    places = [words.index(part) for part in order[:3]] + [words.rindex(part) for part in order[3:]]
    assert places == sorted(places)
    assert "internal: shows handles" in PAGE.all("header")[0].words()


def _explanations(section: Element) -> list[Element]:
    return [found for found in section.all("details") if found.attributes.get("class") == "explanation"]


def test_what_was_said_again_shows_wordings_and_stays_harmless() -> None:
    families = [
        found for found in BY_ID["group-G1"].all("details") if found.attributes.get("class") == "family"
    ]
    words = families[0].words()
    assert "9 members" in words
    assert "3 different numbers after" in words
    assert "81%" in words
    assert "8 further wordings" in words
    assert "alert(1)" in words  # as text
    assert not families[0].all("script")
    assert families[0].all("mark")  # the words in which a wording differs
    assert [
        span.attributes.get("lang") for span in families[1].all("span") if span.attributes.get("dir")
    ] == ["ar"]
    assert "founds no link" in families[1].words()


def test_an_explanation_says_what_speaks_for_and_against_it() -> None:
    explained = BY_ID["group-G3"]
    fitting = next(found for found in _explanations(explained) if "open" in found.attributes)
    assert [span.words() for span in fitting.all("span")[:2]] == ["fits", "2 for, 1 not observable"]
    assert "not observable" in fitting.words()
    accused = BY_ID["group-G1"]
    assert not [found for found in _explanations(accused) if "open" in found.attributes]
    assert "speaks against it" in accused.words()


def test_the_first_fifteen_members_show_and_the_rest_fold() -> None:
    assert "details" not in BY_ID["group-G1-m15"].inside
    assert "details" in BY_ID["group-G1-m16"].inside
    assert "4 further members" in BY_ID["group-G1"].words()


def test_an_empty_result_reads_as_a_result() -> None:
    words = Page(render_html(document([]))).all("main")[0].words()
    assert words.startswith("No group of accounts acting in concert was found.")
    assert "would have been found; a slower one might not" in words
    assert "there is no network to draw" in words


def test_what_is_not_observable_is_said() -> None:
    found = group("G1", "in_concert", 9, 0, 1)
    bare = found.model_copy(
        update={
            "hours": [[0] * 24] * 7,
            "creation": [],
            "domains": [],
            "hashtags": [],
            "languages": [],
            "gaps": [],
            "timeline": [],
            "links": [],
            "first_shared": [],
            "most_shared": [],
            "raster": found.raster.model_copy(update={"accounts": [], "marks": []}),
        }
    )
    words = Page(render_html(document([bare]))).all("main")[0].words()
    assert "Creation dates of the accounts: not observable in these files." in words
    assert "Hours of the day: not observable in these files." in words
    assert "no posts with text behind the links" in words


def test_the_same_document_gives_the_same_bytes() -> None:
    again = type(document()).model_validate_json(document().model_dump_json())
    assert render_html(again) == TEXT


def test_forty_groups_stay_small_and_quick() -> None:
    groups = [group(f"G{n}", "in_concert", 40, 15, n) for n in range(1, 41)]
    begin = time.perf_counter()
    full = document(groups)
    for found in full.groups:
        found.members *= 9
    page = render_html(full)
    assert time.perf_counter() - begin < 30
    assert len(page.encode()) < 8_000_000


def test_the_report_is_written_from_the_saved_document(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", Settings())
    with pytest.raises(CaseError):
        write_report(case)
    write_atomically(case.path / "document.json", plain_json(json.loads(document().model_dump_json())))
    path = write_report(case)
    assert path == tmp_path / "case" / "report" / "report.html"
    assert path.read_text("utf-8") == TEXT
