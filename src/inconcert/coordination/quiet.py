"""Where hardly anybody shares anything with anybody, the few who do stand out among all that is posted.

Elsewhere accounts are compared by what is shared: how popular it is, and in which language. Among the posts of thirty members of
parliament, of which none is like another's, a desk of twenty that pass on the same sixty lines is all that is shared, and so
its own reference. There sharing at all is the exception, and the reference is how seldom the others do it.

That is a weaker question: people of one taste share more than people of none. So it is asked only where those who answer to
it have most of what is shared, and the others, who have most of the posts, share hardly any of theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from inconcert.coordination import null
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.second_look import at_rates_of, is_most
from inconcert.engine.kernels import Codes

HARDLY: Final = 0.05
"""Share of the others' posts that may be shared (but for what 200 accounts and more have)."""
OTHERS: Final = 0.5
"""Share of all posts that must be the others'."""


def over_posts(model: LayerModel) -> LayerModel:
    """The layer at rates of all that was posted, shared or not, of any popularity but the highest.

    A trace without times stays as it is, as in second_look.loose.
    """
    return at_rates_of(model, null.whole(null.without_tiers(model.strata)))


def stand_alone(models: Sequence[LayerModel], accounts: Codes) -> bool:
    """Whether these accounts have most of what is shared, and the others share hardly anything (see hardly_shared)."""
    return len(accounts) > 0 and is_most(models, accounts) and hardly_shared(models, accounts)


def hardly_shared(models: Sequence[LayerModel], accounts: Codes) -> bool:
    """Whether all others have most of the posts, and share hardly any of them."""
    shared = posted = everything = 0
    for model in models:
        rest = np.ones(model.layer.n_accounts, np.bool_)
        rest[accounts] = False
        usual = np.array(model.strata.tiers) < len(null.TIERS)
        posts = null.whole(model.strata).activity
        shared += int(model.strata.activity[rest][:, usual].sum(dtype=np.int64))
        posted += int(posts[rest].sum(dtype=np.int64))
        everything += int(posts.sum(dtype=np.int64))
    return everything > 0 and posted >= OTHERS * everything and shared <= HARDLY * posted
