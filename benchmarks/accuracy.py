"""Every figure of BENCHMARKS.md, two benchmarks at a time, each in a file of its own.

    python -m benchmarks.accuracy [--into build/accuracy] [--only injection benign ...]

What takes longer, or is timed alone on a machine, is in docs/reference/measured-apart.md. Printed as each ends: its name, its
seconds, whether a bound is broken (it then exits with 1) or it failed; what it said stands in its file. Exits with 1 when
anything broke or failed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Final

AT_ONCE: Final = 2
"""Each on a core of its own: threads of two benchmarks on the same cores wait for each other."""
RUNS: Final = {
    "injection": ["injection", "--seeds", "20", "10", "10", "--prevalence", ".01"],
    "real mix": ["real_mix", "--only", "alone", "mix", "calendar", "recurring", "injected", "metadata"],
    "signals": ["signals"],
    "real mix, small parts": ["real_mix", "--only", "slices", "prevalence", "other", "planted", "quiet"],
    "evasion": ["evasion", "--seeds", "1", "--svg", "docs/images/evasion.svg"],
    "peers": ["peers", "--seeds", "1"],
    "benign": ["benign", "--seeds", "2"],
    "pictures": ["pictures", "--unrelated", "800", "--edited", "60"],
    "calibration": ["calibration", "--shuffles", "20", "--svg", "docs/images/calibration.svg"],
    "calibration, taste": [
        *("calibration", "--within", "taste", "--shuffles", "20"),
        *("--only", "stocknet", "conferences", "controls", "coortweet-russian", "coortweet-german"),
    ],
    "injection, fresh seeds": [
        *("injection", "--prevalence", ".01", "--sizes", "5", "--seeds", "30", "--first", "31"),
        *("--only", "10 min, rho .3", "3 words edited, 10 min"),
    ],
    "calibration, archive": ["calibration", "--within", "taste", "--shuffles", "20", "--only", "ira538"],
    "benign, quiet": ["benign", "--seeds", "1", "--quiet"],
    "held out": ["held_out"],
    "shuffles": ["shuffles"],
    "rewired": ["rewired"],
    "match": ["match", "--svg", "docs/images/match-roc.svg"],
    "groups and desks": ["ira_groups"],
    "same moment": ["organic_moments"],
    "switches": ["switches"],
    "edited texts": ["text_families", "--only", "edits"],
    "joining": ["joining", "--seeds", "1"],
    "ctm": ["ctm"],
    "event": ["event"],
    "organic fit": ["organic_fit", "--svg", "docs/images/made-up-traffic.svg"],
}
"""The longest first, so that both lanes end at about the same time."""


def ran(name: str, into: Path, core: int | None) -> int:
    """Run one benchmark, on a core of its own where there are enough; its exit code."""
    began = time.perf_counter()
    output = into / f"{name.replace(', ', '-').replace(' ', '-')}.txt"
    with output.open("w") as file:
        command = [sys.executable, "-m", f"benchmarks.{RUNS[name][0]}", *RUNS[name][1:]]
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
        if core is not None:
            os.sched_setaffinity(process.pid, {core})
        code = process.wait()
    ended = {0: "", 1: "  A BOUND IS BROKEN, or it failed"}.get(code, f"  FAILED with {code}")
    print(f"{name:<24}{time.perf_counter() - began:>8.0f} s  {output}{ended}", flush=True)
    return code


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--into", type=Path, default=Path("build/accuracy"))
    parser.add_argument("--only", nargs="+", choices=list(RUNS), default=list(RUNS))
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    cores: SimpleQueue[int | None] = SimpleQueue()
    known = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    for core in known[:AT_ONCE] if len(known) >= AT_ONCE else [None] * AT_ONCE:
        cores.put(core)

    def in_turn(name: str) -> int:
        core = cores.get()
        try:
            return ran(name, asked.into, core)
        finally:
            cores.put(core)

    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as lanes:
        codes = list(lanes.map(in_turn, asked.only))
    print(f"{(time.perf_counter() - began) / 60:.1f} minutes")
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
