"""Bad input: a clear message, no half-written table, and a rerun that completes."""

from __future__ import annotations

import gzip
import io
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import zstandard

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.progress import Quiet
from inconcert.readers import ingest, sources
from inconcert.readers.ingest import import_inputs
from inconcert.settings import CustomTrace
from tests.readers.inputs import csv_text, imported, rejects, settings_for, tweet

MANY = csv_text([tweet(number) for number in range(1, 3000)]).encode()


def truncated_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("t.csv", MANY)
    return buffer.getvalue()[:-30]


def damaged_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("t.csv", MANY)
    return buffer.getvalue().replace(b"made-up text 77", b"made-up text 78")


def office_document() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    return buffer.getvalue()


def parquet_without_end() -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame({"a": list(range(1000))}).write_parquet(buffer)
    return buffer.getvalue()[:-20]


NOISE = np.random.default_rng(5).bytes(3_000_000).hex().encode()
INCOMPRESSIBLE = csv_text([tweet(1)]).encode() + b"".join(
    b'"%d","' % n + NOISE[n * 90 : n * 90 + 90] + b'"\n' for n in range(60_000)
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda: b"", "is empty"),
        (lambda: b"\x89PNG\r\n\x1a\n\x00\x00", "no table"),
        (lambda: b"alpha,beta\n1,2\n", "no reader knows this table"),
        (lambda: csv_text([]).encode(), "no records"),
        (lambda: csv_text([tweet("1E+17")]).encode(), "None of the 1 records could be kept"),
        (lambda: gzip.compress(MANY)[:-2000], "damaged or cut short"),
        (lambda: gzip.compress(INCOMPRESSIBLE)[:-2_000_000], "damaged or cut short"),
        (lambda: zstandard.compress(MANY)[:-300], "damaged or cut short"),
        (truncated_zip, "damaged zip archive"),
        (damaged_zip, "damaged or cut short"),
        (office_document, "spreadsheet or office document"),
        (parquet_without_end, "damaged Parquet"),
        (lambda: csv_text([tweet(1)]).replace("userid", "tweet_text", 1).encode(), "columns"),
    ],
)
def test_one_clear_message_and_no_table(tmp_path: Path, data: Callable[[], bytes], said: str) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes(data())
    with pytest.raises(InputError) as caught:
        imported(tmp_path, path)
    assert said in str(caught.value)
    assert "given.csv" in str(caught.value) or said in {"no records", "None of the 1 records could be kept"}
    assert not (tmp_path / "case" / "tables").exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"inputs": ("missing.csv",)}, "no such file"),
        ({"inputs": ("none*.csv",)}, "No file matches"),
        ({"inputs": ()}, "No input given"),
        ({"format": "nonsense"}, "formats are x_archive, "),
        ({"format": "toolkit"}, "cannot be read as toolkit"),
        ({"mapping": "nonsense"}, "Presets: plain"),
        ({"timezone": "Mars/Base"}, "not a time zone"),
        (
            {"custom_traces": (CustomTrace(name="device", column="nonsense"),)},
            "There are: account_creation_date,",
        ),
    ],
)
def test_what_was_asked_cannot_be_done(tmp_path: Path, asked: dict[str, object], said: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(MANY)
    settings = settings_for(path).model_copy(update=asked)
    with pytest.raises(InputError) as caught:
        import_inputs(Case.create(tmp_path / "case", settings), settings, Quiet())
    assert said in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(MANY)
    path.chmod(0)
    with pytest.raises(InputError, match="may not be read"):
        imported(tmp_path, path)


def test_no_permission_by_any_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, mode: str = "r") -> io.BufferedReader:
        raise PermissionError(13, f"{path} {mode}")

    path = tmp_path / "t.csv"
    path.write_bytes(MANY)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="may not be read"):
        sources.expand([str(path)])


