"""An account forgotten is nowhere in the case: no id, handle, name or text; it stays out; a stopped run is brought to its end."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from inconcert.case import Case
from inconcert.errors import CaseError, InputError
from inconcert.privacy import forget as forgetting
from inconcert.privacy.forget import RECORD, forget
from tests.made_archive import ENGINE_WARNING, PEOPLE, RING, archive_rows, inconcert, write_rows

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)

WHO = "88800900"
HANDLE = "ilse_of_marrow"
NAME = "Ilse Quietwater"
SAID = "only ilse would write of forty seven lanterns under the second bridge"
TRACES = (WHO, HANDLE, HANDLE.upper(), NAME, "forty seven lanterns", "own900", "5550001")


def written(folder: Path) -> tuple[Path, Path]:
    """The archive with one account that has a name, and that others mention, link to and repost."""
    rows = [row for row in archive_rows() if row["userid"] in (*RING, *PEOPLE[:60])]
    for row in rows:
        row.update(dict.fromkeys(("retweet_userid", "in_reply_to_userid", "in_reply_to_tweetid"), ""))
        if row["userid"] == RING[0]:
            row.update({"userid": WHO, "user_screen_name": HANDLE})
    own, other = (
        next(row for row in rows if (row["userid"] == WHO) is mine and row["is_retweet"] == "false")
        for mine in (True, False)
    )
    said = [
        own | {"tweetid": "5550001", "tweet_text": SAID},
        other
        | {
            "tweetid": "5550002",
            "tweet_text": f"I asked {HANDLE.upper()}, @{HANDLE} and {NAME} about it",
            "user_mentions": f"['{WHO}']",
        },
        other | {"tweetid": "5550003", "tweet_text": f"see https://x.com/{HANDLE}/status/5550001 again"},
        other
        | {
            "tweetid": "5550004",
            "tweet_text": f"RT @{HANDLE}: {SAID}",
            "is_retweet": "true",
            "retweet_userid": WHO,
            "retweet_tweetid": "5550001",
        },
        other
        | {
            "tweetid": "5550005",
            "tweet_text": "not me",
            "in_reply_to_userid": WHO,
            "in_reply_to_tweetid": "5550001",
        },
        other | {"tweetid": "5550006", "tweet_time": f"@{HANDLE} wrote this", "tweet_text": "no time here"},
    ]
    user = {
        "userid": WHO,
        "user_display_name": NAME,
        "user_screen_name": HANDLE,
        "user_reported_location": "",
        "user_profile_description": f"I am {NAME}",
        "user_profile_url": "https://own900.example/me",
        "follower_count": "12",
        "following_count": "1",
        "account_creation_date": "2029-05-01",
        "account_language": "en",
    }
    return write_rows(folder / "tweets.csv", [*rows, *said]), write_rows(folder / "users.csv", [user])


@pytest.fixture
def case(tmp_path: Path) -> Case:
    ran = inconcert("import", *written(tmp_path), "--case", tmp_path / "case", "-q")
    assert ran.code == 0, ran.err
    return Case(tmp_path / "case")


def everything(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file of a folder as text, tables cell by cell."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            yield path.name, "\n".join(map(str, pl.read_parquet(path).rows()))
        elif path.is_file():
            yield path.name, path.read_text("utf-8")


def named_in(folder: Path) -> set[tuple[str, str]]:
    return {
        (name, trace)
        for name, text in everything(folder)
        for trace in TRACES
        if trace.lower() in text.lower()
    }


def test_nothing_of_it_is_left_after_detection_and_report(tmp_path: Path) -> None:
    case = tmp_path / "case"
    assert inconcert("investigate", *written(tmp_path), "--case", case, "-q").code == 0
    exported = inconcert(
        "export", "--case", case, "--format", "csv", "--redact", "full", "-o", case / "exports/a.csv"
    )
    assert exported.code == 0, exported.err
    assert {trace for _, trace in named_in(case)} >= {WHO, HANDLE, NAME}
    posts = Case(case).counts("import")["posts"]
    own = Case(case).scan("posts").filter(pl.col("account_id") == f"x:{WHO}").collect().height

    ran = inconcert("forget", f"@{HANDLE}", "--case", case)
    assert ran.code == 0, ran.err
    assert f"inconcert detect --case {case}" in ran.out
    assert not any((case / name).exists() for name in ("results", "document.json", "report", "exports"))
    assert named_in(case) == set()
    assert Case(case).counts("import")["posts"] == posts - own
    assert inconcert("detect", "--case", case, "-q").code == 0
    assert inconcert("report", "--case", case).code == 0
    assert named_in(case) == set()


def test_what_others_did_stays_without_the_words_that_were_its_own(case: Case) -> None:
    before = case.polars("posts").filter(pl.col("account_id") != f"x:{WHO}")
    forget(case, WHO)
    after = case.polars("posts")
    assert after["post_id"].to_list() == before["post_id"].to_list()
    by_id = {row["native_id"]: row for row in after.iter_rows(named=True)}
    assert by_id["5550004"]["text"] is None
    assert by_id["5550004"]["repost_of_post_id"] == by_id["5550005"]["reply_to_post_id"]
    assert by_id["5550004"]["repost_of_post_id"].startswith("x:p-")
    assert by_id["5550005"]["text"] == "not me"
    untouched = before.filter(~pl.col("native_id").is_in(["5550002", "5550003", "5550004", "5550005"]))
    plain = untouched.filter(
        pl.col("repost_of_account_id").ne_missing(f"x:{WHO}") & ~pl.col("text").str.contains(HANDLE)
    )
    kept = after.filter(pl.col("post_id").is_in(plain["post_id"].implode()))
    assert kept["text"].to_list() == plain["text"].to_list()


def test_it_is_noted_without_its_name_and_stays_out_when_the_files_are_read_again(
    case: Case, tmp_path: Path
) -> None:
    forget(case, f"x:{WHO}")
    (line,) = (case.path / RECORD).read_text("utf-8").splitlines()
    noted = json.loads(line)
    assert set(noted) == {"account", "time", "rows", "version"}
    assert noted["account"].startswith("x:p-")
    assert noted["rows"]["accounts"] == 1
    before = case.counts("import")
    again = inconcert(
        "import", *(tmp_path / name for name in ("tweets.csv", "users.csv")),
        "--case", case.path, "--timezone", "Asia/Tokyo", "-q",
    )  # fmt: skip
    assert again.code == 0, again.err
    assert named_in(case.path) == set()
    after = case.counts("import")
    assert after["forgotten"] == before["forgotten"] == 1
    assert (after["posts"], after["accounts"]) == (before["posts"], before["accounts"])


@pytest.mark.parametrize("at", range(1, 16, 2))
def test_a_run_stopped_anywhere_leaves_the_old_or_is_brought_to_the_new(
    case: Case, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    calls = 0

    def dying(path: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == at:
            raise KeyboardInterrupt
        return replace(path, target)

    replace = Path.replace
    monkeypatch.setattr(Path, "replace", dying)
    with contextlib.suppress(KeyboardInterrupt):
        forget(case, HANDLE)
    monkeypatch.undo()
    pending = (case.path / ".work/forget/ready.json").exists()
    if not pending and not (case.path / RECORD).exists():
        assert case.done("import")
    if pending:
        for command in ("detect", "inspect", "narratives"):
            refused = inconcert(command, "--case", case.path)
            assert refused.code == 2
            assert "Bring it to its end first" in refused.err
    forgotten = forget(case, HANDLE) if calls == at else None
    assert forgotten is None or forgotten.finished is pending
    assert named_in(case.path) == set()
    assert case.done("import")
    assert len((case.path / RECORD).read_text("utf-8").splitlines()) == 1


def test_a_name_of_nobody_or_of_several_is_an_error_and_changes_nothing(tmp_path: Path) -> None:
    rows = archive_rows()
    for row in rows:
        if row["userid"] in RING[:2]:
            row["user_screen_name"] = "same_name"
    posts = write_rows(tmp_path / "tweets.csv", rows)
    assert inconcert("import", posts, "--case", tmp_path / "case", "-q").code == 0
    case = Case(tmp_path / "case")
    before = case.manifest()
    with pytest.raises(InputError, match=f"x:{RING[0]} and x:{RING[1]}"):
        forget(case, "same_name")
    with pytest.raises(InputError, match="No account 'nobody'"):
        forget(case, "nobody")
    with case.lock(), pytest.raises(CaseError, match="in use"):
        forget(Case(case.path), RING[0])
    assert case.manifest() == before
    assert forgetting.finish(case) is None
