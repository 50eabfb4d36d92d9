"""Which texts are worth embedding: those that share something with another text, those that share most first.

What two texts can share is a block: a reply target, a link, a hashtag, a mention; a rare word, a number, a name; the ten
minutes in which they were first posted. A block weighs what it tells: log2(texts / texts in the block) bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

from inconcert.families.leaders import Floats, ranked
from inconcert.families.shingles import Ints

Codes = npt.NDArray[np.int32]

LARGEST: Final = 256
"""A word in more texts than this is no rare word. Of a larger block of any other kind so many texts are kept."""
PARTNERS: Final = 3
_PART_OF_A_BIT: Final = 16
_MOMENT: Final = 4  # the same ten minutes weigh a quarter: every text has a moment
_HOUR: Final = 3_600
_SAME_HOUR: Final = 2
_LITTLE: Final = 4  # a text that has fewer than so many blocks of one text counts as having them
_ROWS_A_TASK: Final = 20_000

_SIGNS: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD: Final = rf"[\p{{L}}\p{{M}}\p{{N}}&&[^{_SIGNS}]]{{2,}}"
_NAME: Final = r"[\p{Ll},;] \p{Lu}[\p{L}\p{M}]+"
_STEM: Final = 6


@dataclass(frozen=True, slots=True)
class Blocks:
    """Which text is in which block: rows of texts, sorted, as offsets and codes both ways."""

    text_offsets: Ints
    text_blocks: Codes
    block_offsets: Ints
    block_texts: Codes
    weight: Codes
    """Of each block, in sixteenths of a bit."""
    own: Ints
    """What all blocks of a text weigh together, those that it has alone too; at least that of four blocks of one text."""
    counts: dict[str, int]


def stable_rank(texts: pl.DataFrame) -> Ints:
    """0 for the text that leads: most posts, then most accounts, then by a hash of the key."""
    weights = (texts[name].to_numpy().astype(np.int64) for name in ("posts", "accounts"))
    return ranked(texts["key"].to_arrow(), *weights)


def terms(texts: pl.DataFrame) -> pl.DataFrame:
    """The words, numbers and names of each text: row, term. Each once.

    A word is its first six characters, so that endings do not part it; in scripts without spaces it is two signs in a row. A
    name is a word with a capital inside a sentence: it counts as a word and as a name.
    """
    rows = texts.select(pl.int_range(pl.len(), dtype=pl.Int32).alias("row"), "key", "text")
    words = _exploded(rows, pl.col("key").str.extract_all(_WORD)).with_columns(
        pl.col("term").str.slice(0, _STEM)
    )
    names = _exploded(rows, pl.col("text").str.extract_all(_NAME)).with_columns(
        (pl.lit("n:") + pl.col("term").str.slice(2, _STEM).str.to_lowercase()).alias("term")
    )
    runs = _exploded(rows, pl.col("key").str.extract_all(f"[{_SIGNS}]{{2,}}"))
    pairs_of_signs = [
        _exploded(runs, pl.col("term").str.slice(start).str.extract_all(f"[{_SIGNS}]{{2}}"))
        for start in (0, 1)
    ]
    return pl.concat([words, names, *pairs_of_signs]).unique()


def _exploded(rows: pl.DataFrame, found: pl.Expr) -> pl.DataFrame:
    return rows.select("row", found.alias("term")).explode("term").drop_nulls()


def blocks_of(texts: pl.DataFrame, shared: pl.DataFrame, rank: Ints) -> Blocks:
    """Every block of every text.

    Args:
        texts: text_code, text, key, first; one row a text.
        shared: text_code, block: what is shared beyond words (ids of reply targets, links, mentions, hashtags).
        rank: which texts are kept where a block is too large.
    """
    size = len(texts)
    words = _counted(terms(texts))
    rare = words.filter(pl.col("size") <= LARGEST)
    given = _counted(
        shared.join(texts.select("text_code").with_row_index("row"), on="text_code")
        .select(pl.col("row").cast(pl.Int32), (pl.lit(">") + pl.col("block")).alias("term"))
        .unique()
    )
    moments = _counted(
        texts.select(
            pl.int_range(pl.len(), dtype=pl.Int32).alias("row"),
            (pl.lit("@") + pl.col("first").dt.truncate("10m").dt.epoch("s").cast(pl.String)).alias("term"),
        ).drop_nulls()
    )
    ranked = pl.concat([given, moments])
    ranked = ranked.with_columns(pl.Series("rank", rank[ranked["row"].to_numpy()]))
    kept = ranked.filter(pl.col("rank").rank("ordinal").over("term") <= LARGEST).drop("rank")
    every = pl.concat([rare, kept])
    bits = (pl.lit(float(max(size, 2))) / pl.col("size")).log(2) * _PART_OF_A_BIT
    weight = pl.when(pl.col("term").str.starts_with("@")).then(bits / _MOMENT).otherwise(bits)
    every = every.with_columns(weight.round().cast(pl.Int32).clip(1).alias("weight"))
    least = int(_LITTLE * _PART_OF_A_BIT * np.log2(max(size, 2)))
    own = np.bincount(every["row"], every["weight"], size).astype(np.int64)
    counts = {
        "blocks": every.filter(pl.col("size") > 1)["term"].n_unique(),
        "common_words_left_out": words.filter(pl.col("size") > LARGEST)["term"].n_unique(),
        "blocks_cut": ranked.filter(pl.col("size") > LARGEST)["term"].n_unique(),
        "texts_cut_from_blocks": len(ranked) - len(kept),
    }
    return _both_ways(every.filter(pl.col("size") > 1), size, np.maximum(own, least), counts)


def _counted(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.len().cast(pl.Int32).over("term").alias("size"))


def _both_ways(rows: pl.DataFrame, size: int, own: Ints, counts: dict[str, int]) -> Blocks:
    names = (
        rows.select("term", "weight")
        .unique("term")
        .sort("term")
        .with_columns(pl.int_range(pl.len(), dtype=pl.Int32).alias("code"))
    )
    coded = rows.select("row", "term").join(names.select("term", "code"), on="term").select("row", "code")
    by_text, by_block = coded.sort("row", "code"), coded.sort("code", "row")
    return Blocks(
        _offsets(by_text["row"], size),
        by_text["code"].to_numpy(),
        _offsets(by_block["code"], len(names)),
        by_block["row"].to_numpy(),
        names["weight"].to_numpy(),
        own,
        counts,
    )


def _offsets(codes: pl.Series, size: int) -> Ints:
    counts = np.bincount(codes.to_numpy(), minlength=size)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def partners(blocks: Blocks, rank: Ints, threads: int) -> tuple[Codes, Floats]:
    """Of each text the three with which it shares most, and how much: shared bits / sqrt(own bits x the other's).

    -1 where there is none. Equal ones: the better ranked first.
    """
    size = len(rank)

    def task(first: int) -> tuple[Codes, Floats]:
        return _partners(
            blocks.text_offsets, blocks.text_blocks, blocks.block_offsets, blocks.block_texts, blocks.weight,
            blocks.own, rank, first, min(first + _ROWS_A_TASK, size),
        )  # fmt: skip

    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(task, range(0, size, _ROWS_A_TASK)))
    if not found:
        return np.empty((0, PARTNERS), np.int32), np.empty((0, PARTNERS))
    return np.vstack([part for part, _ in found]), np.vstack([part for _, part in found])


@njit(nogil=True, cache=True)
def _partners(
    text_offsets: Ints,
    text_blocks: Codes,
    block_offsets: Ints,
    block_texts: Codes,
    weight: Codes,
    own: Ints,
    rank: Ints,
    first: int,
    last: int,
) -> tuple[Codes, Floats]:
    best = np.full((last - first, PARTNERS), -1, np.int32)
    score = np.zeros((last - first, PARTNERS))
    shared = np.zeros(len(rank), np.int32)
    met = np.empty(len(rank), np.int32)
    for text in range(first, last):
        n_met = 0
        for at in range(text_offsets[text], text_offsets[text + 1]):
            block = text_blocks[at]
            for place in range(block_offsets[block], block_offsets[block + 1]):
                other = block_texts[place]
                if other == text:
                    continue
                if shared[other] == 0:
                    met[n_met] = other
                    n_met += 1
                shared[other] += weight[block]
        row = text - first
        for index in range(n_met):
            other = met[index]
            value = shared[other] / np.sqrt(float(own[text]) * float(own[other]))
            shared[other] = 0
            place = PARTNERS
            while place > 0 and (
                best[row, place - 1] < 0
                or value > score[row, place - 1]
                or (value == score[row, place - 1] and rank[other] < rank[best[row, place - 1]])
            ):
                place -= 1
            if place < PARTNERS:
                for behind in range(PARTNERS - 1, place, -1):
                    best[row, behind] = best[row, behind - 1]
                    score[row, behind] = score[row, behind - 1]
                best[row, place] = other
                score[row, place] = value
    return best, score


def worth_embedding(best: Codes, score: Floats, first: Floats, rank: Ints, budget: int) -> Ints:
    """The rows of the texts to embed, rising: the pairs that share most first, until the budget is spent.

    What two texts of one hour share counts twice: people who are told what to say are told when, and common sentences that
    share as much lie months apart. What is left goes to texts that share nothing, the better ranked first.

    Args:
        best: partners of each text, from `partners`.
        score: how much they share.
        first: when each text was first posted, in seconds; nan where that is not known.
        rank: which of equals goes first.
        budget: how many texts.
    """
    row, column = np.nonzero(best >= 0)
    other = best[row, column].astype(np.int64)
    worth = score[row, column] * np.where(same_hour(first, row, other), _SAME_HOUR, 1)
    low, high = np.minimum(rank[row], rank[other]), np.maximum(rank[row], rank[other])
    order = np.lexsort((high, low, -worth))
    by_rank = np.empty(len(rank), np.int64)
    by_rank[rank] = np.arange(len(rank))
    wanted = np.concatenate([np.column_stack([by_rank[low], by_rank[high]])[order].ravel(), by_rank])
    once, place = np.unique(wanted, return_index=True)
    return np.sort(once[np.argsort(place)][:budget])


def same_hour(first: Floats, a: Ints, b: Ints) -> npt.NDArray[np.bool_]:
    """Of each pair of rows: whether the two were first posted within an hour of each other. Unknown moments never are."""
    near: npt.NDArray[np.bool_] = np.abs(first[a] - first[b]) <= _HOUR
    return near


def moments(texts: pl.DataFrame) -> Floats:
    """When each text was first posted, in seconds; nan where that is not known."""
    return texts["first"].dt.epoch("s").cast(pl.Float64).fill_null(np.nan).to_numpy()


def sharing(blocks: Blocks, a: Ints, b: Ints) -> npt.NDArray[np.bool_]:
    """Of each pair of rows: whether they have a block in common."""
    return _sharing(blocks.text_offsets, blocks.text_blocks, a, b)


@njit(nogil=True, cache=True)
def _sharing(offsets: Ints, codes: Codes, a: Ints, b: Ints) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(a), np.bool_)
    for pair in range(len(a)):
        left, left_end = offsets[a[pair]], offsets[a[pair] + 1]
        right, right_end = offsets[b[pair]], offsets[b[pair] + 1]
        while left < left_end and right < right_end:
            if codes[left] == codes[right]:
                found[pair] = True
                break
            if codes[left] < codes[right]:
                left += 1
            else:
                right += 1
    return found


def parts(items: list[str], length: int) -> Iterator[list[str]]:
    """Runs of at most `length` items."""
    for start in range(0, len(items), length):
        yield items[start : start + length]
