"""How often ordinary accounts have the same thing at the same moment: writes src/inconcert/coordination/data/organic.csv.

    python -m benchmarks.organic_moments [--into FILE]

Needs the shared research data beside the checkout. Each control file is read by itself, times to the second, one text format; of
each family of traces the layer with most pairs is counted (coordination/organic.py), by tier of popularity and window, where two
accounts had the same thing a thousand times or more. Only counts are written.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks import corpora
from benchmarks.judged import judged
from inconcert.coordination.detect import layers_of
from inconcert.coordination.layers import SECOND
from inconcert.coordination.null import TIERS
from inconcert.coordination.organic import COLUMNS, FILE, counted
from inconcert.progress import Quiet

SHIPPED = Path(__file__).parents[1] / "src" / "inconcert" / "coordination" / "data" / FILE
WINDOWS = (60, 600, 3_600, 86_400)
ENOUGH = 1_000
TIER_NAMES = (
    "fewer than 8",
    *(f"{low} to {high - 1}" for low, high in pairwise(TIERS)),
    "200 or more",
)


def rows_of(name: str, folder: Path) -> list[tuple[str, int, int, str, int, int]]:
    """What one collection gives."""
    file, mapping, _ = corpora.write(corpora.control(name, "1s"), folder)
    case = judged([file], folder / "case", mapping=str(mapping))
    models = [one for one in layers_of(case, Quiet(), 2) if one.trace.strong and not one.trace.any_time]
    rows = []
    for family in sorted({one.trace.family for one in models}):
        of_family = [one for one in models if one.trace.family == family]
        model = max(of_family, key=lambda one: (one.pairs_within[-1], one.trace.name))
        everybody = np.arange(model.layer.n_accounts, dtype=np.int32)
        for window in WINDOWS:
            for tier, pairs, within in counted(model, everybody, window * SECOND):
                if pairs >= ENOUGH:
                    rows.append((family, tier, window, corpora.NAMES[name], pairs, within))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--into", type=Path, default=SHIPPED)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        rows = sorted(row for name in corpora.NAMES for row in rows_of(name, Path(scratch) / name))
    with asked.into.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
    print(f"{'family':<10}{'accounts on it':<16}{'within':>8}  {'collection':<24}{'pairs':>10}{'share':>8}")
    for family, tier, window, collection, pairs, within in rows:
        print(
            f"{family:<10}{TIER_NAMES[tier]:<16}{window:>6} s  {collection:<24}{pairs:>10,}{within / pairs:>8.3f}"
        )


if __name__ == "__main__":
    main()
