"""Detection on a small table, start to end: coarse times, shuffles, tables, and the same bytes on one thread and on two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.investigation import detect, read
from inconcert.progress import Quiet
from inconcert.settings import Settings
from tests.coordination.made_layers import Row, independent_world, planted

# Ibis calls the database by a name that is on its way out
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

MEMBERS = (11, 60, 81, 100, 111, 119)
START = datetime(2024, 3, 1, tzinfo=UTC)


def table(rows: Sequence[Row], form: str, path: Path) -> Path:
    """The rows as a table of reposts, with times written in `form`."""
    pl.DataFrame(
        {
            "post_id": [f"p{number}" for number in range(len(rows))],
            "account_id": [f"made{who}" for who, _, _ in rows],
            "created_at": [(START + timedelta(seconds=when)).strftime(form) for _, _, when in rows],
            "repost_of_post_id": [f"o{thing}" for _, thing, _ in rows],
            "is_repost": [True] * len(rows),
        }
    ).write_csv(path)
    return path


MAPPING = """platform = "other"
[columns]
post_id = "post_id"
account_id = "account_id"
created_at = "created_at"
repost_of_post_id = "repost_of_post_id"
is_repost = "is_repost"
"""
SECONDS = "%Y-%m-%dT%H:%M:%SZ"


def look_into(
    folder: Path, rows: Sequence[Row], form: str = SECONDS, threads: int = 1, **settings: Any
) -> Case:
    """Investigate the rows in a case of their own."""
    folder.mkdir(exist_ok=True)
    (folder / "mapping.toml").write_text(MAPPING, "utf-8")
    path = table(rows, form, folder / "posts.csv")
    asked = {"mapping": str(folder / "mapping.toml"), "shuffles": 0, **settings}
    case = Case.create(folder / "case", Settings(inputs=(str(path),), **asked))
    read(case, Quiet())
    detect(case, Quiet(), threads)
    return case


def rows_with_a_group() -> list[Row]:
    world = independent_world(0, accounts=120, objects=500, actions=2_500)
    return planted(world, MEMBERS, objects=15, spread=100, seed=4)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return look_into(tmp_path_factory.mktemp("detect"), rows_with_a_group(), shuffles=3)


def test_members_are_those_planted_on_one_trace_only(found: Case) -> None:
    members = found.polars("members")
    assert set(members["account_id"]) == {f"other:made{who}" for who in MEMBERS}
    assert members["group"].unique().to_list() == ["G1"]
    assert members["stability"].is_between(0, 1).all()
    assert members["leads"].is_between(0, 1).all()
    assert members["dedication"].is_between(0, 1).all()
    (group,) = found.document["groups"]
    assert group["verdict"] == "audience_not_excluded"
    assert group["sentences"][1].startswith("What links them does not hold, and go on, in two ways")
    assert group["sentences"][1].endswith("nothing is claimed.")


def test_network_table_names_the_group_of_links_inside_it(found: Case) -> None:
    network = found.polars("network")
    ids = [f"other:made{who}" for who in MEMBERS]
    inside = pl.col("account_a").is_in(ids) & pl.col("account_b").is_in(ids)
    assert network.filter(inside)["group"].unique().to_list() == ["G1"]
    assert network.filter(~inside)["group"].null_count() == network.filter(~inside).height
    assert (network["log10_q"] <= -2).all()
    assert (network["log10_p"] <= network["log10_q"]).all()


def test_the_documents_counts_are_those_of_the_tables(found: Case) -> None:
    flow = {step["label"]: step["count"] for step in found.document["flow"]}
    assert flow["Links kept"] == found.polars("network").height
    assert flow["Groups"] == found.polars("members")["group"].n_unique()
    assert flow["Rows read"] == flow["Posts"] == len(rows_with_a_group())
    assert flow["In concert without a fitting explanation"] == 0
    assert flow["Actions on shared objects"] == found.polars("actions").height


def test_threads_change_no_byte(found: Case, tmp_path: Path) -> None:
    again = look_into(tmp_path, rows_with_a_group(), threads=2, shuffles=3)
    for name in ("actions", "objects", "edges", "network", "edge_posts", "members"):
        for one, other in zip(found.parts(name), again.parts(name), strict=True):
            assert one.read_bytes() == other.read_bytes(), name
    skipped = {"asked", "sources"}
    assert {key: value for key, value in found.document.items() if key not in skipped} == {
        key: value for key, value in again.document.items() if key not in skipped
    }


def test_times_to_the_minute_turn_the_short_window_off(tmp_path: Path) -> None:
    case = look_into(tmp_path, rows_with_a_group(), "%Y-%m-%d %H:%M")
    assert case.document["precision"] == "min"
    assert case.document["asked"]["Windows"] == "60 s, 10 min, 1 h, 1 day"
    assert any("the window of 10 s: it is off" in line for line in case.document["certainty"])
    assert case.polars("edges")["window_us"].min() >= 60_000_000  # type: ignore[operator]
    (group,) = case.document["groups"]
    assert any("known to the minute" in note for note in group["cautions"])


def test_times_to_the_day_leave_one_window_or_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"known to the day only.*--windows 1h,1d"):
        look_into(tmp_path / "short", rows_with_a_group(), "%Y-%m-%d", windows=(60, 3_600))
    case = look_into(tmp_path / "long", rows_with_a_group(), "%Y-%m-%d")
    assert case.document["asked"]["Windows"] == "1 day"


def test_nothing_shared_is_said(tmp_path: Path) -> None:
    rows: list[Row] = [(who, who, 60.0 * who) for who in range(30)]
    case = look_into(tmp_path, rows)
    assert case.document["headline"] == ["No group found: no two accounts share enough for any test."]
    assert case.polars("network").is_empty()
    (repost,) = [layer for layer in case.document["layers"] if layer["trace"] == "repost"]
    assert not repost["used"]
    assert "no two accounts share one" in repost["why_not"]


def test_hot_objects_are_reported(tmp_path: Path) -> None:
    rows = [*rows_with_a_group(), *[(who, 9_999, 2.0 * who) for who in range(120)]]
    case = look_into(tmp_path, rows, hot_object_pairs=2_000)
    (repost,) = [layer for layer in case.document["layers"] if layer["trace"] == "repost"]
    assert "pairs of posts" in repost["note"]
    assert "chosen by a hash of their id" in repost["note"]


def test_the_report_says_that_a_desk_was_compared_with_all_that_is_posted(tmp_path: Path) -> None:
    own = [(who, 1_000 + 100 * who + number, 37_000.0 * number) for who in range(30) for number in range(70)]
    desk = planted([(0, 0, 0.0)], range(30, 42), objects=20, spread=50, seed=1)[1:]
    case = look_into(tmp_path, [*own, *desk], shuffles=2)
    told = " ".join(case.document["certainty"])
    assert "accounts shuffled over all that is posted, pairs that passed the same bound: 0 and 0;" in told
    assert "Hardly anybody else here shares anything with anybody." in told
    assert set(case.polars("network")["account_a"].str.strip_prefix("other:made").cast(int)) <= set(
        range(30, 42)
    )
    assert len(case.polars("network")) == 12 * 11 / 2
