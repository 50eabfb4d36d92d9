"""What an address names on a platform: whose page, channel or group, which post. By pattern alone; nothing is fetched."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

import polars as pl

LONGEST: Final = 500
ANY_HOST: Final = "*"


@dataclass(frozen=True, slots=True)
class Target:
    """A platform, and the account or the post (or both) that an address names there; ids as platform:native.

    An account named by its handle is platform:@handle: which id it has, the address does not say.
    """

    platform: str
    account_id: str | None
    post_id: str | None


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One form of address of a platform (data/link_targets.toml says how it is written)."""

    platform: str
    match: re.Pattern[str]
    account: str | None
    post: str
    reserved: frozenset[str]

    def read(self, host: str, rest: str) -> Target | None:
        """The target of an address on this host, when its path and query have this form."""
        found = self.match.fullmatch(rest)
        if found is None:
            return None
        named = {name: text for name, text in found.groupdict().items() if text is not None}
        if "handle" in named:
            named["handle"] = named["handle"].lower()
            if named["handle"] in self.reserved:
                return None
        spelled = self.account or ("{id}" if "id" in named else "@{handle}" if "handle" in named else None)
        account = spelled.format(host=host, **named) if spelled else None
        post = self.post.format(host=host, account=account, **named) if "post" in named else None
        return Target(
            self.platform,
            f"{self.platform}:{account}" if account else None,
            f"{self.platform}:{post}" if post else None,
        )


@lru_cache(maxsize=200_000)
def target_of(canonical: str) -> Target | None:
    """What a canonical address (`inconcert.urls`) names; None for any page that is no platform's account or post.

    Limits: an address with a handle names whoever has the handle now; shortened addresses and those of
    pictures or videos alone (without account) stay as they are.
    """
    if len(canonical) > LONGEST:
        return None
    host, slash, rest = canonical.partition("/")
    if not slash:
        return None
    patterns = _patterns()
    for pattern in patterns.get(host, patterns[ANY_HOST]):
        target = pattern.read(host, slash + rest)
        if target is not None:
            return target
    return None


def targets_table(canonicals: pl.Series) -> pl.DataFrame:
    """url_canonical, target_platform, target_account_id, target_post_id of each distinct address that names something."""
    distinct = canonicals.drop_nulls().unique(maintain_order=True)
    rows = []
    for canonical in distinct.filter(_may_name(distinct)):
        target = target_of(canonical)
        if target is not None:
            rows.append((canonical, target.platform, target.account_id, target.post_id))
    columns = ("url_canonical", "target_platform", "target_account_id", "target_post_id")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def _may_name(canonicals: pl.Series) -> pl.Series:
    """Which addresses are on a host with patterns of its own, or have a form that is known on any host."""
    patterns = _patterns()
    anywhere = "|".join(re.sub(r"\(\?P<\w+>", "(?:", one.match.pattern) for one in patterns[ANY_HOST])
    parts = canonicals.str.extract_groups(r"^([^/]*)(/.*)$").struct.unnest()
    own = parts["1"].is_in(list(patterns))
    return (own | parts["2"].str.contains(rf"^(?:{anywhere})$")).fill_null(value=False)


@cache
def _patterns() -> dict[str, tuple[_Pattern, ...]]:
    text = files("inconcert").joinpath("data/link_targets.toml").read_text("utf-8")
    found: dict[str, tuple[_Pattern, ...]] = {}
    for platform in tomllib.loads(text)["platform"]:
        patterns = tuple(_pattern(platform, spelled) for spelled in platform["patterns"])
        found |= dict.fromkeys(platform["hosts"], patterns)
    return found


def _pattern(platform: dict[str, Any], spelled: dict[str, str]) -> _Pattern:
    return _Pattern(
        platform["name"],
        re.compile(spelled["match"], re.ASCII),
        spelled.get("account"),
        spelled.get("post", "{post}"),
        frozenset(platform["reserved"]),
    )
