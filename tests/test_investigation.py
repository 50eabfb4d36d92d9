"""The flow as a whole: the same bytes for the same question, nothing done twice, own traces, poor times."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import pytest

from inconcert import Case, investigate
from inconcert.errors import CaseError, InputError
from inconcert.settings import CustomTrace

from .made_archive import (
    ENGINE_WARNING,
    RING,
    STEADY,
    archive_rows,
    inconcert,
    write_archive,
    write_rows,
    write_users,
)

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)


def frozen(case: Path) -> dict[str, str]:
    """SHA-256 of everything that must not depend on when and how fast it was made."""
    files = [*case.glob("tables/**/*.parquet"), *case.glob("results/**/*.parquet"), case / "document.json"]
    return {
        path.relative_to(case).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def finished_at(case: Case) -> dict[str, tuple[str, int]]:
    """For each stage: its key, and when its first output was written (ns)."""
    return {
        name: (stage["key"], (case.path / next(iter(stage["outputs"]))).stat().st_mtime_ns)
        for name, stage in case.manifest()["stages"].items()
    }


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def case(archive: Path) -> Case:
    return investigate(archive, archive.parent / "case", threads=2)


def test_the_ring_is_found_and_nobody_else(case: Case) -> None:
    members = set(case.polars("members")["account_id"])
    assert {f"x:{account}" for account in STEADY} <= members <= {f"x:{account}" for account in RING}
    assert [group["verdict"] for group in case.document["groups"]] == ["in_concert"]


def test_a_ring_of_equals_is_found(tmp_path: Path) -> None:
    even = write_rows(tmp_path / "tweets.csv", archive_rows(steady=RING))
    made = investigate(even, tmp_path / "case", threads=2, shuffles=0)
    assert made.polars("network").height == 15  # each with each
    assert set(made.polars("members")["account_id"]) == {f"x:{account}" for account in RING}


def test_every_row_is_kept_or_rejected(case: Case) -> None:
    counts = case.counts("import")
    assert counts["rows_in"] == len(archive_rows()) == counts["rows_kept"] + counts["rows_rejected"]


@pytest.mark.parametrize("threads", [1, 2])
def test_same_question_same_bytes(case: Case, archive: Path, tmp_path: Path, threads: int) -> None:
    again = investigate(archive, tmp_path / "case", threads=threads)
    assert len(frozen(case.path)) > 12
    assert frozen(again.path) == frozen(case.path)


def test_nothing_is_done_twice(archive: Path, tmp_path: Path) -> None:
    first = investigate(archive, tmp_path / "case", threads=2)
    before, manifest = finished_at(first), (first.path / "manifest.json").read_bytes()
    second = investigate(archive, tmp_path / "case", threads=1)
    assert finished_at(second) == before
    assert (second.path / "manifest.json").read_bytes() == manifest


def test_other_settings_run_only_what_depends_on_them(archive: Path, tmp_path: Path) -> None:
    before = finished_at(investigate(archive, tmp_path / "case", threads=2, shuffles=0))
    after = finished_at(investigate(archive, tmp_path / "case", threads=2, shuffles=0, windows=(60, 3600)))
    assert after["import"] == before["import"]
    assert after["families"] == before["families"]
    assert after["detect"] != before["detect"]
    assert after["document"] != before["document"]


def test_other_input_runs_everything(archive: Path, tmp_path: Path) -> None:
    before = investigate(archive, tmp_path / "case", threads=2, shuffles=0).counts("import")
    shorter = write_rows(tmp_path / "tweets.csv", archive_rows()[:3000])
    after = investigate(shorter, tmp_path / "case", threads=2, shuffles=0)
    assert after.counts("import")["rows_in"] == 3000 < before["rows_in"]
    fresh = investigate(shorter, tmp_path / "fresh", threads=2, shuffles=0)
    assert frozen(after.path) == frozen(fresh.path)


def test_what_fails_leaves_the_case_as_it_was(archive: Path, tmp_path: Path) -> None:
    made = investigate(archive, tmp_path / "case", threads=2, shuffles=0)
    asked, result = (made.path / "case.toml").read_bytes(), frozen(made.path)
    with pytest.raises(InputError, match="no such file"):
        investigate(tmp_path / "missing.csv", made.path, windows=(3600,))
    with pytest.raises(InputError, match="no trace 'smoke'"):
        investigate(archive, made.path, traces=("smoke",))
    assert (made.path / "case.toml").read_bytes() == asked
    assert frozen(made.path) == result


def test_a_misspelt_trace_is_told_before_anything_is_read(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Known: repost"):
        investigate(archive, tmp_path / "case", traces=("reposts",))
    assert not (tmp_path / "case" / "tables").exists()


def test_accounts_without_posts(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no posts"):
        investigate(write_users(tmp_path), tmp_path / "case")


def test_a_stage_needs_the_one_before(tmp_path: Path, archive: Path) -> None:
    done = inconcert("import", archive, "--case", tmp_path / "case", "--quiet")
    assert done.code == 0
    with pytest.raises(CaseError, match="no result yet"):
        _ = Case(tmp_path / "case").document


MAPPING = """
platform = "other"
[columns]
who = "account_id"
when = "created_at"
what = "text"
number = "post_id"
"""


FOUR = tuple(f"u{number:03d}" for number in range(4))


def own_table(folder: Path, gadget: Callable[[int, int], str]) -> tuple[Path, Path]:
    """A table of one's own with a mapping: 300 accounts that say eight things each, all different."""
    rows = [
        {
            "number": str(account * 10 + turn),
            "who": f"u{account:03d}",
            "when": f"2031-04-{1 + account % 28:02d} {turn:02d}:{account % 60:02d}:00",
            "what": f"A word of {account} on matter {turn}",
            "gadget": gadget(account, turn),
        }
        for account in range(300)
        for turn in range(8)
    ]
    (folder / "mapping.toml").write_text(MAPPING)
    return write_rows(folder / "posts.csv", rows), folder / "mapping.toml"


