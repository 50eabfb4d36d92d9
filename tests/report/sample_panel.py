"""A made-up panel whose row and bar lead to posts."""

from __future__ import annotations

from inconcert.report.parts import Count, Panel, PanelChart, PanelColumn, PanelRow, PanelTable, PostView

HOSTILE = "<script>alert(1)</script> | # [x](http://evil.example/a) ![y](z)\n# heading \u202egnp"


def post(number: int, text: str = HOSTILE) -> PostView:
    return PostView(
        post_id=f"x:{number}",
        account_id="x:7",
        handle="a|b",
        platform="x",
        created_at=f"2031-03-0{number}T12:00:00Z",
        precision="s",
        post_type="original",
        text=text,
        lang="en",
        client=None,
        links=[],
        source="posts.csv, row 1",
    )


def panel() -> Panel:
    """Of one account, with two of its posts."""
    table = PanelTable(
        title="Signals",
        columns=[
            PanelColumn(name="Account", kind="handle"),
            PanelColumn(name="p", kind="p"),
            PanelColumn(name="Share", kind="share"),
        ],
        rows=[PanelRow(cells=["a|b", -6.2, None], posts=["x:2", "x:9"])],
        total=3,
        source="results/signals",
    )
    chart = PanelChart(
        kind="timeline",
        title="Posts",
        unit="posts",
        axis="date",
        source="import",
        counts=[
            Count(label="2031-03-01", count=2, post="x:1"),
            Count(label="2031-03-02", count=1, post="x:9"),
        ],
    )
    return Panel(
        chapter="Accounts",
        title="Created together",
        sentences=["Three | accounts."],
        tables=[table],
        charts=[chart],
        posts=[post(1), post(2)],
        caveats=["An app's launch."],
    )
