"""Which figures of panels lead to no post."""

from __future__ import annotations

from collections.abc import Sequence

from inconcert.report.panel_view import chapters
from inconcert.report.parts import Panel

OF_NO_POST = frozenset(
    {"Files", "Rejected rows", "Gaps", "How full each column is", "Traces", "Explanations"}
)
"""Tables that speak of files, of what is absent, of rules: nothing that one post could show."""


def leading_nowhere(panels: Sequence[Panel]) -> list[str]:
    """Rows that are observable, and marks of charts, without a link to a post in the page."""
    found = []
    for view in (view for chapter in chapters(panels, "p") for view in chapter.panels):
        anchors = {f"#{shown.anchor}" for shown in view.posts}
        for shown in view.tables:
            for row, written in zip(shown.table.rows, shown.rows, strict=True):
                excused = None in row.cells or shown.table.title in OF_NO_POST
                if not excused and not (written.hrefs and set(written.hrefs) <= anchors):
                    found.append(f"{view.panel.title}, {shown.table.title}: {row.cells[0]}")
        ids = {post.post_id for post in view.panel.posts}
        for chart in view.panel.charts:
            found += [
                f"{chart.title}: {one.label}" for one in chart.counts if one.count and one.post not in ids
            ]
    return found
