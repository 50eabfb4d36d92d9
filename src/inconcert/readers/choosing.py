"""Which reader reads which source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from inconcert.errors import InputError
from inconcert.pictures.formats import EXTENSIONS
from inconcert.readers import READERS
from inconcert.readers.base import Match, Reader
from inconcert.readers.mapped import Mapped, unknown_table
from inconcert.readers.mapping import NEEDED, Mapping, guess
from inconcert.readers.raw import Sample
from inconcert.readers.sources import Source
from inconcert.readers.tables import sample
from inconcert.settings import Settings

SURE: Final = 0.5
GUESSED: Final = 0.0
"""How sure a reader is that knows a table by the names of its columns alone."""
MEDIA: Final = "a picture or a video: read where a post names it"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A source, its start, and the reader for it."""

    source: Source
    sample: Sample
    reader: Reader
    match: Match
    also: tuple[str, ...] = ()
    """Other readers that took it for theirs, less surely."""


def choose(
    sources: list[Source], settings: Settings, *, guessing: bool = False
) -> tuple[list[Chosen], list[dict[str, str]]]:
    """A reader for each source, by content or as the settings say; and what was passed over, with the reason.

    A mapping reads the inputs that have the columns it needs, and no reader of ours is asked about these; the others are
    read as if there were none. Files that a person named must be readable; others (in a folder, a pattern, an archive) are
    passed over when no reader knows them. With `guessing`, a table that no reader knows is read by the names of its columns
    where they tell who posted and when. Raises InputError when nothing is left, and for a mapping that fits no input.
    """
    chosen: list[Chosen] = []
    passed: list[dict[str, str]] = []
    first: InputError | None = None
    mapped = Mapped(Mapping.load(settings.mapping)) if settings.mapping else None
    readers = _asked(settings, mapped)
    for source in sources:
        if not source.given and source.name.rpartition(".")[2].lower() in EXTENSIONS:
            passed.append({"path": source.name, "reason": MEDIA})
            continue
        try:
            if source.trouble:
                raise InputError(source.trouble)
            chosen.append(_choose(source, readers, mapped, guessing=guessing))
        except InputError as error:
            if source.given:
                raise
            first = first or error
            passed.append({"path": source.name, "reason": str(error).partition("\n")[0]})
    if not chosen:
        raise first or InputError("No input could be read.")
    if mapped is not None and all(one.reader is not mapped for one in chosen):
        names = ", ".join(one.source.name for one in chosen[:5])
        raise InputError(
            f"--mapping {settings.mapping} fits none of the inputs ({names}): {mapped.sniff(chosen[0].sample).why}."
        )
    return chosen, passed


def _asked(settings: Settings, mapped: Mapped | None) -> tuple[Reader, ...]:
    """The readers that are asked about each source; with a mapping, those for inputs that it does not fit."""
    if mapped is not None and settings.format == mapped.name:
        return (mapped,)
    if settings.format is None:
        return READERS
    named = tuple(reader for reader in READERS if reader.name == settings.format)
    if not named or mapped is not None:
        names = ", ".join(reader.name for reader in READERS)
        hint = " --mapping goes with --format mapped only." if named else ""
        raise InputError(
            f"--format {settings.format}: formats are {names}, and mapped (with --mapping FILE).{hint}"
        )
    return named


def _choose(source: Source, readers: tuple[Reader, ...], mapped: Mapped | None, *, guessing: bool) -> Chosen:
    complaint = ""
    if mapped is not None:
        start = _start(source, mapped.columns.encoding)
        match = mapped.sniff(start)
        if match.confidence >= SURE:
            return Chosen(source, start, mapped, match)
        complaint = f" --mapping does not fit it: {match.why}."
    start = _start(source)
    matches = [(reader.sniff(start), reader) for reader in readers]
    best, reader = max(matches, key=lambda match: match[0].confidence)
    if best.confidence >= SURE:
        also = tuple(
            other.name for match, other in matches if match.confidence > SURE and other is not reader
        )
        return Chosen(source, start, reader, best, also)
    if len(readers) == 1 or complaint:
        shown = ", ".join(start.columns[:40])
        what = reader.name if len(readers) == 1 else "any format that is known"
        why = complaint or f" {best.why}."
        raise InputError(f"{source.name} cannot be read as {what}:{why} Its columns: {shown}.")
    guessed = guess(start.columns)
    if guessing and set(guessed.values()) >= NEEDED:
        return Chosen(source, start, Mapped(Mapping(columns=guessed)), Match(GUESSED, best.why))
    whys = [match.why for match, _ in matches if match.confidence >= SURE / 2]
    raise unknown_table(source.name, start, whys, guessed)


def _start(source: Source, encoding: str | None = None) -> Sample:
    start = sample(source, encoding)
    if start is None:
        raise InputError(f"{source.name} is empty or no table (CSV, TSV, JSON, Parquet).")
    return start
