"""Rewordings and translations: how many are found, how many are false, and what it costs.

    python benchmarks/meaning.py [--d3lta-python PYTHON]

Needs the extra [semantic] and, for the tables, the shared research data beside the checkout. Prints:

- D3lta's synthetic set: of the pairs of texts within one seed block, the share found, on the half of the blocks on which the
  cut for translations was chosen (even) and on the other (odd); false pairs across blocks per 100,000; the peer's own matches
  beside. Found is what a case puts into one family, with default settings and a budget for all; pair by pair is the bare cut.
  The cut for rewordings was not chosen here.
- With a Python that has d3lta 1.0.2: on the same set recall and time of ours, of its own code on the vectors of our model, and
  the recall of its published matches (alone with `--only beside`).
- STS-B: the cut for rewordings, chosen on English, on Russian and German.
- Blocking: the texts of the IRA archive with D3lta's English and French texts hidden among them: seconds, memory, and which
  share of the hidden ones gets into a budget of 20,000.
- Texts embedded a second.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist
from scipy.stats import spearmanr

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import text_peers
from benchmarks.text_families import THREADS, made_case
from inconcert.engine.embedded import Embedded
from inconcert.families import blocking, meaning, space
from inconcert.families.build import compare_texts
from inconcert.families.embedder import Vectors
from inconcert.languages import detected
from inconcert.progress import Quiet
from inconcert.text import hashtags_in, mentions_in, text_keys

DATA = Path(__file__).parents[1].parent / "shared" / "data"
EDITED = 0.69
BUDGET = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--d3lta-python", type=Path)
    parser.add_argument("--only", choices=("beside",))
    asked = parser.parse_args()
    if not DATA.is_dir():
        print("The shared research data is not here: nothing to measure.")
        return
    model = text_peers.Remembering()
    known = space.reference(model)
    if asked.d3lta_python:
        beside(model, known, asked.d3lta_python)
    if asked.only:
        return
    d3lta(model, known)
    stsb(model, known)
    print(f"\n{model.rate:.0f} texts a second embedded ({model.name})")
    hidden()


def d3lta_texts() -> pl.DataFrame:
    frame = pl.read_parquet(DATA / "d3lta" / "synthetic_nodes_from_notebook.parquet")
    frame = frame.with_columns(pl.col("id").cast(pl.Int32)).sort("id")
    return frame.select(
        pl.int_range(pl.len(), dtype=pl.Int32).alias("text_code"),
        text=pl.col("text_to_embed"),
        lang=pl.col("language"),
        block=pl.col("id") // 10,
        id=pl.col("id"),
    )


def d3lta(model: text_peers.Remembering, known: space.Reference) -> None:
    texts = d3lta_texts()
    points = space.centred(
        model.embed(texts.select(meaning.spoken(pl.col("text")))["text"].to_list()),
        texts["lang"].to_list(),
        known,
    )
    size = len(texts)
    i, j = np.triu_indices(size, 1)
    block, lang = texts["block"].to_numpy(), texts["lang"].to_numpy()
    within, other = block[i] == block[j], lang[i] != lang[j]
    half = np.where(block[i] % 2 == block[j] % 2, block[i] % 2, 2)
    code = dict(zip(texts["id"], texts["text_code"], strict=True))
    peer = _flags(size, _peer_pairs(code))[i, j]
    edits = cdist(texts["text"], texts["text"], scorer=Levenshtein.normalized_similarity, workers=-1)[i, j]
    edited = (edits >= EDITED) & ~other
    found = meaning.similar(points, texts["lang"].to_list(), meaning.scripts(texts["text"]), meaning.CUTS)
    ours = _flags(size, (found.a, found.b))[i, j]
    cased = in_one_family(texts, model)
    told = in_one_family(texts.with_columns(lang=detected(text_keys(texts["text"]))), model)
    in_case, with_detector = cased.flags[i, j], told.flags[i, j]

    print("\n| D3lta's set: pairs | even blocks | odd blocks | the peer, even | odd |\n|---|---|---|---|---|")
    for name, mask, hit, theirs in (
        ("other language, one block: in one family", other & within, in_case, peer),
        ("- languages as the detector tells them", other & within, with_detector, None),
        ("- over the cut, pair by pair", other & within, ours, None),
        ("same language, one block: in one family", ~other & within, in_case, peer),
        ("- languages as the detector tells them", ~other & within, with_detector, None),
        ("- over the cut or an edited copy, pair by pair", ~other & within, ours | edited, None),
        ("- of those that are no edited copy", ~other & within & ~edited, ours, peer),
    ):
        rows = [mask & (half == side) for side in (0, 1)]
        shares = [f"{hit[row].mean():.3f} of {row.sum():,}" for row in rows]
        peers = ["" if theirs is None else f"{theirs[row].mean():.3f}" for row in rows]
        print(f"| {name} | {' | '.join(shares)} | {' | '.join(peers)} |")
    for name, hit in (
        ("false: in one family", in_case),
        ("- languages as the detector tells them", with_detector),
        ("- pair by pair", ours | edited),
    ):
        false = hit & ~within
        cells = [
            f"{(false & (half == side)).sum()} = {1e5 * (false & (half == side)).sum() / (~within & (half == side)).sum():.2f}"
            for side in (0, 1)
        ]
        blocks = len({(min(pair), max(pair)) for pair in zip(block[i[false]], block[j[false]], strict=True)})
        print(f"| {name}, per 100,000 pairs across blocks | {' | '.join(cells)} | 0 | 0 |")
        print(
            f"|   over all {(~within).sum():,} | {false.sum()} = {1e5 * false.sum() / (~within).sum():.2f}, "
            f"of {blocks} pairs of blocks | | | |"
        )
    print("\nmeanings in the case:", cased.counts)
    short = texts["text"].str.len_chars().to_numpy() < 30
    with_short = other & within & (short[i] | short[j])
    print(
        f"texts under 30 characters: {short.sum()}; pairs in other languages that have one: {with_short.sum()}"
    )
    _cuts(points, i, j, other, within, half, edited)


@dataclass(frozen=True, slots=True)
class Together:
    """Which texts are in one family, and what finding that took (vectors known, import not counted)."""

    flags: np.ndarray
    seconds: float
    counts: dict[str, int]


def in_one_family(texts: pl.DataFrame, model: text_peers.Remembering) -> Together:
    """What a case with nothing but these texts, in the given languages, puts together: one family or one meaning."""
    posts = texts.select(
        post_id=pl.col("text_code").cast(pl.String),
        account_id=pl.lit("x:one"),
        created_at=pl.lit(None, pl.Datetime("us", "UTC")),
        text="text",
        lang="lang",
    )
    with tempfile.TemporaryDirectory() as name:
        case = made_case(Path(name) / "case", iter([posts]), BUDGET)
        began = time.perf_counter()
        with Embedded(THREADS) as engine, case.stage("families", "made up") as stage:
            compare_texts(case, stage, engine, Quiet(), THREADS, model)
        seconds = time.perf_counter() - began
        found = case.polars("text_families").select("text_key", "family", "meaning")
        counts = case.counts("families")["meaning"]
    own = pl.DataFrame({"text_key": text_keys(texts["text"])})
    named = own.join(found, on="text_key", how="left", maintain_order="left")
    together = np.eye(len(texts), dtype=bool)
    for column in ("family", "meaning"):
        names = named[column].fill_null("").to_numpy()
        together |= (names[:, None] == names[None, :]) & (names != "")
    return Together(together, seconds, counts)


def beside(model: text_peers.Remembering, known: space.Reference, python: Path) -> None:
    """One set, one run: recall and seconds of ours and of D3lta's code, the same vectors given to both."""
    texts = d3lta_texts()
    size = len(texts)
    began = time.perf_counter()
    vectors = model.embed(texts.select(meaning.spoken(pl.col("text")))["text"].to_list())
    print(f"\nembedding, the same for both: {time.perf_counter() - began:.1f} s", flush=True)
    in_one_family(texts.head(100), model)  # compiled code is loaded
    ours = in_one_family(texts, model)
    points = space.centred(vectors, texts["lang"].to_list(), known)
    peer_seconds, pairs = text_peers.d3lta_on(
        python, texts, points, meaning.CUTS[meaning.TRANSLATION], meaning.CUTS[meaning.REWORDING]
    )
    clusters = text_peers.connected(pairs, size)
    code = dict(zip(texts["id"], texts["text_code"], strict=True))
    i, j = np.triu_indices(size, 1)
    block, lang = texts["block"].to_numpy(), texts["lang"].to_numpy()
    within, other = block[i] == block[j], lang[i] != lang[j]
    print(
        "| pairs of one block found | s | other language | same language | false of 100,000 |\n|---|---|---|---|---|"
    )
    for name, time_taken, hits in (
        ("inconcert, families in a case", f"{ours.seconds:.2f}", ours.flags),
        (
            "D3lta 1.0.2's code, the same vectors and cuts",
            f"{peer_seconds:.2f}",
            _flags(size, (pairs[:, 0], pairs[:, 1])),
        ),
        ("- its clusters: what the matches connect", "", clusters[:, None] == clusters[None, :]),
        ("D3lta's published matches, its own model", "", _flags(size, _peer_pairs(code))),
    ):
        hit = hits[i, j]
        shares = [hit[within & other].mean(), hit[within & ~other].mean(), 1e5 * hit[~within].mean()]
        print(
            f"| {name} | {time_taken} | " + " | ".join(f"{share:.3f}" for share in shares) + " |", flush=True
        )


