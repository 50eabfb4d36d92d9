"""The label-shuffle gate: with accounts shuffled among what they did, is a p of 1 in 10,000 as rare as it says?

    python -m benchmarks.calibration [--shuffles 20] [--within taste] [--data ../shared/data] [--only NAME ...] [--svg FILE]

For every layer of every data set, accounts' labels are permuted within the strata of the null model, or within strata and
communities of interest (found without times), so that who has which taste stays; all else stays. Then nobody acts in concert,
and of all pairs that could be tested (both accounts with enough shared objects) no more than a share t may have p <= t.
Printed by class of Lambda (distinct objects that chance gives a pair in the widest window), and over all layers by the language
that both accounts mostly write: pairs, and observed / nominal at 1e-2, 1e-3 and 1e-4 over all shuffles; then the links and groups
of each shuffle, and the accounts in groups with a ground for an accusation. `--svg` draws the ratios by level and by class. Other
shuffles, which keep weeks or accounts' objects: benchmarks/shuffles.py.
A pair with fewer objects than the trace asks for has p = 1. Pairs are counted exactly up to 4 million a layer, above
that by a random sample of as many.

Exits with 1 when a ratio is above 2 where at least 10 are expected, or when a shuffle shows a group. In the archive of removed
accounts the communities are the operation's own, so a shuffle within them is the operation again: told and not judged. Aggregates
only.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import tomli_w

from benchmarks import corpora
from benchmarks.curves import Chart, draw
from inconcert.case import Case
from inconcert.coordination import linking, network, null
from inconcert.coordination.actions import write_actions
from inconcert.coordination.communities import SMALLEST
from inconcert.coordination.detect import TABLES_READ, activity_of, load_layers
from inconcert.coordination.grounds import FoundGroup
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
BETWEEN = "two languages"
STRATA, TASTE = "strata", "taste"
ARCHIVE = "ira538"
THREADS = 2

Made = tuple[Path, dict[str, str] | None]
"""An input file, and its column mapping (None for a format with a reader of its own)."""
Blocks = Callable[[LayerModel], np.ndarray]
"""The block of each incidence of a layer; labels are permuted within blocks."""


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


def controls(_: Path, folder: Path) -> Made:
    """All ten files of ordinary people in one corpus, as the real mix has them."""
    return written(corpora.controls(), folder)


def written(posts: pl.DataFrame, folder: Path) -> Made:
    """A corpus of benchmarks/corpora.py as an input."""
    path, mapping, _ = corpora.write(posts, folder / "corpus")
    return path, tomllib.loads(mapping.read_text("utf-8"))["columns"]


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
    "controls": controls,
    "coortweet-russian": russian,
    "coortweet-german": german,
}


def strong_layers(name: str, made: Made, folder: Path, engine: Embedded) -> list[LayerModel]:
    """Import a data set into a case of its own in `folder` and fit the null model of its strong layers."""
    path, columns = made
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


def within_strata(model: LayerModel) -> np.ndarray:
    """The null's own blocks: the stratum of each incidence."""
    of_incidence: np.ndarray = model.strata.of_object[model.incidences.objects]
    return of_incidence


def within_taste(models: Sequence[LayerModel]) -> Blocks:
    """Strata, and the communities of interest of these layers.

    The accounts of no community are one block of each stratum, unless they are few, or few of them have nearly all of it: then
    they may be one desk, which dealt out to itself is the desk again. So they are dealt out with the stratum's largest community.
    """
    community = next(model.taste.community for model in models if model.taste)

    def blocks(model: LayerModel) -> np.ndarray:
        stratum, own = within_strata(model), community[model.incidences.accounts].copy()
        for number in np.unique(stratum).tolist():
            inside = stratum == number
            held = model.strata.activity[community == 0, number].astype(float)
            acting = held.sum() ** 2 / max((held**2).sum(), 1.0)  # as many accounts as have equal parts
            if acting < SMALLEST:
                own[inside & (own == 0)] = np.argmax(np.bincount(own[inside], minlength=2)[1:]) + 1
        return united(stratum, own)

    return blocks


