"""The import stage: files in, canonical tables out, in bounded memory, every record kept or rejected with a reason."""

from __future__ import annotations

import gc
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib.metadata import version
from threading import Thread
from typing import Any, Final

import polars as pl

from inconcert.case import Case, Stage, TableWriter
from inconcert.errors import InputError
from inconcert.languages import detected
from inconcert.pictures.beside import Beside
from inconcert.pictures.importing import Media
from inconcert.privacy.forget import leave_out
from inconcert.progress import Reporter
from inconcert.readers.accounts import AccountBook
from inconcert.readers.ahead import in_order, read_ahead
from inconcert.readers.amending import ids_of_handles, rewrite, with_known_handles, without_replaced
from inconcert.readers.base import Asked, Batch
from inconcert.readers.cells import NO_TIME
from inconcert.readers.choosing import Chosen, choose
from inconcert.readers.mapped import Mapped
from inconcert.readers.mapping import Mapping, is_timezone
from inconcert.readers.sounds import Sounds
from inconcert.readers.sources import Source, bytes_of, expand
from inconcert.readers.tables import sample
from inconcert.readers.targets import targets_table
from inconcert.readers.traces import SCHEMA, check_columns, from_columns, from_table
from inconcert.readers.twins import MARK, Twins
from inconcert.schema import (
    ACCOUNTS,
    ATTRIBUTES,
    LINKS,
    MEDIA,
    POST_MEDIA,
    POSTS,
    REJECTS,
    SNAPSHOTS,
    SOURCES,
    THUMBNAILS,
)
from inconcert.settings import CustomTrace, Settings
from inconcert.text import folded, hashtags_given, hashtags_in, long_enough, matching_text, mentions_in
from inconcert.urls import canonical_table, urls_in

NAME: Final = "import"
COARSE_SHARE: Final = 0.005
HOW_TIMES: Final = (
    " Of a table of your own, say how its times are written: inconcert inspect FILE --save-mapping mapping.toml, add "
    "time_format = '%d/%m/%Y %H:%M' (or as it is) to mapping.toml, and give it with --mapping mapping.toml."
)
GARBAGE: Final = 1_000_000
MUCH: Final = 1 << 28
"""Bytes of input that take a fifth of a second to hash, in which the interpreter has nothing to do."""
_Ready = tuple[pl.DataFrame, pl.DataFrame]
_PRECISIONS: Final = ("day", "min", "s")


def import_inputs(
    case: Case,
    settings: Settings,
    reporter: Reporter,
    most: int | None = None,
    *,
    guessing: bool = False,
) -> dict[str, Any]:
    """Read the settings' inputs into the case's tables; return what was counted.

    `most`: stop in each file at the first batch that ends at or after so many records; none: read all.
    `guessing`: read a table that no reader knows by the names of its columns.
    Does nothing when the same inputs were imported with the same settings and version before. Raises
    InputError for input that nothing can be done with; then the case's tables are as they were.
    """
    if not is_timezone(settings.timezone):
        raise InputError(f"'{settings.timezone}' is not a time zone. Write for example UTC or Europe/Madrid.")
    with reporter.step("Looking at the input"):
        with _rehearsing(much=bytes_of(settings.inputs) > MUCH):
            sources = expand(settings.inputs)
        tables = [
            (trace, expand([trace.table])[0]) for trace in settings.custom_traces if trace.table is not None
        ]
        media = Media.of(settings.media) if settings.media else None
        key = _key(settings, sources, [source for _, source in tables], media, most, guessing=guessing)
        if case.done(NAME, key):
            return case.counts(NAME)
        chosen, passed = choose(sources, settings, guessing=guessing)
        check_columns(settings.custom_traces, [one.sample for one in chosen])
    with case.stage(NAME, key) as stage:
        with ExitStack() as stack:
            writers = {
                table.name: stack.enter_context(stage.writer(table))
                for table in (POSTS, LINKS, ATTRIBUTES, MEDIA, POST_MEDIA, THUMBNAILS, REJECTS)
            }
            run = _Import(settings, writers, media, most=most)
            with reporter.step("Reading", len(chosen)) as step:
                for one in chosen:
                    run.read(one)
                    step.advance()
            for trace, source in tables:
                run.read_trace(trace, source)
            run.read_media(reporter)
            run.finish(stage, passed)
        run.amend(stage)
        leave_out(case, stage.folder, stage.counts)
    return stage.counts


