"""How people say what they were given to say: pasted, touched up, edited word by word, in other words, in another language."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Final, get_args

from inconcert.errors import InputError
from inconcert.simulate.spec import Strength
from inconcert.simulate.words import load

STRENGTHS: Final[tuple[Strength, ...]] = get_args(Strength)
"""How far a phrase is changed: not at all; an emoji or a typo; two synonyms as well; its halves swapped or a sentence added as
well; other words altogether; another language, for half of the posts, and other words for the rest."""
_TEXTS: Final = load("rewording")
_PEOPLE: Final = _TEXTS["people"]
LANGUAGES: Final = ("ru", "ar")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text that members are given. `parts` are the numbers of its opening and its ending where other words are known for it."""

    text: str
    lang: str
    parts: tuple[int, int] | None = None


def known_phrases(random: Random) -> Iterator[Phrase]:
    """Phrases for which other words and translations are known, in any order; each opening's own phrases follow each other."""
    openings = random.sample(range(len(_TEXTS["openings"])), len(_TEXTS["openings"]))
    for opening, ending in product(openings, range(len(_TEXTS["endings"]))):
        yield Phrase(", ".join(part["en"][0] for part in _halves(opening, ending)), "en", (opening, ending))


def needs_known(strength: Strength | int) -> bool:
    """Whether a strength can be had only for phrases of which other words are known."""
    return strength in {"edit", "rearrange", "rephrase", "translate"}


def version(
    phrase: Phrase, strength: Strength | int, random: Random, vocabulary: Sequence[str] = ()
) -> tuple[str, str]:
    """One person's version of a phrase, and its language.

    Args:
        phrase: what was given.
        strength: one of STRENGTHS, or how many of its words are replaced by words of the vocabulary.
        random: draws.
        vocabulary: words that replace others.

    Raises:
        InputError: the strength needs other words for a phrase of which none are known.
    """
    if isinstance(strength, int):
        return _words_replaced(phrase.text, strength, random, vocabulary), phrase.lang
    if strength == "copy":
        return phrase.text, phrase.lang
    if strength == "touch":
        return _touch(phrase.text, random), phrase.lang
    if phrase.parts is None:
        raise InputError(
            f"no other words are known for '{phrase.text[:60]}'. Use copy, touch, or a number of words."
        )
    halves = _halves(*phrase.parts)
    if strength == "translate" and random.random() < 0.5:
        lang = random.choice(LANGUAGES)
        return ", ".join(half[lang] for half in halves), lang
    ways = 2 if strength in {"rephrase", "translate"} else 1
    text = ", ".join(random.choice(half["en"][:ways]) for half in halves)
    for rule in _RULES[strength]:
        text = rule(text, random)
    return text, "en"


def _halves(opening: int, ending: int) -> tuple[dict[str, str], dict[str, str]]:
    return _TEXTS["openings"][opening], _TEXTS["endings"][ending]


def _words_replaced(text: str, count: int, random: Random, vocabulary: Sequence[str]) -> str:
    """So many words, at places drawn, replaced by others."""
    words = text.split(" ")
    for place in random.sample(range(len(words)), min(count, len(words))):
        words[place] = random.choice([word for word in vocabulary if word != words[place]])
    return " ".join(words)


def _touch(text: str, random: Random) -> str:
    """An emoji at the end, or one letter doubled, dropped or swapped with the next."""
    places = [place for place, letter in enumerate(text[:-1]) if letter in string.ascii_lowercase]
    if random.random() < 0.5 or not places:
        return f"{text} {random.choice(_PEOPLE['emoji'])}"
    at = random.choice(places)
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
    "edit": (_synonyms, _touch),
    "rearrange": (_synonyms, _rearrange, _touch),
    "rephrase": (_rearrange, _touch),
    "translate": (_rearrange, _touch),
}
