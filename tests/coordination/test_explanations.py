from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.coordination.explanations import EXPLANATIONS, GroupView, explain
from inconcert.coordination.explanations.weigh import observe, weigh
from inconcert.report.document import Explanation

from . import made_groups as made
from .made_groups import Made

BENIGN: dict[str, tuple[Callable[[], Made], str]] = {
    "newsroom": (made.newsroom, "news_syndication"),
    "runners": (made.runners, "shared_app"),
    "conference": (made.conference, "event_audience"),
    "fans": (made.fans, "fan_community"),
    "press office": (made.press_people, "press_office"),
    "shops": (made.shops, "one_owner"),
    "volunteers": (made.volunteers, "open_campaign"),
}


def explained(group: Made) -> dict[str, Explanation]:
    return {each.name: each for each in explain(group.view(), group.background())}


def states(explanation: Explanation) -> list[str]:
    return [each.state for each in explanation.observations]


def fitting(group: Made) -> set[str]:
    return {name for name, each in explained(group).items() if each.fits}


def test_each_explanation_has_the_analysts_text_and_a_title() -> None:
    found = explain(made.newsroom().view(), made.newsroom().background())
    assert [each.name for each in found] == [function.__name__ for function in EXPLANATIONS]
    for function in EXPLANATIONS:
        assert len(inspect.getdoc(function) or "") > 200, function.__name__
    assert len({each.title for each in found}) == len(EXPLANATIONS)


@pytest.mark.parametrize("name", BENIGN)
def test_a_benign_group_is_explained_by_its_own_explanation(name: str) -> None:
    group, expected = BENIGN[name]
    found = explained(group())[expected]
    assert found.fits, found
    assert set(states(found)) == {"holds"}
    assert found.summary.startswith("This explanation fits")


@pytest.mark.parametrize("group", [made.boosters, made.link_network])
def test_an_operation_is_not_excused(group: Callable[[], Made]) -> None:
    assert fitting(group()) == set()


@pytest.mark.parametrize(
    ("group", "explanation", "failing"),
    [
        pytest.param(
            lambda: made.newsroom(description="", profile_url=None),
            "news_syndication",
            1,
            id="undeclared site",
        ),
        pytest.param(
            lambda: made.runners(client_name="Twitter for iPhone"),
            "shared_app",
            0,
            id="platform's own client",
        ),
        pytest.param(
            lambda: made.runners(client_name="OurOwnTool"), "shared_app", 1, id="nobody else uses the tool"
        ),
        pytest.param(lambda: made.conference(spread=1.5), "event_audience", 1, id="an event of five weeks"),
        pytest.param(lambda: made.conference(outsiders=1), "event_audience", 2, id="an event of their own"),
        pytest.param(lambda: made.conference(apart_days=1), "event_audience", 4, id="made for the event"),
        pytest.param(lambda: made.fans(days=5), "fan_community", 1, id="fans for five days"),
        pytest.param(lambda: made.fans(outsiders=1), "fan_community", 2, id="fans of what nobody shares"),
        pytest.param(lambda: made.fans(own=0), "fan_community", 4, id="fans without a word of their own"),
        pytest.param(lambda: made.fans(apart_days=0), "fan_community", 5, id="fans made in one month"),
        pytest.param(lambda: made.press_people(profile_url=None), "press_office", 1, id="only their word"),
        pytest.param(lambda: made.shops(display_name="Ada"), "one_owner", 0, id="undeclared owner"),
        pytest.param(lambda: made.volunteers(call=False), "open_campaign", 0, id="no call"),
        pytest.param(
            lambda: made.volunteers(age_days=30, apart_days=3), "open_campaign", 1, id="young accounts"
        ),
        pytest.param(lambda: made.volunteers(apart_days=0), "open_campaign", 1, id="created together"),
        pytest.param(lambda: made.volunteers(own=1), "open_campaign", 2, id="nothing else to say"),
    ],
)
def test_one_missing_thing_keeps_it_from_fitting(
    group: Callable[[], Made], explanation: str, failing: int
) -> None:
    found = explained(group())[explanation]
    assert not found.fits
    assert found.observations[failing].state == "fails"
    assert "Not met" in found.summary


