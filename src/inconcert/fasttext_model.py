"""fastText's language model, asked about many texts at once, without a Python object for each.

The compressed model lid.176.ftz ("FastText.zip", Joulin and others, 2016; "Bag of Tricks", 2017): a text is the mean of the
vectors of its words and of their parts of 2 to 4 letters. Its language is the likeliest leaf of the tree of the hierarchical
softmax. The library itself says the same (tests/test_fasttext_model.py compares them), for one text at a time, in many times
the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

from inconcert.fasttext_file import Bytes, Floats, read_model

_END: Final = b"</s>"
_BASIS: Final = 2166136261
_PRIME: Final = 16777619
_NEGATIVE: Final = 0xFFFFFF00
_LONGEST: Final = 1024
"""Bytes of a word that are looked at."""
_FLOOR: Final = 1e-5
"""What the library adds before it takes a logarithm."""
_KEPT: Final = 1 << 15
"""Words whose sums are kept at a time while texts are asked about: few words make up most of all texts."""

Ints = npt.NDArray[np.int64]
Words = tuple[Bytes, Ints, Ints, Ints]
Parts = tuple[npt.NDArray[np.int32], Bytes]


@dataclass(frozen=True, slots=True)
class FastText:
    """A compressed model with a tree of languages. `read` it from its file; `languages` asks it."""

    labels: tuple[str, ...]
    smallest: int
    longest: int
    words: Words
    """The words' bytes on end, where each begins, a table from hash to word (open addressing, -1: free), their hashes."""
    end: int
    """The word that stands for the end of a line; -1 where it has none."""
    parts: Parts
    """The row of each bucket of parts, and a bit for each that has one: most were pruned, and the bits fit in a cache."""
    vectors: Floats
    output: Floats
    tree: Ints
    """Left and right child of each node of the tree; leaves have none (-1) and are the labels, in order."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a compressed supervised model with hierarchical softmax. Raises ValueError for any other file."""
        found = read_model(path)
        return cls(
            found.labels,
            found.shortest,
            found.longest,
            _vocabulary(found.words),
            found.words.index(_END) if _END in found.words else -1,
            (found.rows, np.packbits(found.is_kept, bitorder="little")),
            found.vectors,
            found.output,
            _tree(found.label_counts),
        )

    def languages(self, texts: pl.Series) -> tuple[pl.Series, npt.NDArray[np.float64]]:
        """The likeliest language of each text (one line each) and its probability; null for one without any known part."""
        column = texts.to_arrow(compat_level=pl.CompatLevel.oldest())
        _, ends, data = (np.frombuffer(buffer or b"", np.uint8) for buffer in column.buffers())
        leaves, scores = _ask(
            data,
            ends.view(np.int64)[column.offset : column.offset + len(column) + 1],
            self.smallest,
            self.longest,
            self.words,
            self.end,
            self.parts,
            self.vectors,
            self.output,
            self.tree,
        )
        names = pl.Series(self.labels).gather(pl.Series(leaves).set(pl.Series(leaves < 0), None))
        return names, np.exp(scores)


def _vocabulary(words: Sequence[bytes]) -> Words:
    """The words' bytes, their places, and a table from hash to word."""
    data = np.frombuffer(b"".join(words), np.uint8)
    ends = np.cumsum([0, *map(len, words)], dtype=np.int64)
    slots = np.full(1 << (4 * len(words)).bit_length(), -1, np.int64)
    hashes = np.zeros(len(words), np.int64)
    for number, word in enumerate(words):
        hashes[number] = _hash(np.frombuffer(word, np.uint8), 0, len(word))
        place = hashes[number] % len(slots)
        while slots[place] >= 0:
            place = (place + 1) % len(slots)
        slots[place] = number
    return data, ends, slots, hashes


def _tree(counts: Sequence[int]) -> Ints:
    """Huffman's tree as the library builds it: of two equally rare the leaf before the knot, in the order of the labels."""
    leaves = len(counts)
    weights = [*counts, *([10**15] * (leaves - 1))]
    tree = np.full((2 * leaves - 1, 2), -1, np.int64)
    leaf, node = leaves - 1, leaves
    for knot in range(leaves, 2 * leaves - 1):
        for side in (0, 1):
            if leaf >= 0 and weights[leaf] < weights[node]:
                tree[knot, side] = leaf
                leaf -= 1
            else:
                tree[knot, side] = node
                node += 1
        weights[knot] = weights[tree[knot, 0]] + weights[tree[knot, 1]]
    return tree


@njit(nogil=True, cache=True)
def _hash(data: Bytes, start: int, end: int) -> int:
    """FNV-1a, with bytes as signed numbers, as the library does it."""
    found = _BASIS
    for place in range(start, end):
        found = _mixed(found, data[place])
    return found


@njit(nogil=True, cache=True)
def _mixed(found: int, letter: int) -> int:
    """The hash with one more byte."""
    byte = int(letter)
    signed = byte + _NEGATIVE if byte > 127 else byte
    return ((found ^ signed) * _PRIME) & 0xFFFFFFFF


@njit(nogil=True, cache=True)
def _is_same(one: Bytes, start: int, other: Bytes, begin: int, size: int) -> bool:
    """Whether the same bytes stand at these places."""
    alike = 0
    while alike < size and one[start + alike] == other[begin + alike]:
        alike += 1
    return alike == size


