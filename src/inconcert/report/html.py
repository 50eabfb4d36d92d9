"""The report a person opens: one HTML file that needs nothing else, rendered from the frozen document."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from inconcert.case import Case, write_atomically
from inconcert.report.charts.network import picture
from inconcert.report.contact_sheet import Thumbnails, thumbnails_of, wanted
from inconcert.report.document import Document, FlowStep, Verdict
from inconcert.report.environment import frame, page_environment
from inconcert.report.group_view import GroupView, anchor_of, view
from inconcert.report.panel_view import chapters

VERDICTS: Final[dict[Verdict, str]] = {
    "in_concert": "Acts in concert",
    "audience_not_excluded": "Audience not excluded",
    "explained": "Innocent explanation fits",
}
_MEMBER_ROWS: Final = 3000  # in the whole page, so that it opens fast; the rest is in the tables


def render_html(
    document: Document, thumbnails: Mapping[str, bytes] | None = None, covered: str | None = None
) -> str:
    """The whole report as one HTML page: no network, no external file, the same bytes for the same document.

    It shows handles and says *internal*, unless `covered` says what was covered.
    Everything that came from posts is cleaned and escaped; only the
    page's own style and script may run (Content-Security-Policy by hash). Its text and charts need no script.
    `thumbnails` are JPEGs by media_id, for the contact sheets.
    """
    rows = max(15, _MEMBER_ROWS // max(1, len(document.groups)))
    groups = [view(group, document.precision, rows) for group in document.groups]
    room = Thumbnails(thumbnails or {})
    network = None
    if document.network.nodes:
        verdicts = {group.id: group.verdict for group in document.groups}
        network = picture(document.network, verdicts, {group: anchor_of(group) for group in verdicts})
    environment = page_environment()
    environment.globals["verdicts"] = VERDICTS
    environment.filters["thumbnail"] = room.source
    return environment.get_template("report.html.j2").render(
        document=document,
        banner=f"redacted: {covered}" if covered else "internal: shows handles",
        footer=f"Redacted: {covered}"
        if covered
        else "Internal: shows handles. Do not pass on: use inconcert export.",
        ranked={
            verdict: [found for found in groups if found.group.verdict == verdict] for verdict in VERDICTS
        },
        sheets={group.id: room.sheets(group) for group in document.groups},
        network=network,
        titles={layer.trace: layer.title for layer in document.layers},
        flow=_flow(document.flow),
        chapters=chapters(document.panels, "case"),
        **frame(),
    )


def write_report(case: Case) -> Path:
    """Render the case's document into report/report.html. Raises CaseError where there is no result."""
    path = case.path / "report" / "report.html"
    document = Document.model_validate(case.document)
    page = render_html(document, thumbnails_of(case, wanted(document)))
    write_atomically(path, page.encode("utf-8"))
    return path


def _flow(steps: list[FlowStep]) -> list[tuple[FlowStep, float]]:
    """Each step with the length of its bar, per cent, on a log scale: the steps shrink by powers of ten."""
    largest = max((step.count for step in steps), default=1)
    scale = 100 / math.log10(largest + 1) if largest else 0.0
    return [(step, math.log10(step.count + 1) * scale) for step in steps]


__all__ = ["VERDICTS", "GroupView", "render_html", "write_report"]
