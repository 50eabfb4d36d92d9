"""Mixed corpora from the shared research data: an operation among controls, told apart by nothing but what they did.

Every post has the same six columns whatever its source: opaque account, label, time to the minute, text, whether it is a
repost, language. What only some sources have (post ids of reposts, clients, profiles, hashtag columns) is left out, "RT @name:",
addresses and the marks of truncation go, so that a source cannot be told by its format.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from inconcert.readers.cells import language

DATA: Final = Path(__file__).parents[1].parent / "shared" / "data"
OPERATION: Final = "ira"
OTHER: Final = "another operation"
PLANTED: Final = "planted"
ACTING: Final = (OPERATION, OTHER, PLANTED)
"""Labels of operations; all others are ordinary people."""
ACTIVE: Final = 10
CENTRE: Final = datetime(2016, 10, 5)  # noqa: DTZ001
"""Where shifted calendars have their median: the operation's densest weeks."""
WEEK: Final = timedelta(days=7)
SLICE: Final = timedelta(days=10)
NAMES: Final = {
    "ar_authorities_timelines": "Arabic ministries",
    "conferences": "conferences",
    "de_politicians_2020_21": "German politicians",
    "en_climate_strike_popular": "climate strike",
    "en_techwontbuildit_campaign": "open campaign",
    "en_us_newsroom_washtimes": "newsroom",
    "es_argentina_candidates": "Argentine candidates",
    "fa_hashtag_storm": "Persian storm",
    "ru_vk_karelia_pages_1": "Russian town pages",
    "stocknet": "finance",
}
"""File -> the name of the control in the tables."""


def _plain(text: pl.Expr) -> pl.Expr:
    """One format of text for all sources."""
    unescaped = text.str.replace_many(["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"], ["&", "<", ">", '"', "'"])
    bare = unescaped.str.replace(r"(?i)^\s*(rt\s+@[\w]+\s*:\s*)+", "").str.replace_all(
        r"(?i)https?://\S*|www\.\S+", ""
    )
    return bare.str.replace_all(r"\s+", " ").str.replace(r"\s*(…|\.\.\.)\s*$", "").str.strip_chars()


def _opaque(label: str, account: pl.Expr) -> pl.Expr:
    return account.map_elements(
        lambda one: "a" + hashlib.blake2b(f"{label}/{one}".encode(), digest_size=6).hexdigest(),
        return_dtype=pl.String,
    )


def _posts(frame: pl.DataFrame, label: str, every: str = "1m", **columns: pl.Expr) -> pl.DataFrame:
    names = ("account", "created_at", "text", "is_repost", "lang")
    picked = frame.lazy().select(**columns).with_row_index("row")
    accounts = picked.select("account").unique().collect().sort("account")
    known = accounts.with_columns(opaque=_opaque(label, pl.col("account")))
    return (
        picked.join(known.lazy(), on="account")
        .sort("row")
        .with_columns(
            account="opaque",
            text=_plain(pl.col("text")),
            created_at=pl.col("created_at").dt.cast_time_unit("us").dt.truncate(every),
            is_repost=pl.col("is_repost").fill_null(value=False),
        )
        .select(pl.lit(label).alias("label"), "part", *names)
        .collect()
    )


def operation() -> pl.DataFrame:
    """The IRA posts; `part` is the desk: the account's commonest released category."""
    raw = pl.read_parquet(DATA / "ira538" / "ira_tweets.parquet")
    desk = raw.group_by("author_id").agg(pl.col("account_category").mode().sort().first().alias("desk"))
    raw = raw.join(desk, on="author_id", maintain_order="left")
    return _posts(
        raw,
        OPERATION,
        account=pl.col("author_id"),
        created_at=pl.col("publish_date"),
        text=pl.col("content"),
        is_repost=pl.col("retweet") == 1,
        lang=language("language"),
        part=pl.col("desk"),
    )


def other_operation() -> pl.DataFrame:
    """A few posts of the accounts that X attributed to Iran, which nothing here was chosen on."""
    raw = pl.read_csv(DATA / "x_archive" / "iran_subset_tweets.csv", infer_schema=False)
    return _posts(
        raw.unique("tweetid", keep="first", maintain_order=True),
        OTHER,
        account=pl.col("userid"),
        created_at=pl.col("tweet_time").str.to_datetime("%Y-%m-%d %H:%M"),
        text=pl.col("tweet_text"),
        is_repost=pl.col("is_retweet") == "true",
        lang=language("tweet_language"),
        part=pl.lit(OTHER),
    )


