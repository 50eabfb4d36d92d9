"""Commands that make a case and its report: investigate, import, detect, report, demo."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from inconcert.cli.options import (
    CaseDir,
    Fdr,
    Format,
    Inputs,
    KnownList,
    Machine,
    Mapping,
    Media,
    OwnTraces,
    RetainUntil,
    Seed,
    Semantic,
    Shuffles,
    Silent,
    Threads,
    Timezone,
    TracesAsked,
    Windows,
    day_of,
    reporter_for,
    settings_from,
)
from inconcert.progress import Quiet

if TYPE_CHECKING:
    from inconcert.case import Case


def investigate(
    inputs: Inputs,
    case: CaseDir = Path("case"),
    format: Format = None,  # noqa: A002
    mapping: Mapping = None,
    media: Media = None,
    timezone: Timezone = "UTC",
    windows: Windows = None,
    traces: TracesAsked = None,
    trace: OwnTraces = None,
    known: KnownList = None,
    fdr: Fdr = None,
    shuffles: Shuffles = None,
    semantic_budget: Semantic = None,
    threads: Threads = None,
    seed: Seed = None,
    retain_until: RetainUntil = None,
    quiet: Silent = False,
    json: Machine = False,
) -> None:
    """Read exports, find groups of accounts that act in concert, write a report.

    Example: `inconcert investigate tweets.csv users.csv --case my-case`
    """
    from inconcert.investigation import investigate as run  # noqa: PLC0415

    asked = settings_from(
        inputs,
        windows,
        traces,
        trace,
        format=format,
        mapping=mapping,
        media=None if media is None else str(media),
        timezone=timezone,
        known=known,
        fdr=fdr,
        shuffles=shuffles,
        semantic_budget=semantic_budget,
        seed=seed,
    )
    done = run(
        asked.pop("inputs"),
        case,
        threads=threads,
        reporter=reporter_for(quiet=quiet, machine=json),
        retain_until=day_of(retain_until),
        **asked,
    )
    show_case(done, done.path / "report" / "report.html", machine=json)


def import_(
    inputs: Inputs,
    case: CaseDir = Path("case"),
    format: Format = None,  # noqa: A002
    mapping: Mapping = None,
    media: Media = None,
    timezone: Timezone = "UTC",
    trace: OwnTraces = None,
    retain_until: RetainUntil = None,
    quiet: Silent = False,
    json: Machine = False,
) -> None:
    """Only read: exports to the case's tables, with what was rejected and why.

    Example: `inconcert import tweets.csv --case my-case`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.investigation import read  # noqa: PLC0415
    from inconcert.settings import Settings  # noqa: PLC0415

    given = {"format": format, "mapping": mapping, "media": None if media is None else str(media)}
    asked = settings_from(inputs, None, None, trace, timezone=timezone, **given)
    opened = Case.create(case, Settings(**asked))
    with opened.lock():
        counts = read(opened, reporter_for(quiet=quiet, machine=json), day_of(retain_until))
    _print_counts(opened, counts, machine=json)


def _print_counts(case: Case, counts: dict[str, Any], *, machine: bool) -> None:
    if machine:
        print(json.dumps({"case": str(case.path), **counts}, ensure_ascii=False, indent=1, default=str))
        return
    print(
        f"{counts['rows_in']:,} rows read, {counts['rows_kept']:,} kept, {counts['rows_rejected']:,} rejected: "
        f"{counts['posts']:,} posts of {counts['accounts']:,} accounts in {case.path}"
    )
    if media := counts["media"]:
        print(
            f"{media['files']:,} media files, {media['files_used']:,} used by {media['posts_with_media']:,} posts, "
            f"{media['rejected']:,} rejected, {media['without_post']:,} without a post"
        )


def detect(
    case: CaseDir = Path("case"),
    windows: Windows = None,
    traces: TracesAsked = None,
    known: KnownList = None,
    fdr: Fdr = None,
    shuffles: Shuffles = None,
    semantic_budget: Semantic = None,
    threads: Threads = None,
    seed: Seed = None,
    quiet: Silent = False,
    json: Machine = False,
) -> None:
    """Only detect: links and groups in a case that has been read. Options not given stay as they were.

    Example: `inconcert detect --case my-case --windows 60s,1h --fdr 0.001`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.investigation import detect as run  # noqa: PLC0415

    asked = settings_from(
        [],
        windows,
        traces,
        None,
        known=known,
        fdr=fdr,
        shuffles=shuffles,
        semantic_budget=semantic_budget,
        seed=seed,
    )
    del asked["inputs"]
    opened = Case(case)
    settings = type(opened.settings).model_validate({**opened.settings.model_dump(), **asked})
    opened = Case.create(case, settings)
    with opened.lock():
        run(opened, reporter_for(quiet=quiet, machine=json), threads)
    show_case(opened, None, machine=json)


def report(
    case: CaseDir = Path("case"),
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    retain_until: RetainUntil = None,
) -> None:
    """Only write the report again, from the frozen result. Nothing is analysed. `--retain-until` gives the case another last day.

    Example: `inconcert report --case my-case --open`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.investigation import report as run  # noqa: PLC0415
    from inconcert.privacy.retention import set_retention  # noqa: PLC0415

    opened = Case(case)
    with opened.lock():
        if retain_until is not None:
            set_retention(opened, day_of(retain_until))
        path = run(opened, Quiet())
    print(path)
    if open_it:
        webbrowser.open(path.resolve().as_uri())


def demo(
    folder: Annotated[Path, typer.Option(help="Where the made-up posts and the case go.")] = Path(
        "inconcert-demo"
    ),
    open_it: Annotated[bool, typer.Option("--open/--no-open", help="Open the report in the browser.")] = True,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the made-up posts.")] = 1,
    threads: Threads = None,
    quiet: Silent = False,
) -> None:
    """Make a made-up scenario, investigate it, say what was planted and what was found.

    Example: `inconcert demo --no-open`
    """
    from inconcert.demo import run_demo  # noqa: PLC0415

    console = Console(highlight=False)
    path, complete = run_demo(folder, seed, threads, reporter_for(quiet=quiet, machine=False), console)
    if open_it:
        webbrowser.open(path.resolve().as_uri())
    if not complete:
        raise typer.Exit(1)


def show_case(case: Case, report: Path | None, *, machine: bool) -> None:
    """The answer: about ten lines, or JSON."""
    from inconcert.report.document import Document  # noqa: PLC0415
    from inconcert.report.terminal import summary  # noqa: PLC0415

    document = Document.model_validate(case.document)
    if not machine:
        Console(highlight=False).print(summary(document, report))
        return
    imported = case.counts("import")
    answer = {
        "case": str(case.path),
        "report": str(report) if report else None,
        "rows_in": imported["rows_in"],
        "rows_kept": imported["rows_kept"],
        "rows_rejected": imported["rows_rejected"],
        "pairs_tested": case.counts("detect")["tests"],
        "links": case.counts("detect")["links"],
        "headline": document.headline,
        "groups": [
            {
                "id": group.id,
                "verdict": group.verdict,
                "size": group.size,
                "sentences": group.sentences,
                "explanations": [explanation.name for explanation in group.explanations if explanation.fits],
            }
            for group in document.groups
        ],
    }
    print(json.dumps(answer, ensure_ascii=False, indent=1))
