"""All traces together: what one holds adds to what the next one does, and chance is not found twice."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from inconcert.coordination import linking, network
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.pooled import Pooled, counted
from inconcert.engine.embedded import Embedded
from inconcert.progress import Quiet
from inconcert.settings import Settings
from inconcert.traces.base import Trace
from inconcert.traces.hashtag import HASHTAG
from inconcert.traces.link import LINK
from inconcert.traces.repost import REPOST
from inconcert.traces.text import EDITED_TEXT, TEXT
from tests.coordination.made_layers import Row, independent_world, model_of

WINDOWS = (60, 600, 3_600)
MEMBERS = (400, 401, 402, 403)


def world(seed: int, trace: Trace, more: list[Row] | None = None) -> LayerModel:
    rows = independent_world(seed)
    first = max(thing for _, thing, _ in rows) + 1
    own = [(account, first + thing, when) for account, thing, when in more or []]
    return model_of([*rows, *own], n_accounts=404, windows=WINDOWS, trace=trace)


def one_thing_a_pair(seed: int) -> list[Row]:
    """Each two of the members have one thing in common, within ten seconds."""
    when = np.random.default_rng(seed).uniform(0, 2_000_000, 6)
    pairs = enumerate(combinations(MEMBERS, 2))
    return [
        (who, number, float(when[number] + 10 * last))
        for number, pair in pairs
        for last, who in enumerate(pair)
    ]


def test_the_first_trace_of_each_family_is_counted_once_there_are_two() -> None:
    repost, text, edited, tags = (world(1, one) for one in (REPOST, TEXT, EDITED_TEXT, HASHTAG))
    alone = counted([text, edited, tags])
    assert alone == [text, edited]
    *each, together = counted([repost, text, edited, tags])
    assert each == [repost, text, edited]
    assert isinstance(together, Pooled)
    assert together.parts == (repost, text)


def test_what_is_expected_and_who_can_be_tested_is_added_up() -> None:
    parts = [world(number, one) for number, one in enumerate((REPOST, TEXT, LINK))]
    together = counted(parts)[-1]
    a, b = np.array([0, 3, 8], np.int32), np.array([1, 9, 20], np.int32)
    assert np.allclose(together.expected(a, b), sum(one.expected(a, b) for one in parts))
    held = sum(one.incidences.per_account for one in parts)
    assert np.array_equal(together.eligible, held >= 2)
    assert len(together.layer) == sum(len(one.layer) for one in parts)


@pytest.mark.parametrize("seed", range(12))
def test_two_traces_that_know_nothing_of_each_other_give_no_links(engine: Embedded, seed: int) -> None:
    models = [world(2 * seed, REPOST), world(2 * seed + 1, TEXT)]
    assert len(linking.find_links(engine, models, Settings(), Quiet(), "").links) <= 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_thing_in_each_of_two_traces_is_two_things(engine: Embedded, seed: int) -> None:
    models = [world(seed, trace, one_thing_a_pair(seed)) for trace in (REPOST, TEXT)]
    wanted = set(combinations(MEMBERS, 2))
    seen = network.candidates(engine, models, Settings(), Quiet(), "")
    assert not wanted & unlikely(seen.each)
    assert wanted <= unlikely(seen.together)


def unlikely(pairs: network.Candidates) -> set[tuple[int, int]]:
    """Those with p up to one in ten thousand."""
    low = pairs.log_p <= math.log(1e-4)
    return set(zip(pairs.a[low].tolist(), pairs.b[low].tolist(), strict=True))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_such_pairs_are_links_among_the_named_only(engine: Embedded, seed: int) -> None:
    models = [world(seed, trace, one_thing_a_pair(seed)) for trace in (REPOST, TEXT)]
    links = linking.find_links(engine, models, Settings(), Quiet(), "").links
    found = set(zip(links.a.tolist(), links.b.tolist(), strict=True))
    assert found == set(combinations(MEMBERS, 2))
    assert links.faint.all()
    assert not len(linking.find_links(engine, models[:1], Settings(), Quiet(), "").links)
