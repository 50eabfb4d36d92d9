"""What other shuffles keep of the links: the weeks in which accounts act, and the objects that they have.

    python -m benchmarks.shuffles [--shuffles 2] [--data ../shared/data] [--only NAME ...]

Accounts' labels are permuted over what they did, as in benchmarks/calibration.py, but within blocks of which more stays:

    weeks     within strata and weeks: who is present when stays; what is kept is co-presence, not concert
    times     within objects: who has which object stays, only when is lost; a test of moments must lose its links, what is shared
              at any time stays

Printed: links and groups of the posts as they are and of each kind of shuffle (means), and the accounts in groups with a
ground for an accusation, of those with an action in a strong trace; of the posts as they are the accounts in groups, and the
largest groups: what their pairs have in common, how close, and how much of what they post it is. Reported, not bounded.

Then the gate of the same-moment test: of pairs that share five objects and more, in the shuffle of times, how many have a p of
the same moment at or below 1e-2, 1e-3, 1e-4, beside how many may (at most two times as many, where ten are expected). Only
objects of five to 200 accounts count: of an object that two have, dealing out who came when changes nothing. Exits with 1 when
that bound is broken. Aggregates only.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import triu

from benchmarks.calibration import (
    DATA,
    LEVELS,
    THREADS,
    WORST,
    Blocks,
    Row,
    groups_in,
    show,
    shuffled,
    strong_layers,
    united,
    within_strata,
)
from inconcert.case import Case
from inconcert.coordination import linking, moment, null, significance
from inconcert.coordination.detect import activity_of
from inconcert.coordination.grounds import FoundGroup
from inconcert.coordination.layers import SECOND, LayerModel
from inconcert.coordination.procedure import NOBODY
from inconcert.coordination.standing import Activity
from inconcert.engine import layer as engine_layers
from inconcert.engine.base import Engine
from inconcert.engine.embedded import Embedded
from inconcert.progress import Quiet
from inconcert.settings import Settings, window_label

WEEK: Final = 7 * 86_400 * SECOND
OBJECTS: Final = (5, 200)
"""Accounts that an object must have, and must not have, to count in the gate of moments."""
SHARED: Final = 5
PAIRS: Final = 200_000
LARGEST: Final = 4
"""Groups of the posts as they are that are told."""


def within_weeks(model: LayerModel) -> np.ndarray:
    """Strata and weeks."""
    return united(within_strata(model), model.layer.time[null.first_of_each(model.layer)] // WEEK)


def within_objects(model: LayerModel) -> np.ndarray:
    """Who has an object stays."""
    return model.incidences.objects


KINDS: Final[dict[str, Blocks]] = {"weeks": within_weeks, "times": within_objects}


def dealt(models: Sequence[LayerModel], kind: str, number: int) -> list[LayerModel]:
    """One shuffle of a kind."""
    return shuffled(models, KINDS[kind], np.random.default_rng([11, number]))


class Found(NamedTuple):
    """Links, and groups."""

    links: int
    groups: Sequence[FoundGroup]

    @property
    def accused(self) -> int:
        """Accounts in groups with a ground."""
        return sum(len(group.members) for group in self.groups if group.ground)


def found_in(
    engine: Engine,
    models: Sequence[LayerModel],
    activity: Activity,
    settings: Settings,
    *,
    over_posts: bool = False,
) -> Found:
    """Links and groups."""
    links = linking.find_links(engine, models, settings, Quiet(), "", over_posts=over_posts).links
    return Found(len(links), groups_in(links, models, activity, settings))


def tell(groups: Sequence[FoundGroup]) -> None:
    """Print the largest groups."""
    print(f"{sum(len(group.members) for group in groups):,} accounts in groups; the largest:")
    for group in sorted(groups, key=lambda group: -len(group.members))[:LARGEST]:
        best = min(group.layers, key=lambda layer: layer.log_p)
        print(
            f"  {len(group.members):>4} accounts: {best.behind.model.trace.title}, {best.distinct:,} times within "
            f"{window_label(best.window / SECOND)} (chance {best.expected:.2f}), {group.standing.dedication:.2f} of their posts"
        )


def usual_objects(model: LayerModel) -> LayerModel:
    """The layer with objects of five to 200 accounts only."""
    least, most = OBJECTS
    held = model.incidences.accounts_per_object
    layer = model.layer.where(((held >= least) & (held < most))[model.layer.object])
    return replace(model, layer=layer, incidences=null.incidences(layer))


def sharing(model: LayerModel, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs that share SHARED objects and more (a < b), and how many; a random PAIRS of them where there are more."""
    held = model.incidences.matrix
    common = triu(held @ held.T, 1).tocoo()
    enough = np.flatnonzero(common.data >= SHARED)
    if len(enough) > PAIRS:
        enough = np.sort(random.choice(enough, PAIRS, replace=False))
    a, b = (one[enough].astype(np.int32) for one in (common.row, common.col))
    return a, b, common.data[enough].astype(np.int64)


