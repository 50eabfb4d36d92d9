"""The families stage, start to end: distinct texts -> edited copies, templates -> what is said again -> everyday phrases."""

from __future__ import annotations

from typing import Final

import ibis
import polars as pl

from inconcert.case import Case, Stage
from inconcert.engine.base import Engine
from inconcert.families import everyday, shingles
from inconcert.families.edited import Families, edited_families
from inconcert.families.embedder import Embedder
from inconcert.families.meaning import Meaning, same_meaning
from inconcert.families.passages import LONG, passages
from inconcert.families.templates import templates
from inconcert.progress import Reporter
from inconcert.schema import PASSAGES, TEXT_FAMILIES
from inconcert.traces.base import Tables

_WEEK: Final = "7d"


def compare_texts(
    case: Case,
    stage: Stage,
    engine: Engine,
    reporter: Reporter,
    threads: int,
    embedder: Embedder | None = None,
) -> None:
    """Write `results/text_families`: every text that is said again, its family, its template, and whether it is everyday.

    A text is said again when two posts have it, or an edited copy of it is there, or another filling of its template, or a
    text that says the same in other words or another language. Without an embedder the last is not looked for.
    """
    tables = engine.tables({name: case.parts(name) for name in ("posts", "links")})
    with reporter.step("Comparing texts", 5) as step:
        texts = distinct_texts(engine, tables)
        step.advance()
        keys = texts["key"].to_arrow()
        texts = texts.with_columns(key=pl.Series(keys))  # the same bytes, not a second copy of them
        families = edited_families(keys, texts["posts"].to_numpy(), threads=threads)
        del keys
        step.advance()
        every = with_families(texts, families)
        meaning = None
        if embedder:
            leading, shared = leading_texts(every, engine, tables)
            meaning = same_meaning(leading, shared, embedder, case.settings.semantic_budget, reporter)
        said = said_again(with_meaning(every, meaning))
        # one text a family: the words of a line in a thousand versions are not common words
        counted = everyday.word_counts(every.filter(pl.col("hash") == pl.col("leader")))
        worth = everyday.bits(said, counted)
        step.advance()
        said = with_users(said.with_columns(worth), engine, tables)
        said = with_everyday(said, engine, tables)
        step.advance()
        copied = copied_passages(engine, tables, threads)
        step.advance()
    stage.write(TEXT_FAMILIES, said.rename({"key": "text_key"}).sort("text_key"))
    stage.write(PASSAGES, copied)
    stage.counts = {
        "texts": len(texts),
        "compared": families.candidates,
        "alike": families.similar,
        "families": said.filter(pl.col("texts") > 1)["family"].n_unique(),
        "templates": said["template"].drop_nulls().n_unique(),
        "meaning": meaning.counts if meaning else None,
        "model": meaning.model if meaning else None,
        "passages": copied["family"].n_unique(),
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


def with_families(texts: pl.DataFrame, families: Families) -> pl.DataFrame:
    """Every text with the hash of its family's leader, how many texts that has, its similarity to it, version and template."""
    return texts.with_columns(
        template=templates(texts["key"]),
        leader=texts["hash"].gather(families.leader),
        version=texts["hash"].gather(families.version),
        similarity=pl.Series(families.similarity),
    ).with_columns(texts=pl.len().over("leader"), version_texts=pl.len().over("version"))


def leading_texts(every: pl.DataFrame, engine: Engine, tables: Tables) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What meaning.same_meaning looks at: the leading text of each family, and what the posts of each family share.

    The first has text_code, text, key, lang, accounts, posts, first and hash; the second text_code and block: reply targets,
    mentions, hashtags and links of the family's own posts.
    """
    leading = every.filter(pl.col("hash") == pl.col("leader")).sort("hash")
    leading = leading.with_columns(text_code=pl.int_range(pl.len(), dtype=pl.Int32))
    codes = every.join(leading.select("leader", "text_code"), on="leader").select("key", "text_code")
    posts, links = tables["posts"], tables["links"]
    with engine.kept(ibis.memtable(codes.to_arrow())) as numbered:
        own = posts.filter(posts.post_type != "repost").join(numbered, posts.text_key == numbered.key)
        held = [
            own.select("text_code", block=ibis.literal("r:") + own.reply_to_post_id),
            own.select("text_code", block=ibis.literal("m:") + own.mentions.unnest()),
            own.select("text_code", block=ibis.literal("h:") + own.hashtags.unnest()),
            own.join(links, "post_id").select("text_code", block=ibis.literal("l:") + links.url_canonical),
        ]
        blocks = ibis.union(*held, distinct=True)
        shared = pl.DataFrame(engine.collect(blocks.filter(blocks.block.notnull())))
        texts = pl.DataFrame(
            engine.collect(
                posts.join(numbered, posts.text_key == numbered.key)
                .group_by("key")
                .aggregate(text=ibis._.text.min())
            )
        )
    told = leading.join(texts, on="key", how="left").sort("text_code")
    return told, shared.sort("text_code", "block")


def with_meaning(every: pl.DataFrame, meaning: Meaning | None) -> pl.DataFrame:
    """Add `meaning`: the hash of the text that leads those that say the same; null where no other text does."""
    if meaning is None or meaning.families.is_empty():
        return every.with_columns(meaning=pl.lit(None, pl.UInt64))
    leading = every.filter(pl.col("hash") == pl.col("leader")).sort("hash")
    named = meaning.families.select(
        leader=leading["hash"].gather(meaning.families["text_code"]),
        meaning=leading["hash"].gather(meaning.families["meaning_family"]),
    )
    return every.join(named, on="leader", how="left")


def said_again(every: pl.DataFrame) -> pl.DataFrame:
    """The texts that are said again, with family, version and meaning by name."""
    again = (pl.col("posts") > 1) | (pl.col("texts") > 1)
    said = every.filter(again | pl.col("template").is_not_null() | pl.col("meaning").is_not_null())
    return said.with_columns(
        family=family_ids(said["leader"]),
        version=family_ids(said["version"], "V"),
        meaning=family_ids(said["meaning"], "M"),
    )


def copied_passages(engine: Engine, tables: Tables, threads: int) -> pl.DataFrame:
    """Passages of long texts that stand in two posts or more, alike or edited: the rows of results/passages."""
    posts = tables["posts"]
    long = posts.filter((posts.text.length() >= LONG) & (posts.post_type != "repost"))
    parts = [passages(pl.DataFrame(batch)) for batch in engine.batches(long.select("post_id", "text"))]
    found = pl.concat(
        [pl.DataFrame(schema={"post_id": pl.String, "position": pl.Int64, "passage": pl.String}), *parts]
    )
    distinct = found.group_by("passage").agg(pl.col("post_id").n_unique().cast(pl.Int64).alias("posts"))
    texts = distinct["passage"].to_arrow()
    families = edited_families(texts, distinct["posts"].to_numpy(), threads=threads)
    leader = pl.Series("leader", shingles.hashed(texts)).gather(families.leader)
    named = distinct.with_columns(leader, pl.Series("similarity", families.similarity))
    shared = found.join(named.drop("posts"), on="passage").filter(
        pl.col("post_id").n_unique().over("leader") > 1
    )
    return shared.with_columns(family=family_ids(shared["leader"], "P")).sort("post_id", "position")


def family_ids(leaders: pl.Series, letter: str = "T") -> pl.Series:
    """The name of each family: a letter and the hash of its leading text, so that it is the same in every case."""
    names = [None if value is None else f"{letter}{value:016x}" for value in leaders.to_list()]
    return pl.Series(names, dtype=pl.String)


def with_users(said: pl.DataFrame, engine: Engine, tables: Tables) -> pl.DataFrame:
    """Add family_accounts: how many accounts posted any text of the family as their own."""
    keys = said.select("key", "family")
    own = tables["posts"].filter(tables["posts"].post_type != "repost")
    posts = own.select("account_id", key=own.text_key)
    with engine.kept(ibis.memtable(keys.to_arrow())) as marked:
        used = posts.join(marked, "key")
        found = engine.collect(used.group_by("family").aggregate(family_accounts=used.account_id.nunique()))
    users = pl.DataFrame(found).with_columns(pl.col("family").cast(pl.String))
    return said.join(users, on="family", how="left").with_columns(pl.col("family_accounts").fill_null(0))


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
