"""The command line: thin commands that call the method and print what a person needs."""

from __future__ import annotations

import errno
import json
import sys
import tempfile
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console

from inconcert.errors import InconcertError
from inconcert.progress import Quiet, Reporter, Terminal

if TYPE_CHECKING:
    from inconcert.case import Case

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, by convention; the command framework ends with it too."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Finds accounts that act in concert, and shows the evidence post by post.",
)

Inputs = Annotated[
    list[Path], typer.Argument(help="Files, folders or globs: CSV, JSONL, Parquet, .gz, .zip, .zst.")
]
CaseDir = Annotated[Path, typer.Option("--case", help="The case folder to make or continue.")]
Format = Annotated[
    str | None, typer.Option("--format", help="The reader to use; otherwise found by content.")
]
Mapping = Annotated[
    str | None, typer.Option(help="TOML file that says which column is what, for a table of your own.")
]
Media = Annotated[
    Path | None, typer.Option(help="Folder with the posts' pictures: by name, mapping or media.csv.")
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


def _reporter(*, quiet: bool, machine: bool) -> Reporter:
    return Quiet() if quiet or machine else Terminal()


def _settings(
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


def _show(case: Case, report: Path | None, *, machine: bool) -> None:
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


@app.command()
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
    fdr: Fdr = None,
    shuffles: Shuffles = None,
    semantic_budget: Semantic = None,
    threads: Threads = None,
    seed: Seed = None,
    quiet: Silent = False,
    json: Machine = False,
) -> None:
    """Read exports, find groups of accounts that act in concert, write a report.

    Example: `inconcert investigate tweets.csv users.csv --case my-case`
    """
    from inconcert.investigation import investigate as run  # noqa: PLC0415

    asked = _settings(
        inputs,
        windows,
        traces,
        trace,
        format=format,
        mapping=mapping,
        media=None if media is None else str(media),
        timezone=timezone,
        fdr=fdr,
        shuffles=shuffles,
        semantic_budget=semantic_budget,
        seed=seed,
    )
    done = run(
        asked.pop("inputs"), case, threads=threads, reporter=_reporter(quiet=quiet, machine=json), **asked
    )
    _show(done, done.path / "report" / "report.html", machine=json)


@app.command(name="import")
def import_(
    inputs: Inputs,
    case: CaseDir = Path("case"),
    format: Format = None,  # noqa: A002
    mapping: Mapping = None,
    media: Media = None,
    timezone: Timezone = "UTC",
    trace: OwnTraces = None,
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
    asked = _settings(inputs, None, None, trace, timezone=timezone, **given)
    opened = Case.create(case, Settings(**asked))
    with opened.lock():
        counts = read(opened, _reporter(quiet=quiet, machine=json))
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


@app.command()
def detect(
    case: CaseDir = Path("case"),
    windows: Windows = None,
    traces: TracesAsked = None,
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

    asked = _settings(
        [], windows, traces, None, fdr=fdr, shuffles=shuffles, semantic_budget=semantic_budget, seed=seed
    )
    del asked["inputs"]
    opened = Case(case)
    settings = type(opened.settings).model_validate({**opened.settings.model_dump(), **asked})
    opened = Case.create(case, settings)
    with opened.lock():
        run(opened, _reporter(quiet=quiet, machine=json), threads)
    _show(opened, None, machine=json)


@app.command()
def report(
    case: CaseDir = Path("case"),
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Only write the report again, from the frozen result. Nothing is analysed.

    Example: `inconcert report --case my-case --open`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.investigation import report as run  # noqa: PLC0415

    opened = Case(case)
    with opened.lock():
        path = run(opened, Quiet())
    print(path)
    if open_it:
        webbrowser.open(path.resolve().as_uri())


@app.command()
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
    path, complete = run_demo(folder, seed, threads, _reporter(quiet=quiet, machine=False), console)
    if open_it:
        webbrowser.open(path.resolve().as_uri())
    if not complete:
        raise typer.Exit(1)


@app.command()
def pairs(
    file: Annotated[Path, typer.Argument(help="A table of shares, CSV or Parquet.")],
    account: Annotated[str, typer.Option(help="Column of the account.")],
    object: Annotated[str, typer.Option(help="Column of what was shared.")],  # noqa: A002
    time: Annotated[str, typer.Option(help="Column of the time: UNIX seconds or ISO 8601.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the pairs go, CSV or Parquet.")],
    content: Annotated[str | None, typer.Option(help="Column of the post's id.")] = None,
    window: Annotated[str, typer.Option(help="How close in time counts as together.")] = "60s",
    min_participation: Annotated[int, typer.Option(min=1, help="Rows an account must have.")] = 1,
    min_weight: Annotated[int, typer.Option(min=1, help="Smallest weight kept.")] = 1,
    rule: Annotated[
        str, typer.Option(help="inconcert, coortweet or toolkit: whose definition.")
    ] = "inconcert",
    threads: Threads = None,
) -> None:
    """The bare engine on a table of shares: who shared the same things within a window. Nothing is tested against chance.

    Example: `inconcert pairs shares.csv --account user --object url --time posted --window 60s -o pairs.csv`
    """
    from inconcert.coordination import pairs as bare  # noqa: PLC0415
    from inconcert.settings import parse_window  # noqa: PLC0415

    found = bare.pairs(
        file,
        account=account,
        object=object,
        time=time,
        content=content,
        window=parse_window(window),
        min_participation=min_participation,
        min_weight=min_weight,
        rule=rule,  # type: ignore[arg-type]
        threads=threads,
    )
    bare.write_pairs(found, output)
    print(f"{len(found):,} pairs in {output}")


@app.command()
def export(
    format: Annotated[str, typer.Option("--format", help="gexf, graphml, csv or parquet.")],  # noqa: A002
    output: Annotated[Path, typer.Option("--output", "-o", help="Where it goes.")],
    case: CaseDir = Path("case"),
    show_accounts: Annotated[
        bool,
        typer.Option(
            "--show-accounts", help="Do not pseudonymise accounts under 5,000 followers or of unknown size."
        ),
    ] = False,
) -> None:
    """The network of a case for Gephi, igraph, networkx or a spreadsheet. Private accounts are pseudonymised.

    Example: `inconcert export --case my-case --format gexf -o network.gexf`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.report.exports import export_case  # noqa: PLC0415

    for path in export_case(Case(case), format, output, pseudonymise=not show_accounts):
        print(path)


@app.command()
def evaluate(
    case: Annotated[Path, typer.Argument(help="The case folder.")],
    truth: Annotated[Path, typer.Option(help="CSV of account_id, label, benign (true or false).")],
    json: Machine = False,
) -> None:
    """How right a result is, where the truth is known: recall, false accusations, precision, label by label.

    Example: `inconcert evaluate my-case --truth truth.csv`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.evaluate import compare, read_truth  # noqa: PLC0415

    result = compare.evaluate(Case(case), read_truth(truth))
    print(result.model_dump_json(indent=1) if json else "\n".join(compare.lines(result)))


@app.command()
def doctor() -> None:
    """Versions, cores, memory, disk, extras: is this machine fit?

    Example: `inconcert doctor`
    """
    from inconcert.doctor import report as checks  # noqa: PLC0415

    for check in checks():
        print(
            f"{check.state:<5} {check.name:<22} {check.found}"
            + (f"  {check.advice}" if check.state == "warn" else "")
        )


def main() -> None:
    """Run a command. What the user can mend ends with one message and exit code 2, never with a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    _guarded(app)


def _guarded(run: Callable[[], object]) -> None:
    from pydantic import ValidationError  # noqa: PLC0415

    try:
        run()
    except InconcertError as error:
        _stop(str(error))
    except ValidationError as error:
        _stop("; ".join(f"{'.'.join(map(str, part['loc']))}: {part['msg']}" for part in error.errors()))
    except (KeyboardInterrupt, SystemExit) as end:
        if isinstance(end, SystemExit) and end.code != INTERRUPTED:
            raise
        print("Stopped. Nothing half-written was kept; run the same command to go on.", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            where = error.filename or f"that of the output or of {tempfile.gettempdir()}"
            _stop(f"The disk is full ({where}). Nothing half-written was kept: free space and run it again.")
        where = f"{error.filename}: " if error.filename else ""
        _stop(f"{where}{error.strerror or error}. Nothing half-written was kept.")


def _stop(message: str) -> None:
    print(f"inconcert: {message}", file=sys.stderr)
    sys.exit(2)
