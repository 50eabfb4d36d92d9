"""An operation among ordinary people: who is found, who is accused, condition by condition. Aggregates only.

    python -m benchmarks.real_mix [--only mix calendar ...] [--quick] [--keep FOLDER]

Needs the shared research data beside the checkout. The corpora are described in benchmarks/corpora.py. Conditions:

    alone        each control by itself, and the operation by itself
    mix          the operation and all controls in one corpus, times as they are (to the minute)
    calendar     the same with every control, and every conference, moved into the operation's densest weeks
    recurring    as calendar, the four conference audiences merged by rank of activity into one
    slices       three stretches of ten days of the operation, with the busiest ten days of every control moved there
    injected     as calendar, every active control account reposts six lines of the operation in passing
    prevalence   one desk at a time, about 1 account in 100, among all controls (calendar)
    other        a small part of another operation, on which nothing was chosen, alone and among all controls
    planted      a made-up desk of twenty in each control, and in all of them
    quiet        each crowd in the middle of the posts of four controls in which hardly anybody shares anything
    metadata     how well figures that say nothing about acting together tell the operation apart: what leaks

Printed for each label: accounts, active ones (10 posts or more), of these the share in a group and the share accused (with a
95% Wilson interval), accused in all, and for controls whether the bound holds: .02 of the active and .01 of all accounts; two
accounts where fewer than 100 are active. Bounds too: .70 of the operation's active accounts accused in the mix, and with the
controls moved or merged; at most .01 of the links between operation and controls; of a planted desk .9. Exits with 1 when a bound
is broken.
"""

from __future__ import annotations

import argparse
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks import corpora, leaks
from benchmarks.innocents import by_language_and_size
from inconcert import Case
from inconcert.evaluate import Evaluation, evaluate, read_truth
from inconcert.evaluate.compare import LabelCounts

QUICK = ("alone", "slices")
QUIET = ("Arabic ministries", "Argentine candidates", "German politicians", "Russian town pages")
"""Controls in which hardly anybody shares anything."""
LEAST = 0.7
"""Share of the operation's active accounts to be accused in these conditions."""
WHERE = ("mix", "calendar", "recurring")
ALL_DESKS = "ira, all desks"
FOUND = 0.9
"""Share of a planted desk."""
ACROSS = 0.01
"""Share of the links that may lead from the operation to a control."""
DESKS = ("RightTroll", "LeftTroll", "NonEnglish", "HashtagGamer", "Fearmonger", "NewsFeed")

Corpus = tuple[str, pl.DataFrame]
Condition = Callable[[pl.DataFrame, pl.DataFrame], Iterator[Corpus]]


def alone(op: pl.DataFrame, others: pl.DataFrame) -> Iterator[Corpus]:
    for name in corpora.NAMES.values():
        yield f"alone: {name}", others.filter(pl.col("label") == name)
    yield "alone: ira", op


def mix(op: pl.DataFrame, others: pl.DataFrame) -> Iterator[Corpus]:
    yield "mix", pl.concat([op, others])


def calendar(op: pl.DataFrame, others: pl.DataFrame) -> Iterator[Corpus]:
    yield "calendar", pl.concat([op, corpora.shifted(others)])


def recurring(op: pl.DataFrame, others: pl.DataFrame) -> Iterator[Corpus]:
    yield "recurring", pl.concat([op, corpora.recurring(corpora.shifted(others))])
    spread = corpora.recurring(others.filter(pl.col("label") == corpora.NAMES["conferences"]))
    yield "recurring, alone", spread


def slices(op: pl.DataFrame, others: pl.DataFrame) -> Iterator[Corpus]:
    best = corpora.busiest(others)
    for start in corpora.slices(op):
        moved = corpora.shifted(best, start + corpora.SLICE / 2)
        yield f"slice {start:%Y-%m-%d}", pl.concat([corpora.between(op, start), moved])


def injected(op: pl.DataFrame, others: pl.DataFrame) -> Iterator[Corpus]:
    yield "injected", pl.concat([op, corpora.passing_by(op, corpora.shifted(others), each=6, seed=1)])


def prevalence(op: pl.DataFrame, others: pl.DataFrame) -> Iterator[Corpus]:
    moved = corpora.shifted(others)
    most = moved["account"].n_unique() // 99
    for desk in DESKS:
        yield f"1%: {desk}", pl.concat([corpora.one_desk(op, desk, most), moved])


def other(_: pl.DataFrame, others: pl.DataFrame) -> Iterator[Corpus]:
    own = corpora.other_operation()
    yield "other, alone", own
    yield "other", pl.concat([own, others])


def planted(_: pl.DataFrame, others: pl.DataFrame) -> Iterator[Corpus]:
    for name in corpora.NAMES.values():
        yield f"planted: {name}", corpora.planted(others.filter(pl.col("label") == name))
    yield "planted: all controls", corpora.planted(corpora.shifted(others))


def quiet(_: pl.DataFrame, others: pl.DataFrame) -> Iterator[Corpus]:
    around = others.filter(pl.col("label").is_in(QUIET))
    middle = around.select(pl.col("created_at").median()).item()
    names = [name for name in corpora.NAMES.values() if name not in QUIET]
    crowds = {name: others.filter(pl.col("label") == name) for name in names}
    crowds["recurring"] = corpora.recurring(crowds["conferences"])
    for name, crowd in crowds.items():
        moved = pl.col("created_at") + (middle - pl.col("created_at").median())
        yield f"quiet: {name}", pl.concat([around, crowd.with_columns(moved.dt.truncate("1m"))])


