"""One group as the page shows it: its charts, post pairs and anchors. It arranges, it adds nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from inconcert.report.charts.bars import bars
from inconcert.report.charts.columns import calendar, columns
from inconcert.report.charts.frame import BarList, Chart
from inconcert.report.charts.heat import hours
from inconcert.report.charts.raster import synchrony
from inconcert.report.document import Group, Member, PostPair, TextFamily, TextVariant
from inconcert.report.evidence_index import EvidenceIndex
from inconcert.report.panel_view import Chapter, chapters
from inconcert.report.safe import defang, defang_domain, shorten
from inconcert.report.sidebyside import Comparison, ShownText, compare

_LANGUAGES: Final = {
    "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fa": "Persian", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sr": "Serbian", "sv": "Swedish",
    "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "und": "not known", "ur": "Urdu",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PairView:
    """Two posts side by side, with their texts compared."""

    pair: PostPair
    anchor: str
    texts: Comparison
    object: str


@dataclass(frozen=True, slots=True)
class VariantView:
    """One wording, with the words marked in which it differs from the leading text."""

    variant: TextVariant
    text: ShownText
    words: str
    href: str | None


@dataclass(frozen=True, slots=True)
class FamilyView:
    """A family of texts with its wordings aligned."""

    family: TextFamily
    variants: list[VariantView]


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group, its anchor in the page, and its evidence drawn."""

    group: Group
    anchor: str
    index: EvidenceIndex
    raster: Chart | None
    charts: list[Chart]
    lists: list[BarList]
    members: list[Member]
    pairs: list[PairView]
    families: list[FamilyView]
    chapters: list[Chapter]
    missing: list[str]


def anchor_of(group_id: str) -> str:
    """The anchor of a group in the page."""
    return "group-" + re.sub(r"[^A-Za-z0-9]", "", group_id)


def shown_object(trace: str, text: str) -> str:
    """What was shared, as it may be shown: addresses defanged, long texts shortened."""
    if trace == "image":
        return f"picture {text[:12]}"
    return shorten(defang_domain(text) if trace in {"link", "domain"} else defang(text), 160)


def language(code: str) -> str:
    """A language code with its English name where we know it: Arabic (ar)."""
    name = _LANGUAGES.get(code)
    return f"{name} ({code})" if name and code != "und" else name or code


def view(group: Group, precision: str, rows: int) -> GroupView:
    """Arrange one group. `precision` is that of its times (s, min, day), `rows` the members to show."""
    anchor = anchor_of(group.id)
    members = group.members[:rows]
    index = EvidenceIndex(group.pairs, members, anchor)
    missing: list[str] = []
    pairs = [
        PairView(
            pair,
            f"{anchor}-p{number}",
            compare(pair.a.text, pair.b.text),
            shown_object(pair.trace, pair.text or pair.object),
        )
        for number, pair in enumerate(group.pairs, 1)
    ]
    raster = synchrony(group.raster, index.at) if group.raster.accounts and group.raster.marks else None
    if raster is None:
        missing.append("Synchrony: no posts with a time to draw.")
    return GroupView(
        group=group,
        anchor=anchor,
        index=index,
        raster=raster,
        charts=_charts(group, index, precision, missing),
        lists=_lists(group, index, missing),
        members=members,
        pairs=pairs,
        families=[_family(family, index) for family in group.families],
        chapters=chapters(group.panels, anchor),
        missing=missing,
    )


def _family(family: TextFamily, index: EvidenceIndex) -> FamilyView:
    """The wordings of a family; each later one beside the leading text, its own words marked."""
    leading = family.variants[0].text
    views = []
    for number, variant in enumerate(family.variants):
        texts = compare(leading, variant.text)
        words = texts.words if number else ""
        shown = texts.b if number else compare(leading, leading).a
        views.append(VariantView(variant, shown, words, index.post(variant.first_post)))
    return FamilyView(family, views)


def _charts(group: Group, index: EvidenceIndex, precision: str, missing: list[str]) -> list[Chart]:
    charts = []
    if group.gaps:
        charts.append(
            columns(
                "How long after one another they acted",
                group.gaps,
                unit="co-actions",
                axis="gap between the two",
                source="detect, edge_posts",
                expected="all accounts that share such things, scaled to the same total",
                note="Classes grow longer to the right."
                + (" Times are to the minute here." if precision == "min" else ""),
            )
        )
    else:
        missing.append("Gaps: no pair of posts with two times.")
    if group.timeline:
        charts.append(
            columns(
                "Posts of the members over time",
                calendar(group.timeline),
                unit="posts",
                axis="date, UTC",
                source="import, posts",
                expected="expected from the other accounts of the case",
                href=index.on,
            )
        )
    if precision != "day" and any(map(sum, group.hours)):
        charts.append(
            hours("When in the week they post", group.hours, source="import, posts", href=index.at_hour)
        )
    else:
        missing.append("Hours of the day: not observable in these files.")
    if group.creation:
        charts.append(
            columns(
                "When the accounts were created",
                calendar(group.creation),
                unit="accounts",
                axis="date, UTC",
                source="import, accounts",
                expected="expected from the other accounts of the case",
                href=index.created_on,
            )
        )
    else:
        missing.append("Creation dates of the accounts: not observable in these files.")
    return charts


def _lists(group: Group, index: EvidenceIndex, missing: list[str]) -> list[BarList]:
    lists = []
    if group.languages:
        lists.append(
            bars(
                "Languages of their posts",
                group.languages,
                label="language",
                unit="posts",
                source="import, posts",
                words=language,
                href=index.in_language,
            )
        )
    else:
        missing.append("Languages: not observable in these files.")
    if group.domains:
        lists.append(
            bars(
                "Websites they link to",
                group.domains,
                label="domain",
                unit="links",
                source="import, links",
                words=defang_domain,
                href=index.with_domain,
            )
        )
    else:
        missing.append("Websites: the members' posts have no links in these files.")
    if group.hashtags:
        lists.append(
            bars(
                "Hashtags they use",
                group.hashtags,
                label="hashtag",
                unit="uses",
                source="import, posts",
                words=lambda label: "#" + label.lstrip("#"),
                href=index.with_hashtag,
            )
        )
    else:
        missing.append("Hashtags: the members' posts have none in these files.")
    return lists
