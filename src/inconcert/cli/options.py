"""What the commands share: their options, and how options become settings and a reporter."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from inconcert.progress import Quiet, Reporter, Terminal

Inputs = Annotated[
    list[Path], typer.Argument(help="Files, folders or globs: CSV, JSONL, Parquet, .gz, .zip, .zst.")
]


def _tell_if_kept_too_long(context: typer.Context, folder: Path) -> Path:
    if (folder / "manifest.json").is_file() and not context.params.get("retain_until"):
        from inconcert.case import Case  # noqa: PLC0415
        from inconcert.privacy.retention import past_retention  # noqa: PLC0415

        if told := past_retention(Case(folder)):
            print(f"inconcert: {told}", file=sys.stderr)
    return folder


CaseDir = Annotated[
    Path,
    typer.Option("--case", help="The case folder to make or continue.", callback=_tell_if_kept_too_long),
]
RetainUntil = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar="DATE",
        is_eager=True,
        help="The last day the case is to be kept.  [default: 12 months after its first import]",
    ),
]
Format = Annotated[
    str | None, typer.Option("--format", help="The reader to use; otherwise found by content.")
]
Mapping = Annotated[
    str | None, typer.Option(help="TOML file that says which column is what, for a table of your own.")
]
Media = Annotated[
    Path | None, typer.Option(help="Folder with the posts' pictures: by name, mapping or media.csv.")
]
KnownList = Annotated[
    str | None,
    typer.Option("--known", help="CSV of accounts you know: account,label,reason,author,date[,exclude]."),
]
Timezone = Annotated[str, typer.Option(help="Zone of times that name none, for example Europe/Paris.")]
Windows = Annotated[str | None, typer.Option(help="How close in time counts as together: 10s,60s,10m,1h,1d.")]
TracesAsked = Annotated[
    str | None, typer.Option("--traces", help="Traces to use, with commas; otherwise all.")
]
OwnTraces = Annotated[
    list[str] | None,
    typer.Option("--trace", help="A trace of your own: NAME=COLUMN or NAME=FILE:ACCOUNT,OBJECT[,TIME]."),
]
Fdr = Annotated[
    float | None,
    typer.Option(min=1e-9, max=0.49, help="Which share of the links may be chance.  [default: 0.01]"),
]
Shuffles = Annotated[
    int | None, typer.Option(min=0, max=100, help="Label shuffles beside the real data.  [default: 1]")
]
Semantic = Annotated[
    int | None,
    typer.Option(
        min=0,
        help="Texts whose meaning may be compared (extra [semantic]), some 100 a second.  [default: 0]",
    ),
]
Threads = Annotated[int | None, typer.Option(min=1, max=256, help="Threads; no result depends on them.")]
Seed = Annotated[int | None, typer.Option(min=0, help="Seed of everything random.  [default: 1]")]
Silent = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
Machine = Annotated[bool, typer.Option("--json", help="Print the result as JSON; show no progress.")]


def day_of(asked: datetime | None) -> date | None:
    """The day an option gave."""
    return None if asked is None else asked.date()


def reporter_for(*, quiet: bool, machine: bool) -> Reporter:
    """Progress on the terminal, or none where silence or JSON was asked for."""
    return Quiet() if quiet or machine else Terminal()


def settings_from(
    inputs: list[Path],
    windows: str | None,
    traces: str | None,
    own: list[str] | None,
    **given: Any,
) -> dict[str, Any]:
    """The options that were given, as settings; the others keep their defaults."""
    from inconcert.settings import CustomTrace, parse_window  # noqa: PLC0415

    asked: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    asked["inputs"] = tuple(str(path) for path in inputs)
    if windows is not None:
        asked["windows"] = tuple(parse_window(window) for window in windows.split(","))
    if traces is not None:
        asked["traces"] = tuple(name.strip() for name in traces.split(",") if name.strip())
    if own:
        asked["custom_traces"] = tuple(CustomTrace.parse(text) for text in own)
    return asked
