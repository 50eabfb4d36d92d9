"""Real exports, where they are: read whole, and as many records as an independent count finds."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from tests.readers.inputs import SHARED, imported

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


def test_a_list_of_channel_messages_by_a_mapping(tmp_path: Path) -> None:
    path = min((SHARED / "telegram").glob("*.json"))
    first = json.loads(path.read_text("utf-8"))
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'platform = "telegram"\n[columns]\nmessage_id = "post_id"\nsender_id = "account_id"\n'
        'date = "created_at"\ntext = "text"\n',
        "utf-8",
    )
    _, counts = imported(tmp_path, path, mapping=str(mapping))
    assert counts["rows_in"] == len(first) == counts["rows_kept"] + counts["rows_rejected"]
