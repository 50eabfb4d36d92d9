"""Real exports, where they are: read whole, and as many records as an independent count finds."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from inconcert.case import Case
from inconcert.progress import Quiet
from inconcert.readers.ingest import import_inputs
from tests.readers.inputs import SHARED, imported, settings_for

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared research data"),
]

FILES = {
    "x_archive/iran_subset_tweets.csv": ("x_archive", 3232),
    "x_archive/032020_users_csv_hashed.csv": ("x_archive", 71),
    "x_archive/hashed_2021_12_CNCC_0621_CNCC_0621_users.csv": ("x_archive", None),
    "x_archive/hashed_2021_12_RNA_0621_RNA_0621_users.csv": ("x_archive", None),
    "x_archive/hashed_2021_12_uganda_0621_uganda_0621_users.csv": ("x_archive", None),
    "coortweet/russian_coord_tweets.parquet": ("coortweet", 35125),
    "toolkit/sample_data.csv": ("toolkit", None),
    "toolkit/coretweet_test_input.csv": ("toolkit", None),
}


def count(path: Path) -> int:
    """Records of a file, counted without our code."""
    if path.suffix == ".parquet":
        found: int = pl.scan_parquet(path).select(pl.len()).collect().item()
        return found
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(bool(row) for row in csv.reader(file)) - 1


@pytest.mark.parametrize("name", FILES)
def test_every_record_is_kept_or_rejected(tmp_path: Path, name: str) -> None:
    reader, known = FILES[name]
    path = SHARED / name
    records = count(path)
    case, counts = imported(tmp_path, path)
    assert counts["rows_in"] == records == counts["rows_kept"] + counts["rows_rejected"]
    assert known in {None, records}
    assert case.polars("sources")["format"].to_list() == [reader]
    assert case.polars("rejects").height == counts["rows_rejected"]
    assert counts["rows_rejected"] < 0.05 * records


def test_a_table_without_account_ids_is_answered_with_a_mapping_that_works(tmp_path: Path) -> None:
    path = SHARED / "x_archive" / "venezuela_1000.csv"
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'platform = "x"\n[columns]\nuser_screen_name = "account_id"\ntweet_time = "created_at"\n'
        'tweetid = "post_id"\ntweet_text = "text"\n',
        "utf-8",
    )
    case, counts = imported(tmp_path, path, mapping=str(mapping))
    assert counts["rows_in"] == count(path) == counts["rows_kept"] + counts["rows_rejected"]
    assert counts["precision"] == "min"
    assert case.polars("posts")["post_id"].n_unique() == counts["posts"]


def of_posts(pattern: str) -> list[str]:
    return sorted(path.relative_to(SHARED).as_posix() for path in SHARED.glob(pattern))


GUESSED = {
    **dict.fromkeys(of_posts("telegram/*.json")),
    **dict.fromkeys(of_posts("controls/*.parquet")),
    "coortweet/german_elections.parquet": 218_971,
}
"""Tables of posts that no reader knows: read by the names of their columns, as `inspect` does."""
BY_ITSELF = {"x_archive/venezuela_1000.csv", "ira538/ira_tweets.parquet"}
"""Read in a test of its own; and, as it has 1.2 million rows, by `benchmarks/real_samples.py` only."""


@pytest.mark.parametrize("name", GUESSED)
def test_every_record_of_a_table_of_ones_own_is_kept_or_rejected(tmp_path: Path, name: str) -> None:
    path = SHARED / name
    records = len(json.loads(path.read_text("utf-8"))) if path.suffix == ".json" else count(path)
    settings = settings_for(path)
    case = Case.create(tmp_path / "case", settings)
    counts = import_inputs(case, settings, Quiet(), guessing=True)
    assert counts["rows_in"] == records == counts["rows_kept"] + counts["rows_rejected"]
    assert GUESSED[name] in {None, records}
    assert case.polars("rejects").height == counts["rows_rejected"]
    reasons = case.polars("rejects").filter(~pl.col("reason").str.contains("the same post id"))
    assert reasons.height < 0.001 * records, "only repeats may be many"


def test_no_sample_of_posts_is_left_out() -> None:
    found = {
        *of_posts("x_archive/*"), *of_posts("telegram/*"), *of_posts("controls/*"), *of_posts("ira538/*"),
        *of_posts("coortweet/*.parquet"), *of_posts("toolkit/*input*"), *of_posts("toolkit/sample_data*"),
    }  # fmt: skip
    assert found == {*FILES, *GUESSED, *BY_ITSELF}
