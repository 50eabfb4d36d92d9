"""What holds across files: one post met twice, accounts seen at several times, links that name accounts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.errors import InputError
from inconcert.readers import ingest
from inconcert.readers.accounts import AccountBook
from inconcert.readers.cells import TIME
from inconcert.readers.sources import Source, expand
from inconcert.readers.twins import MARK, Twins
from inconcert.settings import CustomTrace
from tests.readers.inputs import Row, csv_text, imported, rejects, tweet

COLUMNS = ("tweetid", "userid", "tweet_time", "tweet_text", "like_count", "urls", "is_retweet")


def write(path: Path, *rows: Row) -> Path:
    path.write_text(csv_text(list(rows), COLUMNS), "utf-8")
    return path


@pytest.mark.parametrize("fuller_first", [True, False])
def test_the_fuller_of_two_is_kept_whichever_is_read_first(tmp_path: Path, fuller_first: bool) -> None:
    fuller = tweet(
        7, like_count="5", tweet_text="see http://a.example/long", urls="['http://a.example/long']"
    )
    poorer = tweet(7, tweet_text="see http://b.example/x", urls="['http://b.example/x']")
    for salt in range(20):
        one = write(tmp_path / "one.csv", fuller, tweet(100 + salt))
        two = write(tmp_path / "two.csv", tweet(8), poorer, tweet(9))
        if (expand([str(one), str(two)])[0].path == one) == fuller_first:
            break
    device = (CustomTrace(name="likes", column="like_count"),)
    case, counts = imported(tmp_path / f"{fuller_first}", one, two, custom_traces=device)
    posts = case.polars("posts")
    assert counts["posts"] == posts.height == 4 == counts["rows_kept"]
    assert (counts["rows_in"], counts["rows_rejected"], counts["posts_met_again"]) == (5, 1, 1)
    assert posts.filter(pl.col("post_id") == "x:7").select("like_count", "text").rows() == [
        (5, "see http://a.example/long")
    ]
    assert case.polars("links").select("post_id", "url_canonical").rows() == [("x:7", "a.example/long")]
    assert counts["links"] == 1
    assert case.polars("attributes").select("post_id", "value").rows() == [("x:7", "5")]
    ((row, column, reason),) = rejects(case)
    assert (row, column) == (2, "post_id")
    expected = "row 1 of one.csv" if fuller_first else "row 1 of one.csv, which says more"
    assert reason == f"the same post id as {expected}"
    sources = {name: (kept, out) for name, kept, out in _counts(case.polars("sources"))}
    assert sources == {"one.csv": (2, 0), "two.csv": (2, 1)}
    assert case.polars("rejects").height == 1


def _counts(sources: pl.DataFrame) -> list[tuple[str, int, int]]:
    rows: list[tuple[str, int, int]] = sources.select("path", "rows_kept", "rows_rejected").rows()
    return rows


def test_within_one_file_too_and_of_equals_the_first(tmp_path: Path) -> None:
    path = write(
        tmp_path / "t.csv",
        tweet(1, tweet_text="short"),
        tweet(1, tweet_text="not so short"),
        tweet(1, tweet_text="just as long"),
    )
    case, _ = imported(tmp_path, path)
    assert case.polars("posts").select("post_id", "text", "source_row").rows() == [("x:1", "not so short", 2)]
    assert [(row, reason) for row, _, reason in rejects(case)] == [
        (1, "the same post id as row 2"),
        (3, "the same post id as row 2"),
    ]


NAMES = st.sampled_from(["a", "b", "c"])
ROWS = st.lists(st.tuples(NAMES, st.none() | st.text("xy", max_size=3)), max_size=8)


@settings(deadline=None)
@given(st.lists(st.lists(ROWS, max_size=3), max_size=4))
def test_twins_are_sifted_as_one_by_one(files: list[list[list[tuple[str, str | None]]]]) -> None:
    """Batches of files against a loop over single rows: the same rows are kept in the end."""
    twins = Twins()
    written: list[tuple[str, str | None, int, str]] = []
    best: dict[str, tuple[tuple[int, int], int, str]] = {}
    lost = records = 0
    for number, batches in enumerate(files):
        twins.begin(Source(Path(f"{number}"), f"{number}", f"{number:012d}"))
        row = 0
        for batch in batches:
            numbers = range(row + 1, row + len(batch) + 1)
            row += len(batch)
            ids, texts = [one for one, _ in batch], [text for _, text in batch]
            frame = pl.DataFrame(
                {"post_id": ids, "text": texts, "source_row": numbers},
                schema={"post_id": pl.String, "text": pl.String, "source_row": pl.Int64},
            )
            kept, out = twins.sift(frame)
            lost += out.height
            written += [(*found, f"{number}") for found in kept.iter_rows()]
            for name, text, place in zip(ids, texts, numbers, strict=True):
                said = (0 if text is None else 1, len(text or ""))
                if name not in best or said > best[name][0]:
                    best[name] = (said, place, f"{number}")
        records += row
        twins.end(row)
    last = dict.fromkeys(best, 0) | twins.levels()
    final = [
        (name, row, source)
        for marked, _, row, source in written
        for name in [marked.rstrip(MARK)]
        if len(marked) - len(name) == last[name]
    ]
    assert sorted(final) == sorted((name, row, source) for name, (_, row, source) in best.items())
    replaced = sum(frame.height for frames in twins.rejects.values() for frame in frames)
    assert records == len(final) + lost + replaced
    assert twins.met == records - len(best)


def seen(account: str, day: int, hour: int, **fields: object) -> dict[str, object]:
    when = datetime(2031, 5, day, hour, tzinfo=UTC)
    return {"account_id": account, "platform": "x", "native_id": account[2:], "observed_at": when, **fields}


def test_accounts_seen_at_several_times_become_snapshots_and_a_changed_handle_shows() -> None:
    book = AccountBook()
    later = [
        seen("x:1", 3, 9, handle="new_name", followers_count=30),
        seen("x:2", 3, 9, handle="other", followers_count=1),
    ]
    earlier = [
        seen("x:1", 1, 9, handle="old_name", followers_count=10),
        seen("x:1", 1, 11, handle="old_name", followers_count=11),
        seen("x:1", 2, 8, handle=None, followers_count=20),
    ]
    for rows in (later, earlier):
        book.add(pl.DataFrame(rows, schema_overrides={"observed_at": TIME, "handle": pl.String}))
    book.add(pl.DataFrame({"account_id": ["x:3"], "platform": ["x"], "native_id": ["3"]}))
    found = book.snapshots().select("account_id", "observed_at", "handle", "followers_count", "changed")
    assert found.rows() == [
        ("x:1", datetime(2031, 5, 1, 11, tzinfo=UTC), "old_name", 11, []),
        ("x:1", datetime(2031, 5, 2, 8, tzinfo=UTC), None, 20, []),
        ("x:1", datetime(2031, 5, 3, 9, tzinfo=UTC), "new_name", 30, ["handle"]),
    ]
    assert book.table().select("account_id", "handle").rows() == [
        ("x:1", "new_name"),
        ("x:2", "other"),
        ("x:3", None),
    ]


def test_many_observations_of_a_day_are_one_row_however_they_come() -> None:
    whole, parts = AccountBook(), AccountBook()
    rows = [seen(f"x:{n % 3}", 1 + n % 4, n % 24, handle=f"h{n % 2}", followers_count=n) for n in range(400)]
    frame = pl.DataFrame(rows, schema_overrides={"observed_at": TIME})
    whole.add(frame)
    for start in range(0, 400, 7):
        parts.add(frame.slice(start, 7))
    assert whole.snapshots().equals(parts.snapshots())
    assert whole.snapshots().height <= 3 * 4 * 2


def test_a_link_joins_what_it_names_by_handle_or_by_id(tmp_path: Path) -> None:
    columns = (*COLUMNS, "user_screen_name")
    link = "['https://twitter.com/Made_Up/status/55', 'https://t.me/made_up_news/7', 'https://www.facebook.com/4411223344/posts/9']"
    rows = [
        tweet(1, urls=link),
        tweet(2, user="202", user_screen_name="made_up", urls="['https://a.example/']"),
    ]
    path = tmp_path / "t.csv"
    path.write_text(csv_text(rows, columns), "utf-8")
    case, _ = imported(tmp_path, path)
    assert case.polars("links").select(
        "post_id", "position", "target_platform", "target_account_id", "target_post_id"
    ).rows() == [
        ("x:1", 0, "x", "x:202", "x:55"),
        ("x:1", 1, "telegram", "telegram:@made_up_news", "telegram:@made_up_news/7"),
        ("x:1", 2, "facebook", "facebook:4411223344", "facebook:9"),
        ("x:2", 0, None, None, None),
    ]


def test_a_link_by_an_earlier_handle_still_names_the_account(tmp_path: Path) -> None:
    def status(number: int, weekday: str, day: int, handle: str, *urls: str) -> dict[str, object]:
        return {
            "id_str": str(number),
            "created_at": f"{weekday} May {day:02d} 10:00:05 +0000 2031",
            "full_text": f"made-up text {number}",
            "entities": {"urls": [{"url": "https://t.co/x", "expanded_url": url} for url in urls]},
            "user": {"id": 7, "id_str": "7", "screen_name": handle, "followers_count": day},
        }

    lines = [
        status(1, "Thu", 1, "Old_Name"),
        status(2, "Fri", 2, "New_Name", "https://twitter.com/old_name/status/1", "https://x.com/new_name"),
    ]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    case, counts = imported(tmp_path, tmp_path / "t.jsonl")
    assert counts["handles_changed"] == 1
    assert case.polars("account_snapshots").select("handle", "followers_count", "changed").rows() == [
        ("Old_Name", 1, []),
        ("New_Name", 2, ["handle"]),
    ]
    assert case.polars("links").select("target_account_id", "target_post_id").rows() == [
        ("x:7", "x:1"),
        ("x:7", None),
    ]


def test_a_large_input_gives_the_same_tables_and_the_same_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = write(tmp_path / "one.csv", tweet(7, tweet_text="see http://a.example/long"), tweet(8))
    small, counts = imported(tmp_path / "small", one)
    monkeypatch.setattr(ingest, "MUCH", 0)
    large, same_counts = imported(tmp_path / "large", one)
    assert counts == same_counts
    for name in ("posts", "links", "accounts"):
        assert [part.read_bytes() for part in small.parts(name)] == [
            part.read_bytes() for part in large.parts(name)
        ]
    with pytest.raises(InputError, match=r"gone\.csv: there is no such file or folder"):
        imported(tmp_path / "none", one, tmp_path / "gone.csv")
