"""What is said of the case's pictures as a whole: how many were looked at, and what cannot be known of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from inconcert.case import Case
from inconcert.report.document import FlowStep
from inconcert.report.parts import PostView

PICTURES_OF_A_POST: Final = 2


def flow(imported: Mapping[str, Any]) -> list[FlowStep]:
    """The media folder's files, used or not; nothing when none was given."""
    counts = imported["media"]
    if not counts:
        return []
    losses = {
        "without a post": counts["without_post"],
        "rejected, each with its reason": counts["rejected"],
        "exact copies of another": counts["exact_copies"],
        "too small or too plain to compare, or a video (exact copies only)": counts["without_useful_hash"],
        "named by posts but not there": counts["names_without_file"],
    }
    said = "; ".join(f"{count:,} {what}" for what, count in losses.items() if count)
    return [FlowStep(label="Media files", count=counts["files"], unit="files", note=said)]


def unknowns(case: Case) -> list[str]:
    """What was not compared, and what a comparison of pictures does not find."""
    counts = case.counts("import")["media"]
    if not counts:
        return ["Pictures: no media folder was given (--media), so no picture was compared with another."]
    used = counts["files_used"] - counts["exact_copies"]
    lines = [
        (
            "Pictures that were cut by more than a few per cent, turned, or put into a larger picture: such versions are "
            "mostly not recognised. Portraits, and pages of text, of the same layout can be taken for versions of one."
        )
    ]
    if counts["without_useful_hash"]:
        lines.append(
            f"{counts['without_useful_hash']:,} of {used:,} media: too small, too plain, or videos, "
            "of which only exact copies are found."
        )
    return lines


def with_pictures(case: Case, views: Mapping[str, PostView]) -> dict[str, PostView]:
    """The posts that are shown, with the pictures to show beside them."""
    if not views or not case.parts("post_media"):
        return dict(views)
    wanted = pl.Series(sorted(views), dtype=pl.String)
    shown = case.scan("thumbnails").select("media_id")
    rows = (
        case.scan("post_media")
        .filter(pl.col("post_id").is_in(wanted.implode()))
        .join(shown, on="media_id", how="semi")
        .sort("post_id", "position")
        .group_by("post_id", maintain_order=True)
        .agg(pl.col("media_id").head(PICTURES_OF_A_POST))
        .collect()
    )
    pictures = dict(rows.iter_rows())
    return {
        post: view.model_copy(update={"pictures": pictures.get(post, [])}) for post, view in views.items()
    }
