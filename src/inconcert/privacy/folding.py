"""Text folded letter by letter: spelling variants of a name become one, and each letter knows where it stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import polars as pl

PLAIN: Final = re.compile(r"[\t\n\r -$&-\[\]-~]*")
"""Letters that folding leaves alone but for their case."""
_PIECES: Final = re.compile(r"([ -$&-\[\]-~]+)|((?:%[0-9A-Fa-f]{2})+)|\\(?=[_.*~-])|(.)", re.DOTALL)
_DROPPED: Final = re.compile(
    r"[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u0591-\u05bd\ufe00-\ufe0f]"
)
_SPELLED: Final = str.maketrans({"ß": "ss", "ς": "σ", "ي": "ی", "ى": "ی", "ك": "ک"})

_ASCII: Final = "0-9a-z_"
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_MARKS: Final = "".join(
    chr(code) for code in range(0x300, 0xFE30) if unicodedata.category(chr(code)) in {"Mn", "Mc", "Me"}
)
TOKEN: Final = re.compile(rf"[{_ASCII}]+|[{_UNSPACED}]|(?:(?![{_ASCII}{_UNSPACED}])[\w{_MARKS}])+")
"""A whole token of folded text: Latin letters, digits and _; one sign of a script without spaces; or other letters."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded: its letters, and where each stood in the text as given (None: where it stands here)."""

    letters: str
    starts: list[int] | None
    ends: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the folded text stood."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Fold a text: compatibility forms and accents resolved, lower case, invisible and control characters out, %XX read.

    What would be the same name to a reader, or to a web server, is the same letters: Ilse, ｉｌｓｅ, ILSE, il%73e, i\u200blse.
    """
    if PLAIN.fullmatch(text):
        return Folded(text.lower(), None, None)
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in _PIECES.finditer(text):
        start, end = found.span()
        if found[1] is not None:  # letters that stay as they are but for their case, in one go
            letters += found[1].lower()
            starts += range(start, end)
            ends += range(start + 1, end + 1)
            continue
        for letter, left, right in _pieces(found):
            for one in _letter(letter):
                letters.append(one)
                starts.append(left)
                ends.append(right)
    return Folded("".join(letters), starts, ends)


def roughly_folded(texts: pl.Series) -> pl.Series:
    """Texts folded in bulk, and more than `fold` does: all marks and backslashes are out too; %XX stays as it is.

    What a folded text holds, its rough form holds: so a search here misses nothing, but for texts with %XX.
    """
    spaced = texts.str.replace_all(r"[\s\x1c-\x1f]", " ")
    whole = spaced.str.normalize("NFKD").str.to_lowercase().str.normalize("NFKD")
    bare = whole.str.replace_all(r"[\p{M}\p{Cf}\p{Cc}\u{640}\\]", "")
    return bare.str.replace_many([chr(letter) for letter in _SPELLED], [*_SPELLED.values()])


def folded_name(name: str) -> str:
    """A name as it is looked for: folded, from its first letter or digit to its last; empty where it has none."""
    letters = fold(name).letters
    tokens = list(TOKEN.finditer(letters))
    return letters[tokens[0].start() : tokens[-1].end()] if tokens else ""


def ends_token(letters: str, end: int) -> bool:
    """Whether a token may end here: what follows is no letter, of another script, of one without spaces, or only underscores."""
    if end >= len(letters):
        return True
    follows = _class(letters[end])
    if follows != _class(letters[end - 1]) or follows in " u":
        return True
    return letters[end] == "_" and _UNDERSCORES_ONLY.match(letters, end) is not None


_UNDERSCORES_ONLY: Final = re.compile(rf"_+(?![{_ASCII}])")
_ASCII_LETTER: Final = re.compile(f"[{_ASCII}]")
_UNSPACED_LETTER: Final = re.compile(f"[{_UNSPACED}]")
_OTHER_LETTER: Final = re.compile(rf"[\w{_MARKS}]")


@lru_cache(maxsize=65_536)
def _class(letter: str) -> str:
    """a: Latin letter, digit or _; u: of a script without spaces; w: another letter; space: none of these."""
    if _ASCII_LETTER.match(letter):
        return "a"
    if _UNSPACED_LETTER.match(letter):
        return "u"
    return "w" if _OTHER_LETTER.match(letter) else " "


def _pieces(found: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    """Each letter with where it stands; the bytes of a run of %XX are read as UTF-8, a backslash before _ is none."""
    at = found.start()
    if found[3] is not None:
        yield found[3], at, found.end()
    elif found[2] is not None:
        for letter in _decoded(found[2]):
            length = 3 * len(letter.encode("utf-8", "surrogatepass")) if letter != "%" else len(found[2])
            yield letter, at, min(at + length, found.end())
            at += length


def _decoded(escapes: str) -> str:
    try:
        return bytes.fromhex(escapes.replace("%", "")).decode("utf-8")
    except UnicodeDecodeError:
        return "%"


@lru_cache(maxsize=65_536)
def _letter(letter: str) -> str:
    if letter.isspace():
        return " "
    if unicodedata.category(letter) in {"Cf", "Cc"}:
        return ""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).lower())
    return _DROPPED.sub("", plain).translate(_SPELLED)
