"""A page for one question says the same in HTML, Markdown and on the terminal, and a hostile post stays text in each."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import pytest
from rich.console import Console

from inconcert.errors import InputError
from inconcert.report.page import new_page, page_html, page_lines, page_markdown, write_page
from inconcert.report.parts import Kind, Page

from .sample_panel import panel

KINDS: Final[tuple[tuple[str, Kind], ...]] = (("Account", "handle"), ("p", "p"), ("Share", "share"))


@pytest.fixture
def page() -> Page:
    return new_page(
        "One thing", lede=["And why."], panels=[panel()], unknowns=["Who."], asked={"From": "2031-03-01"}
    )


def test_a_row_and_a_bar_lead_to_their_posts(page: Page) -> None:
    html = page_html(page)
    assert '<a href="#p-panel1-post2">post</a>' in html
    assert (
        html.count('href="#p-panel1-post1"') == 1
    )  # the bar of the first of March; post x:9 is not in the page
    assert 'id="p-panel1-post1"' in html
    assert "not observable" in html
    assert "10\u207b\u2076" in html


def test_what_a_post_says_stays_text(page: Page) -> None:
    html, markdown = page_html(page), page_markdown(page)
    assert "<script>alert" not in html
    assert "\u202e" not in html + markdown
    assert "http://evil" not in html + markdown
    assert "<script>" not in markdown.replace("\\<", "").replace("\\>", "")
    assert not any(line.startswith(("# heading", "![")) for line in markdown.splitlines())
    row = next(line for line in markdown.splitlines() if line.startswith("| a"))
    assert row == "| a\\|b | 10\u207b\u2076 | not observable |"


def test_the_terminal_says_the_same(page: Page) -> None:
    shown = io.StringIO()
    Console(file=shown, width=100).print(page_lines(page))
    assert "Three | accounts." in shown.getvalue()
    assert "not observable" in shown.getvalue()


def test_a_page_is_written_by_its_ending(page: Page, tmp_path: Path) -> None:
    assert Page.model_validate_json(write_page(page, tmp_path / "page.json").read_bytes()) == page
    with pytest.raises(InputError, match=r"\.html, \.md or \.json"):
        write_page(page, tmp_path / "page.pdf")
