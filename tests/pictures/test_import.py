"""Media folders: which file belongs to which post, what is refused, and that everything is counted."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.pictures.folder import Claims, listing
from inconcert.simulate.pictures import faint, landscape
from tests.made_archive import inconcert
from tests.pictures.made_media import drawing, save
from tests.readers.formats import FOLDER as FIXTURES
from tests.readers.inputs import csv_text, imported, tweet

MAPPING = """
platform = "tiktok"
[columns]
who = "account_id"
when = "created_at"
number = "post_id"
files = "media"
sound = "audio"
"""


def archive(folder: Path, *numbers: int) -> Path:
    path = folder / "tweets.csv"
    path.write_text(csv_text([tweet(number) for number in numbers]), "utf-8")
    return path


def reasons(case: Case) -> dict[str, str]:
    """File to the reason why it was rejected."""
    rows = case.polars("rejects").filter(pl.col("source_id") == "media")
    return dict(rows.select("raw", "reason").iter_rows())


def carried(case: Case) -> dict[str, list[str]]:
    """Post to the files it carries, by path."""
    rows = case.polars("post_media").join(case.polars("media"), on="media_id").sort("post_id", "position")
    return dict(rows.group_by("post_id", maintain_order=True).agg("local_path").iter_rows())


def test_by_name_as_in_the_archive_of_x(tmp_path: Path) -> None:
    media = tmp_path / "media"
    one = save(drawing(1), media / "ira_10" / "0a1b" / "images" / "1001-CVfPc8YUsAApZSL.jpg")
    (media / "1002-again.jpg").write_bytes(one.read_bytes())
    save(drawing(2), media / "1002-second.jpg")
    save(drawing(3), media / "9999-nobody.jpg")
    save(drawing(4), media / "no-number.jpg")
    case, counts = imported(tmp_path, archive(tmp_path, 1001, 1002, 1003), media=str(media))
    assert carried(case) == {
        "x:1001": ["1002-again.jpg"],  # exact copies are one medium, under the first path
        "x:1002": ["1002-again.jpg", "1002-second.jpg"],
    }
    assert counts["media"] == {
        "exact_copies": 1,
        "files": 5,
        "files_used": 3,
        "image": 2,
        "names_without_file": 0,
        "posts_with_media": 2,
        "rejected": 0,
        "without_post": 2,
        "without_useful_hash": 0,
    }
    assert set(reasons(case)) == {"9999-nobody.jpg", "no-number.jpg"}
    source = case.polars("sources").filter(pl.col("source_id") == "media").row(0, named=True)
    assert source["rows_in"] == 5 == source["rows_kept"] + source["rows_rejected"]
    assert counts["rows_in"] == 3  # files are not rows of posts


def test_by_a_column_of_the_mapping_with_sounds(tmp_path: Path) -> None:
    media = tmp_path / "media"
    for name in ("a.jpg", "b c.jpg", "deep/d.jpg"):
        save(drawing(len(name)), media / name)
    save(drawing(9), tmp_path / "outside.jpg")
    (tmp_path / "mapping.toml").write_text(MAPPING)
    (tmp_path / "posts.csv").write_text(
        "number,who,when,files,sound\n"
        "1,u1,2031-05-01 10:00:00,a.jpg,77\n"
        '2,u2,2031-05-01 10:00:00,"a.jpg, b c.jpg",77\n'
        "3,u3,2031-05-01 10:00:00,\"['deep/d.jpg', './a.jpg']\",\n"
        "4,u4,2031-05-01 10:00:00,../outside.jpg,78\n"
        "5,u5,2031-05-01 10:00:00,gone.jpg,\n"
    )
    case, counts = imported(
        tmp_path, tmp_path / "posts.csv", mapping=str(tmp_path / "mapping.toml"), media=str(media)
    )
    pictures = {post: files for post, files in carried(case).items() if files != [None]}
    assert {post: [name for name in files if name] for post, files in pictures.items()} == {
        "tiktok:1": ["a.jpg"],
        "tiktok:2": ["a.jpg", "b c.jpg"],
        "tiktok:3": ["a.jpg", "deep/d.jpg"],
    }
    assert reasons(case) == {
        "../outside.jpg": "outside the media folder: only files below it are read",
        "gone.jpg": "a post names this file, but it is not in the media folder",
    }
    assert counts["media"]["names_without_file"] == 2
    sounds = case.polars("media").filter(pl.col("kind") == "audio")
    assert sounds["audio_id"].to_list() == ["tiktok:77", "tiktok:78"]
    assert case.polars("post_media").filter(pl.col("media_id") == "audio:tiktok:77")["post_id"].to_list() == [
        "tiktok:1",
        "tiktok:2",
    ]


def test_by_a_list_in_the_folder(tmp_path: Path) -> None:
    media = tmp_path / "media"
    save(drawing(1), media / "one.jpg")
    (media / "media.csv").write_text("post_id,file\n1001,one.jpg\nx:1002,one.jpg\n555,one.jpg\n")
    case, _ = imported(tmp_path, archive(tmp_path, 1001, 1002), media=str(media))
    assert carried(case) == {"x:1001": ["one.jpg"], "x:1002": ["one.jpg"]}


def test_what_cannot_be_used_is_told(tmp_path: Path) -> None:
    media = tmp_path / "media"
    media.mkdir()
    save(faint(np.random.default_rng(1)), media / "1001-faint.jpg")
    save(landscape(np.random.default_rng(1), 30, 20), media / "1001-small.jpg")
    (media / "1001-film.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(50))
    (media / "1001-cut.jpg").write_bytes(save(drawing(1), tmp_path / "whole.jpg").read_bytes()[:3000])
    (media / "1001-lies.png").write_bytes((tmp_path / "whole.jpg").read_bytes())
    (media / "1001-<script>.jpg").write_bytes(b"")
    (media / "1001-link.jpg").symlink_to(tmp_path / "whole.jpg")
    (media / "1001-folder").symlink_to(tmp_path)
    (media / ".hidden.jpg").write_bytes(b"")
    case, counts = imported(tmp_path, archive(tmp_path, 1001), media=str(media))
    found = reasons(case)
    assert {name: reason.split(":")[0] for name, reason in found.items()} == {
        "1001-cut.jpg": "damaged or cut short",
        "1001-lies.png": "its name says PNG, but by its content it is a JPEG file",
        "1001-<script>.jpg": "the file is empty",
        "1001-link.jpg": "a symbolic link",
        "1001-folder": "a symbolic link",
    }
    kept = case.polars("media").select("local_path", "kind", "phash", "no_hash").sort("local_path").rows()
    assert kept == [
        ("1001-faint.jpg", "image", None, "nearly of one colour"),
        ("1001-film.mp4", "video", None, "a video: no decoder, so only exact copies are found"),
        ("1001-small.jpg", "image", None, "under 40 pixels on a side"),
    ]
    assert (counts["media"]["without_useful_hash"], counts["media"]["rejected"]) == (3, 5)
    assert case.polars("thumbnails").height == 2  # of the two pictures


def test_thumbnails_are_our_own_and_small(tmp_path: Path) -> None:
    secret = landscape(np.random.default_rng(1), 900, 600)
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    media = tmp_path / "media"
    media.mkdir()
    secret.save(media / "1001-p.jpg", exif=exif)
    case, _ = imported(tmp_path, archive(tmp_path, 1001), media=str(media))
    row = case.polars("thumbnails").row(0, named=True)
    assert b"where I live" in (media / "1001-p.jpg").read_bytes()
    assert b"where I live" not in row["jpeg"]
    assert len(row["jpeg"]) < 12_000
    with Image.open(io.BytesIO(row["jpeg"])) as shown:
        assert shown.size == (row["width"], row["height"]) == (144, 96)


def test_a_changed_folder_is_read_again_and_an_equal_one_is_not(tmp_path: Path) -> None:
    media = tmp_path / "media"
    save(drawing(1), media / "1001-p.jpg")
    posts = archive(tmp_path, 1001, 1002)
    case, _ = imported(tmp_path, posts, media=str(media))
    before = (case.path / "manifest.json").read_bytes()
    imported(tmp_path, posts, media=str(media))
    assert (case.path / "manifest.json").read_bytes() == before
    save(drawing(2), media / "1002-p.jpg")
    case, counts = imported(tmp_path, posts, media=str(media))
    assert counts["media"]["files_used"] == 2
    assert len(carried(case)) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no such folder"),
        ({}, "has no files"),
        ({"media.csv": "a,b\n"}, "the columns post_id and file"),
    ],
    ids=["missing", "empty", "list without columns"],
)
def test_a_folder_that_cannot_be_used(tmp_path: Path, content: dict[str, str] | None, message: str) -> None:
    media = tmp_path / "media"
    if content is not None:
        media.mkdir()
        for name, text in content.items():
            (media / name).write_text(text)
        if content:
            (media / "a.jpg").write_bytes(b"")
    with pytest.raises(InputError, match=message):
        imported(tmp_path, archive(tmp_path, 1001), media=str(media))


def test_names_that_are_no_utf8_are_spelled_out(tmp_path: Path) -> None:
    media = tmp_path / "media"
    media.mkdir()
    name = b"1001-\xff.jpg"
    try:
        (Path(str(media)) / name.decode("utf-8", "surrogateescape")).write_bytes(b"")
    except OSError:
        pytest.skip("this file system has no such names")
    case, _ = imported(tmp_path, archive(tmp_path, 1001), media=str(media))
    assert list(reasons(case)) == ["1001-\\udcff.jpg"]


def test_the_command_counts_files(tmp_path: Path) -> None:
    media = tmp_path / "media"
    save(drawing(1), media / "1001-p.jpg")
    (media / "1001-bad.jpg").write_bytes(b"no")
    words = ("import", archive(tmp_path, 1001), "--media", media, "--case", tmp_path / "case", "--quiet")
    done = inconcert(*words)
    assert done.code == 0, done.err
    assert "2 media files, 1 used by 1 posts, 1 rejected, 0 without a post" in done.out
    assert json.loads(inconcert(*words, "--json").out)["media"]["files"] == 2


def test_a_name_belongs_to_the_post_of_its_whole_number(tmp_path: Path) -> None:
    for name in ("123-a.jpg", "1234-a.jpg", "x123-a.jpg", "123_a.jpg"):
        (tmp_path / name).write_bytes(b"x")
    assert dict(Claims.of(tmp_path, listing(tmp_path)).by_name) == {
        "x:123": ["123-a.jpg"],
        "x:1234": ["1234-a.jpg"],
    }


def test_pdq_stands_in_its_own_column(tmp_path: Path) -> None:
    pytest.importorskip("pdqhash")
    media = tmp_path / "media"
    save(drawing(1), media / "1001-p.jpg")
    save(faint(np.random.default_rng(1)), media / "1001-faint.jpg")
    case, _ = imported(tmp_path, archive(tmp_path, 1001), media=str(media))
    found = dict(case.polars("media").select("local_path", "pdq").iter_rows())
    assert [len(text) for text in found["1001-p.jpg"]] == [64]
    assert found["1001-faint.jpg"] is None


def test_the_list_that_4cat_puts_among_its_downloads_is_read(tmp_path: Path) -> None:
    posts = archive(tmp_path, 1001, 1002)
    media = tmp_path / "media"
    save(drawing(1), media / "a.jpg")
    save(drawing(2), media / "b.jpg")
    listed = {
        "https://pictures.example/a": {"filename": "a.jpg", "success": True, "from_dataset": "k", "post_ids": ["1001", 1002]},
        "https://pictures.example/b": {"files": [{"filename": "b.jpg", "success": True}], "post_ids": ["1002"]},
        "https://pictures.example/c": {"filename": None, "success": False, "post_ids": ["1001"]},
        "https://pictures.example/d": {"filename": "../../a.jpg", "success": True, "post_ids": ["1001"]},
    }  # fmt: skip
    (media / ".metadata.json").write_text(json.dumps(listed))
    case, counts = imported(tmp_path, posts, media=str(media))
    assert carried(case) == {"x:1001": ["a.jpg"], "x:1002": ["a.jpg", "b.jpg"]}
    assert counts["media"]["names_without_file"] == 1, (
        "a name that leads out of the folder is told, not opened"
    )
    (media / ".metadata.json").write_text("{")
    with pytest.raises(InputError, match="cannot be read as 4CAT's list of downloads"):
        imported(tmp_path / "b", posts, media=str(media))


FOURCAT = {
    "x": ("fourcat/x.csv", "9007199254740993", "x:9007199254740993"),
    "tiktok": ("fourcat/tiktok.csv", "7123456789012345678", "tiktok:7123456789012345678"),
    "bluesky": ("fourcat/bluesky.csv", "at://did:plc:made1/app.bsky.feed.post/3k1", "bluesky:at://did:plc:made1/app.bsky.feed.post/3k1"),
    "instagram": ("fourcat/instagram.csv", "Cmade1", "instagram:Cmade1"),
    "reddit post": ("fourcat/reddit.csv", "abc123", "reddit:t3_abc123"),
    "reddit comment": ("fourcat/reddit.csv", "def456", "reddit:t1_def456"),
    "an image board": ("fourcat/image_board.csv", "2", "other:2"),
}  # fmt: skip


@pytest.mark.parametrize(("table", "listed", "post"), FOURCAT.values(), ids=FOURCAT)
def test_4cats_list_names_posts_of_each_platform(tmp_path: Path, table: str, listed: str, post: str) -> None:
    media = tmp_path / "media"
    save(drawing(1), media / "a.jpg")
    known = {"https://pictures.example/a": {"filename": "a.jpg", "success": True, "post_ids": [listed]}}
    (media / ".metadata.json").write_text(json.dumps(known))
    case, _ = imported(tmp_path, FIXTURES / table, media=str(media))
    assert carried(case) == {post: ["a.jpg"]}


def test_of_telegram_4cats_file_names_say_the_post_as_its_list_has_numbers_only(tmp_path: Path) -> None:
    media = tmp_path / "media"
    save(drawing(1), media / "MadeUp_Chat-8.jpeg")
    known = {"MadeUp_Chat-8.jpeg": {"filename": "MadeUp_Chat-8.jpeg", "success": True, "post_ids": [8]}}
    (media / ".metadata.json").write_text(json.dumps(known))
    table = (
        (FIXTURES / "fourcat" / "telegram.csv")
        .read_text()
        .replace(",,1940660000,,,", ",,1940660000,photo,,MadeUp_Chat-8.jpeg")
    )
    for number, written in enumerate((table, table.replace("\n8,", "\nMadeUp_Chat-8,"))):
        (tmp_path / "telegram.csv").write_text(written)
        case, _ = imported(tmp_path / str(number), tmp_path / "telegram.csv", media=str(media))
        assert carried(case) == {"telegram:@madeup_chat/8": ["MadeUp_Chat-8.jpeg"]}