def united(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """One number for every two that occur together."""
    number: np.ndarray = np.unique(np.stack([first, second]), axis=1, return_inverse=True)[1]
    return number


def shuffled(models: Sequence[LayerModel], blocks: Blocks, random: np.random.Generator) -> list[LayerModel]:
    """The layers with labels permuted within blocks of incidences; their null models are those of the real data."""
    fakes = []
    for model in models:
        layer = null.permuted(model.layer, model.incidences, blocks(model), random)
        fakes.append(replace(model, layer=layer, incidences=null.incidences(layer)))
    return fakes


def groups_in(
    links: Links, models: Sequence[LayerModel], activity: Activity, settings: Settings
) -> list[FoundGroup]:
    """Groups of a shuffle."""
    behind = [network.evidence(model, links, settings, THREADS) for model in models] if len(links) else []
    return find_groups(links, behind, activity, settings, Quiet()).shown


def languages(model: LayerModel) -> tuple[list[str], np.ndarray]:
    """Languages of a layer, and of each account the number of the one it has most of."""
    names = sorted(set(model.strata.langs))
    held = [np.array(model.strata.langs) == name for name in names]
    activity = np.stack([model.strata.activity[:, own].sum(axis=1) for own in held], axis=1)
    return names, activity.argmax(axis=1)


def pairs_by_language(model: LayerModel) -> dict[str, float]:
    """Pairs that could be tested, by the language that both accounts have most of."""
    names, own = languages(model)
    able = np.bincount(own[model.eligible], minlength=len(names)).astype(float)
    inside = able * (able - 1) / 2
    total = able.sum() * (able.sum() - 1) / 2
    return {name or "any": float(n) for name, n in zip(names, inside, strict=True)} | {
        BETWEEN: float(total - inside.sum())
    }


@dataclass
class Seen:
    """Pairs with p at or below each level: by class of Lambda (classes x levels), and by language."""

    classes: np.ndarray
    by_language: Counter[tuple[str, float]]


def look(engine: Embedded, model: LayerModel, settings: Settings, seen: Seen) -> None:
    """Count the pairs of one shuffled layer."""
    pairs = network.sweep(engine, model, settings)
    log_p = network.layer_log_p(model, pairs, settings)[0]
    classes = np.digitize(mean_of(model, pairs.a, pairs.b), CLASSES)
    names, own = languages(model)
    same = own[pairs.a] == own[pairs.b]
    for number, level in enumerate(LEVELS):
        low = log_p <= math.log(level)
        seen.classes[:, number] += np.bincount(classes[low], minlength=len(CLASSES) + 1)
        for code, count in zip(*np.unique(own[pairs.a[low & same]], return_counts=True), strict=True):
            seen.by_language[names[code] or "any", level] += int(count)
        seen.by_language[BETWEEN, level] += int((low & ~same).sum())


def label(number: int) -> str:
    """A class of Lambda."""
    edges = [f"{edge:g}" for edge in CLASSES]
    if number == 0:
        return f"under {edges[0]}"
    return f"{edges[-1]} and more" if number == len(edges) else f"{edges[number - 1]} to {edges[number]}"


@dataclass(frozen=True)
class Row:
    """Pairs of one kind over all shuffles, and how many of them had p at or below each level."""

    name: str
    pairs: float
    seen: Sequence[float]
    shuffles: int

    def nominal(self, number: int) -> float:
        """Pairs that chance would put at or below a level."""
        return self.pairs * LEVELS[number] * self.shuffles

    def ratio(self, number: int) -> float | None:
        """Observed / nominal; None where too few are expected to say."""
        return self.seen[number] / self.nominal(number) if self.nominal(number) >= EXPECTED else None

    @property
    def ratios(self) -> list[float]:
        """Observed / nominal wherever enough are expected."""
        return [ratio for number in range(len(LEVELS)) if (ratio := self.ratio(number)) is not None]

    def show(self) -> None:
        """Print the row."""
        cells = [
            f"({self.seen[number]:.0f} of {self.nominal(number):.1f})"
            if (ratio := self.ratio(number)) is None
            else f"{ratio:.3f}"
            for number in range(len(LEVELS))
        ]
        print(f"  {self.name:16}{self.pairs:>16,.0f}" + "".join(f"{cell:>18}" for cell in cells))


def show(title: str, kind: str, rows: Sequence[Row]) -> None:
    """Print one table."""
    print(f"\n{title}")
    print(f"  {kind:16}{'pairs':>16}" + "".join(f"{f'obs/nom {level:g}':>18}" for level in LEVELS))
    for row in rows:
        row.show()


@dataclass(frozen=True)
class Gate:
    """One data set: rows by layer and class and by language, by level and by class over all layers; what all shuffles give.

    `accused`: accounts in groups with a ground. `circular`: whether the labels were permuted within what the operation made.
    """

    rows: Sequence[Row]
    classes: Sequence[Row]
    links: int
    groups: int
    accused: int
    circular: bool

    @property
    def worst(self) -> float:
        """The largest ratio."""
        return max((ratio for row in self.rows for ratio in row.ratios), default=0.0)

    @property
    def holds(self) -> bool:
        """No ratio above the bound, no group; or not judged."""
        return self.circular or (self.worst <= WORST and not self.groups)


def gate(name: str, data: Path, shuffles: int, dispersion: float, within: str) -> Gate:
    """Shuffle one data set, and print what that gave."""
    started = time.perf_counter()
    settings = Settings(dispersion=dispersion)
    with tempfile.TemporaryDirectory() as folder, Embedded(THREADS) as engine:
        models = strong_layers(name, DATA[name](data, Path(folder)), Path(folder), engine)
        activity = activity_of(Case(Path(folder) / "case"), models)
        seen = [Seen(np.zeros((len(CLASSES) + 1, len(LEVELS))), Counter()) for _ in models]
        links, groups, accused = [], [], []
        blocks = within_taste(models) if within == TASTE else within_strata
        for number in range(shuffles):
            fakes = shuffled(models, blocks, np.random.default_rng([7, number]))
            for fake, counted in zip(fakes, seen, strict=True):
                look(engine, fake, settings, counted)
            kept = linking.find_links(engine, fakes, settings, Quiet(), "", over_posts=False).links
            links.append(len(kept))
            found = groups_in(kept, fakes, activity, settings)
            groups.append(len(found))
            accused.append(sum(len(group.members) for group in found if group.ground))
    rows: list[Row] = []
    sizes = [class_sizes(model, np.random.default_rng(1)) for model in models]
    for model, pairs, counted in zip(models, sizes, seen, strict=True):
        own = [
            Row(label(number), pairs[number], counted.classes[number].tolist(), shuffles)
            for number in range(len(pairs))
            if pairs[number] >= 1
        ]
        own.append(Row("all", pairs.sum(), counted.classes.sum(axis=0).tolist(), shuffles))
        able = int(model.eligible.sum())
        show(f"{model.trace.name}: {len(model.layer):,} actions, {able:,} accounts tested", "Lambda", own)
        rows += own
    by_language = Counter[str]()
    for model in models:
        by_language.update(pairs_by_language(model))
    tongues = [
        Row(lang, pairs, [sum(one.by_language[lang, level] for one in seen) for level in LEVELS], shuffles)
        for lang, pairs in by_language.most_common()
        if pairs * LEVELS[0] * shuffles >= EXPECTED
    ]
    show("all layers, by language", "language", tongues)
    together = [
        Row(
            label(number),
            sum(one[number] for one in sizes),
            sum(one.classes[number] for one in seen).tolist(),
            shuffles,
        )
        for number in range(len(CLASSES) + 1)
    ]
    print(f"\nlinks in each shuffle: {links}\ngroups: {groups}\naccounts in groups with a ground: {accused}")
    print(f"{name}: {time.perf_counter() - started:.0f} s", flush=True)
    circular = within == TASTE and name == ARCHIVE
    return Gate([*rows, *tongues], together, sum(links), sum(groups), sum(accused), circular)


def charts(gates: dict[str, Gate]) -> list[Chart]:
    """Observed / nominal by level, and by class of Lambda at the highest level; one line a data set."""
    by_level, by_class = {}, {}
    for name, found in gates.items():
        total = Row(
            "all",
            sum(row.pairs for row in found.classes),
            [sum(row.seen[number] for row in found.classes) for number in range(len(LEVELS))],
            found.classes[0].shuffles,
        )
        known = [(level, total.ratio(number)) for number, level in enumerate(LEVELS)]
        by_level[name] = [(level, ratio) for level, ratio in known if ratio is not None]
        known = [(float(number), row.ratio(0)) for number, row in enumerate(found.classes)]
        by_class[name] = [(number, ratio) for number, ratio in known if ratio is not None]
    edges = {float(number): label(number).removesuffix(" and more") for number in range(len(CLASSES) + 1)}
    ticks = {number: words.split(" to ")[0].removeprefix("under ") for number, words in edges.items()}
    ticks[0.0] = f"<{CLASSES[0]:g}"
    return [
        Chart("How often p is at most t", "t", "observed / t", by_level, {t: f"{t:g}" for t in LEVELS}, True),
        Chart(
            f"at t = {LEVELS[0]:g}, by what chance gives a pair",
            "objects expected, from",
            "observed / t",
            by_class,
            ticks,
        ),
    ]


def main() -> int:
    """Run the gate on every data set that is there."""
    here = Path(__file__).resolve().parents[1]
    parser = argparse.ArgumentParser(description="The label-shuffle gate on real data.")
    parser.add_argument("--shuffles", type=int, default=20)
    parser.add_argument("--data", type=Path, default=here.parent / "shared" / "data")
    parser.add_argument("--within", choices=(STRATA, TASTE), default=STRATA)
    parser.add_argument("--only", nargs="+", choices=tuple(DATA), default=list(DATA))
    parser.add_argument("--dispersion", type=float, default=Settings().dispersion)
    parser.add_argument("--svg", type=Path)
    asked = parser.parse_args()
    if not asked.data.is_dir():
        print(f"No data at {asked.data}: nothing to measure.")
        return 0
    gates = {
        name: gate(name, asked.data, asked.shuffles, asked.dispersion, asked.within) for name in asked.only
    }
    print("\n## The gate")
    for name, found in gates.items():
        verdict = "circular, not judged" if found.circular else "holds" if found.holds else "FAILS"
        seen = f"{found.links} links, {found.groups} groups and {found.accused} accused in {asked.shuffles} shuffles"
        print(f"{name}: {verdict}; worst observed / nominal {found.worst:.3f}; {seen}")
    if asked.svg:
        draw(charts(gates), asked.svg)
    return int(not all(found.holds for found in gates.values()))


if __name__ == "__main__":
    sys.exit(main())
