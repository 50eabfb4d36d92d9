"""Writes a scenario: ordinary life, operations and innocent groups in it, the posts as an archive, the truth beside it."""

from __future__ import annotations

import csv
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from inconcert.simulate.acting import act
from inconcert.simulate.archive import user_ids, write_archive
from inconcert.simulate.benign import INNOCENTS
from inconcert.simulate.kinds import BENIGN_KINDS, OPERATION_KINDS
from inconcert.simulate.operations import TRADES
from inconcert.simulate.organic import populate, traffic
from inconcert.simulate.spec import Benign, Operation, ScenarioSpec
from inconcert.simulate.world import World

FILES = ("tweets.csv", "users.csv", "truth.csv", "scenario.yml")


@dataclass(frozen=True, slots=True)
class PlantedGroup:
    """One planted group: its label, whether it is innocent, what it is, and its accounts' ids, sorted."""

    label: str
    benign: bool
    description: str
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planted:
    """What was written and what is hidden in it. Accounts that no group names lead ordinary lives."""

    tweets: Path
    users: Path
    truth: Path
    posts_total: int
    accounts_total: int
    groups: tuple[PlantedGroup, ...]

    def summary(self) -> dict[str, Any]:
        """The same as plain values, for a program that reads it."""
        groups = [{**asdict(group), "accounts": len(group.accounts)} for group in self.groups]
        return {
            "tweets": str(self.tweets),
            "users": str(self.users),
            "truth": str(self.truth),
            "posts": self.posts_total,
            "accounts": self.accounts_total,
            "groups": groups,
        }


def write_scenario(folder: Path, spec: ScenarioSpec) -> Planted:
    """Write a made-up archive in which it is known who acts in concert, and who only seems to.

    Files in `folder` (made if missing, overwritten if there, whole or not at all): `tweets.csv` and `users.csv` in the format
    of the X information-operations archive, times in UTC to the second; `truth.csv` with the columns account_id (the
    archive's userid), label and benign (true or false) for the planted accounts only; `scenario.yml`, the scenario with every
    default filled in. The same scenario gives the same bytes.

    Limits: ordinary life is fitted to two real collections in its quantities, not in what people say; whoever wrote an
    operation here knew the tool.

    Raises:
        InputError: the scenario asks for more texts in other words than there are.
    """
    spec = spec.sized()
    world = World(spec.seed, spec.start, spec.days)
    populate(world, spec.organic)
    joined = [
        TRADES[group.kind].recruit(world, group)
        if isinstance(group, Operation)
        else INNOCENTS[group.kind].recruit(world, group)
        for group in spec.groups
    ]
    traffic(world, spec.organic)
    for group, members in zip(spec.groups, joined, strict=True):
        if isinstance(group, Operation):
            act(world, members, group)
        else:
            INNOCENTS[group.kind].act(world, members, group)
    ids = user_ids(world)
    groups = tuple(
        PlantedGroup(
            group.label,
            isinstance(group, Benign),
            _described(group),
            tuple(sorted(ids[id(member)] for member in members)),
        )
        for group, members in zip(spec.groups, joined, strict=True)
    )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as unfinished:
        tweets, users, truth, copy = (Path(unfinished) / name for name in FILES)
        write_archive(world, ids, tweets, users)
        _write_truth(truth, groups)
        copy.write_text(spec.resolved(), "utf-8")
        for path in (tweets, users, truth, copy):
            shutil.move(path, folder / path.name)
    tweets, users, truth, _ = (folder / name for name in FILES)
    return Planted(tweets, users, truth, len(world.posts), len(world.accounts), groups)


def _described(group: Operation | Benign) -> str:
    kinds = OPERATION_KINDS if isinstance(group, Operation) else BENIGN_KINDS
    words = next(kind.description for kind in kinds if kind.name == group.kind)
    return f"{group.size} {'accounts ' if isinstance(group, Operation) else ''}{words}"


def _write_truth(path: Path, groups: tuple[PlantedGroup, ...]) -> None:
    rows = sorted(
        (account, group.label, "true" if group.benign else "false")
        for group in groups
        for account in group.accounts
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("account_id", "label", "benign"))
        writer.writerows(rows)
