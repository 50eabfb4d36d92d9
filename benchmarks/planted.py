"""A made-up scenario, judged with default settings, beside its truth: what the benchmarks of injection and evasion run."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.judged import judged
from inconcert import Case
from inconcert.evaluate import Evaluation, evaluate, read_truth
from inconcert.simulate import Planted, ScenarioSpec, write_scenario


@dataclass(frozen=True)
class Run:
    """One scenario investigated: its figures, and the seconds of the investigation."""

    planted: Planted
    case: Case
    result: Evaluation
    seconds: float

    def accused(self, label: str) -> float:
        """Share of a planted group's accounts in a group without a fitting explanation."""
        counts = self.result.by_label[label]
        return counts.accused / counts.accounts

    def grouped(self, label: str) -> float:
        """Share of them in a group of any verdict."""
        counts = self.result.by_label[label]
        return counts.in_group / counts.accounts


@contextmanager
def investigated(
    spec: dict[str, Any], change: Callable[[Planted], None] | None = None, **settings: Any
) -> Iterator[Run]:
    """Write a scenario given as plain values, `change` its posts, investigate it, compare it with its truth; gone afterwards."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        planted = write_scenario(folder / "posts", ScenarioSpec.model_validate(spec))
        if change:
            change(planted)
        began = time.perf_counter()
        case = judged([planted.tweets, planted.users], folder / "case", **settings)
        seconds = time.perf_counter() - began
        yield Run(planted, case, evaluate(case, read_truth(planted.truth)), seconds)


def spread(values: Sequence[float]) -> str:
    """A mean, with the least and the most of it."""
    found = np.asarray(values)
    return f"{found.mean():.2f} [{found.min():.2f}-{found.max():.2f}]"
