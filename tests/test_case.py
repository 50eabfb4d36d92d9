"""The case folder: what it refuses, what it keeps, how it is read from Python."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from inconcert import Case
from inconcert.case import FORMAT_VERSION, TableWriter, file_sha256, plain_json, write_atomically
from inconcert.errors import CaseError
from inconcert.schema import ACCOUNTS, EDGES, POSTS, REJECTS
from inconcert.settings import Settings


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A case with two accounts and nothing else."""
    made = Case.create(tmp_path / "case", Settings(inputs=("posts.csv",)))
    import_two(made)
    return made


def import_two(case: Case, platform: str = "x") -> None:
    """An import of two accounts and no rejects."""
    ids = pl.DataFrame({"account_id": [f"{platform}:1", f"{platform}:2"], "platform": platform})
    with case.stage("import", "key") as stage:
        stage.write(ACCOUNTS, ids)
        stage.write(REJECTS, REJECTS.arrow.empty_table())
        stage.counts = {"accounts": 2}


def import_and_fail(case: Case) -> None:
    """An import that ends with an error after its first table."""
    with case.stage("import", "other") as stage:
        stage.write(ACCOUNTS, pl.DataFrame({"account_id": ["x:9"]}))
        raise ZeroDivisionError


def test_a_new_case_opens_again_with_its_settings(tmp_path: Path) -> None:
    asked = Settings(inputs=("a.csv",), windows=(60,), seed=3)
    Case.create(tmp_path / "case", asked)
    assert Case(tmp_path / "case").settings == asked


def test_other_settings_are_kept_once_a_stage_ended_well_with_them(case: Case) -> None:
    other = Case.create(case.path, Settings(inputs=("other.csv",)))
    assert Case(case.path).settings.inputs == ("posts.csv",)
    with pytest.raises(ZeroDivisionError):
        import_and_fail(other)
    assert Case(case.path).settings.inputs == ("posts.csv",)
    assert case.polars("accounts").height == 2
    import_two(other)
    assert Case(case.path).settings.inputs == ("other.csv",)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("case.toml", "format_version = 1\n[settings]\n", "case format 1, this version reads 4"),
        ("case.toml", "format_version = 99\n", "case format 99, this version reads 4"),
        ("case.toml", "settings = [", "damaged"),
        ("case.toml", "\x00\x01", "damaged"),
        ("case.toml", f"format_version = {FORMAT_VERSION}\n", "damaged"),
        ("case.toml", f"format_version = {FORMAT_VERSION}\n[settings]\nfdr = 7\n", "damaged"),
        ("manifest.json", "{", "Delete it and run the same command again"),
    ],
)
def test_a_damaged_or_newer_case_is_told(case: Case, name: str, text: str, said: str) -> None:
    (case.path / name).write_text(text)
    with pytest.raises(CaseError, match=said):
        Case(case.path).manifest()


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "aunt.txt").write_text("Dear aunt")
    with pytest.raises(CaseError, match="holds other files"):
        Case.create(tmp_path / "letters", Settings())
    with pytest.raises(CaseError, match="not a case folder"):
        Case(tmp_path / "letters")
    with pytest.raises(CaseError, match="is a file"):
        Case.create(tmp_path / "letters" / "aunt.txt", Settings())
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["aunt.txt"]


def test_an_empty_folder_can_become_a_case(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").touch()
    assert Case.create(tmp_path, Settings()).manifest()["stages"] == {}


def test_a_locked_case_is_told_and_not_touched(case: Case) -> None:
    asked = (case.path / "case.toml").read_bytes()
    code = "from inconcert.cli import main; main()"
    command = [sys.executable, "-c", code, "investigate", __file__, "--case", str(case.path), "--seed", "5"]
    with case.lock():
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"inconcert: {case.path} is in use by another run. Wait for it to end, or give another --case.\n"
    )
    assert (case.path / "case.toml").read_bytes() == asked
    with case.lock():
        pass


def test_a_stage_that_is_done_is_known_by_its_key_and_its_files(case: Case) -> None:
    assert case.done("import")
    assert case.done("import", "key")
    assert not case.done("import", "other key")
    case.parts("accounts")[0].unlink()
    assert not case.done("import", "key")


