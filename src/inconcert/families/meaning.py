"""Texts that say the same in other words (rewording) or in another language (translation).

Texts that share something are embedded, those that share most first, until the budget is spent; all that were embedded are
compared with each other. What was not looked at is counted.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from inconcert.families import blocking, space
from inconcert.families.embedder import Embedder, Vectors
from inconcert.families.leaders import Floats, families
from inconcert.families.shingles import Ints
from inconcert.progress import Reporter

REWORDING: Final = "rewording"
TRANSLATION: Final = "translation"

CUTS: Final = {REWORDING: 0.68, TRANSLATION: 0.527}
"""Similarity from which two texts that share something say the same. How they were chosen: docs/explanation/meaning.md."""
SURER: Final = 0.06
"""So much more is asked of two texts that share no block when 20,000 texts are compared (see surer)."""
SURER_AT: Final = 20_000
TENFOLD: Final = 0.04
"""So much higher a cut leaves a tenth of the false pairs (translations, even half of D3lta's set)."""
MOST_PAIRS: Final = 10_000_000

_ROWS: Final = 1_024
_SLACK: Final = 1e-3
_EMBEDDED_TOGETHER: Final = 256
_SPOKEN_OUT: Final = r"(?i)(?:https?://|\bwww\.)\S+|^\s*rt\s+@\S+\s*:?|@\w+|\s+"
_SCRIPTS: Final = {
    "latin": r"\p{Latin}",
    "cyrillic": r"\p{Cyrillic}",
    "arabic": r"\p{Arabic}",
    "signs": r"[\p{Han}\p{Hiragana}\p{Katakana}]",
    "hebrew": r"\p{Hebrew}",
    "greek": r"\p{Greek}",
    "hangul": r"\p{Hangul}",
    "devanagari": r"\p{Devanagari}",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What was found, and what was not looked at."""

    pairs: pl.DataFrame
    """text_a < text_b (codes), kind (rewording or translation), similarity."""
    families: pl.DataFrame
    """text_code, meaning_family (the code of its leading text), kind and similarity to that text (null for itself).

    Only texts of families of two or more."""
    counts: dict[str, int]
    """texts; embedded; left_by_budget (share something, not embedded); alone (share nothing, not embedded); pairs_compared;
    pairs_left_out (beyond ten million); rewordings; translations; families; and what blocking left out."""
    model: str


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs of rows, a < b, in order, with what they are."""

    a: Ints
    b: Ints
    similarity: Floats
    translation: np.ndarray
    left_out: int


def same_meaning(
    texts: pl.DataFrame, shared: pl.DataFrame, embedder: Embedder, budget: int, reporter: Reporter
) -> Meaning:
    """Rewordings and translations among the leading texts of families.

    One account is enough: who posted a text plays no part, except that more posts and accounts lead.

    Args:
        texts: one row a text: text_code (int32, rising), text (as posted), key (normalised for matching), lang (ISO 639-1 or
            null), accounts, posts, first (datetime).
        shared: text_code, block (string): what texts share beyond words, as ids of reply targets, mentions, links, hashtags.
        embedder: the model.
        budget: how many texts may be embedded.
        reporter: where progress is told.
    """
    rank = blocking.stable_rank(texts)
    with reporter.step("Looking for texts worth comparing in meaning"):
        blocks = blocking.blocks_of(texts, shared, rank)
        best, score = blocking.partners(blocks, rank, os.cpu_count() or 1)
        first = blocking.moments(texts)
        rows = blocking.worth_embedding(best, score, first, rank, budget)
    chosen = texts[rows]
    with reporter.step("Comparing meanings", len(rows)) as step:
        vectors = [np.empty((0, embedder.dimension), np.float32)]
        for part in blocking.parts(
            chosen.select(spoken(pl.col("text")))["text"].to_list(), _EMBEDDED_TOGETHER
        ):
            vectors.append(embedder.embed(part))
            step.advance(len(part))
        points = space.centred(np.vstack(vectors), chosen["lang"].to_list(), space.reference(embedder))
        found = similar(points, chosen["lang"].to_list(), scripts(chosen["key"]), CUTS)
    alone = ~blocking.sharing(blocks, rows[found.a], rows[found.b])
    cut = np.where(found.translation, CUTS[TRANSLATION], CUTS[REWORDING])
    sure = ~alone | (found.similarity >= cut + surer(len(rows)))
    pairs = _pairs(chosen["text_code"], found, sure)
    grouped = _families(chosen["text_code"], np.argsort(np.argsort(rank[rows])), found, sure)
    partnered = best[:, 0] >= 0
    embedded = np.zeros(len(texts), bool)
    embedded[rows] = True
    counts = {
        "texts": len(texts),
        "embedded": len(rows),
        "left_by_budget": int((partnered & ~embedded).sum()),
        "alone": int((~partnered & ~embedded).sum()),
        "pairs_compared": len(rows) * (len(rows) - 1) // 2,
        "pairs_left_out": found.left_out,
        "rewordings": pairs.filter(kind=REWORDING).height,
        "translations": pairs.filter(kind=TRANSLATION).height,
        "families": grouped["meaning_family"].n_unique(),
        **blocks.counts,
    }
    return Meaning(pairs, grouped, counts, embedder.name)


def surer(texts: int) -> float:
    """How much more similarity is asked of two texts that share no block, when so many texts are compared with each other.

    Each text meets more that only happen to be close the more there are: .06 at 20,000 texts, .04 less with a tenth of them
    (nothing from 632 down), .04 more with ten times as many. So about the same share of texts finds a wrong partner.
    """
    return max(0.0, SURER + TENFOLD * math.log10(max(texts, 1) / SURER_AT))


def spoken(text: pl.Expr) -> pl.Expr:
    """The text as posted without addresses and @names, white space as single spaces: what the model reads."""
    return text.str.replace_all(_SPOKEN_OUT, " ").str.replace_all(" +", " ").str.strip_chars()


def scripts(keys: pl.Series) -> list[str]:
    """The script most letters of each text are in, or "other"."""
    counted = keys.to_frame("key").select(
        pl.col("key").str.count_matches(pattern).alias(name) for name, pattern in _SCRIPTS.items()
    )
    names = [*_SCRIPTS, "other"]
    table = np.column_stack([counted.to_numpy(), np.full(len(keys), 0.5)])
    return [names[place] for place in table.argmax(axis=1)]


def similar(
    points: Vectors, languages: Sequence[str | None], script: Sequence[str], cuts: dict[str, float]
) -> Found:
    """Every pair of rows whose similarity (cosine) reaches the cut of its kind.

    Two known languages that differ: translation. One language: rewording. Where one of them is not known, the scripts decide,
    and the higher of the cuts holds. The product of whole matrices only preselects; each pair is then computed by itself, so
    that no result depends on threads.
    """
    tongue = _codes(languages)
    written = _codes(script)
    parts: list[tuple[Ints, Ints, Floats, np.ndarray]] = []
    total = left_out = 0
    for a, b in _near(points, min(cuts.values()) - _SLACK):
        unknown = (tongue[a] < 0) | (tongue[b] < 0)
        translation = np.where(unknown, written[a] != written[b], tongue[a] != tongue[b])
        value = np.einsum("ij,ij->i", points[a].astype(np.float64), points[b].astype(np.float64)).round(6)
        cut = np.where(unknown, max(cuts.values()), np.where(translation, cuts[TRANSLATION], cuts[REWORDING]))
        keep = np.flatnonzero(value >= cut)
        left_out += max(0, len(keep) - (MOST_PAIRS - total))
        keep = keep[: MOST_PAIRS - total]
        total += len(keep)
        parts.append((a[keep], b[keep], value[keep], translation[keep]))
    if not parts:
        nothing = np.empty(0, np.int64)
        return Found(nothing, nothing, np.empty(0), np.empty(0, bool), 0)
    a, b, value, translation = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Found(a, b, value, translation, left_out)


def _near(points: Vectors, least: float) -> Iterator[tuple[Ints, Ints]]:
    for start in range(0, len(points), _ROWS):
        close = points[start : start + _ROWS] @ points[start:].T >= least
        a, b = np.nonzero(np.triu(close, 1))
        yield a + start, b + start


def _codes(values: Sequence[str | None]) -> Ints:
    names = {name: code for code, name in enumerate(sorted({value for value in values if value}))}
    return np.array([names.get(value or "", -1) for value in values], np.int64)


def _pairs(codes: pl.Series, found: Found, keep: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "text_a": codes.gather(found.a[keep]),
            "text_b": codes.gather(found.b[keep]),
            "kind": _kinds(found.translation[keep]),
            "similarity": found.similarity[keep],
        },
        schema_overrides={"kind": pl.String},
    )


def _kinds(translation: np.ndarray) -> list[str]:
    return [TRANSLATION if one else REWORDING for one in translation]


def _families(codes: pl.Series, rank: Ints, found: Found, keep: np.ndarray) -> pl.DataFrame:
    """Leader clustering: nothing chains, because every member was verified against the leading text itself.

    The text that most others say the same as leads, equals by rank: one that happened to come first would often lie at the
    edge of what was said, and leave a family for each way of saying it.
    """
    a, b, similarity = found.a[keep], found.b[keep], found.similarity[keep]
    alike = np.bincount(np.concatenate([a, b]), minlength=len(rank))
    central = np.empty(len(rank), np.int64)
    central[np.lexsort((rank, -alike))] = np.arange(len(rank))
    leader, near = families(central, a, b, similarity)
    kinds = dict(zip(zip(a.tolist(), b.tolist(), strict=True), _kinds(found.translation[keep]), strict=True))
    rows = [(i, j) for i, j in enumerate(leader.tolist())]
    kind = [kinds.get((min(i, j), max(i, j))) for i, j in rows]
    every = pl.DataFrame(
        {
            "text_code": codes,
            "meaning_family": codes.gather(leader),
            "kind": kind,
            "similarity": pl.Series(near),
        },
        schema_overrides={"kind": pl.String},
    )
    own = pl.col("text_code") == pl.col("meaning_family")
    every = every.with_columns(pl.when(~own).then("similarity").alias("similarity"))
    return every.filter(pl.len().over("meaning_family") > 1).sort("text_code")
