"""How given phrases are changed: each strength does what it says, and no more."""

from __future__ import annotations

from random import Random

import pytest
from rapidfuzz.distance import Levenshtein

from inconcert.errors import InputError
from inconcert.simulate.rewording import STRENGTHS, Phrase, known_phrases, needs_known, version

LONG = Phrase(
    "Nobody in the whole of Korrow ever asked us about the night bus, and nobody will thank them for it", "en"
)
dice = Random  # a simulation, not a secret
VOCABULARY = ("harbour", "lantern", "meadow", "orchard")


def phrases() -> list[Phrase]:
    return list(known_phrases(dice(1)))


def test_known_phrases_are_distinct_and_in_two_halves() -> None:
    found = phrases()
    assert len(found) == len({phrase.text for phrase in found}) == 55
    assert all(", " in phrase.text and phrase.parts is not None for phrase in found)


def test_a_copy_is_the_text() -> None:
    assert version(LONG, "copy", dice(1)) == (LONG.text, "en")


@pytest.mark.parametrize("seed", range(20))
def test_a_touch_is_an_emoji_or_one_letter(seed: int) -> None:
    text, lang = version(LONG, "touch", dice(seed))
    assert lang == "en"
    assert text != LONG.text
    assert text.startswith(LONG.text + " ") or Levenshtein.distance(text, LONG.text) <= 2


@pytest.mark.parametrize("count", [1, 3, 6])
@pytest.mark.parametrize("seed", range(5))
def test_so_many_words_are_replaced(count: int, seed: int) -> None:
    text, _ = version(LONG, count, dice(seed), VOCABULARY)
    pairs = list(zip(LONG.text.split(" "), text.split(" "), strict=True))
    changed = [new for old, new in pairs if old != new]
    assert len(changed) == count
    assert set(changed) <= set(VOCABULARY)


def test_more_words_than_there_are_replaces_all() -> None:
    text, _ = version(Phrase("two words", "en"), 9, dice(1), VOCABULARY)
    assert set(text.split(" ")) <= set(VOCABULARY)


def words_kept(phrase: Phrase, strength: str) -> float:
    """Share of the phrase's words that a version still has, as a mean over many versions."""
    given = set(phrase.text.lower().replace(",", "").split())
    shares = []
    for seed in range(40):
        text, lang = version(phrase, strength, dice(seed))  # type: ignore[arg-type]
        if lang == "en":
            shares.append(
                len(given & set(text.lower().replace(",", "").replace(".", "").split())) / len(given)
            )
    return sum(shares) / len(shares)


def test_each_strength_keeps_less_than_the_one_before() -> None:
    kept = {strength: sum(words_kept(one, strength) for one in phrases()[:8]) / 8 for strength in STRENGTHS}
    assert kept["copy"] == 1
    assert kept["copy"] > kept["touch"] > kept["edit"] > kept["rephrase"]
    assert kept["rearrange"] > kept["rephrase"]
    assert kept["rephrase"] < 0.75


def test_half_of_the_translations_are_in_another_language() -> None:
    langs = [version(phrases()[0], "translate", dice(seed))[1] for seed in range(200)]
    assert 70 < sum(lang != "en" for lang in langs) < 130
    assert set(langs) == {"en", "ru", "ar"}


def test_other_words_are_not_made_up() -> None:
    with pytest.raises(InputError, match="no other words are known for 'Nobody in the whole"):
        version(LONG, "rephrase", dice(1))
    assert [strength for strength in STRENGTHS if needs_known(strength)] == [
        "edit",
        "rearrange",
        "rephrase",
        "translate",
    ]
    assert not needs_known(3)


def test_the_same_generator_says_the_same() -> None:
    for strength in STRENGTHS:
        assert version(phrases()[3], strength, dice(5)) == version(phrases()[3], strength, dice(5))
