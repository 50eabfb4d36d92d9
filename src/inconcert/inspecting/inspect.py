"""What these data can show, before anything is detected: for a case, or for files that are read into one for a moment."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from inconcert.case import Case, write_atomically
from inconcert.errors import InputError
from inconcert.findings.posts import with_posts
from inconcert.inspecting.coverage import coverage
from inconcert.inspecting.fields import fields
from inconcert.inspecting.reading import formats
from inconcert.inspecting.selection import selection
from inconcert.inspecting.supports import supports
from inconcert.inspecting.times import clock
from inconcert.progress import Reporter
from inconcert.readers.choosing import GUESSED, choose
from inconcert.readers.ingest import import_inputs
from inconcert.readers.mapping import NEEDED, Mapping, guess
from inconcert.readers.sources import Source, expand
from inconcert.readers.tables import sample
from inconcert.report.page import new_page
from inconcert.report.parts import Page, Panel
from inconcert.report.words import several
from inconcert.settings import Settings

ROWS: Final = 200_000
"""Rows of each file that are looked at unless all are asked for; a batch is finished, so a few more may be read."""
ACCOUNTS_ONLY: Final = (
    "Profiles of accounts, without a post: give the file of their posts with it, or nothing can be found."
)


def data_panels(case: Case) -> list[Panel]:
    """What was read, when it is from, what is missing and what selected it."""
    case.require("import")
    if not case.counts("import")["posts"]:
        return [formats(case), fields(case)]
    return [part(case) for part in (formats, clock, coverage, fields, selection)]


def inspect(case: Case) -> Page:
    """The page of an imported case: its first lines say the times and their zone, the traces, and what selected the data."""
    panels = data_panels(case)
    counts = case.counts("import")
    lede = [ACCOUNTS_ONLY]
    if counts["posts"]:
        *read, times, covered, missing, selected = panels
        traces = supports(case)
        panels = [*read, times, covered, missing, traces, selected]
        lede = [*times.sentences, " ".join(traces.sentences), selected.sentences[0]]
    return new_page(
        f"{several(counts['posts'], 'post')} of {several(counts['accounts'], 'account')}: what these data can show",
        lede=lede,
        panels=with_posts(case, panels),
        unknowns=[
            "What was never in these files: deleted posts, private channels, accounts that were not collected.",
            "How the data were selected, beyond what shows in them.",
        ],
        asked={
            "Inputs": ", ".join(Path(given).name for given in case.settings.inputs),
            "Time zone of times that name none": case.settings.timezone,
        },
    )


@contextmanager
def read_for_now(settings: Settings, reporter: Reporter, most: int | None = ROWS) -> Iterator[Case]:
    """The inputs (the first `most` rows of each file), read into a case that is gone afterwards.

    A table that no reader knows is read by the names of its columns, and the page says so.
    """
    with tempfile.TemporaryDirectory(prefix="inconcert-") as folder:
        case = Case.create(Path(folder) / "case", settings)
        import_inputs(case, settings, reporter, most, guessing=True)
        yield case


def look(settings: Settings, reporter: Reporter, most: int | None = ROWS) -> Page:
    """Inspect inputs that are read for it alone (`read_for_now`)."""
    with read_for_now(settings, reporter, most) as case:
        return inspect(case)


def save_mapping(settings: Settings, path: Path) -> Settings:
    """Write the mapping of a table: the one given, else a guess by its column names. Returns settings that use the file.

    Raises InputError where the names do not tell who posted or when, and for a format whose columns are known.
    """
    if settings.mapping:
        mapping = Mapping.load(settings.mapping)
    else:
        source = expand(settings.inputs)[0]
        start = sample(source)
        guessed = guess(start.columns) if start else {}
        _refuse_known(source, settings)
        if not set(guessed.values()) >= NEEDED:
            raise InputError(
                f"{source.name}: no column is named as one that says who posted, or when. Write the mapping yourself."
            )
        mapping = Mapping(columns=guessed, timezone=settings.timezone)
    write_atomically(path, mapping.toml().encode())
    return settings.model_copy(update={"mapping": str(path), "format": None})


def _refuse_known(source: Source, settings: Settings) -> None:
    try:
        [[one], _] = choose([source], settings, guessing=True)
    except InputError:
        if settings.format is not None:
            raise
        return  # a table without columns to guess from is told of in the words of mappings
    if one.match.confidence != GUESSED:
        raise InputError(
            f"{source.name} is read as {one.reader.name}, whose columns are known: it needs no mapping. Leave out "
            "--save-mapping, which is for tables that no reader knows."
        )
