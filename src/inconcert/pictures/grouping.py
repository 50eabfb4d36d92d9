"""The families of a case's pictures: which media are versions of one picture, the most posted version first."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from inconcert.case import Case, Stage
from inconcert.pictures.families import SPREAD_MEMBERS, families, spread
from inconcert.pictures.fingerprint import VIEWS, WORDS, Bits, unspell
from inconcert.progress import Reporter
from inconcert.schema import PICTURE_FAMILIES

_SCHEMA: Final = pl.Schema(PICTURE_FAMILIES.arrow)


def compare_pictures(case: Case, stage: Stage, reporter: Reporter) -> None:
    """Write results/picture_families."""
    with reporter.step("Comparing pictures"):
        stage.write(PICTURE_FAMILIES, picture_families(case))


def picture_families(case: Case) -> pl.DataFrame:
    """results/picture_families: every medium with a fingerprint, and every video, in one family.

    The order of precedence is that of posts (own posts that carry the medium, most first), then of media_id, so it does
    not depend on the order of files. Images and animations are never compared with each other. A video, which nothing
    decodes, is a family by itself: its exact copies are one medium already.
    """
    if not case.parts("media"):
        return pl.DataFrame(schema=_SCHEMA)
    media = case.scan("media").filter(pl.col("kind") != "audio")
    own = case.scan("posts").filter(pl.col("post_type") != "repost").select("post_id")
    carried = case.scan("post_media").join(own, on="post_id").group_by("media_id").agg(posts=pl.len())
    ranked = (
        media.select("media_id", "kind", "phash")
        .join(carried, on="media_id", how="left")
        .with_columns(pl.col("posts").fill_null(0).cast(pl.Int64))
        .sort("posts", "media_id", descending=[True, False])
        .collect()
    )
    videos = ranked.filter(pl.col("kind") == "video").select(
        "media_id",
        "posts",
        family="media_id",
        is_representative=pl.lit(value=True),
        distance=pl.lit(0, pl.Int64),
        spread=pl.lit(0, pl.Int64),
    )
    found = [
        _of_kind(ranked.filter((pl.col("kind") == kind) & pl.col("phash").is_not_null()), frames)
        for kind, frames in (("image", 1), ("animation", 3))
    ]
    parts = [part.select(_SCHEMA.names()) for part in (*found, videos)]
    return pl.concat(parts).sort(PICTURE_FAMILIES.order)


def _of_kind(media: pl.DataFrame, frames: int) -> pl.DataFrame:
    """The families among media of one kind, which are in order of precedence."""
    if media.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    prints = unspell(media["phash"].explode().to_list()).reshape(media.height, frames, len(VIEWS), WORDS)
    prints = np.ascontiguousarray(prints.transpose(0, 2, 1, 3))
    representative, distance = families(prints)
    ids = media["media_id"].to_numpy()
    grouped = media.select("media_id", "posts").with_columns(
        pl.Series("family", ids[representative], pl.String),
        pl.Series("is_representative", representative == np.arange(media.height)),
        pl.Series("distance", distance, pl.Int64),
    )
    return grouped.with_columns(pl.Series("spread", _spreads(prints, representative, distance), pl.Int64))


def _spreads(prints: Bits, representative: np.ndarray, distance: np.ndarray) -> np.ndarray:
    """For each medium the spread of its family."""
    found = np.zeros(len(prints), np.int64)
    order = np.lexsort((-distance, representative))
    starts = np.flatnonzero(np.diff(representative[order], prepend=-1))
    for members in np.split(order, starts[1:]):
        if len(members) > 1:
            found[members] = spread(prints[members[:SPREAD_MEMBERS]])
    return found
