"""Figures to sentences: plain English, what is observed and what is not claimed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from inconcert.coordination.detect import Detection
from inconcert.coordination.grounds import FoundGroup, Ground, Lack
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.network import LN10, Links
from inconcert.report.document import Explanation, Verdict
from inconcert.settings import Settings, window_label

VERDICT_TEXT: Final[dict[Verdict, str]] = {
    "in_concert": "Acts in concert; none of the innocent explanations we test fits.",
    "audience_not_excluded": "Acts together more than chance explains, but an audience with the same taste is not excluded.",
    "explained": "Acts together more than chance explains; an innocent explanation fits.",
}
VERBS: Final = {
    "repost": "reposted the same posts",
    "repost_text": "reposted the same texts",
    "quote": "quoted the same posts",
    "reply": "replied to the same posts",
    "image": "posted versions of the same pictures",
    "audio": "used the same sounds",
    "text": "posted the same texts as their own",
    "edited_text": "posted edited copies of the same texts",
    "edited_repost": "reposted edited or shortened copies of the same texts",
    "template": "posted the same texts with parts changed",
    "meaning": "said the same in other words or another language",
    "passage": "published the same passages in longer texts",
    "link": "posted the same links",
    "hashtag_sequence": "used the same rows of hashtags",
}

LACKS: Final[dict[Lack, str]] = {
    "moments": "They have much in common, but seldom at the same moments",
    "dedication": "What they have in common is little of what they post",
    "hour": "What links them is rather within the day than within the hour, or too little to tell",
    "ways": "What links them does not hold, and go on, in two ways that bear each other out",
}

LASTING_KINDS: Final = {
    "passed on": "what they passed on",
    "answered": "whom they answered",
    "said": "what they said themselves",
}


def count(number: float, noun: str, plural: str = "") -> str:
    """`3 groups`, `1 group`, `12,345 posts`."""
    word = noun if number == 1 else (plural or noun + "s")
    return f"{number:,.0f} {word}"


def between(low: float, high: float) -> str:
    """Two shares as a range: `2% to 10%`; `2%` where they are the same."""
    ends = (f"{low:.0%}", f"{high:.0%}")
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def apart(gap_s: float, precision: str) -> str:
    """A typical gap in a sentence, no finer than the times are."""
    unit = {"min": ("minute", 60), "day": ("day", 86_400)}.get(precision)
    if unit and gap_s < unit[1]:
        return f"typically within the same {unit[0]}"
    return f"typically {duration(gap_s)} apart"


def within(model: LayerModel, window: int) -> str:
    """A window of a layer in words (microseconds): 10 min, or any time."""
    return "any time" if model.trace.any_time else window_label(window / 1_000_000)


def duration(seconds: float) -> str:
    """A span of time in the unit that fits: 40 s, 5 min, 3 h, 12 days."""
    for size, unit in ((86400 * 2, "days"), (3600 * 2, "h"), (120, "min")):
        if seconds >= size:
            return f"{seconds / {'days': 86400, 'h': 3600, 'min': 60}[unit]:.0f} {unit}"
    return f"{seconds:.0f} s"


def day(moment: datetime) -> str:
    """`3 February 2021`."""
    return f"{moment.day} {moment:%B %Y}"


def languages(codes: Sequence[str]) -> str:
    """A list of language codes, counted when it is long."""
    return joined(codes) if len(codes) <= 6 else f"{len(codes)} languages, {joined(codes[:4])} among them"


def joined(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def expected(number: float) -> str:
    """A mean as a reader takes it in: `fewer than 0.01`, `0.4`, `1,200`."""
    if number < 0.01:
        return "fewer than 0.01"
    return f"{number:,.2f}" if number < 10 else f"{number:,.0f}"


def one_in(digits: float) -> str:
    """A p of 10^-digits as a reader takes it in: `1 in 4,000`, and no number longer than a million million."""
    return f"1 in {10**digits:,.0f}" if digits <= 12 else "less than 1 in a million million"


def verdict(group: FoundGroup, explanations: Sequence[Explanation]) -> Verdict:
    """What may be said of a group. It is accused of nothing unless it has a ground and no innocent explanation fits."""
    if any(explanation.fits for explanation in explanations):
        return "explained"
    return "audience_not_excluded" if group.ground is None else "in_concert"


def group_sentences(
    group: FoundGroup,
    explanations: Sequence[Explanation],
    first: datetime,
    last: datetime,
    gap_s: float,
    precision: str,
) -> list[str]:
    """Two sentences a newspaper could print: what was observed, and what is not claimed."""
    linked = [layer for layer in group.layers if layer.links]
    acting = sorted([layer for layer in linked if layer.agrees] or linked, key=lambda layer: layer.log_p)
    doing = [
        VERBS.get(layer.behind.model.trace.name, f"shared {layer.behind.model.trace.title}")
        for layer in acting[:3]
    ]
    span = f"between {day(first)} and {day(last)}" if first.date() != last.date() else f"on {day(first)}"
    strongest = acting[0]
    model = strongest.behind.model
    close = "" if model.trace.any_time else f" within {within(model, strongest.window)}"
    one = (
        f"{count(len(group.members), 'account')} {joined(doing)}, {apart(gap_s, precision)}, {span}. "
        f"Pairs of them did so {strongest.distinct:,} times{close}, where chance and popularity would give "
        f"{expected(strongest.expected)}."
    )
    fitting = [explanation.title for explanation in explanations if explanation.fits]
    if fitting:
        two = f"An innocent explanation fits ({joined(fitting).lower()}), so this is no finding against them."
    elif group.ground is not None:
        two = (
            f"{_grounded(group, group.ground)} None of the innocent explanations we test fits; that they act together does not "
            "say that they are automated, fake, or directed by anyone."
        )
    else:
        lack = LACKS[group.lack or "ways"]
        two = f"{lack}, so people with the same taste are not excluded and nothing is claimed."
    return [one, two]


def _grounded(group: FoundGroup, ground: Ground) -> str:
    """On what a group in concert stands."""
    match ground:
        case "two_kinds":
            kinds = [LASTING_KINDS.get(kind, f"the trace {kind}") for kind in group.borne_out]
            return f"Two kinds of evidence go on beyond their busiest stretch: {joined(kinds)}."
        case "two_traces":
            return "Two traces show it at the same moments, each by itself, and something goes on beyond their busiest stretch."
        case "beyond_taste":
            return (
                "This is one kind of evidence, what they passed on; it goes beyond what people of their taste have in common, "
                "and on beyond their busiest stretch."
            )


def left_out(sizes: Sequence[int]) -> str:
    """What is said of groups (the number of accounts of each) that taste, or the rates of everybody else, explain."""
    verb = "is" if len(sizes) == 1 else "are"
    return (
        f"{count(len(sizes), 'group')} ({count(sum(sizes), 'account')}) {verb} left out: what the members share does not stand "
        "out beside what people of their taste, or everybody else, share."
    )


def headline(
    verdicts: Sequence[Verdict], members: int, tests: int, sizes_left_out: Sequence[int] = ()
) -> list[str]:
    """The answer first. `sizes_left_out`: accounts of each group left out."""
    more = [left_out(sizes_left_out)] if sizes_left_out else []
    if not verdicts:
        if not tests:
            return ["No group found: no two accounts share enough for any test."]
        return [f"No group found among {count(tests, 'pair')} of accounts that could have shown one.", *more]
    concert, audience, explained = (
        sum(verdict == kind for verdict in verdicts)
        for kind in ("in_concert", "audience_not_excluded", "explained")
    )
    concert_verb = "acts" if concert == 1 else "act"
    lines = [
        f"{count(concert, 'group')} {concert_verb} in concert without an innocent explanation that fits."
    ]
    if audience:
        lines.append(
            f"{count(audience, 'group')} more where an audience with the same taste is not excluded."
        )
    if explained:
        lines.append(f"{count(explained, 'group')} with an innocent explanation that fits.")
    lines.append(
        f"Together {count(members, 'account')}. Coordinated does not mean automated, fake or directed by someone."
    )
    return [*lines, *more]


def weakest(links: Links) -> str:
    """How unlikely the weakest links kept are, among all pairs tested and among those of accounts named (see looks)."""
    sure, faint = links.log_p[~links.faint], links.log_p[links.faint]
    told = f"{count(links.tests, 'pair')} of accounts were tested"
    if len(sure):
        told += f", and the weakest link kept among them had a chance of {one_in(-float(sure.max()) / LN10)}"
    if len(faint):
        told += (
            f". Among the {count(links.tests_named, 'pair')} of accounts that chance would hardly have named together, "
            f"links with a chance of up to {one_in(-float(faint.max()) / LN10)} were kept, too"
        )
    return f"{told}."


def certainty(found: Detection, settings: Settings, uncalibrated: Sequence[str]) -> list[str]:
    """How sure, in words and numbers: how many links may be chance, then what is not calibrated; the page folds late lines."""
    links, lines = found.links, []
    if len(links):
        lines.append(
            f"About 1 in {round(1 / settings.fdr):,} links here may be chance (false-discovery rate "
            f"{settings.fdr:.2g}, as far as the assumptions of the tests hold). {weakest(links)}"
        )
        lines += uncalibrated
        if found.shuffled:
            passed = joined([f"{number:,}" for number in found.shuffled])
            over = " over all that is posted" if links.alone else ""
            lines.append(
                f"With the accounts shuffled{over}, pairs that passed the same bound: {passed}; in the real data "
                f"{len(links):,} did. This checks chance, not shared taste."
            )
        if links.alone:
            lines.append(
                "Hardly anybody else here shares anything with anybody. So these accounts were compared with all that is posted: "
                "people of one taste among people of none would stand out too, and are told apart only by how long and in what "
                "ways they act together."
            )
    if found.windows_off:
        off = joined([window_label(window) for window in found.windows_off])
        lines.append(f"The times are too coarse for the window of {off}: it is off.")
    pooled = sorted({lang for model in found.models if model.trace.strong for lang in model.strata.pooled})
    if pooled:
        lines.append(
            f"Some traces are too rare to compare within {languages(pooled)}: there, all languages were compared together."
        )
    lines.append(
        "How often ordinary accounts have the same thing at the same moment was measured elsewhere and stands beside each group; "
        "nothing is decided by it. An audience of shared taste can look like a group; where nothing excludes that, the group is "
        "marked so and not accused."
    )
    return lines