def _key(
    settings: Settings,
    sources: list[Source],
    tables: list[Source],
    media: Media | None,
    most: int | None,
    *,
    guessing: bool,
) -> str:
    asked = settings.canonical()
    used = {name: asked[name] for name in ("format", "timezone", "custom_traces")}
    used |= {"most": most, "guessing": guessing}
    used["media"] = media.key if media else None
    used["mapping"] = Mapping.load(settings.mapping).toml() if settings.mapping else None
    files = [(source.name, source.source_id, source.sha256) for source in (*sources, *tables)]
    spelled = json.dumps([version("inconcert"), used, files], sort_keys=True)
    return hashlib.sha256(spelled.encode()).hexdigest()


@dataclass(slots=True)
class _Start:
    """The batches until so many records are passed; all when no number is given. `is_cut`: there were more."""

    batches: Iterator[Batch]
    most: int | None
    is_cut: bool = False

    def __iter__(self) -> Iterator[Batch]:
        records = 0
        for batch in self.batches:
            self.is_cut = self.most is not None and records >= self.most
            if self.is_cut:
                return
            yield batch
            records += batch.records


@dataclass(slots=True)
class _Import:
    """The running import: what is known across sources."""

    settings: Settings
    writers: dict[str, TableWriter]
    media: Media | None = None
    beside: Beside = field(default_factory=Beside.nothing_yet)
    most: int | None = None
    recognised: list[dict[str, Any]] = field(default_factory=list)
    media_source: list[dict[str, Any]] = field(default_factory=list)
    media_counts: dict[str, Any] = field(default_factory=dict)
    sounds: Sounds = field(default_factory=Sounds)
    book: AccountBook = field(default_factory=AccountBook)
    twins: Twins = field(default_factory=Twins)
    handles: set[str] = field(default_factory=set)
    sources: list[dict[str, Any]] = field(default_factory=list)
    precisions: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    """Of each reason its first row, in words."""
    platforms: set[str] = field(default_factory=set)
    attributes: list[pl.DataFrame] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None

    def read(self, one: Chosen) -> None:
        """Read one source to its end."""
        source = one.source
        self.twins.begin(source)
        columns = [
            trace.column for trace in self.settings.custom_traces if trace.column in one.sample.columns
        ]
        asked = Asked(self.settings.timezone, tuple(column for column in columns if column is not None))
        traces = [trace for trace in self.settings.custom_traces if trace.column in asked.trace_columns]
        records = kept = rejected = 0
        how = one.reader.mapping()
        with _collecting_seldom(), ThreadPoolExecutor() as pool:
            start = _Start(one.reader.read(source, one.sample, asked), self.most)
            batches = read_ahead(start, pool)
            finish = partial(_finish, source_id=source.source_id)
            for batch, ready in in_order(finish, map(self._without_twins, batches), pool):
                records += batch.records
                how = batch.how or how
                self._reject(batch.rejects, source)
                rejected += batch.rejects.height
                kept += self._keep(batch, ready, source)
                self.attributes.append(from_columns(batch, traces))
        self.recognised.append(
            {
                "source_id": source.source_id,
                "sure": one.match.confidence,
                "why": one.match.why,
                "also": list(one.also),
                "unused": one.reader.unused(one.sample) if isinstance(one.reader, Mapped) else [],
                "in_part": start.is_cut,
            }
        )
        self._note(source, one.reader.name, how, records, kept, rejected)
        self.twins.end(records)

    def read_trace(self, trace: CustomTrace, source: Source) -> None:
        """Read a table of its own that holds a trace."""
        start = sample(source)
        if start is None:
            raise InputError(f"--trace {trace.name}: {source.name} is empty or no table.")
        rows, rejects, records = from_table(
            trace, source, start, sorted(self.platforms), self.settings.timezone
        )
        self._reject(rejects, source)
        self.attributes.append(rows)
        self._note(source, f"trace {trace.name}", None, records, rows.height, rejects.height)

    def read_media(self, reporter: Reporter) -> None:
        """Read the media that the posts have."""
        self.writers["media"].write(self.sounds.media())
        self.beside.find()
        media = self.media or self.beside
        if media.files:
            with reporter.step("Looking at pictures", len(media.files)) as step:
                source, self.media_counts = media.write(self.writers, step)
            asked = {"reader_version": version("inconcert"), "timezone_assumed": self.settings.timezone}
            self.media_source = [source | asked]

    def finish(self, stage: Stage, passed: list[dict[str, str]]) -> None:
        """Write what is known only at the end, and count."""
        self._count_replaced()
        accounts, table = self.book.table(), pl.DataFrame(self.sources)
        totals = {name: int(table[name].sum()) for name in ("rows_in", "rows_kept", "rows_rejected")}
        if totals["rows_in"] == 0:
            raise InputError("The input has no records, only a header or nothing at all.")
        if totals["rows_kept"] == 0:
            reason = self.reasons.most_common(1)[0][0]
            raise InputError(
                f"None of the {totals['rows_in']:,} records could be kept. The commonest reason: {reason}."
                f"{self.examples.get(reason, '')}{HOW_TIMES if reason == NO_TIME else ''}"
            )
        self.writers["attributes"].write(self._attributes().sort(ATTRIBUTES.order))
        snapshots = self.book.snapshots()
        stage.write(ACCOUNTS, accounts)
        stage.write(SNAPSHOTS, snapshots)
        media = pl.DataFrame(self.media_source, schema=table.schema)
        stage.write(SOURCES, pl.concat([table, media]).sort("source_id"))
        posts = self.writers["posts"].rows
        enough = [name for name in _PRECISIONS if self.precisions[name] > COARSE_SHARE * posts]
        stage.counts = {
            **totals,
            "posts": posts,
            "accounts": accounts.height,
            "links": self.writers["links"].rows,
            "posts_met_again": self.twins.met,
            "handles_changed": snapshots.filter(pl.col("changed").list.contains("handle")).height,
            "precision": enough[0] if enough else None,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "sources": len(self.sources),
            "passed_over": passed,
            "recognised": self.recognised,
            "media": self.media_counts,
        }

    def amend(self, stage: Stage) -> None:
        """Change what is already written: replaced posts go, handles in links become ids."""
        levels = self.twins.levels()
        handles = ids_of_handles(self.book.table(), self.book.snapshots()) if self.handles else {}
        known = {name: held for name, held in handles.items() if name in self.handles}
        if levels:
            stage.counts["posts"] = rewrite(stage.folder / POSTS.name, POSTS, without_replaced(levels))
            stage.counts["links"] = rewrite(stage.folder / LINKS.name, LINKS, without_replaced(levels))
        if known:
            rewrite(stage.folder / LINKS.name, LINKS, with_known_handles(known))

    def _without_twins(self, batch: Batch) -> Batch:
        """Move posts that were met before to the rejects, or mark those that replace what was met."""
        if batch.posts is None or batch.posts.is_empty():
            return batch
        batch.posts, rejects = self.twins.sift(batch.posts)
        if rejects.height:
            batch.rejects = pl.concat([batch.rejects, rejects]).sort("row")
        return batch

    def _attributes(self) -> pl.DataFrame:
        """All attributes; those of a post whose row was replaced once."""
        found = pl.concat([pl.DataFrame(schema=SCHEMA), *self.attributes])
        if not self.twins.levels():
            return found
        return found.with_columns(pl.col("post_id").str.strip_chars_end(MARK)).unique(maintain_order=True)

    def _count_replaced(self) -> None:
        """Rows that a fuller one replaced later become rejects of their source."""
        for source in self.sources:
            for rejects in self.twins.rejects.get(source["source_id"], []):
                self.writers["rejects"].write(
                    rejects.with_columns(pl.lit(source["source_id"]).alias("source_id"))
                )
                self.reasons.update(dict(rejects["reason"].value_counts().iter_rows()))
                source["rows_kept"] -= rejects.height
                source["rows_rejected"] += rejects.height

    def _reject(self, rejects: pl.DataFrame, source: Source) -> None:
        if rejects.height:
            self.writers["rejects"].write(rejects.with_columns(pl.lit(source.source_id).alias("source_id")))
            self.reasons.update(dict(rejects["reason"].value_counts().iter_rows()))
            for one in rejects.unique("reason", keep="first", maintain_order=True).iter_rows(named=True):
                self.examples.setdefault(
                    one["reason"], f" For example row {one['row']}: '{one['raw'] or ''}'."
                )

    def _keep(self, batch: Batch, ready: _Ready | None, source: Source) -> int:
        if batch.accounts is not None:
            self.book.add(batch.accounts)
            self.platforms.update(batch.accounts["platform"].unique())
        if ready is None:
            return 0 if batch.accounts is None else batch.accounts.height
        posts, links = ready
        self.handles.update(_by_handle(links["target_account_id"]))
        self.writers["links"].write(links)
        self.writers["posts"].write(posts)
        named = posts.with_columns(pl.col("post_id").str.strip_chars_end(MARK))
        self.writers["post_media"].write(self.sounds.of(named))
        if self.media is not None:
            self.media.claims.add(named)
        else:
            self.beside.add(named, source)
        self.platforms.update(posts["platform"].unique())
        prefix = pl.col("platform").str.len_chars() + 1
        authors = posts.select("account_id", "platform").unique("account_id", maintain_order=True)
        if batch.accounts is not None:
            authors = authors.join(batch.accounts, on="account_id", how="anti", maintain_order="left")
        self.book.add(authors.with_columns(native_id=pl.col("account_id").str.slice(prefix)))
        self.precisions.update(dict(posts["created_at_precision"].value_counts().iter_rows()))
        if posts.height:
            low, high = posts.select(
                pl.col("created_at").min().alias("low"), pl.col("created_at").max().alias("high")
            ).row(0)
            self.first = low if self.first is None else min(self.first, low)
            self.last = high if self.last is None else max(self.last, high)
        return posts.height

    def _note(
        self, source: Source, reader: str, mapping: str | None, records: int, kept: int, rejected: int
    ) -> None:
        if records != kept + rejected:
            raise AssertionError(f"{source.name}: {records} records in, {kept} kept, {rejected} rejected")
        self.sources.append(
            {
                "source_id": source.source_id,
                "path": source.name,
                "sha256": source.sha256,
                "format": reader,
                "reader_version": version("inconcert"),
                "mapping": mapping,
                "timezone_assumed": self.settings.timezone,
                "rows_in": records,
                "rows_kept": kept,
                "rows_rejected": rejected,
            }
        )


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Keep what the program holds already from the garbage collector, and let it look seldom.

    It would walk through all of it again and again for the millions of small objects made while reading, which takes up to a
    third of the time.
    """
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(GARBAGE)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


@contextmanager
def _rehearsing(*, much: bool) -> Iterator[None]:
    """Rehearse beside what there is to hash, if it is much; over before anything is read: two threads may not load one module."""
    beside = Thread(target=_rehearse) if much else None
    if beside:
        beside.start()
    try:
        yield
    finally:
        if beside:
            beside.join()


def _rehearse() -> None:
    """Finish a post that is none, so that what this needs is loaded: numba, the language model, lists of addresses."""
    text = "Only so that all is there before the first post: https://example.org/"
    links_of(finished(pl.DataFrame({"post_id": [""], "text": [text]}), ""))


def _finish(batch: Batch, source_id: str) -> _Ready | None:
    """The posts of a batch as they are written, and their links; None for a batch of accounts alone."""
    if batch.posts is None:
        return None
    posts = finished(batch.posts, source_id)
    return posts, links_of(posts)


def finished(posts: pl.DataFrame, source_id: str) -> pl.DataFrame:
    """Posts with what is made of the text: the key, and hashtags, mentions and addresses where the source gives none."""
    nothing = pl.lit(None, pl.List(pl.String))
    missing = [nothing.alias(name) for name in ("hashtags", "mentions", "urls") if name not in posts.columns]
    missing += [pl.lit(None, pl.String).alias(name) for name in ("text", "lang") if name not in posts.columns]
    text = pl.col("text")
    frame = posts.with_columns(missing)
    matching = frame.select(matching_text(text))["text"]
    frame = with_language(frame, matching)
    return frame.with_columns(
        long_enough(matching),
        _given_or_found(frame, "hashtags", hashtags_given(pl.col("hashtags")), hashtags_in(text)),
        _given_or_found(frame, "mentions", _mentions_given(), mentions_in(text)),
        _given_or_found(frame, "urls", pl.col("urls"), urls_in(text)),
        pl.lit(source_id).alias("source_id"),
    )


def with_language(posts: pl.DataFrame, matching: pl.Series) -> pl.DataFrame:
    """Posts with lang_source: declared by the source, or detected where it says nothing and the text is long enough.

    matching: their texts, normalised for matching.
    """
    declared = posts.with_columns(
        pl.when(pl.col("lang").is_not_null()).then(pl.lit("declared")).alias("lang_source")
    )
    if not posts["lang"].null_count():
        return declared
    found = detected(matching.filter(posts["lang"].is_null()))
    places = posts["lang"].is_null().arg_true()
    guessed = pl.Series("guessed", [None] * len(posts), dtype=pl.String).scatter(places, found)
    return declared.with_columns(
        pl.coalesce("lang", guessed).alias("lang"),
        pl.coalesce("lang_source", pl.when(guessed.is_not_null()).then(pl.lit("detected"))).alias(
            "lang_source"
        ),
    )


def _given_or_found(frame: pl.DataFrame, name: str, given: pl.Expr, found: pl.Expr) -> pl.Expr:
    """The source's own list, or what stands in the text; whichever is not needed is not computed."""
    missing = frame[name].null_count()
    chosen = found if missing == frame.height else given if missing == 0 else pl.coalesce(given, found)
    return chosen.alias(name)


def _mentions_given() -> pl.Expr:
    name = pl.element().str.strip_chars().str.strip_prefix("@")
    return pl.col("mentions").list.eval(
        pl.when(name.str.contains(":", literal=True)).then(name).otherwise(folded(name))
    )


def links_of(posts: pl.DataFrame) -> pl.DataFrame:
    """The links table of some posts: their addresses in canonical form, in order; what is no address is left out."""
    raw = (
        posts.select("post_id", pl.col("urls").alias("url_raw"))
        .filter(pl.col("url_raw").list.len() > 0)
        .explode("url_raw")
    )
    table = canonical_table(raw["url_raw"])
    table = table.join(targets_table(table["url_canonical"]), on="url_canonical", how="left")
    found = raw.join(table, on="url_raw", how="inner", maintain_order="left")
    of_each = found["post_id"].rle().struct.field("len")
    return found.with_columns(position=pl.int_ranges(0, of_each, eager=True).explode())


def _by_handle(targets: pl.Series) -> pl.Series:
    """The accounts that links name by their handles."""
    return targets.filter(targets.str.contains(r"^[a-z]+:@").fill_null(value=False)).unique()
