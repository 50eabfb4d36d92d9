"""Chats: WhatsApp's lines in many languages' dates, what is inferred of them, and formats that meet in one case."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.errors import InputError
from inconcert.readers import json_stream, whatsapp
from inconcert.readers.whatsapp_lines import ORDERS, day_of, header_of, order_of, plain_text, split_name
from tests.readers.formats import FOLDER, of_case
from tests.readers.inputs import csv_text, imported, rejects, tweet

HEADERS = [
    ("1/29/18, 12:24 - Dave: Test", ("1", "29", "18"), "12:24", "Dave: Test"),
    ("29/01/2018, 9:05 p. m. - Dave: Test", ("29", "01", "2018"), "21:05", "Dave: Test"),
    ("29/01/2018 21:05 - Dave: Test", ("29", "01", "2018"), "21:05", "Dave: Test"),
    ("29.01.18, 21:05 - Dave: Test", ("29", "01", "18"), "21:05", "Dave: Test"),
    ("2018-01-29, 00:23 AM - Dave: Test", ("2018", "01", "29"), "00:23", "Dave: Test"),
    ("1/29/18, 12:23 AM – Dave: Test", ("1", "29", "18"), "00:23", "Dave: Test"),
    ("1/29/18, 12:23 PM - Dave: Test", ("1", "29", "18"), "12:23", "Dave: Test"),
    ("1/29/18, 3:22_AM - Dave: Test", ("1", "29", "18"), "03:22", "Dave: Test"),
    ("[29.1.2018 klo 14.08.18] Dave: Test", ("29", "1", "2018"), "14:08:18", "Dave: Test"),
    ("[1/29/18, 3:22:05\u202fPM] Dave: Test", ("1", "29", "18"), "15:22:05", "Dave: Test"),
    (
        "\u200e[29/01/2018, 3:22:05\u202fp.\u00a0m.] Dave: \u200eTest",
        ("29", "01", "2018"),
        "15:22:05",
        "Dave: \u200eTest",
    ),
    ("\ufeff1/29/18, 12:24 - Dave: Test", ("1", "29", "18"), "12:24", "Dave: Test"),
    ("2018/1/29 下午3:22 - Dave: Test", ("2018", "1", "29"), "15:22", "Dave: Test"),
    ("2018. 1. 29. 오후 3:22 - Dave: Test", ("2018", "1", "29"), "15:22", "Dave: Test"),
    ("٢٩/٠١/٢٠١٨، ٣:٢٢ م - Dave: Test", ("29", "01", "2018"), "15:22", "Dave: Test"),
    ("29.01.18 um 21:05 - Dave: Test", ("29", "01", "18"), "21:05", "Dave: Test"),
]


@pytest.mark.parametrize(("line", "date", "clock", "rest"), HEADERS)
def test_a_message_begins_in_any_language(
    line: str, date: tuple[str, str, str], clock: str, rest: str
) -> None:
    header = header_of(line)
    assert header is not None
    assert (header.date, header.clock, header.rest) == (date, clock, rest)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "It was 1/29/18, 12:24 - or so: he said",
        "1/29/18 is a date",
        "12:24 - Dave: no date",
        "1/29/18, 25:24 - Dave: no such hour",
        "1/29/18, 3:22 XX - Dave: no half of a day",
        "[link](1/2/3)",
        "- Dave: a list",
    ],
)
def test_a_line_that_continues_is_no_header(line: str) -> None:
    assert header_of(line) is None


@given(st.text(max_size=120))
def test_any_line_is_answered(line: str) -> None:
    header = header_of(line)
    assert header is None or line.endswith(header.rest)
    split_name(line)
    plain_text(line)


def dates(*spelled: str) -> list[tuple[int, tuple[str, str, str], str]]:
    headers = [header_of(f"{one}, 10:00 - A: b") for one in spelled]
    return [(row, header.date, header.sign) for row, header in enumerate(headers, 1) if header is not None]


@pytest.mark.parametrize(
    ("spelled", "decided"),
    [
        (["1/2/31", "1/13/31"], "month first, because row 2 has 1/13/31"),
        (["1/2/31", "13/2/31"], "day first, because row 2 has 13/2/31"),
        (["1.2.31"], "day first, because row 1 has points: 1.2.31"),
        (["2031-02-01"], "year first, because row 1 has 2031-02-01"),
        (["31/02/13", "45/02/13"], "year first, because row 2 has 45/02/13"),
        (["1/13/31", "13/1/31"], None),
        (["1/2/31"], None),
        (
            [f"{day}/{month}/31" for month in (1, 2, 3) for day in (1, 5, 9)],
            "day first, because read otherwise, the chat would run backwards 2 times, and so 0",
        ),
        (
            [f"{month}/{day}/31" for month in (1, 2, 3) for day in (1, 5, 9)],
            "month first, because read otherwise, the chat would run backwards 2 times, and so 0",
        ),
        ([], None),
    ],
)
def test_the_order_of_dates_is_inferred_or_left_open(spelled: list[str], decided: str | None) -> None:
    found = order_of(dates(*spelled))
    assert (found and ", because ".join(found)) == decided


@given(st.lists(st.dates(min_value=date(2010, 1, 1)), min_size=1, max_size=60))
def test_a_chat_in_order_is_never_read_the_wrong_way(days: list[date]) -> None:
    """Whatever days a chat has: the order is found or left open, never taken for the other one."""
    ordered = sorted(days)
    for order, places in ORDERS.items():
        spelled = []
        for day in ordered:
            numbers = {0: f"{day.year}", 1: f"{day.month}", 2: f"{day.day}"}
            parts = ["", "", ""]
            for kind, place in enumerate(places):
                parts[place] = numbers[kind]
            spelled.append("/".join(parts))
        found, _ = order_of(dates(*spelled)) or (None, "")
        assert found in {order, None}
        if found is not None:
            written = [day_of(numbers, found) for _, numbers, _ in dates(*spelled)]
            assert written == [day.isoformat() for day in ordered]


@pytest.mark.parametrize(
    ("rest", "sender"),
    [
        ("Anna: hello", "Anna"),
        ("~\u202fAnna: hello", "Anna"),
        ("\u200e+49 151 0000001: hello", "+49 151 0000001"),
        ("Anna: is this end-to-end encrypted?", "Anna"),
        ('Anna changed the subject to "a: b"', None),
        ("Made-up group: \u200eMessages and calls are end-to-end encrypted. Nobody", None),
        ("Anna added Ben", None),
        ("Anna's security code with you changed: tap", None),
        ("x" * 81 + ": hello", None),
        (": hello", None),
    ],
)
def test_who_speaks(rest: str, sender: str | None) -> None:
    assert split_name(rest)[0] == sender


AMBIGUOUS = "1/2/31, 10:00 - Anna: one\n1/2/31, 10:01 - Ben: two\n"


def test_a_chat_that_does_not_tell_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(AMBIGUOUS, "utf-8")
    with pytest.raises(InputError, match="whatsapp_day_first or --format whatsapp_month_first"):
        imported(tmp_path, path)
    for asked, day, order in (
        ("whatsapp_day_first", "2031-02-01", "day first"),
        ("whatsapp_month_first", "2031-01-02", "month first"),
    ):
        case, _ = imported(tmp_path / asked, path, format=asked, timezone="Europe/Madrid")
        assert case.polars("posts")["created_at"].dt.strftime("%Y-%m-%d %H:%M").to_list() == [
            f"{day} 09:00",
            f"{day} 09:01",
        ]
        assert case.polars("sources").select("format", "mapping", "timezone_assumed").rows() == [
            (asked, f'date_order = "{order}"\nbecause = "--format says so"\n', "Europe/Madrid")
        ]


def test_a_zip_with_its_media_gives_the_chat_and_tells_of_media_that_no_post_names(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "chat.zip", "w") as archive:
        archive.writestr("_chat.txt", (FOLDER / "whatsapp" / "iphone_day_first.txt").read_bytes())
        archive.writestr("00000012-PHOTO-2031-05-01-21-02-05.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF")
        archive.writestr("inside/other.txt", AMBIGUOUS.replace("1/2/31", "13/2/31"))
    case, counts = imported(tmp_path, tmp_path / "chat.zip")
    assert counts["posts"] == 6
    assert [one["path"] for one in counts["passed_over"]] == [
        "chat.zip!00000012-PHOTO-2031-05-01-21-02-05.jpg"
    ]
    assert case.polars("accounts")["is_private"].to_list() == [True] * 4


def test_an_export_made_again_later_adds_only_what_is_new(tmp_path: Path) -> None:
    start = "13/1/31, 10:00 - Anna: one\n13/1/31, 10:01 - Ben: two\n13/1/31, 10:01 - Ben: two\n"
    (tmp_path / "first.txt").write_text(start, "utf-8")
    (tmp_path / "later.txt").write_text(start + "14/1/31, 10:00 - Anna: three\n", "utf-8")
    case, counts = imported(tmp_path, tmp_path / "first.txt", tmp_path / "later.txt")
    assert sorted(case.polars("posts")["text"]) == ["one", "three", "two", "two"]
    assert counts["posts_met_again"] == 3
    assert counts["rows_in"] == 7 == counts["rows_kept"] + counts["rows_rejected"]


def test_lines_above_long_messages_and_damage_are_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatsapp, "LONGEST", 50)
    path = tmp_path / "chat.txt"
    lines = [
        b"13/1/31, 10:00 - Anna: one",
        b"13/1/31, 10:01 - Anna: " + b"x" * 60,
        b"13/1/31, 10:02 - Anna: \xff\xfe",
        b"13/1/31, 10:03 - Anna: a\0b",
        b"13/1/31, 10:04 - Anna: two",
    ]
    path.write_bytes(b"\n".join(lines))
    case, counts = imported(tmp_path, path)
    assert case.polars("posts")["text"].to_list() == ["one", "two"]
    assert [row for row, *_ in rejects(case)] == [2, 3, 4]
    assert counts["rows_in"] == 5


def test_a_whole_export_is_read_the_same_when_it_is_too_large_to_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = FOLDER / "telegram_desktop" / "everything.json"
    whole = of_case(imported(tmp_path / "whole", path)[0])
    monkeypatch.setattr(json_stream, "WHOLE", 150)
    monkeypatch.setattr(json_stream, "STEP", 64)
    assert of_case(imported(tmp_path / "walked", path)[0]) == whole


def test_one_post_in_two_formats_is_one_and_a_link_of_another_platform_joins_it(tmp_path: Path) -> None:
    message = {
        "_": "Message",
        "id": 5,
        "peer_id": {"_": "PeerChannel", "channel_id": 1234567890},
        "date": "2031-07-01T10:01:45+00:00",
        "message": "Taken over",
    }
    channel = {
        "_": "Channel",
        "id": 1234567890,
        "title": "Made-up Harbour",
        "username": "MadeUp_Harbour",
        "broadcast": True,
    }
    (tmp_path / "answer.json").write_text(json.dumps({"messages": [message], "chats": [channel]}), "utf-8")
    links = (
        "['https://t.me/madeup_harbour/5', 'https://t.me/c/1234567890/7', 'https://t.me/s/madeup_harbour']"
    )
    columns = ("tweetid", "userid", "tweet_time", "tweet_text", "urls")
    (tmp_path / "tweets.csv").write_text(csv_text([tweet(1, urls=links)], columns), "utf-8")
    case, counts = imported(
        tmp_path,
        tmp_path / "answer.json",
        tmp_path / "tweets.csv",
        FOLDER / "telegram_desktop" / "channel.json",
    )
    assert counts["posts_met_again"] == 1
    kept = case.polars("posts").filter(post_id="telegram:-1001234567890/5")
    assert kept.select("post_type", "forwarded_from").rows() == [("repost", "The Other Channel")]
    assert case.polars("links").filter(post_id="x:1").select(
        "target_account_id", "target_post_id"
    ).rows() == [
        ("telegram:-1001234567890", "telegram:-1001234567890/5"),
        ("telegram:-1001234567890", "telegram:-1001234567890/7"),
        ("telegram:-1001234567890", None),
    ]
    assert case.polars("posts").join(
        case.polars("links").select(pl.col("target_post_id").alias("post_id")), on="post_id", how="semi"
    )["post_id"].to_list() == ["telegram:-1001234567890/5", "telegram:-1001234567890/7"]
