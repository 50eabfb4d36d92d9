"""How the wording of a family varies: which places change from text to text, and what stands in them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["number", "hashtag", "account", "link", "name", "words"]

FIXED_SHARE: Final = 0.6
"""Share of the leading text's words that no text of a template changes."""
FEWEST: Final = 3
"""Texts, so that a place where they differ is a slot and not a single edit."""
MOST: Final = 0.9
"""Share of the fillings that decides what stands in a slot."""
_PATTERNS: Final[tuple[tuple[Kind, str], ...]] = (
    ("link", r"(?i)(?:https?://|www\.)\S+"),
    ("hashtag", r"[#＃]\w+"),
    ("account", r"[@＠]\w+"),
    ("number", r"[^\w]*\d[\d.,:/%-]*[^\w]*"),
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a template: the words before it, what kind of thing stands in it, and how many different ones do."""

    after: str
    kind: Kind
    different: int


def slots(texts: Sequence[str]) -> list[Slot]:
    """The slots of a template; empty when the texts are not fillings of one.

    `texts`: the texts of a family as posted, the leading one first. Words are aligned with the leading text's (longest matching
    blocks). It is a template when at least three texts differ only in the same few places: six in ten of the leading text's words
    stay in every one.
    """
    if len(texts) < FEWEST:
        return []
    leading = texts[0].split()
    changed: dict[tuple[int, int], set[str]] = {}
    for text in texts[1:]:
        words = text.split()
        matcher = difflib.SequenceMatcher(None, leading, words, autojunk=False)
        for tag, first, last, start, end in matcher.get_opcodes():
            if tag != "equal":
                changed.setdefault((first, last), set()).add(" ".join(words[start:end]))
    places = _merged(changed)
    loose = sum(last - first for first, last in places)
    if not leading or not places or loose > (1 - FIXED_SHARE) * len(leading):
        return []
    found = []
    for (first, last), fillings in sorted(places.items()):
        every = fillings | {" ".join(leading[first:last])}
        if len(every) >= FEWEST:
            found.append(Slot(" ".join(leading[max(0, first - 3) : first]), _kind(every, first), len(every)))
    return found


def _merged(changed: dict[tuple[int, int], set[str]]) -> dict[tuple[int, int], set[str]]:
    """Places that overlap, as one."""
    merged: list[tuple[int, int, set[str]]] = []
    for (first, last), fillings in sorted(changed.items()):
        if merged and first < merged[-1][1]:
            low, high, known = merged[-1]
            merged[-1] = (low, max(high, last), known | fillings)
        else:
            merged.append((first, last, set(fillings)))
    return {(first, last): fillings for first, last, fillings in merged}


def _kind(fillings: set[str], first: int) -> Kind:
    """What most of the fillings are; a capital says nothing at the start of a text."""
    told = [filling for filling in fillings if filling]
    for kind, pattern in _PATTERNS:
        fits = sum(all(re.fullmatch(pattern, word) for word in filling.split()) for filling in told)
        if told and fits >= MOST * len(told):
            return kind
    names = sum(first > 0 and _is_name(filling) for filling in told)
    return "name" if told and names >= MOST * len(told) else "words"


def _is_name(filling: str) -> bool:
    return all(word.strip("\"'“”‘’«»(").strip()[:1].isupper() for word in filling.split())
