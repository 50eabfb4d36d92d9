"""The label-shuffle gate: with accounts shuffled among what they did, is a p of 1 in 10,000 as rare as it says?

Run: python benchmarks/calibration.py [--shuffles 20] [--data ../shared/data] [--only NAME]

For every layer of every data set, accounts' labels are permuted within the strata of the null model; all else stays. Then
nobody acts in concert, and of all pairs that could be tested (both accounts with enough shared objects) no more than a
share t may have p <= t. Printed by class of Lambda (distinct objects that chance gives a pair in the widest window):
pairs, and observed / nominal at 1e-2, 1e-3 and 1e-4 over all shuffles; then the links and groups of each shuffle.
A pair with fewer objects than the trace asks for has p = 1. Pairs are counted exactly up to 4 million a layer, above
that by a random sample of as many.

Exits with 1 when a ratio is above 2 where at least 10 are expected, or when a shuffle shows a group. Aggregates only.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import tomli_w

from inconcert.case import Case
from inconcert.coordination import linking, network, null
from inconcert.coordination.actions import write_actions
from inconcert.coordination.detect import TABLES_READ, load_layers
from inconcert.coordination.groups import find_groups
from inconcert.coordination.layers import LayerModel, usable_windows
from inconcert.coordination.network import Links
from inconcert.coordination.standing import Activity
from inconcert.engine.embedded import Embedded
from inconcert.families.build import compare_texts
from inconcert.investigation import read
from inconcert.pictures.grouping import compare_pictures
from inconcert.progress import Quiet
from inconcert.settings import Settings
from inconcert.traces import traces_for

LEVELS = (1e-2, 1e-3, 1e-4)
CLASSES = (1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0)
"""Edges of the classes of Lambda."""
PAIRS = 4_000_000
WORST = 2.0
EXPECTED = 10
THREADS = 2

Made = tuple[Path, dict[str, str] | None]
"""An input file, and its column mapping (None for a format with a reader of its own)."""


def ira(data: Path, _: Path) -> Made:
    return data / "ira538" / "ira_tweets.parquet", None


def stocknet(data: Path, folder: Path) -> Made:
    columns = {
        "tweet_id": "post_id",
        "user_id": "account_id",
        "created_at": "created_at",
        "text": "text",
        "lang": "lang",
        "is_retweet": "is_repost",
        "retweeted_tweet_id": "repost_of_post_id",
        "in_reply_to_tweet_id": "reply_to_post_id",
        "quoted_tweet_id": "quote_of_post_id",
        "hashtags": "hashtags",
        "urls": "urls",
    }
    path = folder / "stocknet.parquet"
    pl.read_parquet(data / "controls" / "stocknet.parquet", columns=list(columns)).write_parquet(path)
    return path, columns


def conferences(data: Path, folder: Path) -> Made:
    columns = {
        "status_id": "post_id",
        "user_id": "account_id",
        "created_at": "created_at",
        "text": "text",
        "lang": "lang",
        "is_retweet": "is_repost",
        "retweet_status_id": "repost_of_post_id",
        "reply_to_status_id": "reply_to_post_id",
    }
    path = folder / "conferences.parquet"
    pl.read_parquet(data / "controls" / "conferences.parquet", columns=list(columns)).write_parquet(path)
    return path, columns


def russian(data: Path, folder: Path) -> Made:
    rows = pl.read_parquet(data / "coortweet" / "russian_coord_tweets.parquet")
    posts = rows.select(
        pl.col("content_id").alias("post"),
        pl.col("account_id").cast(pl.String).alias("who"),
        pl.from_epoch(pl.col("timestamp_share").cast(pl.Int64)).alias("when"),
        pl.col("object_id").cast(pl.String).alias("of"),
        pl.lit(value=True).alias("again"),
    ).unique("post", maintain_order=True)
    posts.write_parquet(folder / "russian.parquet")
    return folder / "russian.parquet", {
        "post": "post_id",
        "who": "account_id",
        "when": "created_at",
        "of": "repost_of_post_id",
        "again": "is_repost",
    }


def german(data: Path, folder: Path) -> Made:
    rows = pl.read_parquet(data / "coortweet" / "german_elections.parquet")
    posts = (
        rows.group_by("post_id", maintain_order=True)
        .agg(
            pl.col("account_id").first(),
            pl.from_epoch(pl.col("timestamp").cast(pl.Int64)).first().alias("when"),
            (
                pl.lit("https://made.example/")
                + pl.col("url_id").drop_nulls().unique(maintain_order=True).cast(pl.String)
            ).alias("urls"),
            (
                pl.lit("h") + pl.col("hashtag_id").drop_nulls().unique(maintain_order=True).cast(pl.String)
            ).alias("tags"),
        )
        .with_columns(pl.col("post_id").cast(pl.String))
    )
    posts.write_parquet(folder / "german.parquet")
    return folder / "german.parquet", {
        "post_id": "post_id",
        "account_id": "account_id",
        "when": "created_at",
        "urls": "urls",
        "tags": "hashtags",
    }


DATA: dict[str, Callable[[Path, Path], Made]] = {
    "ira538": ira,
    "stocknet": stocknet,
    "conferences": conferences,
    "coortweet-russian": russian,
    "coortweet-german": german,
}


def strong_layers(name: str, data: Path, folder: Path, engine: Embedded) -> list[LayerModel]:
    """Import a data set into a case of its own and fit the null model of its strong layers."""
    path, columns = DATA[name](data, folder)
    asked = Settings(inputs=(str(path),))
    if columns is not None:
        (folder / "mapping.toml").write_text(tomli_w.dumps({"platform": "x", "columns": columns}), "utf-8")
        asked = Settings(inputs=(str(path),), mapping=str(folder / "mapping.toml"))
    case = Case.create(folder / "case", asked)
    counts = read(case, Quiet())
    print(f"\n## {name}: {counts['posts']:,} posts, times to the {counts['precision']}")
    with case.stage("families", "calibration") as stage:
        compare_texts(case, stage, engine, Quiet(), THREADS)
        compare_pictures(case, stage, Quiet())
    tables = engine.tables({table: case.parts(table) for table in TABLES_READ})
    windows, _ = usable_windows(case.settings.windows, counts["precision"])
    accounts = case.scan("accounts").select(pl.col("account_id").sort()).collect()["account_id"].to_numpy()
    with case.stage("detect", "calibration") as stage:
        found = write_actions(engine, tables, traces_for(case.settings), stage, Quiet())
        models = load_layers(case, stage.folder, found, windows, accounts, Quiet(), THREADS)
    return [model for model in models if model.trace.strong]


def class_sizes(model: LayerModel, random: np.random.Generator) -> np.ndarray:
    """Pairs that could be tested by class of Lambda: exact, or from a sample where there are very many."""
    able = np.flatnonzero(model.eligible).astype(np.int32)
    total = len(able) * (len(able) - 1) // 2
    if total <= PAIRS:
        first, second = np.triu_indices(len(able), 1)
    else:
        first = random.integers(0, len(able), PAIRS)
        second = (first + random.integers(1, len(able), PAIRS)) % len(able)
    sizes = np.zeros(len(CLASSES) + 1)
    for start in range(0, len(first), 500_000):
        part = slice(start, start + 500_000)
        lambdas = mean_of(model, able[first[part]], able[second[part]])
        sizes += np.bincount(np.digitize(lambdas, CLASSES), minlength=len(sizes))
    return sizes * (total / max(len(first), 1))


def mean_of(model: LayerModel, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Lambda in the widest window."""
    found: np.ndarray = model.expected(a, b)[:, -1]
    return found


