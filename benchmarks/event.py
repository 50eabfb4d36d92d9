"""Does the interval of an event's ratio hold the truth? `python -m benchmarks.event`.

Made-up weeks with a known ratio: negative binomial counts of a mean and an over-dispersion, 8 earlier weeks and the event;
plain, with a tenth of the weeks five times as busy, and growing by a twentieth a week. Printed: how often the 95% interval
holds the ratio, its width (most over least), and how often a ratio of 1 is called more than usual. Then real posts: three
hours drawn at random from data where nothing is known to happen; how often the interval leaves out 1.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from inconcert.narratives.events import WEEKS, Volume, Window, volume

DATA: Final = Path(__file__).parents[1].parent / "shared" / "data"
TRIALS, DRAWS = 400, 400
START: Final = datetime(2031, 1, 6, 18, tzinfo=UTC)
REAL: Final = (
    ("finance", "controls/stocknet.parquet", "created_at"),
    ("newsroom", "controls/en_us_newsroom_washtimes.parquet", "created_at"),
    ("Argentine candidates", "controls/es_argentina_candidates.parquet", "created_at"),
    ("IRA archive", "ira538/ira_tweets.parquet", "publish_date"),
)


def counted(counts: np.ndarray) -> Volume:
    """The answer for weekly counts, the event's last."""
    weeks = [START + timedelta(weeks=week) for week in range(len(counts))]
    began = np.array([int(week.timestamp() * 1e6) for week in weeks])
    times = pl.Series(np.repeat(began, counts)).cast(pl.Datetime("us", "UTC"))
    asked = Window(weeks[-1], weeks[-1] + timedelta(hours=3))
    return volume(times, (weeks[0], asked.end), asked)


def drawn(dice: np.random.Generator, means: np.ndarray, spread: float) -> np.ndarray:
    """Negative binomial counts of these means, variance mean + spread x mean^2."""
    rates = means * dice.gamma(1 / spread, spread, len(means)) if spread else means
    return dice.poisson(rates)


def coverage(mean: float, spread: float, ratio: float, kind: str) -> tuple[float, float, float]:
    """Share of intervals that hold the ratio, their median width, and the share that call it more than usual."""
    dice = np.random.default_rng(int(mean * 100 + spread * 10 + ratio))
    held, width, more = [], [], []
    for _ in range(TRIALS):
        means = np.full(WEEKS + 1, float(mean))
        if kind == "busy weeks":
            means[:-1] *= np.where(dice.random(WEEKS) < 0.1, 5, 1)
        if kind == "growing":
            means *= 1.05 ** np.arange(-WEEKS, 1)
        means[-1] *= ratio
        found = counted(drawn(dice, means, spread))
        if found.low is None or found.high is None:
            raise AssertionError(means)
        held.append(found.low <= ratio <= found.high)
        width.append(found.high / found.low)
        more.append(found.low > 1)
    return float(np.mean(held)), float(np.median(width)), float(np.mean(more))


def real(path: str, column: str) -> tuple[int, float, float]:
    """Windows with ten posts or more usual, the share whose interval leaves out 1, and the median width."""
    times = pl.read_parquet(DATA / path, columns=[column])[column].drop_nulls().sort()
    first, last = times[0], times[-1]
    dice, outside, width = np.random.default_rng(1), [], []
    for _ in range(DRAWS):
        start = first + timedelta(hours=int(dice.integers(24 * 7 * WEEKS, (last - first).days * 24 - 3)))
        found = volume(times, (first, last), Window(start, start + timedelta(hours=3)))
        if found.low is not None and found.high is not None and np.median(found.matched) >= 10:
            outside.append(found.low > 1 or found.high < 1)
            width.append(found.high / found.low)
    return len(width), float(np.mean(outside)), float(np.median(width))


def main() -> None:
    """Print the tables."""
    print(
        "| weeks | mean | over-dispersion | holds a ratio of 3 | width | holds 1 | calls 1 more |\n|---|---|---|---|---|---|---|"
    )
    for kind in ("plain", "busy weeks", "growing"):
        for mean in (5, 50, 500):
            for spread in (0.0, 0.1, 0.5):
                of_three, of_one = coverage(mean, spread, 3, kind), coverage(mean, spread, 1, kind)
                cells = f"{of_three[0]:.2f} | {of_three[1]:.1f} | {of_one[0]:.2f} | {of_one[2]:.2f}"
                print(f"| {kind} | {mean} | {spread} | {cells} |", flush=True)
    print("\n| posts | windows | interval leaves out 1 | width |\n|---|---|---|---|")
    for name, path, column in REAL:
        number, outside, width = real(path, column)
        print(f"| {name} | {number} | {outside:.2f} | {width:.1f} |", flush=True)


if __name__ == "__main__":
    main()
