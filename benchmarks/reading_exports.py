"""How long does an import take beside reading the same file with Polars or DuckDB, and in how much memory?

Makes files of made-up records (`made_exports`) in a temporary folder. Each measure runs in a process of its own, which has
loaded its libraries: seconds by the clock, which the ratios compare (on a quiet machine they are what a user feels),
processor time of all threads (on a busy machine the better measure) and peak memory of `import`, from the file to the
case's tables, and of Polars and DuckDB reading all fields of the file into Parquet. All may use every core. The bound is
three times DuckDB for the archive's CSV, for JSON lines three times Polars or DuckDB, the slower of the two; the ratio to
the faster is told beside it. The import does more than they do: it finds languages, hashtags, mentions and addresses,
makes each text, address and time comparable, and knows posts and accounts again.

    python benchmarks/reading_exports.py [--megabytes 400] [--runs 2] [--formats x_archive x_v1 x_v2 bluesky reddit]
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.made_exports import MAKERS, make
from inconcert.case import Case
from inconcert.progress import Quiet
from inconcert.readers.ingest import import_inputs
from inconcert.settings import Settings

BOUND = 3.0


def by_inconcert(path: Path, folder: Path) -> None:
    settings = Settings(inputs=(str(path),))
    import_inputs(Case.create(folder / "case", settings), settings, Quiet())


def by_polars(path: Path, folder: Path) -> None:
    table = pl.scan_csv(path, infer_schema=False) if path.suffix == ".csv" else pl.scan_ndjson(path)
    table.sink_parquet(folder / "table.parquet")


def by_duckdb(path: Path, folder: Path) -> None:
    if path.suffix == ".csv":
        table = duckdb.read_csv(str(path), all_varchar=True, header=True)
    else:
        table = duckdb.read_json(str(path), format="newline_delimited")
    table.write_parquet(str(folder / "table.parquet"))


READ = {"import": by_inconcert, "polars": by_polars, "duckdb": by_duckdb}


def measured(name: str, path: Path, runs: int) -> tuple[float, float, float]:
    """Seconds, seconds of processor time and peak megabytes of one way to read, in a process of its own; of the fastest run."""
    command = [sys.executable, __file__, "--read", name, str(path)]
    said = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(runs)]
    seconds, busy, peak = min([float(cell) for cell in one.split()] for one in said)
    return seconds, busy, peak


def read_once(name: str, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        start, before = time.perf_counter(), time.process_time()
        READ[name](path, Path(folder))
        seconds, busy = time.perf_counter() - start, time.process_time() - before
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    print(f"{seconds:.2f} {busy:.2f} {peak / 1e6:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, default=400)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--formats", nargs="+", choices=MAKERS, default=list(MAKERS))
    parser.add_argument("--read", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.read:
        read_once(asked.read[0], Path(asked.read[1]))
        return
    heads = "".join(f"{name + ' s':>10}{'cpu s':>8}{'peak MB':>9}" for name in READ)
    print(f"{'format':<10}{'records':>10}{'MB':>7} {heads}{'to slower':>10}{'to faster':>10}{'cpu':>7}")
    slow = []
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.formats:
            path = Path(folder) / ("export.csv" if name == "x_archive" else "export.jsonl")
            records = make(path, name, asked.megabytes)
            found = {way: measured(way, path, asked.runs) for way in READ}
            others = sorted((found["polars"][0], found["duckdb"][0]))
            low, high = (found["import"][0] / seconds for seconds in reversed(others))
            cells = "".join(f"{took:>10.2f}{busy:>8.1f}{peak:>9.0f}" for took, busy, peak in found.values())
            busy = found["import"][1] / min(found["polars"][1], found["duckdb"][1])
            size = path.stat().st_size / 1e6
            print(
                f"{name:<10}{records:>10}{size:>7.0f} {cells}{low:>10.2f}{high:>10.2f}{busy:>7.2f}",
                flush=True,
            )
            judged = found["import"][0] / found["duckdb"][0] if name == "x_archive" else low
            if judged > BOUND:
                slow.append(name)
            path.unlink()
    sys.exit(f"slower than the bound of {BOUND:.0f} times: {', '.join(slow)}" if slow else 0)


if __name__ == "__main__":
    main()
