"""The file of a compressed fastText model: what stands in it, as arrays ("FastText.zip", Joulin and others, 2016).

Vectors are kept as codes of 256 centroids for each two dimensions (product quantisation); most parts of words were pruned.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

_MAGIC: Final = 793712314
_TREE: Final = 1
"""How the library numbers the hierarchical softmax."""
_ARGUMENTS: Final = "<12i d"
_LABEL: Final = "__label__"

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What the file of a compressed supervised model with hierarchical softmax holds."""

    labels: tuple[str, ...]
    label_counts: tuple[int, ...]
    """How often each label was met in training, in falling order."""
    words: tuple[bytes, ...]
    shortest: int
    longest: int
    """Letters of the parts of words."""
    rows: npt.NDArray[np.int32]
    """Of each bucket of parts the row of its vector."""
    is_kept: npt.NDArray[np.bool_]
    """Which buckets have one."""
    vectors: Floats
    output: Floats
    """A vector for each inner node of the tree of labels."""


def read_model(path: Path) -> ModelFile:
    """Read the file. Raises ValueError for any that is no compressed model with hierarchical softmax."""
    file = io.BytesIO(path.read_bytes())
    if _take(file, "<2i")[0] != _MAGIC:
        raise ValueError(f"{path.name} is no model of fastText")
    (dim, _, _, _, _, word_grams, loss, _, buckets, shortest, longest, _, _) = _take(file, _ARGUMENTS)
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
    return ModelFile(
        tuple(word.decode().removeprefix(_LABEL) for word, _ in entries[words:]),
        tuple(count for _, count in entries[words:]),
        tuple(word for word, _ in entries[:words]),
        shortest,
        longest,
        rows,
        is_kept,
        np.ascontiguousarray(vectors[:, :dim]),
        np.ascontiguousarray(output),
    )


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
