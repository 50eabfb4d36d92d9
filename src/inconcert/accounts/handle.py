"""Handles: letters as if at random, and the eight digits that a platform proposes."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Final

import polars as pl

from inconcert.accounts.base import Accounts, Signal

FEWEST: Final = 8


@cache
def bits() -> pl.DataFrame:
    """Pair of letters -> -log2 of the second given the first, learned from made-up words (docs/make_handle_pairs.py)."""
    learned: dict[str, float] = json.loads(
        files("inconcert.accounts").joinpath("data/letter_pairs.json").read_text("utf-8")
    )
    return pl.DataFrame({"pair": list(learned), "bits": list(learned.values())})


def letters(view: Accounts) -> pl.DataFrame:
    """Do the letters of the handle look drawn at random?

    Value: mean of -log2 P(letter given the one before) over the pairs of Latin letters, by a table learned from made- up
    words. High: pairs that words seldom have. Base rate: other accounts of platform and language, created in the same
    year, so that names of that time and place are compared with each other. Null hypothesis of the group test: members
    are no more often among the highest than such others. Not observable for hashed or non-Latin handles and those with
    under 8 letters. Names of languages unlike the learned ones score high: low in worth alone.
    """
    named = _named(view).with_columns(word=pl.col("handle").str.to_lowercase())
    named = named.filter(pl.col("word").str.count_matches("[a-z]") >= FEWEST)
    pairs = named.with_columns(letter=pl.col("word").str.extract_all("[a-z]|[^a-z]+")).explode("letter")
    pairs = pairs.with_columns(pair=pl.concat_str(pl.col("letter").shift(1).over("account_id"), "letter"))
    return pairs.join(bits(), on="pair").group_by("account_id", "stratum").agg(value=pl.col("bits").mean())


def digits(view: Accounts) -> pl.DataFrame:
    """Does the handle end in eight digits, as the platform itself proposes?

    Value: 1 when a handle on X ends in exactly eight digits, else 0. X has proposed such names since about 2017, so an
    account that has one took what was offered. Base rate: other accounts of platform and language, created in the same
    year. Null hypothesis of the group test: members are no more often so than such others. Not observable elsewhere than
    on X, for hashed handles, or without a creation date.
    """
    ends = pl.col("handle").str.contains(r"(^|\D)\d{8}$").cast(pl.Float64)
    known = _named(view).filter((pl.col("platform") == "x") & pl.col("created_at").is_not_null())
    return known.select("account_id", "stratum", value=ends)


def _named(view: Accounts) -> pl.DataFrame:
    year = pl.col("created_at").dt.year().cast(pl.String).fill_null("?")
    known = view.accounts.filter(~pl.col("is_pseudonymised").fill_null(value=False)).drop_nulls("handle")
    stratum = pl.format("{}/{}", "stratum", year)
    return (
        known.join(view.peers, on="account_id")
        .sort("account_id")
        .select("account_id", "platform", "handle", "created_at", stratum=stratum)
    )


LETTERS: Final = Signal(
    "handle_letters",
    "Handles like random letters",
    letters,
    "bits a pair of letters",
    "Names of languages that the table does not know, abbreviations, a password manager's taste.",
)
DIGITS: Final = Signal(
    "handle_digits",
    "Eight digits at the end",
    digits,
    "(1 is yes)",
    "The platform proposes it: most newcomers who do not care have such a name.",
)
