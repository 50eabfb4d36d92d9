"""What planted groups have in common: who takes part this time, which posts they meet, how a post is passed on."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from inconcert.simulate.spec import Benign, Operation
from inconcert.simulate.world import DAY, Account, Post, World

Members = list[Account]
USUAL = 0.55
"""Share of a benign group's occasions on which a member is there, on average."""


class Turnout:
    """Who takes part this time: each member has a rate of its own, between 0.6 and 1.4 times the group's."""

    def __init__(self, random: Random, members: Sequence[Account], rate: float = USUAL) -> None:
        self._random = random
        self._rates = [(member, min(rate * random.uniform(0.6, 1.4), 1.0)) for member in members]

    def __call__(self, team: Sequence[Account] | None = None) -> Members:
        """Draw those of one occasion: of all members, or of a team."""
        wanted = None if team is None else {id(member) for member in team}
        return [
            member
            for member, rate in self._rates
            if (wanted is None or id(member) in wanted) and self._random.random() < rate
        ]


def span(world: World, group: Operation | Benign) -> tuple[int, int]:
    """From when to when a group acts, in seconds."""
    first = (group.start if group.start >= 0 else world.days + group.start) * DAY
    days = group.days if isinstance(group, Operation) else None
    return first, world.end if days is None else min(first + days * DAY, world.end)


def originals(
    world: World, authors: Sequence[Account], first: float = 0, last: float | None = None
) -> list[Post]:
    """Original posts by these accounts from one moment up to another, in seconds."""
    chosen = {id(author) for author in authors}
    last = world.end - DAY if last is None else last
    return [
        post
        for post in world.posts
        if post.kind == "original" and id(post.author) in chosen and first <= post.time < last
    ]


def pass_on(world: World, account: Account, post: Post, median: float) -> None:
    """Repost a post when the account comes across it, if it does."""
    time = world.comes_across(account, post.time, median)
    if time is not None:
        world.repost(account, time, post)