def _cuts(
    points: Vectors,
    i: np.ndarray,
    j: np.ndarray,
    other: np.ndarray,
    within: np.ndarray,
    half: np.ndarray,
    edited: np.ndarray,
) -> None:
    value = (points @ points.T)[i, j]
    print("\n| cut for translations | found, even | odd | false, even | odd |\n|---|---|---|---|---|")
    for cut in (0.50, 0.51, 0.52, 0.527, 0.53, 0.54, 0.56, 0.587):
        hits = [(value >= cut) & other & (half == side) for side in (0, 1)]
        shares = [hit[within & other & (half == side)].mean() for side, hit in enumerate(hits)]
        print(
            f"| {cut} | {shares[0]:.3f} | {shares[1]:.3f} | {(hits[0] & ~within).sum()} | {(hits[1] & ~within).sum()} |"
        )
    print("\n| cut for rewordings | found or edited, even | odd | false, even | odd |\n|---|---|---|---|---|")
    for cut in (0.60, 0.62, 0.64, 0.66, 0.68, 0.70, 0.74):
        hits = [((value >= cut) | edited) & ~other & (half == side) for side in (0, 1)]
        shares = [hit[within & ~other & (half == side)].mean() for side, hit in enumerate(hits)]
        print(
            f"| {cut} | {shares[0]:.3f} | {shares[1]:.3f} | {(hits[0] & ~within).sum()} | {(hits[1] & ~within).sum()} |"
        )


