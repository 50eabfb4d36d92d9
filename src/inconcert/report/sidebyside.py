"""Two posts side by side: the words that differ are marked, long texts fold, nothing in them is live."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from inconcert.report.safe import defang, visible
from inconcert.report.words import number

SHOWN: Final = 500  # characters before a text folds
KEPT: Final = 2000  # characters of a text in the page; the posts table has all
_ALIKE: Final = 0.3  # below, two texts are different texts and marking words says nothing

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
    first, second = defang(visible(a[: 2 * KEPT])), defang(visible(b[: 2 * KEPT]))
    plain_a, plain_b = first[:KEPT], second[:KEPT]
    left_a, left_b = _tokens(plain_a), _tokens(plain_b)
    if not a.strip() or not b.strip():
        words = "no text" if not a.strip() and not b.strip() else "one has no text"
    elif a == b:
        words = "the same text, letter by letter"
    else:
        matcher = difflib.SequenceMatcher(None, left_a, left_b, autojunk=False)
        if matcher.ratio() < _ALIKE:
            words = "different texts"
        else:
            blocks = matcher.get_matching_blocks()
            same_a = {block.a + step for block in blocks for step in range(block.size)}
            same_b = {block.b + step for block in blocks for step in range(block.size)}
            marked_a, marked_b = _marked(left_a, same_a), _marked(left_b, same_b)
            changed = max(_changed(marked_a), _changed(marked_b))
            words = (
                f"texts differ in {number(changed)} word{'' if changed == 1 else 's'}, marked"
                if changed
                else "texts differ in spaces only"
            )
            return Comparison(_shown(marked_a, len(a)), _shown(marked_b, len(b)), words)
    return Comparison(_shown(_marked(left_a, None), len(a)), _shown(_marked(left_b, None), len(b)), words)


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


def _shown(pieces: Sequence[Piece], length: int) -> ShownText:
    head, tail, used = [], [], 0
    for token, differs in pieces:
        room = max(0, SHOWN - used)
        used += len(token)
        if token[:room]:
            head.append((token[:room], differs))
        if token[room:]:
            tail.append((token[room:], differs))
    left = f"{number(length - KEPT)} more characters are in the posts table only" if length > KEPT else ""
    return ShownText(_html(head), _html(tail), left)


def _html(pieces: Sequence[Piece]) -> Markup:
    parts = (Markup("<mark>{}</mark>").format(text) if differs else escape(text) for text, differs in pieces)
    return Markup().join(parts)