@njit(nogil=True, cache=True)
def _word(data: Bytes, start: int, size: int, wanted: int, words: Words) -> int:
    """The number of the word that stands there and has this hash; -1 for one that is not known."""
    word_bytes, word_ends, slots, hashes = words
    place = wanted % len(slots)
    while slots[place] >= 0:
        word = slots[place]
        first = word_ends[word]
        is_as_long = word_ends[word + 1] - first == size
        if hashes[word] == wanted and is_as_long and _is_same(data, start, word_bytes, first, size):
            return int(word)
        place = (place + 1) % len(slots)
    return -1


@njit(nogil=True, cache=True)
def _likeliest(hidden: Floats, output: Floats, tree: Ints) -> tuple[int, float]:
    """The leaf of the tree with the largest probability, and its logarithm."""
    leaves = (len(tree) + 1) // 2
    nodes = np.empty(2 * len(tree), np.int64)
    scores = np.empty(2 * len(tree), np.float32)
    nodes[0], scores[0], waiting = len(tree) - 1, np.float32(0.0), 1
    best, best_score = -1, np.float32(np.log(_FLOOR))
    while waiting:
        waiting -= 1
        node, score = nodes[waiting], scores[waiting]
        if score < best_score:
            continue
        if node < leaves:
            best, best_score = node, score
            continue
        product = np.float32(0.0)
        for place in range(len(hidden)):
            product += output[node - leaves, place] * hidden[place]
        right = np.float32(1.0 / (1.0 + np.exp(-product)))
        likelier = 1 if right > 0.5 else 0  # is looked at first, so that few others are worth it
        for side in (1 - likelier, likelier):
            share = right if side else np.float32(1.0) - right
            nodes[waiting] = tree[node, side]
            scores[waiting] = score + np.float32(np.log(share + _FLOOR))
            waiting += 1
    return best, float(best_score)


@njit(nogil=True, cache=True)
def _ask(
    data: Bytes,
    ends: Ints,
    smallest: int,
    longest: int,
    words: Words,
    end_word: int,
    parts: Parts,
    vectors: Floats,
    output: Floats,
    tree: Ints,
) -> tuple[Ints, npt.NDArray[np.float64]]:
    """The likeliest label of each text and the logarithm of its probability; -1 for a text of which nothing is known.

    A word's vectors are added up once and its sum kept until another word with the same end of its hash comes.
    """
    leaves = np.full(len(ends) - 1, -1, np.int64)
    scores = np.full(len(ends) - 1, -np.inf, np.float64)
    token = np.empty(_LONGEST + 2, np.uint8)
    starts, sizes, counts = np.zeros((3, _KEPT), np.int64)
    sums = np.zeros((_KEPT, vectors.shape[1]), np.float32)
    for text in range(len(ends) - 1):
        hidden = np.zeros(vectors.shape[1], np.float32)
        count = 0
        place, stop = ends[text], ends[text + 1]
        while place < stop:
            if _is_space(data[place]):
                place += 1
                continue
            start = place
            while place < stop and not _is_space(data[place]):
                place += 1
            size = place - start
            wanted = _hash(data, start, place)
            kept = wanted % _KEPT
            if sizes[kept] != size or not _is_same(data, start, data, starts[kept], size):
                starts[kept], sizes[kept], counts[kept] = start, size, 0
                sums[kept] = 0
                word = _word(data, start, size, wanted, words)
                if word >= 0:
                    _add(sums[kept], vectors, word)
                    counts[kept] += 1
                shown = min(size, _LONGEST)
                token[0] = 60
                token[1 : shown + 1] = data[start : start + shown]
                token[shown + 1] = 62
                counts[kept] += _add_parts(token, shown + 2, smallest, longest, parts, vectors, sums[kept])
            _add(hidden, sums, kept)
            count += counts[kept]
        if end_word >= 0:
            _add(hidden, vectors, end_word)
            count += 1
        if count:
            hidden *= np.float32(1.0 / count)
            leaves[text], scores[text] = _likeliest(hidden, output, tree)
    return leaves, scores


@njit(nogil=True, cache=True)
def _is_space(letter: int) -> bool:
    """Space, tab, the ends of lines, and NUL."""
    return letter == 32 or 9 <= letter <= 13 or letter == 0


@njit(nogil=True, cache=True)
def _add(hidden: Floats, vectors: Floats, row: int) -> None:
    for place in range(len(hidden)):
        hidden[place] += vectors[row, place]


@njit(nogil=True, cache=True)
def _add_parts(
    token: Bytes, size: int, smallest: int, longest: int, parts: Parts, vectors: Floats, hidden: Floats
) -> int:
    """Add the vectors of a word's parts of so many letters, as far as they are known; return how many."""
    rows, is_kept = parts
    count = 0
    for first in range(size):
        if token[first] & 0xC0 == 0x80:
            continue
        last, letters, found = first, 1, _BASIS
        while last < size and letters <= longest:
            while True:  # one letter, with all its bytes
                found = _mixed(found, token[last])
                last += 1
                if last >= size or token[last] & 0xC0 != 0x80:
                    break
            if letters >= smallest and not (letters == 1 and (first == 0 or last == size)):
                bucket = np.uint32(found) % np.uint32(len(rows))
                if is_kept[bucket >> 3] >> (bucket & 7) & 1:
                    _add(hidden, vectors, rows[bucket])
                    count += 1
            letters += 1
    return count
