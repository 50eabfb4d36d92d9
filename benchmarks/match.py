"""Is a desk recognised when it comes back with other accounts? `python -m benchmarks.match [--svg FILE]`.

Old network: half of the accounts of one desk of the real operation. New case: the other halves of all desks, and all ten
controls. Sets of 20 accounts of the new case are held against the old network: of the same desk (should match), of other
desks of the same operation (may), of the controls, each set of one control (must not). The table gives the share with p at
most .01 and .001, and the ROC curve of same desk against controls, as a few points and as a chart.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.corpora import ACTIVE, OPERATION, controls, operation, write
from benchmarks.curves import Chart, Line, draw
from inconcert.case import Case
from inconcert.investigation import read
from inconcert.operations.likeness import Neighbourhood
from inconcert.operations.traits import read_traits
from inconcert.progress import Quiet
from inconcert.settings import Settings

SIZE, SETS, SMALLEST = 20, 12, 30
BESIDE = 4
"""Sets of each other desk and of each control held against a desk."""


def case_of(posts: pl.DataFrame, folder: Path) -> Case:
    """The posts, imported."""
    file, mapping, _ = write(posts, folder / "in")
    case = Case.create(folder / "case", Settings(inputs=(str(file),), mapping=str(mapping)))
    read(case, Quiet())
    return case


def area(positive: list[float], negative: list[float]) -> float:
    """P(a positive has a smaller p than a negative), ties half."""
    high, low = np.array(positive)[:, None], np.array(negative)[None, :]
    return float((high < low).mean() + 0.5 * (high == low).mean())


def roc(positive: list[float], negative: list[float]) -> Line:
    """False-positive rate and true-positive rate at each p."""
    levels = sorted({0.0, *positive, *negative})
    return [
        (float((np.array(negative) <= p).mean()), float((np.array(positive) <= p).mean())) for p in levels
    ]


def halves(posts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every second account of each desk, by its opaque id: disjoint halves."""
    rank = pl.col("account").rank("dense").over("part")
    return posts.filter(rank % 2 == 0), posts.filter(rank % 2 == 1)


def sets_of(posts: pl.DataFrame, random: np.random.Generator) -> list[list[str]]:
    """Sets of SIZE active accounts, drawn; none where there are too few."""
    active = posts.group_by("account").len().filter(pl.col("len") >= ACTIVE)["account"].sort().to_numpy()
    if len(active) < SMALLEST:
        return []
    return [[f"x:{one}" for one in random.choice(active, SIZE, replace=False)] for _ in range(SETS)]


def row(name: str, found: list[float]) -> str:
    """Shares of sets with a small p."""
    values = np.array(found)
    shares = "".join(f"{(values <= level).mean():>10.3f}" for level in (0.01, 0.001))
    return f"{name:<46}{len(values):>6}{shares}{np.median(values):>10.3f}"


def main(svg: Path | None) -> None:
    """Print the table."""
    random = np.random.default_rng(1)
    old, new = halves(operation())
    beside = controls()
    with tempfile.TemporaryDirectory() as folder:
        case = case_of(pl.concat([new, beside]), Path(folder) / "new")
        before = case_of(old, Path(folder) / "old")
        traits, past = read_traits(case), read_traits(before)
        accounts = (
            case.scan("posts").select(pl.col("account_id").unique().sort()).collect()["account_id"].to_list()
        )
        place = Neighbourhood(accounts, traits, 1)
        desks = {str(desk): sets_of(rows, random) for (desk,), rows in sorted(new.group_by("part"), key=str)}
        crowds = {
            str(label): sets_of(rows, random) for (label,), rows in sorted(beside.group_by("label"), key=str)
        }
        every = {f"x:{one}" for one in new["account"].unique()}
        print(
            f"{'set held against the old half of a desk':<46}{'sets':>6}{'p<=.01':>10}{'p<=.001':>10}{'median p':>10}"
        )
        same, others = [], []
        innocent: dict[str, list[float]] = {name: [] for name in crowds}
        for desk, of_desk in desks.items():
            if not of_desk:
                continue
            known = [f"x:{one}" for one in old.filter(pl.col("part") == desk)["account"].unique()]
            had = {name: rows.filter(pl.col("account_id").is_in(known)) for name, rows in past.items()}

            def p_of(group: list[str], had: dict[str, pl.DataFrame] = had) -> float:
                found = place.likeness(group, had, every).log10_p
                return 1.0 if found is None else 10**found

            own = [p_of(group) for group in of_desk]
            print(row(f"{OPERATION} {desk}, other half", own), flush=True)
            same += own
            others += [
                p_of(group) for name, groups in desks.items() if name != desk for group in groups[:BESIDE]
            ]
            for name, groups in crowds.items():
                innocent[name] += [p_of(group) for group in groups[:BESIDE]]
        print(row("other desks of the operation", others))
        for name, found in innocent.items():
            if found:
                print(row(f"control: {name}", found))
        negatives = {
            "against controls": [p for found in innocent.values() for p in found],
            "against other desks": others,
        }
        lines = {name: roc(same, found) for name, found in negatives.items()}
        for name, found in negatives.items():
            print(
                f"area under ROC, same desk {name}: {area(same, found):.3f} ({len(same)} and {len(found)} sets)"
            )
            for rate in (0.0, 0.01, 0.05, 0.1):
                print(
                    f"  recall at a false-positive rate of {rate:.0%}: {max(y for x, y in lines[name] if x <= rate):.3f}"
                )
        if svg:
            ticks = {value: f"{value:g}" for value in (0, 0.25, 0.5, 0.75, 1)}
            chart = Chart(
                "A desk come back with other accounts", "false-positive rate", "recall", lines, ticks
            )
            draw([chart], svg, columns=1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--svg", type=Path, help="where the ROC curve is drawn")
    main(parser.parse_args().svg)
