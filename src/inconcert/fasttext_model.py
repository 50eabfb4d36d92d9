"""fastText's language model, read from its file and asked about many texts at once, without a Python object for each.

The compressed model lid.176.ftz (Joulin and others, "FastText.zip", 2016; "Bag of Tricks", 2017): a text is the mean of the
vectors of its words and of their parts of 2 to 4 letters, kept as codes of 256 centroids for each two dimensions (product
quantisation). Its language is the likeliest leaf of the tree of the hierarchical softmax. The library itself says the same
(tests/test_fasttext_model.py compares them), for one text at a time, in five times the time.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
from numba import njit

_MAGIC: Final = 793712314
_TREE: Final = 1
"""How the library numbers the hierarchical softmax."""
_ARGUMENTS: Final = "<12i d"
_LABEL: Final = "__label__"
_END: Final = b"</s>"
_BASIS: Final = 2166136261
_PRIME: Final = 16777619
_NEGATIVE: Final = 0xFFFFFF00
_LONGEST: Final = 1024
"""Bytes of a word that are looked at."""
_FLOOR: Final = 1e-5
"""What the library adds before it takes a logarithm."""

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
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
        file = io.BytesIO(path.read_bytes())
        if _take(file, "<2i")[0] != _MAGIC:
            raise ValueError(f"{path.name} is no model of fastText")
        (dim, _, _, _, _, word_grams, loss, _, buckets, smallest, longest, _, _) = _take(file, _ARGUMENTS)
        _, words, labels, _, pruned = _take(file, "<3i 2q")
        entries = [_entry(file) for _ in range(words + labels)]
        pairs = np.frombuffer(file.read(8 * max(pruned, 0)), np.int32).reshape(-1, 2)
        (is_packed,) = _take(file, "<?")
        if (loss, word_grams, is_packed) != (_TREE, 1, True) or pruned < 0:
            raise ValueError(f"{path.name} is no compressed model with a tree")
        rows, is_kept = np.zeros(buckets, np.int32), np.zeros(buckets, np.bool_)
        rows[pairs[:, 0]], is_kept[pairs[:, 0]] = pairs[:, 1] + words, True
        vectors = _quantised(file)
        (is_packed,) = _take(file, "<?")
        if is_packed:
            raise ValueError(f"{path.name} has a packed output")
        height, width = _take(file, "<2q")
        output = np.frombuffer(file.read(4 * height * width), np.float32).reshape(height, width)
        return cls(
            tuple(word.decode().removeprefix(_LABEL) for word, _ in entries[words:]),
            smallest,
            longest,
            _vocabulary([word for word, _ in entries[:words]]),
            next((number for number, (word, _) in enumerate(entries[:words]) if word == _END), -1),
            (rows, np.packbits(is_kept, bitorder="little")),
            np.ascontiguousarray(vectors[:, :dim]),
            np.ascontiguousarray(output),
            _tree([count for _, count in entries[words:]]),
        )

    def languages(self, texts: Sequence[str]) -> tuple[list[str | None], npt.NDArray[np.float64]]:
        """The likeliest language of each text (one line each) and its probability; None for one without any known part."""
        packed = [text.encode() for text in texts]
        ends = np.cumsum([0, *map(len, packed)], dtype=np.int64)
        data = np.frombuffer(b"".join(packed), np.uint8)
        leaves, scores = _ask(
            data,
            ends,
            self.smallest,
            self.longest,
            self.words,
            self.end,
            self.parts,
            self.vectors,
            self.output,
            self.tree,
        )
        return [self.labels[leaf] if leaf >= 0 else None for leaf in leaves.tolist()], np.exp(scores)


def _take(file: io.BytesIO, form: str) -> tuple[Any, ...]:
    return struct.unpack(form, file.read(struct.calcsize(form)))


def _entry(file: io.BytesIO) -> tuple[bytes, int]:
    """A word or label, and how often it was met."""
    word = b"".join(iter(partial(file.read, 1), b"\0"))
    count, _ = _take(file, "<q b")
    return word, count


def _quantised(file: io.BytesIO) -> Floats:
    """A matrix kept as codes, in full."""
    has_norms, rows, _, size = _take(file, "<? 2q i")
    codes = np.frombuffer(file.read(size), np.uint8).reshape(rows, -1)
    vectors = _centroids(file, codes)
    if has_norms:
        norms = np.frombuffer(file.read(rows), np.uint8).reshape(rows, 1)
        vectors = _centroids(file, norms) * vectors
    return vectors


def _centroids(file: io.BytesIO, codes: Bytes) -> Floats:
    dim, count, width, last = _take(file, "<4i")
    table = np.frombuffer(file.read(4 * dim * 256), np.float32)
    found = np.zeros((len(codes), dim), np.float32)
    for part in range(count):
        size = last if part == count - 1 else width
        start = part * 256 * width
        centroids = table[start : start + 256 * size].reshape(256, size)
        found[:, part * width : part * width + size] = centroids[codes[:, part]]
    return found


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
def _word(data: Bytes, start: int, end: int, words: Words) -> int:
    """The number of the word that stands there; -1 for one that is not known."""
    word_bytes, word_ends, slots, hashes = words
    wanted = _hash(data, start, end)
    place = wanted % len(slots)
    while slots[place] >= 0:
        word = slots[place]
        first = word_ends[word]
        if hashes[word] == wanted and word_ends[word + 1] - first == end - start:
            same = True
            for offset in range(end - start):
                if word_bytes[first + offset] != data[start + offset]:
                    same = False
                    break
            if same:
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
        for side, share in ((1, right), (0, np.float32(1.0) - right)):  # the left one is looked at first
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
    """The likeliest label of each text and the logarithm of its probability; -1 for a text of which nothing is known."""
    leaves = np.full(len(ends) - 1, -1, np.int64)
    scores = np.full(len(ends) - 1, -np.inf, np.float64)
    token = np.empty(_LONGEST + 2, np.uint8)
    for text in range(len(ends) - 1):
        hidden = np.zeros(vectors.shape[1], np.float32)
        count = 0
        place, stop = ends[text], ends[text + 1]
        while place < stop:
            if data[place] == 32 or 9 <= data[place] <= 13 or data[place] == 0:
                place += 1
                continue
            start = place
            while place < stop and not (data[place] == 32 or 9 <= data[place] <= 13 or data[place] == 0):
                place += 1
            word = _word(data, start, place, words)
            if word >= 0:
                _add(hidden, vectors, word)
                count += 1
            size = min(place - start, _LONGEST)
            token[0] = 60
            for letter in range(size):
                token[letter + 1] = data[start + letter]
            token[size + 1] = 62
            count += _add_parts(token, size + 2, smallest, longest, parts, vectors, hidden)
        if end_word >= 0:
            hidden += vectors[end_word]
            count += 1
        if count:
            hidden *= np.float32(1.0 / count)
            leaves[text], scores[text] = _likeliest(hidden, output, tree)
    return leaves, scores


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
