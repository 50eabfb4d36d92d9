"""How a command shows a page: on the terminal for the analyst, in a file as it may leave the house."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from inconcert.case import Case
    from inconcert.report.parts import Page

Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Where the page goes: .html, .md or .json.")
]
Redact = Annotated[
    str, typer.Option(help="Who is covered in --output: pseudonymous, or full, which shows handles.")
]
COVERED = "pseudonymous"


def show(page: Page, output: Path | None, cases: Sequence[Case], redact: str, *, machine: bool) -> None:
    """Print a page as it is, and write it where it was asked for, with the people of its cases covered."""
    from inconcert.privacy.document import redacted_page  # noqa: PLC0415
    from inconcert.privacy.people import REDACTIONS  # noqa: PLC0415
    from inconcert.report.page import page_json, page_lines, write_page  # noqa: PLC0415

    if output is not None:
        write_page(redacted_page(page, cases, redact), output, REDACTIONS[redact])
    if machine:
        print(page_json(page), end="")
        return
    Console(highlight=False).print(page_lines(page))
    if output is not None:
        print(f"\n{output}: {REDACTIONS[redact]}")
