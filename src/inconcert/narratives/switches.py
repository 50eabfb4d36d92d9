"""Topic switches: an account that from some day on speaks of something else, and groups whose accounts do so together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import numba
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import hypergeom

from inconcert.case import Case, Stage
from inconcert.narratives.topics import Topics, topics
from inconcert.progress import Reporter
from inconcert.schema_changes import GROUP_SWITCHES, SWITCHES

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SIDE: Final = 5
"""Posts an account needs on each side of a switch."""
PERMUTATIONS: Final = 199
CLASSES: Final = 20
"""Topics of an account that are told apart; its rarer ones are one class."""
RISE: Final = 0.3
"""By how much a term's share of the account's posts must rise to be what it switched to."""
TOGETHER: Final = 5
"""Members that must switch to the same topic within days."""
WINDOWS_DAYS: Final = (1, 2, 4, 7, 14)
_AROUND: Final = timedelta(days=WINDOWS_DAYS[-1])
LEVEL: Final = -2.0
"""log10 of the level at which a group's switch is told, after all topics, days, windows and groups looked at."""
DORMANT_DAYS: Final = 60
_TOLD: Final = 5


def find_switches(case: Case, stage: Stage, reporter: Reporter) -> None:
    """Write results/switches (an account a row) and results/group_switches (what members did together)."""
    with reporter.step("Looking for topic switches", 2) as step:
        known = topics(case)
        members = case.polars("members").select("account_id", "group")
        step.advance()
        switched, risen = account_switches(known, case.settings.seed)
        found = group_switches(switched, risen, members, known.names)
        step.advance()
    stage.write(SWITCHES, switched.join(members, on="account_id", how="left").sort("account_id"))
    stage.write(GROUP_SWITCHES, found.sort("group", "first"))
    stage.counts["switches"] = {"accounts": len(switched), "terms": len(known.names), "groups": len(found)}


