"""What an account can have in common with an old network: its words, sites, targets, hashtags, profile, pictures, handle, hours.

Each trait is a list of features an account has. Language and hours describe; the match compares like with like (see likeness).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from inconcert.case import Case


@dataclass(frozen=True, slots=True)
class Trait:
    """One kind of feature: how it is read, and what else would explain that two networks share it.

    Read as account_id, feature, and post_id where the feature stands in posts.
    """

    name: str
    title: str
    read: Callable[[Case], pl.LazyFrame]
    else_explains: str


def texts(case: Case) -> pl.LazyFrame:
    """Texts of their own, as normalised for matching (30 letters or more)."""
    own = case.scan("posts").filter(pl.col("post_type") != "repost")
    return own.select("account_id", "post_id", feature="text_key")


def domains(case: Case) -> pl.LazyFrame:
    """Websites that they link to; addresses on platforms are left out."""
    sites = case.scan("links").filter(pl.col("target_platform").is_null()).select("post_id", feature="domain")
    return sites.join(case.scan("posts").select("post_id", "account_id"), on="post_id").select(
        "account_id", "post_id", "feature"
    )


def targets(case: Case) -> pl.LazyFrame:
    """Accounts that they repost, answer or name."""
    posts = case.scan("posts")
    listed = [
        posts.select("account_id", "post_id", feature=column)
        for column in ("repost_of_account_id", "reply_to_account_id")
    ]
    named = posts.select("account_id", "post_id", feature="mentions").explode("feature")
    return pl.concat([*listed, named])


def hashtags(case: Case) -> pl.LazyFrame:
    """Hashtags that they use."""
    return case.scan("posts").select("account_id", "post_id", feature="hashtags").explode("feature")


def profiles(case: Case) -> pl.LazyFrame:
    """Three words in a row of their profile texts, the addresses on their profiles, and their profile pictures."""
    accounts = case.scan("accounts")
    words = (
        accounts.select(
            "account_id", word=pl.col("description").str.to_lowercase().str.extract_all(r"[\p{L}\p{N}]+")
        )
        .explode("word")
        .drop_nulls()
    )
    runs = words.select(
        "account_id",
        feature=pl.concat_str(
            "word",
            pl.col("word").shift(-1).over("account_id"),
            pl.col("word").shift(-2).over("account_id"),
            separator=" ",
        ),
    )
    given = [accounts.select("account_id", feature=name) for name in ("profile_url", "picture")]
    return pl.concat([runs, *given])


def pictures(case: Case) -> pl.LazyFrame:
    """Pictures that they posted, byte for byte the same."""
    carried = case.scan("post_media").select("post_id", feature="media_id")
    return carried.join(case.scan("posts").select("post_id", "account_id"), on="post_id").select(
        "account_id", "post_id", "feature"
    )


def partners(case: Case) -> pl.LazyFrame:
    """Accounts that they are linked with by co-action."""
    if not case.done("detect"):
        return pl.LazyFrame(schema={"account_id": pl.String, "feature": pl.String})
    links = case.scan("network").select("account_a", "account_b")
    return pl.concat(
        [
            links.select(account_id="account_a", feature="account_b"),
            links.select(account_id="account_b", feature="account_a"),
        ]
    )


def handles(case: Case) -> pl.LazyFrame:
    """The shape of the handle: runs of letters, digits and signs, with their lengths in classes."""
    shape = pl.col("handle")
    for pattern, sign in ((r"[\p{Lu}]", "A"), (r"[\p{Ll}\p{Lo}]", "a"), (r"\p{N}", "0")):
        shape = shape.str.replace_all(pattern, sign)
    for sign in "a0":
        for length in (8, 4, 1):
            shape = shape.str.replace_all(
                f"{sign}{{{length},}}", f"<{length}{'letters' if sign == 'a' else 'digits'}>"
            )
    hashed = pl.col("handle").str.len_chars() >= 40
    return (
        case.scan("accounts")
        .filter(~hashed & ~pl.col("is_pseudonymised").fill_null(value=False))
        .select("account_id", feature=shape)
    )


TRAITS: Final = (
    Trait("texts", "Texts", texts, "quotes, slogans and news that both repeat"),
    Trait("domains", "Websites", domains, "popular sites of one field"),
    Trait("targets", "Accounts they repost, answer or name", targets, "well-known accounts of one field"),
    Trait("hashtags", "Hashtags", hashtags, "one topic, one country, one event"),
    Trait(
        "profiles",
        "Profile texts, addresses and pictures",
        profiles,
        "set phrases of profiles, a symbol that many show",
    ),
    Trait("pictures", "Pictures", pictures, "pictures that go round"),
    Trait("partners", "Accounts they act together with", partners, "a shared audience of the same accounts"),
    Trait("handles", "Shape of handles", handles, "names that a platform suggests"),
)


def read_traits(case: Case) -> dict[str, pl.DataFrame]:
    """Every trait's features, once an account: account_id, feature."""
    return {
        trait.name: trait.read(case)
        .select("account_id", "feature")
        .drop_nulls()
        .filter(pl.col("feature") != "")
        .unique()
        .sort("account_id", "feature")
        .collect()
        for trait in TRAITS
    }


def standing(case: Case, wanted: Mapping[str, Iterable[str]]) -> dict[str, pl.DataFrame]:
    """By trait, the accounts that have one of the wanted features, each with a post: account_id, feature, post_id.

    It is a post in which the feature stands, or any post of the account for what stands in none (profiles, handles, links).
    """
    theirs = case.scan("posts").group_by("account_id").agg(pl.col("post_id").min())
    found = {}
    for trait in TRAITS:
        features = pl.Series(sorted(set(wanted.get(trait.name, ()))), dtype=pl.String)
        having = trait.read(case).filter(pl.col("feature").is_in(features.implode()))
        if "post_id" not in having.collect_schema().names():
            having = having.unique().join(theirs, on="account_id")
        found[trait.name] = (
            having.group_by("account_id", "feature")
            .agg(pl.col("post_id").min())
            .sort("account_id", "feature")
            .collect()
        )
    return found
