"""A run that is killed in the middle: nothing half-written is read, and the same command completes it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from inconcert import Case
from inconcert.schema import RESULTS, TABLES

from .made_archive import ENGINE_WARNING, inconcert, write_archive
from .test_investigation import frozen

pytestmark = [
    pytest.mark.filterwarnings(ENGINE_WARNING),
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no such signal"),
]

DYING = """
import os, pathlib, signal, sys
import pyarrow.parquet as pq
from inconcert.cli import main

def dying(call, at):
    def run(*asked, **named):
        run.calls += 1
        if run.calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*asked, **named)
    run.calls = 0
    return run

what, at = sys.argv[1], int(sys.argv[2])
if what == "write":
    pq.ParquetWriter.write_table = dying(pq.ParquetWriter.write_table, at)
else:
    pathlib.Path.replace = dying(pathlib.Path.replace, at)
sys.argv[1:] = sys.argv[3:]
main()
"""
"""The program, killed by the system at a given write of a table or move of a file."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished case beside its input."""
    folder = tmp_path_factory.mktemp("undisturbed")
    ran = inconcert("investigate", write_archive(folder), "--case", folder / "case", "-q")
    assert ran.code == 0, ran.err
    return folder


def killed(case: Path, archive: Path, what: str, at: int) -> int:
    asked = ["investigate", str(archive), "--case", str(case), "--threads", "1", "-q"]
    done = subprocess.run([sys.executable, "-c", DYING, what, str(at), *asked], check=False, timeout=120)
    return done.returncode


def whole(case: Path) -> None:
    """Every table that the case gives out is of a stage that ended well, and can be read to its end."""
    opened = Case(case)
    stages = opened.manifest()["stages"]
    listed = {output for stage in stages.values() for output in stage["outputs"]}
    for table in (*TABLES, *RESULTS):
        parts = opened.parts(table.name)
        assert all(part.relative_to(case).as_posix() in listed for part in parts)
        assert opened.arrow(table.name).num_rows == sum(pq.read_metadata(part).num_rows for part in parts)


@pytest.mark.parametrize(
    ("what", "at"), [("write", 2), ("write", 9), ("move", 1), ("move", 5), ("move", 12), ("move", 20)]
)
def test_a_first_run_that_is_killed(tmp_path: Path, undisturbed: Path, what: str, at: int) -> None:
    case = tmp_path / "case"
    assert killed(case, undisturbed / "tweets.csv", what, at) == -signal.SIGKILL
    if (case / "case.toml").exists():
        whole(case)
    ran = inconcert("investigate", undisturbed / "tweets.csv", "--case", case, "-q")
    assert ran.code == 0, ran.err
    assert frozen(case) == frozen(undisturbed / "case")
    assert not list((case / ".work").glob("*"))


@pytest.mark.parametrize("at", [2, 4, 8])
def test_a_finished_case_killed_while_it_gets_other_input(tmp_path: Path, undisturbed: Path, at: int) -> None:
    case = tmp_path / "case"
    shutil.copytree(undisturbed / "case", case)
    lines = (undisturbed / "tweets.csv").read_text("utf-8").splitlines(keepends=True)
    other = tmp_path / "other.csv"
    other.write_text("".join(lines[:2000]), "utf-8")
    assert killed(case, other, "move", at) == -signal.SIGKILL
    whole(case)
    assert Case(case).arrow("posts").num_rows == 0
    assert inconcert("report", "--case", case).code == 2
    ran = inconcert("investigate", undisturbed / "tweets.csv", "--case", case, "-q")
    assert ran.code == 0, ran.err
    assert frozen(case) == frozen(undisturbed / "case")
