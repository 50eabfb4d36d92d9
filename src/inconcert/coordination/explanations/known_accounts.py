"""Known to the analyst: the members are on a list that a named person keeps, as what they say they are."""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.coordination.explanations.facts import Facts
from inconcert.coordination.explanations.weigh import observe, weigh
from inconcert.report.document import Explanation

LISTED_SHARE: Final = 0.8  # of members: a few newcomers may not be listed yet
CONFIRMED: Final = "confirmed"


def known_accounts(facts: Facts) -> Explanation:
    """Most members stand on the analyst's list of known accounts as official, newsroom, own staff or cleared.

    It fits when most are listed so and none is listed as confirmed part of an operation. It is a person's word, with
    reason, author and date in the list; without a list it cannot be judged.
    """
    labels = facts.view.members.get_column("known", default=None)
    if labels is None or labels.null_count() == len(labels):
        text = "Most members are on the list of known accounts"
        required = [observe(text, None, "No list names a member (--known).")]
        return weigh("known_accounts", "Known to the analyst", required)
    cleared = labels.drop_nulls().filter(labels.drop_nulls() != CONFIRMED)
    kinds = ", ".join(f"{count} {label}" for label, count in cleared.value_counts().sort("known").iter_rows())
    confirmed = int((labels == CONFIRMED).sum())
    required = [
        observe(
            "Most members are on the list of known accounts",
            len(cleared) >= LISTED_SHARE * facts.size,
            f"{len(cleared)} of {facts.size} members are listed" + (f": {kinds}." if kinds else "."),
        ),
        observe(
            "No member is listed as part of an operation",
            confirmed == 0,
            f"{confirmed} of {facts.size} members are listed as confirmed.",
        ),
    ]
    return weigh("known_accounts", "Known to the analyst", required)


def labelled(profiles: pl.LazyFrame, known: pl.LazyFrame) -> pl.LazyFrame:
    """Profiles with the analyst's label of each account, null where there is none."""
    return profiles.join(known.select("account_id", known="label"), on="account_id", how="left")
