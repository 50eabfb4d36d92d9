"""One owner's declared accounts: several accounts that openly belong together."""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.coordination.explanations.facts import Facts
from inconcert.coordination.explanations.own_material import own_material
from inconcert.coordination.explanations.profiles import Declared
from inconcert.coordination.explanations.shared_observations import percent
from inconcert.coordination.explanations.weigh import observe, shown, weigh
from inconcert.report.document import Explanation, Observation

NAMING_SHARE: Final = 0.9  # an owner who declares accounts declares nearly all of them
MATERIAL_SHARE: Final = 0.6  # of posts in common: such accounts also pass on other things


def one_owner(facts: Facts) -> Explanation:
    """One person or firm runs several accounts and says so: a weather service by region, a shop by country.

    It fits when nearly all profiles name the same owner (the same site, the same account, or the same
    distinctive name shown), that name is not a public topic or cause that others use as a hashtag, and the
    posts in common lead to the owner. A handful of accounts of which some stay silent about the owner do
    not fit.
    """
    declared = facts.profiles.named(names=True)
    required = [_named(facts, declared), _not_a_topic(facts, declared), _material(facts, declared)]
    return weigh("one_owner", "Declared accounts of one owner", required)


def _named(facts: Facts, declared: Declared | None) -> Observation:
    text = "Nearly all profiles name the same owner"
    if not facts.profiles.observable:
        return observe(text, None, "These data give no profiles for most members.")
    if declared is None:
        return observe(text, False, "The profiles have no site, account or distinctive name in common.")
    return observe(
        text,
        len(declared.members) >= NAMING_SHARE * facts.size,
        f"{len(declared.members)} of {facts.size} members name {shown(declared.label)} "
        f"({percent(NAMING_SHARE)} needed).",
    )


def _not_a_topic(facts: Facts, declared: Declared | None) -> Observation:
    text = "The name is an owner's, not a topic or cause that others use as a hashtag"
    if declared is None or not facts.has_others:
        return observe(text, None, "No name to look for, or too few other accounts to compare with.")
    word = declared.token.partition(".")[0] if declared.kind == "site" else declared.token
    tags = {word, word.replace(" ", ""), word.replace("-", ""), *word.split()}
    users = facts.background.hashtags.filter(pl.col("hashtag").is_in(sorted(tags)))["accounts"].max()
    inside = facts.view.posts.filter(pl.col("hashtags").list.set_intersection(sorted(tags)).list.len() > 0)
    outside = max(int(str(users or 0)) - inside["account_id"].n_unique(), 0)
    return observe(text, outside < facts.size, f"{outside} accounts outside the group use it as a hashtag.")


def _material(facts: Facts, declared: Declared | None) -> Observation:
    text = "The posts in common lead to the owner"
    if declared is None or facts.coposts.is_empty():
        return observe(text, None, "No owner to look for.")
    share = own_material(facts, declared)
    return observe(
        text,
        share >= MATERIAL_SHARE,
        f"{percent(share)} link to it, name it, or repost or answer a member ({percent(MATERIAL_SHARE)} "
        "needed).",
    )
