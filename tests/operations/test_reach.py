"""Reach: engagement as counted, who reacted, who carried it further; not observable where nothing is counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert import Case, investigate
from inconcert.findings.reach import engagement_sentences, reaction_sentences
from inconcert.operations import reach
from tests.made_archive import ENGINE_WARNING
from tests.narratives.made_case import Row, made_case, ordinary

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)
IRAN = Path(__file__).parents[2].parent / "shared" / "data" / "x_archive" / "iran_subset_tweets.csv"
TEXT = "The mill of Tarnholm must open again and the council knows it well"


def row(name: str, account: str, hour: float, text: str = "", **more: Any) -> Row:
    return {"id": name, "account": account, "hour": hour, "text": text or f"{name} {TEXT}", **more}


def counted(likes: int, reposts: int = 0) -> dict[str, int]:
    return {"like_count": likes, "repost_count": reposts, "reply_count": 0, "quote_count": 0}


ROWS = [
    row("m1", "ring1", 0, TEXT, **counted(10, 4)),
    row("m2", "ring2", 1, "Why the weir at Tarnholm was closed for good", **counted(0)),
    row("r1", "ring2", 2, "RT", repost_of="m1"),  # a member amplifies a member
    row("r2", "out1", 3, "RT", repost_of="m1"),
    row("q1", "out2", 4, "Look what they write about our mill, is it true?", quote_of="m1", **counted(3)),
    row("q2", "out3", 5, "RT", repost_of="q1"),  # out2 carried it to out3
    row("q3", "ring1", 6, "RT", repost_of="q1"),  # a member does not count as carried to
    row("a1", "out4", 7, "No, it is not true at all, my friend", reply_to="m2"),
    row("s1", "ring1", 8, "RT", repost_of="m1"),  # an account's own repost of itself is no reaction
]


def with_group(accounts: list[str]) -> pl.LazyFrame:
    """The members that the tables are made of; this file is not about how groups are found."""
    return pl.LazyFrame({"account_id": [f"p:{one}" for one in accounts], "group": ["G1"] * len(accounts)})


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return made_case(tmp_path_factory.mktemp("reach") / "case", [*ROWS, *ordinary(40)])


@pytest.fixture(scope="module")
def tables(case: Case) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    members = with_group(["ring1", "ring2"])
    reactions = reach.reactions_to(case, members)
    outside = reach.outside_accounts(reactions, reach.carriers_of(case, members, reactions))
    return reactions, outside, reach.reach_table(case, members, reactions, outside)


def test_reactions_are_others_reposts_quotes_and_replies(tables: tuple[pl.DataFrame, ...]) -> None:
    reactions = tables[0].sort("post_id")
    assert reactions.select("post_id", "member").rows() == [
        ("p:a1", False),
        ("p:q1", False),
        ("p:r1", True),
        ("p:r2", False),
    ]


def test_reach_of_the_group(tables: tuple[pl.DataFrame, ...]) -> None:
    found = tables[2].row(0, named=True)
    assert (found["observed"], found["by_members"], found["self_amplification"]) == (4, 1, 0.25)
    assert (found["counted"], found["coverage"]) == (4, 1.0)
    assert (found["outside_engagers"], found["bridging_accounts"]) == (3, 1)
    assert (found["platforms"], found["communities"], found["breakout"]) == (["x"], None, 1)


def test_who_carried_it_further(tables: tuple[pl.DataFrame, ...]) -> None:
    outside = tables[1]
    assert outside.select("account_id", "carried", "carried_to", "example").rows() == [
        ("p:out1", 0, 0, "p:r2"),
        ("p:out2", 1, 1, "p:q1"),
        ("p:out4", 0, 0, "p:a1"),
    ]


def test_sentences_of_reach(tables: tuple[pl.DataFrame, ...]) -> None:
    said = reaction_sentences(tables[2].row(0, named=True))
    assert said[0].startswith(
        "Of 4 observed reactions to members (reposts, quotes, replies), 25% came from members themselves; these reactions are"
    )
    assert said[1] == "3 outside accounts reacted; 1 of them carried it further to others."
    assert said[2] == (
        "Breakout category 1: its outside reactions are on 1 platform. From these data it is 1, and one more each for several "
        "platforms and for several communities."
    )


def test_no_reaction_is_not_observable_and_not_zero(case: Case) -> None:
    members = with_group(["person1", "person2"])
    reactions = reach.reactions_to(case, members)
    outside = reach.outside_accounts(reactions, reach.carriers_of(case, members, reactions))
    found = reach.reach_table(case, members, reactions, outside).row(0, named=True)
    assert (found["self_amplification"], found["counted"], found["coverage"], found["breakout"]) == (
        None,
    ) * 4
    assert "not observable" in reaction_sentences(found)[0]


@pytest.mark.parametrize(
    ("platforms", "communities", "reacted", "category"),
    [(1, None, 3, 1), (1, 1, 3, 1), (1, 2, 3, 2), (3, 1, 3, 2), (2, 4, 3, 3), (2, 4, 0, None)],
)
def test_breakout_category(
    platforms: int, communities: int | None, reacted: int, category: int | None
) -> None:
    rows = pl.DataFrame(
        {"platforms": [["x"] * platforms], "communities": [communities], "outside_engagers": [reacted]},
        schema_overrides={"communities": pl.Int64},
    )
    assert rows.select(reach.breakout()).item() == category


@settings(deadline=None, max_examples=40)
@given(st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=1, max_size=40))
def test_engagement_figures_are_what_they_say(values: list[int | None]) -> None:
    posts = pl.DataFrame(
        {
            "post_id": [f"p:{number:03}" for number in range(len(values))],
            "group": None,
            "post_type": "own",
            "lang": None,
            "engagements": values,
        },
        schema_overrides={"group": pl.String, "lang": pl.String, "engagements": pl.Int64},
    )
    found = reach.summary(posts).row(0, named=True)
    known = np.array([value for value in values if value is not None], np.int64)
    assert (found["posts"], found["counted"]) == (len(values), len(known))
    if not len(known):
        assert found["zero_share"] is None
        assert found["total"] is None
        return
    assert found["zero_share"] == pytest.approx((known == 0).mean())
    assert found["under_12_share"] == pytest.approx((known < 12).mean())
    assert found["median"] == pytest.approx(float(np.median(known)))
    assert (found["most"], found["total"]) == (known.max(), known.sum())
    if known.sum():
        slow = np.abs(known[:, None] - known[None, :]).sum() / (2 * len(known) * known.sum())
        assert found["gini"] == pytest.approx(slow)
    else:
        assert found["gini"] is None


def test_without_counts_engagement_is_not_observable(tmp_path: Path) -> None:
    table = made_case(tmp_path / "case", list(ordinary(40))).polars("engagement")
    assert table.filter(pl.col("counted") > 0).is_empty()
    assert engagement_sentences(table) == [
        "Not observable: these posts carry no counts of likes, reposts, replies or quotes."
    ]


@pytest.mark.shared
@pytest.mark.skipif(not IRAN.exists(), reason="needs the shared research data")
def test_the_iran_subset_got_little_engagement(tmp_path: Path) -> None:
    """On record: 84% of original posts under 12 engagements, 47% with none. 144 posts stand twice in the file and count once."""
    case = investigate(IRAN, tmp_path / "case", threads=2, shuffles=0)
    own = case.polars("engagement").filter(
        pl.col("group").is_null() & (pl.col("post_type") == "own") & pl.col("lang").is_null()
    )
    assert own["counted"].item() == 1_569
    assert own["under_12_share"].item() == pytest.approx(0.84, abs=0.015)
    assert own["zero_share"].item() == pytest.approx(0.47, abs=0.015)
