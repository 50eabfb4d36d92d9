"""Narratives: units that say alike things, found by the words, hashtags and links they share.

**Alike.** Two units are as alike as the cosine of their TF-IDF vectors. A term is a word by its first six letters, within its
language; a name; a hashtag; a link. idf = ln(1 + N/df). Terms of one unit only are left out, and so are those of more than 1,000
units. A link weighs three times a word and a hashtag twice, because they are the same in every language: with the families that
say the same in other words (one unit already), they are all that joins languages. A vector is taken as no shorter than
sqrt(2) of the rarest term, and two units must have three terms in common that are not usual (a link counts as three, a hashtag
as two), so that rare words met by chance make nobody alike.

**Clusters.** Each unit and the fifteen most alike to it (cosine 0.25 and more) are a network; Leiden communities by the
constant Potts model, resolution 0.02, are the narratives. The model asks of each pair of units inside, tied or not, for a mean
weight above the resolution, so topics do not merge because few units lie between them (Traag, Van Dooren, Nesterov 2011).

Same texts, same settings, same clusters. Limits: without the extra [semantic], the same claim in other words and without a
common link or hashtag is another narrative; irony and denial share the words of what they deny.
"""

from __future__ import annotations

from typing import Final

import graspologic_native
import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from inconcert.families import blocking
from inconcert.families.leaders import Floats
from inconcert.families.shingles import Ints

ALIKE: Final = 0.25
NEIGHBOURS: Final = 15
IN_COMMON: Final = 3
USUAL, USUAL_SHARE = 50, 0.02
"""Terms of more units than this, and than this share of them, do not count as in common."""
COMMON: Final = 1_000
"""A term of more units than this ties nothing together."""
RESOLUTION: Final = 0.02
LEAST: Final = 2.0
WEIGHTS: Final = {"l:": 3.0, "h:": 2.0}
"""How much a link and a hashtag weigh beside a word."""
_ROWS: Final = 2_000


def narratives(leading: pl.DataFrame, shared: pl.DataFrame, seed: int) -> tuple[Ints, Floats]:
    """The cluster of each unit (numbers without meaning) and how central it is there: the sum of its ties inside.

    Args:
        leading: unit (0 to n - 1), text_key, text, lang; one row or more a unit.
        shared: unit, term: hashtags (h:) and links (l:) of its posts.
        seed: of the community search.
    """
    size = int(leading["unit"].max() or 0) + 1 if len(leading) else 0  # type: ignore[arg-type]
    if not size:
        return np.empty(0, np.int64), np.empty(0)
    a, b, weight = ties(*vectors(leading, shared, size))
    label = communities(a, b, weight, size, seed)
    inside = label[a] == label[b]
    central = np.bincount(a[inside], weight[inside], size) + np.bincount(b[inside], weight[inside], size)
    return label, central.astype(np.float64)


def vectors(
    leading: pl.DataFrame, shared: pl.DataFrame, size: int
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """TF-IDF rows of units, of length one at most (see the module), and the same cells with what each term counts."""
    texts = leading.select("unit", key="text_key", text="text", lang=pl.col("lang").fill_null(""))
    words = blocking.terms(texts).join(
        texts.select("unit", "lang").with_row_index("row").with_columns(pl.col("row").cast(pl.Int32)),
        on="row",
    )
    every = pl.concat(
        [
            words.select("unit", term=pl.format("{}:{}", "lang", "term"), weight=pl.lit(1.0)),
            *(
                shared.filter(pl.col("term").str.starts_with(kind)).select(
                    "unit", "term", weight=pl.lit(weight)
                )
                for kind, weight in WEIGHTS.items()
            ),
        ]
    ).unique(["unit", "term"])
    counted = every.with_columns(df=pl.len().over("term"))
    rare = counted.filter(pl.col("df").is_between(2, COMMON)).with_columns(
        value=pl.col("weight") * (1 + size / pl.col("df")).log()
    )
    terms = rare.select("term").unique().sort("term").with_row_index("column")
    cells = rare.join(terms, on="term").sort("unit", "column")
    found = sparse.csr_matrix(
        (cells["value"].to_numpy(), (cells["unit"].to_numpy(), cells["column"].to_numpy())),
        shape=(size, max(len(terms), 1)),
    )
    counts = found.copy()
    usual = cells["df"].to_numpy() > max(USUAL, USUAL_SHARE * size)
    counts.data = np.where(usual, 0, np.sqrt(cells["weight"].to_numpy()))
    least = np.sqrt(LEAST) * np.log(1 + size / 2)
    length = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.maximum(length, least)) @ found), counts


def ties(rows: sparse.csr_matrix, counts: sparse.csr_matrix) -> tuple[Ints, Ints, Floats]:
    """Pairs of units (a < b, sorted) where one is among the most alike to the other, with how alike they are.

    Pairs with fewer than IN_COMMON terms in common are left out, a link counted as three and a hashtag as two.
    """
    turned = sparse.csr_matrix(rows.T)
    parts: list[tuple[Ints, Ints, Floats]] = []
    for start in range(0, rows.shape[0], _ROWS):
        product = (rows[start : start + _ROWS] @ turned).tocoo()
        keep = (product.data >= ALIKE) & (product.row + start != product.col)
        one, other = product.row[keep].astype(np.int64) + start, product.col[keep].astype(np.int64)
        value = product.data[keep].round(6)
        order = np.lexsort((other, -value, one))
        one, other, value = one[order], other[order], value[order]
        near = np.arange(len(one)) - np.searchsorted(one, one) < NEIGHBOURS
        parts.append((one[near], other[near], value[near]))
    one, other, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    pairs = pl.DataFrame({"a": np.minimum(one, other), "b": np.maximum(one, other), "alike": value})
    pairs = pairs.unique(["a", "b"]).sort("a", "b")
    a, b = pairs["a"].to_numpy(), pairs["b"].to_numpy()
    enough = np.asarray(counts[a].multiply(counts[b]).sum(axis=1)).ravel() >= IN_COMMON - 1e-9
    return a[enough], b[enough], pairs["alike"].to_numpy()[enough]


def communities(a: Ints, b: Ints, weight: Floats, size: int, seed: int) -> Ints:
    """Leiden with the constant Potts model; a unit without a tie is alone, by a number of its own."""
    label: npt.NDArray[np.int64] = -1 - np.arange(size, dtype=np.int64)
    if not len(a):
        return label
    edges = [(str(x), str(y), w) for x, y, w in zip(a.tolist(), b.tolist(), weight.tolist(), strict=True)]
    _, found = graspologic_native.leiden(
        edges,
        resolution=RESOLUTION,
        use_modularity=False,
        seed=seed,
        iterations=3,
        trials=1,
        randomness=0.001,
    )
    label[np.array([int(name) for name in found], np.int64)] = np.array(list(found.values()), np.int64)
    return label
