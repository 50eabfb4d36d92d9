"""Sounds of posts, where a platform names them by an id (TikTok's music): media of which only the id is known."""

from __future__ import annotations

import polars as pl


class Sounds:
    """The sounds met so far."""

    def __init__(self) -> None:
        self._ids: set[str] = set()

    def of(self, posts: pl.DataFrame) -> pl.DataFrame:
        """Rows of post_media for the posts with a sound (their column `audio` holds platform:id)."""
        if "audio" not in posts.columns:
            return pl.DataFrame(schema={"post_id": pl.String, "media_id": pl.String})
        rows = posts.select("post_id", "audio").drop_nulls()
        self._ids.update(rows["audio"].unique())
        return rows.select("post_id", media_id=pl.lit("audio:") + pl.col("audio"))

    def media(self) -> pl.DataFrame:
        """Rows of media for all sounds met, by id."""
        ids = pl.DataFrame({"audio_id": sorted(self._ids)}, schema={"audio_id": pl.String})
        return ids.with_columns(media_id=pl.lit("audio:") + pl.col("audio_id"), kind=pl.lit("audio"))
