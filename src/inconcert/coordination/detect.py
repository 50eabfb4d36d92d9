"""Detection, start to end: actions -> layers -> links -> groups. One line a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from inconcert.case import Case, Stage
from inconcert.coordination import linking, network
from inconcert.coordination.actions import TraceCount, write_actions
from inconcert.coordination.content import with_taste
from inconcert.coordination.grounds import FoundGroup
from inconcert.coordination.groups import find_groups
from inconcert.coordination.layers import LayerModel, Prior, build_layer, usable_windows
from inconcert.coordination.network import LN10, Evidence, Links
from inconcert.coordination.null import Posted
from inconcert.coordination.standing import Activity
from inconcert.engine.base import Engine
from inconcert.errors import InputError
from inconcert.operations.known import known_in
from inconcert.progress import Reporter
from inconcert.schema import EDGE_POSTS, EDGES, KNOWN_ACCOUNTS, LINKS_KEPT, MEMBERS
from inconcert.settings import Settings
from inconcert.traces import traces_for
from inconcert.traces.repost import REPOST

TABLES_READ: Final = (
    *("posts", "accounts", "links", "attributes", "media", "post_media"),
    *("text_families", "passages", "picture_families"),
)


@dataclass(frozen=True, slots=True)
class Detection:
    """What detection found, in memory, for the findings."""

    counts: list[TraceCount]
    models: list[LayerModel]
    windows: list[int]
    windows_off: list[int]
    links: Links
    behind: list[Evidence]
    shuffled: list[int]
    """Links that pass the same threshold in each shuffle."""
    groups: list[FoundGroup]
    left_out: list[FoundGroup]
    """Groups left out: without a ground, and no more than the taste of their communities, or everybody else, gives."""
    accounts: np.ndarray
    """Account ids by account_code."""


def detect(case: Case, stage: Stage, engine: Engine, reporter: Reporter, threads: int) -> Detection:
    """Find links and groups in an imported case, and write the result tables."""
    settings = case.settings
    tables = engine.tables({name: case.parts(name) for name in TABLES_READ})
    known = known_in(
        case.scan("accounts").select("account_id", "native_id", "handle").collect(), settings.known
    )
    stage.write(KNOWN_ACCOUNTS, known)
    excluded = known.filter("exclude")["account_id"].to_list()
    counts = write_actions(engine, tables, traces_for(settings), stage, reporter, excluded)
    windows, windows_off = usable_windows(settings.windows, case.counts("import")["precision"])
    if not windows:
        precision = case.counts("import")["precision"]
        raise InputError(
            f"The times of these posts are known to the {precision} only; no window asked for is that wide. "
            "Give a wider one, for example --windows 1h,1d."
        )
    accounts = _ids(case, "accounts", "account_id")
    models = load_layers(case, stage.folder, counts, windows, accounts, reporter, threads)
    community = next((model.taste.community for model in models if model.taste), None)
    search = linking.find_links(
        engine, models, settings, reporter, "Testing pairs of accounts", community=community
    )
    links = search.links
    shuffled = _shuffles(engine, models, settings, search, reporter)
    with reporter.step("Collecting the posts behind each link", len(models)) as step:
        behind = []
        for model in models:
            behind.append(network.evidence(model, links, settings, threads))
            step.advance()
    groups, left_out = find_groups(links, behind, activity_of(case, models), settings, reporter)
    _write(case, stage, links, behind, groups, accounts)
    return Detection(
        counts, models, windows, windows_off, links, behind, shuffled, groups, left_out, accounts
    )


def _ids(case: Case, table: str, column: str) -> np.ndarray:
    """The ids of a table by their rank: what account_code and post_code number."""
    return case.scan(table).select(pl.col(column).sort()).collect()[column].to_numpy()


def load_layers(
    case: Case,
    folder: Path,
    counts: Sequence[TraceCount],
    windows: Sequence[int],
    accounts: np.ndarray,
    reporter: Reporter,
    threads: int,
) -> list[LayerModel]:
    """Every trace that has shared objects, as a layer, in order of precedence. `folder` holds `actions` and `objects`."""
    n_posts = case.counts("import")["posts"]
    objects = pl.scan_parquet(folder / "objects" / "*.parquet")
    own, reposts = _posted(case, accounts, reposts=False), _posted(case, accounts, reposts=True)
    models: list[LayerModel] = []
    prior, start = Prior(), 0
    with reporter.step("Measuring what chance would give", len(counts)) as step:
        for count in counts:
            if count.objects:
                name = count.trace.name
                actions = _actions_of(folder, name)
                langs = (
                    objects.filter(pl.col("trace") == name)
                    .sort("object_code")
                    .select("lang")
                    .collect()["lang"]
                    .to_list()
                )
                model = build_layer(
                    count.trace,
                    actions,
                    langs,
                    reposts if count.trace.family == REPOST.family else own,
                    first_object=start,
                    windows=windows,
                    accounts=accounts,
                    n_posts=n_posts,
                    prior=prior if count.trace.strong else Prior(),
                    hot_object_pairs=case.settings.hot_object_pairs,
                    threads=threads,
                )
                models.append(model)
                if count.trace.strong or count.trace.excuses:
                    prior.add(count.trace, actions["post_code"].to_numpy(), actions["object_code"].to_numpy())
            start += count.objects
            step.advance()
    return with_taste(models, case.settings.seed)


def _posted(case: Case, accounts: np.ndarray, *, reposts: bool) -> Posted:
    """How much each account reposted, or posted itself, by language."""
    numbered = pl.LazyFrame({"account_id": accounts}, schema={"account_id": pl.String}).with_row_index(
        "account"
    )
    kind = pl.col("post_type") == "repost"
    counted = (
        case.scan("posts")
        .filter(kind if reposts else ~kind)
        .join(numbered, on="account_id")
        .group_by("account", pl.col("lang").fill_null(""))
        .agg(posts=pl.len())
        .sort("account", "lang")
        .collect()
    )
    return Posted(
        counted["account"].to_numpy().astype(np.int32),
        counted["lang"].to_numpy().astype(str),
        counted["posts"].to_numpy().astype(np.int32),
    )


def layers_of(case: Case, reporter: Reporter, threads: int) -> list[LayerModel]:
    """The layers of a case whose detection has ended, from its tables."""
    case.require("detect")
    held = dict(case.scan("objects").group_by("trace").len().collect().iter_rows())
    counts = [TraceCount(trace, 0, 0, held.get(trace.name, 0)) for trace in traces_for(case.settings)]
    windows, _ = usable_windows(case.settings.windows, case.counts("import")["precision"])
    accounts = _ids(case, "accounts", "account_id")
    return load_layers(case, case.path / "results", counts, windows, accounts, reporter, threads)


def _actions_of(folder: Path, trace: str) -> pa.Table:
    columns = ["object_code", "account_code", "post_code", "time"]
    return pq.read_table(folder / "actions", columns=columns, filters=[("trace", "=", trace)])


def _shuffles(
    engine: Engine, models: Sequence[LayerModel], settings: Settings, real: linking.Search, reporter: Reporter
) -> list[int]:
    """How many pairs of each shuffle would have been kept at the bounds of the real data."""
    found, alone = [], real.links.alone
    for number in range(settings.shuffles if len(real.links) else 0):
        fakes = network.shuffled_models(models, settings, number, over_posts=alone)
        title = f"Checking against chance ({number + 1} of {settings.shuffles})"
        found.append(
            linking.find_links(engine, fakes, settings, reporter, title, over_posts=alone).passing(real)
        )
    return found


def activity_of(case: Case, models: Sequence[LayerModel]) -> Activity:
    """Posts of each account, and how long the strong traces go on."""
    counted = case.scan("posts").group_by("account_id").agg(posts=pl.len())
    posts = (
        case.scan("accounts")
        .select("account_id")
        .join(counted, on="account_id", how="left")
        .sort("account_id")
        .select(pl.col("posts").fill_null(0).cast(pl.Int64))
        .collect()["posts"]
        .to_numpy()
    )
    times = [
        one.layer.time for one in models if one.trace.strong and not one.trace.any_time and len(one.layer)
    ]
    span = max(int(time.max()) for time in times) - min(int(time.min()) for time in times) if times else 0
    return Activity(posts, span)


def _write(
    case: Case,
    stage: Stage,
    links: Links,
    behind: Sequence[Evidence],
    groups: Sequence[FoundGroup],
    accounts: np.ndarray,
) -> None:
    posts = np.array([*_ids(case, "posts", "post_id"), None], object)  # index -1: an action without a post
    group_of = np.full(len(links), None, object)
    for number, group in enumerate(groups, 1):
        group_of[group.links] = f"G{number}"
    stage.write(EDGES, network.edge_table(behind, links, accounts))
    edge_posts = network.edge_post_table(behind, links, accounts, posts)
    stage.write(EDGE_POSTS, edge_posts)
    stage.write(LINKS_KEPT, _network_table(links, behind, accounts, group_of))
    stage.write(MEMBERS, _member_table(case, links, groups, accounts, edge_posts))


def _network_table(
    links: Links, behind: Sequence[Evidence], accounts: np.ndarray, group_of: np.ndarray
) -> pl.DataFrame:
    strong = [one for one in behind if one.model.trace.strong]
    objects = network.distinct_objects(strong, len(links))
    return pl.DataFrame(
        {
            "account_a": accounts[links.a],
            "account_b": accounts[links.b],
            "log10_p": links.log_p / LN10,
            "log10_q": links.log_q / LN10,
            "layers": network.traces(strong, len(links)),
            "objects": objects,
            "excess": network.excess(behind, len(links)),
            "group": group_of.tolist(),
        },
        schema={
            "account_a": pl.String,
            "account_b": pl.String,
            "log10_p": pl.Float64,
            "log10_q": pl.Float64,
            "layers": pl.List(pl.String),
            "objects": pl.Int64,
            "excess": pl.String,
            "group": pl.String,
        },
    )


def _member_table(
    case: Case, links: Links, groups: Sequence[FoundGroup], accounts: np.ndarray, edge_posts: pl.DataFrame
) -> pl.DataFrame:
    """results/members: each account of each group with its part in it."""
    members = pl.DataFrame(
        {
            "group": [f"G{number}" for number, group in enumerate(groups, 1) for _ in group.members],
            "account_id": [accounts[member] for group in groups for member in group.members],
            "stability": [float(value) for group in groups for value in group.stability],
            "links": [
                int(((links.a[group.links] == member) | (links.b[group.links] == member)).sum())
                for group in groups
                for member in group.members
            ],
        },
        schema={"group": pl.String, "account_id": pl.String, "stability": pl.Float64, "links": pl.Int64},
    )
    if members.is_empty():
        return members
    sides = [
        edge_posts.select(
            pl.col(f"account_{one}").alias("account_id"),
            pl.col(f"account_{other}").alias("partner"),
            pl.col(f"post_{one}").alias("post"),
            (pl.col("gap_s") * sign).alias("ahead"),
        )
        for one, other, sign in (("a", "b", 1), ("b", "a", -1))
    ]
    group_of = members.select("account_id", "group")
    acted = (
        pl.concat(sides)
        .join(group_of, on="account_id")
        .join(group_of.rename({"account_id": "partner", "group": "partner_group"}), on="partner")
        .filter(pl.col("group") == pl.col("partner_group"))
        .group_by("account_id")
        .agg(
            pl.col("post").n_unique().alias("coactions"),
            ((pl.col("ahead") > 0).sum() / (pl.col("ahead") != 0).sum()).fill_nan(0.5).alias("leads"),
        )
    )
    written = (
        case.scan("posts")
        .group_by("account_id")
        .agg(pl.len().alias("posts"))
        .filter(pl.col("account_id").is_in(members["account_id"].to_list()))
    ).collect()
    return (
        members.join(acted, on="account_id", how="left")
        .join(written, on="account_id", how="left")
        .with_columns(pl.col("coactions", "posts").fill_null(0), pl.col("leads").fill_null(0.5))
        .with_columns((pl.col("coactions") / pl.col("posts").clip(1)).clip(0, 1).alias("dedication"))
        .sort("group", "account_id")
    )
