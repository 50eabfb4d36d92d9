"""Commands that answer one question about a case, on a page of its own: narratives, event, compare, expand, match."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inconcert.cli.options import CaseDir, Machine, Seed, Silent, Threads, Timezone, reporter_for
from inconcert.cli.pages import COVERED, Output, Redact, show


def narratives(
    case: CaseDir = Path("case"),
    top: Annotated[int, typer.Option(min=1, max=50, help="Stories shown one by one.")] = 10,
    labels: Annotated[
        Path | None, typer.Option(help="CSV of post_id, target, stance: for or against.")
    ] = None,
    outlets: Annotated[
        Path | None, typer.Option(help="A domain or handle a line: when did they take a story up?")
    ] = None,
    output: Output = None,
    redact: Redact = COVERED,
    json: Machine = False,
) -> None:
    """What is told in a case: who had it first, who took it up, on which sites and in which languages, whom it names.

    Example: `inconcert narratives --case my-case --output stories.html`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.narratives.page import narratives_page  # noqa: PLC0415

    opened = Case(case)
    show(narratives_page(opened, top, labels, outlets), output, [opened], redact, machine=json)


def compare(
    case_a: Annotated[Path, typer.Argument(help="The first case folder.")],
    case_b: Annotated[Path, typer.Argument(help="The second case folder; may be the same one.")],
    group_a: Annotated[str | None, typer.Option(help="A group of the first case, for example G1.")] = None,
    group_b: Annotated[str | None, typer.Option(help="A group of the second case.")] = None,
    output: Output = None,
    redact: Redact = COVERED,
    seed: Seed = None,
    json: Machine = False,
) -> None:
    """Two operations, or two groups, side by side, with what differs by more than the choice of accounts explains.

    Example: `inconcert compare case-a case-b -o beside.html`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.operations.compare import compare as run  # noqa: PLC0415

    cases = Case(case_a), Case(case_b)
    page = run(*cases, group_a, group_b, 1 if seed is None else seed)
    show(page, output, cases, redact, machine=json)


def match(
    case: Annotated[Path, typer.Argument(help="The case folder with the new groups.")],
    known: Annotated[
        list[str],
        typer.Option(help="An old case folder, or one group of it: FOLDER or FOLDER:G1. May be repeated."),
    ],
    group: Annotated[str | None, typer.Option(help="One group of the case only.")] = None,
    output: Output = None,
    redact: Redact = COVERED,
    seed: Seed = None,
    json: Machine = False,
) -> None:
    """Does a group continue an old network? Trait by trait, beside unrelated accounts of the same case.

    Example: `inconcert match new-case --known old-case -o match.html`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.operations.match import known_network  # noqa: PLC0415
    from inconcert.operations.match import match as run  # noqa: PLC0415

    networks = []
    for text in known:
        folder, colon, name = text.rpartition(":")
        one = bool(colon) and not Path(text).exists()
        networks.append(known_network(Case(folder if one else text), name if one else None))
    opened = Case(case)
    page = run(opened, networks, group, 1 if seed is None else seed)
    show(page, output, [opened, *(one.case for one in networks)], redact, machine=json)


def expand(
    case: Annotated[Path, typer.Argument(help="The case folder.")],
    accounts: Annotated[Path, typer.Option(help="File with one account a line: id or handle.")],
    output: Output = None,
    redact: Redact = COVERED,
    threads: Threads = None,
    quiet: Silent = False,
    json: Machine = False,
) -> None:
    """Here are five accounts: who else? Others ranked by their links to them, with posts and innocent explanations.

    Example: `inconcert expand my-case --accounts five.txt -o who-else.html`
    """
    import os  # noqa: PLC0415

    import polars as pl  # noqa: PLC0415

    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.operations.expand import expand as run  # noqa: PLC0415
    from inconcert.operations.expand import read_seeds  # noqa: PLC0415

    opened = Case(case)
    opened.require("detect")
    seeds = read_seeds(accounts, opened.scan("accounts").select(pl.all()).collect())
    reporter = reporter_for(quiet=quiet, machine=json)
    page = run(opened, seeds, reporter, threads or os.cpu_count() or 1)
    show(page, output, [opened], redact, machine=json)


def event(
    start: Annotated[str, typer.Option("--from", help="When it starts: 2031-05-06T20:00.")],
    end: Annotated[str, typer.Option("--to", help="When it ends.")],
    case: CaseDir = Path("case"),
    topic: Annotated[str | None, typer.Option(help="Only posts with this #hashtag or word.")] = None,
    timezone: Timezone = "UTC",
    output: Output = None,
    redact: Redact = COVERED,
    json: Machine = False,
) -> None:
    """What happened in some hours: posts beside the same hours of other weeks, who came only then, what each group did.

    Example: `inconcert event --case my-case --from 2031-05-06T20:00 --to 2031-05-06T23:00 --timezone Europe/Paris`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.narratives.event_page import event_page  # noqa: PLC0415

    opened = Case(case)
    show(event_page(opened, start, end, timezone, topic), output, [opened], redact, machine=json)


def account(
    account: Annotated[str, typer.Argument(help="The account's id or handle.")],
    case: Annotated[Path, typer.Option("--case", help="The case folder.")],
    output: Output = None,
    redact: Redact = COVERED,
    json: Machine = False,
) -> None:
    """One account: what is unusual about it, what else explains that, and its posts. No verdict.

    Example: `inconcert account x:900 --case my-case -o account.html`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.findings.accounts import account_page  # noqa: PLC0415

    opened = Case(case)
    opened.require("understand")
    show(account_page(opened, account), output, [opened], redact, machine=json)
