"""A tiny model for tests: a text is the sum of its words, and words of one meaning are one vector in any language."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import polars as pl

from inconcert.families.embedder import Vectors

SAME = {
    "мост": "bridge", "старый": "old", "закрыт": "closed", "мэр": "mayor", "дорога": "road",
    "shut": "closed", "crossing": "bridge", "ancient": "old", "burgomaster": "mayor", "lane": "road",
}  # fmt: skip
MORNING = datetime(2024, 5, 1, 8, 0, tzinfo=UTC)


class Words:
    """The model. It remembers what it was asked."""

    name = "words"
    dimension = 256

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked.extend(texts)
        rows = [
            sum((self._of(word) for word in text.lower().split()), np.zeros(self.dimension)) for text in texts
        ]
        table = np.array(rows).reshape(len(texts), self.dimension)
        table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
        return table.astype(np.float32)

    def _of(self, word: str) -> np.ndarray:
        seed = hashlib.blake2b(SAME.get(word, word).encode(), digest_size=4).digest()
        return np.random.default_rng(int.from_bytes(seed, "big")).normal(size=self.dimension)


def table(*rows: tuple[str, str | None], posts: Sequence[int] | None = None) -> pl.DataFrame:
    """Texts of one account each, days apart, as `same_meaning` takes them."""
    return pl.DataFrame(
        {
            "text_code": pl.Series(range(len(rows)), dtype=pl.Int32),
            "text": pl.Series([text for text, _ in rows], dtype=pl.String),
            "key": pl.Series([text.lower() for text, _ in rows], dtype=pl.String),
            "lang": pl.Series([lang for _, lang in rows], dtype=pl.String),
            "accounts": pl.Series([1] * len(rows), dtype=pl.Int64),
            "posts": pl.Series(posts or [1] * len(rows), dtype=pl.Int64),
            "first": pl.Series(
                [MORNING.replace(month=1 + n % 12, year=2000 + n // 12) for n in range(len(rows))],
                dtype=pl.Datetime("us", "UTC"),
            ),
        }
    )


def sharing(*rows: tuple[int, str]) -> pl.DataFrame:
    """Which text shares what."""
    return pl.DataFrame(rows, schema={"text_code": pl.Int32, "block": pl.String}, orient="row")
