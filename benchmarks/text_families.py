"""How well and how fast texts that are said again are found: word edits, ten million posts, and beside two peers.

    python benchmarks/text_families.py [--posts 10000000] [--d3lta-python PYTHON] [--only edits|size|peers]

Three tables:

1. **Edits**: texts of 22 words, copies of them with 1 to 4 words changed, and the share of the copies that end up in their
   original's family. Real texts and words of the IRA archive where that is there, made-up ones always.
2. **Size**: a posts table of made-up texts -> results/text_families, in a process of its own (seconds, peak memory), beside
   Polars reading the same table and grouping by text.
3. **Peers**: the same made-up posts for us, for coordination-network-toolkit and for D3lta; what share of the planted
   copies each finds. D3lta needs its own Python (`--d3lta-python`, one with d3lta 1.0.2): its dependencies are pinned. It is
   timed on vectors made for it, and compared on real texts (`--d3lta-texts`) with the vectors of the model that we bundle.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import made_texts, text_peers
from inconcert.case import Case
from inconcert.engine.embedded import Embedded
from inconcert.families.build import compare_texts
from inconcert.families.edited import edited_families
from inconcert.languages import detected
from inconcert.progress import Quiet
from inconcert.schema import LINKS, POSTS
from inconcert.settings import Settings
from inconcert.text import SHORTEST_KEY, text_keys

IRA = Path(__file__).parents[1].parent / "shared" / "data" / "ira538" / "ira_tweets.parquet"
WORDS, AT_LEAST = 22, (0.99, 0.97, 0.92, 0.80)
THREADS = 2


# 1. edits


def edit_recall(texts: list[list[str]], words: list[str], changed: int, seed: int) -> float:
    """Share of copies with so many words changed that are in their original's family; every original is used twice."""
    random = np.random.default_rng(seed)
    copies = []
    for text in texts:
        copy = list(text)
        for place in random.permutation(len(text))[:changed]:
            while (word := words[random.integers(len(words))]) == text[place]:
                pass
            copy[place] = word
        copies.append(" ".join(copy))
    originals = [" ".join(text) for text in texts]
    keyed = text_keys(pl.Series(originals + copies))
    frame = (
        pl.DataFrame(
            {
                "key": keyed,
                "text": [*range(len(texts))] * 2,
                "copy": [False] * len(texts) + [True] * len(texts),
            }
        )
        .drop_nulls("key")
        .unique("key", keep="none")
        .sort("key")
    )
    found = edited_families(
        frame["key"].to_arrow(), np.where(frame["copy"], 1, 2).astype(np.int64), threads=THREADS
    )
    led = frame.with_columns(leader=pl.Series(found.leader))
    pairs = led.filter("copy").join(led.filter(~pl.col("copy")), on="text")
    return pairs.select((pl.col("leader") == pl.col("leader_right")).mean()).item() or 0.0


def made_up_texts(count: int) -> tuple[list[list[str]], list[str]]:
    """Made-up texts of 22 words, and the words they are made of, as often as they stand there."""
    known = made_texts.vocabulary(0)
    made = made_texts.made_texts(count, 5, known, words=WORDS)
    texts = [text.split(" ") for text in made_texts.spelled(*made, known).to_pylist()]
    return texts, [word for text in texts for word in text]


def real_texts(count: int) -> Iterator[tuple[str, list[list[str]], list[str]]]:
    """From the IRA archive: whole texts of 22 words, and 22 words drawn from all its words; with the words drawn from."""
    posts = pl.read_parquet(IRA, columns=["content"])["content"].drop_nulls()
    keys = text_keys(posts).drop_nulls().unique().sort()
    split = keys.str.split(" ")
    words = split.sample(100_000, seed=1).explode().to_list()
    whole = split.filter(split.list.len() == WORDS)
    yield "IRA, whole texts", whole.sample(min(count, len(whole)), seed=2).to_list(), words
    random = np.random.default_rng(3)
    drawn = random.integers(0, len(words), (count, WORDS)).tolist()
    yield "IRA, words drawn", [[words[at] for at in row] for row in drawn], words


def edits_table(count: int = 10_000) -> None:
    """Print recall by number of changed words."""
    print(f"\n{'texts of 22 words':<24}" + "".join(f"{f'{k} changed':>12}" for k in (1, 2, 3, 4)))
    sets = [("made up", *made_up_texts(count))]
    if IRA.exists():
        sets += real_texts(count)
    for name, texts, words in sets:
        recalls = [edit_recall(texts, words, changed, changed) for changed in (1, 2, 3, 4)]
        print(f"{name:<24}" + "".join(f"{recall:>12.4f}" for recall in recalls), flush=True)
    print(f"{'at least':<24}" + "".join(f"{bound:>12.2f}" for bound in AT_LEAST))


# 2. size


