"""The summary for a terminal: short, narrow, harmless."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from inconcert.report import terminal
from inconcert.report.document import Document

from .sample import document
from .sample_group import group


def shown(found: Document, *, colours: bool) -> str:
    console = Console(
        file=io.StringIO(), width=100, force_terminal=colours, color_system="truecolor" if colours else None
    )
    console.print(terminal.summary(found, Path("case/report/report.html")))
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_the_answer_comes_first_and_the_report_last() -> None:
    lines = shown(document(), colours=False).splitlines()
    assert lines[0].startswith("1 group acts in concert")
    assert "case/report/report.html" in lines[-1]
    assert len(lines) <= 16


def test_it_fits_a_hundred_columns_and_has_no_colour_off_a_terminal() -> None:
    text = shown(document([group(f"G{n}", "in_concert", 9, 1, n) for n in range(1, 9)]), colours=False)
    assert max(len(line) for line in text.splitlines()) <= 100
    assert "\x1b" not in text
    assert "and 5 more groups in the report" in text
    assert "\x1b[" in shown(document(), colours=True)


def test_groups_that_act_in_concert_are_named_first() -> None:
    found = document([group("G1", "explained", 9, 1, 1), group("G2", "in_concert", 9, 1, 2)])
    text = shown(found, colours=False)
    assert text.index("G2") < text.index("G1")


def test_a_hostile_sentence_cannot_write_to_the_terminal() -> None:
    found = document()
    found.headline[0] = "\x1b]0;owned\x07[bold red]news\u202e https://evil.invalid"
    text = shown(found, colours=False)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "[bold red]news hxxps://evil[.]invalid" in text


def test_an_empty_result_is_a_result() -> None:
    text = shown(document([]), colours=False)
    assert text.startswith("No group of accounts acting in concert was found.")
    assert "would have been found; a slower one might not" in " ".join(text.split())
