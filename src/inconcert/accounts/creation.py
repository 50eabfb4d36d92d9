"""Creation burst: were these accounts made within days of each other?"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import polars as pl

from inconcert.accounts import chance
from inconcert.accounts.base import FEWEST_MEMBERS, FEWEST_OTHERS, Accounts, NotObservable, Observed, Signal

WIDTHS: Final = (1, 10, 30)
NEAR, SEASON = 3, 180


def measure(view: Accounts) -> pl.DataFrame:
    """Were many accounts of the case created in the days around this one?

    Value: how many accounts of the case were created within 3 days, for each that the surrounding 180 days would lead
    one to expect. For a group: the most members created within 1, 10 or 30 days (scan statistic). Null hypothesis: the
    group's creation dates are a random draw from those of all the case's accounts of that platform; the p value is an
    exact bound, three windows paid for. High: more accounts began together than elsewhere in the case. Not observable
    without creation dates, or with under 20 other accounts.
    """
    known = view.accounts.drop_nulls("created_at").sort("created_at", "account_id")
    parts = []
    for (platform,), part in known.group_by("platform", maintain_order=True):
        days = part["created_at"].dt.epoch("d").to_numpy().astype(np.int64)
        near, season = (
            np.searchsorted(days, days + reach, side="right") - np.searchsorted(days, days - reach)
            for reach in (NEAR, SEASON)
        )
        expected = np.maximum(season * (2 * NEAR + 1) / (2 * SEASON + 1), 1.0)
        stratum = pl.lit(str(platform)).alias("stratum")
        parts.append(
            part.select("account_id", stratum, value=pl.Series(near / expected), number=pl.Series(days))
        )
    empty = {"account_id": pl.String, "stratum": pl.String, "value": pl.Float64, "number": pl.Int64}
    return pl.concat(parts) if parts else pl.DataFrame(schema=empty)


def together(measured: pl.DataFrame, members: frozenset[str]) -> Observed | NotObservable:
    """The scan over the members' moments (`number`, in days) against those of all accounts of their platform."""
    inside = measured.with_columns(member=pl.col("account_id").is_in(sorted(members)))
    best: Observed | None = None
    reason = f"fewer than {FEWEST_MEMBERS} members on a platform have a known date, or {FEWEST_OTHERS} others"
    for (_,), part in inside.group_by("stratum", maintain_order=True):
        pooled = np.sort(part["number"].to_numpy())
        chosen = np.sort(part.filter("member")["number"].to_numpy())
        if len(chosen) < FEWEST_MEMBERS or len(pooled) - len(chosen) < FEWEST_OTHERS:
            continue
        tests = len(WIDTHS) * inside["stratum"].n_unique()
        for width in WIDTHS:
            k, _, expected, log_p = chance.scan(pooled, chosen, width - 1)
            counts = np.searchsorted(chosen, chosen + width - 1, side="right") - np.arange(len(chosen))
            first = int(counts.argmax())
            spread = int(chosen[first + k - 1] - chosen[first]) + 1
            day = np.datetime64(int(chosen[first]), "D")
            log_p = min(0.0, log_p + math.log10(tests))
            detail = f"{k} of {len(chosen)} members within {spread} days from {day}; chance would put {expected:.1f} there"
            if best is None or log_p < best.log10_p:
                best = Observed(len(chosen), float(k), expected, log_p, detail)
    return best or NotObservable(reason)


SIGNAL: Final = Signal(
    "creation_burst",
    "Created together",
    measure,
    "times the usual number of accounts created around that day",
    "A wave of sign-ups: an app's launch, an event, a ban elsewhere, a class or a campaign that told people to join.",
    together,
)
