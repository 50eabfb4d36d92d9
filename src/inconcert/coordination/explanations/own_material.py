"""Whether the posts in common are the declared organisation's or owner's own material."""

from __future__ import annotations

import polars as pl

from inconcert.coordination.explanations.facts import Facts
from inconcert.coordination.explanations.profiles import Declared, on_site
from inconcert.coordination.explanations.words import squash


def own_material(facts: Facts, declared: Declared) -> float:
    """Share of the posts in common that lead to what the profiles declare (0 to 1).

    A post leads there when it links to the site, mentions or names it, or reposts or answers a member.
    """
    members = facts.view.members["account_id"].implode()
    posts = facts.coposts
    towards = posts.filter(
        pl.col("repost_of_account_id").is_in(members) | pl.col("reply_to_account_id").is_in(members)
    )["post_id"].to_list()
    if declared.kind == "site":
        domains = [domain for domain in facts.linked["domain"].unique() if on_site(declared.token, domain)]
        towards += facts.linked.filter(pl.col("domain").is_in(domains))["post_id"].to_list()
    if declared.kind == "account":
        own = [
            row["account_id"] for row in facts.view.members.to_dicts() if _is(row["handle"], declared.token)
        ]
        named = pl.element().str.to_lowercase().str.strip_chars("@").is_in([declared.token, *own])
        towards += posts.filter(pl.col("mentions").list.eval(named).list.any())["post_id"].to_list()
    name = squash(declared.token.partition(".")[0] if declared.kind == "site" else declared.token)
    naming = [row["text"] for row in facts.texts.to_dicts() if name and name in squash(row["text"])]
    towards += posts.filter(pl.col("text").is_in(naming))["post_id"].to_list()
    return facts.share(pl.Series(towards, dtype=pl.String))


def _is(handle: str | None, token: str) -> bool:
    return (handle or "").casefold() == token
