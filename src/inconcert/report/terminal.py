"""The answer in about ten lines, for a terminal: the same order as the page."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rich.console import Group as Lines
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from inconcert.report.document import Document, Verdict
from inconcert.report.safe import defang, plain, shorten
from inconcert.report.words import number, several

_SIGNS: Final[dict[Verdict, tuple[str, str, str]]] = {
    "in_concert": ("●", "blue", "acts in concert"),
    "audience_not_excluded": ("◆", "yellow", "audience not excluded"),
    "explained": ("○", "green", "innocent explanation fits"),
}
_STRONGEST: Final = 3


def summary(document: Document, report_path: Path | None) -> RenderableType:
    """The result in about ten lines that fit 100 columns: answer, certainty, steps, strongest groups, report.

    Print it with a rich Console: colours and bold show on a terminal only, the words never depend on them.
    What came from posts is cleaned of control characters, so it cannot write to the terminal.
    """
    lines: list[RenderableType] = [
        Text(_line(line), style="bold" if not row else "") for row, line in enumerate(document.headline)
    ]
    lines += [Text(_line(line)) for line in document.certainty[:2]]
    lines.append(_flow(document))
    if document.groups:
        lines.append(_strongest(document))
    rejected = sum(reason.rows for reason in document.rejects)
    if rejected:
        first = document.rejects[0]
        lines.append(
            Text(f"Rejected: {several(rejected, 'row')}, most because: {_line(shorten(first.reason, 50))}")
        )
    if report_path is not None:
        lines.append(Text(f"Report: {report_path} (internal: shows handles)", overflow="fold"))
    return Lines(*lines)


def _line(text: str) -> str:
    return " ".join(plain(defang(text)).split())


def _flow(document: Document) -> Text:
    steps = (f"{number(step.count)} {_line(step.label).lower()}" for step in document.flow)
    return Text(" > ".join(steps), style="dim")


def _strongest(document: Document) -> RenderableType:
    """The groups to look at first: those that act in concert, then the rest, in the document's order."""
    order: list[Verdict] = list(_SIGNS)
    groups = sorted(document.groups, key=lambda group: order.index(group.verdict))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(max_width=64)
    for group in groups[:_STRONGEST]:
        sign, colour, words = _SIGNS[group.verdict]
        sentence = _line(group.sentences[0]) if group.sentences else several(group.size, "account")
        table.add_row(
            Text(f"{sign} {_line(group.id)}", style=colour), Text(words), Text(shorten(sentence, 112))
        )
    more = len(groups) - _STRONGEST
    if more > 0:
        table.add_row("", "", Text(f"and {several(more, 'more group')} in the report", style="dim"))
    return Padding(table, (0, 0, 0, 2))
