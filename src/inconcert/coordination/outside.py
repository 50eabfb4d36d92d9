"""Rates of everybody else: a group must not be its own reference.

A group that fills the strata it acts in raises their rates, and so hides its own excess: a hundred accounts that repost eighty
posts within a minute make it usual to do so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from inconcert.coordination import null
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.null import Floats
from inconcert.engine import layer as engine_layers
from inconcert.engine.kernels import Codes

OWN_SHARE: Final = 0.05
"""Share of all posts of a stratum from which on the accounts move its rates."""
OUTSIDE: Final = 200
"""Posts of others below which a stratum says nothing without these accounts."""


def outside(model: LayerModel, accounts: Codes) -> LayerModel | None:
    """The layer at the rates of everybody else; None where the accounts are a small part, or hardly anybody else is in it.

    Taste is left out: see `of_others`.

    The others' rates are taken over all that they posted of this kind, and count for all that the accounts posted: how much of
    it the accounts share is what is in question, and must not be taken for given. A stratum in which they have more than all
    others says what is usual among those few who have things as popular, a crowd like them perhaps: it is pooled with the one
    of its language that holds most others, and one that holds hardly anybody else with the one that holds most of all.
    """
    strata = null.whole(model.strata)
    own = strata.activity[accounts].sum(axis=0, dtype=np.int64)
    others = strata.size - own
    moved = own > OWN_SHARE * strata.size
    if not moved.any() or others.max() < OUTSIDE:
        return None
    filled = moved & (own > others) & (others >= OUTSIDE)
    langs, numbers = np.array(strata.langs), np.arange(len(strata.langs))
    for lang in sorted(set(langs[filled].tolist())):
        most = int(np.argmax(np.where(langs == lang, others, -1)))
        strata = null.pooled(strata, filled & (langs == lang) & (numbers != most), most)
    strata = null.pooled(strata, moved & (others < OUTSIDE), int(np.argmax(others)))
    rest = replace(strata, size=strata.size - strata.activity[accounts].sum(axis=0, dtype=np.int64))
    pairs = engine_layers.object_pairs(model.layer.without(accounts), model.windows, 1)
    rates = null.rates(rest, model.incidences, pairs, unseen=1)
    return replace(model, strata=strata, rates=rates, taste=None)


def of_others(model: LayerModel, accounts: Codes) -> LayerModel:
    """The layer at the rates of everybody else where the accounts move them; no taste: a community may be they themselves."""
    return outside(model, accounts) or replace(model, taste=None)


def without_reference(
    models: Sequence[LayerModel], accounts: Codes, platforms: npt.NDArray[np.str_]
) -> tuple[list[str], list[str]]:
    """Languages, and platforms, in which these accounts post and hardly anybody else does (fewer than OUTSIDE posts of others).

    What is usual there is not known from this case: rates come from other languages, and no rate is told by platform at all. A
    language is named when it is so in one of the traces, a platform when it is in all: it may be that nobody else reposts.
    `platforms`: of each account, by account_code. Languages that are pooled in a layer are not named.
    """
    languages: set[str] = set()
    unknown: list[set[str]] = []
    for model in models:
        strata = null.whole(model.strata)
        among = np.isin(np.arange(len(strata.activity)), accounts)
        by_language = {lang: np.array(strata.langs) == lang for lang in set(strata.langs) if lang}
        posts = {lang: strata.activity[:, held].sum(axis=1) for lang, held in by_language.items()}
        posts_of = strata.activity.sum(axis=1)
        here = {name: np.where(platforms == name, posts_of, 0) for name in set(platforms[accounts].tolist())}
        alone, without = (
            {name for name, own in counted.items() if own[among].sum() > 0 and own[~among].sum() < OUTSIDE}
            for counted in (posts, here)
        )
        languages |= alone
        unknown.append(without)
    return sorted(languages), sorted(set.intersection(*unknown)) if unknown else []


def expected(model: LayerModel, a: Codes, b: Codes, again: Sequence[Codes]) -> Floats:
    """Lambda of pairs by window: at the rates of all; of two in one of these sets, at those of the others where that is less."""
    means = model.expected(a, b)
    for accounts in again:
        both = np.isin(a, accounts) & np.isin(b, accounts)
        if both.any():
            means[both] = np.minimum(means[both], of_others(model, accounts).expected(a[both], b[both]))
    return means
