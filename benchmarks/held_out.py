"""Would the numbers that groups are judged by be chosen the same on half of the data? Chosen on one half, told on the other.

    python -m benchmarks.held_out

Needs the shared research data beside the checkout. The halves share no desk of the operation and no control. Each is investigated
once; then its groups are made and judged with fewer grounds, and with other numbers, one changed at a time. Told is the share of
the active accounts (ten posts or more) of the operation, and the largest share of any control, that stand in a group with a
ground: before any innocent explanation is asked, which makes it stricter for controls. Chosen on a half is what finds most of its
desks while no control has more than .02; of equals what is in use.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar
from unittest.mock import patch

import numpy as np
import polars as pl

from benchmarks import corpora
from benchmarks.judged import judged
from benchmarks.real_mix import DESKS
from inconcert.coordination import grounds, groups, linking, membership, network
from inconcert.coordination.detect import activity_of, layers_of
from inconcert.coordination.grounds import FoundGroup, Ground
from inconcert.coordination.network import Evidence, Links
from inconcert.coordination.standing import Activity
from inconcert.engine.embedded import Embedded
from inconcert.progress import Quiet
from inconcert.settings import Settings

NUMBERS: Final = {
    "LASTING_OBJECTS": (2, 3, 4, 6),
    "LASTING": (0.1, 0.2, 0.3),
    "DEDICATION": (0.02, 0.05, 0.1),
    "MOSTLY": (0.2, 0.3, 0.5),
    "AS_TIED": (0.5, 2 / 3, 0.8),
    "SOON": (0.2, 1 / 3, 0.5),
    "QUICK": (0.5, 0.7, 0.8),
    "OVERWHELMING": (1e-20, 1e-10, 1e-5),
}
"""What is changed, one at a time; in each the number in use is among them."""
GROUNDS: Final[dict[str, frozenset[Ground]]] = {
    "two kinds": frozenset({"two_kinds"}),
    "two traces": frozenset({"two_traces"}),
    "beyond taste": frozenset({"beyond_taste"}),
    "two kinds or traces": frozenset({"two_kinds", "two_traces"}),
    "all three": frozenset({"two_kinds", "two_traces", "beyond_taste"}),
}
"""Which grounds are enough for an accusation; the last is in use."""
USED: Final = "all three"
CONTROLS: Final = (
    ("conferences", "newsroom", "Arabic ministries", "German politicians", "open campaign"),
    ("Persian storm", "finance", "climate strike", "Argentine candidates", "Russian town pages"),
)
"""Of each half; the crowds that share most are in different ones."""
ALLOWED: Final = 0.02
T = TypeVar("T")


@dataclass(frozen=True)
class Half:
    """One half of the data, investigated as far as its links."""

    name: str
    links: Links
    behind: Sequence[Evidence]
    activity: Activity
    settings: Settings
    labels: dict[str, np.ndarray]
    """The accounts of the operation ("operation") and of each control, by number; only those with ten posts or more."""

    def groups(self) -> list[FoundGroup]:
        """Its groups, by the numbers as they are now."""
        return groups.find_groups(self.links, self.behind, self.activity, self.settings, Quiet()).shown

    def told(
        self, found: Sequence[FoundGroup], enough: frozenset[Ground] = GROUNDS[USED]
    ) -> tuple[float, float]:
        """Share of the operation in a group with a ground that is enough, and the largest share of a control."""
        held = [group.members for group in found if enough.intersection(group.grounds)]
        inside = np.concatenate(held) if held else np.empty(0, np.int32)
        share = {name: float(np.isin(own, inside).mean()) for name, own in self.labels.items()}
        operation = share.pop("operation")
        return operation, max(share.values())


def halves(folder: Path) -> Iterator[Half]:
    """Every other desk with every other control."""
    op, others = corpora.operation(), corpora.controls()
    for number in range(2):
        desks, names = DESKS[number::2], CONTROLS[number]
        posts = pl.concat(
            [op.filter(pl.col("part").is_in(desks)), others.filter(pl.col("label").is_in(names))]
        )
        file, mapping, _ = corpora.write(posts, folder / str(number))
        case = judged([file], folder / str(number) / "case", mapping=str(mapping))
        models = layers_of(case, Quiet(), 2)
        with Embedded(2) as engine:
            links = linking.find_links(engine, models, case.settings, Quiet(), "").links
        accounts = case.scan("accounts").select(pl.col("account_id").sort()).collect()["account_id"].to_list()
        code = {account: place for place, account in enumerate(accounts)}
        active = posts.group_by("label", "account").len().filter(pl.col("len") >= corpora.ACTIVE)
        labels = {
            "operation" if name == corpora.OPERATION else str(name): np.array(
                [code[f"x:{account}"] for account in own["account"]], np.int32
            )
            for (name,), own in active.group_by("label", maintain_order=True)
        }
        behind = [network.evidence(model, links, case.settings, 2) for model in models]
        name = f"{', '.join(desks)}; {', '.join(names)}"
        yield Half(name, links, behind, activity_of(case, models), case.settings, labels)


@contextmanager
def changed(name: str, value: float) -> Iterator[None]:
    """The number changed wherever it is used."""
    with ExitStack() as stack:
        for module in (grounds, membership):
            if hasattr(module, name):
                stack.enter_context(patch.object(module, name, value))
        yield


def chosen(told: dict[T, tuple[float, float]], used: T) -> T:
    """What finds most with no control above the bound; of equals what is in use, else the first."""
    fits = {value: share for value, (share, control) in told.items() if control <= ALLOWED}
    most = max(fits.values(), default=0.0)
    return used if fits.get(used) == most else next(value for value in fits if fits[value] == most)


def show(name: str, told: Sequence[dict[T, tuple[float, float]]], used: T) -> None:
    """Print one table: what each value tells in both halves, and what the value chosen on one tells in the other."""
    for value in told[0]:
        cells = "".join(f"{table[value][0]:>12.3f}{table[value][1]:>8.3f}" for table in told)
        print(f"{name:<18}{_short(value):>20}{cells}{'  in use' if value == used else ''}")
    picks = [chosen(table, used) for table in told]
    other = [table[pick] for table, pick in zip(reversed(told), picks, strict=True)]
    print(
        f"{'':<18}chosen on 1: {_short(picks[0])}, on 2 {other[0][0]:.3f} (control {other[0][1]:.3f}); "
        f"chosen on 2: {_short(picks[1])}, on 1 {other[1][0]:.3f} (control {other[1][1]:.3f})",
        flush=True,
    )


def _short(value: object) -> str:
    return f"{value:.2g}" if isinstance(value, float | int) else str(value)


def main() -> int:
    if not corpora.DATA.is_dir():
        print("The shared research data are not here: nothing measured.")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        both = list(halves(Path(scratch)))
        for number, half in enumerate(both, 1):
            print(f"half {number}: {half.name}")
        print(f"\n{'':<18}{'':>20}{'half 1: operation, worst control':>36}{'half 2':>18}")
        found = [half.groups() for half in both]
        rules = [
            {name: half.told(own, enough) for name, enough in GROUNDS.items()}
            for half, own in zip(both, found, strict=True)
        ]
        show("grounds", rules, USED)
        for name, values in NUMBERS.items():
            told: list[dict[float, tuple[float, float]]] = [{}, {}]
            for value in values:
                with changed(name, value):
                    for table, half in zip(told, both, strict=True):
                        table[value] = half.told(half.groups())
            show(name, told, getattr(membership, name, None) or getattr(grounds, name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