def shuffled(models: Sequence[LayerModel], number: int) -> list[LayerModel]:
    """The layers with labels shuffled; their null models are those of the real data."""
    random = np.random.default_rng([7, number])
    fakes = []
    for model in models:
        layer = null.shuffled(model.layer, model.incidences, model.strata, random)
        fakes.append(replace(model, layer=layer, incidences=null.incidences(layer)))
    return fakes


def groups_in(links: Links, models: Sequence[LayerModel], settings: Settings) -> int:
    """Groups of a shuffle."""
    behind = [network.evidence(model, links, settings, THREADS) for model in models] if len(links) else []
    times = [model.layer.time for model in models if len(model.layer)]
    span = max(int(time.max()) for time in times) - min(int(time.min()) for time in times) if times else 0
    busiest = np.full(models[0].layer.n_accounts if models else 0, 1, np.int64)
    return len(find_groups(links, behind, Activity(busiest, span), settings, Quiet()))


def low_p(engine: Embedded, model: LayerModel, settings: Settings) -> np.ndarray:
    """How many pairs have p at or below each level, by class of Lambda (classes x levels)."""
    pairs = network.sweep(engine, model, settings)
    log_p = network.layer_log_p(model, pairs, settings)[0]
    classes = np.digitize(mean_of(model, pairs.a, pairs.b), CLASSES)
    counts = [np.bincount(classes[log_p <= math.log(level)], minlength=len(CLASSES) + 1) for level in LEVELS]
    return np.stack(counts, axis=1)


