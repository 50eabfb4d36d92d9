"""Commands that answer one question about a case: narratives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from inconcert.cli.options import CaseDir, Machine

if TYPE_CHECKING:
    from inconcert.report.parts import Page

Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write the page here: .html, .md or .json by its name.")
]


def narratives(
    case: CaseDir = Path("case"),
    top: Annotated[int, typer.Option(min=1, max=50, help="Stories shown one by one.")] = 10,
    labels: Annotated[
        Path | None, typer.Option(help="CSV of post_id, target, stance: for or against.")
    ] = None,
    outlets: Annotated[
        Path | None, typer.Option(help="A domain or handle a line: when did they take a story up?")
    ] = None,
    output: Output = None,
    json: Machine = False,
) -> None:
    """What is told in a case: who had it first, who took it up, on which sites and in which languages, whom it names.

    Example: `inconcert narratives --case my-case --output stories.html`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.narratives.page import narratives_page  # noqa: PLC0415

    show_page(narratives_page(Case(case), top, labels, outlets), output, machine=json)


def show_page(page: Page, output: Path | None, *, machine: bool) -> None:
    """The page on the terminal or as JSON; as a file too, where one is asked for."""
    from inconcert.report.page import page_json, page_lines, write_page  # noqa: PLC0415

    if output is not None:
        write_page(page, output)
    if machine:
        print(page_json(page))
        return
    Console(highlight=False).print(page_lines(page))
    if output is not None:
        print(output)
