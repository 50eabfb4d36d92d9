"""Two peers on the same made-up posts as ours: coordination-network-toolkit's text similarity, and D3lta.

The toolkit compares all posts of two accounts within a window (Jaccard of token sets >= .8). D3lta 1.0.2 needs its embedding
model from the network; its own code runs here on vectors made up *in its favour*: every copy lies at cosine .9 of its
original, everything else at random, and embedding costs nothing. So its recall is an upper bound and its time a lower one. On
real texts with known copies, and on its own set (see benchmarks/meaning.py), it runs on the vectors of the model that we bundle,
and both are measured.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from inconcert.families import meaning, space
from inconcert.families.embedder import BundledModel, Vectors

ANY_TIME = 10**9
_D3LTA = """
import json, sys, time
import numpy as np, pandas as pd
from d3lta.faissd3lta import semantic_faiss
posts = pd.read_csv(sys.argv[1], dtype={"post_id": str}).set_index("post_id")
posts = posts.rename(columns={"text": "original", "lang": "language"})
random = np.random.default_rng(1)
own = random.normal(size=(len(posts), 512))
family = posts["made_family"].to_numpy()
shared = random.normal(size=(family.max() + 2, 512))
noise = own * (1 / 0.9 - 1) ** 0.5
vectors = np.where((family >= 0)[:, None], shared[family] + noise, own).astype(np.float32)
vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
frame = pd.DataFrame(vectors, index=posts.index)
start = time.perf_counter()
matches, clusters = semantic_faiss(posts, min_size_txt=0, df_embeddings_use=frame)
seconds = time.perf_counter() - start
group = clusters["cluster"].to_dict()
first = posts[posts.made_edits == 0].reset_index().groupby("made_family")["post_id"].first().to_dict()
hits = {k: [] for k in range(4)}
for post, fam, edits in zip(posts.index, family, posts.made_edits):
    if fam >= 0 and fam in first and first[fam] != post:
        one, other = group.get(post), group.get(first[fam])
        hits[edits].append(one is not None and one == one and one == other)
recall = [float(np.mean(hits[k])) if hits[k] else 0.0 for k in range(4)]
print(json.dumps({"seconds": seconds, "recall": recall}))
"""

_D3LTA_ON_VECTORS = """
import json, sys, time
import numpy as np, pandas as pd
from d3lta.faissd3lta import semantic_faiss
folder, language, semantic = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
texts = pd.read_csv(folder + "/texts.csv", dtype={"id": str}).set_index("id")
vectors = pd.DataFrame(np.load(folder + "/vectors.npy"), index=texts.index)
start = time.perf_counter()
matches, _ = semantic_faiss(
    texts, min_size_txt=0, df_embeddings_use=vectors, threshold_language=language, threshold_semantic=semantic
)
seconds = time.perf_counter() - start
pairs = matches[matches.dup_type.notna()][["source", "target"]].astype(int).values.tolist()
print(json.dumps({"seconds": seconds, "pairs": pairs}))
"""


class Remembering:
    """The bundled model, which embeds each text once, and measures."""

    def __init__(self) -> None:
        self._model = BundledModel()
        self.name, self.dimension = self._model.name, self._model.dimension
        self._known: dict[str, np.ndarray] = {}
        self.seconds = 0.0

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        start = time.perf_counter()
        self._known.update(zip(new, self._model.embed(new), strict=True))
        self.seconds += time.perf_counter() - start
        return np.array([self._known[text] for text in texts], np.float32).reshape(len(texts), self.dimension)

    @property
    def rate(self) -> float:
        """Texts a second."""
        return len(self._known) / self.seconds


def toolkit_at(window: int) -> Callable[[Path], dict[str, float]]:
    """The toolkit's co_similar_tweet with such a window, seconds, on a Parquet table of made-up posts; loading included."""

    def run(table: Path) -> dict[str, float]:
        from coordination_network_toolkit import compute_networks, preprocess  # noqa: PLC0415

        base, rows = table.with_suffix(".sqlite"), table.with_suffix(".csv")
        base.unlink(missing_ok=True)
        # each post is an account of its own, so that its links say which posts it found
        pl.read_parquet(table).select(
            message_id="post_id",
            user_id="post_id",
            username="post_id",
            repost_id=pl.lit(""),
            reply_id=pl.lit(""),
            message="text",
            timestamp=pl.col("created_at").dt.epoch("s"),
            urls=pl.lit(""),
        ).write_csv(rows)
        preprocess.preprocess_csv_files(str(base), [str(rows)])
        compute_networks.compute_co_similar_tweet(str(base), window, n_threads=2, similarity_threshold=0.8)
        with closing(sqlite3.connect(base)) as connection:
            links = connection.execute("SELECT user_1, user_2 FROM co_similar_tweet_network").fetchall()
        pairs = pl.DataFrame(links, schema={"one": pl.String, "other": pl.String}, orient="row")
        pairs.write_parquet(table.with_suffix(".links.parquet"))
        return {"links": len(pairs)}

    return run


