"""The command that looks at data before anything is detected: inspect."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inconcert.cli.options import Format, Machine, Mapping, Silent, Timezone, reporter_for, settings_from
from inconcert.cli.pages import COVERED, Output, Redact, show


def inspect(
    inputs: Annotated[
        list[Path] | None, typer.Argument(help="Files, folders or globs; none with --case.")
    ] = None,
    case: Annotated[
        Path | None, typer.Option("--case", help="Look at a case that has been read, in place of files.")
    ] = None,
    format: Format = None,  # noqa: A002
    mapping: Mapping = None,
    timezone: Timezone = "UTC",
    all_rows: Annotated[
        bool, typer.Option("--all", help="Read all rows; otherwise the first 200,000 of each file.")
    ] = False,
    save_mapping: Annotated[
        Path | None, typer.Option(help="Write the column mapping (given or guessed) to this TOML file.")
    ] = None,
    output: Output = None,
    redact: Redact = COVERED,
    quiet: Silent = False,
    json: Machine = False,
) -> None:
    """What files can show, before anything is detected: format, times, gaps, missing columns, traces, selection.

    Example: `inconcert inspect tweets.csv`. For a table of your own, whose columns no reader knows: `inconcert inspect
    my_table.csv --save-mapping mapping.toml`, correct mapping.toml, then `inconcert inspect my_table.csv --mapping
    mapping.toml`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.errors import InputError  # noqa: PLC0415
    from inconcert.inspecting import inspect as run  # noqa: PLC0415
    from inconcert.settings import Settings  # noqa: PLC0415

    if bool(inputs) == (case is not None):
        raise InputError("Give files, or a case with --case DIR; not both.")
    if case is not None:
        if save_mapping is not None:
            raise InputError("--save-mapping goes with files; a case has been read with its mapping already.")
        opened = Case(case)
        show(run.inspect(opened), output, [opened], redact, machine=json)
        return
    settings = Settings(
        **settings_from(inputs or [], None, None, None, format=format, mapping=mapping, timezone=timezone)
    )
    if save_mapping is not None:
        settings = run.save_mapping(settings, save_mapping)
    reporter = reporter_for(quiet=quiet, machine=json)
    with run.read_for_now(settings, reporter, None if all_rows else run.ROWS) as opened:
        show(run.inspect(opened), output, [opened], redact, machine=json)
