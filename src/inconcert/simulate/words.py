"""The words of the invented country: ordinary texts in four languages, put together from lists."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from random import Random
from typing import Any, Final

_FILES: Final = {"en": "english", "ru": "russian", "ar": "arabic", "fa": "persian"}
_SLOT: Final = re.compile(r"\{(\w+)\}")
_LISTS: Final = {"quality": "qualities", "when": "whens", "who": "whos", "who_am": "people"}


def load(name: str) -> dict[str, Any]:
    """One of the data files, by its name without ending."""
    return tomllib.loads((files("inconcert.simulate") / "data" / f"{name}.toml").read_text("utf-8"))


class Words:
    """Writes texts nobody wrote. Every choice comes from the generator it was given."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._world = load("world")
        self._lexicons = {lang: load(name) for lang, name in _FILES.items()}
        self._topics: dict[str, dict[str, Any]] = {
            name: topic for lexicon in self._lexicons.values() for name, topic in lexicon["topics"].items()
        }
        self._headlines: set[str] = set()

    @property
    def communities(self) -> list[dict[str, Any]]:
        """The communities of interest: name, lang, size, voices."""
        found: list[dict[str, Any]] = self._world["communities"]
        return found

    @property
    def sites(self) -> list[dict[str, Any]]:
        """The general news sites: name, domain, topics."""
        found: list[dict[str, Any]] = self._world["sites"]
        return found

    def fill(
        self, template: str, lang: str, topic: str, own: Mapping[str, Sequence[str]] | None = None
    ) -> str:
        """A template with each {slot} filled at random: from `own` first, else from language and topic."""
        lexicon, pick = self._lexicons[lang], self._random.choice

        def filling(slot: re.Match[str]) -> str:
            name = slot[1]
            if own and name in own:
                return pick(own[name])
            if name == "number":
                return str(self._random.randint(3, 60))
            if name == "interest":
                return str(self._topics[topic]["interest"])
            if name == "thing":
                choices: Sequence[str] = self._topics[topic]["things"]
            elif name == "place":
                choices = self._world["places"][lang]
            else:
                choices = lexicon[_LISTS[name]]
            return pick(choices)

        text = _SLOT.sub(filling, template)
        return text[:1].upper() + text[1:]

    def post(self, lang: str, topic: str, own: Mapping[str, Sequence[str]] | None = None) -> str:
        """An ordinary post about a topic. With `own["cores"]`, the middle of it comes from there."""
        lexicon, random = self._lexicons[lang], self._random
        if own is None and random.random() < 0.015:
            return str(random.choice(lexicon["everyday"]))
        core = random.choice(own["cores"] if own and "cores" in own else lexicon["cores"])
        opener = random.choice(lexicon["openers"]) + " " if random.random() < 0.5 else ""
        closer = random.choice(lexicon["closers"])
        end = "" if core.endswith(("?", "؟")) else "."
        gap = "\n" if random.random() < 0.04 else " "
        return self.fill(f"{opener}{core}{end}{gap}{closer}".strip(), lang, topic, own)

    def headline(self, lang: str, topic: str, templates: Sequence[str] | None = None) -> str:
        """A headline that was not used before."""
        while True:
            text = self.fill(self._random.choice(templates or self._lexicons[lang]["headlines"]), lang, topic)
            if text not in self._headlines:
                self._headlines.add(text)
                return text

    def app(self, name: str) -> str:
        """The template that an app of this name fills for its users."""
        templates: Sequence[str] = self._world["apps"]
        return self._random.choice(templates).replace("{app}", name)

    def reply(self, lang: str, topic: str) -> str:
        """An ordinary answer."""
        return self.fill(self._random.choice(self._lexicons[lang]["replies"]), lang, topic)

    def comment(self, lang: str, topic: str) -> str:
        """What somebody writes above a quoted post or a link."""
        return self.fill(self._random.choice(self._lexicons[lang]["comments"]), lang, topic)

    def bio(self, lang: str, topic: str) -> str:
        """A profile text, sometimes empty."""
        return self.fill(self._random.choice(self._lexicons[lang]["bios"]), lang, topic)

    def place(self, lang: str) -> str:
        """A place of the country."""
        return str(self._random.choice(self._world["places"][lang]))

    def tags(self, topic: str) -> tuple[str, ...]:
        """The hashtags of a topic."""
        return tuple(self._topics[topic]["tags"])

    def name(self, lang: str) -> tuple[str, str]:
        """An invented person: the name shown, and the same kind of name in Latin letters for the handle."""
        latin = self._person("latin")
        return (latin if lang == "en" else self._person(lang)), latin.replace(" ", "").lower()

    def _person(self, script: str) -> str:
        pick = self._random.choice
        given, family = self._world["given"][script], self._world["family"][script]
        return f"{pick(given[0])}{pick(given[1])} {pick(family[0])}{pick(family[1])}"
