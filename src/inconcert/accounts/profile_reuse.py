"""Profile reuse: do these profiles say the same?"""

from __future__ import annotations

import math
from typing import Final

import polars as pl

from inconcert.accounts import chance
from inconcert.accounts.base import (
    Accounts,
    NotObservable,
    Observed,
    Signal,
    beside,
    too_few,
)

SHINGLE: Final = 6
MOST: Final = 0.05
PICTURE: Final = "picture: "


def measure(view: Accounts) -> pl.DataFrame:
    """Does the account's profile share a rare part with other accounts of the case?

    Parts: the display name (8 letters or more), the address on the profile, six words in a row of the profile text, the
    profile picture (its hash or address where the source gives it; the same picture uploaded twice may have two).
    Value: most accounts that share one of its parts; 1 when nothing is shared; parts that over 5% of the profiles have
    are common and left out. For a group: the part whose sharing is least likely. Null hypothesis: who has it is a random
    draw from the profiles of platform and language that entered the data at about the same time (hypergeometric), times
    the number of shared parts. Not observable without profiles, with hashed names, or under 20 other profiles.
    """
    accounts = view.accounts.filter(~pl.col("is_pseudonymised").fill_null(value=False))
    bare = {
        "name": pl.col("display_name")
        .str.to_lowercase()
        .str.replace_all(r"[^\p{L}\p{N}]+", " ")
        .str.strip_chars(),
        "address": pl.col("profile_url").str.to_lowercase().str.replace(r"^https?://(www\.)?", ""),
    }
    words = pl.col("description").str.to_lowercase().str.extract_all(r"[\p{L}\p{N}]+")
    rows = accounts.sort("account_id").select("account_id", "platform", "picture", **bare, words=words)
    rows = rows.filter(pl.any_horizontal(pl.col("name", "address", "words", "picture").is_not_null()))
    long = (
        rows.explode("words")
        .drop_nulls("words")
        .with_columns(place=pl.int_range(pl.len()).over("account_id"))
    )
    ahead = [pl.col("words").shift(-step).over("account_id") for step in range(SHINGLE)]
    said = long.select("account_id", "platform", part=pl.concat_str(ahead, separator=" ")).drop_nulls("part")
    named = rows.filter(pl.col("name").str.len_chars() >= 8).select(
        "account_id", "platform", part=pl.format("name: {}", "name")
    )
    linked = rows.filter(pl.col("address").str.len_chars() > 3).select(
        "account_id", "platform", part=pl.format("address: {}", "address")
    )
    seen = rows.drop_nulls("picture").select(
        "account_id", "platform", part=pl.format("{}{}", pl.lit(PICTURE), "picture")
    )
    total = rows.group_by("platform").agg(total=pl.len())
    parts = (
        pl.concat([said, named, linked, seen])
        .unique()
        .with_columns(holders=pl.len().over("platform", "part"))
    )
    parts = parts.join(total, on="platform", nulls_equal=True).filter(
        (pl.col("holders") >= 2) & (pl.col("holders") <= (MOST * pl.col("total")).clip(2))
    )
    most = (
        parts.sort("account_id", "part")
        .group_by("account_id")
        .agg(value=pl.col("holders").max(), parts=pl.col("part"))
    )
    return (
        rows.select("account_id")
        .join(view.peers, on="account_id", maintain_order="left")
        .join(most, on="account_id", how="left", maintain_order="left")
        .with_columns(pl.col("value").fill_null(1).cast(pl.Float64))
    )


def shared(measured: pl.DataFrame, members: frozenset[str]) -> Observed | NotObservable:
    """The rarest part that members share."""
    inside = beside(measured, members)
    count = int(inside["member"].sum())
    if silent := too_few(count, inside.height - count):
        return silent
    sizes = {
        str(name): (int(total), int(drawn))
        for name, total, drawn in inside.group_by("stratum").agg(pl.len(), pl.col("member").sum()).rows()
    }
    held = inside.explode("parts").drop_nulls("parts").group_by("stratum", "parts")
    by_part = (
        held.agg(holders=pl.len(), members=pl.col("member").sum())
        .sort("parts", "stratum")
        .group_by("parts", maintain_order=True)
        .agg("stratum", "holders", all=pl.col("holders").sum(), members=pl.col("members").sum())
    )
    best = (0.0, 0, 0, 0.0, "")
    for part, strata, holders, everyone, k in by_part.filter(pl.col("members") >= 2).rows():
        drawn = [
            (sizes[name][0], having, sizes[name][1]) for name, having in zip(strata, holders, strict=True)
        ]
        expected = sum(having * own / total for total, having, own in drawn)
        log_p = chance.stratified_tail(k, drawn) + math.log10(by_part.height)
        best = min(best, (log_p, k, everyone, expected, part))
    log_p, k, everyone, expected, part = best
    shown = "one profile picture" if part.startswith(PICTURE) else f'"{part[:80]}"'
    detail = (
        f"{k} members share {shown}, which {everyone} of {inside.height:,} comparable profiles have"
        if k
        else "no rare part shared"
    )
    return Observed(count, float(k), expected, min(0.0, log_p), detail)


SIGNAL: Final = Signal(
    "profile_reuse",
    "Profiles that say the same",
    measure,
    "accounts that share a part of the profile",
    "A fan club, an employer, a quotation, a template of the platform or of a movement.",
    shared,
)
