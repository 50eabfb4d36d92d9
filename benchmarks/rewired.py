"""A made-up desk among people rewired within their taste: is the desk found, and is nobody else accused?

    python -m benchmarks.rewired [--shuffles 5] [--only "all controls" ...]

Needs the shared research data beside the checkout. Controls with a desk of twenty in them (corpora.planted). As in
benchmarks/calibration.py --within taste the accounts' labels are permuted within strata and communities of interest, so that
who has which taste stays; what the desk did stays as it is. Then only the desk acts in concert. Printed for the posts as they
are and for each shuffle: links, of the desk's accounts the share accused, and how many others are. Exits with 1 when less than
.9 of the desk is accused, or more than .01 of all others.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from benchmarks import corpora
from benchmarks.calibration import THREADS, Blocks, shuffled, strong_layers, within_taste, written
from benchmarks.real_mix import FOUND
from benchmarks.shuffles import found_in
from inconcert.case import Case
from inconcert.coordination.detect import activity_of
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.standing import Activity
from inconcert.engine.embedded import Embedded
from inconcert.engine.kernels import Codes
from inconcert.settings import Settings

OTHERS: Final = 0.01
"""Share of all other accounts that may be accused."""
AMONG: Final[dict[str, Callable[[], pl.DataFrame]]] = {
    "all controls": lambda: corpora.shifted(corpora.controls()),
    "finance": lambda: corpora.control("stocknet"),
    "conferences": lambda: corpora.control("conferences"),
}
"""Controls of enough accounts to have communities of interest."""


class Told(NamedTuple):
    """What one look at the layers gives: links, the share of the desk accused, and how many others."""

    links: int
    desk: float
    others: int


def but_for(desk: Codes, blocks: Blocks) -> Blocks:
    """The same blocks, with every incidence of the desk in a block of its own: it stays."""

    def held(model: LayerModel) -> np.ndarray:
        own: np.ndarray = blocks(model).astype(np.int64)
        still = np.flatnonzero(np.isin(model.incidences.accounts, desk))
        own[still] = own.max() + 1 + np.arange(len(still))
        return own

    return held


def told(engine: Embedded, models: list[LayerModel], activity: Activity, desk: Codes) -> Told:
    """Links and groups of these layers, by whom they are."""
    found = found_in(engine, models, activity, Settings())
    accused = np.concatenate([desk[:0], *(group.members for group in found.groups if group.ground)])
    own = int(np.isin(desk, accused).sum())
    return Told(found.links, own / len(desk), len(accused) - own)


def measured(name: str, shuffles: int) -> bool:
    """Print the rows of one corpus; whether its bounds hold."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch, Embedded(THREADS) as engine:
        folder = Path(scratch)
        models = strong_layers(name, written(corpora.planted(AMONG[name]()), folder), folder, engine)
        case = Case(folder / "case")
        activity = activity_of(case, models)
        accounts = case.scan("accounts").select(pl.col("account_id").sort()).collect()["account_id"]
        desk = np.flatnonzero(accounts.str.contains(f"{corpora.PLANTED} ").to_numpy()).astype(np.int32)
        blocks = but_for(desk, within_taste(models))
        rows = {"as they are": told(engine, models, activity, desk)}
        for number in range(shuffles):
            fakes = shuffled(models, blocks, np.random.default_rng([13, number]))
            rows[f"rewired {number + 1}"] = told(engine, fakes, activity, desk)
    print(f"{len(accounts) - len(desk):,} others; {time.perf_counter() - started:.0f} s")
    print(f"  {'':14}{'links':>8}{'desk accused':>14}{'others accused':>16}")
    for kind, row in rows.items():
        print(f"  {kind:14}{row.links:>8,}{row.desk:>14.2f}{row.others:>16,}", flush=True)
    return all(row.desk >= FOUND and row.others <= OTHERS * len(accounts) for row in rows.values())


def main() -> int:
    """Measure the corpora asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--shuffles", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=list(AMONG), default=list(AMONG))
    asked = parser.parse_args()
    if not corpora.DATA.is_dir():
        print("The shared research data are not here: nothing measured.")
        return 0
    held = [measured(name, asked.shuffles) for name in asked.only]
    return int(not all(held))


if __name__ == "__main__":
    sys.exit(main())
