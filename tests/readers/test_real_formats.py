"""Real samples of the formats, where they are: as many records as were counted without our code, all kept or rejected."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from inconcert.errors import InputError
from tests.readers.inputs import SHARED, imported

FOLDER = SHARED / "formats"
READER = {
    "bluesky_jetstream": "bluesky",
    "bluesky_posts": "bluesky",
    "crowdtangle_fb": "crowdtangle_facebook",
    "mastodon": "mastodon",
    "reddit_pushshift": "reddit",
    "telegram_desktop": "telegram_desktop",
    "twarc_csv": "twarc_csv",
    "twitter_v1": "x_v1",
    "vk_wall": "vk_wall",
    "whatsapp": "whatsapp",
    "x_v2_twarc2": "x_v2",
    "youtube_commentthreads": "youtube_comments",
}
FEW_ACCOUNTS = {
    "bluesky_posts/bluesky-posts.json": "authors of reposted posts are not counted, one time is in the year 0",
    "reddit_pushshift/test_comments.json": "[deleted] is no account",
    "telegram_desktop/error-unexpected.json": "two of its three senders are damaged on purpose",
}
NO_POSTS = "x_v2_twarc2/counts.jsonl"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="needs the shared research data"),
]


def index() -> list[dict[str, str]]:
    """The list of samples, with what was counted independently."""
    if not FOLDER.is_dir():
        return []
    with (FOLDER / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", index(), ids=lambda row: row["path"])
def test_every_record_of_a_real_sample_is_kept_or_rejected(tmp_path: Path, row: dict[str, str]) -> None:
    path = FOLDER / row["path"]
    if row["path"] == NO_POSTS:
        with pytest.raises(InputError, match="no reader knows"):
            imported(tmp_path, path)
        return
    case, counts = imported(tmp_path, path)
    assert case.polars("sources")["format"].to_list() == [READER[row["format"]]]
    assert counts["rows_in"] == int(row["records"]) == counts["rows_kept"] + counts["rows_rejected"]
    assert case.polars("rejects").height == counts["rows_rejected"]
    if row["path"] not in FEW_ACCOUNTS:
        assert case.polars("posts")["account_id"].n_unique() == int(row["distinct_accounts"])


def test_real_posts_say_what_they_are(tmp_path: Path) -> None:
    case, _ = imported(tmp_path, FOLDER / "x_v2_twarc2/2sets.jsonl")
    kinds = dict(case.polars("posts")["post_type"].value_counts().iter_rows())
    assert kinds["repost"] == 145
    reposts = case.polars("posts").filter(post_type="repost")
    assert reposts["repost_of_post_id"].null_count() == 0
    assert not reposts["text"].str.starts_with("RT @").any()
    case, _ = imported(tmp_path / "b", FOLDER / "twitter_v1/get_timeline1.body0.json")
    kinds = dict(case.polars("posts")["post_type"].value_counts().iter_rows())
    assert kinds["repost"] == 6
    case, _ = imported(tmp_path / "c", FOLDER / "mastodon/get_account_statuses_limit.body0.json")
    posts = case.polars("posts")
    assert (posts["reply_to_post_id"].is_not_null()).sum() == 8
    assert not posts["text"].str.contains("<").any()
