"""Traces to actions: which account acted on which object, when, as whole numbers that the kernels can sort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import ibis

from inconcert.case import Stage
from inconcert.engine.base import Engine
from inconcert.progress import Reporter
from inconcert.schema import ACTIONS, OBJECTS
from inconcert.traces.base import Tables, Trace

_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class TraceCount:
    """What a trace gave: all its actions, and those on objects that at least two accounts acted on."""

    trace: Trace
    actions: int
    shared_actions: int
    objects: int


def write_actions(
    engine: Engine,
    tables: Tables,
    traces: Sequence[Trace],
    stage: Stage,
    reporter: Reporter,
    excluded: Sequence[str] = (),
) -> list[TraceCount]:
    """Write `results/actions` and `results/objects`: only objects with at least two accounts can make a co-action.

    Accounts and posts are numbered by the rank of their id, objects by trace and rank, so the numbers are the same on
    every machine. Accounts in `excluded` act on nothing.
    """
    counts, start = [], 0
    with (
        engine.kept(_numbered(tables["accounts"], "account_id", "account_code")) as accounts,
        engine.kept(_numbered(tables["posts"], "post_id", "post_code")) as posts,
        reporter.step("Finding what accounts have in common", len(traces)) as step,
        stage.writer(ACTIONS) as actions_out,
        stage.writer(OBJECTS) as objects_out,
    ):
        for trace in traces:
            with engine.kept(_without(trace.actions(tables), excluded)) as found:
                objects = engine.collect(_objects(found, trace, start))
                total = engine.collect(found.aggregate(rows=found.count()))["rows"][0].as_py()
                before = actions_out.rows
                if len(objects):
                    objects_out.write(objects)
                    with engine.kept(ibis.memtable(objects.select(["object", "object_code"]))) as numbered:
                        for batch in engine.batches(_actions(found, numbered, accounts, posts, trace)):
                            actions_out.write(batch)
            counts.append(TraceCount(trace, total, actions_out.rows - before, len(objects)))
            start += len(objects)
            step.advance()
    return counts


def _without(actions: ibis.Table, excluded: Sequence[str]) -> ibis.Table:
    """The actions of accounts that the analyst did not leave out."""
    return actions.filter(~actions.account_id.isin(excluded)) if excluded else actions


def _numbered(table: ibis.Table, name: str, code: str) -> ibis.Table:
    ids = table.select(name)
    return ids.mutate(**{code: ibis.row_number().over(order_by=ids[name])})


def _objects(found: ibis.Table, trace: Trace, start: int) -> ibis.Table:
    """Objects with two accounts or more, numbered from `start`, with their commonest language."""
    by_lang = found.group_by("object", "lang").aggregate(rows=found.count())
    # the largest count wins, and among equal counts the later code: the same on every engine
    ranked = by_lang.mutate(rank=by_lang.rows.cast("string").lpad(_DIGITS, "0") + by_lang.lang.fill_null(""))
    lang = ranked.group_by("object").aggregate(lang=ranked["rank"].max().substr(_DIGITS))
    totals = found.group_by("object").aggregate(actions=found.count(), accounts=found.account_id.nunique())
    # what one account alone has makes no co-action; of a trace without windows it says how rare sharing is
    shared = totals.filter(totals.accounts >= (1 if trace.any_time else 2)).join(lang, "object")
    return shared.select(
        trace=ibis.literal(trace.name),
        object_code=ibis.row_number().over(order_by=shared.object) + start,
        object=shared.object,
        lang=shared.lang.nullif(""),
        actions=shared.actions,
        accounts=shared.accounts,
    ).order_by("object_code")


def _actions(
    found: ibis.Table, objects: ibis.Table, accounts: ibis.Table, posts: ibis.Table, trace: Trace
) -> ibis.Table:
    joined = found.join(objects, "object").join(accounts, "account_id")
    joined = joined.left_join(posts, "post_id")
    return joined.select(
        trace=ibis.literal(trace.name),
        object_code=joined.object_code,
        account_code=joined.account_code,
        post_code=joined.post_code.fill_null(-1),
        time=joined.created_at,
    ).order_by("object_code", "time", "post_code", "account_code")