def account_switches(known: Topics, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The best split of every account's posts in two, and which terms rose there.

    Statistic: the largest G = 2 sum n ln(n / expected) over all splits with five posts on each side, on the counts of the posts'
    leading terms. Null hypothesis: the account's streaks come in any order. A streak is a day's posts, and days in a row with
    the same leading topic; streaks are permuted whole (shuffling posts would reject for everybody who has streaks).
    log10_p near 0: nothing unusual. Limit: whoever from one day on speaks of one thing only has one long streak, so alone that
    proves little (p is about 2 / streaks); together with others it does (`group_switches`).

    Returns:
        One row an account with ten posts or more, as in results/switches; and (account_id, term, before, after) for each term
        whose share rose by 0.3 or more.
    """
    posts = known.posts.with_columns(topic=pl.col("topic").fill_null(len(known.names)).cast(pl.Int64))
    posts = posts.with_columns(number=pl.len().over("account_id")).filter(pl.col("number") >= 2 * SIDE)
    counts = np.arange(len(posts) + 1, dtype=np.float64)
    xlogx = counts * np.log(np.maximum(counts, 1))
    splits, p = [], []
    for rows in posts.partition_by("account_id", maintain_order=True):
        labels = _classes(rows["topic"].to_numpy())
        starts = _streaks(rows["created_at"].dt.epoch("d").to_numpy().astype(np.int64), labels)
        at, share = _tested(labels, starts, SIDE, PERMUTATIONS, seed, xlogx[: len(labels) + 1])
        splits.append(at)
        p.append(share)
    sizes = posts.group_by("account_id", maintain_order=True).agg(
        switched_at=pl.col("created_at"), number=pl.len()
    )
    split = pl.Series("split", splits, dtype=pl.Int64)
    switched = sizes.with_columns(split, log10_p=pl.Series(p, dtype=pl.Float64).log10()).select(
        "account_id",
        pl.col("switched_at").list.get(pl.col("split")),
        "log10_p",
        last_before=pl.col("switched_at").list.get(pl.col("split") - 1),
        first=pl.col("switched_at").list.first(),
        last=pl.col("switched_at").list.last(),
        posts_before=pl.col("split"),
        posts_after=pl.col("number").cast(pl.Int64) - pl.col("split"),
    )
    shares = _shares(posts, known, switched)
    risen = shares.filter(pl.col("after") - pl.col("before") >= RISE)
    terms = {"term": range(len(known.names)), "name": known.names, "rarity": known.rarity}
    names = pl.DataFrame(terms, schema_overrides={"term": pl.UInt32, "name": pl.String, "rarity": pl.Float64})
    rise = pl.col("after") - pl.col("before")
    told = (
        shares.join(names, on="term")
        .with_columns(rise=rise)
        .with_columns(
            telling=(pl.col("rise") * pl.col("rarity")).round(9)
        )  # "that" falls too, and says nothing
        .sort("account_id", "telling", "name", descending=[False, True, False])
        .group_by("account_id", maintain_order=True)
        .agg(
            topics_after=pl.col("name").filter(pl.col("rise") >= RISE).head(_TOLD),
            topics_before=pl.col("name").filter(pl.col("rise") < 0).reverse().head(_TOLD),
        )
    )
    gap = (pl.col("switched_at") - pl.col("last_before")).dt.total_seconds() / 86_400
    return switched.join(told, on="account_id", how="left").with_columns(gap_days=gap), risen


@dataclass(frozen=True, slots=True)
class _Scan:
    """Members that switched to one term within some days."""

    log10_p: float
    term: int
    days: int
    accounts: tuple[str, ...]
    others: int
    others_active: int
    first: Any
    last: Any


def group_switches(
    switched: pl.DataFrame, risen: pl.DataFrame, members: pl.DataFrame, names: list[str]
) -> pl.DataFrame:
    """Groups of which five or more members switched to the same term within days, beyond the case's other accounts.

    For each group, term and window (1 to 14 days, from each member's switch): k of n members active then switched to the term in
    it. Null hypothesis: those who switched are drawn from all accounts active then (hypergeometric): what everybody does, an
    election, makes no group stand out. p is multiplied by all windows looked at in the case (Bonferroni); told at 0.01.
    Where as many others turned to the term within 14 days of it, it is everybody's moment and is not told, whatever p.
    Limit: where there are no other accounts nothing can be told. A taste that only members share gives the same picture.
    """
    spans = switched.select("account_id", "switched_at", "first", "last")
    dated = risen.join(spans, on="account_id").join(members, on="account_id", how="left")
    looked, scans = 0, dict[str, list[_Scan]]()
    for (group,), own in dated.drop_nulls("group").group_by("group", maintain_order=True):
        inside = spans.join(members.filter(group=group), on="account_id", how="semi")
        for term, switching in _frequent(own):
            scanned = list(_windows(term, switching, dated.filter(term=term), inside, spans))
            looked += len(scanned)
            scans.setdefault(str(group), []).extend(scanned)
    rows = []
    for group_name, found in scans.items():
        if not found:
            continue
        best = min(found, key=lambda one: (one.log10_p, one.days, -len(one.accounts), one.term))
        log10_p = min(0.0, best.log10_p + float(np.log10(looked)))
        if log10_p <= LEVEL:
            rows.append(_told(group_name, best, log10_p, switched, risen, names))
    return pl.DataFrame(rows, schema=pl.DataFrame(GROUP_SWITCHES.arrow.empty_table()).schema)


def _frequent(own: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    counted = own.with_columns(number=pl.len().over("term")).filter(pl.col("number") >= TOGETHER)
    for rows in counted.sort("term", "switched_at", "account_id").partition_by("term", maintain_order=True):
        yield rows["term"][0], rows


def _windows(
    term: int, rows: pl.DataFrame, everyone: pl.DataFrame, inside: pl.DataFrame, spans: pl.DataFrame
) -> Iterator[_Scan]:
    at = pl.col("switched_at")
    for start in rows["switched_at"].unique().sort():
        for days in WINDOWS_DAYS:
            end = start + timedelta(days=days)
            here = rows.filter(at.is_between(start, end, closed="left"))
            if len(here) < TOGETHER:
                continue
            around = at.is_between(start - _AROUND, end + _AROUND)
            others = len(everyone.filter(around)) - len(rows.filter(around))
            if others >= len(here):
                continue
            active = (pl.col("first") < end) & (pl.col("last") >= start)
            all_active, own_active = len(spans.filter(active)), len(inside.filter(active))
            all_here = len(everyone.filter(at.is_between(start, end, closed="left")))
            p = hypergeom.logsf(len(here) - 1, all_active, all_here, own_active) / np.log(10)
            yield _Scan(
                float(p), term, days, tuple(here["account_id"]), others, all_active - own_active,
                start, here["switched_at"].max(),
            )  # fmt: skip


def _told(
    group: str, best: _Scan, log10_p: float, switched: pl.DataFrame, risen: pl.DataFrame, names: list[str]
) -> dict[str, Any]:
    own = pl.Series(best.accounts)
    shared = (
        risen.filter(pl.col("account_id").is_in(own.implode()))
        .group_by("term")
        .agg(number=pl.len(), rise=(pl.col("after") - pl.col("before")).sum())
        .filter(pl.col("number") * 2 >= len(own))
        .sort("number", "rise", "term", descending=[True, True, False])
    )
    theirs = switched.filter(pl.col("account_id").is_in(own.implode()))
    before = (
        theirs.select("topics_before")
        .explode("topics_before")
        .drop_nulls()
        .group_by("topics_before")
        .len()
        .sort("len", "topics_before", descending=[True, False])
    )
    after = list(dict.fromkeys([best.term, *shared["term"]]))
    return {
        "group": group,
        "topics_after": [names[term] for term in after[:_TOLD]],
        "topics_before": before["topics_before"].head(_TOLD).to_list(),
        "accounts": sorted(best.accounts),
        "size": len(best.accounts),
        "days": best.days,
        "first": best.first,
        "last": best.last,
        "dormant": int((theirs["gap_days"] >= DORMANT_DAYS).sum()),
        "others": best.others,
        "others_active": best.others_active,
        "log10_p": log10_p,
    }


def _shares(posts: pl.DataFrame, known: Topics, switched: pl.DataFrame) -> pl.DataFrame:
    """account_id, term, before, after: the share of the account's posts on each side that hold the term."""
    sides = posts.select("row", "account_id", "created_at").with_columns(
        place=pl.int_range(pl.len()).over("account_id")
    )
    sides = sides.join(switched.select("account_id", "posts_before", "posts_after"), on="account_id")
    sides = sides.select(
        "row", "account_id", "posts_before", "posts_after", late=pl.col("place") >= pl.col("posts_before")
    )
    return (
        known.held.join(sides, on="row")
        .group_by("account_id", "term")
        .agg(
            before=(~pl.col("late")).sum() / pl.col("posts_before").first(),
            after=pl.col("late").sum() / pl.col("posts_after").first(),
        )
        .filter(pl.col("before") + pl.col("after") >= 0.1)
    )


def _classes(topic: Ints) -> Ints:
    """Labels 0, 1, ... of the account's commonest topics, then one for all others."""
    values, inverse, counts = np.unique(topic, return_inverse=True, return_counts=True)
    rank = np.empty(len(values), np.int64)
    rank[np.lexsort((values, -counts))] = np.arange(len(values))
    return np.minimum(rank[inverse], CLASSES).astype(np.int64)


def _streaks(day: Ints, labels: Ints) -> Ints:
    """Where streaks start: a day's posts are one, and days in a row with the same leading label."""
    starts = np.flatnonzero(np.diff(day, prepend=day[0] - 1))
    leading = np.array([np.bincount(part).argmax() for part in np.split(labels, starts[1:])])
    return starts[np.flatnonzero(np.diff(leading, prepend=-1))].astype(np.int64)


@numba.njit(cache=True, nogil=True)
def _best_split(labels: Ints, side: int, xlogx: Floats) -> tuple[float, int]:  # pragma: no cover - compiled
    """The largest G over splits, and how many posts stand before it. `xlogx`: x ln x for x from 0 to n."""
    n, classes = len(labels), labels.max() + 1
    after = np.zeros(classes, np.int64)
    before = np.zeros(classes, np.int64)
    for label in labels:
        after[label] += 1
    information = xlogx[after].sum()
    whole = information - xlogx[n]
    best, at = -1.0, side
    for i in range(n - side):
        label = labels[i]
        a, b = after[label], before[label]
        information += xlogx[a - 1] - xlogx[a] + xlogx[b + 1] - xlogx[b]
        after[label], before[label] = a - 1, b + 1
        m = i + 1
        if m >= side:
            g = 2 * (information - xlogx[m] - xlogx[n - m] - whole)
            if g > best + 1e-9:
                best, at = g, m
    return best, at


@numba.njit(cache=True, nogil=True)
def _tested(
    labels: Ints, starts: Ints, side: int, permutations: int, seed: int, xlogx: Floats
) -> tuple[int, float]:  # pragma: no cover - compiled
    """The best split, and the share of orders of the streaks that give as large a G (this one counted)."""
    np.random.seed(seed)
    n, blocks = len(labels), len(starts)
    observed, at = _best_split(labels, side, xlogx)
    shuffled = np.empty_like(labels)
    as_large = 1
    for _ in range(permutations):
        place = 0
        for block in np.random.permutation(blocks):
            end = starts[block + 1] if block + 1 < blocks else n
            for i in range(starts[block], end):
                shuffled[place] = labels[i]
                place += 1
        if _best_split(shuffled, side, xlogx)[0] >= observed - 1e-9:
            as_large += 1
    return at, as_large / (permutations + 1)
