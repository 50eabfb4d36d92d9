"""Edited copies: texts of which most is the same, letter for letter or, where they are short, word for word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from inconcert.families import leaders, shingles
from inconcert.families.candidates import LEADING, candidate_pairs
from inconcert.families.leaders import Floats
from inconcert.families.minhash import BANDS, ROWS, band_hashes
from inconcert.families.shingles import Ints, Numbers
from inconcert.families.word_bands import word_bands
from inconcert.families.words import word_counts, words_in_order, words_kept

ALIKE_LETTERS: Final = 0.69
"""1 - Levenshtein distance / length of the longer text, at or above which a text is an edited copy."""
ALIKE_SHINGLES: Final = 0.5
"""Jaccard similarity of shingles at or above which it is one too: sentences moved, or one added."""
ALIKE_WORDS: Final = 0.6
"""Likeness of a short text by words in order (see words) at or above which it is one as well."""
CLOSE: Final = 0.85
"""Similarity at or above which an edited copy is the same version, and below which parts of it are others: one object of the
family each, so that the same sentence about another thing is another occasion."""
_AT_ONCE: Final = 500_000
_BYTES_AT_ONCE: Final = 1 << 26
"""Of distinct texts: their shingles take four times as much."""
Pairs = tuple[Numbers, Numbers, Floats]
_NONE: Final[Pairs] = (np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0))
_LONGEST: Final = 10_000  # code points compared letter by letter: beyond, shingles decide


@dataclass(frozen=True, slots=True)
class Families:
    """Families of distinct texts: each text's leader (its position), its similarity to it, and what was compared."""

    leader: Ints
    similarity: Floats
    version: Ints
    """The leader among texts of which all but a word or two is the same: a family may hold several such versions."""
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

    Two texts are alike when normalised Levenshtein similarity is at least .69 or shingle Jaccard at least .5, among those that
    share a MinHash band (see minhash); or when at least .6 of their words are kept in order, by worth (see words), among short
    texts that share two rare words (see word_bands). The result depends on the texts and weights only, not on their order or
    the threads.

    Args:
        texts: distinct texts, without nulls.
        weight: how often each was used.
        threads: worker threads.
        bands: MinHash bands.
        rows: minima a band.
        leading: texts of a bucket that the others are compared with.
    """
    rank = leaders.ranked(texts, weight)
    by_letters, compared = _alike_letters(texts, rank, threads, bands, rows, leading)
    by_words, further = _alike_words(texts, rank, threads, leading)
    one, other, near = _together([by_letters, by_words])
    del by_letters, by_words
    leader, to_leader = leaders.families(rank, one, other, near)
    close = near >= CLOSE
    version, _ = leaders.families(rank, one[close], other[close], near[close])
    return Families(leader, to_leader, version, compared + further, len(near))


def _alike_letters(
    texts: pa.Array, rank: Ints, threads: int, bands: int, rows: int, leading: int
) -> tuple[Pairs, int]:
    """The pairs that are alike by letters or shingles, and how many were compared."""
    a, b = candidate_pairs(band_hashes(texts, bands, rows, threads), rank, threads, leading)
    alike = [_NONE]
    for start in range(0, len(a), _AT_ONCE):  # what is not alike, most of it, is let go at once
        some, others = a[start : start + _AT_ONCE], b[start : start + _AT_ONCE]
        near = similarity(texts, some, others, threads)
        alike.append((some[near > 0], others[near > 0], near[near > 0]))
    return _together(alike), len(a)


def _alike_words(texts: pa.Array, rank: Ints, threads: int, leading: int) -> tuple[Pairs, int]:
    """The pairs that are alike by words, at most as much as those least alike by letters, and how many were compared."""
    words = words_in_order(*shingles.utf8(texts), threads)
    counts = word_counts(words, threads)
    a, b = candidate_pairs(word_bands(words, counts, threads), rank, threads, leading)
    near = words_kept(words, counts, a, b, ALIKE_WORDS, threads)
    return (a[near > 0], b[near > 0], np.minimum(near[near > 0], ALIKE_LETTERS)), len(a)


def _together(parts: list[Pairs]) -> Pairs:
    one, other, near = (np.concatenate(column) for column in zip(*parts, strict=True))
    return one, other, near


def similarity(texts: pa.Array, a: Ints | Numbers, b: Ints | Numbers, threads: int = 1) -> Floats:
    """How alike texts a[i] and b[i] are: the larger of letter and shingle similarity, 0 where neither reaches its bound."""
    # a text stands in many pairs: its shingles are hashed, and it is made a string, once
    distinct, places = np.unique(np.concatenate([a, b]), return_inverse=True)
    some = texts.take(distinct)
    if len(a) > 1 and pc.sum(pc.binary_length(some)).as_py() > _BYTES_AT_ONCE:
        halves = (slice(None, len(a) // 2), slice(len(a) // 2, None))
        return np.concatenate([similarity(texts, a[half], b[half], threads) for half in halves])
    one, other = places[: len(a)], places[len(a) :]
    shared = shingles.jaccard(some, one, other, ALIKE_SHINGLES, threads)
    strings = np.array([*(text[:_LONGEST] for text in some.to_pylist()), None], object)
    letters = cpdist(
        strings[one],
        strings[other],
        scorer=Levenshtein.normalized_similarity,
        score_cutoff=ALIKE_LETTERS,
        dtype=np.float64,
        workers=threads,
    )
    found: npt.NDArray[np.float64] = np.maximum(shared, letters)
    return found
