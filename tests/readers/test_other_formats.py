"""The IRA release, CooRTweet, the toolkit and tables with a mapping: exact rows from small files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.progress import Quiet
from inconcert.readers import READERS
from inconcert.readers.ingest import import_inputs
from inconcert.readers.mapping import Mapping, guess, presets
from inconcert.readers.sources import expand
from inconcert.readers.tables import sample
from inconcert.settings import Settings
from tests.readers.inputs import imported, rejects

IRA = (
    "external_author_id,author,content,region,language,publish_date,harvested_date,following,followers,"
    "updates,post_type,account_type,retweet,account_category\n"
)


def test_ira_rows_get_stable_ids_and_their_judgement_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "ira.csv"
    path.write_text(
        IRA
        + "9.06E+17,MADE_UP,Same words,Unknown,English,10/1/2031 19:58,10/1/2031 19:59,5,10,1,,Right,0,RightTroll\n"
        + "9.06E+17,MADE_UP,Same words,Unknown,English,10/1/2031 19:58,10/1/2031 19:59,5,11,2,,Right,0,RightTroll\n"
        + "12345,Other,Taken over,Unknown,LANGUAGE UNDEFINED,10/2/2031 9:05,,6,12,3,RETWEET,Left,1,LeftTroll\n"
        + "12345,Other,Quoted,Unknown,Farsi (Persian),13/32/2031 9:05,,6,12,3,Q,Left,1,LeftTroll\n"
        + "12345,Other,Quoted,Unknown,Farsi (Persian),10/3/2031 9:05,,7,9,3,Q,Left,1,LeftTroll\n",
        "utf-8",
    )
    case, counts = imported(tmp_path, path)
    posts = case.polars("posts")
    ids = posts["post_id"].to_list()
    assert ids[1] == ids[0] + "-2"
    assert len(set(ids)) == 4
    assert all(made.startswith("x:made-") for made in ids)
    assert posts["native_id"].null_count() == 4
    assert posts.select("account_id", "created_at", "created_at_precision", "post_type", "lang").rows() == [
        ("x:made_up", datetime(2031, 10, 1, 19, 58, tzinfo=UTC), "min", "original", "en"),
        ("x:made_up", datetime(2031, 10, 1, 19, 58, tzinfo=UTC), "min", "original", "en"),
        ("x:12345", datetime(2031, 10, 2, 9, 5, tzinfo=UTC), "min", "repost", None),
        ("x:12345", datetime(2031, 10, 3, 9, 5, tzinfo=UTC), "min", "quote", "fa"),
    ]
    assert case.polars("accounts").select(
        "account_id", "handle", "followers_count", "following_count"
    ).rows() == [
        ("x:12345", "Other", 9, 7),
        ("x:made_up", "MADE_UP", 11, 5),
    ]
    assert [(row, column) for row, column, _ in rejects(case)] == [(4, "publish_date")]
    assert "RightTroll" not in str(posts.to_dicts()) + str(case.polars("accounts").to_dicts())
    again, _ = imported(tmp_path / "again", path)
    assert again.polars("posts")["post_id"].to_list() == ids
    assert counts["precision"] == "min"


def test_coortweet_shares(tmp_path: Path) -> None:
    path = tmp_path / "shares.csv"
    path.write_text(
        "object_id,account_id,content_id,timestamp_share\n"
        "o1,a1,c1,1900000000\no2,a1,c1,1900000000\no1,a2,c2,1900000010.5\no1,a2,c2,1900000010.5\no1,,c3,1\n",
        "utf-8",
    )
    case, _ = imported(tmp_path, path)
    posts = case.polars("posts").select(
        "post_id", "native_id", "account_id", "created_at", "repost_of_post_id", "post_type"
    )
    when = datetime(2030, 3, 17, 17, 46, 40, tzinfo=UTC)
    assert posts.rows() == [
        ("other:c1", "c1", "other:a1", when, "other:o1", "repost"),
        ("other:c1~o2", "c1", "other:a1", when, "other:o2", "repost"),
        ("other:c2", "c2", "other:a2", when.replace(second=50, microsecond=500_000), "other:o1", "repost"),
    ]
    assert [(row, column) for row, column, _ in rejects(case)] == [(4, "content_id"), (5, "account_id")]


def test_toolkit_messages_with_both_ways_of_writing_addresses(tmp_path: Path) -> None:
    path = tmp_path / "messages.csv"
    path.write_text(
        "\ufeffmessage_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n"
        "1,u1,One,,,words,0,http://a.example/1 http://b.example/2\n"
        "2,u2,Two,1,,words,59.25,\"['http://a.example/1']\"\n"
        '3,u2,Two,,1,"see http://no.example/",60,""\n',
        "utf-8",
    )
    case, _ = imported(tmp_path, path)
    posts = case.polars("posts").select(
        "post_id", "post_type", "repost_of_post_id", "reply_to_post_id", "created_at"
    )
    assert posts.rows() == [
        ("other:1", "original", None, None, datetime(1970, 1, 1, tzinfo=UTC)),
        ("other:2", "repost", "other:1", None, datetime(1970, 1, 1, 0, 0, 59, 250_000, tzinfo=UTC)),
        ("other:3", "reply", None, "other:1", datetime(1970, 1, 1, 0, 1, tzinfo=UTC)),
    ]
    assert case.polars("links").select("post_id", "position", "url_canonical").rows() == [
        ("other:1", 0, "a.example/1"),
        ("other:1", 1, "b.example/2"),
        ("other:2", 0, "a.example/1"),
    ]


MAPPING = """
platform = "telegram"
timezone = "Europe/Madrid"
time_format = "%d.%m.%Y %H:%M:%S"

