"""Media beside an export: found by the names its posts give, inside its folder only, without --media."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import polars as pl

from inconcert.case import Case
from tests.made_archive import inconcert
from tests.pictures.made_media import drawing, save
from tests.readers.inputs import imported


def telegram(folder: Path, *names: str) -> Path:
    messages = [
        {"id": n, "type": "message", "date": "2031-05-01T10:00:00", "date_unixtime": str(1_935_396_000 + n), "from": "Channel",
         "from_id": "channel5", "photo": name, "text": f"picture {n}"}
        for n, name in enumerate(names, 1)
    ]  # fmt: skip
    path = folder / "result.json"
    path.write_text(json.dumps({"name": "C", "type": "public_channel", "id": 5, "messages": messages}))
    return path


def carried(case: Case) -> dict[str, str]:
    """Post to the path of its picture, below the export's folder."""
    table = case.polars("post_media").join(case.polars("media"), on="media_id")
    return {
        post: path.partition("/")[2]
        for post, path in table.select("post_id", "local_path").sort("post_id").rows()
    }


def test_telegrams_photos_are_media_of_their_posts(tmp_path: Path) -> None:
    save(drawing(1), tmp_path / "photos" / "photo_1.jpg")
    save(drawing(2), tmp_path / "photos" / "nobody.jpg")
    path = telegram(
        tmp_path, "photos/photo_1.jpg", "photos/gone.jpg", "(File not included. Change settings.)"
    )
    case, counts = imported(tmp_path, path)
    assert carried(case) == {"telegram:-1005/1": "photos/photo_1.jpg"}
    media = case.polars("media").row(0, named=True)
    assert media["kind"] == "image"
    assert len(media["sha256"]) == 64
    assert media["bytes"] == (tmp_path / "photos" / "photo_1.jpg").stat().st_size
    assert counts["media"]["files"] == 1
    assert counts["media"]["names_without_file"] == 1
    source = case.polars("sources").filter(pl.col("source_id") == "media").row(0, named=True)
    assert (source["rows_in"], source["rows_kept"], source["rows_rejected"]) == (2, 1, 1)


def test_nothing_outside_the_exports_folder_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    secret = save(drawing(3), tmp_path / "secret.jpg")
    save(drawing(1), folder / "photos" / "one.jpg")
    (folder / "linked").symlink_to(tmp_path)
    (folder / "photos" / "link.jpg").symlink_to(secret)
    outside = ("../secret.jpg", str(secret), "photos/../../secret.jpg")
    names = ("photos/one.jpg", *outside, "linked/secret.jpg", "photos/link.jpg", "photos", "..\\secret.jpg")
    case, counts = imported(tmp_path, telegram(folder, *names))
    assert carried(case) == {"telegram:-1005/1": "photos/one.jpg"}
    assert counts["media"]["files_used"] == 1
    rejects = case.polars("rejects").filter(pl.col("source_id") == "media")
    assert rejects.height == len(names) - 2  # one is spelled in two ways
    assert sum("outside the media folder" in reason for reason in rejects["reason"]) == len(outside)


def test_an_export_whose_media_were_left_behind_is_read_without_them(tmp_path: Path) -> None:
    case, counts = imported(tmp_path, telegram(tmp_path, "photos/one.jpg", "photos/two.jpg"))
    assert counts["media"] == {}
    assert case.polars("rejects").is_empty()
    assert case.polars("posts").height == 2


def test_a_chat_with_its_pictures(tmp_path: Path) -> None:
    save(drawing(1), tmp_path / "00000012-PHOTO.jpg")
    save(drawing(2), tmp_path / "IMG-20310513-WA0001.jpg")
    chat = tmp_path / "_chat.txt"
    chat.write_text(
        "[13/05/2031, 21:02:05] Carla: \u200e<attached: 00000012-PHOTO.jpg>\n"
        "[13/05/2031, 21:02:06] Carla: words alone\n"
        "[13/05/2031, 21:02:07] Dan: IMG-20310513-WA0001.jpg (file attached)\nthe new bridge\n",
        "utf-8",
    )
    case, _ = imported(tmp_path, chat)
    posts = case.polars("posts")
    assert posts["text"].to_list() == [None, "words alone", "the new bridge"]
    of = carried(case)
    assert [of.get(post) for post in posts["post_id"]] == [
        "00000012-PHOTO.jpg",
        None,
        "IMG-20310513-WA0001.jpg",
    ]
    with zipfile.ZipFile(tmp_path / "chat.zip", "w") as archive:
        archive.write(chat, "_chat.txt")
        archive.write(tmp_path / "00000012-PHOTO.jpg", "00000012-PHOTO.jpg")
    packed, counts = imported(tmp_path / "packed", tmp_path / "chat.zip")
    assert packed.polars("posts")["post_id"].to_list() == posts["post_id"].to_list()
    assert counts["media"] == {}  # what lies in an archive is not unpacked
    assert counts["media_in_archives"] == 2
    asked = inconcert("import", tmp_path / "chat.zip", "--case", tmp_path / "told", "-q")
    assert "Media inside an archive are not read, and 2 posts named some" in asked.out
