"""What a planted group is: who joins it, and what they do together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from inconcert.simulate.world import DAY, DAYS, Account, Post, World

Members = list[Account]
_TURNOUT: Final = (0.3, 0.8)


@dataclass(frozen=True, slots=True)
class Plan:
    """A kind of group. `recruit` runs before ordinary life is written, `act` after it."""

    label: str
    benign: bool
    description: str
    recruit: Callable[[World], Members]
    act: Callable[[World, Members], None]


class Turnout:
    """Who takes part this time: each member has a rate of its own between three and eight times in ten."""

    def __init__(self, random: Random, members: Sequence[Account]) -> None:
        self._random = random
        self._rates = [(member, random.uniform(*_TURNOUT)) for member in members]

    def __call__(self) -> Members:
        """Draw the members of one occasion."""
        return [member for member, rate in self._rates if self._random.random() < rate]


def drawn(random: Random, items: Sequence[Post], most: int) -> list[Post]:
    """At most so many of the posts, in the order of time."""
    return sorted(random.sample(items, min(most, len(items))), key=lambda post: post.time)


def originals(
    world: World, authors: Sequence[Account], first: float = 0, last: float = DAYS - 1
) -> list[Post]:
    """Original posts by these accounts from day `first` up to day `last`, counted from 0."""
    chosen = {id(author) for author in authors}
    return [
        post
        for post in world.posts
        if post.kind == "original" and id(post.author) in chosen and first <= post.time / DAY < last
    ]
