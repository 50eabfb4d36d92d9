"""Measures of a ranking on small rankings that can be counted by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.evaluate.measures import average_precision, precision_at, recall_at_fpr


def _ranked(*rows: tuple[float, bool]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([score for score, _ in rows], float), np.array([flag for _, flag in rows], bool)


FIVE = _ranked((5, True), (4, False), (3, True), (0, False), (0, True))


@pytest.mark.parametrize(
    ("ranking", "area"),
    [
        (FIVE, 1 / 3 * 1 + 1 / 3 * 2 / 3 + 1 / 3 * 3 / 5),
        (_ranked((2, True), (1, False)), 1.0),
        (_ranked((1, True), (1, False), (1, False), (1, False)), 0.25),
        (_ranked((1, False), (0, True)), 0.5),
    ],
)
def test_average_precision(ranking: tuple[np.ndarray, np.ndarray], area: float) -> None:
    assert average_precision(*ranking) == pytest.approx(area)


@pytest.mark.parametrize(
    ("count", "share"), [(1, 1.0), (2, 0.5), (3, 2 / 3), (4, (2 + 0.5) / 4), (5, 3 / 5), (200, 3 / 5)]
)
def test_precision_at_counts_equals_by_their_mean(count: int, share: float) -> None:
    assert precision_at(*FIVE, count) == pytest.approx(share)


@pytest.mark.parametrize(("rate", "recall"), [(0.0, 1 / 3), (0.49, 1 / 3), (0.5, 2 / 3), (1.0, 2 / 3)])
def test_recall_at_fpr_never_finds_what_scores_nothing(rate: float, recall: float) -> None:
    assert recall_at_fpr(*FIVE, rate) == pytest.approx(recall)


def test_nothing_to_find_is_no_number() -> None:
    ranking = _ranked((1, False), (0, False))
    assert math.isnan(average_precision(*ranking))
    assert math.isnan(recall_at_fpr(*ranking, 0.1))
    assert math.isnan(precision_at(np.empty(0), np.empty(0, bool), 5))


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=30).filter(
        lambda rows: any(flag for _, flag in rows)
    ),
    st.randoms(),
)
def test_no_figure_depends_on_the_order_of_rows(rows: list[tuple[int, bool]], dice: object) -> None:
    again = list(rows)
    dice.shuffle(again)  # type: ignore[attr-defined]
    here, there = _ranked(*rows), _ranked(*again)
    assert average_precision(*here) == pytest.approx(average_precision(*there))
    assert precision_at(*here, 7) == pytest.approx(precision_at(*there, 7))
    assert recall_at_fpr(*here, 0.2) == recall_at_fpr(*there, 0.2)
