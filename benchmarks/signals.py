"""How often account signals fire on unrelated groups, and whether they fire on made-up ones.

    python -m benchmarks.signals

Needs the shared research data beside the checkout. Groups of 10 accounts are drawn from each control: at random, from 100 in a
row by first post (the same days), and 10 in a row; where a control has several languages, of each language apart. Accounts
that post one text with four others are in no group. The share of groups with p <= 0.01 is shown for each signal; the last column
has the groups in a row of whom no more than half use one application. Then made-up people among the finance control's: ten
alike, and innocents of five kinds, who share what their kind brings and nothing else: each has the application and the mix of
posts and reposts of a real account about as active, and people pause as a real account does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from inconcert.accounts import SIGNALS
from inconcert.accounts.base import Accounts, Observed, Signal
from inconcert.accounts.burstiness import gaps

Moments = NDArray[np.datetime64]
TESTED: Final = tuple(signal for signal in SIGNALS if signal.weighs)

DATA: Final = Path(__file__).parents[1].parent / "shared" / "data" / "controls"
DRAWS, SIZE, STRETCH, LEVEL = 300, 10, 100, -2.0
FEWEST_PAUSES: Final = 20
BIG: Final = (
    "stocknet",
    "conferences",
    "ar_authorities_timelines",
    "es_argentina_candidates",
    "de_politicians_2020_21",
    "fa_hashtag_storm",
    "ru_vk_karelia_pages_1",
    "en_us_newsroom_washtimes",
)


def control(name: str) -> Accounts:
    """A control as the signals read a case."""
    raw = pl.read_parquet(DATA / f"{name}.parquet")
    account = next(column for column in ("user_id", "account") if column in raw.columns)
    repost = next(column for column in ("is_retweet", "is_repost") if column in raw.columns)

    def column(*names: str, dtype: pl.DataType | type[pl.DataType] = pl.String) -> pl.Expr:
        found = [one for one in names if one in raw.columns]
        return pl.col(found[0]).cast(dtype, strict=False) if found else pl.lit(None, dtype=dtype)

    key = pl.when(pl.col("text").str.len_chars() >= 30).then(pl.col("text").str.to_lowercase()).hash(seed=1)
    posts = raw.with_row_index("n").select(
        post_id=pl.format("p{}", "n"),
        account_id=pl.col(account).cast(pl.String),
        platform=pl.lit("x"),
        created_at=pl.col("created_at").cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        post_type=pl.when(pl.col(repost).cast(pl.Boolean))
        .then(pl.lit("repost"))
        .otherwise(pl.lit("original")),
        text_key=key,
        lang=pl.col("lang"),
        client_name=column("source")
        if name in {"stocknet", "conferences"}
        else pl.lit(None, dtype=pl.String),
        mentions=(
            pl.col("mentions")
            if raw.schema["mentions"] == pl.List(pl.String)
            else pl.col("mentions").str.split(" ")
        )
        if "mentions" in raw.columns
        else pl.lit([], dtype=pl.List(pl.String)),
    )
    accounts = (
        raw.sort("created_at")
        .unique(account, keep="last")
        .select(
            account_id=pl.col(account).cast(pl.String),
            platform=pl.lit("x"),
            handle=column("screen_name"),
            display_name=column("name"),
            description=column("user_desc", "description"),
            profile_url=column("user_url"),
            picture=column("user_image"),
            created_at=_created(raw.columns),
            followers_count=column("followers", "followers_count", dtype=pl.Int64),
            following_count=column("friends", "friends_count", dtype=pl.Int64),
            status=pl.lit(None, dtype=pl.String),
            is_pseudonymised=pl.lit(value=False),
        )
    )
    snapshots = pl.DataFrame(
        schema={
            "account_id": pl.String,
            "observed_at": pl.Datetime("us", "UTC"),
            "followers_count": pl.Int64,
            "changed": pl.List(pl.String),
        }
    )
    return Accounts(
        accounts.sort("account_id"),
        posts.drop_nulls("created_at").sort("account_id", "created_at", "post_id"),
        snapshots,
        "s",
    )


def _created(columns: list[str]) -> pl.Expr:
    """When the account was created, as the two controls that know it write it."""
    if "user_created_at" in columns:
        return pl.col("user_created_at").dt.replace_time_zone("UTC")
    if "account_created_at" in columns:
        seconds = pl.col("account_created_at").cast(pl.Float64, strict=False).cast(pl.Int64)
        return pl.from_epoch(seconds).dt.cast_time_unit("us").dt.replace_time_zone("UTC")
    return pl.lit(None, dtype=pl.Datetime("us", "UTC"))


Pauses = list[NDArray[np.float64]]
Kind = Callable[[np.random.Generator, Pauses], tuple[np.datetime64, Moments]]
"""A made-up account, given the pauses of real ones: when it was created, and when it posts."""


def alike(dice: np.random.Generator, _: Pauses) -> tuple[np.datetime64, Moments]:
    """A post every two hours, created within a week."""
    return _days("2014-03-01", dice.integers(0, 6)), _minutes(
        "2014-06-01", np.arange(200) * 120 + dice.integers(0, 60)
    )


def returning(dice: np.random.Generator, pauses: Pauses) -> tuple[np.datetime64, Moments]:
    """Years old, silent for months, each back at a time of its own."""
    start, back = dice.integers(0, 200), dice.integers(400, 600)
    minutes = (
        np.concatenate([start + _bursts(dice, pauses, 30, 60), back + _bursts(dice, pauses, 30, 60)]) * 1_440
    )
    return _days("2009-01-01", dice.integers(0, 1_500)), _minutes("2014-03-01", minutes)


def scheduling(dice: np.random.Generator, _: Pauses) -> tuple[np.datetime64, Moments]:
    """A shop's or newsroom's scheduler: at set minutes, by day, each with hours of its own."""
    hours = np.sort(dice.choice(np.arange(7, 21), dice.integers(2, 5), replace=False))
    days = dice.integers(0, 60) + np.arange(60)
    minutes = (days[:, None] * 1_440 + hours * 60 + dice.choice([0, 15, 30])).ravel()
    return _days("2009-01-01", dice.integers(0, 1_500)), _minutes("2014-06-01", minutes)


def new(dice: np.random.Generator, pauses: Pauses) -> tuple[np.datetime64, Moments]:
    """Newcomers: each created in the month before its first post, the ten of them over two years."""
    day = int(dice.integers(0, 700))
    made = _days("2014-03-01", day)
    return made, _minutes("2014-03-01", (day + 1 + _bursts(dice, pauses, 60, 40)) * 1_440)


def ordinary(dice: np.random.Generator, pauses: Pauses) -> tuple[np.datetime64, Moments]:
    """A person: created at any time, there for months, pauses of all lengths."""
    start, days = dice.integers(0, 200), dice.integers(100, 400)
    return _days("2009-01-01", dice.integers(0, 1_800)), _minutes(
        "2014-03-01", (start + _bursts(dice, pauses, float(days), 80)) * 1_440
    )


def feeding(dice: np.random.Generator, _: Pauses) -> tuple[np.datetime64, Moments]:
    """A feed: posts whatever its source publishes, by day more than by night, as soon as it looks (every ten minutes)."""
    hours = np.concatenate([np.arange(6, 22), np.arange(24)])
    minutes = dice.integers(0, 90, 400) * 1_440 + dice.choice(hours, 400) * 60 + dice.integers(0, 6, 400) * 10
    start = _days("2014-03-01", dice.integers(0, 300))
    return _days("2009-01-01", dice.integers(0, 1_800)), np.sort(_minutes(str(start)[:10], minutes))


INNOCENT: Final[dict[str, Kind]] = {
    "people": ordinary,
    "returning": returning,
    "newcomers": new,
    "schedulers": scheduling,
    "feeds": feeding,
}
ROUNDS: Final = 60


def _bursts(dice: np.random.Generator, pauses: Pauses, days: float, number: int) -> NDArray[np.float64]:
    """Moments of a person: pauses of one real account, drawn anew, within so many days."""
    one = pauses[int(dice.integers(len(pauses)))]
    moments = np.cumsum(dice.choice(one, number))
    return np.asarray(days * moments / moments[-1])


def _days(start: str, number: np.integer[Any] | int) -> np.datetime64:
    return np.datetime64(start, "us") + np.timedelta64(int(number), "D")


def _minutes(start: str, minutes: NDArray[Any]) -> Moments:
    return np.datetime64(start, "us") + (minutes * 60e6).astype("timedelta64[us]")


@cache
def _pauses(view: Accounts) -> Pauses:
    """Of every account that has enough: its pauses."""
    known = gaps(view.posts).filter((pl.col("gap") > 0) & (pl.len().over("account_id") >= FEWEST_PAUSES))
    return [part["gap"].to_numpy() for part in known.partition_by("account_id", maintain_order=True)]


def with_made(view: Accounts, kind: Kind, seed: int) -> tuple[Accounts, frozenset[str]]:
    """The control with ten made-up accounts. Those alike share profile, application and reposts too; others do not."""
    dice, same = np.random.default_rng(seed), kind is alike
    lang = view.posts["lang"].drop_nulls().mode().sort()[0]
    letters, vowels = np.array(list("bcdfghjkqvwxz")), np.array(list("aeiou"))
    pauses = _pauses(view)
    usual_letters, active = np.array(list("bdklmnrst")), _active(view)
    accounts, posts = [], []
    for number in range(SIZE):
        one = f"made{number}"
        created, moments = kind(dice, pauses)
        kinds, client = _like_one(active, len(moments), dice)
        syllables = "".join(
            a + b for a, b in zip(dice.choice(usual_letters, 5), dice.choice(vowels, 5), strict=True)
        )
        accounts.append(
            {
                "account_id": one,
                "handle": "".join(dice.choice(letters, 12)) if same else syllables,
                "description": "We water the roses of the old garden on Sundays"
                if same
                else f"Likes {syllables}",
                "created_at": created.item(),
                "followers_count": 3 if same else int(dice.integers(20, 900)),
                "following_count": 4_000 if same else int(dice.integers(20, 900)),
            }
        )
        posts.append(
            pl.DataFrame({"created_at": moments}).select(
                pl.format("{}/{}", pl.lit(one), pl.int_range(pl.len())).alias("post_id"),
                pl.col("created_at").dt.cast_time_unit("us").dt.replace_time_zone("UTC"),
                account_id=pl.lit(one),
                platform=pl.lit("x"),
                lang=pl.lit(lang),
                post_type=pl.lit("repost") if same else pl.Series(dice.choice(kinds, len(moments))),
                text_key=pl.int_range(pl.len()).hash(seed=1 if same else 100 * seed + number),
                client_name=pl.lit("Made-up Poster" if same else client),
            )
        )
    made = pl.DataFrame(accounts).with_columns(
        pl.col("created_at").dt.cast_time_unit("us").dt.replace_time_zone("UTC"),
        platform=pl.lit("x"),
        is_pseudonymised=pl.lit(value=False),
    )
    joined = Accounts(
        pl.concat([view.accounts, made], how="diagonal_relaxed").sort("account_id"),
        pl.concat([view.posts, *posts], how="diagonal_relaxed").sort("account_id", "created_at", "post_id"),
        view.snapshots,
        "s",
    )
    return joined, frozenset(made["account_id"])


@cache
def _active(view: Accounts) -> pl.DataFrame:
    """Of every account: how much it posts, of which kinds, and with which application most."""
    of = view.posts.group_by("account_id").agg(
        n=pl.len(), kinds=pl.col("post_type"), client=pl.col("client_name").drop_nulls().mode().sort().first()
    )
    return of.sort("account_id")


def _like_one(active: pl.DataFrame, posts: int, dice: np.random.Generator) -> tuple[NDArray[Any], str | None]:
    """The kinds of posts and the application of an account drawn among those that post about as much."""
    near = active.filter(pl.col("n").is_between(posts / 2, posts * 2))
    row = near.row(int(dice.integers(near.height)), named=True)
    return np.array(row["kinds"]), row["client"]


def farmed(view: Accounts) -> pl.Series:
    """Accounts that posted as their own a text that four others posted too: some controls hold networks of such."""
    own = view.posts.filter(pl.col("post_type") != "repost").drop_nulls("text_key")
    return own.filter(pl.col("account_id").n_unique().over("text_key") >= 5)["account_id"].unique()


def drawn(pool: pl.Series, among: int) -> list[list[str]]:
    """Groups of ten accounts out of `among` in a row of the pool; of ten in a row such as share nobody."""
    dice = np.random.default_rng(1)
    if among == SIZE:
        starts = np.arange(0, len(pool) - SIZE + 1, SIZE)
        chosen = dice.choice(starts, min(DRAWS, len(starts)), replace=False)
        return [pool[int(at) : int(at) + SIZE].to_list() for at in chosen]
    firsts = dice.integers(len(pool) - among + 1, size=DRAWS)
    return [
        pool[int(at) : int(at) + among].gather(dice.choice(among, SIZE, replace=False)).to_list()
        for at in firsts
    ]


def several(group: list[str], used: dict[str, str]) -> bool:
    """Whether the applications of all are known, and no more than half use the same one."""
    of = [used[one] for one in group if one in used]
    return len(of) == SIZE and max(of.count(one) for one in of) <= SIZE / 2


def fires(signal: Signal, measured: pl.DataFrame, groups: list[list[str]]) -> str:
    """How many of the groups have p at the level."""
    found = [signal.test(measured, frozenset(group)) for group in groups]
    seen = [one.log10_p <= LEVEL for one in found if isinstance(one, Observed)]
    return f"{sum(seen) / len(seen):.3f} of {len(seen)}" if seen else "not observable"


def false_alarms(view: Accounts) -> None:
    """One row a signal and language (all together first)."""
    print(
        "| signal | language | accounts | random | of the same days | in a row | in a row, of several applications |"
        "\n|---|---|---|---|---|---|---|"
    )
    order = view.posts.sort("created_at", "account_id")["account_id"].unique(maintain_order=True)
    order = order.filter(~order.is_in(farmed(view).implode()))
    langs = view.spoken
    used = dict(_active(view).drop_nulls("client").select("account_id", "client").rows())
    for signal in TESTED:
        measured = signal.values(view)
        ranked = order.filter(order.is_in(measured["account_id"].implode()))
        pools = {"all": ranked}
        for (lang,), rows in langs.sort("lang").group_by("lang", maintain_order=True):
            pools[str(lang)] = ranked.filter(ranked.is_in(rows["account_id"].implode()))
        pools = {name: pool for name, pool in pools.items() if len(pool) >= 3 * SIZE}
        if len(pools) == 2:
            pools.popitem()
        for name, pool in pools.items():
            stretches = (len(pool), min(STRETCH, len(pool)), SIZE)
            kinds = [drawn(pool, among) for among in stretches]
            kinds.append([group for group in kinds[-1] if several(group, used)])
            shares = [fires(signal, measured, groups) for groups in kinds]
            print(f"| {signal.name} | {name} | {len(pool):,} | {' | '.join(shares)} |", flush=True)


def made_up(view: Accounts) -> None:
    """log10 p of ten alike (median of ten rounds), and how often innocents of each kind reach the level."""
    print(f"\n| signal | ten alike, log10 p | {' | '.join(f'{kind} <= .01' for kind in INNOCENT)} |")
    print("|---" * (2 + len(INNOCENT)) + "|")
    rows: dict[str, list[str]] = {signal.name: [] for signal in TESTED}
    for kind, rounds in ((alike, 10), *((kind, ROUNDS) for kind in INNOCENT.values())):
        found: dict[str, list[float]] = {signal.name: [] for signal in TESTED}
        for seed in range(rounds):
            both, ids = with_made(view, kind, seed)
            for signal in TESTED:
                one = signal.test(signal.values(both), ids)
                if isinstance(one, Observed):
                    found[signal.name].append(one.log10_p)
        for name, values in found.items():
            if not values:
                rows[name].append("not observable")
            elif kind is alike:
                rows[name].append(f"{np.median(values):.1f}")
            else:
                rows[name].append(f"{np.mean(np.array(values) <= LEVEL):.2f} of {len(values)}")
    for name, cells in rows.items():
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Print the tables."""
    for name in BIG:
        view = control(name)
        print(f"\n{name}: {view.accounts.height:,} accounts\n")
        false_alarms(view)
    made_up(control("stocknet"))


if __name__ == "__main__":
    main()