def moments(models: Sequence[LayerModel], settings: Settings, shuffles: int) -> list[Row]:
    """By layer, how often a p of the same moment is at or below each level once who came when is dealt out."""
    rows = []
    for model in map(usual_objects, models):
        if model.trace.any_time or not len(model.layer):
            continue
        a, b, shared = sharing(model, np.random.default_rng(3))
        means = model.expected(a, b)
        seen = np.zeros(len(LEVELS))
        for number in range(shuffles if len(a) else 0):
            (fake,) = dealt([model], "times", number)
            distinct, _ = engine_layers.pair_counts(fake.layer, a, b, fake.windows, THREADS)
            _, window = significance.log_p_windows(distinct, means, settings.dispersion, model.min_objects)
            hits = np.take_along_axis(distinct, window[:, None], axis=1)[:, 0]
            log_p = moment.log_p(fake, a, b, hits, shared, window, NOBODY)
            seen += [(log_p <= math.log(level)).sum() for level in LEVELS]
        rows.append(Row(model.trace.name, len(a), seen.tolist(), shuffles))
    return rows


def measured(name: str, data: Path, shuffles: int) -> bool:
    """Print the tables of one data set; whether the bound of moments holds."""
    settings = Settings()
    with tempfile.TemporaryDirectory() as folder, Embedded(THREADS) as engine:
        models = strong_layers(name, DATA[name](data, Path(folder)), Path(folder), engine)
        activity = activity_of(Case(Path(folder) / "case"), models)
        present = len(np.unique(np.concatenate([model.layer.account for model in models])))
        print(f"{present:,} accounts share something")
        print(f"  {'':12}{'links':>10}{'kept':>8}{'groups':>8}{'accused':>9}{'share':>8}")
        real = found_in(engine, models, activity, settings, over_posts=True)
        rows = {"as they are": [real]}
        for kind in KINDS:
            rows[kind] = [
                found_in(engine, dealt(models, kind, number), activity, settings)
                for number in range(shuffles)
            ]
        for kind, found in rows.items():
            links, groups, accused = np.mean(
                [(one.links, len(one.groups), one.accused) for one in found], axis=0
            )
            kept, share = links / max(real.links, 1), accused / max(present, 1)
            print(
                f"  {kind:12}{links:>10,.1f}{kept:>8.3f}{groups:>8.1f}{accused:>9.1f}{share:>8.3f}",
                flush=True,
            )
        tell(real.groups)
        close = moments(models, settings, shuffles)
    show("the same moment, once who came when is dealt out", "trace", close)
    return all(ratio <= WORST for row in close for ratio in row.ratios)


def main() -> int:
    """Measure every data set that is there."""
    here = Path(__file__).resolve().parents[1]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--shuffles", type=int, default=2)
    parser.add_argument("--data", type=Path, default=here.parent / "shared" / "data")
    parser.add_argument("--only", nargs="+", choices=tuple(DATA), default=list(DATA))
    asked = parser.parse_args()
    if not asked.data.is_dir():
        print(f"No data at {asked.data}: nothing to measure.")
        return 0
    held = [measured(name, asked.data, asked.shuffles) for name in asked.only]
    return int(not all(held))


if __name__ == "__main__":
    sys.exit(main())
