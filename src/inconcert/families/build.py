"""The families stage, start to end: distinct texts -> edited copies, templates -> what is said again -> everyday phrases."""

from __future__ import annotations

from typing import Final

import ibis
import numpy as np
import polars as pl

from inconcert.case import Case, Stage
from inconcert.engine.base import Engine
from inconcert.families import everyday, shingles
from inconcert.families.edited import Families, edited_families
from inconcert.families.templates import templates
from inconcert.progress import Reporter
from inconcert.schema import TEXT_FAMILIES
from inconcert.traces.base import Tables

_WEEK: Final = "7d"


def compare_texts(case: Case, stage: Stage, engine: Engine, reporter: Reporter, threads: int) -> None:
    """Write `results/text_families`: every text that is said again, its family, its template, and whether it is everyday.

    A text is said again when two posts have it, or an edited copy of it is there, or another filling of its template.
    """
    tables = engine.tables({"posts": case.parts("posts")})
    with reporter.step("Comparing texts", 4) as step:
        texts = distinct_texts(engine, tables)
        step.advance()
        keys = texts["key"].to_arrow()
        texts = texts.with_columns(key=pl.Series(keys))  # the same bytes, not a second copy of them
        families = edited_families(keys, texts["posts"].to_numpy(), threads=threads)
        del keys
        step.advance()
        said = said_again(texts, families)
        # one text a family: the words of a line in a thousand versions are not common words
        leading = texts.filter(pl.Series(families.leader == np.arange(len(texts))))
        worth = everyday.bits(said, everyday.word_counts(leading))
        step.advance()
        said = with_everyday(said.with_columns(worth), engine, tables)
        step.advance()
    stage.write(TEXT_FAMILIES, said.rename({"key": "text_key"}).sort("text_key"))
    stage.counts = {
        "texts": len(texts),
        "compared": families.candidates,
        "alike": families.similar,
        "families": said.filter(pl.col("texts") > 1)["family"].n_unique(),
        "templates": said["template"].drop_nulls().n_unique(),
        "everyday": int(said["everyday"].sum()),
        "everyday_posts": int(said.filter("everyday")["posts"].sum()),
    }


def distinct_texts(engine: Engine, tables: Tables) -> pl.DataFrame:
    """Every distinct normalised text: key, posts, accounts, first, lang, and a hash that orders equals."""
    posts = tables["posts"]
    keyed = posts.filter(posts.text_key.notnull())
    found = keyed.group_by(key=keyed.text_key).aggregate(
        posts=keyed.count(),
        accounts=keyed.account_id.nunique(),
        first=keyed.created_at.min(),
        lang=keyed.lang.max(),
    )
    frame = pl.DataFrame(engine.collect(found))
    return frame.with_columns(pl.Series("hash", shingles.hashed(frame["key"].to_arrow())))


def said_again(texts: pl.DataFrame, families: Families) -> pl.DataFrame:
    """The texts that are said again: family, texts (how many that has), similarity to its leader, template."""
    every = texts.with_columns(
        template=templates(texts["key"]),
        leader=texts["hash"].gather(families.leader),
        similarity=pl.Series(families.similarity),
    ).with_columns(texts=pl.len().over("leader"))
    said = every.filter((pl.col("posts") > 1) | (pl.col("texts") > 1) | pl.col("template").is_not_null())
    return said.with_columns(family=family_ids(said["leader"]))


def family_ids(leaders: pl.Series) -> pl.Series:
    """The name of each family: T and the hash of its leading text, so that it is the same in every case."""
    return pl.Series([f"T{value:016x}" for value in leaders.to_list()], dtype=pl.String)


def with_everyday(said: pl.DataFrame, engine: Engine, tables: Tables) -> pl.DataFrame:
    """Say what kind of thing each family is, and mark those whose leading text is an everyday phrase (see everyday)."""
    low = said.filter((pl.col("hash") == pl.col("leader")) & (pl.col("bits") <= everyday.BITS))
    keys = said.select("key", "family", low=pl.col("family").is_in(low["family"].implode()))
    posts = tables["posts"]
    shown = posts.select("account_id", "created_at", key=posts.text_key, link=posts.text.contains("://"))
    with engine.kept(ibis.memtable(keys.to_arrow())) as marked:
        used = shown.join(marked, "key")
        began = engine.collect(
            used.filter(used.low).group_by("family", "account_id").aggregate(first=used.created_at.min())
        )
        links = engine.collect(used.group_by("family").aggregate(links=used.link.sum(), uses=used.count()))
    by_family = pl.DataFrame(began).sort("family", "first").drop_nulls("first")
    weeks = (
        by_family.rolling("first", period=_WEEK, group_by="family")
        .agg(pl.len().alias("within"))
        .group_by("family")
        .agg(pl.len().alias("accounts"), pl.col("within").max())
    )
    common = low.join(weeks, on="family", how="left", suffix="_using").filter(
        everyday.everyday(
            pl.col("bits"), pl.col("accounts_using").fill_null(0), pl.col("within").fill_null(0)
        )
    )
    linked = pl.DataFrame(links).filter(pl.col("links") >= everyday.LINKED * pl.col("uses"))
    return said.with_columns(everyday=pl.col("family").is_in(common["family"].implode())).with_columns(
        kind=everyday.kind(pl.col("everyday"), pl.col("family").is_in(linked["family"].implode()))
    )
