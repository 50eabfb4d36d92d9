"""Where hardly anybody shares anything with anybody, the few who do stand out among all that is posted.

Elsewhere accounts are compared by what is shared: how popular it is, and in which language. Among the posts of thirty members of
parliament, of which none is like another's, a desk of twenty that pass on the same sixty lines is all that is shared, and so
its own reference. There sharing at all is the exception, and the reference is how seldom the others do it.

That is a weaker question: people of one taste share more than people of none. So it is asked only where those who answer to
it have most of what is shared, and the others, who have most of the posts, share hardly any of theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from inconcert.coordination import null
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.second_look import BESIDE, core
from inconcert.engine.base import Engine
from inconcert.engine.kernels import Codes

HARDLY: Final = 0.05
"""Share of the others' posts that may be shared (but for what 200 accounts and more have)."""
OTHERS: Final = 0.5
"""Share of all posts that must be the others'."""


def sharers(engine: Engine, models: Sequence[LayerModel]) -> Codes:
    """Accounts that share BESIDE objects and more with at least two others that do, in one layer (rising)."""
    found = [
        engine.coactions(model.layer, model.windows, min_objects=BESIDE)
        for model in models
        if not model.trace.any_time
    ]
    none = np.empty(0, np.int32)
    a, b = (np.concatenate([none, *(getattr(one, end) for one in found)]) for end in "ab")
    return core(a, b)


class Sharing(NamedTuple):
    """What some accounts share, what all others do, what the others post, and all that is posted (posts by layer).

    What 200 accounts and more have counts as posted only.
    """

    held: int
    shared: int
    posted: int
    everything: int

    @property
    def hardly(self) -> bool:
        """Whether the others have most of the posts, and share hardly any of them."""
        return 0 < self.posted >= OTHERS * self.everything and self.shared <= HARDLY * self.posted


def sharing(models: Sequence[LayerModel], accounts: Codes) -> Sharing:
    """How much these accounts and all others share, of what is posted."""
    held = shared = posted = everything = 0
    for model in models:
        rest = np.ones(model.layer.n_accounts, np.bool_)
        rest[accounts] = False
        usual = np.array(model.strata.tiers) < len(null.TIERS)
        own = model.strata.activity[:, usual].sum(axis=1, dtype=np.int64)
        posts = null.whole(model.strata).activity.sum(axis=1, dtype=np.int64)
        held, shared = held + int(own[~rest].sum()), shared + int(own[rest].sum())
        posted, everything = posted + int(posts[rest].sum()), everything + int(posts.sum())
    return Sharing(held, shared, posted, everything)


def stand_alone(models: Sequence[LayerModel], accounts: Codes) -> bool:
    """Whether these accounts have most of what is shared, and the others share hardly anything."""
    found = sharing(models, accounts)
    return found.hardly and found.held > found.shared