def control(name: str, every: str = "1m") -> pl.DataFrame:
    """The posts of one control file; `part` is the event it belongs to, else the file's label. Times are cut to `every`."""
    raw = pl.read_parquet(DATA / "controls" / f"{name}.parquet")
    own = {"stocknet": ("user_id", "is_retweet"), "conferences": ("user_id", "is_retweet")}
    account, repost = own.get(name, ("account", "is_repost"))
    return _posts(
        raw,
        NAMES[name],
        every,
        account=pl.col(account),
        created_at=pl.col("created_at"),
        text=pl.col("text"),
        is_repost=pl.col(repost).cast(pl.Boolean),
        lang=pl.col("lang"),
        part=pl.col("event") if name == "conferences" else pl.lit(NAMES[name]),
    )


def controls() -> pl.DataFrame:
    """All controls in one table."""
    return pl.concat([control(name) for name in NAMES])


def shifted(posts: pl.DataFrame, centre: datetime = CENTRE) -> pl.DataFrame:
    """Each control, and each of its events, moved by whole weeks so that its median falls in the week of `centre`."""
    median = posts.group_by("label", "part").agg(middle=pl.col("created_at").median())
    weeks = (
        ((pl.lit(centre) - pl.col("middle")).dt.total_seconds() / WEEK.total_seconds()).round().cast(pl.Int64)
    )
    moved = median.with_columns(move=weeks * pl.duration(days=7))
    return posts.join(moved, on=["label", "part"], maintain_order="left").with_columns(
        created_at=pl.col("created_at") + pl.col("move")
    )[posts.columns]


def recurring(posts: pl.DataFrame) -> pl.DataFrame:
    """The conference events with their audiences merged by rank of activity: one audience that meets four times."""
    inside = posts.filter(pl.col("label") == NAMES["conferences"])
    rank = (
        inside.group_by("part", "account")
        .len()
        .sort("part", "len", "account", descending=[False, True, False])
        .with_columns(rank=pl.int_range(pl.len()).over("part"))
    )
    merged = inside.join(rank, on=["part", "account"], maintain_order="left").with_columns(
        account=pl.format("c{}", pl.col("rank"))
    )
    return pl.concat([posts.filter(pl.col("label") != NAMES["conferences"]), merged[posts.columns]])


