"""The X archive: exact rows from small files with the archive's traps."""

from __future__ import annotations

import gzip
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import zstandard

from inconcert.readers.cells import ROUNDED
from inconcert.readers.x_archive import PROFILE, TWEET
from tests.readers.inputs import HASHED, csv_text, imported, rejects, tweet

NOT_IN_THE_ARCHIVE = (
    "edited_at",
    "collected_at",
    "conversation_id",
    "forwarded_from",
    "surface_id",
    "url",
    "view_count",
    "reactions",
    "reaction_counts",
    "poll_question",
    "poll_options",
    "poll_votes",
)


def test_a_tweet_becomes_the_expected_post(tmp_path: Path) -> None:
    row = tweet(
        "9007199254740993",
        tweet_text='Line one\nline "two", http://a.example/x and enough words to have a key',
        tweet_language="in",
        tweet_client_name="Web",
        in_reply_to_userid="202.0",
        in_reply_to_tweetid="303",
        like_count="4",
        retweet_count="",
        latitude="absent",
        longitude="12.5",
        hashtags="['Eins', \"Zw'ei\"]",
        urls="['https://www.a.example/x?utm_source=y', 'javascript:x', 'http://b.example/a,b']",
        user_mentions="[202, 404]",
    )
    path = tmp_path / "tweets.csv"
    path.write_text(csv_text([row]), "utf-8")
    case, counts = imported(tmp_path, path)
    post = case.polars("posts").to_dicts()[0]
    source_id = case.polars("sources")["source_id"][0]
    assert post == {
        "post_id": "x:9007199254740993",
        "platform": "x",
        "native_id": "9007199254740993",
        "account_id": "x:101",
        "created_at": datetime(2031, 5, 1, 10, tzinfo=UTC),
        "created_at_raw": "2031-05-01 10:00",
        "created_at_precision": "min",
        "post_type": "reply",
        "text": 'Line one\nline "two", http://a.example/x and enough words to have a key',
        "text_key": 'line one line "two", and enough words to have a key',
        "lang": "id",
        "lang_source": "declared",
        "reply_to_post_id": "x:303",
        "reply_to_account_id": "x:202",
        "repost_of_post_id": None,
        "repost_of_account_id": None,
        "quote_of_post_id": None,
        "client_name": "Web",
        "hashtags": ["eins", "zw'ei"],
        "mentions": ["x:202", "x:404"],
        "like_count": 4,
        "repost_count": None,
        "reply_count": None,
        "quote_count": None,
        "latitude": None,
        "longitude": 12.5,
        "source_id": source_id,
        "source_row": 1,
        **dict.fromkeys(NOT_IN_THE_ARCHIVE),
    }
    links = case.polars("links")
    assert links["target_platform"].null_count() == 2
    assert links.drop("target_platform", "target_account_id", "target_post_id").rows() == [
        ("x:9007199254740993", 0, "https://www.a.example/x?utm_source=y", "a.example/x", "a.example"),
        ("x:9007199254740993", 1, "http://b.example/a,b", "b.example/a,b", "b.example"),
    ]
    assert {name: counts[name] for name in ("rows_in", "rows_kept", "rows_rejected", "precision")} == {
        "rows_in": 1,
        "rows_kept": 1,
        "rows_rejected": 0,
        "precision": "min",
    }


def test_kinds_of_post(tmp_path: Path) -> None:
    rows = [
        tweet(1),
        tweet(2, is_retweet="True", retweet_userid="7", retweet_tweetid="8"),
        tweet(3, is_retweet="true"),
        tweet(4, quoted_tweet_tweetid="9", in_reply_to_tweetid="1"),
        tweet(5, in_reply_to_userid="7"),
    ]
    path = tmp_path / "t.csv"
    path.write_text(csv_text(rows), "utf-8")
    case, _ = imported(tmp_path, path)
    found = case.polars("posts").select(
        "post_type", "repost_of_post_id", "repost_of_account_id", "quote_of_post_id"
    )
    assert found.rows() == [
        ("original", None, None, None),
        ("repost", "x:8", "x:7", None),
        ("repost", None, None, None),
        ("quote", None, None, "x:9"),
        ("reply", None, None, None),
    ]


def test_users_in_another_order_with_hashes_rounded_ids_and_american_dates(tmp_path: Path) -> None:
    rows = [
        {
            "userid": HASHED,
            "user_screen_name": HASHED,
            "user_display_name": HASHED,
            "account_creation_date": "7/9/2029",
        },
        {"userid": "1.15119E+18", "account_creation_date": "7/9/2029"},
        {
            "userid": "101",
            "user_screen_name": "made_up",
            "follower_count": "12",
            "account_creation_date": "2029-07-09",
        },
        {"userid": ""},
    ]
    path = tmp_path / "anything.txt"
    path.write_text("\ufeff" + csv_text(rows, tuple(reversed(PROFILE))).replace("\n", "\r\n"), "utf-8")
    case, counts = imported(tmp_path, path)
    accounts = case.polars("accounts").select(
        "account_id", "handle", "display_name", "followers_count", "is_pseudonymised", "created_at"
    )
    made = datetime(2029, 7, 9, tzinfo=UTC)
    assert accounts.rows() == [
        ("x:101", "made_up", None, 12, False, made),
        ("x:" + HASHED, None, None, None, True, made),
    ]
    assert rejects(case) == [(2, "userid", ROUNDED), (4, "userid", "no account id")]
    assert (counts["posts"], counts["accounts"], counts["rows_kept"]) == (0, 2, 2)


