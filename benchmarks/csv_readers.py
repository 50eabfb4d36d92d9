"""Which CSV reader tells where a bad line stood, and at what speed?

Makes a table of made-up posts (line breaks in quotes, one bad record in 20,000) in a temporary folder and reads it
with each candidate: MB/s, whether the records kept are right, whether the number of each bad record is right.

    python benchmarks/csv_readers.py [--megabytes 200]
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.csv

from inconcert.readers.sources import Source
from inconcert.readers.tables import batches, sample

COLUMNS = ("tweetid", "userid", "tweet_time", "tweet_text", "hashtags", "like_count")
EVERY = 20_000

Found = tuple[int, list[int] | None]
"""Records kept, and the record numbers of the bad ones where the reader tells them."""


def make(path: Path, megabytes: int) -> tuple[int, list[int]]:
    """Write the table; return how many records it has and which are bad."""
    bad = []
    number = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(COLUMNS) + "\n")
        while file.tell() < megabytes << 20:
            lines = []
            for _ in range(1000):
                number += 1
                if number % EVERY == 0:
                    bad.append(number)
                    lines.append(f"{number},too,few\n")
                else:
                    text = f'Made-up words of ""post"" {number},\nin two lines, with نوشته and слова'
                    lines.append(
                        f"{number},{number % 977},2031-05-01 10:{number % 60:02d},\"{text}\",\"['a', 'b']\",3\n"
                    )
            file.write("".join(lines))
    return number, bad


def by_python(path: Path) -> Found:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        width = len(next(rows))
        kept, bad = 0, []
        for number, row in enumerate(rows, 1):
            if len(row) == width:
                kept += 1
            else:
                bad.append(number)
    return kept, bad


def by_arrow(path: Path) -> Found:
    bad: list[int] = []

    def skip(row: Any) -> str:
        bad.append(row.number - 1)
        return "skip"

    reader = pyarrow.csv.open_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(block_size=16 << 20, use_threads=False),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip),
        convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string())),
    )
    return sum(batch.num_rows for batch in reader), bad


def by_inconcert(path: Path) -> Found:
    source = Source(path, path.name, "0" * 64)
    start = sample(source)
    if start is None:
        raise SystemExit(f"{path} is no table")
    kept, bad = 0, []
    for raw in batches(source, start, COLUMNS):
        kept += raw.frame.height
        bad += raw.rejects["row"].to_list()
    return kept, bad


def by_polars(path: Path) -> Found:
    """Short records become rows with nulls, in silence."""
    frames = pl.scan_csv(path, infer_schema=False, truncate_ragged_lines=True).collect_batches(
        chunk_size=100_000
    )
    return sum(frame.height for frame in frames), None


def by_duckdb(path: Path) -> Found:
    """Bad records go to a table of rejects, with the number of the line in the file, not of the record."""
    with duckdb.connect() as home:
        home.execute("SET threads = 1")
        kept = home.execute(
            f"SELECT count(tweet_text) FROM read_csv('{path}', all_varchar = true, header = true, store_rejects = true, "  # noqa: S608
            "rejects_limit = 0, delim = ',', quote = '\"', escape = '\"')"
        ).fetchall()[0][0]
        lines = home.execute("SELECT line FROM reject_errors ORDER BY line").fetchall()
    return kept, [line for (line,) in lines]


CANDIDATES: tuple[tuple[str, Callable[[Path], Found]], ...] = (
    ("python csv", by_python),
    ("polars, batched", by_polars),
    ("duckdb, 1 thread", by_duckdb),
    ("arrow, streaming", by_arrow),
    ("inconcert (arrow, checked)", by_inconcert),
)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--megabytes", type=int, default=200)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "posts.csv"
        records, bad = make(path, asked.megabytes)
        size = path.stat().st_size / 1e6
        print(f"{size:.0f} MB, {records} records, {len(bad)} bad\n")
        print(f"{'reader':28} {'MB/s':>7} {'kept right':>11} {'rows of bad right':>18}")
        for name, read in CANDIDATES:
            started = time.perf_counter()
            try:
                kept, told = read(path)
            except Exception as error:
                print(f"{name:28} {'-':>7}   fails: {str(error).splitlines()[0][:70]}")
                continue
            speed = size / (time.perf_counter() - started)
            rows = "not told" if told is None else "yes" if told == bad else "no"
            print(f"{name:28} {speed:7.0f} {'yes' if kept == records - len(bad) else 'no':>11} {rows:>18}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1 << (30 if sys.platform == "darwin" else 20)
    )
    print(f"\npeak memory of all: {peak:.2f} GB")


if __name__ == "__main__":
    main()