def _peer_pairs(code: dict[int, int]) -> tuple[np.ndarray, np.ndarray]:
    frame = pl.read_parquet(DATA / "d3lta" / "synthetic_matches_from_notebook.parquet")
    pairs = frame.select(pl.col("source", "target").cast(pl.Int32).replace_strict(code))
    return pairs["source"].to_numpy(), pairs["target"].to_numpy()


def _flags(size: int, pairs: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    table = np.zeros((size, size), bool)
    table[pairs] = True
    return table | table.T


def stsb(model: text_peers.Remembering, known: space.Reference) -> None:
    cut = meaning.CUTS[meaning.REWORDING]
    print(
        "\n| STS-B | pairs | Spearman | precision, score 3 and over | recall | precision, score 4 and over | recall |"
    )
    print("|---|---|---|---|---|---|---|")
    for language in ("en", "ru", "de"):
        frame = pl.read_csv(
            DATA / "text" / f"stsb-{language}-test.csv", has_header=False, new_columns=["a", "b", "score"]
        )
        vectors = model.embed([*frame["a"], *frame["b"]])
        points = space.centred(vectors, [language] * len(vectors), known)
        value = np.einsum("ij,ij->i", points[: len(frame)], points[len(frame) :])
        score = frame["score"].to_numpy()
        cells = [
            f"{(score >= least)[value >= cut].mean():.3f} | {(value >= cut)[score >= least].mean():.3f}"
            for least in (3, 4)
        ]
        print(
            f"| {language} | {len(frame):,} | {spearmanr(value, score).statistic:.3f} | {' | '.join(cells)} |"
        )
        if language == "en":
            tries = np.arange(40, 95) / 100
            f1 = [
                2 * ((value >= one) & (score >= 3)).sum() / ((value >= one).sum() + (score >= 3).sum())
                for one in tries
            ]
            best = tries[int(np.argmax(f1))]
    print(f"\ncut with the best F1 for score 3 and over on English: {best:.2f}; in use: {cut}")


def hidden() -> None:
    """D3lta's English and French texts among the archive's, at moments of their own: blocking alone, nothing embedded."""
    archive = _archive()
    made = d3lta_texts().filter(pl.col("lang").is_in(["en", "fr"]))
    keys = text_keys(made["text"])
    made = made.with_columns(key=keys).drop_nulls("key").unique("key", keep="first", maintain_order=True)
    start = int(archive["first"].min().timestamp())  # type: ignore[union-attr]
    span = int(archive["first"].max().timestamp()) - start  # type: ignore[union-attr]
    moments = np.random.default_rng(5).integers(0, span, len(made)) + start
    planted = made.select(
        "text", "key", "lang", accounts=pl.lit(1, pl.UInt32), posts=pl.lit(1, pl.UInt32),
        first=pl.from_epoch(pl.Series(moments), "s").cast(pl.Datetime("us")), block="block",
    )  # fmt: skip
    texts = pl.concat([archive.with_columns(block=pl.lit(None, pl.Int32)), planted]).with_columns(
        text_code=pl.int_range(pl.len(), dtype=pl.Int32)
    )
    shared = pl.concat(
        texts.select("text_code", found(pl.col("text")).alias("block"))
        .explode("block")
        .drop_nulls()
        .with_columns(pl.lit(mark) + pl.col("block"))
        for found, mark in ((hashtags_in, "#"), (mentions_in, "@"))
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    clock, cpu = time.perf_counter(), time.process_time()
    rank = blocking.stable_rank(texts)
    blocks = blocking.blocks_of(texts, shared, rank)
    best, score = blocking.partners(blocks, rank, 2)
    rows = blocking.worth_embedding(best, score, blocking.moments(texts), rank, BUDGET)
    print(
        f"\nblocking {len(texts):,} texts: {time.perf_counter() - clock:.0f} s ({time.process_time() - cpu:.0f} s of processor), "
        f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB ({before:.1f} GB before)"
    )
    print(f"with a partner: {(best[:, 0] >= 0).sum():,}; {blocks.counts}")
    block = texts["block"].to_numpy()
    is_planted = ~np.isnan(block)
    chosen = np.zeros(len(texts), bool)
    chosen[rows] = True
    rights = is_planted & (best[:, 0] >= 0) & (block[np.maximum(best[:, 0], 0)] == block)
    print(
        f"hidden: {is_planted.sum():,}; best partner of its own seed: {rights.sum():,}; "
        f"within the budget: {(chosen & is_planted).sum():,}"
    )


def _archive() -> pl.DataFrame:
    posts = pl.read_parquet(
        DATA / "ira538" / "ira_tweets.parquet", columns=["author_id", "content", "publish_date", "post_type"]
    )
    posts = posts.with_columns(key=text_keys(posts["content"])).drop_nulls("key")
    return (
        posts.group_by("key")
        .agg(
            text=pl.col("content").first(),
            lang=pl.lit("en"),
            accounts=pl.col("author_id").n_unique(),
            posts=pl.len(),
            first=pl.col("publish_date").min(),
        )
        .sort("key")
        .select("text", "key", "lang", "accounts", "posts", "first")
    )


if __name__ == "__main__":
    main()