def test_profiles_of_tweets_and_users_are_one_account(tmp_path: Path) -> None:
    tweets, users = tmp_path / "tweets.csv", tmp_path / "users.csv"
    tweets.write_text(csv_text([tweet(1), tweet(2, "102", user_screen_name="two")]), "utf-8")
    users.write_text(csv_text([{"userid": "101", "user_screen_name": "one"}], PROFILE), "utf-8")
    case, counts = imported(tmp_path, tweets, users)
    assert case.polars("accounts").select("account_id", "handle").rows() == [
        ("x:101", "one"),
        ("x:102", "two"),
    ]
    assert (counts["rows_in"], counts["sources"]) == (3, 2)


def test_bad_rows_are_rejected_with_their_row_numbers(tmp_path: Path) -> None:
    good = csv_text([tweet(1, tweet_text="with\nbreaks\nin it"), tweet(2)])
    bad = [
        tweet("1.2E+17"),
        tweet(4, tweet_time="2031-02-30 10:00"),
        tweet("4a"),
        tweet(1, tweet_text="again"),
        tweet(5, user=""),
        tweet(6, retweet_tweetid="9.1e+17", is_retweet="true"),
        tweet(7, tweet_text="zero \x00 byte"),
    ]
    body = good + csv_text(bad).split("\n", 1)[1]
    lines = (
        body.encode()
        + b"too,few,cells\n"
        + csv_text([tweet(8, tweet_text="caf#")]).split("\n", 1)[1].encode().replace(b"#", b"\xe9")
    )
    path = tmp_path / "t.csv"
    path.write_bytes(lines + csv_text([tweet(9)]).split("\n", 1)[1].encode())
    case, counts = imported(tmp_path, path)
    found = rejects(case)
    assert [(row, column) for row, column, _ in found] == [
        (3, "tweetid"),
        (4, "tweet_time"),
        (5, "tweetid"),
        (6, "post_id"),
        (7, "userid"),
        (8, "retweet_tweetid"),
        (9, "tweet_text"),
        (10, None),
        (11, "tweet_text"),
    ]
    assert found[3][2] == "the same post id as row 1"
    assert found[7][2].startswith(f"the record has 3 cells where the header has {len(PROFILE) + len(TWEET)}")
    assert "not UTF-8" in found[8][2]
    assert case.polars("posts")["source_row"].to_list() == [1, 2, 12]
    assert (counts["rows_in"], counts["rows_kept"], counts["rows_rejected"]) == (12, 3, 9)


def test_the_same_post_in_another_file_names_that_file(tmp_path: Path) -> None:
    one, two = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text(csv_text([tweet(5), tweet(6)]), "utf-8")
    two.write_text(csv_text([tweet(7), tweet(6, tweet_text="once more")]), "utf-8")
    case, _ = imported(tmp_path, one, two)
    first = case.polars("sources")["path"][0]
    (reject,) = rejects(case)
    assert reject == (2, "post_id", f"the same post id as row 2 of {first}")


def test_packed_folders_and_patterns_give_the_same_posts(tmp_path: Path) -> None:
    data = csv_text([tweet(1), tweet(2)]).encode()
    inputs = {}
    for name in ("plain", "gz", "zst", "zip", "utf16"):
        inputs[name] = tmp_path / name
        inputs[name].mkdir()
    (inputs["plain"] / "t.csv").write_bytes(data)
    (inputs["plain"] / "README.md").write_text("Words, no table.\n", "utf-8")
    (inputs["plain"] / ".hidden").write_bytes(data)
    (inputs["gz"] / "t.csv.gz").write_bytes(gzip.compress(data))
    (inputs["zst"] / "t").write_bytes(zstandard.compress(data[:60]) + zstandard.compress(data[60:]))
    (inputs["utf16"] / "t.csv").write_bytes(data.decode().encode("utf-16"))
    with zipfile.ZipFile(inputs["zip"] / "t.zip", "w") as archive:
        archive.writestr("below/t.csv", data)
        archive.writestr("__MACOSX/._t.csv", b"\x00\x05")
        archive.writestr("picture.png", b"\x89PNG\x00\x00")
    results = {}
    for name, folder in inputs.items():
        given = tmp_path / "plain" / "*.csv" if name == "plain" else folder
        case, counts = imported(tmp_path / f"for-{name}", given)
        results[name] = case.polars("posts").drop("source_id").rows()
        assert counts["rows_in"] == 2
    assert all(rows == results["plain"] for rows in results.values())
    _, counts = imported(tmp_path / "whole", inputs["plain"])
    assert [entry["path"] for entry in counts["passed_over"]] == ["README.md"]
    assert not (tmp_path / "t.csv").exists()
