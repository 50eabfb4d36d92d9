"""Passages of long texts: what stays when headline, dateline, byline and source are changed."""

from __future__ import annotations

import polars as pl

from inconcert.families.passages import LONG, MOST, SHORTEST, passages

FIRST = "The harbour board of Korrow has decided to close the second pier for at least three years, its chairman said."
SECOND = "Fishing families were told by letter, nine days after the decision, and nobody from the board came to explain it."
THIRD = "The council will look for another place for the forty boats, but it has promised no money and named no day."
LONG_PARAGRAPH = " ".join(
    f"Sentence number {number} of this long paragraph says something about the second pier and about what it cost."
    for number in range(1, 7)
)


def told(text: str) -> list[str]:
    return passages(pl.DataFrame({"post_id": ["p"], "text": [text]}))["passage"].to_list()


def story(*lines: str) -> str:
    text = "\n\n".join(lines)
    return text + "\nx" * max(0, LONG - len(text))  # short lines say nothing


def test_headline_byline_and_source_leave_no_trace() -> None:
    original = story(
        "Pier closed", "By Dorrin Askvane", f"KORROW, 5 May (Ferry Dispatch) - {FIRST}", SECOND, THIRD
    )
    laundered = story("They close our pier!", f"{FIRST} (Plain Sheet)", SECOND, THIRD, "Source: Plain Sheet")
    assert told(original) == told(laundered) == [FIRST.lower(), SECOND.lower(), THIRD.lower()]


def test_a_long_paragraph_is_cut_into_sentences() -> None:
    changed = LONG_PARAGRAPH.replace("Sentence number 3 of", "Line 3 of")
    first, second = told(LONG_PARAGRAPH), told(changed)
    assert len(first) == len(second) == 6
    assert len(set(first) & set(second)) == 5


def test_other_scripts() -> None:
    russian = "Совет гавани решил закрыть второй причал как минимум на три года, сообщил его председатель во вторник."
    chinese = (
        "港口委员会决定关闭第二码头至少三年时间主席在星期二告诉记者渔民家庭在决定做出九天之后才收到通知信件"
    )
    text = story(f"КОРРОУ, 5 мая /Агентство/. {russian}", f"{chinese}。" * 12)
    found = told(text)
    assert found[0] == russian.lower()
    assert set(found[1:]) == {f"{chinese}。"}


def test_short_texts_and_short_lines_are_left_out() -> None:
    assert told(FIRST) == []
    assert told("\n".join(["a short line"] * 100)) == []
    assert all(len(one) >= SHORTEST for one in told(LONG_PARAGRAPH))


def test_a_book_in_one_post_is_bounded() -> None:
    assert len(told("\n".join(f"{number} {FIRST}" for number in range(3 * MOST)))) == MOST
