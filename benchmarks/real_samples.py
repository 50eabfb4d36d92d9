"""Is every record of the real samples kept or rejected? Read by us, counted without our code (csv, json, Parquet's own count).

python benchmarks/real_samples.py SHARED_DATA_FOLDER
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.progress import Quiet
from inconcert.readers.ingest import import_inputs
from inconcert.settings import Settings

PATTERNS = (
    "x_archive/*.csv", "ira538/*.parquet", "controls/*.parquet", "coortweet/*.parquet", "toolkit/*input.csv",
    "toolkit/sample_data.csv", "telegram/*.json",
)  # fmt: skip


def counted(path: Path) -> int:
    """Records of a file."""
    if path.suffix == ".parquet":
        return int(pq.read_metadata(path).num_rows)
    if path.suffix == ".json":
        return len(json.loads(path.read_text("utf-8")))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(bool(row) for row in csv.reader(file)) - 1


def samples(folder: Path) -> list[tuple[Path, int]]:
    """Every file of posts or accounts with its number of records; of `formats` as its own list says."""
    found = [(path, counted(path)) for pattern in PATTERNS for path in sorted(folder.glob(pattern))]
    with (folder / "formats" / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        return found + [
            (folder / "formats" / row["path"], int(row["records"])) for row in csv.DictReader(file)
        ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    csv.field_size_limit(1 << 30)
    print(f"{'sample':<62}{'counted':>10}{'in':>10}{'kept':>10}{'rejected':>10}  commonest reason")
    wrong = 0
    for path, records in samples(folder):
        name = path.relative_to(folder).as_posix()
        settings = Settings(inputs=(str(path),))
        with tempfile.TemporaryDirectory() as place:
            case = Case.create(Path(place) / "case", settings)
            try:
                counts = import_inputs(case, settings, Quiet(), guessing=True)
            except InputError as error:
                print(f"{name:<62}{records:>10,}  refused: {str(error)[:60]}")
                continue
            rejects = case.polars("rejects")["reason"].value_counts(sort=True)
            reason = rejects["reason"][0] if rejects.height else ""
        figures = [records, counts["rows_in"], counts["rows_kept"], counts["rows_rejected"]]
        print(
            f"{name:<62}" + "".join(f"{figure:>10,}" for figure in figures) + f"  {reason[:60]}", flush=True
        )
        wrong += not figures[0] == figures[1] == figures[2] + figures[3]
    sys.exit(f"{wrong} samples do not add up" if wrong else 0)


if __name__ == "__main__":
    main()