def label(number: int) -> str:
    """A class of Lambda."""
    edges = [f"{edge:g}" for edge in CLASSES]
    if number == 0:
        return f"under {edges[0]}"
    return f"{edges[-1]} and more" if number == len(edges) else f"{edges[number - 1]} to {edges[number]}"


def table(model: LayerModel, sizes: np.ndarray, seen: np.ndarray, shuffles: int) -> tuple[float, int]:
    """Print a layer's table; the worst ratio where enough are expected, and how many cells are above the bound."""
    print(
        f"\n{model.trace.name}: {len(model.layer):,} actions, {int(model.eligible.sum()):,} accounts that can be tested"
    )
    print(f"  {'Lambda':16}{'pairs':>14}" + "".join(f"{f'obs/nom {level:g}':>16}" for level in LEVELS))
    worst, failed = 0.0, 0
    rows = [
        (label(number), sizes[number], seen[number]) for number in range(len(sizes)) if sizes[number] >= 1
    ]
    for name, pairs, counts in [*rows, ("all", sizes.sum(), seen.sum(axis=0))]:
        cells = []
        for level, count in zip(LEVELS, counts, strict=True):
            nominal = pairs * level * shuffles
            ratio = count / nominal if nominal else 0.0
            counted = nominal >= EXPECTED
            cells.append(f"{ratio:.3f}" if counted else f"({count:.0f} of {nominal:.1f})")
            worst = max(worst, ratio if counted else 0.0)
            failed += bool(counted and ratio > WORST)
        print(f"  {name:16}{pairs:>14,.0f}" + "".join(f"{cell:>16}" for cell in cells))
    return worst, failed


def gate(name: str, data: Path, shuffles: int, dispersion: float) -> tuple[float, int, int, int]:
    """One data set: worst ratio, cells above the bound, links and groups in all shuffles."""
    started = time.perf_counter()
    settings = Settings(dispersion=dispersion)
    with tempfile.TemporaryDirectory() as folder, Embedded(THREADS) as engine:
        models = strong_layers(name, data, Path(folder), engine)
        seen = [np.zeros((len(CLASSES) + 1, len(LEVELS))) for _ in models]
        links, groups = [], []
        for number in range(shuffles):
            fakes = shuffled(models, number)
            seen = [counts + low_p(engine, fake, settings) for counts, fake in zip(seen, fakes, strict=True)]
            kept = linking.find_links(engine, fakes, settings, Quiet(), "").links
            links.append(len(kept))
            groups.append(groups_in(kept, fakes, settings))
    worst, failed = 0.0, 0
    for model, counts in zip(models, seen, strict=True):
        highest, above = table(model, class_sizes(model, np.random.default_rng(1)), counts, shuffles)
        worst, failed = max(worst, highest), failed + above
    print(f"\nlinks in each shuffle: {links}\ngroups in each shuffle: {groups}")
    print(f"{name}: {time.perf_counter() - started:.0f} s")
    return worst, failed, sum(links), sum(groups)


def main() -> int:
    """Run the gate on every data set that is there."""
    here = Path(__file__).resolve().parents[1]
    parser = argparse.ArgumentParser(description="The label-shuffle gate on real data.")
    parser.add_argument("--shuffles", type=int, default=20)
    parser.add_argument("--data", type=Path, default=here.parent / "shared" / "data")
    parser.add_argument("--only", choices=tuple(DATA))
    parser.add_argument("--dispersion", type=float, default=Settings().dispersion)
    asked = parser.parse_args()
    if not asked.data.is_dir():
        print(f"No data at {asked.data}: nothing to measure.")
        return 0
    names = [asked.only] if asked.only else list(DATA)
    results = {name: gate(name, asked.data, asked.shuffles, asked.dispersion) for name in names}
    print("\n## The gate")
    for name, (worst, failed, links, groups) in results.items():
        verdict = "fails" if failed or groups else "holds"
        found = f"{links} links and {groups} groups in {asked.shuffles} shuffles"
        print(f"{name}: {verdict}; worst observed / nominal {worst:.3f}; {found}")
    return int(any(failed or groups for _, failed, _, groups in results.values()))


if __name__ == "__main__":
    sys.exit(main())
