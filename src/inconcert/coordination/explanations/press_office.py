"""Press office or party: people who speak for an organisation, and say so."""

from __future__ import annotations

from typing import Final

from inconcert.coordination.explanations.facts import Facts
from inconcert.coordination.explanations.own_material import own_material
from inconcert.coordination.explanations.profiles import Declared
from inconcert.coordination.explanations.shared_observations import no_burst, percent
from inconcert.coordination.explanations.weigh import observe, shown, weigh
from inconcert.report.document import Explanation, Observation

NAMING_SHARE: Final = 0.6  # of members: some staff leave the employer out
VERIFIED_SHARE: Final = 0.5  # of members
MATERIAL_SHARE: Final = 0.6  # of posts in common: a press office also passes on what others write


def press_office(facts: Facts) -> Explanation:
    """Spokespeople, branches and staff of an organisation or party spread its word, and say who they are.

    It fits when most profiles name the same organisation by its site or account, something beyond their word
    ties them to it (its own site in their profiles, or verification by the platform), and the posts in common
    are the organisation's material. Praising a party in a profile is not enough. Accounts that were created
    together speak against it.
    """
    declared = facts.profiles.named()
    required = [_named(facts, declared), _vouched(facts), _material(facts, declared)]
    return weigh("press_office", "Press office or party", required, [no_burst(facts)])


def _named(facts: Facts, declared: Declared | None) -> Observation:
    text = "Most profiles name the same organisation by its site or account"
    if not facts.profiles.observable:
        return observe(text, None, "These data give no profiles for most members.")
    if declared is None:
        return observe(text, False, "No profile names a site or another account.")
    return observe(
        text,
        len(declared.members) >= NAMING_SHARE * facts.size,
        f"{len(declared.members)} of {facts.size} members name {shown(declared.label)}.",
    )


def _vouched(facts: Facts) -> Observation:
    text = "More than their word ties them to it: its site in most profiles, or verification by the platform"
    verified, site = facts.profiles.verified, facts.profiles.named(accounts=False)
    on_site = len(site.members) if site else 0
    name = f" ({shown(site.token)})" if site else ""
    said = "verification is not in these data" if verified is None else f"{verified} are verified"
    holds = on_site >= NAMING_SHARE * facts.size or (verified or 0) >= VERIFIED_SHARE * facts.size
    return observe(
        text,
        holds or (False if facts.profiles.observable else None),
        f"{on_site} of {facts.size} members give the same site{name}; {said}.",
    )


def _material(facts: Facts, declared: Declared | None) -> Observation:
    text = "The posts in common are the organisation's own material"
    if declared is None or facts.coposts.is_empty():
        return observe(text, None, "No organisation to look for.")
    share = own_material(facts, declared)
    return observe(
        text,
        share >= MATERIAL_SHARE,
        f"{percent(share)} link to it, name it, or repost or answer a member ({percent(MATERIAL_SHARE)} "
        "needed).",
    )
