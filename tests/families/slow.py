"""Slow, obvious references: Python strings, sets and loops."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from math import log2

from rapidfuzz.distance import Levenshtein

Pairs = dict[tuple[int, int], float]


def shingle_length(text: str) -> int:
    """Two in Chinese and Japanese, three in Korean, five elsewhere: a third of the code points decides."""
    signs = sum(
        0x3040 <= ord(c) <= 0x30FF or 0x3400 <= ord(c) <= 0x9FFF or 0x20000 <= ord(c) <= 0x3FFFF for c in text
    )
    syllables = sum(0xAC00 <= ord(c) <= 0xD7A3 for c in text)
    if 3 * signs >= len(text):
        return 2
    return 3 if 3 * syllables >= len(text) else 5


def shingles(text: str) -> set[tuple[int, str]]:
    """The distinct shingles of a text; a text shorter than one is one."""
    length = shingle_length(text)
    return {(length, text[start : start + length]) for start in range(max(len(text) - length + 1, 1))}


def jaccard(one: str, other: str) -> float:
    """Shared shingles / all shingles."""
    a, b = shingles(one), shingles(other)
    return len(a & b) / len(a | b)


def similarity(one: str, other: str) -> float:
    """The larger of letter and shingle similarity, 0 where neither reaches its bound."""
    letters, shared = Levenshtein.normalized_similarity(one, other), jaccard(one, other)
    return max(letters if letters >= 0.69 else 0.0, shared if shared >= 0.5 else 0.0)


def all_pairs(texts: Sequence[str], alike: Callable[[str, str], float] = similarity) -> Pairs:
    """Every pair of texts that is alike."""
    found = {(a, b): alike(texts[a], texts[b]) for a in range(len(texts)) for b in range(a + 1, len(texts))}
    return {pair: near for pair, near in found.items() if near > 0}


def families(rank: Sequence[int], pairs: Pairs) -> list[tuple[int, float]]:
    """Each item's leader and similarity: by rank, an item joins the leader most like it, or leads."""
    near: dict[int, dict[int, float]] = {}
    for (a, b), value in pairs.items():
        near.setdefault(a, {})[b] = value
        near.setdefault(b, {})[a] = value
    leading: dict[int, tuple[int, float]] = {}
    for item in sorted(range(len(rank)), key=lambda item: rank[item]):
        leaders = [
            (value, -rank[other], other)
            for other, value in near.get(item, {}).items()
            if rank[other] < rank[item] and leading[other][0] == other
        ]
        leading[item] = (max(leaders)[2], max(leaders)[0]) if leaders else (item, 1.0)
    return [leading[item] for item in range(len(rank))]


def candidates(bands: Sequence[Sequence[int]], rank: Sequence[int], leading: int) -> set[tuple[int, int]]:
    """Pairs (better ranked, other): each text of a bucket with its `leading` best ranked ones, where they rank before it.

    A text is in no bucket of a band where it has 0.
    """
    found = set()
    for band in range(len(bands[0])):
        buckets: dict[int, list[int]] = {}
        for item in sorted(range(len(rank)), key=lambda item: rank[item]):
            if bands[item][band]:
                buckets.setdefault(bands[item][band], []).append(item)
        for bucket in buckets.values():
            found |= {(a, b) for at, b in enumerate(bucket) for a in bucket[: min(at, leading)]}
    return found


def words(text: str) -> list[str]:
    """What stands between spaces and punctuation; none of a text with more than twenty."""
    found = re.findall(
        r"[^\x00-/:-@\[-`{-\xbf\u05be\u060c\u061b\u061f\u06d4\u0964\u2000-\u206f\u3000-\u303f\uff01-\uff0f]+",
        text,
    )
    return found if len(found) <= 20 else []


def word_worth(texts: Sequence[str]) -> dict[str, float]:
    """log2(texts / short texts with the word), in bits."""
    held = Counter(word for text in texts for word in set(words(text)))
    return {word: log2(len(texts) / texts_with_it) for word, texts_with_it in held.items()}


def words_kept(texts: Sequence[str], one: str, other: str) -> float:
    """The common subsequence of words that is worth most / worth of the text that is worth more and doubt."""
    worth = {word: max(bits, 0.1) for word, bits in word_worth(texts).items()}
    a, b = words(one), words(other)
    numbers = [
        {word for word in some if re.match(r"[0-9\u0660-\u0669\u06f0-\u06f9]", word)} for some in (a, b)
    ]
    if sum(word in a for word in b) < 3 or (numbers[0] - numbers[1] and numbers[1] - numbers[0]):
        return 0.0
    sequences = (
        {kept for size in range(len(some) + 1) for kept in combinations(some, size)} for some in (a, b)
    )
    most = max(sum(worth[word] for word in kept) for kept in set.intersection(*sequences))
    doubt = max(2 * log2(len(texts) / 1024), 0)
    return most / (max(sum(worth[word] for word in some) for some in (a, b)) + doubt)


def rare_pairs(texts: Sequence[str], text: str) -> set[frozenset[str]]:
    """Pairs of words that other texts hold too, worth log2(texts) + 2 bits or more together."""
    worth = {word: bits for word, bits in word_worth(texts).items() if bits < log2(len(texts))}
    known = [word for word in dict.fromkeys(words(text)) if word in worth]
    return {
        frozenset(pair)
        for pair in combinations(known, 2)
        if sum(worth[word] for word in pair) >= log2(len(texts)) + 2
    }
