"""Lying bars in a table: languages, domains, hashtags. The table is the chart's twin and the chart itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inconcert.report.charts.frame import BarList, BarRow
from inconcert.report.parts import Count
from inconcert.report.words import number


def bars(
    title: str,
    counts: Sequence[Count],
    *,
    label: str,
    unit: str,
    source: str,
    words: Callable[[str], str] = str,
    href: Callable[[str], str | None] = lambda _: None,
) -> BarList:
    """One bar a count, as long as its share of the largest. `words` turns a label into what is shown."""
    largest = max(max(count.count, count.baseline or 0) for count in counts) or 1
    return BarList(
        title=title,
        label=label,
        unit=unit,
        n=f"n = {number(sum(count.count for count in counts))} {unit}",
        source=source,
        rows=[
            BarRow(
                words(count.label),
                count.count,
                100 * count.count / largest,
                None if count.baseline is None else 100 * count.baseline / largest,
                href(count.label),
            )
            for count in counts
        ],
        note="The thin line is what the other accounts of the case would give."
        if any(count.baseline is not None for count in counts)
        else "",
    )
