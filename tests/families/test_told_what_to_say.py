"""People who reword what they were told to say, people who quote a song, and an open campaign, in one made-up country."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from inconcert import investigate
from inconcert.case import Case
from inconcert.simulate.benign import BENIGN
from inconcert.simulate.rewording import SONG_QUOTERS, told_what_to_say
from inconcert.simulate.scenario import Planted, write_scenario

TOLD = told_what_to_say("edit")
CAMPAIGN = next(plan for plan in BENIGN if plan.label == "campaign")


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Planted]:
    folder = tmp_path_factory.mktemp("country")
    planted = write_scenario(folder / "posts", 1, (TOLD, SONG_QUOTERS, CAMPAIGN))
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
    found, groups = groups_of(country, TOLD.label)
    assert found >= 12  # of twenty
    # they share nothing but what they say: one kind of trace accuses nobody
    assert {group["verdict"] for group in groups} == {"audience_not_excluded"}
    wordings = [family["variants_total"] for group in groups for family in group["families"]]
    assert max(wordings) >= 4


def test_people_who_quote_a_song_are_in_no_group(country: tuple[Case, Planted]) -> None:
    assert groups_of(country, SONG_QUOTERS.label) == (0, [])
    quoted = country[0].polars("text_families").filter(pl.col("text_key").str.starts_with("the tide took"))
    assert quoted["accounts"].max() >= 10  # type: ignore[operator]


def test_an_open_campaign_is_a_family_and_is_told_as_what_it_is(country: tuple[Case, Planted]) -> None:
    found, (group,) = groups_of(country, CAMPAIGN.label)
    assert found == group["size"] >= 5
    assert group["verdict"] == "explained"
    assert [one["name"] for one in group["explanations"] if one["fits"]] == ["open_campaign"]
    assert max(family["members"] for family in group["families"]) >= 5
