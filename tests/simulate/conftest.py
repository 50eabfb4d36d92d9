"""The scenario, written once a seed for all tests here."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from inconcert.simulate import read_scenario, write_scenario

from .written import Scenario


@pytest.fixture(scope="session")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Scenario]:
    return {seed: _written(tmp_path_factory.mktemp("scenario"), seed) for seed in (1, 2)}


@pytest.fixture(params=[1, 2], ids=["seed 1", "seed 2"])
def scenario(scenarios: dict[int, Scenario], request: pytest.FixtureRequest) -> Scenario:
    return scenarios[request.param]


def _written(folder: Path, seed: int) -> Scenario:
    planted = write_scenario(folder, read_scenario("demo").model_copy(update={"seed": seed}))
    labels = pl.read_csv(planted.truth, infer_schema=False).select(userid="account_id", label="label")
    kind = (
        pl.when(pl.col("is_retweet") == "true")
        .then(pl.lit("repost"))
        .when(pl.col("in_reply_to_tweetid").is_not_null())
        .then(pl.lit("reply"))
        .when(pl.col("quoted_tweet_tweetid").is_not_null())
        .then(pl.lit("quote"))
        .otherwise(pl.lit("original"))
    )
    posts = (
        pl.read_csv(planted.tweets, infer_schema=False)
        .join(labels, on="userid", how="left", maintain_order="left")
        .with_columns(
            pl.col("label").fill_null("organic"),
            time=pl.col("tweet_time").str.to_datetime("%Y-%m-%d %H:%M:%S"),
            kind=kind,
        )
    )
    return Scenario(seed, planted, posts, pl.read_csv(planted.users, infer_schema=False))
