"""The communities of interest of a case's accounts, from the actions that detection wrote."""

from __future__ import annotations

import numpy as np
import polars as pl

from inconcert.case import Case
from inconcert.coordination.communities import communities
from inconcert.engine.layer import Layer
from inconcert.traces import TRACES


def communities_of(case: Case, accounts: pl.Series) -> pl.DataFrame:
    """account_id and community (0: a small one) of these accounts. Empty where nobody is asked for: the search takes time."""
    if not len(accounts):
        return pl.DataFrame(schema={"account_id": pl.String, "community": pl.Int32})
    ids = case.scan("accounts").select(pl.col("account_id").sort()).collect()["account_id"]
    strong = {trace.name for trace in TRACES if trace.strong}
    layers = [
        _layer(frame, len(ids))
        for (name,), frame in case.scan("actions")
        .select("trace", "object_code", "account_code")
        .unique()
        .sort("trace", "object_code", "account_code")
        .collect()
        .group_by("trace", maintain_order=True)
        if name in strong
    ]
    label = communities(layers, len(ids), case.settings.seed)
    every = pl.DataFrame({"account_id": ids, "community": pl.Series(label)})
    return every.filter(pl.col("account_id").is_in(accounts.implode()))


def _layer(ties: pl.DataFrame, n_accounts: int) -> Layer:
    """Ties as a layer without times, objects numbered from 0."""
    thing = ties["object_code"].rle_id().to_numpy().astype(np.int32)
    size = len(ties)
    return Layer(
        object=thing,
        time=np.zeros(size, np.int64),
        account=ties["account_code"].to_numpy().astype(np.int32),
        post=np.full(size, -1, np.int64),
        offsets=np.concatenate([[0], np.cumsum(np.bincount(thing))]).astype(np.int64),
        n_accounts=n_accounts,
    )
