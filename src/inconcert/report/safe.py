"""Hostile text made harmless: what a stranger wrote, cleaned before it is shown.

Escaping for HTML is done later, by the template engine and by `charts.frame.el`; this file takes care of
what escaping does not: control characters, characters that turn the reading direction, live addresses.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_TURNING: Final = {
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
}
_JOINERS: Final = "\u200c\u200d"  # needed to write Persian, and in emoji
_SPECIAL: Final = re.compile(r"[^\S\n ]|[^\w\s!-/:-@\[-`{-~]")
_ADDRESS: Final = re.compile(
    r"(?i)\b(?:(h)tt(ps?://)|(?=www\.)|(?=(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}/))([^\s/?#]{1,253})"
)


def plain(text: str) -> str:
    """The text without control, direction and unassigned-format characters; newlines stay."""
    return _SPECIAL.sub(lambda found: _kept(found[0], show=False), text)


def visible(text: str) -> str:
    """As `plain`, but what turns the reading direction is shown by name: in a post it is evidence."""
    return _SPECIAL.sub(lambda found: _kept(found[0], show=True), text)


def _kept(character: str, *, show: bool) -> str:
    if character in _JOINERS:
        return character
    category = unicodedata.category(character)
    if category == "Cf":
        name = _TURNING.get(ord(character))
        return f"\u27e6{name}\u27e7" if show and name else ""
    if category in {"Cc", "Cs", "Zs", "Zl", "Zp"}:
        return " " if character.isspace() else ""
    return character


def defang(text: str) -> str:
    """Web addresses inside a text, made unclickable: hxxps://news[.]example/page."""

    def broken(found: re.Match[str]) -> str:
        scheme = f"hxx{found[2].lower()}" if found[1] else ""
        return scheme + found[3].replace(".", "[.]")

    return _ADDRESS.sub(broken, text)


def defang_domain(domain: str) -> str:
    """A bare domain or address, made unclickable whatever its form."""
    host, slash, rest = domain.partition("/") if "://" not in domain else ("", "", "")
    return host.replace(".", "[.]") + slash + rest if host else defang(domain)


def shorten(text: str, length: int) -> str:
    """At most so many characters, with an ellipsis where something was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "\u2026"


def whole_sentences(text: str, length: int) -> str:
    """As many whole sentences as fit; a first one that is longer is cut."""
    end = text.rfind(". ", 0, length)
    return text if len(text) <= length else text[: end + 1] if end > 0 else shorten(text, length)
