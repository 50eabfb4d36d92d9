"""What a trace is: a relation that says which account acted on which object, when, with which post."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis

Tables = Mapping[str, ibis.Table]


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that two accounts can have in common.

    `actions` gives the relation (account_id, object, created_at, post_id, lang). `family` names traces that are not
    independent of each other. A weak trace is counted and shown but cannot found a link; where it `excuses`, the pairs of
    posts that it holds found no link in a later trace either. `min_objects` is how many distinct objects a pair must share
    before the trace says anything; `any_time` traces have no window. The objects of a `named` trace are ids: what they
    are is seen in a post that holds them.
    """

    name: str
    title: str
    family: str
    strong: bool
    actions: Callable[[Tables], ibis.Table]
    needs: str
    min_objects: int = 2
    any_time: bool = False
    excuses: bool = False
    named: bool = False

    def __post_init__(self) -> None:
        if not self.title or not self.needs:
            msg = f"trace {self.name} has no title or does not say what it needs"
            raise ValueError(msg)


def from_posts(posts: ibis.Table, obj: ibis.Value) -> ibis.Table:
    """One action a post, where the object is not null."""
    found = posts.select("account_id", "created_at", "post_id", "lang", object=obj)
    return found.filter(found.object.notnull() & found.created_at.notnull())


def why_not(trace: Trace, actions: int) -> str:
    """Why a trace is not used: nothing in the data carries it, or no two accounts share what carries it."""
    lacking = "no two accounts share one" if actions else "not in these data"
    return f"{lacking}; it needs {trace.needs}"
