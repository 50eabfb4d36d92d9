"""Synchrony: accounts as rows, time as columns, a mark a post, co-actions joined. Beside it, chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from inconcert.report.charts.frame import Chart, Key, el, leading, svg
from inconcert.report.document import Raster
from inconcert.report.safe import plain, shorten
from inconcert.report.words import number, span, when

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 480, 96, 8, 18, 40
_SINGLE = 400  # marks up to here are drawn one by one; beyond, one path a row and those that lead to a post

Mark = tuple[int, float]
Join = tuple[int, int, float, float]


def synchrony(raster: Raster, href: Callable[[str, datetime], str | None]) -> Chart:
    """Draw the raster and its shuffled twin on one scale.

    `href(handle, time)` gives the anchor of the post behind a mark; None where the document has it not.
    """
    start, end = when(raster.start), when(raster.end)
    if start is None or end is None:
        raise ValueError("a raster needs a start and an end")
    length = max(1.0, (end - start).total_seconds())
    row = min(16.0, max(9.5, 320 / max(1, len(raster.accounts))))
    panel = _Panel(raster.accounts, start, length, row, href)
    real = panel.draw("As it happened", raster.marks, raster.joins, real=True)
    shuffled = panel.draw(
        "Shuffled: what chance looks like", raster.shuffled_marks, raster.shuffled_joins, real=False
    )
    return Chart(
        title="Who posted when, and the same accounts shuffled",
        svg=Markup('<div class="twopanels">') + real + shuffled + Markup("</div>"),
        n=(
            f"n = {number(len(raster.marks))} posts of {number(len(raster.accounts))} accounts; "
            f"joined: {number(len(raster.joins))} co-actions, shuffled: {number(len(raster.shuffled_joins))}"
        ),
        source="detect, edge_posts",
        columns=(
            "account",
            "posts",
            "joined",
            "first, UTC",
            "last, UTC",
            "posts, shuffled",
            "joined, shuffled",
        ),
        rows=[panel.twin(index, raster) for index in range(len(raster.accounts))],
        keys=(Key("joined", "post that co-acted, joined to the other"), Key("mark", "other post")),
        note=raster.note,
        css="wide",
    )


class _Panel:
    """One half of the picture. Both halves share the scale."""

    def __init__(
        self,
        accounts: Sequence[str],
        start: datetime,
        length: float,
        row: float,
        href: Callable[[str, datetime], str | None],
    ) -> None:
        self.accounts, self.start, self.length, self.row, self.href = accounts, start, length, row, href
        self.floor = TOP + row * len(accounts)

    def x(self, seconds: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * min(1.0, max(0.0, seconds / self.length))

    def y(self, row: int) -> float:
        return TOP + self.row * (row + 0.5)

    def draw(self, title: str, marks: Sequence[Mark], joins: Sequence[Join], *, real: bool) -> Markup:
        joined = {(a, at) for a, _, at, _ in joins} | {(b, at) for _, b, _, at in joins}
        lines = "".join(
            f"M{self.x(s):.1f} {self.y(a):.1f}L{self.x(t):.1f} {self.y(b):.1f}" for a, b, s, t in joins
        )
        parts = [el("text", title, x=LEFT, y=11, class_="panel"), *self._frame()]
        parts.append(el("path", d=lines, class_="join"))
        single = real and len(marks) <= _SINGLE
        for kind, chosen in (
            ("mark", [mark for mark in marks if mark not in joined]),
            ("joined", [mark for mark in marks if mark in joined]),
        ):
            if not single:
                parts += self._rows(chosen, kind)
            if real:
                parts += [self._one(mark, kind) for mark in chosen if single or self._leads_to(mark)]
        return svg(WIDTH, self.floor + BOTTOM, title, *parts)

    def _leads_to(self, mark: Mark) -> str | None:
        return self.href(self.accounts[mark[0]], self.start + timedelta(seconds=mark[1]))

    def _one(self, mark: Mark, kind: str) -> Markup:
        words = f"@{self.accounts[mark[0]]}, {self.start + timedelta(seconds=mark[1]):%Y-%m-%d %H:%M:%S} UTC"
        return leading(
            el("path", el("title", words), class_=kind, d=self._tick(mark, kind)), self._leads_to(mark)
        )

    def _rows(self, marks: Sequence[Mark], kind: str) -> list[Markup]:
        rows = []
        for row, handle in enumerate(self.accounts):
            own = [mark for mark in marks if mark[0] == row]
            if own:
                title = el("title", f"@{handle}: {number(len(own))} posts")
                rows.append(el("path", title, class_=kind, d="".join(self._tick(mark, kind) for mark in own)))
        return rows

    def _tick(self, mark: Mark, kind: str) -> str:
        half = self.row * (0.38 if kind == "joined" else 0.22)
        return f"M{self.x(mark[1]):.1f} {self.y(mark[0]) - half:.1f}v{2 * half:.1f}"

    def _frame(self) -> list[Markup]:
        parts = []
        label = max(1, round(9 / self.row))
        for row, handle in enumerate(self.accounts):
            y = self.y(row)
            parts.append(el("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="grid"))
            if row % label == 0:
                name = shorten("@" + plain(handle), 14)
                parts.append(
                    el(
                        "text",
                        el("title", f"@{handle}"),
                        name,
                        x=LEFT - 6,
                        y=y + 3,
                        text_anchor="end",
                        class_="tick name",
                    )
                )
        long = self.length > 3 * 86400
        for part in range(4):
            seconds = self.length * part / 3
            time = self.start + timedelta(seconds=seconds)
            anchor = ("start", "middle", "middle", "end")[part]
            shown = (
                f"{time:%Y-%m-%d}"
                if long
                else f"{time:%d %b %H:%M}"
                if self.length > 600
                else f"{time:%H:%M:%S}"
            )
            x = self.x(seconds)
            parts.append(el("line", x1=x, x2=x, y1=TOP, y2=self.floor + 3, class_="grid"))
            parts.append(el("text", shown, x=x, y=self.floor + 14, text_anchor=anchor, class_="tick"))
        axis = f"{'date' if long else 'time'}, UTC ({span(self.length)} in all)"
        parts.append(el("text", "account", x=0, y=11, class_="axis"))
        parts.append(el("text", axis, x=WIDTH - RIGHT, y=self.floor + 30, text_anchor="end", class_="axis"))
        return parts

    def twin(self, row: int, raster: Raster) -> tuple[str | float, ...]:
        times = sorted(seconds for index, seconds in raster.marks if index == row)
        first, last = (
            (f"{self.start + timedelta(seconds=at):%Y-%m-%d %H:%M:%S}" for at in (times[0], times[-1]))
            if times
            else ("", "")
        )
        joined = [sum(row in join[:2] for join in joins) for joins in (raster.joins, raster.shuffled_joins)]
        shuffled = sum(index == row for index, _ in raster.shuffled_marks)
        return f"@{self.accounts[row]}", len(times), joined[0], first, last, shuffled, joined[1]