def toolkit_recall(table: Path) -> list[float]:
    """Share of planted copies linked to their original (its first unedited post), by words changed (0 to 3)."""
    posts, links = pl.read_parquet(table), pl.read_parquet(table.with_suffix(".links.parquet"))
    planted = posts.filter(pl.col("made_family") >= 0)
    first = (
        planted.filter(pl.col("made_edits") == 0)
        .group_by("made_family", maintain_order=True)
        .agg(original=pl.col("post_id").first())
    )
    pairs = planted.join(first, on="made_family").filter(pl.col("post_id") != pl.col("original"))
    hit = pairs.join(
        links.with_columns(hit=True), left_on=["post_id", "original"], right_on=["one", "other"], how="left"
    ).with_columns(pl.col("hit").fill_null(value=False))
    return [hit.filter(pl.col("made_edits") == k)["hit"].mean() or 0.0 for k in range(4)]  # type: ignore[misc]


def d3lta(python: Path, table: Path) -> tuple[float, list[float]]:
    """Seconds and recall of D3lta's own code, in its own Python, on such a table."""
    rows = table.with_suffix(".csv")
    pl.read_parquet(table).write_csv(rows)
    done = subprocess.run([python, "-c", _D3LTA, rows], check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    return found["seconds"], found["recall"]


def d3lta_groups(python: Path, posts: pl.DataFrame, model: Remembering) -> tuple[float, pl.Series]:
    """D3lta's own code on the vectors of the model that we bundle: seconds without embedding, each post's group.

    Cuts of cosine are ours. A group is what its matches connect.
    """
    texts = posts.select(text_code=pl.int_range(pl.len(), dtype=pl.Int32), text="text", lang="lang")
    vectors = model.embed(texts.select(meaning.spoken(pl.col("text")))["text"].to_list())
    points = space.centred(vectors, texts["lang"].to_list(), space.reference(model))
    cuts = meaning.CUTS
    seconds, pairs = d3lta_on(python, texts, points, cuts[meaning.TRANSLATION], cuts[meaning.REWORDING])
    return seconds, pl.Series("group", connected(pairs, len(texts)))


def connected(pairs: np.ndarray, size: int) -> np.ndarray:
    """The number of the component of each of so many texts when these pairs (n x 2) are links."""
    joined = coo_array((np.ones(len(pairs)), pairs.T), shape=(size, size))
    return np.asarray(connected_components(joined, directed=False)[1])


def recall_in_groups(posts: pl.DataFrame) -> list[float]:
    """Share of planted copies in the group of their original (the first unedited post), by words changed (0 to 3).

    `posts`: post_id, made_family (-1: made once), made_edits, group (null: in none).
    """
    planted = posts.filter(pl.col("made_family") >= 0)
    first = (
        planted.filter(pl.col("made_edits") == 0)
        .group_by("made_family", maintain_order=True)
        .agg(pl.col("group").first(), original=pl.col("post_id").first())
    )
    copies = planted.join(first, on="made_family").filter(pl.col("post_id") != pl.col("original"))
    hit = copies.with_columns(hit=(pl.col("group") == pl.col("group_right")).fill_null(value=False))
    return [hit.filter(pl.col("made_edits") == k)["hit"].mean() or 0.0 for k in range(4)]  # type: ignore[misc]


def d3lta_on(
    python: Path, texts: pl.DataFrame, vectors: np.ndarray, language: float, semantic: float
) -> tuple[float, np.ndarray]:
    """Seconds and pairs (n x 2, text_code) of D3lta's own code on given vectors (a row a text), at given cuts of cosine."""
    with tempfile.TemporaryDirectory() as folder:
        texts.select(id="text_code", original="text", language="lang").write_csv(Path(folder) / "texts.csv")
        np.save(Path(folder) / "vectors.npy", vectors)
        asked = [str(python), "-c", _D3LTA_ON_VECTORS, folder, str(language), str(semantic)]
        done = subprocess.run(asked, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    return found["seconds"], np.array(found["pairs"], np.int64).reshape(-1, 2)
