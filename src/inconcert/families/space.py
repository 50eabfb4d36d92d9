"""What the model's vectors have in common is taken out of them, so that what is left says what a text means.

Vectors of multilingual-e5-small all point roughly one way, and each language a little aside: two unrelated French texts are as
close as a French text and its Chinese translation. Both are means, so both can be taken off:

    mean(l) = (sum of the vectors of language l + 100 prior(l)) / (texts of l + 100)
    prior(l) = general + offset(l)
    general = (sum of (vector - offset of its language) + 100 mean of the reference) / (texts + 100)

offset(l) is where the model puts language l, from the same twenty-four made-up sentences in thirteen languages (zero for
others). So a decision about two texts depends a little on what else is compared: by means of many, in which one text weighs
1 / (texts + 100).
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt

from inconcert.families.embedder import Embedder, Vectors

_PRIOR: Final = 100

Means = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a model puts each language as such."""

    general: Means
    offset: dict[str, Means]


def reference_sentences() -> dict[str, list[str]]:
    """By language, the same sentences in the same order."""
    source = files("inconcert.families").joinpath("data/reference_sentences.toml")
    return tomllib.loads(source.read_text("utf-8"))


def reference(embedder: Embedder) -> Reference:
    """Embed the reference sentences: the mean of all, and each language's distance from it."""
    sentences = reference_sentences()
    vectors = embedder.embed([text for texts in sentences.values() for text in texts]).astype(np.float64)
    means = vectors.reshape(len(sentences), -1, embedder.dimension).mean(axis=1)
    general = means.mean(axis=0)
    return Reference(general, dict(zip(sentences, means - general, strict=True)))


def centred(vectors: Vectors, languages: Sequence[str | None], known: Reference) -> Vectors:
    """The vectors less their language's mean, at unit length again: n x d, float32.

    Args:
        vectors: n x d, of unit length.
        languages: of each row; None is a language of its own.
        known: from `reference`, of the same model.
    """
    if not len(vectors):
        return vectors
    here = vectors.astype(np.float64)
    zero = np.zeros(here.shape[1])
    which = np.array([language or "" for language in languages])
    offsets = {language: known.offset.get(language, zero) for language in np.unique(which).tolist()}
    level = here - np.array([offsets[language] for language in which.tolist()])
    general = (level.sum(axis=0) + _PRIOR * known.general) / (len(here) + _PRIOR)
    for language, offset in offsets.items():
        rows = which == language
        prior = general + offset
        here[rows] -= (here[rows].sum(axis=0) + _PRIOR * prior) / (rows.sum() + _PRIOR)
    here /= np.maximum(np.linalg.norm(here, axis=1, keepdims=True), 1e-9)
    return here.astype(np.float32)
