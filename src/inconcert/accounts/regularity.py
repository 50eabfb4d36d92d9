"""Regularity: do the pauses between posts repeat a pattern?"""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.accounts.base import Accounts, Signal, with_strata
from inconcert.accounts.burstiness import gaps

FEWEST: Final = 60
LEVELS: Final = 5
LONGEST: Final = 5


def measure(view: Accounts) -> pl.DataFrame:
    """Does one pause between its posts tell the next?

    Value: minus the corrected conditional entropy (Porta 1998; Gianvecchio 2011) of its pauses in five classes (fifths
    of the account's own): the least over m = 2..5 of H(m) - H(m-1) + share of patterns of length m seen once x H(1),
    in bits. High (near 0): the pauses follow a pattern; low: they do not. Base rate and null hypothesis as for even
    pauses. Needs 60 gaps and times to the minute.
    """
    if view.precision == "day":
        return pl.DataFrame(schema={"account_id": pl.String, "value": pl.Float64, "stratum": pl.String})
    rows = gaps(view.posts).filter(pl.len().over("account_id") >= FEWEST)
    rank = (pl.col("gap").rank("average") - 0.5).over("account_id") / pl.len().over("account_id")
    rows = rows.with_columns(level=(rank * LEVELS).floor().cast(pl.Int64)).with_columns(code=pl.col("level"))
    first = before = _entropy(rows)
    least = first.select("account_id", cce=pl.col("bits"))
    for _ in range(2, LONGEST + 1):
        longer = pl.col("code").shift(1).over("account_id") * LEVELS + pl.col("level")
        rows = rows.with_columns(code=longer).drop_nulls("code")
        now = _entropy(rows)
        joined = now.join(before, on="account_id", suffix="_before").join(
            first, on="account_id", suffix="_first"
        )
        cce = pl.col("bits") - pl.col("bits_before") + pl.col("once") * pl.col("bits_first")
        least = pl.concat([least, joined.select("account_id", cce=cce)])
        before = now

    return with_strata(view, least.group_by("account_id").agg(value=-pl.col("cce").min()))


def _entropy(rows: pl.DataFrame) -> pl.DataFrame:
    counts = rows.group_by("account_id", "code").len()
    share = pl.col("len") / pl.col("len").sum()
    return counts.group_by("account_id").agg(
        bits=-(share * share.log(2)).sum(), once=(pl.col("len") == 1).sum() / pl.col("len").sum()
    )


SIGNAL: Final = Signal(
    "regularity",
    "Pauses that repeat",
    measure,
    "(minus bits: 0 is a pattern that always repeats)",
    "A feed, a scheduler, a person with a fixed routine. It says automation, and nothing else.",
)
