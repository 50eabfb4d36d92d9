"""Who may be named in what leaves a case, and what stands for everybody else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.privacy.cover import Cover
from inconcert.privacy.folding import folded_name
from inconcert.pseudonyms import case_key, is_protected, pseudonym
from inconcert.readers.targets import target_of
from inconcert.urls import canonical_url

REDACTIONS: Final = {
    "full": "Everything is shown but private persons (members of chats), who stand under pseudonyms.",
    "pseudonymous": (
        "Accounts with under 5,000 followers, or of unknown size, stand under pseudonyms; their names, ids and "
        "addresses are covered in texts too. Texts can still be searched for: share only with people who agreed not to."
    ),
    "ids-only": (
        "Ids of accounts and posts only, to fetch them again from the platform: whoever can do that learns who they are. "
        "Private persons (members of chats) stand under pseudonyms."
    ),
    "aggregate": "Counts only. What fewer than five accounts stand behind is left out.",
}
_BARE_NUMBER: Final = 5
_SITE_OF_MANY: Final = 5
_HOST: Final = re.compile(r"[^/@\s?#]+\.[^/@\s?#]+")


@dataclass(frozen=True, slots=True)
class People:
    """What stands for each account and post, and a cover for texts."""

    key: bytes
    shown: frozenset[str] | None
    """Account ids that may be shown; None: all but the hidden ones."""
    hidden: frozenset[str]
    cover: Cover
    handles: dict[str, str]
    """What stands for a handle, as it is spelled in a field."""

    def is_shown(self, account_id: str | None) -> bool:
        """Whether an account may be named. One that nobody knows may not, unless everything is shown."""
        if account_id is None or account_id in self.hidden:
            return account_id is None and self.shown is None
        return self.shown is None or account_id in self.shown

    def account(self, account_id: str) -> str:
        """The account's id, or its pseudonym."""
        return account_id if self.is_shown(account_id) else pseudonym(self.key, account_id)

    def post(self, post_id: str, author: str | None) -> str:
        """The post's id, or a pseudonym: a post's id leads to who posted it."""
        return post_id if self.is_shown(author) else pseudonym(self.key, post_id)

    def mentioned(self, name: str) -> str:
        """A mention as the posts table has it: an account's id, or a handle."""
        platform, colon, _ = name.partition(":")
        if colon and platform.isalpha():
            return self.account(name)
        return self.cover.text(f"@{name}").removeprefix("@")

    def handle(self, handle: str) -> str:
        """A field that holds a handle, or an account's id where it has none."""
        return self.handles.get(handle) or self.cover.text(handle)

    def named(self, name: str) -> str:
        """A cell that holds an account's handle or id: nobody else's name stands there, so a strange one is covered too."""
        covered = self.handles.get(name) or self.cover.text(name)
        is_strange = covered == name and not re.search(r"\s", name)
        return self.mentioned(name.removeprefix("@")) if is_strange else covered


def together(several: Sequence[People]) -> People:
    """The people of several cases as of one: who is hidden in one is hidden in all; an earlier case's pseudonyms go first."""
    first = several[0]
    hidden = frozenset[str]().union(*(one.hidden for one in several))
    shown = None
    if first.shown is not None:
        shown = frozenset[str]().union(*(one.shown or () for one in several)) - hidden
    handles = {name: instead for one in reversed(several) for name, instead in one.handles.items()}
    return People(first.key, shown, hidden, Cover.of([one.cover for one in several]), handles)


def people(case: Case, redaction: str) -> People:
    """Who may be named at a redaction (REDACTIONS). Raises InputError for one that there is not.

    `pseudonymous` and `aggregate` show only accounts known to have 5,000 followers or more; the others show all but
    private persons. The key is made only where somebody is hidden.
    """
    if redaction not in REDACTIONS:
        raise InputError(f"'{redaction}' is no --redact. Choose one of: {', '.join(REDACTIONS)}.")
    accounts = pl.DataFrame(case.arrow("accounts"))
    everybody = redaction in {"full", "ids-only"}
    hides = [
        bool(private) if everybody else is_protected(followers, is_private=private)
        for followers, private in accounts.select("followers_count", "is_private").iter_rows()
    ]
    hidden = set(accounts["account_id"].filter(pl.Series(hides, dtype=pl.Boolean)))
    shown = set(accounts["account_id"]) - hidden
    if not everybody:
        hidden |= _referred(case) - shown
    key = case_key(case) if hidden else b""
    earlier = [case.polars("account_snapshots")] if case.parts("account_snapshots") else []
    seen = names_of([accounts, *earlier])
    linked = case.parts("links") and case.parts("posts")
    sites = sites_of_many(case.scan("posts"), case.scan("links")) if linked else set()
    names = replacements(key, hidden, seen, sites)
    known = frozenset(
        folded_name(name) for name, account in seen if account in shown and folded_name(name) not in names
    ) | frozenset(folded_name(account.partition(":")[2]) for account in shown)
    stranger = None if everybody else lambda name: _tail(pseudonym(key, f"name:{name}"))
    if stranger is not None and not key:
        key = case_key(case)
    handles: dict[str, str] = {}
    for name, account in seen:
        if account in hidden:
            handles[name] = names.get(folded_name(name)) or _tail(pseudonym(key, account))
    for account in hidden:
        handles[account] = _tail(pseudonym(key, account))
    return People(
        key,
        None if everybody else frozenset(shown),
        frozenset(hidden),
        Cover(names, known, stranger),
        handles,
    )