def test_a_file_that_unpacks_absurdly_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "FREE_BYTES", 1 << 20)
    body = csv_text([tweet(1)]).encode()
    for name, data in {
        "b.csv.gz": gzip.compress(body + b"\n" * 50_000_000),
        "b.zst": zstandard.compress(body + b"\n" * 50_000_000),
    }.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(InputError, match="more than 300 times its size"):
            imported(tmp_path / f"for-{name}", path)
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.csv", body + b"\n" * 50_000_000)
    with pytest.raises(InputError, match="more than 300 times its size"):
        imported(tmp_path / "for-zip", tmp_path / "b.zip")


def test_an_open_quote_does_not_swallow_rows_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    columns = ("tweetid", "userid", "tweet_time", "tweet_text")
    path.write_text(
        csv_text([tweet(1)], columns) + '2,1,2031-05-01 10:00,"open\n3,1,2031-05-01 10:00,lost\n', "utf-8"
    )
    case, counts = imported(tmp_path, path)
    assert (counts["rows_kept"], counts["rows_rejected"]) == (1, 1)
    ((row, column, reason),) = rejects(case)
    assert (row, column) == (2, "tweet_text")
    assert "never closed" in reason


def test_row_numbers_hold_over_many_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inconcert.readers.csv_table.BLOCK", 1 << 14)
    columns = ("tweetid", "userid", "tweet_time", "tweet_text")
    lines = [
        csv_text([tweet(n, tweet_text=f"line\nof {n}")], columns).split("\n", 1)[1] for n in range(1, 4001)
    ]
    bad = set(range(7, 4001, 13)) | {1, 2, 4000}
    path = tmp_path / "t.csv"
    path.write_text(
        ",".join(columns) + "\n" + "".join("bad,row\n" if n in bad else lines[n - 1] for n in range(1, 4001)),
        "utf-8",
    )
    case, counts = imported(tmp_path, path)
    assert {row for row, *_ in rejects(case)} == bad
    posts = case.polars("posts")
    assert posts["source_row"].to_list() == posts["native_id"].cast(pl.Int64).to_list()
    assert counts["rows_in"] == 4000


def killed(posts: pl.DataFrame) -> pl.DataFrame:
    raise KeyboardInterrupt(posts.height)


def test_a_killed_import_leaves_no_table_and_a_rerun_completes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(MANY)
    settings = settings_for(path)
    case = Case.create(tmp_path / "case", settings)
    with monkeypatch.context() as patch:
        patch.setattr(ingest, "links_of", killed)
        with pytest.raises(KeyboardInterrupt):
            import_inputs(case, settings, Quiet())
    assert not case.done("import")
    assert not (case.path / "tables").exists()
    counts = import_inputs(case, settings, Quiet())
    assert counts["rows_kept"] == 2999
    assert case.done("import")
    finished = case.manifest()["stages"]["import"]["finished"]
    with monkeypatch.context() as patch:
        patch.setattr(ingest, "choose", None)
        assert import_inputs(case, settings, Quiet()) == counts
    assert case.manifest()["stages"]["import"]["finished"] == finished


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(MANY)
    one, _ = imported(tmp_path / "one", path)
    two, _ = imported(tmp_path / "two", path)
    outputs = [case.manifest()["stages"]["import"]["outputs"] for case in (one, two)]
    assert outputs[0] == outputs[1]


def test_bytes_that_are_no_text_late_in_a_file_are_one_reject(tmp_path: Path) -> None:
    rows = csv_text([tweet(number, tweet_text="made-up text " * 40) for number in range(1, 3000)]).encode()
    (tmp_path / "t.csv").write_bytes(rows + csv_text([tweet(3000)]).encode().splitlines()[1] + b"\xff\n")
    assert len(rows) > 1 << 20
    case, counts = imported(tmp_path, tmp_path / "t.csv")
    assert counts["rows_kept"] == 2999
    assert [number for number, _, _ in rejects(case)] == [3000]