CONDITIONS: dict[str, Condition] = {
    "alone": alone,
    "mix": mix,
    "calendar": calendar,
    "recurring": recurring,
    "slices": slices,
    "injected": injected,
    "prevalence": prevalence,
    "other": other,
    "planted": planted,
    "quiet": quiet,
}


@dataclass(frozen=True)
class Measured:
    """One corpus investigated with default settings."""

    name: str
    result: Evaluation
    seconds: float
    peak: float
    groups: str
    ordinary: pl.DataFrame | None
    """Of the controls, where that is told: see innocents."""


def measured(name: str, posts: pl.DataFrame, folder: Path) -> Measured:
    """Write a corpus, investigate it, compare it with the truth."""
    file, mapping, truth = corpora.write(posts, folder)
    case = folder / "case"
    command = [sys.executable, "-m", "benchmarks.judged", str(file), str(mapping), str(case)]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    counted = dict(Case(case).polars("groups")["verdict"].value_counts().iter_rows())
    kinds = ("in_concert", "audience_not_excluded", "explained")
    groups = "/".join(str(counted.get(kind, 0)) for kind in kinds)
    ordinary = by_language_and_size(posts, Case(case)) if name in WHERE else None
    return Measured(name, evaluate(Case(case), read_truth(truth)), seconds, peak, groups, ordinary)


def holds(counts: LabelCounts) -> bool:
    """Whether a control keeps its bound."""
    if counts.active < 100:
        return counts.accused <= 2
    return counts.active_accused <= 0.02 * counts.active and counts.accused <= 0.01 * counts.accounts


def keeps(corpus: str, label: str, counts: LabelCounts) -> bool:
    """Whether a label keeps its bound in a corpus; most labels of operations have none."""
    if counts.benign:
        return holds(counts)
    least = {corpora.PLANTED: FOUND, ALL_DESKS: LEAST if corpus in WHERE else 0.0}.get(label, 0.0)
    return counts.active_accused >= least * counts.active


def wilson(hits: int, trials: int) -> str:
    """A share with its 95% interval."""
    if not trials:
        return "-"
    share, z = hits / trials, 1.96
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials**2))
    return f"{share:.3f} [{max(middle - half, 0):.3f}, {min(middle + half, 1):.3f}]"


def summed(name: str, result: Evaluation) -> dict[str, LabelCounts]:
    """By label, the operation's desks together first."""
    desks = [counts for label, counts in result.by_label.items() if label.startswith("ira ")]
    rows = dict(result.by_label)
    if desks and not name.startswith("1%"):
        total = {
            field: sum(getattr(desk, field) for desk in desks)
            for field in LabelCounts.model_fields
            if field != "benign"
        }
        rows = {ALL_DESKS: LabelCounts(benign=False, **total), **rows}
    return rows


def show(one: Measured) -> int:
    """Print one corpus; returns how many bounds are broken."""
    links = one.result.links
    across = sum(
        number for pair, number in links.items() if sum("ira " in side for side in pair.split("|")) == 1
    )
    print(
        f"\n## {one.name}: {one.seconds:.0f} s, at most {one.peak:.1f} GB so far; groups in concert / audience / explained "
        f"{one.groups}; {sum(links.values()):,} links, {across} of them between operation and controls"
    )
    print(
        f"{'label':<24}{'accounts':>9}{'active':>8}{'in group':>10}   {'accused, of the active':<24}{'accused':>8}"
    )
    broken = int(across > ACROSS * sum(links.values()))
    if broken:
        print("TOO MANY LINKS between operation and controls")
    for label, counts in summed(one.name, one.result).items():
        note = "" if keeps(one.name, label, counts) else "  BREAKS THE BOUND"
        broken += bool(note)
        inside = f"{counts.active_in_group / counts.active:.3f}" if counts.active else "-"
        print(
            f"{label:<24}{counts.accounts:>9,}{counts.active:>8,}{inside:>10}   "
            f"{wilson(counts.active_accused, counts.active):<24}{counts.accused:>8,}{note}"
        )
    if any(not counts.benign for counts in one.result.by_label.values()):
        figures = one.result
        print(
            f"AUPRC {figures.auprc:.3f}, precision at 50 {figures.precision_at_50:.2f}, at 200 "
            f"{figures.precision_at_200:.2f}, recall at FPR 0.1% {figures.recall_at_fpr_0_001:.3f}, false accusations "
            f"{figures.false_accusations}"
        )
    if one.ordinary is not None:
        print(f"\n{'controls, by language':<24}{'posts':<16}{'accounts':>9}{'in group':>10}   accused")
        for language, size, accounts, inside, accused in one.ordinary.iter_rows():
            print(f"{language:<24}{size:<16}{accounts:>9,}{inside:>10,}   {wilson(accused, accounts)}")
    sys.stdout.flush()
    return broken


def main() -> None:
    """Run the conditions asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=[*CONDITIONS, "metadata"])
    parser.add_argument("--quick", action="store_true", help=f"only {' and '.join(QUICK)}")
    parser.add_argument("--keep", type=Path, help="keep corpora and cases here")
    asked = parser.parse_args()
    if not corpora.DATA.is_dir():
        print("The shared research data are not here: nothing measured.")
        return
    chosen = asked.only or (QUICK if asked.quick else [*CONDITIONS, "metadata"])
    op, others = corpora.operation(), corpora.controls()
    broken = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.keep or Path(scratch)
        for name in chosen:
            if name == "metadata":
                print(leaks.table(op, others, corpora.shifted(others)))
                continue
            for number, (title, posts) in enumerate(CONDITIONS[name](op, others)):
                broken += show(measured(title, posts, folder / f"{name}-{number}"))
    print(f"\n{broken} bounds broken.")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
