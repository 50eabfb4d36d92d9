"""What other shuffles keep of the links: taste, the weeks in which accounts act, and the objects that they have.

    python -m benchmarks.shuffles [--shuffles 2] [--data ../shared/data] [--only NAME ...]

Accounts' labels are permuted over what they did, as in benchmarks/calibration.py, but within finer blocks, so that more stays:

    labels    within strata: chance and popularity, the null itself
    taste     within strata and communities of interest (found without times): who has which taste stays
    weeks     within strata and weeks: who is present when stays; what is kept is co-presence, not concert
    times     within objects: who has which object stays, only when is lost; a test of moments must lose its links, what is shared
              at any time stays

Printed: links and groups of the posts as they are and of each kind of shuffle (means), and the accounts in groups with a
ground for an accusation, of those with an action in a strong trace. `labels` must accuse at most .02 of them, and so must `taste`
but in the archive of removed accounts, whose communities are the operation's own; the others are reported. Exits with 1 when a
bound is broken. Aggregates only.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.calibration import DATA, THREADS, groups_in, shuffled, strong_layers, within_strata
from inconcert.case import Case
from inconcert.coordination import linking, null
from inconcert.coordination.communities import communities
from inconcert.coordination.content import content_layer, strong_timed
from inconcert.coordination.detect import activity_of
from inconcert.coordination.layers import SECOND, LayerModel
from inconcert.coordination.standing import Activity
from inconcert.engine.base import Engine
from inconcert.engine.embedded import Embedded
from inconcert.progress import Quiet
from inconcert.settings import Settings

WEEK: Final = 7 * 86_400 * SECOND
BOUND: Final = 0.02

ARCHIVE: Final = "ira538"
KINDS: Final = ("labels", "taste", "weeks", "times")


def blocks(kind: str, model: LayerModel, community: np.ndarray) -> np.ndarray:
    """The block of each incidence of a layer, given the community of each account."""
    stratum = within_strata(model)
    match kind:
        case "taste":
            return _united(stratum, community[model.incidences.accounts])
        case "weeks":
            return _united(stratum, model.layer.time[null.first_of_each(model.layer)] // WEEK)
        case "times":
            return model.incidences.objects
        case _:
            return stratum


def _united(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """One number for every two that occur together."""
    return np.unique(np.stack([first, second]), axis=1, return_inverse=True)[1]


def dealt(models: Sequence[LayerModel], kind: str, community: np.ndarray, number: int) -> list[LayerModel]:
    """One shuffle of a kind."""
    return shuffled(models, lambda model: blocks(kind, model, community), np.random.default_rng([11, number]))


def found_in(
    engine: Engine,
    models: Sequence[LayerModel],
    activity: Activity,
    settings: Settings,
    *,
    over_posts: bool = False,
) -> tuple[int, int, int]:
    """Links, groups, and accounts in groups with a ground."""
    links = linking.find_links(engine, models, settings, Quiet(), "", over_posts=over_posts).links
    groups = groups_in(links, models, activity, settings)
    return len(links), len(groups), sum(len(group.members) for group in groups if group.ground)


def measured(name: str, data: Path, shuffles: int) -> bool:
    """Print the table of one data set; whether the bounds hold."""
    settings = Settings()
    held = True
    with tempfile.TemporaryDirectory() as folder, Embedded(THREADS) as engine:
        models = strong_layers(name, data, Path(folder), engine)
        timed = strong_timed(models)
        n_accounts = timed[0].layer.n_accounts
        community = communities([content_layer(model) for model in timed], n_accounts, settings.seed)
        activity = activity_of(Case(Path(folder) / "case"), models)
        present = len(np.unique(np.concatenate([model.layer.account for model in models])))
        print(f"{present:,} accounts share something, in {community.max()} communities of interest")
        print(f"  {'':12}{'links':>10}{'kept':>8}{'groups':>8}{'accused':>9}{'share':>8}")
        real = found_in(engine, models, activity, settings, over_posts=True)
        rows = {"as they are": [real]}
        for kind in KINDS:
            rows[kind] = [
                found_in(engine, dealt(models, kind, community, number), activity, settings)
                for number in range(shuffles)
            ]
        for kind, found in rows.items():
            links, groups, accused = (sum(column) / len(found) for column in zip(*found, strict=True))
            share = accused / max(present, 1)
            bound = kind == "labels" or (kind == "taste" and name != ARCHIVE)
            above = bound and share > BOUND
            held &= not above
            print(
                f"  {kind:12}{links:>10,.1f}{links / max(real[0], 1):>8.3f}{groups:>8.1f}{accused:>9.1f}{share:>8.3f}"
                + ("  ABOVE THE BOUND" if above else ""),
                flush=True,
            )
    return held


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
