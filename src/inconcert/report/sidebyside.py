"""Two posts side by side: the words that differ are marked, long texts fold, nothing in them is live."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from inconcert.report.safe import defang, visible
from inconcert.report.words import number, several

SHOWN: Final = 500  # characters before a text folds
KEPT: Final = 2000  # characters of a text in the page; the posts table has all
_WORD: Final = 40  # characters; a longer run is no word, and may be cut anywhere
_ALIKE: Final = 0.3  # below, two texts are different texts and marking words says nothing

_DIFFERENT: Final = "different texts"

Piece = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class ShownText:
    """A post's text for the page: what shows, what is folded, how many characters were left out."""

    head: Markup
    tail: Markup
    left_out: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both texts with their differing words marked, and in words how they differ."""

    a: ShownText
    b: ShownText
    words: str


def compare(a: str, b: str) -> Comparison:
    """Mark the words in which two texts differ. Texts with little in common are shown unmarked."""
    left, right = (_tokens(defang(visible(text[: 2 * KEPT]))[:KEPT]) for text in (a, b))
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    blocks = matcher.get_matching_blocks()
    same_left = {block.a + step for block in blocks for step in range(block.size)}
    same_right = {block.b + step for block in blocks for step in range(block.size)}
    marked = _marked(left, same_left), _marked(right, same_right)
    words = _difference(a, b, *marked)
    if words == _DIFFERENT:
        marked = _marked(left, None), _marked(right, None)
    return Comparison(_shown(marked[0], len(a)), _shown(marked[1], len(b)), words)


def _difference(a: str, b: str, left: Sequence[Piece], right: Sequence[Piece]) -> str:
    if not a.strip() or not b.strip():
        return "one has no text" if a.strip() or b.strip() else "no text"
    if a == b:
        return "the same text, letter by letter"
    changed, total = (max(map(count, (left, right))) for count in (_changed, _words))
    if total - changed < _ALIKE * total:
        return _DIFFERENT
    if not changed:
        return "texts differ in spaces or after what is shown"
    return f"texts differ in {several(changed, 'word')}, marked"


def _tokens(text: str) -> list[str]:
    return [token for token in re.split(r"(\s+)", text) if token]


def _marked(tokens: Sequence[str], same: set[int] | None) -> list[Piece]:
    """Tokens with whether they differ; spaces never do. No set: nothing is marked."""
    return [
        (token, same is not None and index not in same and not token.isspace())
        for index, token in enumerate(tokens)
    ]


def _changed(pieces: Sequence[Piece]) -> int:
    return sum(differs for _, differs in pieces)


def _words(pieces: Sequence[Piece]) -> int:
    return sum(not token.isspace() for token, _ in pieces)


def _shown(pieces: Sequence[Piece], length: int) -> ShownText:
    head, tail, used = [], [], 0
    for token, differs in pieces:
        room = max(0, SHOWN - used) if used + len(token) > SHOWN else len(token)
        if len(token) <= _WORD and room < len(token):
            room = 0
        used += len(token) if room == len(token) else SHOWN
        if token[:room]:
            head.append((token[:room], differs))
        if token[room:]:
            tail.append((token[room:], differs))
    left = f"{number(length - KEPT)} more characters are in the posts table only" if length > KEPT else ""
    return ShownText(_html(head), _html(tail), left)


def _html(pieces: Sequence[Piece]) -> Markup:
    parts = (Markup("<mark>{}</mark>").format(text) if differs else escape(text) for text, differs in pieces)
    return Markup().join(parts)
