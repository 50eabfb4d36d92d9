"""What selection could have produced the data. Each is an observation first, and then what it means for chance.

The rules count posts and accounts only; they are the same for every language, place and side.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.inspecting.parts import CHAPTER
from inconcert.report.parts import Panel
from inconcert.report.words import percent, several

ENOUGH: Final = 30
NEARLY_ALL: Final = 0.9
KEYWORDS: Final = 5
LOOKED_AT: Final = 50_000
START: Final = 280
HISTORY: Final = 50
LIKED: Final = 10
ARCHIVES: Final = {"x_archive": "X's archive of removed operations", "ira538": "the release of IRA accounts"}


def selection(case: Case) -> Panel:
    """Every selection that these data look like, with what it means."""
    enough = case.counts("import")["posts"] >= ENOUGH
    found = [line for rule in RULES if enough or rule is takedown for line in [rule(case)] if line]
    if not enough:
        found.append(f"Fewer than {ENOUGH} posts: too few to say what selected them.")
    return Panel(
        chapter=CHAPTER,
        title="What selected these data",
        sentences=found or ["Nothing in these data tells how they were selected."],
        caveats=[
            (
                "Chance is estimated from the other accounts in the data. A selection that is not seen here is still one: "
                "ask how the data were collected."
            )
        ],
    )


def keyword(case: Case) -> str | None:
    """At most five hashtags, five mentioned accounts, or one word in the first 280 characters, hold 90% of the posts."""
    posts = (
        case.scan("posts")
        .select("post_id", "post_type", "hashtags", "mentions", pl.col("text").str.slice(0, START))
        .sort(pl.col("post_id").hash(1), "post_id")
        .head(LOOKED_AT)
        .collect()
    )
    for column, sign in (("hashtags", "#"), ("mentions", "@")):
        names, covered = cover(posts.select("post_id", name=column))
        if covered >= NEARLY_ALL * posts.height:
            shown = " or ".join(sign + name for name in names)
            return _keyword(f"{percent(covered / posts.height)} of the posts hold {shown}")
    own = posts.filter((pl.col("post_type") != "repost") & (pl.col("text") != ""))
    bare = pl.col("text").str.to_lowercase().str.replace_all(r"https?://\S+|[@#]\S+", " ")
    word = keyword_of(own.select("post_id", word=bare.str.extract_all(r"[\p{L}\p{M}]{2,}")))
    if own.height >= ENOUGH and word:
        return _keyword(f"{percent(word[1])} of the texts hold the word '{word[0]}'")
    return None


def keyword_of(texts: pl.DataFrame) -> tuple[str, float] | None:
    """The word that 90% of the texts hold as only a selection makes it, and the share; `texts`: post_id, list of words.

    Everyday words ("the") stand in nearly all longer texts too, but several times each: with m a text on average, some
    exp(-m) of the texts lack them, and more, as they clump. A word is told when less than a third of exp(-m) lack it.
    """
    share = pl.col("texts") / texts.height
    found = (
        texts.explode("word")
        .drop_nulls()
        .group_by("word")
        .agg(pl.col("post_id").n_unique().alias("texts"), pl.len().alias("times"))
        .filter(share >= NEARLY_ALL)
        .filter(1 - share < (pl.col("times") / -texts.height).exp() / 3)
        .sort("texts", "word", descending=[True, False])
    )
    return (found["word"][0], found["texts"][0] / texts.height) if found.height else None


def cover(named: pl.DataFrame) -> tuple[list[str], int]:
    """The names that hold most posts, until 90% are held or five are chosen, and how many posts they hold.

    Each is the commonest of the posts that are left. `named`: post_id and a list of names.
    """
    left = named.explode("name").drop_nulls().unique()
    chosen: list[str] = []
    covered = 0
    while len(chosen) < KEYWORDS and covered < NEARLY_ALL * named.height and left.height:
        name, count = left.group_by("name").len().sort("len", "name", descending=[True, False]).row(0)
        chosen.append(name)
        covered += count
        left = left.join(left.filter(pl.col("name") == name).select("post_id"), on="post_id", how="anti")
    return chosen, covered


def _keyword(seen: str) -> str:
    return (
        f"{seen}: this looks like a keyword sample. What these accounts post about else is not here, so all look "
        "more alike than they are; sharing that keyword says nothing."
    )


def single_place(case: Case) -> str | None:
    """All posts stand in one group, chat or wall, or are of one account."""
    posts = case.scan("posts")
    accounts, places, placed = (
        posts.select(
            pl.col("account_id").n_unique(),
            pl.col("surface_id").n_unique().alias("n"),
            pl.col("surface_id").count().alias("m"),
        )
        .collect()
        .row(0)
    )
    total = case.counts("import")["posts"]
    if accounts == 1:
        return "All posts are of one account: a single channel. There is nobody to compare with; coordination cannot be tested."
    if places == 1 and placed == total:
        return (
            "All posts stand in one place (group, chat or wall): a single channel. Its members answer each other by "
            "nature; there is no organic reference from elsewhere."
        )
    return None


def takedown(case: Case) -> str | None:
    """The format is an archive of removed accounts, or 95% of all accounts are said to be suspended or deleted."""
    used = set(case.polars("sources")["format"]) & set(ARCHIVES)
    means = (
        "It holds removed accounts only: no organic posts are here to compare with, and chance is estimated from the "
        "operation itself."
    )
    if used and used == set(case.polars("sources")["format"]):
        return f"The files are of {' and '.join(ARCHIVES[one] for one in sorted(used))}: a takedown list. {means}"
    gone = (
        case.scan("accounts")
        .select(pl.col("status").is_in(["suspended", "deleted"]).fill_null(value=False).mean())
        .collect()
        .item()
    )
    if gone is not None and gone >= 0.95:
        return f"{percent(gone)} of the accounts are suspended or deleted: this looks like a takedown list. {means}"
    return None


def timelines(case: Case) -> str | None:
    """Half of the accounts or more have at least 50 posts, spread over half of the period or more."""
    accounts = (
        case.scan("posts")
        .group_by("account_id")
        .agg(pl.len().alias("posts"), (pl.col("created_at").max() - pl.col("created_at").min()).alias("span"))
    )
    whole = (
        case.scan("posts").select(pl.col("created_at").max() - pl.col("created_at").min()).collect().item()
    )
    share, count = (
        accounts.select(
            ((pl.col("posts") >= HISTORY) & (pl.col("span") * 2 >= pl.lit(whole))).mean(), pl.len()
        )
        .collect()
        .row(0)
    )
    if count < 2 or share < 0.5:
        return None
    return (
        f"{percent(share)} of the {several(count, 'account')} have {HISTORY} posts or more over at least half of the period: "
        "this looks like a collection of timelines. Somebody chose these accounts; whom they were chosen against is not here."
    )


def replies(case: Case) -> str | None:
    """90% of the posts belong to one thread or answer one post."""
    for column in ("conversation_id", "reply_to_post_id"):
        top = (
            case.scan("posts")
            .drop_nulls(column)
            .group_by(column)
            .len()
            .select(pl.col("len").max())
            .collect()
            .item()
        )
        share = (top or 0) / case.counts("import")["posts"]
        if share >= NEARLY_ALL:
            return (
                f"{percent(share)} of the posts answer one post: this is a sample of replies. All reply to the same thing by "
                "selection, so a shared reply target says nothing."
            )
    return None


def popular(case: Case) -> str | None:
    """Nearly every post of its own has ten likes or more."""
    own = case.scan("posts").filter(pl.col("post_type") != "repost").select(pl.col("like_count"))
    known, least = (
        own.select(
            pl.col("like_count").is_not_null().mean().alias("known"),
            pl.col("like_count").quantile(0.01).alias("least"),
        )
        .collect()
        .row(0)
    )
    if not known or known < NEARLY_ALL or least < LIKED:
        return None
    return (
        f"99% of the posts have {least:,.0f} likes or more: this looks like a sample of popular posts. Popularity is inflated, "
        "and what the same accounts posted without success is missing: their activity is cut."
    )


RULES: Final[tuple[Callable[[Case], str | None], ...]] = (
    keyword,
    single_place,
    takedown,
    timelines,
    replies,
    popular,
)
"""Every selection that is recognised. Several can hold at once."""
