"""Cleaning, defanging, comparing, and figures in words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.report import words
from inconcert.report.charts.columns import calendar
from inconcert.report.charts.frame import nice_top
from inconcert.report.charts.network import convex_hull
from inconcert.report.parts import Count
from inconcert.report.safe import defang, defang_domain, plain, shorten, visible
from inconcert.report.sidebyside import KEPT, SHOWN, ShownText, compare


@pytest.mark.parametrize(
    ("text", "clean", "seen"),
    [
        ("a\u202eb\u202c", "ab", "a⟦RLO⟧b⟦PDF⟧"),
        ("می\u200cخواهیم", "می\u200cخواهیم", "می\u200cخواهیم"),
        ("a\x00\x1b[31mb\x7f\x9b", "a[31mb", "a[31mb"),
        ("a\tb\r\nc\u2028d\xa0e", "a b \nc d e", "a b \nc d e"),
        ("\ufeffzero\u200bwidth\u2060", "zerowidth", "zerowidth"),
        ("👩‍👩‍👧 né", "👩‍👩‍👧 né", "👩‍👩‍👧 né"),
        ("\ud800lone", "lone", "lone"),
    ],
)
def test_what_cannot_be_seen_goes_out(text: str, clean: str, seen: str) -> None:
    assert plain(text) == clean
    assert visible(text) == seen


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("see https://a.b.invalid/x?y=1.2", "see hxxps://a[.]b[.]invalid/x?y=1.2"),
        ("HTTP://News.invalid", "hxxp://News[.]invalid"),
        ("www.news.invalid/a and news.invalid/b", "www[.]news[.]invalid/a and news[.]invalid/b"),
        ("no address. None at all, 3.5 or e.g. this", "no address. None at all, 3.5 or e.g. this"),
    ],
)
def test_addresses_are_made_unclickable(text: str, harmless: str) -> None:
    assert defang(text) == harmless


def test_bare_domains_are_made_unclickable() -> None:
    assert defang_domain("news.invalid") == "news[.]invalid"
    assert defang_domain("news.invalid/a.html") == "news[.]invalid/a.html"
    assert defang_domain("https://news.invalid/a.html") == "hxxps://news[.]invalid/a.html"


def test_shorten_keeps_what_fits() -> None:
    assert shorten("abcd", 4) == "abcd"
    assert shorten("abcde", 4) == "abc…"


def test_the_words_that_differ_are_marked_on_both_sides() -> None:
    found = compare("the mayor sold the bridge", "the mayor bought the bridge")
    assert str(found.a.head) == "the mayor <mark>sold</mark> the bridge"
    assert str(found.b.head) == "the mayor <mark>bought</mark> the bridge"
    assert found.words == "texts differ in 1 word, marked"


def test_equal_texts_and_strange_texts_are_not_marked() -> None:
    assert compare("same", "same").words == "the same text, letter by letter"
    different = compare("one two three four", "alpha beta gamma")
    assert different.words == "different texts"
    assert "<mark>" not in different.a.head
    assert compare("", "").words == "no text"
    assert compare("", "a").words == "one has no text"


def test_long_texts_fold_between_words_and_end() -> None:
    found = compare("words " * 20_000, "words " * 20_000 + "more").a
    assert SHOWN - 6 < len(found.head) <= SHOWN
    assert found.head.endswith(("words", " "))
    assert len(found.head) + len(found.tail) == KEPT
    assert found.left_out == "118,000 more characters are in the posts table only"
    unbroken = compare("a" * 20_000, "b").a
    assert (len(unbroken.head), len(unbroken.tail)) == (SHOWN, KEPT - SHOWN)


def test_marks_hold_escaped_text_only() -> None:
    assert str(compare("a b c <i>", "a b c <b>").a.head) == "a b c <mark>&lt;i&gt;</mark>"


@pytest.mark.parametrize(
    ("seconds", "precision", "text"),
    [
        (0, "s", "same second"),
        (-12, "s", "12 s apart"),
        (200, "s", "3 min 20 s apart"),
        (0, "min", "same minute"),
        (60, "min", "1 min apart, to the minute"),
        (7500, "s", "2 h 5 min apart"),
        (90_000, "s", "1 day 1 h apart"),
        (0, "day", "same day"),
    ],
)
def test_gaps_say_no_more_than_the_source(seconds: float, precision: str, text: str) -> None:
    assert words.gap(seconds, precision) == text


def test_figures_in_words() -> None:
    assert words.p_value(-12.3) == "10⁻¹²"
    assert words.p_value(-1.3) == "0.05"
    assert words.percent(0.999) == ">99%"
    assert words.percent(0.001) == "<1%"
    assert words.percent(1.0) == "100%"
    assert words.number(1_192_518) == "1,192,518"
    assert words.number(0.0213) == "0.0213"
    assert words.moment("2031-03-04T12:00:03+02:00", "s") == "2031-03-04 10:00:03 UTC, to the second"
    assert words.moment("2031-03-04T12:00:00Z", "min") == "2031-03-04 12:00 UTC, to the minute"
    assert words.moment("long ago", "s") == "long ago"


def test_a_calendar_shows_its_empty_days() -> None:
    filled = calendar([Count(label="2031-02-27", count=1), Count(label="2031-03-02", count=2)])
    assert [(count.label, count.count) for count in filled] == [
        ("2031-02-27", 1),
        ("2031-02-28", 0),
        ("2031-03-01", 0),
        ("2031-03-02", 2),
    ]
    months = calendar([Count(label="2030-12", count=1), Count(label="2031-02", count=2)])
    assert [count.label for count in months] == ["2030-12", "2031-01", "2031-02"]
    other = [Count(label="week 9", count=1)]
    assert calendar(other) == other


@pytest.mark.parametrize(
    ("largest", "top"), [(0, 2), (3, 3), (6, 6), (7, 8), (10, 10), (11, 12), (999, 1000), (1001, 1200)]
)
def test_axes_end_on_round_numbers(largest: float, top: float) -> None:
    assert nice_top(largest) == top


def test_a_hull_goes_round_the_outermost_points() -> None:
    square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    assert sorted(convex_hull([*square, (1.0, 1.0), (1.0, 0.0)])) == sorted(square)


@given(st.text(), st.text())
def test_no_text_gets_out_of_its_place(a: str, b: str) -> None:
    found = compare(a, b)
    for text in (found.a.head, found.a.tail, found.b.head, found.b.tail):
        assert "<" not in text.replace("<mark>", "").replace("</mark>", "")
        assert not {unicodedata.category(character) for character in text.replace("\n", "")} & {"Cc", "Cs"}
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert text_of(found.a) == defang(visible(a[: 2 * KEPT]))[:KEPT]


def text_of(shown: ShownText) -> str:
    return (shown.head + shown.tail).replace("<mark>", "").replace("</mark>", "").unescape()
