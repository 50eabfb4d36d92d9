"""Is made-up ordinary life like real ordinary life? Its quantities beside those of two real collections. Aggregates only.

    python -m benchmarks.organic_fit [--svg docs/images/made-up-traffic.svg]

Needs the shared research data beside the checkout. Finance posts and conference posts were collected by keyword, so what an
account posted besides is not in them; compared is what such a collection shows truly: how late reposts come, how often a
post is reposted, how unevenly active accounts are, how their posts bunch in time, how the day goes, how many use which client.
For each, quantiles, and the Kolmogorov-Smirnov distance (largest difference of the shares below a value; 0 the same, 1 apart)
of the made-up traffic from each of the two, beside the distance of the two from each other.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import ks_2samp

from benchmarks.corpora import DATA
from benchmarks.curves import Chart, draw
from inconcert.simulate import ScenarioSpec, write_scenario

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
Values = npt.NDArray[np.float64]
_X_EPOCH = 1288834974657
"""Milliseconds at which the ids of X begin to count."""


def collected(name: str, account: str, post: str, reposted: str) -> pl.DataFrame:
    """Posts of a control: account, time, client, the post reposted and when it was written, which its id says."""
    raw = pl.read_parquet(DATA / "controls" / f"{name}.parquet")
    again = pl.col("is_retweet").cast(pl.Boolean)
    return raw.select(
        account=pl.col(account),
        post=pl.col(post),
        time=pl.col("created_at").dt.epoch("ms") / 1000,
        client=pl.col("source"),
        of=pl.when(again).then(pl.col(reposted)),
    ).with_columns(of_time=((pl.col("of").cast(pl.Int64) // 2**22) + _X_EPOCH) / 1000)


def made_up() -> pl.DataFrame:
    """The same of a scenario without any group in it."""
    with tempfile.TemporaryDirectory() as folder:
        planted = write_scenario(Path(folder), ScenarioSpec.model_validate({}))
        raw = pl.read_csv(planted.tweets, infer_schema=False)
    posts = raw.select(
        account="userid",
        post="tweetid",
        time=pl.col("tweet_time").str.to_datetime("%Y-%m-%d %H:%M:%S").dt.epoch("s").cast(pl.Float64),
        client="tweet_client_name",
        of="retweet_tweetid",
    )
    when = posts.select(of="post", of_time="time")
    return posts.join(when, on="of", how="left", maintain_order="left")


def delays(posts: pl.DataFrame) -> Values:
    """Minutes from a post to each of its reposts."""
    minutes = posts.drop_nulls("of_time").select((pl.col("time") - pl.col("of_time")) / 60).to_series()
    return minutes.filter(minutes > 0).to_numpy()


def cascades(posts: pl.DataFrame) -> Values:
    """Reposts of each post that is reposted at all."""
    return posts.drop_nulls("of").group_by("of").len()["len"].cast(pl.Float64).to_numpy()


def activity(posts: pl.DataFrame) -> Values:
    """Posts of accounts with ten and more."""
    counts = posts.group_by("account").len()["len"]
    return counts.filter(counts >= 10).cast(pl.Float64).to_numpy()


def bunching(posts: pl.DataFrame) -> Values:
    """Of accounts with twenty posts and more: (s - m) / (s + m) of the gaps; 0 at random, 1 in bursts, -1 by the clock."""
    gaps = (
        posts.sort("account", "time")
        .select("account", gap=pl.col("time").diff().over("account"))
        .drop_nulls()
    )
    found = (
        gaps.group_by("account")
        .agg(m=pl.col("gap").mean(), s=pl.col("gap").std(), n=pl.len())
        .filter(pl.col("n") >= 19)
    )
    return (
        found.select((pl.col("s") - pl.col("m")) / (pl.col("s") + pl.col("m")))
        .to_series()
        .drop_nulls()
        .drop_nans()
        .to_numpy()
    )


def reposting(posts: pl.DataFrame) -> Values:
    """Share of reposts among the posts of each account with ten and more."""
    shares = (
        posts.group_by("account").agg(pl.col("of").is_not_null().mean(), pl.len()).filter(pl.col("len") >= 10)
    )
    return shares["of"].to_numpy()


def hours(posts: pl.DataFrame) -> Values:
    """Share of the posts in each hour of the day, quietest hour first: where the day begins differs, its shape need not."""
    counts = posts.group_by((pl.col("time") // 3600 % 24).alias("hour")).len()["len"].sort()
    return (counts / counts.sum()).to_numpy()


def clients(posts: pl.DataFrame) -> Values:
    """Share of the posts made with each of the ten commonest clients."""
    counts = posts["client"].value_counts(sort=True)["count"]
    return (counts / counts.sum()).head(10).to_numpy()


MEASURES: dict[str, Callable[[pl.DataFrame], Values]] = {
    "repost delay, minutes": delays,
    "reposts of a reposted post": cascades,
    "posts of an active account": activity,
    "burstiness of an account": bunching,
    "share of reposts of an active account": reposting,
}
TICKS: dict[str, tuple[dict[float, str], bool]] = {
    "repost delay, minutes": (
        {0.1: "6 s", 1: "1 min", 10: "10 min", 60: "1 h", 1440: "1 day", 14400: "10 days"},
        True,
    ),
    "reposts of a reposted post": ({1: "1", 3: "3", 10: "10", 30: "30", 100: "100"}, True),
    "posts of an active account": ({10: "10", 30: "30", 100: "100", 300: "300"}, True),
    "burstiness of an account": ({-0.5: "-.5", 0: "0", 0.5: ".5", 1: "1"}, False),
}
PARTS: dict[str, Callable[[pl.DataFrame], Values]] = {
    "share of posts by hour, quietest first": hours,
    "share of posts by client, commonest first": clients,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--svg", type=Path, help="draw the distributions here")
    asked = parser.parse_args()
    if not DATA.is_dir():
        print("The shared research data are not here: nothing measured.")
        return
    corpora = {
        "made up": made_up(),
        "finance": collected("stocknet", "user_id", "tweet_id", "retweeted_tweet_id"),
        "conferences": collected("conferences", "user_id", "status_id", "retweet_status_id"),
    }
    charts = []
    for title, measure in MEASURES.items():
        values = {name: measure(posts) for name, posts in corpora.items()}
        print(
            f"\n{title:<40}"
            + "".join(f"{f'{q:.0%}':>9}" for q in QUANTILES)
            + f"{'n':>9}{'KS finance':>12}{'KS conf.':>10}"
        )
        for name, found in values.items():
            distances = [ks_2samp(found, values[other]).statistic for other in ("finance", "conferences")]
            cells = "".join(f"{np.quantile(found, q):>9.2f}" for q in QUANTILES)
            print(f"  {name:<38}{cells}{len(found):>9,}{distances[0]:>12.2f}{distances[1]:>10.2f}")
        if title in TICKS:
            ticks, logarithmic = TICKS[title]
            shares = np.linspace(0, 1, 101)
            lines = {
                name: [(float(np.quantile(found, q)), float(q)) for q in shares]
                for name, found in values.items()
            }
            charts.append(Chart(title, "", "share of all below", lines, ticks, logarithmic))
    for title, part in PARTS.items():
        print(f"\n{title}")
        for name, posts in corpora.items():
            print(f"  {name:<38}" + " ".join(f"{share:.3f}" for share in part(posts)))
    if asked.svg:
        draw(charts, asked.svg)


if __name__ == "__main__":
    main()
