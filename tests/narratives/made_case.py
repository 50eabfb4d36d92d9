"""A case from posts written in a test: the tables of the import, then everything after it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from inconcert import Case
from inconcert.investigation import detect
from inconcert.progress import Quiet
from inconcert.schema import ACCOUNTS, LINKS, TABLES
from inconcert.schema import POSTS as POST_TABLE
from inconcert.settings import Settings
from inconcert.text import hashtags_in, text_keys

START = datetime(2031, 3, 3, tzinfo=UTC)
Row = dict[str, Any]


def made_case(folder: Path, rows: Sequence[Row]) -> Case:
    """The investigated case; rows as in `imported_case`."""
    case = imported_case(folder, rows)
    detect(case, Quiet(), 1)
    return case


def imported_case(folder: Path, rows: Sequence[Row]) -> Case:
    """The case before detection. A row: id, account, hour, text; and where it has them platform, lang, link, post_type,
    repost_of, quote_of, reply_to (ids of posts), counts by their column names."""
    case = Case.create(folder, Settings(shuffles=0))
    posts = _posts(rows)
    links = [
        {
            "post_id": f"p:{row['id']}",
            "position": 0,
            "url_canonical": row["link"].partition("://")[2],
            "target_post_id": f"p:{row['links_post']}" if row.get("links_post") else None,
        }
        for row in rows
        if row.get("link")
    ]
    with case.stage("import", "made") as stage:
        for table in TABLES:
            if table is POST_TABLE:
                stage.write(table, posts)
            elif table is ACCOUNTS:
                stage.write(table, _accounts(posts))
            elif table is LINKS and links:
                stage.write(
                    table,
                    pl.DataFrame(links).with_columns(domain=pl.col("url_canonical").str.extract("^([^/]+)")),
                )
            else:
                stage.write(table, pl.from_arrow(table.arrow.empty_table()))
        times = posts["created_at"]
        stage.counts = {
            "recognised": [], "passed_over": [], "posts_met_again": 0, "handles_changed": 0,
            "rows_in": len(posts), "rows_kept": len(posts), "rows_rejected": 0, "posts": len(posts),
            "accounts": posts["account_id"].n_unique(), "links": len(links), "precision": "s", "media": {},
            "first": str(times.min()), "last": str(times.max()),
        }  # fmt: skip
    return case


def _posts(rows: Sequence[Row]) -> pl.DataFrame:
    known = {row["id"]: row for row in rows}

    def to(row: Row, kind: str) -> str | None:
        return f"p:{row[kind]}" if row.get(kind) else None

    def whose(row: Row, kind: str) -> str | None:
        return f"p:{known[row[kind]]['account']}" if row.get(kind) in known else None

    counts = ("like_count", "repost_count", "reply_count", "quote_count")
    kinds = {"repost_of": "repost", "quote_of": "quote", "reply_to": "reply"}
    made = pl.DataFrame(
        [
            {
                "post_id": f"p:{row['id']}",
                "account_id": f"p:{row['account']}",
                "platform": row.get("platform", "x"),
                "created_at": START + timedelta(hours=row["hour"]),
                "created_at_precision": "s",
                "post_type": next((kind for key, kind in kinds.items() if row.get(key)), "original"),
                "text": row["text"],
                "lang": row.get("lang", "en"),
                "repost_of_post_id": to(row, "repost_of"),
                "repost_of_account_id": whose(row, "repost_of"),
                "quote_of_post_id": to(row, "quote_of"),
                "reply_to_post_id": to(row, "reply_to"),
                "reply_to_account_id": whose(row, "reply_to"),
                **{name: row.get(name) for name in counts},
                "source_row": number,
            }
            for number, row in enumerate(rows, 1)
        ],
        infer_schema_length=None,
        schema_overrides={"created_at": pl.Datetime("us", "UTC")} | dict.fromkeys(counts, pl.Int64),
    )
    return made.with_columns(text_keys(made["text"]), hashtags=hashtags_in(pl.col("text")))


def _accounts(posts: pl.DataFrame) -> pl.DataFrame:
    return (
        posts.select(
            "account_id", "platform", handle=pl.col("account_id").str.slice(2), account_type=pl.lit("user")
        )
        .unique("account_id", keep="first", maintain_order=True)
        .sort("account_id")
    )


SMALL_TALK = [
    "good",
    "morning",
    "everybody",
    "have",
    "a",
    "great",
    "day",
    "happy",
    "weekend",
    "time",
    "night",
    "and",
    "sleep",
    "well",
    "see",
    "you",
    "my",
    "we",
    "today",
    "again",
    "with",
    "for",
    "very",
    "nice",
    "home",
    "friends",
    "family",
    "coffee",
]


def ordinary(number: int, seed: int = 1) -> Iterator[Row]:
    """Posts of a town's ordinary life: small talk in words that everybody uses, each about something of its own."""
    dice = random.Random(seed)  # noqa: S311
    syllables = [one + other for one in "bdfgklmnprstvz" for other in "aeiou"]
    words = ["".join(dice.choices(syllables, k=3)) for _ in range(4_000)]
    for one in range(number):
        said = [*dice.sample(SMALL_TALK, 6), *dice.choices(words, k=4)]
        dice.shuffle(said)
        yield {
            "id": f"o{one}",
            "account": f"person{one % 150}",
            "hour": dice.uniform(0, 900),
            "text": " ".join(said),
        }
