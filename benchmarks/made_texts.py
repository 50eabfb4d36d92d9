"""Made-up texts by the million: words that follow each other as in a language, real lengths, families of copies and edits.

No real text is in here. The lengths are quantiles measured on the IRA archive's distinct texts (code points).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
from numba import njit

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.int32]

LENGTHS: Final = (
    30, 39, 45, 49, 53, 57, 59, 62, 65, 68, 71, 75, 79, 83, 88, 94, 102, 111, 116, 132, 180,
)  # fmt: skip
"""Code points of a text at each twentieth."""
VOCABULARY: Final = 60_000
COPIES: Final = 0.3
"""Share of the posts that copy another post's text, with or without an edit."""
EDITS: Final = (0.6, 0.2, 0.12, 0.08)
"""Of the copies: with no, one, two, three words changed."""
RUSSIAN: Final = 0.25
"""Share of texts in Cyrillic letters: two bytes each."""
_CHUNK: Final = 500_000
_START: Final = int(datetime(2031, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
_MINUTES: Final = 700 * 1440
_SYLLABLES: Final = (
    [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "ist")],
    [a + b for a in "бвгдзклмнпрстш" for b in ("а", "е", "и", "о", "у", "ан", "ер", "ист")],
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words by number, as bytes with a space behind each; common words have low numbers and are short."""

    data: npt.NDArray[np.uint8]
    offsets: Ints
    letters: Words


def vocabulary(alphabet: int) -> Vocabulary:
    """The made-up words of one alphabet (0: Latin, 1: Cyrillic)."""
    random = np.random.default_rng(11 + alphabet)
    parts = np.array(_SYLLABLES[alphabet])
    count = np.minimum(1 + random.poisson(np.log10(np.arange(1, VOCABULARY + 1)) / 3), 5)
    words = ["".join(parts[random.integers(0, len(parts), size)]) + " " for size in count.tolist()]
    encoded = [word.encode() for word in words]
    offsets = np.concatenate([[0], np.cumsum([len(word) for word in encoded])]).astype(np.int64)
    return Vocabulary(
        np.frombuffer(b"".join(encoded), np.uint8), offsets, np.array([len(word) for word in words], np.int32)
    )


@njit(cache=True)
def _mixed(value: int) -> np.uint64:
    mixed = np.uint64(value) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(32))


@njit(cache=True)
def _ranked(share: float) -> int:
    """A word by Zipf's law: chance in proportion to 1 / rank."""
    return min(int(VOCABULARY**share), VOCABULARY - 1)


@njit(cache=True)
def _next_word(before: int) -> int:
    """Half of the words follow from the one before (one of 16 followers, the first ones most often), half are drawn anew."""
    if before >= 0 and np.random.random() < 0.5:
        follower = int(16 ** np.random.random()) - 1
        return _ranked((_mixed(before * 16 + follower) >> np.uint64(11)) / (1 << 53))
    return _ranked(np.random.random())


@njit(cache=True)
def _write_words(lengths: Ints, letters: Words, seed: int) -> tuple[Ints, Words]:
    """Word numbers of texts with at least so many code points: offsets and words."""
    np.random.seed(seed)
    words = np.empty(1 << 20, np.int32)
    offsets = np.zeros(len(lengths) + 1, np.int64)
    size = 0
    for text in range(len(lengths)):
        written, before = 0, -1
        while written - 1 < lengths[text]:
            if size == len(words):
                larger = np.empty(2 * size, np.int32)
                larger[:size] = words
                words = larger
            before = _next_word(before)
            words[size] = before
            written += letters[before]
            size += 1
        offsets[text + 1] = size
    return offsets, words[:size].copy()


@njit(cache=True)
def _copy_words(offsets: Ints, words: Words, source: Ints, edits: Ints, seed: int) -> tuple[Ints, Words]:
    """Copies of texts with so many different places changed for other words."""
    np.random.seed(seed)
    new = np.zeros(len(source) + 1, np.int64)
    for row in range(len(source)):
        new[row + 1] = new[row] + offsets[source[row] + 1] - offsets[source[row]]
    out = np.empty(new[-1], np.int32)
    for row in range(len(source)):
        first, count = offsets[source[row]], offsets[source[row] + 1] - offsets[source[row]]
        out[new[row] : new[row + 1]] = words[first : first + count]
        places = np.random.permutation(count)[: edits[row]]
        for place in places:
            other = _ranked(np.random.random())
            if other == words[first + place]:
                other = (other + 1) % VOCABULARY
            out[new[row] + place] = other
    return new, out


@njit(cache=True)
def _spell(
    offsets: Ints, words: Words, data: npt.NDArray[np.uint8], starts: Ints
) -> tuple[Ints, npt.NDArray[np.uint8]]:
    """The bytes of texts, words with single spaces between: offsets and data."""
    ends = np.zeros(len(offsets), np.int64)
    for text in range(len(offsets) - 1):
        size = 0
        for at in range(offsets[text], offsets[text + 1]):
            size += starts[words[at] + 1] - starts[words[at]]
        ends[text + 1] = ends[text] + size - 1
    out = np.empty(ends[-1] + 1, np.uint8)
    for text in range(len(offsets) - 1):
        to = ends[text]
        for at in range(offsets[text], offsets[text + 1]):
            for byte in range(starts[words[at]], starts[words[at] + 1]):
                out[to] = data[byte]
                to += 1
    return ends, out


def spelled(offsets: Ints, words: Words, known: Vocabulary) -> pa.Array:
    """Word numbers as a string column."""
    ends, data = _spell(offsets, words, known.data, known.offsets)
    return pa.LargeStringArray.from_buffers(len(offsets) - 1, pa.py_buffer(ends), pa.py_buffer(data))


def made_texts(count: int, seed: int, known: Vocabulary, *, words: int | None = None) -> tuple[Ints, Words]:
    """Texts of real lengths, or of so many words: offsets and word numbers."""
    random = np.random.default_rng(seed)
    if words is None:
        lengths = np.interp(random.random(count), np.linspace(0, 1, len(LENGTHS)), LENGTHS).astype(np.int64)
        return _write_words(lengths, known.letters, seed)
    # a word counts as one letter, so that the length is the number of words
    return _write_words(np.full(count, words - 1), np.ones(VOCABULARY, np.int32), seed)


def edited(texts: tuple[Ints, Words], source: Ints, edits: Ints, seed: int) -> tuple[Ints, Words]:
    """Copies of the texts at `source` with `edits` words changed each."""
    return _copy_words(*texts, source, np.minimum(edits, np.diff(texts[0])[source]), seed)


def family_sizes(copies: int, random: np.random.Generator) -> Ints:
    """Sizes of families by Zipf's law, largest first: so many copies in all, originals not counted."""
    raw = 1 / np.arange(1, max(copies // 4, 2))
    sizes = np.maximum((raw / raw.sum() * copies).astype(np.int64), 1)
    return random.permutation(sizes[: int(np.searchsorted(np.cumsum(sizes), copies))])


def made_posts(posts: int, seed: int = 1) -> Iterator[pl.DataFrame]:
    """Posts in chunks: post_id, account_id, created_at, text, lang, and made_family (-1: made once), made_edits.

    30% of the posts copy another one, 40% of these with one to three words changed.
    """
    random = np.random.default_rng(seed)
    sizes = family_sizes(int(posts * COPIES), random)
    alphabets = [vocabulary(alphabet) for alphabet in (0, 1)]
    per_family = (random.random(len(sizes)) < RUSSIAN).astype(np.int64)
    sources = [made_texts(len(sizes), seed + 2 + alphabet, known) for alphabet, known in enumerate(alphabets)]
    family = np.full(posts, -1, np.int64)
    where = random.permutation(posts)
    members = np.repeat(np.arange(len(sizes)), sizes + 1)
    family[where[: len(members)]] = members
    edits = np.where(
        np.concatenate([[True], members[1:] != members[:-1]]),
        0,
        random.choice(len(EDITS), len(members), p=EDITS),
    )
    changed = np.zeros(posts, np.int64)
    changed[where[: len(members)]] = edits
    for start in range(0, posts, _CHUNK):
        mine, edits_here = family[start : start + _CHUNK], changed[start : start + _CHUNK]
        size = len(mine)
        alphabet = np.where(mine < 0, random.random(size) < RUSSIAN, per_family[mine]).astype(np.int64)
        parts = []
        for index, known in enumerate(alphabets):
            single = np.flatnonzero((mine < 0) & (alphabet == index))
            copied = np.flatnonzero((mine >= 0) & (alphabet == index))
            made = made_texts(len(single), seed + 10 + 2 * start + index, known)
            copies = edited(sources[index], mine[copied], edits_here[copied], seed + 11 + 2 * start + index)
            parts += [
                pl.DataFrame({"row": rows, "text": pl.Series(spelled(*some, known), dtype=pl.String)})
                for rows, some in ((single, made), (copied, copies))
            ]
        who = (max(posts // 20, 10) ** random.random(size)).astype(np.int64)
        yield pl.DataFrame(
            {
                "post_id": pl.Series(np.arange(start, start + size)).cast(pl.String),
                "account_id": pl.Series(who).cast(pl.String),
                "created_at": pl.Series(_START + random.integers(0, _MINUTES, size) * 60_000_000).cast(
                    pl.Datetime("us", "UTC")
                ),
                "text": pl.concat(parts).sort("row")["text"],
                "lang": pl.Series(["en", "ru"]).gather(alphabet),
                "made_family": mine,
                "made_edits": edits_here,
            }
        )