def lent(account: int, turn: int) -> str:
    """Eight things of the four, shared by nobody else; the others lend each other things of a pool of four hundred."""
    return f"four-{turn}" if account < len(FOUR) else f"lent-{crc32(f'{account} {turn}'.encode()) % 400}"


def household(account: int, turn: int) -> str:
    """Three things of the four; one of each two neighbours among forty others; the rest are of one account alone."""
    if turn < 3 and account < len(FOUR):
        return f"four-{turn}"
    if turn == 0 and account in range(100, 140):
        return f"household-{account // 2}"
    return f"own-{account}-{turn}"


def payers(folder: Path, purse: Callable[[int, int], str]) -> Path:
    """Who pays with which purse."""
    rows = [
        {"user": f"u{account:03d}", "purse": "p" + purse(account + 4 * (account >= 4), turn)}
        for account in range(300)
        for turn in range(8)
    ]
    return write_rows(folder / "payments.csv", rows)


@pytest.mark.parametrize("shared", [lent, household])
def test_own_traces_link_who_shares_devices_and_payers_and_nobody_else(
    tmp_path: Path, shared: Callable[[int, int], str]
) -> None:
    posts, mapping = own_table(tmp_path, shared)
    device, payer = "device=gadget", f"payer={payers(tmp_path, shared)}:user,purse"
    case = tmp_path / "case"
    own = ("--trace", device, "--trace", payer)
    ran = inconcert("investigate", posts, "--case", case, "--mapping", mapping, *own, "--quiet")
    assert ran.code == 0
    made = Case(case)
    links = set(made.polars("network").select("account_a", "account_b").rows())
    four = [f"other:{account}" for account in FOUR]
    assert links == {(one, other) for place, one in enumerate(four) for other in four[place + 1 :]}
    assert {layer for layers in made.polars("network")["layers"] for layer in layers} == {"device", "payer"}


def test_a_table_may_name_accounts_that_have_no_posts(tmp_path: Path) -> None:
    """What they alone have comes last by name; it made an object without any action."""
    posts, mapping = own_table(tmp_path, lent)
    table = payers(tmp_path, lent)
    table.write_text(table.read_text("utf-8") + "900001,zzz-purse\n900002,zzz-purse\n", "utf-8")
    own = (CustomTrace.parse(f"payer={table}:user,purse"),)
    made = investigate(posts, tmp_path / "case", mapping=str(mapping), custom_traces=own, threads=2)
    assert "zzz-purse" in made.polars("attributes")["value"].to_list()
    assert "zzz-purse" not in made.polars("objects")["object"].to_list()
    assert len(made.polars("network")) == 6


def test_a_device_that_everybody_shares_links_nobody(tmp_path: Path) -> None:
    posts, mapping = own_table(tmp_path, lambda account, _: f"device-{account % 2}")
    own = (CustomTrace.parse("device=gadget"),)
    made = investigate(posts, tmp_path / "case", mapping=str(mapping), custom_traces=own, threads=2)
    assert made.polars("network").is_empty()
    assert "No group found" in made.document["headline"][0]


@pytest.mark.parametrize(
    ("trace", "said"),
    [
        ("device=gizmo", "no input has a column 'gizmo'. There are: gadget, number"),
        ("payer={folder}/payments.csv:user,wallet", "no column 'wallet'. There are: user, purse"),
        ("payer={folder}/nowhere.csv:user,purse", "no such file"),
        ("link=gadget", "name of a built-in trace"),
        ("Device=gadget", "NAME is lower case"),
    ],
)
def test_own_traces_that_cannot_be_read_are_told(tmp_path: Path, trace: str, said: str) -> None:
    posts, mapping = own_table(tmp_path, lambda account, _: str(account))
    payers(tmp_path, lent)
    asked = trace.format(folder=tmp_path)
    ran = inconcert("investigate", posts, "--case", tmp_path / "case", "--mapping", mapping, "--trace", asked)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.fixture(scope="module")
def by_the_minute(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive with times to the minute, as the platform's own are."""
    rows = [row | {"tweet_time": row["tweet_time"][:-3]} for row in archive_rows()]
    return write_rows(tmp_path_factory.mktemp("minutes") / "tweets.csv", rows)


def test_windows_finer_than_the_times_are_left_out_and_it_is_said(by_the_minute: Path) -> None:
    made = investigate(by_the_minute, by_the_minute.parent / "case", threads=2, shuffles=0)
    document = made.document
    assert document["precision"] == "min"
    assert "10 s" in json.dumps([document["asked"], document["certainty"], document["unknowns"]])
    assert min(made.polars("edges")["window_us"].drop_nulls()) >= 60_000_000


def test_no_window_is_wide_enough(by_the_minute: Path, tmp_path: Path) -> None:
    ran = inconcert("investigate", by_the_minute, "--case", tmp_path / "case", "--windows", "10s,30s", "-q")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "known to the min" in ran.err
    assert "--windows 1h" in ran.err
