"""The peers' rules on one table of actions: a score for each account, and the accounts each rule would put into its network.

Where a rule is ours to run (CooRTweet's and the toolkit's pairs agree with their own programs row for row: see
tests/coordination/test_peers.py) it is run by `inconcert.coordination.pairs`; TF-IDF is scikit-learn's; the projection is
bicm's own, the graph of sharing astrodetection's own (of its rules the one for accounts that needs no language model from the
network). Their settings are those of their documentation or papers, not chosen on these posts.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from inconcert.coordination.pairs import pairs

ACTIVE: Final = 10
"""Actions from which the similarity papers look at an account."""
TOP: Final = 0.005
"""The share of links, or of accounts, that they keep."""
LONG_TEXT: Final = 30
ASTRO_THRESHOLD: Final = 0.9
"""astrodetection's similarity_sharing_threshold."""
ASTRO_LEAST: Final = 0.1
"""Weight below which its graph is not drawn here."""

Scores = dict[str, float]


@dataclass(frozen=True)
class Ranking:
    """What a rule says: a score for each account it knows (others score 0), and whom it keeps."""

    scores: Scores
    kept: frozenset[str]


def actions(posts: pl.DataFrame) -> pl.DataFrame:
    """account, object, time (seconds), post: reposts, targets of replies, texts of 30 characters and more, links.

    Args:
        posts: account, post, time, text, of (the post reposted, or null), reply (the post answered, or null), urls (list).
    """
    own = (
        pl.col("text")
        .str.replace_all(r"https?://\S+|[@#]\w+", "")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars()
    )
    rows = posts.with_columns(own=own.str.to_lowercase())
    columns = ("account", "object", "time", "post")
    frames = [
        rows.drop_nulls("of").with_columns(object="r:" + pl.col("of")).select(columns),
        rows.drop_nulls("reply").with_columns(object="p:" + pl.col("reply")).select(columns),
        rows.filter(pl.col("of").is_null() & (pl.col("own").str.len_chars() >= LONG_TEXT))
        .with_columns(object="t:" + pl.col("own"))
        .select(columns),
        rows.filter(pl.col("of").is_null())
        .explode("urls")
        .drop_nulls("urls")
        .with_columns(object="u:" + pl.col("urls"))
        .select(columns),
    ]
    found = pl.concat(frames)
    shared = found.group_by("object").agg(pl.col("account").n_unique()).filter(pl.col("account") >= 2)
    return found.join(shared.select("object"), on="object", how="semi").sort(
        "object", "time", "account", "post"
    )


def _by_pairs(acts: pl.DataFrame, quantile: float | None, **rule: Any) -> Ranking:
    """Accounts by the weight of their heaviest link; kept: those of links above a quantile of the weights, or all."""
    links = pairs(acts, account="account", object="object", time="time", content="post", **rule)
    if not len(links):
        return Ranking({}, frozenset())
    ends = pl.concat([links.select(account=f"account_{side}", weight="weight") for side in ("a", "b")])
    best = ends.group_by("account").agg(pl.col("weight").max())
    limit = -1.0 if quantile is None else float(links["weight"].quantile(quantile, "linear") or 0)
    kept = ends.filter(pl.col("weight") > limit)["account"].unique()
    return Ranking(dict(best.cast({"weight": pl.Float64}).iter_rows()), frozenset(kept))


def coortweet(acts: pl.DataFrame) -> Ranking:
    """CooRTweet: within 60 s, two shares at least, links heavier than the median (its edge_weight of .5)."""
    return _by_pairs(acts, 0.5, window=60, min_participation=2, rule="coortweet")


def toolkit(acts: pl.DataFrame) -> Ranking:
    """coordination-network-toolkit: within 60 s, two messages at least."""
    return _by_pairs(acts, None, window=60, min_weight=2, rule="toolkit")


def _matrix(acts: pl.DataFrame) -> tuple[list[str], sparse.csr_matrix]:
    """Counts of accounts with enough actions on objects."""
    enough = acts.group_by("account").len().filter(pl.col("len") >= ACTIVE)["account"].sort()
    rows = acts.join(enough.to_frame(), on="account", how="semi")
    objects = rows["object"].unique().sort()
    codes = rows.select(
        row=pl.col("account").replace_strict(
            enough, pl.int_range(len(enough), eager=True), return_dtype=pl.Int64
        ),
        column=pl.col("object").replace_strict(
            objects, pl.int_range(len(objects), eager=True), return_dtype=pl.Int64
        ),
    )
    ones = np.ones(len(codes))
    counts = sparse.csr_matrix((ones, (codes["row"], codes["column"])), shape=(len(enough), len(objects)))
    return enough.to_list(), counts


