"""Exact conformance: the peers' own results on their own data, row for row (self-loops aside)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from inconcert.coordination.pairs import pairs

DATA = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="needs the shared research data")

RUSSIAN: dict[str, Any] = {
    "account": "account_id",
    "object": "object_id",
    "content": "content_id",
    "time": "timestamp_share",
}
GERMAN: dict[str, Any] = {
    "account": "account_id",
    "object": "url_id",
    "content": "post_id",
    "time": "timestamp",
}
TOOLKIT: dict[str, Any] = {"account": "user_id", "content": "message_id", "time": "timestamp"}

Rows = dict[tuple[str, str], tuple[int, float]]


def as_rows(frame: pl.DataFrame, a: str, b: str, gap: str | None, *, directed: bool) -> Rows:
    rows = {}
    for row in frame.iter_rows(named=True):
        key = (str(row[a]), str(row[b]))
        if key[0] != key[1]:
            value = (row["weight"], round(row[gap], 9) if gap else 0.0)
            rows[key if directed else (min(key), max(key))] = value
    return rows


@pytest.mark.parametrize(
    ("table", "columns", "window", "participation", "wanted"),
    [
        ("russian_coord_tweets", RUSSIAN, 60, 2, "russian_tw60_mp2_edges"),
        ("russian_coord_tweets", RUSSIAN, 10, 5, "russian_tw10_mp5_edges"),
        ("german_elections", GERMAN, 30, 2, "german_url_tw30_mp2_edges"),
    ],
)
def test_coortweet(table: str, columns: dict[str, Any], window: int, participation: int, wanted: str) -> None:
    found = pairs(
        DATA / "coortweet" / f"{table}.parquet",
        **columns,
        window=window,
        min_participation=participation,
        rule="coortweet",
    )
    theirs = pl.read_csv(DATA / "coortweet" / f"{wanted}.csv", infer_schema_length=None)
    assert as_rows(found, "account_a", "account_b", "mean_gap_s", directed=False) == as_rows(
        theirs, "from", "to", "avg_time_delta", directed=False
    )


@pytest.mark.parametrize(
    ("table", "obj", "window", "min_weight", "wanted"),
    [
        ("coretweet_test_input", "repost_id", 1, 1, "test_co_retweet_tw1_w1"),
        ("coretweet_test_input", "repost_id", 1, 2, "test_co_retweet_tw1_w2"),
        ("coretweet_test_input", "repost_id", 60, 1, "test_co_retweet_tw60_w1"),
        ("coretweet_test_input", "repost_id", 60, 2, "test_co_retweet_tw60_w2"),
        ("sample_data", "repost_id", 60, 1, "sample_co_retweet_tw60_w1"),
        ("sample_data", "reply_id", 60, 1, "sample_co_reply_tw60_w1"),
    ],
)
def test_toolkit(table: str, obj: str, window: int, min_weight: int, wanted: str) -> None:
    found = pairs(
        DATA / "toolkit" / f"{table}.csv",
        object=obj,
        **TOOLKIT,
        window=window,
        min_weight=min_weight,
        rule="toolkit",
    )
    theirs = pl.read_csv(DATA / "toolkit" / f"{wanted}.csv", infer_schema_length=None)
    assert as_rows(found, "account_a", "account_b", None, directed=True) == as_rows(
        theirs, "user_1", "user_2", None, directed=True
    )


def test_toolkit_on_the_russian_reposts() -> None:
    found = pairs(
        DATA / "coortweet" / "russian_coord_tweets.parquet",
        **RUSSIAN,
        window=60,
        min_weight=2,
        rule="toolkit",
    )
    theirs = pl.read_csv(DATA / "toolkit" / "russian_co_retweet_tw60_w2.csv", infer_schema_length=None)
    assert as_rows(found, "account_a", "account_b", None, directed=True) == as_rows(
        theirs, "user_1", "user_2", None, directed=True
    )


@pytest.mark.parametrize(("rule", "count"), [("inconcert", 6_206), ("coortweet", 6_206), ("toolkit", 12_412)])
def test_the_number_that_all_rules_agree_on(rule: str, count: int) -> None:
    found = pairs(DATA / "coortweet" / "russian_coord_tweets.parquet", **RUSSIAN, window=60, rule=rule)  # type: ignore[arg-type]
    assert len(found) == count
