"""What the panels about the data share: their chapter, and tables and sentences in one form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from inconcert.report.panel_view import FIRST_CHAPTER
from inconcert.report.parts import Cell, Kind, PanelColumn, PanelRow, PanelTable

CHAPTER: Final = FIRST_CHAPTER
ROWS: Final = 25


def table(
    title: str, columns: Sequence[tuple[str, Kind]], rows: Sequence[Sequence[Cell]], source: str
) -> PanelTable:
    """A bounded table of a panel."""
    return PanelTable(
        title=title,
        columns=[PanelColumn(name=name, kind=kind) for name, kind in columns],
        rows=[PanelRow(cells=list(row)) for row in rows[:ROWS]],
        total=len(rows),
        source=source,
    )
