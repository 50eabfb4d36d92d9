"""What stands for a profile picture: the same upload or the same bytes are one, whatever size was asked for."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from inconcert.readers.accounts import picture_of
from tests.readers.inputs import imported

CID = "bafkreieuoumty6epnjp33nsxjbskf3tvakp76gc3yk42brzyahbinnfave"


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("https://pbs.twimg.com/profile_images/92/fAY1HUu3_normal.jpg", "pbs.twimg.com/profile_images/92/fAY1HUu3.jpg"),
        ("http://pbs.twimg.com/profile_images/92/fAY1HUu3_400x400.jpg", "pbs.twimg.com/profile_images/92/fAY1HUu3.jpg"),
        (f"https://cdn.bsky.app/img/avatar/plain/did:plc:anna/{CID}@jpeg", CID),
        ("https://p16.example/tos/abc~c5_100x100.jpeg?x-expires=1", "p16.example/tos/abc"),
        ("9f86d081884c7d65", "9f86d081884c7d65"),
        ("https://abs.twimg.com/sticky/default_profile_images/default_profile_3_normal.png", None),
        ("https://town.example/avatars/original/missing.png", None),
        (None, None),
    ],
)  # fmt: skip
def test_one_picture_has_one_key(given: str | None, known: str | None) -> None:
    frame = pl.DataFrame({"picture": [given]}, schema={"picture": pl.String})
    assert frame.select(picture_of(pl.col("picture"))).item() == known


def test_two_accounts_of_bluesky_with_the_same_picture_have_the_same_key(tmp_path: Path) -> None:
    posts = [
        {
            "uri": f"at://did:plc:{name}/app.bsky.feed.post/1",
            "cid": f"c{name}",
            "author": {
                "did": f"did:plc:{name}",
                "handle": f"{name}.example",
                "avatar": f"https://cdn.bsky.app/img/avatar/plain/did:plc:{name}/{CID}@jpeg",
            },
            "record": {"$type": "app.bsky.feed.post", "text": "Rain.", "createdAt": "2031-05-01T10:00:00Z"},
            "indexedAt": "2031-05-01T10:00:01Z",
        }
        for name in ("anna", "bela")
    ]
    (tmp_path / "posts.json").write_text(json.dumps(posts), "utf-8")
    case, _ = imported(tmp_path / "work", tmp_path / "posts.json")
    assert case.polars("accounts")["picture"].to_list() == [CID, CID]
