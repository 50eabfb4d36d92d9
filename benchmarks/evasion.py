"""How much does it cost an operation to hide? Recall against each thing it can do, ours and the peers' rules on the same posts.

    python -m benchmarks.evasion [--seeds 2] [--accounts 3000] [--only delay ...] [--svg docs/images/evasion.svg]

One operation of 20 accounts like any others acts on 80 common targets, half posts to repost, half texts to post, among ordinary
people in four weeks; it is quick (60 s), takes part in 3 of 10, pastes, and does nothing besides, but for the one thing that
varies: the delay, the participation, the camouflage (ordinary acts beside each coordinated one), or how far it changes the texts
it is given (then it only posts and replies). Printed and drawn: the share of its accounts that each rule ranks where at most 1 in
1,000 others rank as high; and the share that ours accuses.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.curves import Chart, draw
from benchmarks.peers import OURS, Figures, made_up
from inconcert.simulate.rewording import STRENGTHS

ACCUSED, RANKED = "inconcert, accused", "inconcert, ranked"
RULES = ("CooRTweet, 60 s", "toolkit, 60 s", "TF-IDF top .5%", "TF-IDF eigenvector")


@dataclass(frozen=True)
class Axis:
    """One thing an operation can do: its key in a scenario, the values tried with their words, what else is then the same."""

    key: str
    title: str
    values: dict[Any, str]
    usual: dict[str, Any]
    logarithmic: bool = False

    def place(self, value: object) -> float:
        """Where a value stands on the axis: the number itself, or its rank where it is a word."""
        return float(value) if isinstance(value, int | float) else float(list(self.values).index(value))


USUAL: dict[str, Any] = {"size": 20, "targets": 80, "delay": 60, "participation": 0.3}
AXES = (
    Axis(
        "delay",
        "within",
        {10: "10 s", 60: "1 min", 600: "10 min", 3600: "1 h", 21600: "6 h", 86400: "1 day"},
        USUAL,
        True,
    ),
    Axis(
        "participation",
        "share of targets a member acts on",
        {0.05: ".05", 0.1: ".1", 0.2: ".2", 0.3: ".3", 0.6: ".6", 0.9: ".9"},
        USUAL,
    ),
    Axis("camouflage", "ordinary acts beside each", {0: "0", 2: "2", 5: "5", 10: "10", 20: "20"}, USUAL),
    Axis(
        "rewording",
        "how far texts are changed",
        {strength: strength for strength in STRENGTHS},
        {**USUAL, "delay": 600, "participation": 0.6, "targets": 55, "traces": {"text": 1, "reply": 1}},
    ),
)


def shares(axis: Axis, value: object, seeds: int, accounts: int) -> dict[str, float]:
    """By rule: the mean over the seeds of its recall."""
    runs: list[dict[str, Figures]] = []
    for seed in range(1, seeds + 1):
        operation = {"label": "operation", **axis.usual, axis.key: value}
        runs.append(
            made_up({"seed": seed, "days": 28, "organic": {"accounts": accounts}, "operations": [operation]})
        )
    names = {OURS: RANKED, **{rule: rule for rule in RULES}}
    found = {words: float(np.mean([run[rule].at_fpr for run in runs])) for rule, words in names.items()}
    return {ACCUSED: float(np.mean([run[OURS].kept for run in runs])), **found}


def curve(axis: Axis, seeds: int, accounts: int) -> Chart:
    """One axis: printed row by row, and as a chart."""
    print(f"\n{axis.key:<16}" + "".join(f"{rule:>20}" for rule in (ACCUSED, RANKED, *RULES)), flush=True)
    lines: dict[str, list[tuple[float, float]]] = {}
    for value, words in axis.values.items():
        found = shares(axis, value, seeds, accounts)
        print(f"{words:<16}" + "".join(f"{share:>20.2f}" for share in found.values()), flush=True)
        for rule, share in found.items():
            lines.setdefault(rule, []).append((axis.place(value), share))
    ticks = {axis.place(value): words for value, words in axis.values.items()}
    return Chart(f"Found, by {axis.key}", axis.title, "share of its accounts", lines, ticks, axis.logarithmic)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--accounts", type=int, default=3000)
    parser.add_argument("--only", nargs="+", choices=[axis.key for axis in AXES])
    parser.add_argument("--svg", type=Path)
    asked = parser.parse_args(arguments)
    chosen = [axis for axis in AXES if not asked.only or axis.key in asked.only]
    charts = [curve(axis, asked.seeds, asked.accounts) for axis in chosen]
    if asked.svg:
        draw(charts, asked.svg)


if __name__ == "__main__":
    main()
