"""The tables of account signals."""

from __future__ import annotations

from inconcert.columns import TEXTS, B, F, N, S, table

SIGNAL_VALUES = table(
    "signals",
    (),
    ("account_id", S, "the account"),
    ("signal", S, "the signal, by name (docs: account signals)"),
    ("observable", B, "whether the data say anything; no is not the same as nothing found"),
    ("surprisal", F, "-log10 of the share of comparable accounts with as high a value; never to be added up"),
    ("value", F, "the measure; higher is more unusual"),
    ("detail", S, "the value in words"),
    ("posts", TEXTS, "post_id of posts to look at"),
)

GROUP_SIGNALS = table(
    "group_signals",
    ("group", "signal"),
    ("group", S, "the group"),
    ("signal", S, "the signal, by name"),
    ("observable", B, "whether it could be tested against the case's other accounts"),
    ("members", N, "members that have the data for it"),
    ("statistic", F, "members that are so"),
    ("expected", F, "members that chance would make so"),
    ("log10_p", F, "log10 p: the members are a random draw from the comparable accounts of the case"),
    ("log10_q", F, "log10 of its false-discovery rate over all groups and signals (Benjamini-Hochberg)"),
    ("detail", S, "the finding in words, or why it is not observable"),
)
