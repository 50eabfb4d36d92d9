"""People who are told what to say, and told not to paste it: given phrases reworded as a person would, or translated."""

from __future__ import annotations

import re
import string
from random import Random
from typing import Final

from inconcert.simulate.operations import recruit_tasked
from inconcert.simulate.plan import Members, Plan, Turnout
from inconcert.simulate.words import load
from inconcert.simulate.world import DAY, DAYS, END, HOUR, MINUTE, World

STRENGTHS: Final = ("copy", "touch", "edit", "rearrange", "rephrase", "translate")
"""How far a phrase is changed: not at all; an emoji or a typo; two synonyms as well; its halves swapped or a sentence added as
well; other words altogether; another language, for half of the posts, and other words for the rest."""
_TEXTS: Final = load("rewording")
_PEOPLE: Final = _TEXTS["people"]
LANGUAGES: Final = ("ru", "ar")


def reworded(opening: int, ending: int, strength: str, random: Random) -> tuple[str, str]:
    """One person's version of a given phrase (an opening and an ending, by number): the text, and its language."""
    parts = _TEXTS["openings"][opening], _TEXTS["endings"][ending]
    if strength == "translate" and random.random() < 0.5:
        lang = random.choice(LANGUAGES)
        return ", ".join(part[lang] for part in parts), lang
    ways = 2 if strength in {"rephrase", "translate"} else 1
    text = ", ".join(random.choice(part["en"][:ways]) for part in parts)
    for rule in _RULES[strength]:
        text = rule(text, random)
    return text, "en"


def _touch(text: str, random: Random) -> str:
    """An emoji at the end, or one letter doubled, dropped or swapped with the next."""
    if random.random() < 0.5:
        return f"{text} {random.choice(_PEOPLE['emoji'])}"
    at = random.choice([place for place, letter in enumerate(text[:-1]) if letter in string.ascii_lowercase])
    return text[:at] + random.choice((text[at] * 2, "", text[at + 1] + text[at])) + text[at + 1 :]


def _synonyms(text: str, random: Random) -> str:
    """Two words, where there are so many that have one, replaced by a synonym."""
    known = [word for word in _TEXTS["synonyms"] if re.search(rf"\b{word}\b", text, re.IGNORECASE)]
    for word in random.sample(known, min(2, len(known))):
        text = re.sub(rf"\b{word}\b", _TEXTS["synonyms"][word], text, flags=re.IGNORECASE)
    return text


def _rearrange(text: str, random: Random) -> str:
    """The halves swapped at the comma, or a sentence added before or after."""
    head, comma, tail = text.partition(", ")
    if comma and random.random() < 0.5:
        return f"{tail}, {head}"
    added = random.choice(_PEOPLE["added"])
    return f"{text}. {added}" if random.random() < 0.5 else f"{added} {text}"


_RULES: Final = {
    "copy": (),
    "touch": (_touch,),
    "edit": (_synonyms, _touch),
    "rearrange": (_synonyms, _rearrange, _touch),
    "rephrase": (_rearrange, _touch),
    "translate": (_rearrange, _touch),
}


def told_what_to_say(strength: str) -> Plan:
    """Twenty people who on eleven evenings post versions of that evening's five phrases as their own, within the hour.

    Nothing else ties them: they reply to no common post and share no link, so only what they say can give them away.
    """

    def carry_out(world: World, members: Members) -> None:
        random, turnout = world.random, Turnout(world.random, members)
        missions = random.sample(range(len(_TEXTS["openings"])), len(_TEXTS["openings"]))
        for day, opening in zip(
            sorted(random.sample(range(2, DAYS - 1), len(missions))), missions, strict=True
        ):
            start = day * DAY + random.randint(15, 18) * HOUR
            for member in turnout():
                for ending in random.sample(range(len(_TEXTS["endings"])), random.randint(2, 3)):
                    text, lang = reworded(opening, ending, strength, random)
                    world.write(member, start + random.randrange(55 * MINUTE), text, lang=lang)

    return Plan(
        f"told what to say ({strength})",
        False,
        "20 people who on eleven evenings post versions of five given phrases within an hour.",
        recruit_tasked,
        carry_out,
    )


def _sing(world: World, members: Members) -> None:
    """Quote a line of the song now and then, each at a time of their own."""
    random = world.random
    for member in members:
        for line in random.sample(_PEOPLE["song"], random.randint(2, len(_PEOPLE["song"]))):
            text = line if random.random() < 0.7 else f"{line} 🎶"
            world.write(member, world.moment(member, 0, END - DAY), text, lang="en")


SONG_QUOTERS: Final = Plan(
    "song quoters",
    True,
    "40 people who at times of their own quote lines of one song.",
    lambda world: [
        world.recruit(
            world.random.choice(("books", "pets", "football", "kitchen")),
            created=world.day_before(world.random.randint(300, 3000)),
        )
        for _ in range(40)
    ],
    _sing,
)
