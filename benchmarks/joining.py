"""What belongs together comes out together: two operations as two, one operation over two platforms as one.

    python -m benchmarks.joining [--seeds 3]

*Two*: two desks of 20 in one made-up corpus. *Platforms*: one desk of 24 posts links and texts; every second account, of it and
of the ordinary people, is on Mastodon: their posts are read from a file of its own beside the archive, and what joins the two is
the links and the texts alone. Printed for each seed: by group, how many members of which operation, or platform, it has. Exits
with 1 when two come out mixed, or one as two, or a third of the members is in no group.
"""

from __future__ import annotations

import argparse
import csv
import html
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from benchmarks.judged import judged
from inconcert import Case
from inconcert.simulate import Planted, ScenarioSpec, write_scenario

LIFE: Final = {"days": 28, "organic": {"accounts": 2000}}
_SERVER: Final = "made.example"
TEMPO: Final = {"targets": 60, "participation": 0.5, "delay": "5m"}


def groups(case: Case, names: Mapping[str, str]) -> list[Counter[str]]:
    """For each group in which some account named stands: how many accounts of each name; others are 'nobody'."""
    found: dict[str, Counter[str]] = {}
    for account, group in case.polars("members").select("account_id", "group").iter_rows():
        found.setdefault(group, Counter())[names.get(account, "nobody")] += 1
    return [counts for _, counts in sorted(found.items()) if set(counts) != {"nobody"}]


def two_operations(seed: int, folder: Path, life: Mapping[str, Any] = LIFE) -> list[Counter[str]]:
    """Two desks in one corpus."""
    both = [{"label": label, "size": 20, **TEMPO} for label in ("first", "second")]
    planted = write_scenario(
        folder / "posts", ScenarioSpec.model_validate({**life, "seed": seed, "operations": both})
    )
    case = judged([planted.tweets, planted.users], folder / "case")
    return groups(
        case, {f"x:{account}": group.label for group in planted.groups for account in group.accounts}
    )


def two_platforms(seed: int, folder: Path, life: Mapping[str, Any] = LIFE) -> list[Counter[str]]:
    """One desk, every second account on another platform."""
    desk = {"label": "desk", "size": 24, **TEMPO, "objects": "own", "traces": {"link": 1, "text": 1}}
    planted = write_scenario(
        folder / "posts", ScenarioSpec.model_validate({**life, "seed": seed, "operations": [desk]})
    )
    members = planted.groups[0].accounts
    moved = _other_platform(planted, folder)
    case = judged([planted.tweets, planted.users, moved], folder / "case")
    names = {f"x:{account}": "x" for account in members}
    return groups(case, names | {f"mastodon:@{account}@{_SERVER}": "mastodon" for account in members})


def _other_platform(planted: Planted, folder: Path) -> Path:
    """Take every second account out of the archive and write its own posts as statuses of another platform."""
    tweets = pl.read_csv(planted.tweets, infer_schema=False)
    away = tweets["userid"].unique().sort().gather_every(2)
    own = tweets.filter(pl.col("userid").is_in(away.implode()) & (pl.col("is_retweet") == "false"))
    path = folder / "mastodon.json"
    path.write_text(
        json.dumps([_status(row) for row in own.iter_rows(named=True)], ensure_ascii=False), "utf-8"
    )
    kept = tweets.filter(~pl.col("userid").is_in(away.implode()))
    kept.write_csv(planted.tweets, quote_style="necessary")
    with planted.users.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    gone = set(away)
    with planted.users.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row["userid"] not in gone)
    return path


def _status(row: Mapping[str, str]) -> dict[str, Any]:
    """A tweet as Mastodon's API gives a status."""
    name, urls = row["userid"], [url.strip("' ") for url in row["urls"].strip("[]").split(",") if url]
    page = f"https://{_SERVER}/@{name}"
    words = " ".join(word for word in html.escape(row["tweet_text"]).split(" ") if word not in urls)
    links = "".join(f' <a href="{url}">{url}</a>' for url in urls)
    return {
        "id": row["tweetid"],
        "uri": f"https://{_SERVER}/users/{name}/statuses/{row['tweetid']}",
        "created_at": row["tweet_time"].replace(" ", "T") + ".000Z",
        "language": row["tweet_language"],
        "content": f"<p>{words}{links}</p>",
        "visibility": "public",
        "reblog": None,
        "account": {
            "id": name,
            "username": name,
            "acct": name,
            "url": page,
            "display_name": row["user_display_name"],
        },
    }


def right(found: Sequence[Counter[str]], names: Sequence[str], *, apart: bool) -> bool:
    """Whether a group of at least two thirds of 20 stands for each name and for no other, or one for all names together."""
    held = [{name: counts[name] for name in names if counts[name]} for counts in found]
    if apart:
        return sorted(name for one in held for name in one) == sorted(names) and all(
            len(one) == 1 and sum(one.values()) >= 14 for one in held
        )
    return len(held) == 1 and len(held[0]) == len(names) and sum(held[0].values()) >= 16


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    kept = True
    for title, run, names in (
        ("two operations", two_operations, ("first", "second")),
        ("two platforms", two_platforms, ("x", "mastodon")),
    ):
        for seed in range(1, asked.seeds + 1):
            with tempfile.TemporaryDirectory() as scratch:
                found = run(seed, Path(scratch))
            kept &= right(found, names, apart=run is two_operations)
            print(
                f"{title}, seed {seed}: " + ("; ".join(str(dict(one)) for one in found) or "no group"),
                flush=True,
            )
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
