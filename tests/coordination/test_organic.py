"""Same moment beside ordinary posts: counted over all members, things as popular compared with things as popular."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from inconcert.coordination import organic
from inconcert.coordination.layers import SECOND, LayerModel
from inconcert.coordination.null import TIERS
from inconcert.coordination.organic import counted, measured, same_moment
from inconcert.traces.hashtag import HASHTAG_SEQUENCE
from tests.coordination.made_layers import Row, independent_world, model_of

WINDOW = 600 * SECOND
MEMBERS = np.array([0, 1, 2], np.int32)
ROWS: list[Row] = [
    # thing 0: three members, two of them within ten minutes; thing 1: two members an hour apart, and twenty others
    *((0, 0, 0.0), (1, 0, 300.0), (2, 0, 9_000.0), (0, 1, 0.0), (1, 1, 3_600.0)),
    *((who, 1, 100.0) for who in range(3, 23)),
]


def small() -> LayerModel:
    return model_of(ROWS, n_accounts=23, windows=(60, 600, 3_600))


def test_pairs_of_members_are_counted_by_how_many_accounts_have_a_thing() -> None:
    assert counted(small(), MEMBERS, WINDOW) == [(0, 3, 1), (1, 1, 0)]


def test_the_range_is_that_of_the_collections_weighed_by_popularity(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = {
        ("repost", 0, 600): {"fair": 0.2, "match": 0.4},
        ("repost", 1, 600): {"fair": 0.1, "match": 0.05},
    }
    monkeypatch.setattr(organic, "measured", lambda: usual)
    found = same_moment(small(), MEMBERS, WINDOW)
    assert found is not None
    assert (found.pairs, found.within, found.share, found.collections) == (4, 1, 0.25, 2)
    assert found.low == pytest.approx((3 * 0.2 + 1 * 0.05) / 4)
    assert found.high == pytest.approx((3 * 0.4 + 1 * 0.1) / 4)


def test_what_was_not_measured_is_not_said() -> None:
    assert same_moment(small(), MEMBERS, 7 * SECOND) is None
    assert same_moment(model_of(ROWS, n_accounts=23, trace=HASHTAG_SEQUENCE), MEMBERS, 60 * SECOND) is None
    assert same_moment(small(), np.array([5], np.int32), WINDOW) is None


def test_counts_are_those_of_a_slow_count() -> None:
    rows = independent_world(5, accounts=60, objects=80, actions=700)
    model = model_of(rows, n_accounts=60, windows=(600,))
    chosen = set(range(0, 60, 2))
    tiers: dict[int, list[int]] = {}
    for thing in {row[1] for row in rows}:
        times: dict[int, list[float]] = {}
        for who, of, when in rows:
            if of == thing:
                times.setdefault(who, []).append(when)
        tier = int(np.digitize(len(times), TIERS))
        for a, b in combinations(sorted(chosen & set(times)), 2):
            held = tiers.setdefault(tier, [0, 0])
            held[0] += 1
            held[1] += any(abs(one - other) <= 600 for one in times[a] for other in times[b])
    expected = [(tier, *tiers[tier]) for tier in sorted(tiers)]
    assert counted(model, np.array(sorted(chosen), np.int32), WINDOW) == expected


def test_the_shipped_numbers_are_shares_that_rise_with_the_window() -> None:
    assert {"repost", "text"} <= {family for family, _, _ in measured()}
    for (family, tier, window), usual in measured().items():
        for name, share in usual.items():
            assert 0 <= share <= 1
            wider = measured().get((family, tier, 86_400), {})
            assert share <= wider[name], (family, tier, window, name)
