"""What comes out of real posts: the IRA archive, and every control alone. Aggregates only.

    python benchmarks/real_data.py

Needs the shared research data beside the checkout. Prints for each file: seconds and peak memory of `inconcert investigate`,
links, groups by verdict, and which share of its active accounts (10 posts or more) is in a group, and accused (in a group
in concert without a fitting innocent explanation). For the archive also how pure the groups are by the released category.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from inconcert import Case

DATA = Path(__file__).parents[1].parent / "shared" / "data"
IRA = DATA / "ira538" / "ira_tweets.parquet"
PLAIN = {
    "account": "account_id",
    "created_at": "created_at",
    "text": "text",
    "is_repost": "is_repost",
    "lang": "lang",
}
MAPPINGS = {
    "conferences": {
        "user_id": "account_id",
        "status_id": "post_id",
        "created_at": "created_at",
        "text": "text",
        "is_retweet": "is_repost",
        "retweet_status_id": "repost_of_post_id",
        "lang": "lang",
        "source": "client_name",
        "screen_name": "handle",
        "description": "description",
    },
    "stocknet": {
        "user_id": "account_id",
        "tweet_id": "post_id",
        "created_at": "created_at",
        "text": "text",
        "is_retweet": "is_repost",
        "retweeted_tweet_id": "repost_of_post_id",
        "in_reply_to_tweet_id": "reply_to_post_id",
        "quoted_tweet_id": "quote_of_post_id",
        "lang": "lang",
        "source": "client_name",
        "screen_name": "handle",
        "user_desc": "description",
        "user_url": "profile_url",
        "user_created_at": "account_created_at",
        "followers": "followers_count",
        "verified": "verified",
        "hashtags": "hashtags",
        "urls": "urls",
        "mentions": "mentions",
    },
}


def investigated(path: Path, case: Path) -> tuple[Case, float, float]:
    """The case of a file, with the seconds and the peak gigabytes of the command that made it."""
    command = [sys.executable, "-m", "inconcert", "investigate", str(path), "--case", str(case), "--json"]
    if path != IRA:
        columns = MAPPINGS.get(path.stem, PLAIN)
        mapping = case.with_suffix(".toml")
        lines = [f'{column} = "{name}"' for column, name in columns.items()]
        mapping.write_text("\n".join(['platform = "x"', "[columns]", *lines]))
        command += ["--mapping", str(mapping)]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - start
    return Case(case), seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6


def row(name: str, case: Case, seconds: float, peak: float) -> str:
    """One line of the table."""
    groups = case.polars("groups")
    members = case.polars("members").join(groups.select("group", "verdict"), on="group")
    posts = case.scan("posts").group_by("account_id").len().collect()
    active = posts.filter(pl.col("len") >= 10)
    inside = members.join(active, on="account_id")
    accused = inside.filter(pl.col("verdict") == "in_concert")
    verdicts = dict(groups["verdict"].value_counts().iter_rows())
    counts = "/".join(
        str(verdicts.get(kind, 0)) for kind in ("in_concert", "audience_not_excluded", "explained")
    )
    share = 1 / max(active.height, 1)
    return (
        f"{name:<30}{posts['len'].sum():>10,}{posts.height:>8,}{active.height:>8,}{case.counts('detect')['links']:>8,}"
        f"{counts:>10}{inside.height * share:>9.3f}{accused.height * share:>9.3f}{seconds:>7.0f}{peak:>6.1f}"
    )


def purity(case: Case) -> str:
    """How often two members of a group have the same released category, groups weighted by their size."""
    category = (
        pl.read_parquet(IRA, columns=["author_id", "account_category"])
        .group_by(account_id=pl.lit("x:") + pl.col("author_id"))
        .agg(pl.col("account_category").mode().sort().first())
    )
    members = case.polars("members").join(category, on="account_id")
    commonest = members.group_by("group", "account_category").len().group_by("group").agg(pl.col("len").max())
    return f"{commonest['len'].sum() / members.height:.3f} of the members are of their group's commonest category"


def main() -> None:
    """Investigate every file, print the table."""
    if not DATA.is_dir():
        print("The shared research data are not here: nothing measured.")
        return
    titles = f"{'file':<30}{'posts':>10}{'accts':>8}{'active':>8}{'links':>8}{'c/a/e':>10}{'in group':>9}"
    print(titles + f"{'accused':>9}{'s':>7}{'GB':>6}")
    print(
        "c/a/e: groups in concert / audience not excluded / explained; shares are of active accounts; GB: largest so far"
    )
    with tempfile.TemporaryDirectory() as folder:
        for path in [*sorted((DATA / "controls").glob("*.parquet")), IRA]:
            case, seconds, peak = investigated(path, Path(folder) / path.stem)
            print(row(path.stem, case, seconds, peak), flush=True)
        print(f"{IRA.stem}: {purity(case)}")


if __name__ == "__main__":
    main()
