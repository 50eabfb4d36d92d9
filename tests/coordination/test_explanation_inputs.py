from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from inconcert.case import Case
from inconcert.coordination.explanations import background
from inconcert.coordination.explanations.profiles import Profiles, host
from inconcert.coordination.explanations.words import call_phrases, common_sites, default_clients, squash
from inconcert.schema import POSTS
from inconcert.settings import Settings

from . import made_groups as made
from .made_groups import START, Made


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.tarncourier.example/staff?x=1", "tarncourier.example"),
        ("m.tarncourier.example", "tarncourier.example"),
        ("https://uk.linkedin.com/in/somebody", None),
        ("https://t.co/abc", None),
        ("http://[broken", None),
        ("nothing", None),
        ("javascript:alert(1)", None),
    ],
)
def test_host(address: str, expected: str | None) -> None:
    assert host(address) == expected


def test_a_profile_declares_a_site_by_address_or_by_name() -> None:
    rows = made.people(4, description="")
    rows[0]["description"] = "Writes for tarncourier.example and others"
    rows[1]["description"] = "Desk of the Tarn Courier"
    rows[2]["display_name"] = "#TarnCourier reader"
    profiles = Profiles(Made(rows).view().members)
    assert profiles.declaring("tarncourier.example") == {"x:m00", "x:m01"}


def test_squash() -> None:
    assert squash("The Lake-Herald! https://x.example/a @someone") == "thelakeherald"
    assert squash("كتاب") == squash("کتاب")


def test_word_lists_are_clean() -> None:
    for phrases in (call_phrases(), sorted(common_sites())):
        assert len(set(phrases)) == len(phrases)
        assert all(phrase == phrase.casefold() for phrase in phrases)
    assert all(len(phrase) >= 4 for phrase in call_phrases())
    assert "twitter web client" in default_clients()


def test_background_counts_the_case_and_finds_open_calls(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", Settings())
    texts = [
        made.CALL,
        "Good morning",
        made.CALL,
        "این متن را كپي کنید و بفرستید",
        None,
        "Скопируйте этот текст и вставьте",
    ]
    rows = [
        {
            "post_id": f"x:{number}",
            "account_id": f"x:a{number % 4}",
            "created_at": START + timedelta(hours=number),
            "text": text,
            "client_name": "web" if number % 2 else "DeskPlanner",
            "hashtags": ["tea", "tea", "boats"] if number < 3 else None if number == 3 else [],
        }
        for number, text in enumerate(texts)
    ]
    with case.stage("import", "key") as stage:
        stage.write(POSTS, made.frame(rows[::-1], made.table_schema(POSTS)))
    found = background(case)
    assert found.accounts == 4
    assert found.clients.rows() == [("DeskPlanner", 2, 3), ("web", 2, 3)]
    assert found.hashtags.rows() == [("boats", 3, 3), ("tea", 3, 3)]
    assert found.calls["post_id"].to_list() == ["x:0", "x:3", "x:5"]
    assert found.clients.schema["accounts"] in {pl.UInt32, pl.Int64}
