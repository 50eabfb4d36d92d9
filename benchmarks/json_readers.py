"""How long does importing JSON lines take beside reading the same with Polars or DuckDB, and in how much memory?

Makes files of made-up records, as wide as real ones (tweets of the v1.1 and v2 interface, Jetstream events, Reddit
comments), in a temporary folder. Each measure runs in a process of its own: seconds and peak memory of `import`,
from the file to the case's tables, and of Polars and DuckDB reading all fields of the file into Parquet. The bound is
three times the slower of the two; the ratio to the faster is shown as well.

    python benchmarks/json_readers.py [--megabytes 400]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from inconcert.case import Case
from inconcert.progress import Quiet
from inconcert.readers.ingest import import_inputs
from inconcert.settings import Settings

BOUND = 3.0
WORDS = "Made-up words about the #bridge of Belmora, with نوشته and слова, told by nobody to nobody at all. "

# The rest of a real record: what nobody reads is parsed as well.
USER: dict[str, Any] = dict.fromkeys(
    ("profile_image_url", "profile_image_url_https", "profile_banner_url"),
    "https://pictures.example/" + "x" * 60,
)
USER |= dict.fromkeys(("profile_link_color", "profile_sidebar_fill_color", "profile_text_color"), "1DA1F2")
USER |= dict.fromkeys(("utc_offset", "time_zone", "lang", "following", "notifications"))
USER |= dict.fromkeys(("protected", "verified", "geo_enabled", "default_profile", "is_translator"), False)
TWEET: dict[str, Any] = dict.fromkeys(
    ("in_reply_to_status_id", "in_reply_to_user_id", "in_reply_to_screen_name", "geo", "coordinates", "place")
)
TWEET |= {
    "truncated": False,
    "display_text_range": [0, 100],
    "is_quote_status": False,
    "possibly_sensitive": False,
}
AUTHOR = {
    "description": WORDS,
    "created_at": "2029-01-02T03:04:05.000Z",
    "public_metrics": {"followers_count": 1, "following_count": 2, "tweet_count": 3, "listed_count": 4},
    "profile_image_url": "https://pictures.example/" + "x" * 60,
    "protected": False,
    "verified": False,
}
PAGE = {
    "context_annotations": [
        {
            "domain": {"id": str(n), "name": "Made up", "description": WORDS},
            "entity": {"id": "1", "name": "Bridge"},
        }
        for n in range(4)
    ],
    "edit_history_tweet_ids": ["1"],
    "edit_controls": {
        "edits_remaining": 5,
        "is_edit_eligible": True,
        "editable_until": "2031-05-01T11:00:00.000Z",
    },
    "reply_settings": "everyone",
    "possibly_sensitive": False,
    "__twarc": {
        "url": "https://api.example/" + "x" * 900,
        "version": "2.12.0",
        "retrieved_at": "2031-05-02T00:00:00+00:00",
    },
}
CARD = {
    "$type": "app.bsky.embed.external",
    "external": {
        "uri": "https://news.example/bridge",
        "title": "Bridge",
        "description": WORDS,
        "thumb": {"size": 1},
    },
}
COMMENT: dict[str, Any] = dict.fromkeys(
    (
        *(
            "approved_at_utc",
            "approved_by",
            "associated_award",
            "author_flair_background_color",
            "author_flair_css_class",
        ),
        *(
            "author_flair_template_id",
            "author_flair_text",
            "banned_at_utc",
            "banned_by",
            "collapsed_reason",
            "comment_type",
        ),
        *(
            "distinguished",
            "likes",
            "mod_note",
            "mod_reason_by",
            "mod_reason_title",
            "num_reports",
            "removal_reason",
        ),
    )
)
COMMENT |= dict.fromkeys(
    (
        "archived",
        "author_is_blocked",
        "author_patreon_flair",
        "author_premium",
        "can_gild",
        "collapsed",
        "locked",
        "saved",
    ),
    False,
)
COMMENT |= {name: [] for name in ("all_awardings", "author_flair_richtext", "awarders", "mod_reports")}
COMMENT |= {
    "author_fullname": "t2_abcdef",
    "subreddit_id": "t5_abcde",
    "subreddit_type": "public",
    "ups": 3,
    "downs": 0,
}


def tweet_v1(number: int) -> dict[str, Any]:
    user = number % 9_973
    return {
        "created_at": f"Thu May 01 10:{number // 60 % 60:02d}:{number % 60:02d} +0000 2031",
        "id": 10**18 + number,
        "id_str": str(10**18 + number),
        "full_text": f"{WORDS} {number}",
        "source": '<a href="https://app.example">App</a>',
        "user": {
            "id": user,
            "id_str": str(user),
            "screen_name": f"name_{user}",
            "name": f"Name {user}",
            "description": WORDS,
            "followers_count": user,
            "friends_count": 5,
            "statuses_count": 7,
            "created_at": "Tue Jan 02 03:04:05 +0000 2029",
            **USER,
        },
        **TWEET,
        "entities": {
            "hashtags": [{"text": "bridge", "indices": [24, 31]}],
            "urls": [
                {
                    "url": "https://t.co/a",
                    "expanded_url": f"https://news.example/{number % 500}",
                    "indices": [1, 2],
                }
            ],
            "user_mentions": [{"id_str": "5", "screen_name": "osk", "indices": [1, 2]}],
        },
        "retweet_count": 1,
        "favorite_count": 2,
        "lang": "en",
    }


def tweet_v2(number: int) -> dict[str, Any]:
    user = number % 9_973
    return {
        "id": str(10**18 + number),
        "author_id": str(user),
        "created_at": f"2031-05-01T10:{number // 60 % 60:02d}:{number % 60:02d}.000Z",
        "conversation_id": str(10**18 + number),
        "text": f"{WORDS} {number}",
        "lang": "en",
        "public_metrics": {"retweet_count": 1, "reply_count": 0, "like_count": 2, "quote_count": 0},
        "entities": {"hashtags": [{"start": 24, "end": 31, "tag": "bridge"}]},
        "author": {"id": str(user), "username": f"name_{user}", "name": f"Name {user}", **AUTHOR},
        **PAGE,
    }


def event(number: int) -> dict[str, Any]:
    return {
        "did": f"did:plc:{number % 9_973}",
        "time_us": 1_935_396_000_000_000 + number * 1000,
        "kind": "commit",
        "commit": {
            "rev": "3l",
            "operation": "create",
            "collection": "app.bsky.feed.post",
            "rkey": f"3l{number}",
            "record": {
                "$type": "app.bsky.feed.post",
                "createdAt": f"2031-05-01T10:{number // 60 % 60:02d}:{number % 60:02d}.000Z",
                "text": f"{WORDS} {number}",
                "langs": ["en"],
                "facets": [{"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "bridge"}]}],
                "embed": CARD,
            },
            "cid": "bafyrei" + "a" * 52,
        },
    }


def comment(number: int) -> dict[str, Any]:
    return {
        "id": f"c{number}",
        "author": f"name_{number % 9_973}",
        "created_utc": 1_935_396_000 + number % 3600,
        "subreddit": "belmora",
        "body": f"{WORDS} {number}",
        "link_id": f"t3_{number % 500}",
        "parent_id": f"t3_{number % 500}",
        "score": 3,
        "edited": False,
        "retrieved_on": 1_935_399_600,
        "permalink": f"/r/belmora/comments/{number % 500}/the_bridge/c{number}/",
        "name": f"t1_c{number}",
        **COMMENT,
    }


MAKERS: dict[str, Callable[[int], dict[str, Any]]] = {
    "x_v1": tweet_v1,
    "x_v2": tweet_v2,
    "bluesky": event,
    "reddit": comment,
}


def by_inconcert(path: Path, folder: Path) -> None:
    settings = Settings(inputs=(str(path),))
    import_inputs(Case.create(folder / "case", settings), settings, Quiet())


def by_polars(path: Path, folder: Path) -> None:
    pl.scan_ndjson(path).sink_parquet(folder / "table.parquet")


def by_duckdb(path: Path, folder: Path) -> None:
    duckdb.read_json(str(path), format="newline_delimited").write_parquet(str(folder / "table.parquet"))


READ = {"import": by_inconcert, "polars": by_polars, "duckdb": by_duckdb}


def make(path: Path, name: str, megabytes: int) -> int:
    number = 0
    with path.open("w", encoding="utf-8") as file:
        while file.tell() < megabytes << 20:
            lines = [json.dumps(MAKERS[name](number + n), ensure_ascii=False) for n in range(2000)]
            number += len(lines)
            file.write("\n".join(lines) + "\n")
    return number


def measured(name: str, path: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of one way to read, in a process of its own."""
    command = [sys.executable, __file__, "--read", name, str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, peak = said.split()
    return float(seconds), float(peak)


def read_once(name: str, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        READ[name](path, Path(folder))
        seconds = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    print(f"{seconds:.2f} {peak / 1e6:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=400)
    parser.add_argument("--read", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.read:
        read_once(asked.read[0], Path(asked.read[1]))
        return
    print(
        f"{'format':<10}{'records':>10}{'MB':>7} "
        + "".join(f"{name + ' s':>10}{'peak MB':>9}" for name in READ)
        + f"{'to slower':>10}{'to faster':>10}"
    )
    slow = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.jsonl"
        for name in MAKERS:
            records = make(path, name, asked.megabytes)
            found = {way: measured(way, path) for way in READ}
            others = sorted((found["polars"][0], found["duckdb"][0]))
            low, high = (found["import"][0] / seconds for seconds in reversed(others))
            cells = "".join(f"{seconds:>10.2f}{peak:>9.0f}" for seconds, peak in found.values())
            size = path.stat().st_size / 1e6
            print(f"{name:<10}{records:>10}{size:>7.0f} {cells}{low:>10.2f}{high:>10.2f}", flush=True)
            if low > BOUND:
                slow.append(name)
    sys.exit(f"slower than {BOUND:.0f} times Polars and DuckDB: {', '.join(slow)}" if slow else 0)


if __name__ == "__main__":
    main()
