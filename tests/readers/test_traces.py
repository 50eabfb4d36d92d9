"""Traces of the user's own, from columns and from tables."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from inconcert.errors import InputError
from inconcert.settings import CustomTrace
from tests.readers.inputs import csv_text, imported, rejects, tweet


def test_a_column_and_a_table_become_attributes(tmp_path: Path) -> None:
    posts, users, table = tmp_path / "t.csv", tmp_path / "u.csv", tmp_path / "pay.csv"
    columns = ("tweetid", "userid", "tweet_time", "tweet_text", "device")
    posts.write_text(csv_text([tweet(1, device="d1"), tweet(2), tweet("x", device="d9")], columns), "utf-8")
    users.write_text("userid,user_screen_name,account_creation_date,device\n102,two,2030-01-01,d1\n", "utf-8")
    table.write_text(
        "who,payer,day\n101,Shell Ltd,2031-05-02\nx:102,Shell Ltd,2031-05-03\n,nobody,2031-05-03\n103,,\n",
        "utf-8",
    )
    traces = (
        CustomTrace(name="device", column="device"),
        CustomTrace(name="payer", table=str(table), account="who", object="payer", time="day"),
    )
    case, counts = imported(tmp_path, posts, users, custom_traces=traces)
    assert case.polars("attributes").rows() == [
        ("device", "x:101", "d1", "x:1", datetime(2031, 5, 1, 10, tzinfo=UTC)),
        ("device", "x:102", "d1", None, None),
        ("payer", "x:101", "Shell Ltd", None, datetime(2031, 5, 2, tzinfo=UTC)),
        ("payer", "x:102", "Shell Ltd", None, datetime(2031, 5, 3, tzinfo=UTC)),
    ]
    assert (counts["rows_in"], counts["rows_kept"], counts["rows_rejected"]) == (8, 5, 3)
    assert sorted((row, column) for row, column, _ in rejects(case)) == [
        (3, "tweetid"),
        (3, "who"),
        (4, "payer"),
    ]


def test_a_table_without_time_and_a_wrong_column(tmp_path: Path) -> None:
    posts, table = tmp_path / "t.csv", tmp_path / "ip.csv"
    posts.write_text(csv_text([tweet(1)]), "utf-8")
    table.write_text("who,ip\n101,192.0.2.1\n", "utf-8")
    trace = CustomTrace(name="ip", table=str(table), account="who", object="ip")
    case, _ = imported(tmp_path, posts, custom_traces=(trace,))
    assert case.polars("attributes").rows() == [("ip", "x:101", "192.0.2.1", None, None)]
    with pytest.raises(InputError, match=r"no column 'host'\. There are: who, ip"):
        imported(tmp_path / "b", posts, custom_traces=(trace.model_copy(update={"object": "host"}),))