def busiest(posts: pl.DataFrame) -> pl.DataFrame:
    """Of each control and event the ten days with most posts."""
    parts = []
    for _, part in posts.group_by("label", "part", maintain_order=True):
        ordered = part.sort("created_at")
        times = ordered["created_at"].dt.epoch("us").to_numpy()
        ends = np.searchsorted(times, times + SLICE // timedelta(microseconds=1))
        start = int(np.argmax(ends - np.arange(len(times))))
        parts.append(ordered[start : int(ends[start])])
    return pl.concat(parts)


def slices(posts: pl.DataFrame, count: int = 3) -> list[datetime]:
    """Starts of the ten days with most posts, at least ninety days apart, earliest first."""
    days = posts.group_by(pl.col("created_at").dt.truncate("10d").alias("start")).len()
    chosen: list[datetime] = []
    for (start,) in days.sort("len", "start", descending=[True, False]).select("start").iter_rows():
        if all(abs(start - other) >= timedelta(days=90) for other in chosen) and len(chosen) < count:
            chosen.append(start)
    return sorted(chosen)


def between(posts: pl.DataFrame, start: datetime) -> pl.DataFrame:
    """The ten days from `start`."""
    return posts.filter(pl.col("created_at").is_between(start, start + SLICE, closed="left"))


def passing_by(op: pl.DataFrame, others: pl.DataFrame, each: int, seed: int) -> pl.DataFrame:
    """Reposts, by every active control account, of `each` lines of the operation, hours to days later.

    Half are drawn among all its posts while the account was active, half among its 500 lines posted most.
    """
    random = np.random.default_rng(seed)
    lines = op.filter(pl.col("text").str.len_chars() >= 30).sort("created_at")
    times = lines["created_at"].dt.epoch("us").to_numpy()
    top = lines.group_by("text").agg(pl.len()).sort("len", "text", descending=[True, False]).head(500)["text"]
    hot = np.flatnonzero(lines["text"].is_in(top.implode()).to_numpy())
    active = (
        others.group_by("label", "part", "account")
        .agg(pl.len(), pl.col("created_at").min().alias("first"), pl.col("created_at").max().alias("last"))
        .filter(pl.col("len") >= ACTIVE)
        .sort("label", "account")
    )
    rows = []
    for label, part, account, _, first, last in active.iter_rows():
        low, high = (int(pl.Series([when]).dt.epoch("us")[0]) for when in (first, last))
        start, end = np.searchsorted(times, [low, high + 86_400_000_000])
        near = hot[(hot >= start) & (hot < end)]
        for number in range(each):
            pool = near if number % 2 and len(near) else np.arange(start, end)
            if not len(pool):
                continue
            line = int(pool[random.integers(len(pool))])
            delay = timedelta(minutes=int(60 * random.lognormal(1.8, 1.0)) + 1)
            text, when, lang = (
                lines.row(line, named=True)["text"],
                lines["created_at"][line],
                lines["lang"][line],
            )
            rows.append((label, part, account, when + delay, text, True, lang))
    return pl.concat([others, pl.DataFrame(rows, schema=others.schema, orient="row")])


def planted(posts: pl.DataFrame, seed: int = 1) -> pl.DataFrame:
    """The posts with a made-up desk of twenty in them, in their commonest language and their middle four weeks.

    Sixty lines, of which half are said and half passed on, each by half of the desk within about ten minutes; beside them every
    account has forty posts of its own. All words are drawn from the posts.
    """
    random = np.random.default_rng(seed)
    lang = posts["lang"].drop_nulls().mode().sort().first()
    words = posts.filter(pl.col("lang") == lang)["text"].str.split(" ").explode().drop_nulls()
    known = np.array(words.filter(words.str.len_chars() > 3).unique().sort().to_list(), object)
    span = posts.select(
        low=pl.col("created_at").min(), middle=pl.col("created_at").median(), high=pl.col("created_at").max()
    )
    low, middle, high = span.row(0)
    start = max(low, middle - 2 * WEEK).replace(second=0, microsecond=0)  # times are to the minute
    minutes = int((min(high, middle + 2 * WEEK) - start) / timedelta(minutes=1))

    def line() -> str:
        return " ".join(random.choice(known, 14).tolist())

    def post(member: int, text: str, minute: float, *, passed_on: bool) -> tuple[object, ...]:
        when = start + timedelta(minutes=int(min(minute, minutes)))
        return (PLANTED, PLANTED, f"planted {member}", when, text, passed_on, lang)

    rows = []
    for number in range(60):
        text, begun = line(), random.uniform(0, minutes)
        there = np.flatnonzero(random.random(20) < 0.5).tolist()
        rows += [
            post(member, text, begun + random.exponential(10), passed_on=number % 2 == 0) for member in there
        ]
    for member in range(20):
        rows += [post(member, line(), random.uniform(0, minutes), passed_on=False) for _ in range(40)]
    return pl.concat([posts, pl.DataFrame(rows, schema=posts.schema, orient="row")])


def one_desk(op: pl.DataFrame, desk: str, most: int) -> pl.DataFrame:
    """A desk's posts; of a larger desk the `most` accounts that began nearest its median beginning, so that pairs stay whole."""
    posts = op.filter(pl.col("part") == desk)
    first = posts.group_by("account").agg(pl.col("created_at").min()).sort("created_at", "account")
    start = max((first.height - most) // 2, 0)
    return posts.join(first[start : start + most], on="account", how="semi")


def write(posts: pl.DataFrame, folder: Path) -> Sequence[Path]:
    """The corpus as inconcert reads it, its mapping, and the truth: three files."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = posts.sort("created_at", "account", "text").with_row_index("n")
    rows.select(
        pl.format("p{}", pl.col("n")).alias("post"), "account", "created_at", "text", "is_repost", "lang"
    ).write_parquet(folder / "posts.parquet")
    columns = ["account_id", "created_at", "text", "is_repost", "lang"]
    named = dict(zip(("account", *columns[1:]), columns, strict=True)) | {"post": "post_id"}
    mapping = "\n".join(
        ['platform = "x"', "[columns]", *(f'{name} = "{column}"' for name, column in named.items())]
    )
    (folder / "mapping.toml").write_text(mapping, "utf-8")
    desk = pl.when(pl.col("label") == OPERATION).then(pl.format("ira {}", pl.col("part"))).otherwise("label")
    truth = rows.select(
        pl.col("account").alias("account_id"),
        desk.alias("label"),
        benign=~pl.col("label").is_in(ACTING),
    )
    truth.unique("account_id", keep="first").sort("account_id").write_csv(folder / "truth.csv")
    return folder / "posts.parquet", folder / "mapping.toml", folder / "truth.csv"
