"""Which short texts to compare by their words: those that share two words so rare that hardly a text holds both by chance.

Two words are rare together when they are worth log2 n and RARER bits more: of n texts that draw them apart, less than one in
2 ** RARER would hold both. All rare pairs of a text are put into BANDS by their hash; the least hash of each is the text's band
there, as in minhash: texts that share a share J of their pairs agree in a given band with chance J.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Final

import numpy as np
from numba import njit

from inconcert.families.shingles import Numbers, Words
from inconcert.families.words import SHORT, is_repeated, place, size

BANDS: Final = 14
RARER: Final = 2.0


def word_bands(words: Words, counts: Numbers, threads: int = 1) -> Words:
    """One hash for each text and band (n x BANDS): equal where two texts share a pair of rare words, 0 where it has none.

    Args:
        words: from words.words_in_order.
        counts: of them, from words.word_counts.
        threads: worker threads; the result does not depend on them.
    """
    out: Words = np.zeros((len(words), BANDS), np.uint32)
    edges = np.linspace(0, len(words), 8 * threads + 1).astype(np.int64).tolist()
    with ThreadPoolExecutor(threads) as pool:
        tasks = [pool.submit(_bands, words, counts, *block, out) for block in pairwise(edges)]
        for task in tasks:
            task.result()
    return out


@njit(nogil=True, cache=True)
def _bands(words: Words, counts: Numbers, first: int, last: int, out: Words) -> None:
    least = np.log2(len(words)) + RARER
    worth = np.empty(SHORT)
    for row in range(first, last):
        text = words[row]
        lowest = np.full(out.shape[1], np.uint64(0xFFFFFFFFFFFFFFFF))
        for one in range(size(text)):
            held = counts[place(text[one], counts)]
            # a word that no other text holds is in no pair that is shared
            worth[one] = np.log2(len(words) / held) if held > 1 and not is_repeated(text, one) else -least
            for other in range(one):
                if worth[one] + worth[other] >= least:
                    value = _pair_hash(text[one], text[other])
                    band = np.int64(value % np.uint64(out.shape[1]))
                    if value < lowest[band]:
                        lowest[band] = value
                        out[row, band] = max(np.uint32(value >> np.uint64(16)), np.uint32(1))


@njit(nogil=True, cache=True)
def _pair_hash(one: np.uint32, other: np.uint32) -> np.uint64:
    """The same in either order."""
    value = (np.uint64(min(one, other)) << np.uint64(32)) | np.uint64(max(one, other))
    value *= np.uint64(0x9E3779B97F4A7C15)
    value ^= value >> np.uint64(29)
    value *= np.uint64(0xBF58476D1CE4E5B9)
    return value ^ (value >> np.uint64(32))
