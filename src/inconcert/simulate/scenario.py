"""The made-up scenario of the demonstration: ordinary life, four operations, four innocent groups."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inconcert.simulate.archive import user_ids, write_archive
from inconcert.simulate.benign import BENIGN
from inconcert.simulate.operations import OPERATIONS
from inconcert.simulate.organic import populate, traffic
from inconcert.simulate.plan import Plan
from inconcert.simulate.world import World

PLANS: Final[tuple[Plan, ...]] = (*OPERATIONS, *BENIGN)


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


def write_scenario(folder: Path, seed: int = 1, plans: Sequence[Plan] = PLANS) -> Planted:
    """Write a made-up archive in which it is known who acts in concert, and who only seems to.

    Six weeks of about 3,400 accounts of an invented country, most of them ordinary people with
    interests, a daily rhythm and a taste. Among them are four operations, each with two independent
    traces, and four innocent groups that act together for reasons anybody can see.

    Files in `folder` (made if missing, overwritten if there): `tweets.csv` and `users.csv` in the
    format of the X information-operations archive, times in UTC to the second; `truth.csv` with the
    columns account_id (the archive's userid), label and benign (true or false) for the planted
    accounts only.

    `plans` are the groups that are planted; those of the demonstration when none are given.
    The same seed and plans give the same bytes. Limits: nothing in it is measured on a real network; it shows
    that the parts work together, not how well they work on real operations.
    """
    world = World(seed)
    populate(world)
    members = [plan.recruit(world) for plan in plans]
    traffic(world)
    for plan, joined in zip(plans, members, strict=True):
        plan.act(world, joined)
    ids = user_ids(world)
    groups = tuple(
        PlantedGroup(
            plan.label, plan.benign, plan.description, tuple(sorted(ids[id(member)] for member in joined))
        )
        for plan, joined in zip(plans, members, strict=True)
    )
    folder.mkdir(parents=True, exist_ok=True)
    tweets, users, truth = folder / "tweets.csv", folder / "users.csv", folder / "truth.csv"
    write_archive(world, ids, tweets, users)
    _write_truth(truth, groups)
    return Planted(tweets, users, truth, len(world.posts), len(world.accounts), groups)


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
