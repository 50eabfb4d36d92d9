"""Telegram's albums: messages that are one post, by the mark they have or by what they look like; others stay apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from inconcert.readers import json_records
from tests.pictures.made_media import drawing, save
from tests.readers.inputs import imported, rejects

MOMENT = 1_935_396_000
CHAT = "-1005"


def desktop(tmp_path: Path, *messages: dict[str, Any]) -> tuple[list[str], list[str | None], pl.DataFrame]:
    """Posts' numbers and texts, and the case's posts; each message has a picture unless it says otherwise."""
    whole = [
        {
            "id": n,
            "type": "message",
            "date_unixtime": str(MOMENT),
            "date": "2031-05-01T10:00:00",
            "from_id": "channel5",
        }
        | {"photo": f"photos/{n}.jpg", "text": ""}
        | message
        for n, message in enumerate(messages, 1)
    ]
    kept = [{name: value for name, value in one.items() if value is not ...} for one in whole]
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"name": "C", "type": "public_channel", "id": 5, "messages": kept}))
    case, counts = imported(tmp_path, path)
    assert counts["rows_in"] == len(messages) == counts["rows_kept"] + counts["rows_rejected"]
    posts = case.polars("posts").sort("source_row")
    return [native.rpartition("/")[2] for native in posts["native_id"]], posts["text"].to_list(), posts


def test_pictures_of_one_second_and_one_caption_are_one_post(tmp_path: Path) -> None:
    numbers, texts, _ = desktop(tmp_path, {}, {"text": "the caption"}, {}, {"date_unixtime": str(MOMENT + 1)})
    assert numbers == ["1", "4"]
    assert texts == ["the caption", None]


@pytest.mark.parametrize(
    "other",
    [
        {"date_unixtime": str(MOMENT + 1)},
        {"id": 9},
        {"from_id": "channel6"},
        {"text": "a second text"},
        {"photo": ..., "text": ""},
        {"photo": ..., "file": "a.webp", "media_type": "sticker"},
        {"forwarded_from": "Somebody"},
        {"reply_to_message_id": 1},
    ],
    ids=str,
)
def test_what_differs_stays_a_post_of_its_own(tmp_path: Path, other: dict[str, Any]) -> None:
    numbers, _, _ = desktop(tmp_path, {"text": "a first text"}, other)
    assert len(numbers) == 2


def test_an_album_has_ten_messages_at_most(tmp_path: Path) -> None:
    numbers, _, _ = desktop(tmp_path, *({} for _ in range(23)))
    assert numbers == ["1", "11", "21"]


def test_the_post_has_all_pictures_of_its_album(tmp_path: Path) -> None:
    for number in (1, 2):
        save(drawing(number), tmp_path / "photos" / f"{number}.jpg")
    desktop(tmp_path, {}, {"text": "the caption"})
    case, counts = imported(tmp_path / "again", tmp_path / "result.json")
    assert case.polars("post_media")["post_id"].to_list() == [f"telegram:{CHAT}/1"] * 2
    assert counts["media"]["posts_with_media"] == 1
    assert rejects(case) == [(2, None, f"in one album with {CHAT}/1: they are one post")]


def telethon(number: int, group: int | None, **more: Any) -> dict[str, Any]:
    return {
        "_": "Message", "id": number, "peer_id": {"_": "PeerChannel", "channel_id": 5}, "date": "2031-05-01T10:00:00+00:00",
        "message": "", "grouped_id": group,
    } | more  # fmt: skip


def test_a_mark_joins_messages_in_any_order_and_takes_the_most_of_each(tmp_path: Path) -> None:
    reacted = {"results": [{"reaction": {"emoticon": "x"}, "count": 3}]}
    messages = [
        telethon(14, None, message="after"),
        telethon(13, 77, views=12, message="the caption"),
        telethon(12, None, message="between"),
        telethon(11, 77, views=10, reactions=reacted),
        telethon(10, 78),
    ]
    path = tmp_path / "messages.jsonl"
    path.write_text("\n".join(map(json.dumps, messages)))
    case, _ = imported(tmp_path, path)
    posts = case.polars("posts").sort("native_id")
    found = posts.select("native_id", "text", "view_count", "reaction_counts").rows()
    assert found == [
        (f"{CHAT}/10", None, None, None),
        (f"{CHAT}/11", "the caption", 12, [3]),
        (f"{CHAT}/12", "between", None, None),
        (f"{CHAT}/14", "after", None, None),
    ]
    assert rejects(case) == [(2, None, f"in one album with {CHAT}/11: they are one post")]


def test_an_album_is_not_torn_where_a_batch_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "ROWS", 2)
    messages = [telethon(number, 70 + number // 4) for number in range(1, 24)]
    path = tmp_path / "messages.jsonl"
    path.write_text("\n".join(map(json.dumps, messages)))
    case, _ = imported(tmp_path, path)
    assert case.polars("posts").height == 6
