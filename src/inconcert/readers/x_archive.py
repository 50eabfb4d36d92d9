"""The information-operations archive of X (Twitter): tweets CSV and users CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from inconcert.readers.base import (
    Asked,
    Batch,
    Match,
    by_columns,
    extra_columns,
    qualified,
    split,
    with_times,
)
from inconcert.readers.cells import (
    NO_ACCOUNT,
    NO_TIME,
    Check,
    identifier,
    is_rounded,
    items,
    language,
    number,
    times,
    truth,
    whole,
    words,
)
from inconcert.readers.raw import ROW, Raw, Sample
from inconcert.readers.sources import Source
from inconcert.readers.tables import batches

PROFILE: Final = (
    "userid",
    "user_display_name",
    "user_screen_name",
    "user_reported_location",
    "user_profile_description",
    "user_profile_url",
    "follower_count",
    "following_count",
    "account_creation_date",
    "account_language",
)
TWEET: Final = (
    "tweetid",
    "tweet_language",
    "tweet_text",
    "tweet_time",
    "tweet_client_name",
    "in_reply_to_userid",
    "in_reply_to_tweetid",
    "quoted_tweet_tweetid",
    "is_retweet",
    "retweet_userid",
    "retweet_tweetid",
    "latitude",
    "longitude",
    "quote_count",
    "reply_count",
    "like_count",
    "retweet_count",
    "hashtags",
    "urls",
    "user_mentions",
)
IDS: Final = (
    "tweetid",
    "userid",
    "in_reply_to_userid",
    "in_reply_to_tweetid",
    "quoted_tweet_tweetid",
    "retweet_userid",
    "retweet_tweetid",
)
_HASHED: Final = r"^(?:[A-Za-z0-9+/]{30,88}=+|[0-9a-f]{64})$"


class XArchive:
    """Tweets and users of the archive, by their columns, in any order.

    A tweet with a retweeted id or `is_retweet` is a repost; one that quotes is a quote; one that answers a post or an
    account is a reply. Hashed accounts are marked `is_pseudonymised`, and the hash that stands in place of name and
    handle is left out. Times are to the minute.
    """

    name = "x_archive"
    title = "the X (Twitter) information-operations archive"
    verified = (
        "real users files of four releases, one with its columns in another order and other dates, and a real subset of the "
        "Iran tweets (3,232 tweets): all read, as many records as counted independently."
    )

    def sniff(self, sample: Sample) -> Match:
        """By the archive's own column names."""
        if _has_tweets(sample):
            return by_columns(
                sample, ("tweetid", "userid", "tweet_time", "tweet_text"), f"{self.title} (tweets)"
            )
        return by_columns(
            sample, ("userid", "user_screen_name", "account_creation_date"), f"{self.title} (users)"
        )

    def mapping(self) -> str | None:
        """None: the columns are fixed."""
        return None

    def read(self, source: Source, sample: Sample, asked: Asked) -> Iterator[Batch]:
        """Posts and accounts of a tweets file, accounts of a users file."""
        has_tweets = _has_tweets(sample)
        columns = (*PROFILE, *(TWEET if has_tweets else ()), *asked.trace_columns)
        for raw in batches(source, sample, columns):
            yield (_tweets if has_tweets else _users)(raw, sample, asked)


def _has_tweets(sample: Sample) -> bool:
    """Whether it is a tweets file; one without its ids is one too, and all its rows are rejected."""
    return sample.has("tweetid") or sample.has("tweet_time")