def authors(case: Case, post_ids: Iterable[str]) -> dict[str, str]:
    """Who posted these posts, where the case has them."""
    wanted = pl.Series(sorted(set(post_ids)), dtype=pl.String)
    if not case.parts("posts") or wanted.is_empty():
        return {}
    found = case.scan("posts").filter(pl.col("post_id").is_in(wanted.implode()))
    return dict(found.select("post_id", "account_id").collect().iter_rows())


def _referred(case: Case) -> set[str]:
    """Accounts that others' posts and links name by id; the case may hold nothing else of them."""
    found: set[str] = set()
    for table, columns in (
        ("posts", ("account_id", "reply_to_account_id", "repost_of_account_id", "surface_id")),
        ("links", ("target_account_id",)),
    ):
        if case.parts(table):
            for name in columns:
                found |= set(case.scan(table).select(name).drop_nulls().unique().collect()[name])
    return found


def names_of(tables: Iterable[pl.DataFrame]) -> list[tuple[str, str]]:
    """Every handle and address in some tables of profiles, and names of two words or more, with the account's id.

    A host in them (a handle of Bluesky, the end of one of Mastodon) stands in both its spellings.
    """
    found: set[tuple[str, str]] = set()
    for table in tables:
        rows = table.select("account_id", "handle", "display_name", "profile_url").unique()
        for account, handle, display, address in rows.iter_rows():
            if handle:
                found.add((handle, account))
            if display and len(display.split()) > 1:
                found.add((display, account))
            canonical = canonical_url(address) if address else None
            if canonical:
                found.add((canonical[0], account))
    return sorted(found | {(_spelled_otherwise(name), account) for name, account in found})


def _spelled_otherwise(name: str) -> str:
    """A name with its host in the other spelling: жанна.example is xn--80aaq3aa.example between machines."""
    return _HOST.sub(lambda host: _other_host(host[0]), name)


def _other_host(host: str) -> str:
    try:
        if host.isascii():
            return host.encode("ascii").decode("idna") if "xn--" in host.lower() else host
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def replacements(
    key: bytes, hidden: set[str], seen: list[tuple[str, str]], sites: set[str]
) -> dict[str, str]:
    """What stands for each folded name of a hidden account; for one that several had, a pseudonym of the name itself."""
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for name, account in seen:
        if account in hidden and name not in sites:
            holders[folded_name(name)].add(account)
    for account in hidden:
        native = account.partition(":")[2]
        holders[folded_name(account)].add(account)
        if not (native.isdigit() and len(native) < _BARE_NUMBER):
            holders[folded_name(native)].add(account)
    holders.pop("", None)
    return {
        name: _tail(pseudonym(key, next(iter(accounts)) if len(accounts) == 1 else f"name:{name}"))
        for name, accounts in holders.items()
    }


def sites_of_many(posts: pl.LazyFrame, links: pl.LazyFrame) -> set[str]:
    """Bare hosts that are no one person's address: those that five or more accounts link to, and the platforms' own."""
    who = posts.select("post_id", "account_id")
    counted = (
        links.select("post_id", host=pl.col("url_canonical").str.extract(r"^([^/?]+)"))
        .join(who, on="post_id")
        .group_by("host")
        .agg(pl.col("account_id").n_unique().alias("accounts"))
        .filter(pl.col("accounts") >= _SITE_OF_MANY)
        .collect()
    )
    return {host for host in counted["host"] if host and target_of(host) is None}


def _tail(pseudonym_: str) -> str:
    return pseudonym_.partition(":")[2]
