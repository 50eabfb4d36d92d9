"""Media beside an export: found by the names its posts give, inside its folder only, without --media."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import polars as pl
import pytest

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.pictures import beside
from inconcert.readers.choosing import MEDIA
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
    assert list(carried(packed).values()) == ["00000012-PHOTO.jpg"]
    assert (counts["media"]["files_used"], counts["media"]["names_without_file"]) == (1, 1)


def packed_export(
    path: Path, members: dict[str, bytes], *names: str, method: int = zipfile.ZIP_DEFLATED
) -> Path:
    """An export in a zip, below a folder of its own, that names media; and members beside it."""
    export = telegram(path.parent, *names)
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.write(export, "DataExport/result.json")
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def picture(number: int, folder: Path) -> bytes:
    return save(drawing(number), folder / f"made-{number}.jpg").read_bytes()


def test_media_in_an_archive_are_read_where_they_lie(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    one, two = picture(1, tmp_path / "made"), picture(2, tmp_path / "made")
    members = {
        "DataExport/photos/one.jpg": one,
        "DataExport/photos/nobody.jpg": two,
        "secret.jpg": two,
        "DataExport/photos/text.jpg": b"words",
        "DataExport/video.mp4": b"\0\0\0\x18ftypisom" + bytes(500),
    }
    names = (
        "photos/one.jpg",
        "../secret.jpg",
        "/secret.jpg",
        "photos/text.jpg",
        "video.mp4",
        "photos/gone.jpg",
    )
    case, counts = imported(tmp_path / "a", packed_export(tmp_path / "export.zip", members, *names))
    assert carried(case) == {"telegram:-1005/1": "photos/one.jpg", "telegram:-1005/5": "video.mp4"}
    media = case.polars("media").sort("kind")
    assert media.select("kind", "bytes").rows() == [("image", len(one)), ("video", 512)]
    assert media["sha256"][0] == hashlib.sha256(one).hexdigest()
    assert counts["media"]["names_without_file"] == 3
    assert counts["media"]["rejected"] == 1
    reasons = case.polars("rejects").filter(source_id="media").sort("row")["reason"].to_list()
    assert reasons[0] == "its name says JPEG, but by its content it is no JPEG file"
    assert sum("outside the media folder" in reason for reason in reasons) == 2
    assert {one["reason"] for one in counts["passed_over"]} == {MEDIA}


def test_the_same_pictures_in_a_folder_and_in_an_archive_are_the_same_media(tmp_path: Path) -> None:
    data = picture(1, tmp_path / "folder" / "photos")
    case, _ = imported(tmp_path / "a", telegram(tmp_path / "folder", "photos/made-1.jpg"))
    path = packed_export(tmp_path / "export.zip", {"DataExport/photos/made-1.jpg": data}, "photos/made-1.jpg")
    packed, _ = imported(tmp_path / "b", path)
    columns = ("media_id", "kind", "sha256", "bytes", "width", "height", "phash")
    assert packed.polars("media").select(columns).equals(case.polars("media").select(columns))
    assert packed.polars("thumbnails").equals(case.polars("thumbnails"))


@pytest.mark.parametrize("harm", ["damaged", "locked"])
def test_a_member_that_cannot_be_read_costs_itself(tmp_path: Path, harm: str) -> None:
    (tmp_path / "made").mkdir()
    members = {
        f"DataExport/{name}.jpg": picture(number, tmp_path / "made") for number, name in enumerate("ab", 1)
    }
    path = packed_export(tmp_path / "export.zip", members, "a.jpg", "b.jpg", method=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    if harm == "damaged":
        at = data.index(b"DataExport/a.jpg") + 400
        data[at] ^= 255
    else:
        at = data.index(b"DataExport/a.jpg", data.index(b"PK\1\2"))
        data[at - 38] |= 1  # the flag of a password, in the archive's list of contents
    path.write_bytes(data)
    case, _ = imported(tmp_path / "a", path)
    assert carried(case) == {"telegram:-1005/2": "b.jpg"}
    [reason] = case.polars("rejects")["reason"]
    assert reason.startswith({"damaged": "damaged in its archive", "locked": "locked with a password"}[harm])


def test_media_that_would_fill_a_disk_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "FREE_BYTES", 1 << 20)
    members = {f"DataExport/{number}.mp4": b"\0\0\0\x18ftypisom" + bytes(4 << 20) for number in range(3)}
    path = packed_export(tmp_path / "export.zip", members, *(f"{number}.mp4" for number in range(3)))
    with pytest.raises(InputError, match="unpack to more than 300 times the archive's size"):
        imported(tmp_path / "a", path)
    assert not list((tmp_path / "a" / "case").glob("tables/posts/*"))


def test_an_archive_that_leads_outside_is_refused_whole(tmp_path: Path) -> None:
    path = packed_export(tmp_path / "export.zip", {"/etc/one.jpg": b"x"}, "/etc/one.jpg")
    with pytest.raises(InputError, match="leads outside the archive's folder"):
        imported(tmp_path / "a", path)


def test_pictures_that_no_post_names_are_told(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    path = packed_export(tmp_path / "export.zip", {"DataExport/one.jpg": picture(1, tmp_path / "made")})
    export = tmp_path / "result.json"
    words = {
        "id": 1,
        "type": "message",
        "date": "2031-05-01T10:00:00",
        "from_id": "channel5",
        "text": "words",
    }
    export.write_text(json.dumps(json.loads(export.read_text()) | {"messages": [words]}))
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(export, "DataExport/result.json")
        archive.writestr("DataExport/one.jpg", b"x")
    said = inconcert("inspect", path, "-q").out
    assert "1 picture or video among the files, which no post names: not read" in " ".join(said.split())
    assert "passed over" not in said
