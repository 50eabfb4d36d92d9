"""People who reword what they were told to say, people who quote a song, and an open campaign, in one made-up country."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from inconcert import investigate
from inconcert.case import Case
from inconcert.simulate.spec import ScenarioSpec
from inconcert.simulate.writing import Planted, write_scenario

COUNTRY = ScenarioSpec.model_validate(
    {
        "seed": 1,
        "days": 28,
        "organic": {"accounts": 1000},
        "operations": [
            {"label": "told", "kind": "tasked", "size": 20, "rewording": "edit", "participation": 0.7}
        ],
        "benign": [
            {"label": "singers", "kind": "quoters"},
            {"label": "union", "kind": "open_campaign", "size": 40},
        ],
    }
)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Planted]:
    folder = tmp_path_factory.mktemp("country")
    planted = write_scenario(folder / "posts", COUNTRY)
    return investigate([planted.tweets, planted.users], folder / "case"), planted


def groups_of(country: tuple[Case, Planted], label: str) -> tuple[int, list[dict[str, Any]]]:
    """How many accounts of a planted group are in groups, and these groups as the report has them."""
    case, planted = country
    accounts = next(set(group.accounts) for group in planted.groups if group.label == label)
    members = case.polars("members").filter(pl.col("account_id").str.strip_prefix("x:").is_in(accounts))
    names = set(members["group"])
    groups = case.document["groups"]
    return members["account_id"].n_unique(), [group for group in groups if group["id"] in names]


def test_synonyms_typos_and_emoji_do_not_hide_them(country: tuple[Case, Planted]) -> None:
    found, groups = groups_of(country, "told")
    assert found >= 12  # of twenty
    wordings = [family["variants_total"] for group in groups for family in group["families"]]
    assert max(wordings) >= 4


def test_people_who_quote_a_song_are_in_no_group(country: tuple[Case, Planted]) -> None:
    assert groups_of(country, "singers") == (0, [])


def test_an_open_campaign_is_a_family_and_nobody_of_it_is_accused(country: tuple[Case, Planted]) -> None:
    case, planted = country
    _, groups = groups_of(country, "union")
    assert not [group for group in groups if group["verdict"] == "in_concert"]
    accounts = next(list(group.accounts) for group in planted.groups if group.label == "union")
    said = case.scan("posts").filter(pl.col("account_id").str.strip_prefix("x:").is_in(accounts))
    families = said.join(case.scan("text_families"), on="text_key").select("family_accounts").collect()
    assert families["family_accounts"].max() >= 5  # type: ignore[operator]
