"""Inputs that a fuzz run (benchmarks/fuzz_readers.py) found to end otherwise than with rejects or one message."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import zstandard

from inconcert.errors import InputError
from tests.readers.formats import BY_NAME, read_whole
from tests.readers.inputs import csv_text, imported, tweet


def test_a_table_with_none_of_the_columns_and_bytes_that_are_no_text_has_rejects_only(tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_bytes(b"one,2,3\n4.5,6,\xff\n7,8,9\n")
    records, _, rejects = read_whole(BY_NAME["ira538"], path)
    assert records == rejects.height == 2


def test_a_tweets_file_without_its_ids_is_no_users_file(tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_text(csv_text([tweet(1)]).replace("tweetid", "tweet_id", 1), "utf-8")
    records, _, rejects = read_whole(BY_NAME["x_archive"], path)
    assert records == 1
    assert rejects["reason"].to_list() == ["no post id of digits"]


def zipped(packing: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.writestr("t.csv", csv_text([tweet(1)]))
    return buffer.getvalue()


def test_a_zip_archive_whose_contents_stand_nowhere(tmp_path: Path) -> None:
    data = bytearray(zipped())
    end = data.rindex(b"PK\x05\x06")
    data[end + 16 : end + 20] = (0x7FFFFF).to_bytes(4, "little")  # where the table of contents would begin
    (tmp_path / "t.zip").write_bytes(data)
    with pytest.raises(InputError, match="damaged"):
        imported(tmp_path, tmp_path / "t.zip")


def test_a_zip_archive_packed_in_a_way_that_is_not_known(tmp_path: Path) -> None:
    data = zipped(zipfile.ZIP_DEFLATED).replace(b"\x14\x00\x00\x00\x08\x00", b"\x14\x00\x00\x00\x09\x00")
    (tmp_path / "t.zip").write_bytes(data)
    with pytest.raises(InputError, match="damaged or cut short"):
        imported(tmp_path, tmp_path / "t.zip")


@pytest.mark.parametrize(
    "name", ["/etc/export.csv", "../../export.csv", "a/../../export.csv", "C:\\export.csv"]
)
def test_a_name_in_an_archive_that_leads_outside_is_never_followed(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr(name, csv_text([tweet(1)]))
    before = sorted(tmp_path.parent.rglob("*"))
    with pytest.raises(InputError, match="outside"):
        imported(tmp_path, tmp_path / "t.zip")
    assert sorted(tmp_path.parent.rglob("export.csv")) == [
        path for path in before if path.name == "export.csv"
    ]


def test_a_window_of_two_gigabytes_is_read(tmp_path: Path) -> None:
    """Reddit's dumps are packed with long windows: the frame's header asks for 2**31 bytes, the content needs few."""
    data = csv_text([tweet(1), tweet(2)]).encode()
    header = b"\x28\xb5\x2f\xfd" + bytes([0, (31 - 10) << 3])  # no content size, no checksum; window 2**31
    block = (len(data) << 3 | 1).to_bytes(3, "little")  # the last block, stored as it is
    assert zstandard.get_frame_parameters(header).window_size == 1 << 31
    (tmp_path / "t.csv.zst").write_bytes(header + block + data)
    case, _ = imported(tmp_path, tmp_path / "t.csv.zst")
    assert case.polars("posts")["post_id"].to_list() == ["x:1", "x:2"]
