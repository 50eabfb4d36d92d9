"""The kinds of operations and of innocent groups a scenario can ask for, with what each does when it is not told otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of group: what it is, in words that follow "25 accounts", and the values of the keys a scenario leaves out."""

    name: str
    description: str
    defaults: dict[str, Any]


OPERATION_KINDS: Final = (
    Kind(
        "desk",
        "of all interests that act on the same posts and texts together, and are otherwise like anybody.",
        {"traces": {"repost": 1, "text": 1}},
    ),
    Kind(
        "boosters",
        "with handles of random letters and digits, created within four days, that repost one party's posts "
        "and at other times post the same slogans.",
        {"size": 25, "targets": 88, "delay": "100s", "traces": {"repost": 15, "text": 7}},
    ),
    Kind(
        "link_network",
        "that push the stories of news sites of their own without saying that they belong to them, "
        "and now and then repost each other.",
        {
            "size": 15,
            "targets": 86,
            "delay": "9m",
            "objects": "own",
            "traces": {"link": 33, "repost": 10},
            "languages": {"en": 50, "ru": 8, "ar": 4, "fa": 4},
        },
    ),
    Kind(
        "tasked",
        "of mostly a few months, that on some evenings paste the same stock phrases under the same posts and "
        "as posts of their own, and otherwise lead ordinary lives.",
        {
            "targets": 144,
            "participation": 0.28,
            "delay": "55m",
            "evenings": 18,
            "traces": {"reply": 3, "text": 5},
            "languages": {"en": 11, "ru": 3, "ar": 2, "fa": 2},
        },
    ),
    Kind(
        "repurposed",
        "that are dormant or about other things, most in other languages, and all turn to one town's election.",
        {
            "targets": 60,
            "delay": "8m",
            "start": -18,
            "traces": {"repost": 3, "hashtags": 2, "text": 1},
        },
    ),
    Kind(
        "event_crowd",
        "that appear around one evening's debate, all with the same few lines and under the same posts.",
        {
            "targets": 40,
            "participation": 0.6,
            "delay": "20m",
            "evenings": 1,
            "traces": {"reply": 1, "text": 3},
        },
    ),
)

BENIGN_KINDS: Final = (
    Kind(
        "syndication",
        "desks and reporters of one news publisher, named in their profiles, that post the house's stories "
        "with their headlines.",
        {"size": 12, "occasions": 64, "delay": "6m"},
    ),
    Kind(
        "fandom",
        "fans of one singer, who repost the singer and each other and write much of their own.",
        {"size": 40, "occasions": 26, "delay": "25m"},
    ),
    Kind(
        "press_office",
        "offices of one town hall, named in their profiles, that repost its announcements and post them in the same words.",
        {"size": 10, "occasions": 50, "delay": "10m"},
    ),
    Kind(
        "event_audience",
        "people at a meeting of four days, who repost its talks under its hashtag, as hundreds of others do.",
        {"size": 60, "occasions": 180, "delay": "30m", "start": -27},
    ),
    Kind(
        "recurring_audience",
        "people who watch the same show every week and then repost its posts and write under its hashtag.",
        {"size": 60, "occasions": 60, "delay": "10m"},
    ),
    Kind(
        "app_posts",
        "unrelated people, whose running app posts the day's distance for them in the same words.",
        {"size": 40, "occasions": 30, "delay": "1m"},
    ),
    Kind(
        "protest",
        "people at one day's protest, who repost what is seen there and write under its hashtag.",
        {"size": 120, "occasions": 40, "delay": "20m", "start": -12},
    ),
    Kind(
        "open_campaign",
        "people of a union and its friends, who paste the texts that it asks for in public.",
        {"size": 31, "occasions": 10, "delay": "75m"},
    ),
    Kind(
        "petition",
        "people who sign petitions and let each page post its ready-made text and link for them.",
        {"size": 80, "occasions": 4, "delay": "1d"},
    ),
    Kind(
        "quoters",
        "people who at times of their own quote lines of one song.",
        {"size": 40, "occasions": 5, "delay": "1d"},
    ),
    Kind(
        "text_storm",
        "people who follow a public call to copy the same lines under one hashtag, all on one evening.",
        {"size": 150, "occasions": 12, "delay": "15m", "start": -15},
    ),
)
