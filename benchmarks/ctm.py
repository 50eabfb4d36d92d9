"""How often the interval of the coefficient of traffic manipulation covers, by simulation.

    python benchmarks/ctm.py

Made-up flows: each of n accounts has posts from a heavy-tailed law (a floor of one), a share of them reposts, and in gamed flows
a few accounts post fifty times as much. What the interval is for is the mean C of flows of n accounts of the same law (2,000
draws). Printed: how often the 95% interval of one flow holds it, how wide it is, and what the flows are called.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

import numpy as np

from inconcert.narratives.hashtags import Ints, ctm, traffic

Law = Callable[[np.random.Generator, int], Ints]
FLOWS: Final = 400
TRUTH: Final = 2_000


def people(dice: np.random.Generator, size: int) -> Ints:
    return np.minimum(1 + dice.geometric(0.6, size) - 1, 50).astype(np.int64)


def talkative(dice: np.random.Generator, size: int) -> Ints:
    return np.minimum(np.floor(dice.pareto(1.6, size) + 1), 500).astype(np.int64)


def gamed(dice: np.random.Generator, size: int) -> Ints:
    posts = people(dice, size)
    return np.where(dice.random(size) < 0.03, posts * 50, posts).astype(np.int64)


LAWS: Final[dict[str, Law]] = {"people": people, "talkative": talkative, "3% post 50 times as much": gamed}
SIZES: Final = (100, 200, 500, 1_000, 5_000)


def flow(law: Law, dice: np.random.Generator, size: int) -> tuple[Ints, Ints]:
    posts = law(dice, size)
    return posts, dice.binomial(posts, 0.4).astype(np.int64)


def coverage(
    law: Law, size: int, flows: int = FLOWS, truth: int = TRUTH
) -> tuple[float, float, float, Counter[str]]:
    """Mean C; the share of flows whose interval holds it; the median width by C; what the flows are called."""
    dice = np.random.default_rng(size)
    mean = float(np.mean([ctm(*flow(law, dice, size))[3] for _ in range(truth)]))
    found = [traffic(*flow(law, dice, size), seed=number) for number in range(flows)]
    held = float(np.mean([(one.low or 0) <= mean <= (one.high or 0) for one in found]))
    width = float(np.median([((one.high or 0) - (one.low or 0)) / one.ctm for one in found]))
    return mean, held, width, Counter(one.verdict for one in found)


if __name__ == "__main__":
    for name, law in LAWS.items():
        for size in SIZES:
            mean, held, width, called = coverage(law, size)
            print(
                f"{name:<26} n={size:<6} C={mean:6.1f} covers {held:.3f} width/C {width:.2f} {dict(called)}",
                flush=True,
            )
