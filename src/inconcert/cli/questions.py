"""Commands that answer one question about a case: narratives, event."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from inconcert.cli.options import CaseDir, Machine, Timezone

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


def event(
    start: Annotated[str, typer.Option("--from", help="When it starts: 2031-05-06T20:00.")],
    end: Annotated[str, typer.Option("--to", help="When it ends.")],
    case: CaseDir = Path("case"),
    topic: Annotated[str | None, typer.Option(help="Only posts with this #hashtag or word.")] = None,
    timezone: Timezone = "UTC",
    output: Output = None,
    json: Machine = False,
) -> None:
    """What happened in some hours: posts beside the same hours of other weeks, who came only then, what each group did.

    Example: `inconcert event --case my-case --from 2031-05-06T20:00 --to 2031-05-06T23:00 --timezone Europe/Paris`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.narratives.event_page import event_page  # noqa: PLC0415

    show_page(event_page(Case(case), start, end, timezone, topic), output, machine=json)


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
