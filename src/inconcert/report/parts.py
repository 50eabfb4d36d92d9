"""What every frozen result is made of: counts, posts, and panels (one thing that is said, with its figures and posts)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["text", "own", "handle", "number", "share", "p", "time", "span"]
"""How a cell is written: share is 0 to 1, p is a log10 of a p value, time is ISO 8601, span is seconds."""

Cell = str | int | float | None
"""One cell of a panel's table; None is *not observable*, which is not the same as 0."""


class Part(BaseModel):
    """A part of a frozen result; what it does not name, it does not hold."""

    model_config = ConfigDict(extra="forbid")


class Count(Part):
    """A labelled number of a bar, a month, a domain."""

    label: str
    count: int
    baseline: float | None = Field(
        default=None, description="expected from the other accounts of the case, same unit"
    )
    post: str | None = Field(
        default=None,
        description="post_id of a post it counts, in the panel's `posts`; None in charts of no panel",
    )


class PostView(Part):
    """A post as it is shown."""

    post_id: str
    account_id: str
    handle: str
    platform: str
    created_at: str
    precision: str = Field(description="s, min or day")
    post_type: str
    text: str
    lang: str | None
    client: str | None
    links: list[str] = Field(description="canonical addresses; to be shown defanged")
    source: str = Field(description="file and row")
    pictures: list[str] = Field(
        default=[], description="media_id of its first pictures, in the case's thumbnails"
    )


class PanelColumn(Part):
    """One column of a panel's table."""

    name: str
    kind: Kind = "text"


class PanelRow(Part):
    """One row of a panel's table, and the posts behind it."""

    cells: list[Cell]
    posts: list[str] = Field(default=[], description="post_id of posts in the panel's `posts`")


class PanelTable(Part):
    """Figures with their posts. Bounded: `total` says how many rows there are in the case's tables."""

    title: str
    columns: list[PanelColumn]
    rows: list[PanelRow]
    total: int
    source: str = Field(description="the table of the case that has all rows, for example results/signals")


class PanelChart(Part):
    """Counts along time or beside each other."""

    kind: Literal["timeline", "classes", "bars"] = Field(
        description="timeline: labels are dates in order; classes: ordered classes; bars: names, largest first"
    )
    title: str
    unit: str
    axis: str
    counts: list[Count]
    expected: str = Field(default="", description="what the counts' baseline is; empty without one")
    source: str
    note: str = ""


class Panel(Part):
    """One thing that is said: in sentences, with figures, the posts behind them, and what else would explain it."""

    chapter: str = Field(description="Accounts, Stories, Reach and so on: panels of a chapter stand together")
    title: str
    sentences: list[str]
    tables: list[PanelTable] = []
    charts: list[PanelChart] = []
    posts: list[PostView] = Field(default=[], description="the posts that rows and charts lead to")
    caveats: list[str] = Field(default=[], description="what else explains it, what is not observable")


class Page(Part):
    """The frozen answer to one question about a case: what `event`, `compare`, `match` and the like print and write."""

    inconcert: str
    title: str = Field(description="the answer, in one sentence")
    lede: list[str]
    panels: list[Panel]
    unknowns: list[str] = Field(description="what the tool cannot know from these data")
    asked: dict[str, str] = Field(description="what was asked, in words")
