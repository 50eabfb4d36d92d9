"""The page in a browser: it renders, its script runs, nothing is refused or fails."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from inconcert.report.html import render_html

from .page import Element
from .page import Page as Shown
from .sample import document
from .sample_panel import panel

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def opened(page: Path, anchor: str) -> Shown:
    """What a browser makes of the page at this anchor, without a complaint."""
    assert CHROMIUM is not None
    run = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--enable-logging=stderr",
            f"--user-data-dir={page.parent / 'profile'}",
            "--dump-dom",
            f"{page.as_uri()}{anchor}",
        ],
        capture_output=True,
        timeout=120,
        check=True,
    )
    told = run.stderr.decode("utf-8", "replace")
    assert "CONSOLE" not in told, told
    return Shown(run.stdout.decode("utf-8").replace("<!DOCTYPE html>", ""))


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")
def test_a_browser_shows_it_without_a_complaint(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(render_html(document()), "utf-8")
    shown = opened(page, "#group-G1-m16")
    headings = [heading.words() for heading in shown.all("h4")]
    assert [heading.split(":")[0] for heading in headings] == ["Group G1", "Group G2", "Group G3"]
    button = next(found for found in shown.all("button") if found.attributes["id"] == "unfold")
    assert "hidden" not in button.attributes  # the script ran
    unfolded = [found.words() for found in shown.all("details") if "open" in found.attributes]
    assert any("Filter by handle" in words for words in unfolded)  # the anchor's fold was opened


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")
def test_the_post_of_a_row_is_unfolded_when_its_link_is_followed(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(render_html(document().model_copy(update={"panels": [panel()]})), "utf-8")
    before = opened(page, "")
    [link] = [
        found.attributes["href"]
        for section in before.all("div")
        if section.attributes.get("id") == "case-panel1"
        for row in section.all("th")
        for found in row.all("a")
    ]
    folded, unfolded = (fold_of(shown, link.removeprefix("#")) for shown in (before, opened(page, link)))
    assert "open" not in folded.attributes
    assert "open" in unfolded.attributes


def fold_of(shown: Shown, anchor: str) -> Element:
    """The fold in which the element with this id stands."""
    [fold] = [
        found
        for found in shown.all("details")
        if any(post.attributes.get("id") == anchor for post in found.all("article"))
    ]
    return fold
