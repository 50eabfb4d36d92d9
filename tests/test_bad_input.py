"""What happens with input that is no good: one clear message, or rejects with reasons; never a traceback."""

from __future__ import annotations

import errno
import gzip
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from inconcert import Case

from .made_archive import ENGINE_WARNING, Ran, archive_rows, inconcert, write_archive, write_rows
from .test_investigation import frozen

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)


def missing(folder: Path) -> Path:
    return folder / "missing.csv"


def empty(folder: Path) -> Path:
    (folder / "empty.csv").touch()
    return folder / "empty.csv"


def header_only(folder: Path) -> Path:
    path = write_archive(folder)
    path.write_text(path.read_text("utf-8").partition("\n")[0] + "\n", "utf-8")
    return path


def other_columns(folder: Path) -> Path:
    return write_rows(folder / "cakes.csv", [{"flour": "300 g", "sugar": "100 g"}] * 5)


def picture(folder: Path) -> Path:
    (folder / "tweets.csv").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20)
    return folder / "tweets.csv"


def nothing_readable(folder: Path) -> Path:
    (folder / "notes").mkdir()
    (folder / "notes" / "readme.txt").write_text("Nothing to see in Tarnholm.\n")
    (folder / "notes" / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    return folder / "notes"


def empty_folder(folder: Path) -> Path:
    (folder / "nothing").mkdir()
    return folder / "nothing"


def cut_gzip(folder: Path) -> Path:
    packed = gzip.compress(write_archive(folder).read_bytes(), mtime=0)
    (folder / "tweets.csv.gz").write_bytes(packed[: len(packed) // 2])
    return folder / "tweets.csv.gz"


def zipped(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "tweets.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(write_archive(folder), "tweets.csv")
    return folder / "tweets.zip"


def cut_zip(folder: Path) -> Path:
    path = zipped(folder)
    path.write_bytes(path.read_bytes()[:-300])
    return path


def broken_zip(folder: Path) -> Path:
    path = zipped(folder)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 400] = bytes(400)
    path.write_bytes(data)
    return path


def cut_parquet(folder: Path) -> Path:
    import polars as pl  # noqa: PLC0415

    pl.read_csv(write_archive(folder), infer_schema=False).write_parquet(folder / "tweets.parquet")
    path = folder / "tweets.parquet"
    path.write_bytes(path.read_bytes()[:-2000])
    return path


def no_time_that_exists(folder: Path) -> Path:
    rows = [row | {"tweet_time": "2031-02-31 25:61:00"} for row in archive_rows()[:50]]
    return write_rows(folder / "tweets.csv", rows)


HOPELESS: dict[Callable[[Path], Path], str] = {
    missing: "no such file",
    empty: "is empty",
    header_only: "no records",
    other_columns: "Its columns: flour, sugar",
    picture: "no table",
    nothing_readable: "no",
    empty_folder: "folder without files",
    cut_gzip: "damaged or cut short",
    cut_zip: "damaged",
    broken_zip: "damaged",
    cut_parquet: "damaged",
    no_time_that_exists: "None of the 50 records could be kept. The commonest reason",
}


@pytest.mark.parametrize("make", HOPELESS, ids=lambda make: make.__name__)
def test_what_nothing_can_be_done_with(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    ran = inconcert("investigate", make(tmp_path), "--case", tmp_path / "case", "--quiet")
    assert (ran.code, ran.out) == (2, "")
    assert HOPELESS[make] in ran.err
    assert ran.err.startswith("inconcert: ")
    assert ran.err.count("\n") == 1
    assert not list((tmp_path / "case").rglob("*.parquet"))


def test_a_bad_file_does_not_stop_the_next_run(tmp_path: Path) -> None:
    case = tmp_path / "case"
    assert inconcert("investigate", cut_gzip(tmp_path), "--case", case, "-q").code == 2
    assert inconcert("investigate", write_archive(tmp_path), "--case", case, "-q").code == 0


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything"
)
def test_no_permission(tmp_path: Path) -> None:
    path = write_archive(tmp_path)
    path.chmod(0)
    ran = inconcert("investigate", path, "--case", tmp_path / "case", "-q")
    assert ran.code == 2
    assert "may not be read by this user" in ran.err


def test_no_permission_as_the_system_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, opened = write_archive(tmp_path), Path.open

    def refuse(self: Path, *asked: Any, **named: Any) -> Any:
        if self == path:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return opened(self, *asked, **named)

    monkeypatch.setattr(Path, "open", refuse)
    ran = inconcert("investigate", path, "--case", tmp_path / "case", "-q")
    assert (ran.code, ran.out) == (2, "")
    assert "may not be read by this user" in ran.err


def test_rows_that_are_no_good_are_rejected_with_their_reason(tmp_path: Path) -> None:
    rows = archive_rows()
    rows[10]["tweet_time"] = "2031-02-31 10:00:00"
    rows[11]["tweet_time"] = "soon"
    rows[12]["tweetid"] = rows[3]["tweetid"]
    rows[13]["userid"] = ""
    rows[14]["tweet_text"] = "a NUL \0 in the text"
    rows[15]["tweetid"] = "1.2345678901234567e+18"
    rows[20]["tweet_text"] = 'Over\nthree "quoted"\nlines, with commas'
    rows[21]["tweetid"] = "9007199254740993123"
    rows[22]["tweetid"] = "9007199254740993124"
    path = write_rows(tmp_path / "tweets.csv", rows)
    latin = path.read_bytes().splitlines(keepends=True)
    latin[40] = latin[40].replace(b"person_", b"pers\xf6n_")
    path.write_bytes(b"".join(latin))
    ran = inconcert("investigate", path, "--case", tmp_path / "case", "--json")
    assert ran.code == 0, ran.err
    answer = json.loads(ran.out)
    case = Case(tmp_path / "case")
    rejected = dict(case.polars("rejects").select("row", "reason").iter_rows())
    assert answer["rows_in"] == len(rows) == answer["rows_kept"] + len(rejected)
    assert {11, 12, 13, 14, 15, 16} <= set(rejected)
    assert len(rejected) == 7
    assert "time" in rejected[11] + rejected[12]
    assert rejected[13] == "the same post id as row 4"
    assert any("UTF-8" in reason for reason in rejected.values())
    ids = set(case.polars("posts")["native_id"])
    assert {"9007199254740993123", "9007199254740993124"} <= ids
    texts = set(case.polars("posts")["text"])
    assert 'Over\nthree "quoted"\nlines, with commas' in texts
    assert [group["verdict"] for group in answer["groups"]] == ["in_concert"]


def full(folder: Path, monkeypatch: pytest.MonkeyPatch, on_write: int) -> Ran:
    """Investigate on a disk that is full from the given write of a table on."""
    writes, write_table = [0], pq.ParquetWriter.write_table

    def no_room(self: Any, *asked: Any, **named: Any) -> None:
        writes[0] += 1
        if writes[0] >= on_write:
            raise OSError(errno.ENOSPC, "No space left on device")
        write_table(self, *asked, **named)

    with monkeypatch.context() as patch:
        patch.setattr(pq.ParquetWriter, "write_table", no_room)
        return inconcert("investigate", folder / "tweets.csv", "--case", folder / "case", "-q")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished case beside its input."""
    folder = tmp_path_factory.mktemp("undisturbed")
    ran = inconcert("investigate", write_archive(folder), "--case", folder / "case", "-q")
    assert ran.code == 0, ran.err
    return folder


@pytest.mark.parametrize("on_write", [1, 3, 9, 12])
def test_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: Path, on_write: int
) -> None:
    shutil.copy(undisturbed / "tweets.csv", tmp_path)
    ran = full(tmp_path, monkeypatch, on_write)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("inconcert: The disk is full")
    assert ran.err.count("\n") == 1
    assert not list((tmp_path / "case" / ".work").glob("*"))
    again = inconcert("investigate", tmp_path / "tweets.csv", "--case", tmp_path / "case", "-q")
    assert again.code == 0, again.err
    assert frozen(tmp_path / "case") == frozen(undisturbed / "case")
