"""A page of its own, for the answer to one question: as HTML, as Markdown, on the terminal. Nothing is analysed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

from rich.console import Group as Lines
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from inconcert.case import plain_json, write_atomically
from inconcert.errors import InputError
from inconcert.report.environment import frame, page_environment
from inconcert.report.panel_view import chapters, written
from inconcert.report.parts import Page, PanelTable, PostView
from inconcert.report.safe import defang, plain, shorten
from inconcert.report.words import several

ROWS_ON_TERMINAL: Final = 12


def new_page(title: str, **parts: object) -> Page:
    """A page of this version. `parts` are the fields of Page: lede, panels, unknowns, asked."""
    return Page.model_validate({"inconcert": version("inconcert"), "title": title, **parts})


def _banner(covered: str) -> str:
    return f"redacted: {covered}" if covered else "internal: shows handles"


def page_html(page: Page, covered: str = "") -> str:
    """The page as one HTML file that needs nothing else; only its own style and script may run.

    It says *internal*, unless `covered` says what was covered.
    """
    return (
        page_environment()
        .get_template("page.html.j2")
        .render(page=page, banner=_banner(covered), chapters=chapters(page.panels, "p"), titles={}, **frame())
    )


def page_json(page: Page) -> str:
    """The page for machines."""
    return plain_json(page.model_dump(mode="json")).decode()


def page_markdown(page: Page, covered: str = "") -> str:
    """The page as Markdown, posts quoted; text from posts cannot end a quote, a cell or start a heading."""
    lines = [
        f"# {_cell(page.title)}",
        "",
        f"{_banner(covered)}\n",
        *(f"{_cell(line)}\n" for line in page.lede),
    ]
    for chapter in chapters(page.panels, "p"):
        lines += [f"## {_cell(chapter.title)}", ""]
        for view in chapter.panels:
            lines += [f"### {_cell(view.panel.title)}", ""]
            lines += [f"{_cell(sentence)}\n" for sentence in view.panel.sentences]
            for table in view.panel.tables:
                lines += [*_markdown_table(table), ""]
            for chart in view.panel.charts:
                lines += [
                    f"**{_cell(chart.title)}** ({chart.unit})",
                    "",
                    f"| {chart.axis} | {chart.unit} |",
                    "|---|---:|",
                ]
                lines += [f"| {_cell(count.label)} | {count.count:,} |" for count in chart.counts]
                lines.append("")
            for post in view.panel.posts:
                lines += _markdown_post(post)
            lines += [f"- {_cell(caveat)}" for caveat in view.panel.caveats]
            lines.append("")
    lines += [
        "## What the tool cannot know from these data",
        "",
        *(f"- {_cell(line)}" for line in page.unknowns),
    ]
    lines += [
        "",
        "## What was asked",
        "",
        *(f"- {_cell(name)}: {_cell(value)}" for name, value in sorted(page.asked.items())),
    ]
    return "\n".join(lines) + f"\n\nInconcert {page.inconcert}\n"


def page_lines(page: Page) -> RenderableType:
    """The page for a terminal: sentences and the first rows of each table."""
    shown: list[RenderableType] = [Text(_line(page.title), style="bold")]
    shown += [Text(_line(line)) for line in page.lede]
    for panel in page.panels:
        shown.append(Text(f"\n{_line(panel.title)}", style="bold"))
        shown += [Text(_line(sentence)) for sentence in panel.sentences]
        shown += [_terminal_table(table) for table in panel.tables if table.rows]
    return Lines(*shown)


FORMS: Final[Mapping[str, Callable[[Page, str], str]]] = {
    ".html": page_html,
    ".md": page_markdown,
    ".json": lambda page, _: page_json(page),
}


def write_page(page: Page, output: Path, covered: str = "") -> Path:
    """Write the page where it was asked for: .html, .md or .json by the name's ending. `covered`: as in `page_html`."""
    form = FORMS.get(output.suffix.lower())
    if form is None:
        raise InputError(f"{output}: a page is written as .html, .md or .json. Give --output such a name.")
    write_atomically(output, form(page, covered).encode("utf-8", "backslashreplace"))
    return output


def _markdown_table(table: PanelTable) -> list[str]:
    names = [_cell(column.name) for column in table.columns]
    lines = [f"**{_cell(table.title)}**", "", "| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for row in table.rows:
        cells = (written(cell, column.kind) for cell, column in zip(row.cells, table.columns, strict=True))
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    if table.total > len(table.rows):
        lines += ["", f"{table.total - len(table.rows):,} further rows in the case's {table.source}."]
    return lines


def _markdown_post(post: PostView) -> list[str]:
    head = f"> **@{_cell(post.handle)}**, {post.platform}, {post.created_at}: "
    return [f"{head}{_cell(defang(post.text))}  ", f"> {_cell(post.post_id)}", ""]


def _terminal_table(table: PanelTable) -> RenderableType:
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), title=None)
    for column in table.columns:
        drawn.add_column(_line(column.name), overflow="fold")
    for row in table.rows[:ROWS_ON_TERMINAL]:
        cells = (written(cell, column.kind) for cell, column in zip(row.cells, table.columns, strict=True))
        drawn.add_row(*(Text(shorten(_line(cell), 80)) for cell in cells))
    left = table.total - min(len(table.rows), ROWS_ON_TERMINAL)
    return Lines(drawn, Text(f"({several(left, 'further row')} not shown)", style="dim")) if left else drawn


def _line(text: str) -> str:
    return " ".join(plain(text).split())


def _cell(text: str) -> str:
    """Text that stays inside its place in Markdown: one line, no live markup."""
    for sign in "\\`*_[]<>|#~":
        text = text.replace(sign, f"\\{sign}")
    return _line(text)
