"""What the members' profiles declare openly: a site, another account, a name."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final
from urllib.parse import urlsplit

import polars as pl

from inconcert.coordination.explanations.words import common_sites, squash

FEWEST_LETTERS: Final = (
    8  # of a site's name that is looked for in profiles: shorter ones are often plain words
)
NAME_LETTERS: Final = 8  # of a name that display names have in common
_ADDRESS: Final = re.compile(r"(?:https?://)?(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}(?:/\S*)?")
_HANDLE: Final = re.compile(r"(?<![\w.])[@＠](\w{2,30})\b(?!\.\w)")
_WORD: Final = re.compile(r"[^\W_]+")
_TAG: Final = re.compile(r"[#＃]\w+")


@dataclass(frozen=True)
class Declared:
    """Something several profiles name: kind is site, account or name."""

    kind: str
    token: str
    members: frozenset[str]

    @property
    def label(self) -> str:
        """The token as a reader knows it."""
        return {"site": self.token, "account": f"@{self.token}", "name": f'"{self.token}"'}[self.kind]


class Profiles:
    """The members' profiles. Handles and names of hashed accounts are hashes, and are not read."""

    def __init__(self, members: pl.DataFrame) -> None:
        self._rows: list[dict[str, Any]] = members.sort("account_id").to_dicts()
        for row in self._rows:
            if row["is_pseudonymised"]:
                row["handle"] = row["display_name"] = None

    @property
    def known(self) -> int:
        """Members whose profile says anything: a name, a text or an address."""
        return sum(
            any(row[field] for field in ("display_name", "description", "profile_url")) for row in self._rows
        )

    @property
    def observable(self) -> bool:
        """Whether at least half of the members have a profile to read."""
        return bool(self._rows) and self.known * 2 >= len(self._rows)

    @cached_property
    def verified(self) -> int | None:
        """Members verified by the platform; None where the source does not say."""
        states = [row["verified"] for row in self._rows if row["verified"] is not None]
        return sum(states) if states else None

    @cached_property
    def sites(self) -> dict[str, frozenset[str]]:
        """Site -> members whose profile gives an address on it, common platforms left out."""
        found = defaultdict(set)
        for row in self._rows:
            for address in [row["profile_url"] or "", *_ADDRESS.findall(row["description"] or "")]:
                if site := host(address):
                    found[site].add(row["account_id"])
        return {site: frozenset(found[site]) for site in sorted(found)}

    @cached_property
    def accounts(self) -> dict[str, frozenset[str]]:
        """Handle, case folded -> members whose profile text names it, and that account itself."""
        found = defaultdict(set)
        for row in self._rows:
            for handle in _HANDLE.findall(row["description"] or ""):
                found[handle.casefold()].add(row["account_id"])
        for row in self._rows:
            if (own := (row["handle"] or "").casefold()) in found:
                found[own].add(row["account_id"])
        return {handle: frozenset(found[handle]) for handle in sorted(found)}

    @cached_property
    def names(self) -> dict[str, frozenset[str]]:
        """Words and pairs of words (eight letters or more, no hashtags) in display names -> members."""
        found = defaultdict(set)
        for row in self._rows:
            words = _WORD.findall(_TAG.sub(" ", row["display_name"] or "").casefold())
            for phrase in [*words, *(" ".join(pair) for pair in pairwise(words))]:
                if len(squash(phrase)) >= NAME_LETTERS:
                    found[phrase].add(row["account_id"])
        return {name: frozenset(found[name]) for name in sorted(found)}

    def declaring(self, domain: str) -> frozenset[str]:
        """Members who declare a site: an address on it, or its name in their names or profile text."""
        found: set[str] = set()
        for site, members in self.sites.items():
            if on_site(site, domain):
                found |= members
        label = squash(domain.partition(".")[0])
        if len(label) >= FEWEST_LETTERS:
            for row in self._rows:
                fields = (row["display_name"], row["handle"], row["description"])
                if any(label in squash(_TAG.sub(" ", field or "")) for field in fields):
                    found.add(row["account_id"])
        return frozenset(found)

    def named(self, *, sites: bool = True, accounts: bool = True, names: bool = False) -> Declared | None:
        """What most profiles name alike; of equals a site, then an account, then the shortest name."""
        found = [
            Declared(kind, token, members)
            for kind, wanted, tokens in (
                ("site", sites, self.sites),
                ("account", accounts, self.accounts),
                ("name", names, self.names),
            )
            if wanted
            for token, members in tokens.items()
        ]
        return max(
            found,
            key=lambda each: (len(each.members), -len(each.token) * (each.kind == "name")),
            default=None,
        )


def host(address: str) -> str | None:
    """The site of an address, without www. and the like; None for a common platform or no address."""
    try:
        name = urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        return None
    name = re.sub(r"^(?:www\d?|m|mobile|[a-z]{2})\.(?=[^.]+\.)", "", name.casefold().strip("."))
    return name if "." in name and name not in common_sites() else None


def on_site(site: str, domain: str) -> bool:
    """Whether a host is a domain or lies under it."""
    return site == domain or site.endswith(f".{domain}")
