"""Which traces these data support, and why others not; which windows the times allow."""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.coordination.layers import usable_windows
from inconcert.inspecting.parts import CHAPTER, table
from inconcert.report.parts import Panel
from inconcert.report.words import several
from inconcert.settings import window_label
from inconcert.traces import traces_for
from inconcert.traces.base import why_not
from inconcert.traces.hashtag import SEQUENCE_LENGTH

LONG: Final = 500
NONE: Final = (
    "No trace can be looked for: nothing was read that two accounts could share. Look whether a column that is not used, "
    "or was taken for another one, says what they shared."
)
_PRECISE: Final = {"s": "second", "min": "minute", "day": "day"}


def supports(case: Case) -> Panel:
    """Each trace that would be looked for, and how many posts carry what it needs.

    Whether two accounts share one is found by detection only.
    """
    carried = carriers(case)
    precision = case.counts("import")["precision"]
    _, off = usable_windows(case.settings.windows, precision)
    sentences = []
    if off:
        windows = ", ".join(window_label(window) for window in off)
        sentences.append(
            f"{_PRECISE[precision].capitalize()} precision: {windows} window{'s' if len(off) > 1 else ''} off."
        )
    reposts = carried["any repost"]
    if reposts and not carried["repost"]:
        sentences.append("No repost ids: reposts are matched by their text.")
    elif not reposts:
        sentences.append("No reposts.")
    for name, words in (
        ("link", "No links."),
        ("reply", "No reply targets."),
        ("quote", "No quote targets."),
    ):
        if not carried[name]:
            sentences.append(words)
    rows: list[tuple[str, int, str]] = []
    for trace in traces_for(case.settings):
        count = carried.get(trace.name, 0)
        rows.append((trace.title, count, "yes" if count else why_not(trace, 0)))
    usable = sum(1 for row in rows if row[1])
    sentences.insert(0, f"{several(usable, 'trace')} of {len(rows)} can be looked for." if usable else NONE)
    rows.sort(key=lambda row: row[1] == 0)
    return Panel(
        chapter=CHAPTER,
        title="Traces these data support",
        sentences=sentences,
        tables=[
            table(
                "Traces",
                [
                    ("What two accounts can have in common", "own"),
                    ("Posts that carry it", "number"),
                    ("Supported", "own"),
                ],
                rows,
                "tables/posts",
            )
        ],
    )


def carriers(case: Case) -> dict[str, int]:
    """Posts that carry what each trace needs, by the trace's name."""
    repost = pl.col("post_type") == "repost"
    own_text = ~repost & pl.col("text_key").is_not_null()
    unnamed = repost & pl.col("repost_of_post_id").is_null() & pl.col("text_key").is_not_null()
    tags = pl.when(repost).then(0).otherwise(pl.col("hashtags").list.len().fill_null(0))
    held = {
        "any repost": repost,
        "repost": repost & pl.col("repost_of_post_id").is_not_null(),
        "repost_text": unnamed,
        "edited_repost": unnamed,
        "quote": pl.col("quote_of_post_id").is_not_null(),
        "reply": pl.col("reply_to_post_id").is_not_null(),
        "text": own_text,
        "edited_text": own_text,
        "template": own_text,
        "everyday_text": own_text,
        "passage": own_text & (pl.col("text").str.len_chars() >= LONG),
        "hashtag_sequence": tags >= SEQUENCE_LENGTH,
        "hashtag": tags > 0,
        "mention": ~repost & (pl.col("mentions").list.len() > 0),
    }
    posts = case.scan("posts")
    counts = posts.select(expression.sum().alias(name) for name, expression in held.items()).collect()
    found = {name: int(value or 0) for name, value in counts.row(0, named=True).items()}
    own = posts.filter(~repost).select("post_id")
    links = case.scan("links").select("post_id", "domain").join(own, on="post_id", how="semi")
    found["link"] = links.select(pl.col("post_id").n_unique()).collect().item()
    found["domain"] = links.drop_nulls("domain").select(pl.col("post_id").n_unique()).collect().item()
    kinds = (
        case.scan("post_media")
        .join(case.scan("media").select("media_id", "kind"), on="media_id")
        .group_by((pl.col("kind") == "audio").alias("sound"))
        .agg(pl.col("post_id").n_unique())
        .collect()
    )
    media = dict(kinds.iter_rows())
    found["audio"], found["image"] = media.get(True, 0), media.get(False, 0)
    found["meaning"] = found["text"] if case.settings.semantic_budget else 0
    own_traces = case.scan("attributes").group_by("name").len().collect()
    return found | dict(own_traces.iter_rows())
