"""How long it takes to say what groups are and do, and how much memory, on a case of a real archive.

    inconcert investigate ira_tweets.parquet --case archive
    inconcert investigate iran_subset_tweets.csv --case other
    python -m benchmarks.understanding archive other

Each row is a process of its own on the case `archive`: the stage "understand" (its results are thrown away, those of the case
stay), the panels of its report, and every command that asks one question. `compare` and `match` take the second case beside it.
Seconds of the processor and of the clock, and the largest memory. The bounds are 300 s and 6 GB, each and all together.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from inconcert.case import Case
from inconcert.findings.panels import panels
from inconcert.findings.tables import CaseReader
from inconcert.progress import Quiet
from inconcert.understanding import PARTS

SEEDS: Final = 5
GIGABYTE: Final = 1024**2
"""In the unit of the largest resident set size (kilobytes on Linux)."""


class _ThrownAwayError(Exception):
    """Ends a stage without its results."""


def understand(archive: str) -> None:
    """The stage, part by part."""
    case = Case(archive)
    with contextlib.suppress(_ThrownAwayError), case.stage("understand", "benchmark") as stage:
        for part in PARTS:
            clock, cpu = time.perf_counter(), time.process_time()
            part(case, stage, Quiet())
            took = f"{time.process_time() - cpu:.1f} | {time.perf_counter() - clock:.1f}"
            print(f"| {part.__name__.replace('_', ' ')} | {took} | |", flush=True)
        raise _ThrownAwayError


def tell(archive: str) -> None:
    """The panels of the report, from the results."""
    case = Case(archive)
    reader = CaseReader(case)
    panels(case, [reader.group(group["id"]) for group in case.document["groups"]])


def measured(name: str, *words: str) -> tuple[float, float, float]:
    """Seconds of the processor, of the clock and gigabytes of `python -m WORDS`; prints them. Stops when it fails."""
    clock = time.perf_counter()
    own = words[0] == __spec__.name
    process = subprocess.Popen([sys.executable, "-m", *words], stdout=None if own else subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{name} failed: {' '.join(words)}")
    cpu, took, most = used.ru_utime + used.ru_stime, time.perf_counter() - clock, used.ru_maxrss / GIGABYTE
    print(f"| **{name}** | {cpu:.1f} | {took:.1f} | {most:.2f} |", flush=True)
    return cpu, took, most


def main() -> None:
    """The whole table, or one of its rows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("archive")
    parser.add_argument("other", nargs="?")
    parser.add_argument("--only", choices=("stage", "panels"), help="In this process, without the table.")
    asked = parser.parse_args()
    archive, other = asked.archive, asked.other
    if asked.only == "stage":
        understand(archive)
    elif asked.only == "panels":
        tell(archive)
    else:
        timed(archive, other)


def timed(archive: str, other: str) -> None:
    """Print the table of everything."""
    case = Case(archive)
    members = case.polars("members").sort("group", "account_id")["account_id"]
    last = case.counts("import")["last"][:10]
    print("| what | processor s | clock s | GB |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder) / "seeds.txt"
        seeds.write_text("\n".join(members.head(SEEDS)), "utf-8")
        day = ("--from", f"{last}T00:00", "--to", f"{last}T03:00")
        rows = [
            measured("stage understand", __spec__.name, archive, "--only", "stage"),
            measured("panels of the report", __spec__.name, archive, "--only", "panels"),
            measured("narratives", "inconcert", "narratives", "--case", archive),
            measured("event", "inconcert", "event", "--case", archive, *day),
            measured("account", "inconcert", "account", members[0], "--case", archive),
            measured("expand", "inconcert", "expand", archive, "--accounts", str(seeds), "--quiet"),
            measured("compare", "inconcert", "compare", archive, other),
            measured("match", "inconcert", "match", archive, "--known", other),
        ]
    cpu, clock, most = (sum(row[0] for row in rows), sum(row[1] for row in rows), max(row[2] for row in rows))
    print(f"| together | {cpu:.1f} | {clock:.1f} | {most:.2f} |")


if __name__ == "__main__":
    main()
