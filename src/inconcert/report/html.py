"""The report a person opens: one HTML file that needs nothing else, rendered from the frozen document."""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from inconcert.case import Case, write_atomically
from inconcert.report import words
from inconcert.report.charts.network import picture
from inconcert.report.contact_sheet import Thumbnails, likeness, thumbnails_of, wanted
from inconcert.report.document import Document, FlowStep, Verdict
from inconcert.report.group_view import GroupView, anchor_of, language, shown_object, view
from inconcert.report.safe import defang, defang_domain, plain, shorten

VERDICTS: Final[dict[Verdict, str]] = {
    "in_concert": "Acts in concert",
    "audience_not_excluded": "Audience not excluded",
    "explained": "Innocent explanation fits",
}
_MEMBER_ROWS: Final = 3000  # in the whole page, so that it opens fast; the rest is in the tables
_TEMPLATES: Final = files("inconcert.report") / "templates"


def render_html(
    document: Document, thumbnails: Mapping[str, bytes] | None = None, covered: str | None = None
) -> str:
    """The whole report as one HTML page: no network, no external file, the same bytes for the same document.

    It shows handles and says *internal*, unless `covered` says what was covered.
    Everything that came from posts is cleaned and escaped; only the
    page's own style and script may run (Content-Security-Policy by hash). Its text and charts need no script.
    `thumbnails` are JPEGs by media_id, for the contact sheets.
    """
    style, script = ((_TEMPLATES / name).read_text("utf-8") for name in ("report.css", "report.js"))
    rows = max(15, _MEMBER_ROWS // max(1, len(document.groups)))
    groups = [view(group, document.precision, rows) for group in document.groups]
    room = Thumbnails(thumbnails or {})
    network = None
    if document.network.nodes:
        verdicts = {group.id: group.verdict for group in document.groups}
        network = picture(document.network, verdicts, {group: anchor_of(group) for group in verdicts})
    environment = _environment()
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
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        policy=(
            f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        ),
    )


def write_report(case: Case) -> Path:
    """Render the case's document into report/report.html. Raises CaseError where there is no result."""
    path = case.path / "report" / "report.html"
    document = Document.model_validate(case.document)
    page = render_html(document, thumbnails_of(case, wanted(document)))
    write_atomically(path, page.encode("utf-8"))
    return path


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("inconcert.report", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_clean,
    )
    environment.globals["verdicts"] = VERDICTS
    environment.filters |= {
        "number": words.number,
        "percent": words.percent,
        "p_value": words.p_value,
        "span": words.span,
        "gap": words.gap,
        "moment": words.moment,
        "minute": words.minute,
        "day": words.day,
        "several": words.several,
        "language": language,
        "shorten": shorten,
        "defang": defang,
        "defang_domain": defang_domain,
        "shown_object": shown_object,
        "likeness": likeness,
        "lang": _lang,
        "tally": _tally,
    }
    return environment


def _clean(value: object) -> object:
    """Every value a template writes: control and direction characters out; escaping follows."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _lang(code: str | None) -> str:
    """A language code fit for a lang attribute; empty where it is not one."""
    return code if code and code != "und" and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", code) else ""


def _tally(found: list[str]) -> str:
    """What speaks for and against an explanation, counted: 2 for, 1 against, 1 not observable."""
    named = (("holds", "for"), ("fails", "against"), ("not_observable", "not observable"))
    return ", ".join(f"{found.count(state)} {name}" for state, name in named if state in found)


def _flow(steps: list[FlowStep]) -> list[tuple[FlowStep, float]]:
    """Each step with the length of its bar, per cent, on a log scale: the steps shrink by powers of ten."""
    largest = max((step.count for step in steps), default=1)
    scale = 100 / math.log10(largest + 1) if largest else 0.0
    return [(step, math.log10(step.count + 1) * scale) for step in steps]


__all__ = ["VERDICTS", "GroupView", "render_html", "write_report"]