def made_case(folder: Path, posts: Iterator[pl.DataFrame], semantic_budget: int = 0) -> Case:
    """A case with a posts table and no links."""
    case = Case.create(folder, Settings(inputs=("made up",), semantic_budget=semantic_budget))
    with (
        case.stage("import", "made up") as stage,
        stage.writer(LINKS),
        stage.writer(POSTS) as writer,
    ):
        for part in posts:
            writer.write(
                part.select("post_id", "account_id", "created_at", "text", "lang").with_columns(
                    text_key=text_keys(part["text"]), post_type=pl.lit("original")
                )
            )
    return case


def real_case(folder: Path) -> Case:
    """The texts of the IRA archive as such a case."""
    posts = pl.read_parquet(IRA, columns=["author_id", "content", "publish_date", "language"])
    named = posts.select(
        post_id=pl.int_range(pl.len()).cast(pl.String),
        account_id="author_id",
        created_at=pl.col("publish_date").dt.replace_time_zone("UTC"),
        text="content",
        lang="language",
    )
    return made_case(folder, iter([named]))


def inconcert(folder: Path) -> dict[str, float]:
    """A posts table -> text_families, as `inconcert investigate` does it."""
    case = Case(folder)
    with Embedded(THREADS) as engine, case.stage("families", "made up") as stage:
        compare_texts(case, stage, engine, Quiet(), THREADS)
    counts = case.counts("families")
    return {"texts": counts["texts"], "compared": counts["compared"], "families": counts["families"]}


def polars(folder: Path) -> dict[str, float]:
    """The yardstick: read the same table and group by text."""
    posts = pl.read_parquet(Case(folder).parts("posts"), columns=["text_key", "account_id", "created_at"])
    found = posts.group_by("text_key").agg(
        pl.len(), pl.col("account_id").n_unique(), pl.col("created_at").min()
    )
    return {"texts": len(found)}


RUNS: dict[str, Callable[[Path], dict[str, float]]] = {
    "inconcert": inconcert,
    "polars": polars,
    "toolkit": text_peers.toolkit_at(text_peers.ANY_TIME),
}