[columns]
"Who is it" = "account_id"
"When" = "created_at"
"user.name" = "handle"
"Body" = "text"
"shared" = "is_repost"
"Tags" = "hashtags"
"""


def test_a_mapping_reads_json_lines_and_other_delimiters(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAPPING, "utf-8")
    rows: list[dict[str, object]] = [
        {
            "Who is it": 9007199254740993,
            "When": "01.07.2031 12:00:01",
            "user": {"name": "made_up"},
            "Body": "words",
            "Tags": ["A", "b"],
        },
        {"Who is it": 1.5e18, "When": "01.07.2031 12:00:01"},
        {"Who is it": 7, "When": "07/01/2031"},
        {"Who is it": 7, "When": "01.01.2031 12:00:01", "shared": True},
    ]
    lines = [json.dumps(row) for row in rows]
    (tmp_path / "posts.json").write_text("\n".join([*lines[:2], "{broken", "", *lines[2:]]) + "\n", "utf-8")
    case, _ = imported(tmp_path, tmp_path / "posts.json", mapping=str(tmp_path / "m.toml"))
    posts = case.polars("posts").select("account_id", "created_at", "post_type", "hashtags", "source_row")
    assert posts.rows() == [
        ("telegram:9007199254740993", datetime(2031, 7, 1, 10, 0, 1, tzinfo=UTC), "original", ["a", "b"], 1),
        ("telegram:7", datetime(2031, 1, 1, 11, 0, 1, tzinfo=UTC), "repost", None, 5),
    ]
    assert [(row, column) for row, column, _ in rejects(case)] == [
        (2, "account_id"),
        (3, None),
        (4, "created_at_raw"),
    ]
    assert case.polars("sources")["mapping"][0] == Mapping.load(str(tmp_path / "m.toml")).toml()
    text = 'Who is it;When;Body\n8;01.07.2031 12:00:01;"one; two"\n'
    (tmp_path / "posts.tsv").write_text(text, "utf-8")
    case, _ = imported(tmp_path / "b", tmp_path / "posts.tsv", mapping=str(tmp_path / "m.toml"))
    assert case.polars("posts").select("account_id", "text").rows() == [("telegram:8", "one; two")]


def test_a_list_of_json_objects_is_read_and_a_broken_one_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inconcert.readers.json_stream.STEP", 64)
    rows = [{"account_id": n, "created_at": 1900000000 + n, "text": f"[{n}], {{x}}" * 9} for n in range(50)]
    path = tmp_path / "list.json"
    path.write_text(json.dumps([*rows, 5], indent=1), "utf-8")
    case, counts = imported(tmp_path, path, mapping="plain")
    assert case.polars("posts")["text"].to_list() == [row["text"] for row in rows]
    assert rejects(case) == [(51, None, "this is not a JSON object")]
    assert counts["rows_in"] == 51
    path.write_text(json.dumps(rows)[:-2], "utf-8")
    with pytest.raises(InputError, match="breaks after record 49"):
        imported(tmp_path / "b", path, mapping="plain")


def test_a_mapping_reads_parquet_and_code_pages(tmp_path: Path) -> None:
    when = datetime(2031, 5, 1, 10, 0, 0, 5, tzinfo=UTC)
    frame = pl.DataFrame(
        {
            "account_id": [1, 2],
            "created_at": [when, None],
            "text": ["a", "b"],
            "urls": [["http://a.example/"], None],
        }
    )
    frame.write_parquet(tmp_path / "p.parquet")
    case, _ = imported(tmp_path, tmp_path / "p.parquet", mapping="plain")
    assert case.polars("posts").select("account_id", "created_at").rows() == [("other:1", when)]
    assert case.polars("links")["url_canonical"].to_list() == ["a.example"]
    (tmp_path / "m.toml").write_text(
        'encoding = "cp1251"\n[columns]\n"кто" = "account_id"\n"когда" = "created_at"\n', "utf-8"
    )
    (tmp_path / "r.csv").write_bytes("кто,когда\nИван,2031-05-01\n".encode("cp1251"))
    case, _ = imported(tmp_path / "r", tmp_path / "r.csv", mapping=str(tmp_path / "m.toml"))
    assert case.polars("posts").select("account_id", "created_at_precision").rows() == [("other:Иван", "day")]


def test_an_unknown_table_is_answered_with_its_columns_and_a_guess_that_works(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("Author,Posted At,Text,Likes\nanna,2031-05-01T10:00:00+02:00,words,3\n", "utf-8")
    with pytest.raises(InputError) as caught:
        imported(tmp_path, path)
    message = str(caught.value)
    assert "Author, Posted At, Text, Likes" in message
    (tmp_path / "m.toml").write_text(message.split("\n\n", 1)[1], "utf-8")
    case, _ = imported(tmp_path / "b", path, mapping=str(tmp_path / "m.toml"))
    assert case.polars("posts").select("account_id", "created_at", "like_count").rows() == [
        ("other:anna", datetime(2031, 5, 1, 8, tzinfo=UTC), 3)
    ]


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ('[columns]\na = "account_id"\n', "no column is mapped to 'created_at'"),
        ('[columns]\na = "account_id"\nb = "nonsense"\n', "'nonsense' is not one of the names to map to"),
        ('platform = "moon"\n[columns]\na = "account_id"\nb = "created_at"\n', "platform"),
        (
            'timezone = "Mars/Base"\n[columns]\na = "account_id"\nb = "created_at"\n',
            "'Mars/Base' is not a time zone",
        ),
        ("not toml", "cannot be read"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(tmp_path: Path, mapping: str, said: str) -> None:
    (tmp_path / "m.toml").write_text(mapping, "utf-8")
    with pytest.raises(InputError) as caught:
        Mapping.load(str(tmp_path / "m.toml"))
    assert said in str(caught.value)


def test_presets_are_valid_and_guesses_use_each_name_once() -> None:
    for name in presets():
        assert Mapping.load(name).columns
    assert guess(("id", "user_id", "username", "created_at", "text")) == {
        "id": "post_id",
        "user_id": "account_id",
        "username": "handle",
        "created_at": "created_at",
        "text": "text",
    }
    assert guess(("x", "y")) == {}


def test_sniffing_goes_by_content_and_says_why(tmp_path: Path) -> None:
    path = tmp_path / "ira_tweets_x_archive.csv"
    path.write_text("object_id,account_id,content_id,timestamp_share\n1,2,3,4\n", "utf-8")
    start = sample(expand([str(path)])[0])
    assert start is not None
    matches = {reader.name: reader.sniff(start) for reader in READERS}
    assert [name for name, match in matches.items() if match.confidence >= 0.5] == ["coortweet"]
    assert matches["x_archive"].why.startswith(
        "the X (Twitter) information-operations archive (users) would have"
    )


def test_one_mapping_reads_the_inputs_whose_columns_it_names_and_the_others_are_read_as_what_they_are(
    tmp_path: Path,
) -> None:
    (tmp_path / "m.toml").write_text('[columns]\nwho = "account_id"\nsent = "created_at"\n', "utf-8")
    (tmp_path / "own.csv").write_text("who,sent\na,2031-05-01 10:00:00\n", "utf-8")
    shared = "object_id,account_id,content_id,timestamp_share\no,b,c,1935396000\n"
    (tmp_path / "shared.csv").write_text(shared, "utf-8")
    case = Case.create(
        tmp_path / "case", Settings(inputs=(str(tmp_path / "*.csv"),), mapping=str(tmp_path / "m.toml"))
    )
    import_inputs(case, case.settings, Quiet())
    assert dict(case.polars("sources").select("path", "format").iter_rows()) == {
        "own.csv": "mapped",
        "shared.csv": "coortweet",
    }
    with pytest.raises(
        InputError, match=r"fits none of the inputs \(shared.csv\): the mapping needs the column 'who'"
    ):
        imported(tmp_path / "b", tmp_path / "shared.csv", mapping=str(tmp_path / "m.toml"))
    (tmp_path / "else.csv").write_text("x,y\n1,2\n", "utf-8")
    with pytest.raises(
        InputError, match=r"else.csv cannot be read as any format.* needs the column 'who'. Its columns"
    ):
        imported(tmp_path / "c", tmp_path / "else.csv", mapping=str(tmp_path / "m.toml"))
