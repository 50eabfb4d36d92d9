"""Word lists that explanations read, and the plain form in which texts and names are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

_NOISE: Final = re.compile(r"https?://\S+|[@＠]\w+")
_MARKS: Final = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ـ": None})


@cache
def _lines(name: str) -> tuple[str, ...]:
    text = (files("inconcert.coordination") / "data" / name).read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def call_phrases() -> tuple[str, ...]:
    """Phrases that ask readers to copy a text, in several languages, lower case."""
    return _lines("open_calls.txt")


@cache
def default_clients() -> frozenset[str]:
    """Names of the clients that platforms themselves provide, lower case."""
    return frozenset(line.casefold() for line in _lines("default_clients.txt"))


@cache
def common_sites() -> frozenset[str]:
    """Sites on which anybody may have a page: naming one declares no owner."""
    return frozenset(_lines("common_sites.txt"))


def squash(text: str) -> str:
    """Letters and digits only, case folded, without addresses and @names: "Lake Herald!" -> "lakeherald"."""
    plain = unicodedata.normalize("NFKC", _NOISE.sub(" ", text)).casefold().translate(_MARKS)
    return "".join(character for character in plain if character.isalnum())