def test_a_part_of_an_operation_is_not_excused_by_the_rest_of_it() -> None:
    group = made.boosters()
    group.profiles = made.people(25)  # old accounts, spread over years
    for found in group.objects:
        found.update(members=found["members"] // 3, outsiders=found["outsiders"] + 2 * found["members"] // 3)
    assert fitting(group) == set()
    assert states(explained(group)["fan_community"])[2:4] == ["holds", "fails"]


def test_a_phrase_of_the_public_makes_nobody_a_copier() -> None:
    group = made.fans()
    for day in range(5):
        group.together(
            group.ids, "text", day, f"Happy birthday dear Miravel, sing for us {day}", outsiders=300
        )
    assert explained(group)["fan_community"].fits


def test_hostile_names_are_cut_and_hostile_texts_are_read_in_part() -> None:
    group = made.runners(client_name="Ü" * 100_000)
    group.post(group.ids[0], 1, "a b " * 100_000)
    group.call("copy this text " * 100_000)
    found = explained(group)
    assert max(len(each.detail) for every in found.values() for each in every.observations) < 400


def test_reposts_alone_are_no_campaign() -> None:
    assert explained(made.fans())["open_campaign"].observations[0].state == "fails"


def test_pushing_a_site_named_in_one_profile_is_not_syndication() -> None:
    group = made.link_network()
    group.profiles[0]["profile_url"] = "https://harbourtruth.example"
    assert not explained(group)["news_syndication"].fits


def test_praise_of_a_party_and_its_hashtag_in_profiles_excuses_no_boosters() -> None:
    group = made.boosters(
        description="Proud friend of #ForwardTarn @forwardtarn", display_name="Forward Tarn #ForwardTarn"
    )
    assert fitting(group) == set()


def test_ordinary_posts_beside_do_not_excuse_slogans() -> None:
    group = made.boosters()
    group.profiles = made.people(25)  # old accounts, spread over years
    group.chatter(100)
    assert fitting(group) == set()
    assert explained(group)["fan_community"].observations[3].state == "fails"


def test_a_call_after_the_copies_is_no_call() -> None:
    group = made.volunteers(call=False)
    group.call(made.CALL, day=6)
    assert explained(group)["open_campaign"].observations[0].state == "fails"


def test_a_call_for_another_text_is_no_call() -> None:
    group = made.volunteers(call=False)
    group.call(
        "Please copy and paste this text: the ferry to Ostervik must sail on Sundays too, tell the council"
    )
    assert explained(group)["open_campaign"].observations[0].state == "fails"


def test_an_edited_copy_follows_the_call() -> None:
    group = made.volunteers()
    for post in group.posts:
        if post["hashtags"]:
            post["text"] += " please"
    assert explained(group)["open_campaign"].fits


MISSING: list[tuple[str, Callable[[], Made], tuple[str, ...]]] = [
    ("news_syndication", made.newsroom, ("description", "profile_url", "display_name")),
    ("press_office", made.press_people, ("description", "profile_url", "display_name")),
    ("one_owner", made.shops, ("description", "profile_url", "display_name")),
    ("open_campaign", made.volunteers, ("created_at",)),
]


@pytest.mark.parametrize(("explanation", "group", "fields"), MISSING)
def test_what_is_required_and_not_observable_never_fits(
    explanation: str, group: Callable[[], Made], fields: tuple[str, ...]
) -> None:
    poor = group()
    for profile in poor.profiles:
        profile.update(dict.fromkeys(fields))
    found = explained(poor)[explanation]
    assert not found.fits
    assert "not_observable" in states(found)
    assert "fails" not in states(found)
    assert "cannot be judged" in found.summary


def test_a_poor_archive_shows_little_and_says_so() -> None:
    group = made.conference()
    group.others = 3
    for profile in group.profiles:
        keep = {"account_id": profile["account_id"], "handle": profile["handle"]}
        profile.clear()
        profile.update(keep)
    for post in group.posts:
        post.update(text=None, text_key=None, hashtags=None, client_name=None, repost_of_account_id=None)
    found = explained(group)
    assert not any(each.fits for each in found.values())
    assert states(found["shared_app"]) == ["not_observable"] * 3
    assert states(found["event_audience"]) == [
        "not_observable",
        "holds",
        "not_observable",
        "not_observable",
        "not_observable",
    ]


def test_unknown_creation_dates_do_not_condemn_an_audience() -> None:
    group = made.conference()
    for profile in group.profiles:
        profile["created_at"] = None
    found = explained(group)["event_audience"]
    assert found.fits
    assert states(found)[-1] == "not_observable"
    assert "Not observable here: the accounts were not created together" in found.summary


def test_hashed_names_are_not_read() -> None:
    group = made.shops()
    for profile in group.profiles:
        profile.update(is_pseudonymised=True)
    assert states(explained(group)["one_owner"])[0] == "not_observable"


def test_an_owners_name_that_is_a_public_topic_is_not_an_owners() -> None:
    group = made.shops()
    group.tag_users = {"kettlewright": 50}
    assert states(explained(group)["one_owner"]) == ["holds", "fails", "holds"]


OBSERVATIONS = st.lists(
    st.builds(observe, st.just("Something is seen"), st.sampled_from([True, False, None]), st.just("so")),
    max_size=6,
)


@given(required=OBSERVATIONS, against=OBSERVATIONS)
def test_the_rule(required: list, against: list) -> None:  # type: ignore[type-arg]
    found = weigh("name", "Title", required, against)
    seen = [each for each in required if each.state != "not_observable"]
    if found.fits:
        assert len(seen) >= 2
    assert found.fits == (
        len(required) >= 2
        and all(each.state == "holds" for each in required)
        and all(each.state != "fails" for each in against)
    )
    assert found.observations == [*required, *against]


@pytest.mark.parametrize("name", [*BENIGN, "boosters"])
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_rows_does_not_matter(name: str, seed: int) -> None:
    group = BENIGN[name][0]() if name in BENIGN else made.boosters()
    view, around = group.view(), group.background()
    mixed = GroupView(
        **{key: table.sample(fraction=1, shuffle=True, seed=seed) for key, table in vars(view).items()}
    )
    assert explain(mixed, around) == explain(view, around)


def test_an_empty_group_is_judged_without_error() -> None:
    empty = Made(made.people(0))
    assert not any(each.fits for each in explain(empty.view(), empty.background()))
