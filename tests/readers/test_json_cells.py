"""Columns made at once say what each cell says alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from inconcert.readers import json_cells, json_stream, json_values
from inconcert.readers.base import Asked
from inconcert.readers.json_cells import Cells, one_after_other
from inconcert.readers.raw import Sample
from inconcert.readers.reddit import Reddit
from inconcert.readers.sources import expand

TEXT = st.text(max_size=5) | st.sampled_from(
    ["", " a ", "\x1f5", "a\u00a0", "[deleted]", "İΣ", "007", "9" * 19]
)
NUMBER = st.integers() | st.sampled_from([0, -1, 2**53, 2**63 - 1, 2**63, -(2**63) - 1])
NOTHING = st.none() | st.just(UNSET)
OTHER = st.booleans() | st.floats() | st.lists(st.integers(), max_size=1) | st.just({"a": 1})
CELLS = (
    st.lists(TEXT | st.none(), max_size=6)
    | st.lists(NUMBER | st.none(), max_size=6)
    | st.lists(NOTHING, max_size=3)
    | st.lists(TEXT | NUMBER | NOTHING | OTHER, max_size=6)
)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (json_cells.texts, json_values.text),
        (json_cells.idents, json_values.ident),
        (json_cells.moments, json_values.moment),
        (json_cells.counts, json_values.count),
    ],
)
@given(cells=CELLS)
def test_a_column_holds_what_each_cell_says(
    column: Callable[[Cells], pl.Series], cell: Callable[[Any], Any], cells: list[Any]
) -> None:
    assert column(Cells.of(cells)).to_list() == [cell(one) for one in cells]


@given(pieces=st.lists(CELLS, min_size=1, max_size=3), data=st.data())
def test_cells_keep_their_values(pieces: list[list[Any]], data: st.DataObject) -> None:
    together = [one for piece in pieces for one in piece]
    cells = one_after_other([*map(Cells.of, pieces)])
    assert repr(cells.values()) == repr(together)
    kept = data.draw(st.lists(st.booleans(), min_size=len(together), max_size=len(together)))
    chosen = cells.filter(np.array(kept, np.bool_))
    assert repr(chosen.values()) == repr([*compress(together, kept)])


@given(cells=st.lists(TEXT | st.none(), max_size=6))
def test_lower_case_is_that_of_each_text_alone(cells: list[str | None]) -> None:
    column = pl.Series(cells, dtype=pl.String)
    assert json_cells.lowered(column).to_list() == [None if one is None else one.lower() for one in cells]
    assert column.to_list() == cells


ODD = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1.5,
        2**63,
        2**70,
        "",
        " ",
        "[Removed] ",
        "\x1f[deleted]",
        "u/Abc (/u/İx)",
        "T3_ABC",
        "u_me",
        "/r/x",
        [],
        [{"author": "Bob", "selftext": "whole"}],
        [5],
        {},
        {"options": [{"text": "A", "vote_count": 3}, 7]},
        {"retrieved_2nd_on": 1600000000},
        "1600000000.5",
        "12345678901234567.0",
        "1.2e18",
        "👩\u200d👧",
        "https://a.example",
    ]
)
COMMENT = {"id": "c1", "author": "Osk", "created_utc": 1_600_000_000, "body": "said", "score": 3}
SUBMISSION = {
    "id": "s1",
    "author": "Ada",
    "created_utc": 1_600_000_000,
    "title": "Told",
    "crosspost_parent": "t3_z",
}
RECORD = st.tuples(
    st.sampled_from([COMMENT, SUBMISSION]), st.dictionaries(st.sampled_from(Reddit.fields), ODD, max_size=4)
).map(lambda pair: pair[0] | pair[1])


@given(found=st.lists(RECORD, min_size=2, max_size=5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_record_says_the_same_whatever_stands_beside_it(
    tmp_path: Path, found: list[dict[str, Any]]
) -> None:
    path = tmp_path / "odd.jsonl"

    def told(some: list[dict[str, Any]]) -> list[list[tuple[Any, ...]]]:
        path.write_text("".join(json.dumps(one) + "\n" for one in some), "utf-8")
        source = expand([str(path)])[0]
        (batch,) = Reddit().read(
            source, Sample("json", ()), Asked(trace_columns=("author", "_meta.retrieved_2nd_on"))
        )
        tables = (batch.posts, batch.accounts, batch.rejects, batch.extra)
        return [[] if one is None else one.drop("source_row", "row", strict=False).rows() for one in tables]

    alone = [told([one]) for one in found]
    assert told(found) == [[row for one in alone for row in one[table]] for table in range(4)]


@pytest.mark.parametrize("odd", ["", '{"id": NaN}', '{"data": [%s]}', "%s %s"])
def test_a_file_says_the_same_in_whatever_stretches_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: str
) -> None:
    lines = [json.dumps(COMMENT | {"id": f"c{number}", "score": str(number)}) for number in range(40)]
    lines += [json.dumps(SUBMISSION | {"author": "[deleted]"}), odd.replace("%s", json.dumps(SUBMISSION))]
    path = tmp_path / "odd.jsonl"
    path.write_text("\n".join([*lines, *reversed(lines)]) + "\n", "utf-8")

    def told() -> list[Any]:
        (batch,) = Reddit().read(expand([str(path)])[0], Sample("json", ()), Asked())
        assert batch.posts is not None
        return [batch.records, batch.posts.rows(), batch.rejects.rows()]

    whole = told()
    monkeypatch.setattr(json_stream, "STEP", 1_000)
    assert told() == whole
