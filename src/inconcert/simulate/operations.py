"""Whom each kind of operation recruits, whom it follows, and what it has to say."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from inconcert.errors import InputError
from inconcert.simulate.plan import Members, span
from inconcert.simulate.rewording import Phrase, known_phrases, needs_known
from inconcert.simulate.spec import Operation
from inconcert.simulate.words import load
from inconcert.simulate.world import DAY, World

_TEXTS: Final = load("groups")
_MOST_WORDS: Final = 22


@dataclass(frozen=True, slots=True)
class Trade:
    """What is the kind's own: its accounts, the communities whose voices it follows and how many of each, its hashtags."""

    recruit: Callable[[World, Operation], Members]
    communities: tuple[str, ...] = ()
    voices: int = 6
    tags: tuple[str, ...] = ()
    cores: tuple[str, ...] = ()


def _community_of(world: World, op: Operation) -> tuple[str, str]:
    """A community that speaks one of the operation's languages, and that language."""
    lang = world.random.choices(list(op.languages), list(op.languages.values()))[0]
    names = [each["name"] for each in world.words.communities if each["lang"] == lang]
    return world.random.choice(names), lang


def _recruit_desk(world: World, op: Operation) -> Members:
    """Accounts like any others."""
    return [world.recruit(*_community_of(world, op)) for _ in range(op.size)]


def _recruit_boosters(world: World, op: Operation) -> Members:
    random, members = world.random, []
    burst = world.day_before(26)
    for _ in range(op.size):
        handle = "".join(random.choices(string.ascii_lowercase + string.digits, k=random.randint(16, 18)))
        created = burst + timedelta(days=random.randrange(4))
        member = world.recruit("lantern", handle=handle, created=created, busy=random.uniform(0.8, 1.6))
        member.followers, member.writes = random.randint(3, 90), random.uniform(6, 18) * world.days / 42
        members.append(member)
    return members


def _recruit_links(world: World, op: Operation) -> Members:
    topics = ["lantern", "orchard", "ostrel", "transit", "kitchen"]
    members = [
        world.recruit(world.random.choice(topics), created=world.day_before(world.random.randint(120, 900)))
        for _ in range(op.size)
    ]
    for member in members:
        member.shares = 0.3
    return members


def _recruit_tasked(world: World, op: Operation) -> Members:
    """People of several communities, three in four of them a few months old."""
    random, members = world.random, []
    communities = ["orchard", "kitchen", "pets", "football", "transit", "books"]
    for number in range(op.size):
        age = random.randint(60, 160) if number % 4 else random.randint(400, 3000)
        members.append(world.recruit(random.choice(communities), created=world.day_before(age), busy=1.2))
    return members


def _recruit_repurposed(world: World, op: Operation) -> Members:
    """Of twenty: eight Russian and six Arabic sports accounts, three English, three Persian; every second dormant."""
    random, members = world.random, []
    origins = ["ru_sport"] * 8 + ["ar_sport"] * 6 + ["football"] * 3 + ["fa_music"] * 3
    begins = span(world, op)[0]
    for number in range(op.size):
        origin = origins[number * 7 % len(origins)]
        lang = origin[:2] if origin[2:3] == "_" else "en"
        member = world.recruit(origin, lang, created=world.day_before(random.randint(200, 2900)), busy=1.3)
        asleep = random.randint(begins // 10, begins // 3 + 1)
        member.until = asleep if number % 2 else max(begins - DAY, 0)
        members.append(member)
    return members


def _recruit_event_crowd(world: World, op: Operation) -> Members:
    """Accounts a few months old with next to no life besides."""
    return [
        world.recruit(
            *_community_of(world, op), created=world.day_before(world.random.randint(20, 200)), busy=0.4
        )
        for _ in range(op.size)
    ]


_REPURPOSED: Final = _TEXTS["repurposed"]
TRADES: Final = {
    "desk": Trade(_recruit_desk),
    "boosters": Trade(_recruit_boosters, ("lantern",), 4, ("Lantern",)),
    "link_network": Trade(_recruit_links, ("lantern", "orchard", "ostrel")),
    "tasked": Trade(_recruit_tasked, ("lantern", "ostrel")),
    "repurposed": Trade(
        _recruit_repurposed, ("ostrel",), 4, tuple(_REPURPOSED["tags"]), tuple(_REPURPOSED["texts"])
    ),
    "event_crowd": Trade(_recruit_event_crowd, ("orchard", "lantern")),
}


def topic(world: World, op: Operation, lang: str) -> str:
    """What a post of the operation in this language is about."""
    communities = TRADES[op.kind].communities
    if lang == "en" and communities:
        return world.random.choice(communities)
    return str(
        world.random.choice([each["name"] for each in world.words.communities if each["lang"] == lang])
    )


def own_post(world: World, op: Operation, lang: str) -> str:
    """A text of nobody else's, about what the operation is about."""
    cores = list(TRADES[op.kind].cores)
    own = {"cores": cores, "candidate": [_REPURPOSED["candidate"]]} if cores and lang == "en" else None
    return world.words.post(lang, topic(world, op, lang), own)


def phrases(world: World, op: Operation, count: int) -> list[Phrase]:
    """So many texts to be given to the members: the kind's own first, then made up, none that another group was given.

    Raises:
        InputError: texts with other words are asked for, and there are not so many.
    """
    if needs_known(op.rewording):
        found = [phrase for phrase in known_phrases(world.random) if phrase.text not in world.given][:count]
        if len(found) < min(count, 10):
            raise InputError(
                f"'{op.label}': rewording '{op.rewording}' needs texts for which other words are known, and other "
                "operations of the scenario have used them up. Use copy, touch or a number of words."
            )
    else:
        found = list(islice((one for one in _own_phrases(world, op) if one.text not in world.given), count))
        while len(found) < count:
            lang = world.random.choices(list(op.languages), list(op.languages.values()))[0]
            found.append(Phrase(_long(world, lang), lang))
    world.given.update(phrase.text for phrase in found)
    return found


def _own_phrases(world: World, op: Operation) -> Iterator[Phrase]:
    """The phrases of the kind, in any order; in each language."""
    texts: dict[str, Any] = _TEXTS.get(op.kind, {})
    made = [
        Phrase(text[:1].upper() + text[1:], "en")
        for text in (
            pattern.replace("{issue}", issue)
            for pattern in texts.get("slogans", ())
            for issue in texts.get("issues", ())
        )
    ] + [
        Phrase(phrase.replace("{issue}", issue), lang)
        for lang in (op.languages if op.kind == "tasked" else ())
        for issue in texts["issues"][lang]
        for phrase in texts["phrases"][lang]
    ]
    yield from world.random.sample(made, len(made))


def _long(world: World, lang: str) -> str:
    """A made-up text of some twenty words, so that a few changed words leave most of it."""
    text = ""
    name = world.random.choice([each["name"] for each in world.words.communities if each["lang"] == lang])
    while len(text.split()) < _MOST_WORDS - 6:
        text = f"{text} {world.words.post(lang, name)}".strip()
    return text.replace("\n", " ")


def sites(op: Operation) -> list[str]:
    """Domains of the operation's own sites."""
    if op.kind == "link_network":
        return [site["domain"] for site in _TEXTS["link_network"]["sites"]]
    return [f"{op.label.replace('_', '')}{word}.example" for word in ("daily", "report")]


def headline(world: World, op: Operation, lang: str) -> str:
    """A headline of one of the operation's own sites."""
    own = _TEXTS["link_network"]["headlines"][lang] if op.kind == "link_network" else None
    return world.words.headline(lang, topic(world, op, lang), own)
