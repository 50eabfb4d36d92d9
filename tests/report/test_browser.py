"""The page in a browser: it renders, its script runs, nothing is refused or fails."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from inconcert.report.html import render_html

from .page import Page
from .sample import document

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")
def test_a_browser_shows_it_without_a_complaint(tmp_path: Path) -> None:
    assert CHROMIUM is not None
    page = tmp_path / "report.html"
    page.write_text(render_html(document()), "utf-8")
    run = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--enable-logging=stderr",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--dump-dom",
            f"{page.as_uri()}#group-G1-m16",
        ],
        capture_output=True,
        timeout=120,
        check=True,
    )
    told = run.stderr.decode("utf-8", "replace")
    assert "CONSOLE" not in told, told
    shown = Page(run.stdout.decode("utf-8").replace("<!DOCTYPE html>", ""))
    headings = [heading.words() for heading in shown.all("h4")]
    assert [heading.split(":")[0] for heading in headings] == ["Group G1", "Group G2", "Group G3"]
    button = next(found for found in shown.all("button") if found.attributes["id"] == "unfold")
    assert "hidden" not in button.attributes  # the script ran
    opened = [found.words() for found in shown.all("details") if "open" in found.attributes]
    assert any("Filter by handle" in words for words in opened)  # the anchor's fold was opened
