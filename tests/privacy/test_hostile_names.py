"""Must hold: names that are hard to find are in no export, report or page: everyday words, other scripts, in any spelling."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest

from inconcert.case import Case
from inconcert.privacy.folding import fold, folded_name
from inconcert.report.exports import EXPORTS
from tests.made_archive import ENGINE_WARNING, RING, archive_rows, inconcert
from tests.privacy.made_people import CASE_QUESTIONS, IDS, investigated, named

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)

HANDLES = dict(zip(RING, ["lantern", "ann", "دختر_دره", "zoë🌉k", "жанна.example", "77042"], strict=True))
"""Everyday words that no page of ours uses, one inside other words, right to left, with an emoji, a host, a number."""
NAMES = dict(
    zip(
        RING,
        ["Lantern Oakes", "Ann-Marie Oakes", "دختر دره", "🌉 Zoë 🌉", "Жанна Мостова", "Seven Seven"],
        strict=True,
    )
)
OTHER_SPELLING = "xn--80aaq3aa.example"
SAID = [
    "The lantern at the bridge, says @Lantern and LANTERN!, lanterns planned by ann and ANN, on day {day} of March",
    "RT @ann: annual meeting of ann; https://x.com/Ann/status/123456?s=20 https://twitter.com/intent/user?screen_name=ann {day}",
    "ask دختر_دره or \u200fدختر_دره\u200f or @دختر_دره, and د\u200dختر_دره, about day {day} in the valley of Marrow",
    "zoë🌉k, ZOE\u0308🌉K, @zoë🌉k https://gate.example/?to=https%3A%2F%2Fx.com%2Fann%3Fa%3D1&u=l%61ntern on day {day}",
    f"see жанна.example and {OTHER_SPELLING} and https://жанна.example/post, https://{OTHER_SPELLING}/post, day {{day}}",
    "call 77042, 88800900, https://x.com/i/user/88800901, id=88800902, https%3A%2F%2Ft.me%2Fs%2Fann, ?u=%2540ann {day}",
    "“ann” 'lantern' (ann) [lantern] ann's lantern’s #ann #lantern ann: lantern/ann ann_ _ann_ Ann-Marie Oakes on {day}",
    "ann@valley.example lantern+x@valley.example https://own900.example/me?x=1 http://www.own901.example/me/ day {day}",
]
SECRETS = [
    *HANDLES.values(), *IDS.values(), *NAMES.values(), OTHER_SPELLING, "own900.example/me", "own901.example/me",
]  # fmt: skip
STAYS = ("planned", "annual")
"""Words that hold a name: they are left as they are."""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("hostile")
    rows = named(
        archive_rows(steady=RING),
        HANDLES,
        lambda day: SAID[day // 3 % len(SAID)].format(day=day) if day % 3 == 0 else None,
    )
    return investigated(folder, rows, HANDLES, NAMES, lambda who: f"I am {HANDLES[who]}, {NAMES[who]}")


def read(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file of a folder as one text, without what its form adds (escapes, our own style and script), folded."""
    for path in sorted(folder.iterdir()):
        is_table = path.suffix == ".parquet"
        text = "\n".join(map(str, pl.read_parquet(path).rows())) if is_table else path.read_text("utf-8")
        if path.suffix in {".html", ".gexf", ".graphml"}:
            text = html.unescape(re.sub(r"<(style|script)>.*?</\1>", "", text, flags=re.DOTALL))
        if path.suffix == ".md":
            text = re.sub(r"\\(.)", r"\1", text)
        yield path.name, fold(unquote(unquote(text.replace("[.]", ".")))).letters


def found_in(text: str) -> set[str]:
    """The secrets that stand in a folded text with no letter or digit beside them."""
    return {name for name in SECRETS if re.search(rf"(?<!\w){re.escape(folded_name(name))}(?!\w)", text)}


def asked(case: Case, folder: Path, redact: str) -> dict[str, str]:
    """Every export and every page, written and read back."""
    folder.mkdir()
    for format, (_, redactions) in EXPORTS.items():  # noqa: A001
        if redact in redactions:
            file = folder / f"export-{format}.{format}"
            assert (
                inconcert(
                    "export", "--case", case.path, "--format", format, "--redact", redact, "-o", file
                ).code
                == 0
            )
    questions = {"account": ("account", f"x:{IDS[RING[1]]}"), **CASE_QUESTIONS}
    for name, question in questions.items() if redact in {"pseudonymous", "full"} else ():
        for ending in ("html", "md", "json"):
            file = folder / f"{name}.{ending}"
            ran = inconcert(*question, "--case", case.path, "-o", file, "--redact", redact)
            assert ran.code == 0, ran.err
    return dict(read(folder))


def test_no_export_and_no_page_names_them(case: Case, tmp_path: Path) -> None:
    files = asked(case, tmp_path / "out", "pseudonymous")
    assert len(files) == 11 + 12
    assert {name: found for name, text in files.items() if (found := found_in(text))} == {}
    assert all(word in files["export-csv-posts.csv"] for word in STAYS)


def test_the_search_finds_them_where_they_are_shown(case: Case, tmp_path: Path) -> None:
    files = asked(case, tmp_path / "out", "full")
    everywhere = set().union(*map(found_in, files.values()))
    assert everywhere == set(SECRETS)
    for name in (
        "export-html.html",
        "export-csv-posts.csv",
        "export-gexf.gexf",
        "narratives.json",
        "account.md",
    ):
        assert {"lantern", "ann"} & found_in(files[name]), name


def test_ids_only_and_aggregate_hold_no_names(case: Case, tmp_path: Path) -> None:
    names = {*HANDLES.values(), *NAMES.values(), OTHER_SPELLING}
    for text in asked(case, tmp_path / "ids", "ids-only").values():
        assert not names & found_in(text)
    for text in asked(case, tmp_path / "counts", "aggregate").values():
        assert not found_in(text)