def _tweets(raw: Raw, sample: Sample, asked: Asked) -> Batch:
    frame = with_times(raw.frame, "tweet_time", asked.timezone, month_first=True).with_columns(
        identifier(name).alias(f"its {name}") for name in IDS
    )
    native = pl.col("its tweetid")
    checks = [
        *(is_rounded(name) for name in IDS),
        Check("tweetid", "no post id of digits", ~native.str.contains(r"^\d+$").fill_null(value=False)),
        Check("userid", NO_ACCOUNT, pl.col("its userid").is_null()),
        Check("tweet_time", NO_TIME, pl.col("created_at").is_null()),
    ]
    frame, rejects = split(frame, checks, raw.rejects)
    reposted = truth("is_retweet").fill_null(value=False) | pl.col("its retweet_tweetid").is_not_null()
    replied = pl.col("its in_reply_to_tweetid").is_not_null() | pl.col("its in_reply_to_userid").is_not_null()
    empty = pl.lit([], pl.List(pl.String))
    lists = {
        name: items(frame, name).fill_null(empty) if sample.has(name) else pl.lit(None, pl.List(pl.String))
        for name in ("hashtags", "urls", "user_mentions")
    }
    posts = frame.select(
        qualified("x", native).alias("post_id"),
        pl.lit("x").alias("platform"),
        native.alias("native_id"),
        qualified("x", pl.col("its userid")).alias("account_id"),
        "created_at",
        "created_at_raw",
        "created_at_precision",
        pl.when(reposted)
        .then(pl.lit("repost"))
        .when(pl.col("its quoted_tweet_tweetid").is_not_null())
        .then(pl.lit("quote"))
        .when(replied)
        .then(pl.lit("reply"))
        .otherwise(pl.lit("original"))
        .alias("post_type"),
        words("tweet_text").str.replace_many(["&lt;", "&gt;", "&amp;"], ["<", ">", "&"]).alias("text"),
        language("tweet_language").alias("lang"),
        qualified("x", pl.col("its in_reply_to_tweetid")).alias("reply_to_post_id"),
        qualified("x", pl.col("its in_reply_to_userid")).alias("reply_to_account_id"),
        qualified("x", pl.col("its retweet_tweetid")).alias("repost_of_post_id"),
        qualified("x", pl.col("its retweet_userid")).alias("repost_of_account_id"),
        qualified("x", pl.col("its quoted_tweet_tweetid")).alias("quote_of_post_id"),
        words("tweet_client_name").alias("client_name"),
        lists["hashtags"].alias("hashtags"),
        lists["user_mentions"].list.eval(qualified("x", pl.element())).alias("mentions"),
        lists["urls"].alias("urls"),
        whole("like_count").alias("like_count"),
        whole("retweet_count").alias("repost_count"),
        whole("reply_count").alias("reply_count"),
        whole("quote_count").alias("quote_count"),
        number("latitude").alias("latitude"),
        number("longitude").alias("longitude"),
        pl.col(ROW).alias("source_row"),
    )
    profiles = frame.select(*PROFILE, ROW).unique("userid", keep="last", maintain_order=True)
    accounts = _profiles(profiles, asked)
    return Batch(raw.records, posts, accounts, rejects, extra_columns(frame, asked))


def _users(raw: Raw, sample: Sample, asked: Asked) -> Batch:
    del sample
    checks = [is_rounded("userid"), Check("userid", NO_ACCOUNT, identifier("userid").is_null())]
    frame, rejects = split(raw.frame, checks, raw.rejects)
    return Batch(raw.records, None, _profiles(frame, asked), rejects, extra_columns(frame, asked))


def _profiles(frame: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """Profiles as they were when the archive was made: that time is not in it."""
    native = identifier("userid")
    created, _ = times(frame["account_creation_date"], asked.timezone, month_first=True)
    hashed = native.str.contains(_HASHED)

    def known(name: str) -> pl.Expr:
        return pl.when(~(hashed & (words(name) == native))).then(words(name))

    return frame.select(
        qualified("x", native).alias("account_id"),
        pl.lit("x").alias("platform"),
        native.alias("native_id"),
        known("user_screen_name").alias("handle"),
        known("user_display_name").alias("display_name"),
        words("user_profile_description").alias("description"),
        words("user_profile_url").alias("profile_url"),
        pl.lit("user").alias("account_type"),
        created.alias("created_at"),
        whole("follower_count").alias("followers_count"),
        whole("following_count").alias("following_count"),
        words("user_reported_location").alias("location_reported"),
        words("account_language").alias("language_declared"),
        hashed.alias("is_pseudonymised"),
        pl.lit(None, pl.Datetime("us", "UTC")).alias("observed_at"),
        pl.col(ROW).alias("source_row"),
    )