def _similarity(acts: pl.DataFrame) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Cosine of TF-IDF vectors between accounts; nothing on the diagonal."""
    names, counts = _matrix(acts)
    if len(names) < 2:
        return names, np.zeros((len(names), len(names)))
    weighted = TfidfTransformer().fit_transform(counts)
    cosine = np.asarray((weighted @ weighted.T).todense())
    np.fill_diagonal(cosine, 0)
    return names, cosine


def tfidf(acts: pl.DataFrame) -> Ranking:
    """TF-IDF cosine (Pacheco and others 2021): accounts by their nearest neighbour; kept: those of the top .5% of links."""
    names, cosine = _similarity(acts)
    found = cosine[np.triu_indices(len(names), 1)]
    found = found[found > 0]
    limit = float(np.quantile(found, 1 - TOP)) if len(found) else np.inf
    best = cosine.max(axis=1, initial=0)
    return _ranked(names, best, best >= limit)


def eigenvector(acts: pl.DataFrame) -> Ranking:
    """The same pruned by eigenvector centrality (Luceri and others 2024): accounts by centrality; kept: the top .5%."""
    names, cosine = _similarity(acts)
    vector = np.full(len(names), 1 / max(len(names), 1) ** 0.5)
    for _ in range(200):
        following = cosine @ vector + 1e-12
        vector = following / np.linalg.norm(following)
    limit = float(np.quantile(vector, 1 - TOP)) if len(names) else np.inf
    return _ranked(names, vector, vector >= limit)


def bicm(acts: pl.DataFrame) -> Ranking:
    """The accounts' projection, links validated by bicm 3's Poisson approximation at .05; accounts by -log10 p of their best."""
    from bicm import BipartiteGraph  # noqa: PLC0415

    names, counts = _matrix(acts)
    binary = (counts > 0).astype(int)
    # a full row or column cannot be fitted or columns that are full, and an object of one account says nothing about two
    columns = np.asarray(binary.sum(axis=0)).ravel()
    binary = binary[:, (columns >= 2) & (columns < len(names))]
    filled = np.flatnonzero(np.asarray(binary.sum(axis=1)).ravel() > 0)
    known = {int(row): names[row] for row in filled}
    coordinates = binary.tocoo()
    edges = [(f"a{row}", f"o{column}") for row, column in zip(coordinates.row, coordinates.col, strict=True)]
    if not edges:
        return Ranking({}, frozenset())
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        graph = BipartiteGraph(edgelist=edges)
        graph.compute_projection(rows=True, alpha=0.05, method="poisson", threads_num=1, progress_bar=False)
        projected = graph.get_rows_projection(fmt="edgelist")
    scores: dict[str, float] = {}
    for one, others in graph.rows_pvals.items():
        for other, p in others.items():
            for each in (one, other):
                name = known[int(graph.rows_dict[each][1:])]
                scores[name] = max(scores.get(name, 0.0), -math.log10(max(p, 1e-300)))
    return Ranking(scores, frozenset(known[int(end[1:])] for edge in projected for end in edge))


def astrodetection(acts: pl.DataFrame) -> Ranking:
    """The graph of sharing of astrodetection: TF-IDF cosine, three things in common; accounts by their best; kept: from .9 on."""
    from astrodetection_light import create_coSharing_graph  # noqa: PLC0415

    rows = acts.select("account", "object", row_type=pl.lit("retweet")).to_pandas()
    graph = create_coSharing_graph(
        rows, userid_col="account", feature_col="object", fast_graph=True, weight_threshold=ASTRO_LEAST
    )
    scores = {
        str(account): max(float(link["weight"]) for link in links.values())
        for account, links in graph.adjacency()
    }
    return Ranking(
        scores, frozenset(account for account, weight in scores.items() if weight >= ASTRO_THRESHOLD)
    )


def _ranked(names: list[str], scores: npt.NDArray[np.float64], kept: npt.NDArray[np.bool_]) -> Ranking:
    return Ranking(
        dict(zip(names, scores.tolist(), strict=True)),
        frozenset(name for name, keep in zip(names, kept, strict=True) if keep),
    )


RULES: Final[dict[str, Callable[[pl.DataFrame], Ranking]]] = {
    "CooRTweet, 60 s": coortweet,
    "toolkit, 60 s": toolkit,
    "TF-IDF top .5%": tfidf,
    "TF-IDF eigenvector": eigenvector,
    **({"bicm Poisson": bicm} if importlib.util.find_spec("bicm") else {}),
    **({"astrodetection": astrodetection} if importlib.util.find_spec("astrodetection_light") else {}),
}
"""The peers that can be run here: bicm and astrodetection only where they are installed (benchmarks/requirements-peers.txt)."""