def test_the_manifest_says_what_was_written(case: Case) -> None:
    stage = case.manifest()["stages"]["import"]
    [part] = case.parts("accounts")
    assert stage["outputs"]["tables/accounts/part-00000.parquet"] == file_sha256(part)
    assert list(stage["outputs"]) == [f"tables/{name}/part-00000.parquet" for name in ("accounts", "rejects")]
    assert stage["counts"] == {"accounts": 2}
    assert stage["started"].endswith("+00:00")
    assert stage["versions"]["inconcert"]


def test_what_rests_on_an_earlier_stage_goes_with_it(case: Case) -> None:
    with case.stage("detect", "one") as stage:
        stage.write(EDGES, EDGES.arrow.empty_table())
    with case.stage("document", "one") as stage:
        stage.save("document.json", plain_json({"headline": ["Nothing found."]}))
    import_two(case, "bluesky")
    assert list(case.manifest()["stages"]) == ["import"]
    assert not case.parts("edges")
    with pytest.raises(CaseError, match="no result yet"):
        _ = case.document
    assert case.polars("accounts")["platform"].to_list() == ["bluesky", "bluesky"]


def test_tables_of_a_commit_cut_short_are_not_read(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    moved, move = [], Path.replace

    def cut_short(self: Path, target: Path) -> Path:
        if self.name == "rejects":
            raise OSError("the machine stopped")
        moved.append(self.name)
        return move(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cut_short)
        with pytest.raises(OSError, match="stopped"):
            import_two(case)
    assert "accounts" in moved
    assert (case.path / "tables" / "accounts" / "part-00000.parquet").exists()
    assert case.arrow("accounts").num_rows == 0
    assert not case.done("import")


def test_the_three_kinds_of_table(case: Case) -> None:
    assert case.arrow("accounts").schema == ACCOUNTS.arrow
    assert case.arrow("accounts")["account_id"].to_pylist() == ["x:1", "x:2"]
    assert case.polars("accounts")["account_id"].to_list() == ["x:1", "x:2"]
    pytest.importorskip("pandas")
    assert case.pandas("accounts")["account_id"].tolist() == ["x:1", "x:2"]


def test_a_table_that_is_not_there_yet(case: Case) -> None:
    assert case.arrow("edges").num_rows == 0
    with pytest.raises(CaseError, match=r"no table 'edges' yet\. Run: inconcert investigate"):
        case.polars("edges")


def test_a_long_table_has_parts_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TableWriter, "ROWS_PER_PART", 4)
    with TableWriter(tmp_path / "accounts", ACCOUNTS) as writer:
        for start in (0, 3, 6):
            writer.write(pl.DataFrame({"account_id": [f"x:{start + step}" for step in range(3)]}))
    parts = sorted((tmp_path / "accounts").iterdir())
    assert writer.rows == 9
    assert len(parts) == 3
    read = pa.concat_tables([pa.parquet.read_table(part) for part in parts])
    assert read["account_id"].to_pylist() == [f"x:{number}" for number in range(9)]


def test_a_cell_of_the_wrong_kind_is_refused(tmp_path: Path) -> None:
    with TableWriter(tmp_path / "posts", POSTS) as writer, pytest.raises(pa.ArrowInvalid):
        writer.write(pa.table({"like_count": ["many"]}))


def test_a_notebook_shows_the_answer_and_nothing_that_runs(tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    case = Case.create(tmp_path / "a <b>case</b>", Settings())
    assert "no result yet" in case._repr_html_()
    write_atomically(case.path / "document.json", plain_json({"headline": [f"1 group: {hostile}"]}))
    shown = case._repr_html_()
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    assert "<img" not in shown
    assert "<b>case</b>" not in shown


def test_writing_replaces_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "manifest.json"
    write_atomically(path, b"old")
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError("the disk is gone")))
        with pytest.raises(OSError, match="gone"):
            write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["manifest.json"]


def test_plain_json_is_the_same_for_the_same_value() -> None:
    assert plain_json({"b": 1, "a": "\u0645"}) == plain_json({"a": "\u0645", "b": 1})
    assert json.loads(plain_json({"a": "lone \ud800 half"}))
