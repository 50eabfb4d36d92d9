"""Edited copies: texts of which most is the same, letter for letter."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from inconcert.families import leaders, shingles
from inconcert.families.candidates import LEADING, candidate_pairs
from inconcert.families.leaders import Floats
from inconcert.families.minhash import BANDS, ROWS, band_hashes
from inconcert.families.shingles import Ints

ALIKE_LETTERS: Final = 0.69
"""1 - Levenshtein distance / length of the longer text, at or above which a text is an edited copy."""
ALIKE_SHINGLES: Final = 0.5
"""Jaccard similarity of shingles at or above which it is one too: sentences moved, or one added."""
_AT_ONCE: Final = 200_000
_LONGEST: Final = 10_000  # code points compared letter by letter: beyond, shingles decide


@dataclass(frozen=True, slots=True)
class Families:
    """Families of distinct texts: each text's leader (its position), its similarity to it, and what was compared."""

    leader: Ints
    similarity: Floats
    candidates: int
    similar: int


def edited_families(
    texts: pa.Array,
    weight: Ints,
    *,
    threads: int = 1,
    bands: int = BANDS,
    rows: int = ROWS,
    leading: int = LEADING,
) -> Families:
    """Families of distinct, normalised texts. The most used text leads; equals are ranked by a hash of the text.

    Two texts are compared when they share a MinHash band (see minhash), and are alike when normalised Levenshtein
    similarity is at least .69 or shingle Jaccard at least .5. The result depends on the texts and weights only, not on
    their order or the threads.

    Args:
        texts: distinct texts, without nulls.
        weight: how often each was used.
        threads: worker threads.
        bands: MinHash bands.
        rows: minima a band.
        leading: texts of a bucket that the others are compared with.
    """
    rank = ranked(texts, weight)
    a, b = candidate_pairs(band_hashes(texts, bands, rows, threads), rank, threads, leading)
    near = similarity(texts, a, b, threads)
    alike = near > 0
    leader, to_leader = leaders.families(rank, a[alike], b[alike], near[alike])
    return Families(leader, to_leader, len(a), int(alike.sum()))


def ranked(texts: pa.Array, weight: Ints) -> Ints:
    """The rank of each text: most used first, equals by a hash of the text."""
    order = np.lexsort((shingles.hashed(texts), -weight))
    rank = np.empty(len(texts), np.int64)
    rank[order] = np.arange(len(texts))
    return rank


def similarity(texts: pa.Array, a: Ints, b: Ints, threads: int = 1) -> Floats:
    """How alike texts a[i] and b[i] are: the larger of letter and shingle similarity, 0 where neither reaches its bound."""
    data, offsets = shingles.utf8(texts)
    shared, letters = np.zeros(len(a)), np.zeros(len(a))
    with ThreadPoolExecutor(threads) as pool:
        edges = np.linspace(0, len(a), 8 * threads + 1).astype(np.int64).tolist()
        tasks = [
            pool.submit(shingles.jaccard, data, offsets, a, b, first, last, shared)
            for first, last in pairwise(edges)
        ]
        for task in tasks:
            task.result()
    for start in range(0, len(a), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        letters[part] = cpdist(
            *([text[:_LONGEST] for text in texts.take(side[part]).to_pylist()] for side in (a, b)),
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=ALIKE_LETTERS,
            dtype=np.float64,
            workers=threads,
        )
    shared[shared < ALIKE_SHINGLES] = 0
    found: npt.NDArray[np.float64] = np.maximum(shared, letters)
    return found
