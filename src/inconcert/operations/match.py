"""Is a group of this case an old network come back? Trait by trait, beside unrelated accounts, with the posts on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.findings.posts import post_views
from inconcert.operations.likeness import SETS, Likeness, Neighbourhood, Term
from inconcert.operations.traits import TRAITS, read_traits, standing
from inconcert.report.page import new_page
from inconcert.report.parts import Cell, Page, Panel, PanelColumn, PanelRow, PanelTable, PostView
from inconcert.report.words import number, p_value, several

LEVEL: Final = 0.01
"""p at or below which a group is said to resemble an old network, divided by the comparisons made."""
GROUPS_SHOWN: Final = 12
GROUPS_LISTED: Final = 40
FEATURES_SHOWN: Final = 2
"""Shared features of a trait of which a post of either side is shown."""
_TITLES: Final = {trait.name: trait for trait in TRAITS}


@dataclass(frozen=True, slots=True)
class Known:
    """An old network: a case, and the accounts of it that are meant."""

    case: Case
    name: str
    accounts: list[str]
    meant: str


@dataclass(frozen=True, slots=True)
class Held:
    """A group held against an old network."""

    group: str
    size: int
    known: Known
    same: list[str]
    likeness: Likeness


class Behind:
    """The posts behind what groups share with old networks, found once for all of them."""

    def __init__(self, case: Case, held: Sequence[Held]) -> None:
        terms = [term for one in held for term in one.likeness.terms]
        wanted = {
            trait.name: [
                feature
                for term in terms
                if term.trait == trait.name
                for feature in term.shared[:FEATURES_SHOWN]
            ]
            for trait in TRAITS
        }
        self._cases = {str(one.path): one for one in (case, *(one.known.case for one in held))}
        self._found = {path: standing(one, wanted) for path, one in self._cases.items()}
        self._here = str(case.path)
        self._members = case.polars("members")

    def row(self, one: Held, term: Term) -> list[str]:
        """A post of the group and one of the old network for each of the first features that they share."""
        inside = self._members.filter(pl.col("group") == one.group)["account_id"].to_list()
        sides = ((self._here, inside), (str(one.known.case.path), one.known.accounts))
        posts = [
            self._post(path, accounts, term.trait, feature)
            for feature in term.shared[:FEATURES_SHOWN]
            for path, accounts in sides
        ]
        return [post for post in posts if post is not None]

    def _post(self, path: str, accounts: Sequence[str], trait: str, feature: str) -> str | None:
        found = self._found[path][trait].filter(
            pl.col("feature") == feature,
            pl.col("account_id").is_in(pl.Series(accounts, dtype=pl.String).implode()),
        )
        post: str | None = found["post_id"].min()  # type: ignore[assignment]
        return post

    def views(self, rows: Sequence[PanelRow]) -> list[PostView]:
        """The posts that rows lead to, case by case, as each case has them."""
        asked = [post for row in rows for post in row.posts]
        views = (view for case in self._cases.values() for view in post_views(case, asked).values())
        return list({(view.post_id, view.created_at): view for view in views}.values())


def known_network(case: Case, group: str | None) -> Known:
    """The accounts of an old case that are meant: one group, or those of groups that act in concert, or all that posted."""
    name = f"{case.path.name} {group}" if group else case.path.name
    if group is None and not case.done("document"):
        return Known(case, name, _posted(case), "every account that posted in it")
    case.require("document")
    members = case.polars("members")
    if group is not None:
        found = members.filter(pl.col("group") == group)["account_id"].unique().sort().to_list()
        if not found:
            raise InputError(f"{case.path} has no group {group}.")
        return Known(case, name, found, f"group {group}")
    concert = case.polars("groups").filter(pl.col("verdict") == "in_concert")["group"]
    found = members.filter(pl.col("group").is_in(concert.implode()))["account_id"].unique().sort().to_list()
    if found:
        return Known(case, name, found, "the accounts of its groups that act in concert")
    return Known(
        case, name, _posted(case), "every account that posted in it: it has no group that acts in concert"
    )


def match(case: Case, known: Sequence[Known], group: str | None = None, seed: int = 1) -> Page:
    """Every group of a case (or one) held against every old network: the likeness, its terms, the negatives, the posts.

    Args:
        case: the new case, investigated.
        known: old networks.
        group: one group only; all by default.
        seed: of the reference sets.

    Raises:
        InputError: the case has no such group.
    """
    case.require("document")
    members = case.polars("members").sort("group", "account_id")
    names = case.polars("groups")["group"].to_list()
    if group is not None and group not in names:
        raise InputError(f"{case.path} has no group {group}. Its groups: {', '.join(names[:10]) or 'none'}.")
    asked = [name for name in names if group in {None, name}]
    accounts = sorted(_posted(case))
    traits = read_traits(case)
    held = []
    for one in known:
        old = {
            name: rows.filter(pl.col("account_id").is_in(one.accounts))
            for name, rows in read_traits(one.case).items()
        }
        place = Neighbourhood(accounts, traits, seed)
        for name in asked:
            inside = members.filter(pl.col("group") == name)["account_id"].to_list()
            apart = set(one.accounts) | set(members["account_id"])
            if len(accounts) - len(apart) < max(len(inside), len(members)):
                apart = set(one.accounts)
            found = place.likeness(inside, old, apart)
            held.append(Held(name, len(inside), one, sorted(set(inside) & set(one.accounts)), found))
    held.sort(key=lambda one: (_log_p(one), one.known.name, names.index(one.group)))
    alike = [one for one in held if _alike(one, len(held))]
    behind = Behind(case, held)
    return new_page(
        _headline(alike, held, known),
        lede=[
            f"Each group was held against {several(len(known), 'old network')}.",
            "Beside each: sets of as many other accounts of the same case that are as much of one mind.",
            "Likeness is not identity, and says nothing of who is behind either.",
        ],
        panels=[_overview(held, behind), *(_panel(one, behind, len(held)) for one in held[:GROUPS_SHOWN])],
        unknowns=[
            "Whether the same people run both: imitation, a shared supplier or a shared source of texts look the same.",
            "Networks that are not among those given.",
        ],
        asked={
            "Case": str(case.path),
            "Old networks": "; ".join(
                f"{one.case.path}: {several(len(one.accounts), 'account')}, {one.meant}" for one in known
            ),
            "Level": f"{LEVEL:.0%} over {several(len(held), 'comparison')}",
            "Seed": str(seed),
        },
    )


def _posted(case: Case) -> list[str]:
    found: list[str] = (
        case.scan("posts").select(pl.col("account_id").unique().sort()).collect()["account_id"].to_list()
    )
    return found


def _log_p(one: Held) -> float:
    return 0.0 if one.likeness.log10_p is None else one.likeness.log10_p


def _alike(one: Held, comparisons: int) -> bool:
    """The same accounts, or p at most LEVEL over all comparisons (or the smallest p that the reference sets can give)."""
    found = one.likeness.log10_p
    least = max(LEVEL / comparisons, 1.5 / (1 + SETS))
    return bool(one.same) or (found is not None and 10**found <= least)


def _headline(alike: Sequence[Held], held: Sequence[Held], known: Sequence[Known]) -> str:
    if not held:
        return "This case has no group, so there is nothing to hold against an old network"
    if not alike:
        old = "the old network" if len(known) == 1 else "any of the old networks"
        return f"No group resembles {old} more than unrelated accounts do"
    first = alike[0]
    more = f"; so do {several(len(alike) - 1, 'other comparison')}" if len(alike) > 1 else ""
    return f"Group {first.group} resembles {first.known.name} more than unrelated accounts do{more}"


def _overview(held: Sequence[Held], behind: Behind) -> Panel:
    columns = [
        PanelColumn(name="Group"),
        PanelColumn(name="Old network"),
        PanelColumn(name="Accounts", kind="number"),
        PanelColumn(name="The same accounts", kind="number"),
        PanelColumn(name="p, all traits", kind="p"),
        PanelColumn(name="Alike?"),
    ]
    rows = [
        PanelRow(
            cells=[
                one.group,
                one.known.name,
                one.size,
                len(one.same),
                one.likeness.log10_p,
                "yes"
                if _alike(one, len(held))
                else "cannot be said"
                if one.likeness.log10_p is None
                else "no more than others",
            ],
            posts=behind.row(one, min(one.likeness.terms, key=_surprise)),
        )
        for one in held[:GROUPS_LISTED]
    ]
    table = PanelTable(
        title="All comparisons", columns=columns, rows=rows, total=len(held), source="results/members"
    )
    return Panel(
        chapter="Old networks",
        title="Every group beside every old network",
        sentences=["Groups that do not resemble an old network stand here too: they show what is usual."],
        tables=[table],
        posts=behind.views(rows),
    )


def _surprise(term: Term) -> tuple[bool, float]:
    """Orders traits: those of which something is shared first, the least likely by chance first."""
    return not term.shared, 0.0 if term.log10_p is None else term.log10_p


def _panel(one: Held, behind: Behind, comparisons: int) -> Panel:
    rows = [PanelRow(cells=_cells(term), posts=behind.row(one, term)) for term in one.likeness.terms]
    columns = [
        PanelColumn(name="Trait"),
        PanelColumn(name="Shared with the old network", kind="share"),
        PanelColumn(name="Usual here (median)", kind="share"),
        PanelColumn(name="Seldom above (99%)", kind="share"),
        PanelColumn(name="p", kind="p"),
        PanelColumn(name="Accounts observed", kind="number"),
        PanelColumn(name="What is shared"),
        PanelColumn(name="What else would explain it"),
    ]
    table = PanelTable(
        title="Trait by trait",
        columns=columns,
        rows=rows,
        total=len(rows),
        source="tables/posts of both cases",
    )
    found = one.likeness
    sentences = []
    if one.same:
        sentences.append(
            f"{several(len(one.same), 'account')} of the group stand in the old network by the same id."
        )
    strong = [term for term in found.terms if term.log10_p is not None and 10**term.log10_p <= LEVEL]
    if found.log10_p is None:
        sentences.append(
            "Too few other accounts, or no trait that both have: nothing can be said of likeness."
        )
    elif _alike(one, comparisons):
        named = ", ".join(_TITLES[term.trait].title.lower() for term in strong) or "no single trait"
        sentences.append(
            f"Of {number(found.sets)} sets of unrelated accounts as many, {_rank(found)} came as near to {one.known.name}. "
            f"What stands out: {named}."
        )
    else:
        sentences.append(
            f"Group {one.group} is no nearer to {one.known.name} than sets of unrelated accounts (p {p_value(found.log10_p)})."
        )
    return Panel(
        chapter=f"Group {one.group}",
        title=f"{one.group} beside {one.known.name}",
        sentences=sentences,
        tables=[table],
        posts=behind.views(rows),
        caveats=[
            "Habits of a platform, a topic or a language are in the reference sets.",
            "Habits of a trade that only these accounts follow are not.",
        ],
    )


def _rank(found: Likeness) -> str:
    if found.log10_p is None:
        return "none"
    as_near = round(10**found.log10_p * (1 + found.sets)) - 1
    return "none" if as_near <= 0 else number(as_near)


def _cells(term: Term) -> list[Cell]:
    trait = _TITLES[term.trait]
    return [
        trait.title,
        term.value,
        term.usual,
        term.high,
        term.log10_p,
        term.observed,
        "; ".join(feature[:60] for feature in term.shared) or None,
        trait.else_explains,
    ]
