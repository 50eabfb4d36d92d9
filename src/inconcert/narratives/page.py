"""The answer to: what is told in this case, who had it first, who took it up, whom does it name?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.findings import words
from inconcert.findings.posts import with_posts
from inconcert.findings.stories import (
    CHAPTER,
    by_number,
    hashtag_panel,
    overview,
    table,
    untold,
)
from inconcert.findings.story import narrative_panel
from inconcert.narratives.stance import Stance, read_labels, stance_lines, stances
from inconcert.report.page import new_page
from inconcert.report.parts import Page, Panel, PanelRow

UNKNOWN: Final = (
    "Where a story came from: the earliest post in these data is not its origin.",
    "Who believed it, and whether whoever told it meant it: to name, to quote and to deny use the same words.",
    "What was told in posts under 30 letters, in pictures and in sound.",
)


def narratives_page(
    case: Case, top: int = 10, labels: Path | None = None, outlets: Path | None = None
) -> Page:
    """The stories of a case as a page: an overview, then the `top` stories one by one.

    Args:
        case: an investigated case.
        top: how many stories are shown one by one, those of most accounts first.
        labels: CSV of post_id, target, stance; without it nothing is said of praise and attack.
        outlets: a file with a domain or handle in each line; of each story it is said when they took it up.
    """
    case.require("understand")
    stories = case.polars("narratives")
    asked = {"Case": str(case.path.name), "Stories shown one by one": str(top)}
    told = stances(case, read_labels(labels, case)) if labels else []
    named = _outlets(outlets) if outlets else []
    if stories.is_empty():
        panel = untold(case)
        return new_page(
            panel.title,
            lede=panel.sentences,
            panels=with_posts(case, hashtag_panel(case)),
            unknowns=list(UNKNOWN),
            asked=asked,
        )
    ranked = by_number(stories)
    shown = [narrative_panel(case, row, named) for row in ranked.head(top).iter_rows(named=True)]
    first = ranked.row(0, named=True)
    return new_page(
        f"{words.count(len(stories), 'story', 'stories')} told by two accounts or more",
        lede=[
            f"The one most accounts told, {first['accounts']:,} of them, is “{', '.join(first['words'] or [])}”.",
            (
                "A story is what several texts have in common in their words, hashtags and links. That accounts tell the same "
                "story does not say that they act in concert."
            ),
        ],
        panels=with_posts(
            case, [overview(case, stories), *_stance_panel(told), *shown, *hashtag_panel(case)]
        ),
        unknowns=list(UNKNOWN),
        asked=asked
        | ({"Labels": labels.name} if labels else {})
        | ({"Outlets": ", ".join(named)} if named else {}),
    )


def _stance_panel(found: list[Stance]) -> list[Panel]:
    if not found:
        return []
    rows = [
        PanelRow(
            cells=[one.target, name, one.labelled[name], one.predicted.get(name)],
            posts=one.examples.get(name, []),
        )
        for one in found
        for name in one.labelled
    ]
    panel = Panel(
        chapter=CHAPTER,
        title="For and against, as learnt from the analyst's labels",
        sentences=stance_lines(found),
        tables=[
            table(
                "Posts by stance",
                (
                    ("Target", "text"),
                    ("Stance", "text"),
                    ("Labelled", "number"),
                    ("Predicted in others", "number"),
                ),
                rows,
                len(rows),
                "the labels given",
            )
        ],
        caveats=[
            "A prediction for one post is often wrong; shares over many posts are meant. Irony is missed."
        ],
    )
    return [panel]


def _outlets(path: Path) -> list[str]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text. Write one domain or handle in each line.") from None
    named = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not named:
        raise InputError(f"{path} names no outlet. Write one domain or handle in each line.")
    return named
