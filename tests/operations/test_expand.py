"""From two accounts of the ring to the rest of it, and to nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.operations.expand import expand, read_seeds
from inconcert.progress import Quiet
from tests.made_archive import RING


def test_the_rest_of_the_ring_is_found_with_posts(before: Case) -> None:
    page = expand(before, ["x:900", "x:901"], Quiet())
    table = page.panels[0].tables[0]
    strict = {row.cells[0] for row in table.rows if row.cells[1]}
    assert strict == {f"person_{user}" for user in RING[2:]}
    shown = {post.post_id for post in page.panels[0].posts}
    assert all(row.posts and set(row.posts) <= shown for row in table.rows if row.cells[1])
    assert page.panels[1].chapter == "Innocent explanations"


def test_a_person_of_the_town_leads_to_nobody(before: Case) -> None:
    page = expand(before, ["x:1000"], Quiet())
    assert page.title == "No further account is linked to the 1 account given"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x:900\n901\n", ["x:900", "x:901"]),
        ("account,why\n@Person_900,x\n", ["x:900"]),
        ("900\n\n900\n", ["x:900"]),
    ],
)
def test_accounts_by_id_or_handle(before: Case, tmp_path: Path, text: str, found: list[str]) -> None:
    (tmp_path / "five.txt").write_text(text, "utf-8")
    assert read_seeds(tmp_path / "five.txt", before.polars("accounts")) == found


@pytest.mark.parametrize(
    ("text", "says"), [("900\nnobody\n", "row 2: no account 'nobody'"), ("\n", "names no account")]
)
def test_bad_lists(before: Case, tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "five.txt").write_text(text, "utf-8")
    with pytest.raises(InputError, match=says):
        read_seeds(tmp_path / "five.txt", before.polars("accounts"))
