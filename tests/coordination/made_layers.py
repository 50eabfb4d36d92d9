"""Small made-up layers: rows of (account, object, seconds), and worlds in which nobody or somebody acts in concert."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from inconcert.coordination.layers import LayerModel, Prior, build_layer
from inconcert.coordination.null import MIN_INCIDENCES, Posted
from inconcert.traces.base import Trace
from inconcert.traces.repost import REPOST

Row = tuple[int, int, float]
HOUR: Final = 3_600
NO_LIMIT: Final = 10**9


def actions_table(rows: Sequence[Row], posts: Sequence[int] | None = None, first_object: int = 0) -> pa.Table:
    """The rows as results/actions; every row is a post of its own unless `posts` says otherwise."""
    numbered = range(len(rows)) if posts is None else posts
    return pa.table(
        {
            "object_code": pa.array([row[1] + first_object for row in rows], pa.int64()),
            "account_code": pa.array([row[0] for row in rows], pa.int64()),
            "post_code": pa.array(list(numbered), pa.int64()),
            "time": pa.array([round(row[2] * 1e6) for row in rows], pa.timestamp("us", tz="UTC")),
        }
    )


def shares(accounts: range, first: int, times: int) -> list[Row]:
    """Every two neighbours of these accounts share `times` things of their own."""
    return [
        (account, first + 100 * number + thing, float(thing * 3_600 + account))
        for number, pair in enumerate(itertools.pairwise(accounts))
        for thing in range(times)
        for account in pair
    ]


def model_of(
    rows: Sequence[Row],
    *,
    n_accounts: int,
    trace: Trace = REPOST,
    windows: Sequence[int] = (60,),
    langs: Sequence[str | None] | None = None,
    first_object: int = 0,
    posts: Sequence[int] | None = None,
    prior: Prior | None = None,
    posted: Posted | None = None,
    hot: int = NO_LIMIT,
) -> LayerModel:
    """A layer of these rows, ready for testing."""
    objects = max((row[1] for row in rows), default=-1) + 1
    return build_layer(
        trace,
        actions_table(rows, posts, first_object),
        list(langs) if langs is not None else [None] * objects,
        posted or Posted(np.empty(0, np.int32), np.empty(0, str), np.empty(0, np.int32)),
        first_object=first_object,
        windows=windows,
        accounts=np.array([f"made:{number}" for number in range(n_accounts)], object),
        n_posts=1_000_000 if posts is not None else len(rows),
        prior=prior or Prior(),
        hot_object_pairs=hot,
        threads=1,
    )


def independent_world(
    seed: int, *, accounts: int = 400, objects: int = 1_500, actions: int = 12_000, tail: float = 1.2
) -> list[Row]:
    """Accounts of very unequal activity (Pareto `tail`) that pick objects of very unequal popularity, each for itself.

    An object spreads in a few hours; who shares it, and when, does not depend on anybody else.
    """
    random = np.random.default_rng(seed)
    activity = random.pareto(tail, accounts) + 0.2
    popularity = random.pareto(1.1, objects) + 0.2
    who = random.choice(accounts, actions, p=activity / activity.sum())
    what = random.choice(objects, actions, p=popularity / popularity.sum())
    born = random.uniform(0, 30 * 24 * HOUR, objects)
    when = born[what] + random.lognormal(np.log(HOUR), 1.5, actions)
    return shared(list(zip(who.tolist(), what.tolist(), when.tolist(), strict=True)))


def shared(rows: Sequence[Row]) -> list[Row]:
    """Only objects of two accounts or more, numbered afresh: what reaches a layer."""
    holders: dict[int, set[int]] = {}
    for account, thing, _ in rows:
        holders.setdefault(thing, set()).add(account)
    kept = {
        thing: number for number, thing in enumerate(sorted(o for o, who in holders.items() if len(who) > 1))
    }
    return [(account, kept[thing], when) for account, thing, when in rows if thing in kept]


def planted(
    rows: Sequence[Row], members: Sequence[int], *, objects: int, spread: float, seed: int
) -> list[Row]:
    """The rows, and a group whose members all act on `objects` things of their own, each within `spread` seconds."""
    random = np.random.default_rng(seed)
    first = max(row[1] for row in rows) + 1 if rows else 0
    own = [
        (member, first + number, float(start + random.uniform(0, spread)))
        for number, start in enumerate(random.uniform(0, 30 * 24 * HOUR, objects))
        for member in members
    ]
    return [*rows, *own]


def language_of_five(others: int) -> LayerModel:
    """Five of sixty accounts fill the language "la", of which others have so many posts; all others write "eo"."""
    own = shares(range(5), 0, 200)
    rest = shares(range(5, 20), 1_000, 100)
    few = [(25 + number % 2, 5_000 + number // 2, float(number)) for number in range(others)]
    rows = [*own, *rest, *few]
    langs = [
        "la" if thing < 1_000 or thing >= 5_000 else "eo" for thing in range(max(r[1] for r in rows) + 1)
    ]
    assert MIN_INCIDENCES <= 4 * 200 * 2
    return model_of(rows, n_accounts=60, langs=langs)
