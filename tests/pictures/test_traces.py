"""Pictures and sounds as actions: own posts only, one picture a post, sounds by the platform's id."""

from __future__ import annotations

from datetime import UTC, datetime

import ibis
import pyarrow as pa
import pytest

from inconcert.traces.audio import AUDIO
from inconcert.traces.base import Tables, Trace
from inconcert.traces.image import IMAGE
from tests.made_archive import ENGINE_WARNING

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)
NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)


def tables(carried: dict[str, list[str]], reposts: tuple[str, ...] = ()) -> Tables:
    """Posts p1, p2 ... of accounts a1, a2 ... with the media named; medium f1x is of family f1, s7 is a sound."""
    media = sorted({medium for own in carried.values() for medium in own})
    return {
        "posts": ibis.memtable(
            pa.table(
                {
                    "post_id": list(carried),
                    "account_id": [post.replace("p", "a") for post in carried],
                    "post_type": ["repost" if post in reposts else "original" for post in carried],
                    "created_at": [NOON] * len(carried),
                    "lang": ["en"] * len(carried),
                }
            )
        ),
        "post_media": ibis.memtable(
            pa.table(
                {
                    "post_id": [post for post, own in carried.items() for _ in own],
                    "media_id": [medium for own in carried.values() for medium in own],
                }
            )
        ),
        "media": ibis.memtable(
            pa.table(
                {
                    "media_id": media,
                    "audio_id": [f"tiktok:{medium}" if medium[0] == "s" else None for medium in media],
                }
            )
        ),
        "picture_families": ibis.memtable(
            pa.table(
                {
                    "media_id": [medium for medium in media if medium[0] == "f"],
                    "family": [medium[:2] for medium in media if medium[0] == "f"],
                }
            )
        ),
    }


def actions(trace: Trace, given: Tables) -> list[tuple[str, str]]:
    rows = trace.actions(given).to_pyarrow().to_pylist()
    return sorted((row["post_id"], row["object"]) for row in rows)


def test_versions_are_one_object() -> None:
    given = tables({"p1": ["f1a"], "p2": ["f1b"], "p3": ["f2a"]})
    assert actions(IMAGE, given) == [("p1", "f1"), ("p2", "f1"), ("p3", "f2")]


def test_reposts_are_not_posts_of_ones_own() -> None:
    given = tables({"p1": ["f1a", "s7"], "p2": ["f1a", "s7"]}, reposts=("p2",))
    assert actions(IMAGE, given) == [("p1", "f1")]
    assert actions(AUDIO, given) == [("p1", "tiktok:s7")]


def test_the_same_album_is_one_coincidence() -> None:
    given = tables({"p1": ["f1a", "f2a", "f3a", "f4a"], "p2": ["f4b", "f3a", "f2b", "f1a"]})
    assert actions(IMAGE, given) == [("p1", "f1"), ("p2", "f1")]


def test_what_two_albums_share_is_what_counts() -> None:
    given = tables({"p1": ["f1a", "f5a"], "p2": ["f2a", "f5b"]})
    assert actions(IMAGE, given) == [("p1", "f5"), ("p2", "f5")]


def test_sounds() -> None:
    given = tables({"p1": ["s7", "f1a"], "p2": ["s7"], "p3": ["s8"]})
    assert actions(AUDIO, given) == [("p1", "tiktok:s7"), ("p2", "tiktok:s7"), ("p3", "tiktok:s8")]
