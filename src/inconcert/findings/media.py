"""What is said of the case's pictures as a whole: how many were looked at, and what cannot be known of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inconcert.case import Case
from inconcert.report.document import FlowStep


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
