"""Links as a test wants them, over a small made-up world."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inconcert.coordination import network
from inconcert.coordination.membership import Draft, Found, _draft, pace
from inconcert.coordination.network import Links
from inconcert.coordination.partition import Partition
from inconcert.coordination.standing import Activity
from inconcert.settings import Settings
from tests.coordination.made_layers import HOUR, Row, independent_world, model_of, planted

Pair = tuple[int, int]


def links_of(
    pairs: Sequence[Pair],
    *,
    untimed: Sequence[Pair] = (),
    faint: Sequence[Pair] = (),
    beyond_taste: Sequence[Pair] = (),
) -> Links:
    ends = np.array(sorted({*pairs, *untimed}), np.int32)
    nothing = np.full(len(ends), -30.0)
    asked = [tuple(pair) for pair in ends.tolist()]
    return Links(
        a=ends[:, 0],
        b=ends[:, 1],
        log_p=nothing,
        log_q=nothing,
        tests=1_000,
        tests_named=0,
        bounds=np.full(len(ends), -10.0),
        findable=-10.0,
        timed=np.array([pair not in set(untimed) for pair in asked]),
        faint=np.array([pair in set(faint) for pair in asked]),
        beyond_taste=np.array([pair in set(beyond_taste) for pair in asked]),
        again=(),
    )


def together(accounts: Sequence[int]) -> list[Row]:
    """A world in which these accounts pass on 25 things of their own over a month."""
    return planted(independent_world(0, accounts=60), accounts, objects=25, spread=120, seed=3)


def found_of(links: Links, accounts: Sequence[int], rows: Sequence[Row]) -> Found:
    """The links over what these accounts pass on."""
    model = model_of(rows, n_accounts=60, windows=(60, HOUR, 24 * HOUR))
    behind = [network.evidence(model, links, Settings(), 1)]
    activity = Activity(np.full(60, 60, np.int64), int(model.layer.time.max() - model.layer.time.min()))
    known = np.array(sorted(accounts), np.int32)
    partition = Partition(known, np.zeros((len(known), 7), np.int64), [])
    return Found(links, behind, activity, partition, pace(links, behind, Settings()))


def draft_of(members: Sequence[int], found: Found, *, faint: bool = True) -> Draft:
    made = _draft(np.array(members, np.int32), found, faint=faint)
    assert made is not None
    return made
