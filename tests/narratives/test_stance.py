"""For and against: only from an analyst's labels, measured on posts held back, and silent where it is no better than a guess."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from inconcert import Case
from inconcert.errors import InputError
from inconcert.narratives import stance
from tests.made_archive import ENGINE_WARNING

from .made_case import Row, made_case, ordinary

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)
GOOD, BAD = ("brave", "honest", "kind", "wise", "fair"), ("greedy", "corrupt", "liar", "lazy", "cruel")


def rows() -> list[Row]:
    """Sixty posts about the mayor in other words, half for and half against, and thirty about the weir that say nothing."""
    dice = random.Random(3)  # noqa: S311
    filler = [f"word{number}" for number in range(80)]
    made: list[Row] = []
    for number in range(60):
        said = [*dice.sample(GOOD if number % 2 else BAD, 2), *dice.sample(filler, 6)]
        made.append(
            {
                "id": f"s{number}",
                "account": f"a{number % 20}",
                "hour": number,
                "text": f"Mayor Ilvest is {' '.join(said)}",
            }
        )
    for number in range(30):
        text = f"the weir of Korrow {' '.join(dice.sample(filler, 7))}"
        made.append({"id": f"w{number}", "account": f"a{number % 20}", "hour": number, "text": text})
    return made


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return made_case(tmp_path_factory.mktemp("stance") / "case", [*rows(), *ordinary(60)])


def labels(*lines: str) -> str:
    return "\n".join(["post_id,target,stance", *lines])


def read(case: Case, folder: Path, text: str) -> pl.DataFrame:
    path = folder / "stance.csv"
    path.write_text(text, "utf-8")
    return stance.read_labels(path, case)


def test_it_learns_what_was_labelled_and_says_how_right_it_is(case: Case, tmp_path: Path) -> None:
    given = labels(*(f"p:s{number},Ilvest,{'for' if number % 2 else 'against'}" for number in range(40)))
    (found,) = stance.stances(case, read(case, tmp_path, given))
    assert found.labelled == {"against": 20, "for": 20}
    assert found.baseline == 0.5
    assert found.accuracy is not None
    assert found.accuracy >= 0.85
    assert set(found.predicted) == {"against", "for"}
    assert sum(found.predicted.values()) == 20  # the others that name the target
    assert set(found.examples["for"]) <= {f"p:s{number}" for number in range(41, 60, 2)}
    assert "On posts held back" in stance.stance_lines([found])[0]


def test_labels_without_sense_predict_nothing(case: Case, tmp_path: Path) -> None:
    given = labels(*(f"p:w{number},Korrow,{'for' if number % 3 else 'against'}" for number in range(30)))
    (found,) = stance.stances(case, read(case, tmp_path, given))
    assert found.accuracy is not None
    assert found.baseline is not None
    assert found.baseline == pytest.approx(2 / 3)
    assert found.accuracy <= found.baseline + 0.1
    assert found.accuracy > found.baseline or found.predicted == {}


def test_too_few_labels_are_said(case: Case, tmp_path: Path) -> None:
    (found,) = stance.stances(case, read(case, tmp_path, labels("p:s0,Ilvest,against", "p:s1,Ilvest,for")))
    assert (found.accuracy, found.predicted) == (None, {})
    assert "Too few to learn from" in stance.stance_lines([found])[0]


def test_copies_of_a_post_are_in_one_fold() -> None:
    fold = stance.folds(pl.Series(["T1", "T2", "T1", "T3", "T1", "T2"]))
    assert fold[0] == fold[2] == fold[4]
    assert fold[1] == fold[5]


def test_the_fit_is_at_its_optimum() -> None:
    """The slope of the penalised loss vanishes there, against differences taken slowly."""
    texts = pl.Series(["kind wise", "kind fair", "cruel liar", "cruel lazy", "kind liar"])
    rows, truth = stance.features(texts), np.array([0, 0, 1, 1, 0], np.int64)
    weights = stance.fit(rows, truth, 2)

    def loss(at: stance.Floats) -> float:
        scores = rows @ at
        chance = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        return float(-np.log(chance[np.arange(5), truth]).mean() + stance.PENALTY / 2 * (at[:-1] ** 2).sum())

    for row in range(weights.shape[0]):
        step = np.zeros_like(weights)
        step[row, 0] = 1e-4
        assert abs(loss(weights + step) - loss(weights - step)) / 2e-4 < 1e-3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("post,target\np:s0,Ilvest", "columns post_id, target, stance"),
        ("", "columns post_id, target, stance"),
        (labels("p:s0,Ilvest,"), "line 2, column stance"),
        (labels("p:none,Ilvest,for"), "p:none is not in the case"),
        (labels("p:s0,Ilvest,for", "p:s0,Ilvest,against"), "two labels"),
    ],
)
def test_labels_that_cannot_be_used(case: Case, tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(case, tmp_path, text)
