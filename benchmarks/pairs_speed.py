"""How fast the pair engine is: beside sorting the same table once, a SQL self-join, and a peer.

    python benchmarks/pairs_speed.py [--rows 10000000] [--without-peers]

Makes a table of made-up reposts (10 million rows: 2.7 million objects, the largest with 20,000 reposts, 666,000 accounts)
in a temporary folder and runs each candidate in a process of its own, best of three. Prints seconds, peak memory and
the ratio to `polars.read_parquet(...).sort("object", "t")`: the floor is reading and sorting the actions once.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import polars as pl

OBJECTS_SHARE, ACCOUNTS_SHARE, LARGEST_SHARE = 0.27, 0.0765, 0.002
MONTH = 30 * 86_400


def made_up_reposts(rows: int, path: Path) -> None:
    """Reposts with heavy-tailed popularity, activity and delay; ids are large whole numbers, as platforms give them."""
    random = np.random.default_rng(1)
    n_objects, n_accounts, largest = (
        int(rows * share) for share in (OBJECTS_SHARE, ACCOUNTS_SHARE, LARGEST_SHARE)
    )
    raw = random.pareto(1.05, n_objects) + 1
    sizes = np.clip(raw / raw.sum() * rows, 1, largest).astype(np.int64)
    sizes[np.argmax(sizes)] = largest
    while (missing := rows - int(sizes.sum())) != 0:
        room = np.flatnonzero((sizes < largest) & (sizes > 1) if missing < 0 else sizes < largest)
        chosen = random.choice(room, min(abs(missing), len(room)), replace=False)
        sizes[chosen] += np.sign(missing)
    objects = np.repeat(np.arange(n_objects), sizes)
    start = random.integers(0, MONTH, n_objects)
    times = start[objects] + random.lognormal(np.log(3_600), 1.6, rows).astype(np.int64)
    weight = random.lognormal(0, 1.5, n_accounts)
    accounts = random.choice(n_accounts, rows, p=weight / weight.sum())
    order = random.permutation(rows)
    pl.DataFrame(
        {
            "account": random.integers(1 << 30, 1 << 50, n_accounts)[accounts[order]],
            "object": random.integers(1 << 50, 1 << 60, n_objects)[objects[order]],
            "t": times[order],
        }
    ).write_parquet(path)


def polars_sort(path: Path) -> int:
    """The yardstick: read the table and sort it."""
    return len(pl.read_parquet(path).sort("object", "t"))


def inconcert_at(window: int, min_weight: int) -> Callable[[Path], int]:
    def run(path: Path) -> int:
        from inconcert.coordination.pairs import pairs  # noqa: PLC0415

        return len(
            pairs(path, account="account", object="object", time="t", window=window, min_weight=min_weight)
        )

    return run


def sql_at(window: int, min_weight: int) -> Callable[[Path], int]:
    """The same as a self-join in DuckDB: times in buckets as wide as the window, so that only neighbours meet."""

    def run(path: Path) -> int:
        import duckdb  # noqa: PLC0415

        query = f"""
            WITH a AS (SELECT account, object, t, t // {window} AS bucket, row_number() OVER () AS post FROM '{path}'),
            b AS (SELECT account, object, t, post, unnest([bucket - 1, bucket, bucket + 1]) AS bucket FROM a)
            SELECT count(*) FROM (
                SELECT least(a.account, b.account) AS one, greatest(a.account, b.account) AS other, count(*) AS weight,
                    count(DISTINCT a.object) AS objects, avg(abs(a.t - b.t)) AS gap,
                    min(least(a.t, b.t)) AS first, max(greatest(a.t, b.t)) AS last
                FROM a JOIN b ON a.object = b.object AND a.bucket = b.bucket
                WHERE a.post < b.post AND a.account <> b.account AND abs(a.t - b.t) <= {window}
                GROUP BY ALL HAVING weight >= {min_weight})
        """  # noqa: S608
        return int(duckdb.connect().execute(query).fetchall()[0][0])

    return run


def toolkit_at(window: int, min_weight: int) -> Callable[[Path], int]:
    """coordination-network-toolkit's co_retweet, loading included. Its links have a direction, so it may keep more rows."""

    def run(path: Path) -> int:
        from coordination_network_toolkit import compute_networks, preprocess  # noqa: PLC0415

        base = path.with_suffix(".sqlite")
        base.unlink(missing_ok=True)
        table = path.with_suffix(".csv")
        frame = pl.read_parquet(path).with_row_index("message_id")
        frame.select(
            "message_id",
            pl.col("account").alias("user_id"),
            pl.col("account").alias("username"),
            pl.col("object").alias("repost_id"),
            pl.lit("").alias("reply_id"),
            pl.lit("").alias("message"),
            pl.col("t").alias("timestamp"),
            pl.lit("").alias("urls"),
        ).write_csv(table)
        preprocess.preprocess_csv_files(str(base), [str(table)])
        compute_networks.compute_co_retweet_parallel(
            str(base), window, n_threads=2, min_edge_weight=min_weight
        )
        with closing(sqlite3.connect(base)) as connection:
            return int(connection.execute("SELECT count(*) FROM co_retweet_network").fetchone()[0])

    return run


CANDIDATES: dict[str, Callable[[Path], int]] = {
    "polars read and sort": polars_sort,
    "inconcert pairs, 60 s, weight >= 2": inconcert_at(60, 2),
    "inconcert pairs, 600 s, weight >= 2": inconcert_at(600, 2),
    "inconcert pairs, 600 s, weight >= 5": inconcert_at(600, 5),
    "inconcert pairs, 60 s, weight >= 1": inconcert_at(60, 1),
    "DuckDB self-join, 60 s, weight >= 2": sql_at(60, 2),
}
PEER = "coordination-network-toolkit, 60 s, weight >= 2, a tenth"
OURS = "inconcert pairs, 60 s, weight >= 2, a tenth"


def measured(name: str, path: Path, repeats: int) -> dict[str, float] | None:
    """One candidate in a process of its own; None when it cannot run here."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", name, "--table", str(path), "--repeats", str(repeats)],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        print(f"{name}: could not run: {(done.stderr.strip().splitlines() or ['?'])[-1][:150]}")
        return None
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def one(name: str, path: Path, repeats: int) -> None:
    run = {**CANDIDATES, PEER: toolkit_at(60, 2), OURS: inconcert_at(60, 2)}[name]
    if name.startswith(
        "inconcert"
    ):  # compiled code is loaded from the cache, as in every run after the first
        small = path.with_name("small.parquet")
        pl.read_parquet(path, n_rows=1_000).write_parquet(small)
        run(small)
    seconds, rows = [], 0
    for _ in range(repeats):
        start = time.perf_counter()
        rows = run(path)
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"seconds": min(seconds), "gigabytes": peak, "rows": rows}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--without-peers", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--table", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        one(asked.one, asked.table, asked.repeats)
        return
    with tempfile.TemporaryDirectory() as folder:
        table, tenth = Path(folder) / "reposts.parquet", Path(folder) / "tenth.parquet"
        made_up_reposts(asked.rows, table)
        made_up_reposts(asked.rows // 10, tenth)
        coactions(table)
        yardstick = 0.0
        print(f"\n{'candidate':<58}{'s':>8}{'ratio':>8}{'GB':>7}{'result rows':>14}")
        for name in CANDIDATES:
            if asked.without_peers and name.startswith("DuckDB"):
                continue
            found = measured(name, table, 1 if name.startswith("DuckDB") else asked.repeats)
            if found:
                yardstick = yardstick or found["seconds"]
                show(name, found, yardstick)
        if not asked.without_peers:
            yardstick = (measured("polars read and sort", tenth, asked.repeats) or {}).get("seconds", 0.0)
            for name in (OURS, PEER):
                found = measured(name, tenth, 1 if name == PEER else asked.repeats)
                if found:
                    show(name, found, yardstick)


def show(name: str, found: dict[str, float], yardstick: float) -> None:
    ratio = found["seconds"] / yardstick
    print(
        f"{name:<58}{found['seconds']:>8.2f}{ratio:>8.2f}{found['gigabytes']:>7.2f}{found['rows']:>14,.0f}",
        flush=True,
    )


def coactions(path: Path) -> None:
    """How much there is to find: counted exactly, without listing."""
    from inconcert.engine import encode, layer  # noqa: PLC0415

    table = pl.read_parquet(path)
    (objects, distinct), (accounts, names) = encode.encode(table["object"]), encode.encode(table["account"])
    posts = np.arange(len(table), dtype=np.int64)
    times = table["t"].to_numpy().copy()
    built = layer.sort_layer(
        objects, times, accounts, posts, n_objects=len(distinct), n_accounts=len(names), threads=2
    )
    pairs = {window: layer.neighbours(built, window, 2).pairs for window in (60, 600)}
    print(
        f"{len(table):,} reposts of {len(distinct):,} objects (largest {int(np.bincount(objects).max()):,}) by {len(names):,} "
        f"accounts; co-actions: {pairs[60]:,} within 60 s, {pairs[600]:,} within 600 s"
    )


if __name__ == "__main__":
    main()
