"""Small made-up exports, written where a test wants them, and the import run on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inconcert.case import Case
from inconcert.progress import Quiet
from inconcert.readers.ingest import import_inputs
from inconcert.readers.x_archive import PROFILE, TWEET
from inconcert.settings import Settings

SHARED = Path(__file__).parents[2].parent / "shared" / "data"

HASHED = "C8cp1IDehsm+fkV2154vWiwsVdcpDX1qNS3EOldmDYd="

Row = dict[str, str]


def tweet(number: int | str, user: str = "101", **cells: str) -> Row:
    """A record of the X archive with the cells that matter."""
    row = {"tweetid": str(number), "userid": user, "tweet_time": "2031-05-01 10:00", "is_retweet": "false"}
    return (
        row
        | {"tweet_text": f"made-up text {number}", "hashtags": "[]", "urls": "[]", "user_mentions": "[]"}
        | cells
    )


def csv_text(rows: list[Row], columns: tuple[str, ...] = (*PROFILE, *TWEET)) -> str:
    """The records as CSV, every cell in quotes."""

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    lines = [",".join(cell(row.get(name, "")) for name in columns) for row in rows]
    return "\n".join([",".join(columns), *lines]) + "\n"


def settings_for(*inputs: Path, **asked: Any) -> Settings:
    """Settings with these inputs."""
    return Settings(inputs=tuple(str(path) for path in inputs), **asked)


def imported(folder: Path, *inputs: Path, **asked: Any) -> tuple[Case, dict[str, Any]]:
    """Import into folder/case; the case and what was counted."""
    settings = settings_for(*inputs, **asked)
    case = Case.create(folder / "case", settings)
    return case, import_inputs(case, settings, Quiet())


def rejects(case: Case) -> list[tuple[int, str | None, str]]:
    """Row, column and reason of each reject."""
    return case.polars("rejects").select("row", "column", "reason").rows()
