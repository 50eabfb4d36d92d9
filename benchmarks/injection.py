"""Operations of known size and tempo planted among ordinary people: how many of their accounts are accused?

    python -m benchmarks.injection [--seeds 10 ...] [--first 1] [--accounts 4000] [--prevalence .01] [--sizes 5 20 100]
                                   [--only "60 s, rho .3" ...]

For each family and seed one made-up corpus of four weeks with operations in it of 5, 20 and 100 accounts like any others
(kind `desk`: see docs/reference/scenarios.md); with --prevalence one corpus for each size, of which the operation is that
share, and the seeds may be more for some sizes (--seeds 20 10 10): of five accounts all are found or none, so that their mean
varies most. Members act on 80 common targets (300 where they take part in 8 of 100), half of them posts of widely read accounts
to repost, half texts to post; where texts are changed, to reply instead of to repost. Printed: mean recall over the seeds and
its least and most, by size, and the mean of the sizes beside the recall asked for; the share that is in any group; accounts
accused that belong to no operation. Exits with 1 when in any family the false share is above .05 or the mean of the sizes below
what is asked.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, NamedTuple

from benchmarks.planted import Run, investigated, spread

SIZES = (5, 20, 100)
BOUND = 0.05


@dataclass(frozen=True)
class Family:
    """A tempo: the knobs of its operations, and the recall asked of it."""

    name: str
    aim: float
    knobs: dict[str, Any]


FAMILIES = (
    Family("60 s, rho .3", 0.95, {"delay": 60, "participation": 0.3}),
    Family("10 min, rho .3", 0.9, {"delay": 600, "participation": 0.3}),
    Family("1 h, rho .6", 0.9, {"delay": 3600, "participation": 0.6}),
    Family("60 s, rho .08", 0.3, {"delay": 60, "participation": 0.08, "targets": 300}),
    Family("30 s, rho .3, c 10", 0.5, {"delay": 30, "participation": 0.3, "camouflage": 10}),
    Family(
        "3 words edited, 10 min",
        0.9,
        {"delay": 600, "participation": 0.3, "rewording": 3, "traces": {"text": 1, "reply": 1}},
    ),
    Family(
        "other words, 10 min",
        0.6,
        {
            "delay": 600,
            "participation": 0.6,
            "rewording": "rephrase",
            "traces": {"text": 1, "reply": 1},
            "targets": 36,  # there are 55 texts with other words, for three operations
        },
    ),
)


def scenario(family: Family, seed: int, accounts: int, sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """A corpus with one operation of each size."""
    knobs = {"targets": 80, **family.knobs}
    operations = [{"label": f"of_{size}", "size": size, **knobs} for size in sizes]
    return {"seed": seed, "days": 28, "organic": {"accounts": accounts}, "operations": operations}


def strangers(run: Run) -> int:
    """Accounts accused that belong to no operation."""
    return run.result.false_accusations


class Corpus(NamedTuple):
    """Sizes of the operations in a corpus, how many ordinary accounts it has, and the seeds that it is run with."""

    planted: tuple[int, ...]
    accounts: int
    seeds: range


def measured(family: Family, corpora: Sequence[Corpus]) -> bool:
    """Run a family and print its row; whether its false share keeps the bound and its recall the aim."""
    began = time.perf_counter()
    sizes = [size for corpus in corpora for size in corpus.planted]
    recall: dict[int, list[float]] = {size: [] for size in sizes}
    grouped: dict[int, list[float]] = {size: [] for size in sizes}
    false, accused = 0, 0
    for corpus in corpora:
        for seed in corpus.seeds:
            with investigated(scenario(family, seed, corpus.accounts, corpus.planted)) as run:
                for size in corpus.planted:
                    recall[size].append(run.accused(f"of_{size}"))
                    grouped[size].append(run.grouped(f"of_{size}"))
                false += strangers(run)
                accused += sum(counts.accused for counts in run.result.by_label.values())
    cells = "".join(f"{spread(recall[size]):>20} {fmean(grouped[size]):>5.2f}" for size in sizes)
    share = false / accused if accused else 0.0
    mean = fmean(fmean(recall[size]) for size in sizes)
    print(
        f"{family.name:<24}{family.aim:>5.2f}{mean:>6.2f}{cells}{false:>7}/{accused:<6}{time.perf_counter() - began:>6.0f} s",
        flush=True,
    )
    return share <= BOUND and mean >= family.aim


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, nargs="+", default=[10], help="of each size, or of all")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--accounts", type=int, default=4000)
    parser.add_argument("--prevalence", type=float, help="share of a corpus that its one operation is")
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--only", nargs="+", choices=[family.name for family in FAMILIES])
    asked = parser.parse_args()
    titles = "".join(f"{f'{size} accounts':>20} {'group':>5}" for size in asked.sizes)
    print(f"{'family':<24}{'aim':>5}{'mean':>6}{titles}{'false/accused':>14}")
    chosen = [family for family in FAMILIES if not asked.only or family.name in asked.only]
    if len(asked.seeds) not in {1, len(asked.sizes) if asked.prevalence else 1}:
        parser.error("--seeds takes one number, or with --prevalence one for each size")
    seeds = [range(asked.first, asked.first + number) for number in asked.seeds]
    of_sizes = seeds if len(seeds) > 1 else seeds * len(asked.sizes)
    if asked.prevalence:
        corpora = [
            Corpus((size,), round(size / asked.prevalence), of_size)
            for size, of_size in zip(asked.sizes, of_sizes, strict=True)
        ]
    else:
        corpora = [Corpus(tuple(asked.sizes), asked.accounts, seeds[0])]
    kept = [measured(family, corpora) for family in chosen]
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