def measured(name: str, folder: Path) -> dict[str, float]:
    """One run in a process of its own: seconds (compiled code loaded before), peak GB, and what it counted."""
    asked = [sys.executable, __file__, "--one", name, "--folder", str(folder)]
    done = subprocess.run(asked, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{name}: {done.stderr.strip()[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def one(name: str, folder: Path) -> None:
    """What `measured` starts."""
    if name == "inconcert":
        with tempfile.TemporaryDirectory() as small:
            inconcert(made_case(Path(small) / "case", made_texts.made_posts(2_000)).path)
    start = time.perf_counter()
    found = RUNS[name](folder)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    print(json.dumps({"seconds": seconds, "gigabytes": peak, **found}))


def planted_recall(folder: Path, posts: pl.DataFrame) -> list[float]:
    """Share of planted copies in their original's family, or said to mean the same, by words changed (0 to 3)."""
    families = Case(folder).polars("text_families").select("text_key", group=pl.coalesce("meaning", "family"))
    keyed = posts.select("post_id", "made_family", "made_edits", text_key=text_keys(posts["text"]))
    return text_peers.recall_in_groups(keyed.join(families, on="text_key", how="left"))


def size_table(posts: int) -> None:
    """Print seconds, ratio, memory, and how much was compared."""
    print(
        f"\n{'posts table':<22}{'candidate':<12}{'s':>8}{'ratio':>8}{'GB':>7}{'texts':>12}"
        f"{'pairs compared per million posts':>34}{'families':>10}"
    )
    with tempfile.TemporaryDirectory() as name:
        cases = {f"made up, {posts:,}": (posts, made_case(Path(name) / "made", made_texts.made_posts(posts)))}
        if IRA.exists():
            case = real_case(Path(name) / "ira")
            cases["IRA archive"] = (
                pl.scan_parquet(case.parts("posts")).select(pl.len()).collect().item(),
                case,
            )
        for title, (count, case) in cases.items():
            yardstick = measured("polars", case.path)
            found = measured("inconcert", case.path)
            print(
                f"{title:<22}{'polars':<12}{yardstick['seconds']:>8.1f}{1:>8.1f}{yardstick['gigabytes']:>7.2f}"
                f"{yardstick['texts']:>12,.0f}"
            )
            print(
                f"{title:<22}{'inconcert':<12}{found['seconds']:>8.1f}{found['seconds'] / yardstick['seconds']:>8.1f}"
                f"{found['gigabytes']:>7.2f}{found['texts']:>12,.0f}{found['compared'] / count * 1e6:>34,.0f}"
                f"{found['families']:>10,.0f}",
                flush=True,
            )


# 3. peers


def peers_table(posts: int, label: str, peer: Callable[[Path], tuple[float, list[float]]]) -> None:
    """Print seconds and recall of ours and of a peer on the same posts, compared at any time apart."""
    title = f"{posts:,} made-up posts"
    print(f"\n{title:<30}{'s':>8}{'ratio':>8}" + "".join(f"{f'{k} changed':>12}" for k in range(4)))
    with tempfile.TemporaryDirectory() as name:
        table = Path(name) / "posts.parquet"
        made = pl.concat(made_texts.made_posts(posts))
        made.write_parquet(table)
        case = made_case(Path(name) / "case", iter([made]))
        ours = measured("inconcert", case.path)["seconds"]
        rows = (("inconcert", ours, planted_recall(case.path, made)), (label, *peer(table)))
        for title, seconds, recall in rows:
            shares = "".join(f"{share:>12.3f}" for share in recall)
            print(f"{title:<30}{seconds:>8.2f}{seconds / ours:>8.1f}{shares}", flush=True)


def real_posts(count: int) -> pl.DataFrame:
    """Texts of the IRA archive, three in ten of them copies of another with up to three words changed, as made_posts."""
    posts = pl.read_parquet(IRA, columns=["content"])["content"].drop_nulls()
    some = posts.sample(min(4 * count, len(posts)), seed=5)
    keyed = pl.DataFrame({"text": some, "key": text_keys(some)}).drop_nulls().unique("key", keep="first")
    # D3lta stops at a text in which its cleaning leaves nothing
    keyed = keyed.filter(pl.col("key").str.count_matches(r"\p{L}") >= SHORTEST_KEY)
    originals = keyed.sort("key").sample(count - round(made_texts.COPIES * count), seed=6)["text"].to_list()
    words = [word for text in originals for word in text.split()]
    random = np.random.default_rng(7)
    copied = random.integers(0, len(originals), count - len(originals)).tolist()
    edits = random.choice(len(made_texts.EDITS), len(copied), p=made_texts.EDITS).tolist()
    copies = []
    for original, changed in zip(copied, edits, strict=True):
        text = originals[original].split()
        for place in random.permutation(len(text))[:changed].tolist():
            text[place] = words[random.integers(len(words))]
        copies.append(" ".join(text))
    texts = pl.Series("text", originals + copies)
    return pl.DataFrame(
        {
            "post_id": [str(row) for row in range(count)],
            "account_id": [f"made:{row}" for row in range(count)],
            "text": texts,
            "lang": detected(text_keys(texts)),
            "made_family": [*range(len(originals)), *copied],
            "made_edits": [0] * len(originals) + edits,
        }
    ).with_columns(created_at=pl.lit(None, pl.Datetime("us", "UTC")))


def d3lta_table(python: Path, count: int) -> None:
    """Print seconds and recall of ours and of D3lta on real texts with known copies, both on the vectors of our model.

    Ours stands twice: by letters alone, as without a semantic budget, and with meanings too. Embedding, each distinct text once,
    is told apart.
    """
    posts = real_posts(count)
    model = text_peers.Remembering()
    with tempfile.TemporaryDirectory() as name:
        case = made_case(Path(name) / "case", iter([posts]))
        seconds = measured("inconcert", case.path)["seconds"]
        rows = [("inconcert", 0.0, seconds, planted_recall(case.path, posts))]
        case = made_case(Path(name) / "meanings", iter([posts]), count)
        start = time.perf_counter()
        with Embedded(THREADS) as engine, case.stage("families", "made up") as stage:
            compare_texts(case, stage, engine, Quiet(), THREADS, model)
        spent = time.perf_counter() - start - model.seconds
        rows.append(("inconcert, meanings too", model.seconds, spent, planted_recall(case.path, posts)))
    spent, groups = text_peers.d3lta_groups(python, posts, model)
    recall = text_peers.recall_in_groups(posts.with_columns(group=groups))
    rows.append(("D3lta, vectors of our model", model.seconds, spent, recall))
    print(
        f"\n{f'{count:,} real texts':<30}{'embedding s':>12}{'s':>8}{'ratio':>8}{'without':>9}"
        + "".join(f"{f'{k} changed':>12}" for k in range(4))
    )
    for title, embedding, spent, found in rows:
        shares = "".join(f"{share:>12.3f}" for share in found)
        print(
            f"{title:<30}{embedding:>12.1f}{spent:>8.2f}{(embedding + spent) / seconds:>8.0f}{spent / seconds:>9.1f}{shares}"
        )


def toolkit(table: Path) -> tuple[float, list[float]]:
    """Seconds and recall of coordination-network-toolkit."""
    return measured("toolkit", table)["seconds"], text_peers.toolkit_recall(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--posts", type=int, default=10_000_000)
    parser.add_argument("--only", choices=("edits", "size", "peers"))
    parser.add_argument("--toolkit-posts", type=int, default=5_000)
    parser.add_argument("--d3lta-posts", type=int, default=30_000)
    parser.add_argument("--d3lta-texts", type=int, default=10_000)
    parser.add_argument("--d3lta-python", type=Path)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        one(asked.one, asked.folder)
        return
    if asked.only in {None, "edits"}:
        edits_table()
    if asked.only in {None, "size"}:
        size_table(asked.posts)
    if asked.only in {None, "peers"}:
        peers_table(asked.toolkit_posts, "coordination-network-toolkit", toolkit)
        if asked.d3lta_python:
            python: Path = asked.d3lta_python
            peers_table(
                asked.d3lta_posts, "D3lta, vectors made for it", lambda table: text_peers.d3lta(python, table)
            )
            if IRA.exists():
                d3lta_table(python, asked.d3lta_texts)


if __name__ == "__main__":
    main()
