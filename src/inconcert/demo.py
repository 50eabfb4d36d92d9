"""The demonstration: a made-up country with known operations in it, investigated, and compared with what was planted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from inconcert.case import Case
from inconcert.investigation import investigate
from inconcert.progress import Reporter
from inconcert.report.document import Document
from inconcert.report.terminal import summary
from inconcert.simulate import Planted, PlantedGroup, read_scenario, write_scenario


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one planted group: members in groups by verdict, and whether that is as it should be."""

    planted: PlantedGroup
    accused: int
    not_excluded: int
    explained: int
    right: bool


FOUND_SHARE = 0.5
"""An operation counts as found when this share of its accounts is in groups without a fitting explanation."""


def run_demo(
    folder: Path, seed: int, threads: int | None, reporter: Reporter, console: Console
) -> tuple[Path, bool]:
    """Make the scenario, investigate it, say what was planted and what was found.

    Returns the report, and whether all was found as planted and nobody else stands accused.
    """
    with reporter.step("Making a made-up country"):
        planted = write_scenario(folder / "posts", read_scenario("demo").model_copy(update={"seed": seed}))
    inputs = [folder / "posts" / name for name in ("tweets.csv", "users.csv")]
    case = investigate(inputs, folder / "case", threads=threads, reporter=reporter)
    document = Document.model_validate(case.document)
    report = case.path / "report" / "report.html"
    console.print(summary(document, report))
    found = outcomes(case, planted)
    strangers = accused_strangers(case, planted)
    console.print(_table(found))
    console.print(f"Other accounts in groups without an explanation: {strangers}.")
    return report, strangers == 0 and all(outcome.right for outcome in found)


def outcomes(case: Case, planted: Planted) -> list[Outcome]:
    """For each planted group: where its accounts ended."""
    verdict_of = _verdicts(case)
    rows = []
    for group in planted.groups:
        verdicts = [verdict_of.get(f"x:{account}") for account in group.accounts]
        accused = verdicts.count("in_concert")
        right = accused == 0 if group.benign else accused >= FOUND_SHARE * len(group.accounts)
        rows.append(
            Outcome(
                group, accused, verdicts.count("audience_not_excluded"), verdicts.count("explained"), right
            )
        )
    return rows


def accused_strangers(case: Case, planted: Planted) -> int:
    """Accounts in groups without an explanation that nobody planted."""
    known = {f"x:{account}" for group in planted.groups for account in group.accounts}
    return sum(
        verdict == "in_concert" for account, verdict in _verdicts(case).items() if account not in known
    )


def _verdicts(case: Case) -> dict[str, str]:
    rows = case.polars("members").join(case.polars("groups"), on="group").select("account_id", "verdict")
    return dict(rows.iter_rows())


def _table(found: list[Outcome]) -> Table:
    table = Table(
        title="\nWhat was planted, and how many of its accounts were found",
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    table.add_column("planted")
    for name in ("accounts", "in concert", "audience?", "explained"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("right?", no_wrap=True)
    for outcome in found:
        kind = "benign" if outcome.planted.benign else "operation"
        table.add_row(
            f"{kind}: {outcome.planted.label.replace('_', ' ')}",
            str(len(outcome.planted.accounts)),
            str(outcome.accused),
            str(outcome.not_excluded),
            str(outcome.explained),
            "yes" if outcome.right else "NO",
        )
    return table
