"""The commands as a person or a script meets them: examples that run, JSON, silence, exit codes."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import signal
import subprocess
import sys
import time
import webbrowser
from pathlib import Path

import pytest

from inconcert.cli import app

from .made_archive import (
    ENGINE_WARNING,
    RING,
    archive_rows,
    inconcert,
    write_archive,
    write_rows,
    write_users,
)

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)

DOCS = {
    command.name or command.callback.__name__: command.callback.__doc__ or ""
    for command in app.registered_commands
    if command.callback is not None
}
"""The help text of each command."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the examples name, and a finished case."""
    folder = tmp_path_factory.mktemp("desk")
    write_archive(folder)
    write_users(folder)
    ring = "".join(f"{account},ring,false\n" for account in RING)
    (folder / "truth.csv").write_text(f"account_id,label,benign\n{ring}", "utf-8")
    rows = archive_rows()[:500]
    shares = [{"user": row["userid"], "url": row["urls"], "posted": row["tweet_time"]} for row in rows]
    write_rows(folder / "shares.csv", [share for share in shares if share["url"] != "[]"])
    with contextlib.chdir(folder):
        assert inconcert("investigate", "tweets.csv", "users.csv", "--case", "my-case", "-q").code == 0
    (folder / "five.txt").write_text("\n".join(RING[:5]), "utf-8")
    for name in ("case-a", "case-b", "new-case", "old-case"):
        shutil.copytree(folder / "my-case", folder / name)
    return folder


# the example of demo runs in test_demo.py; forget would take the case from the others, and runs in privacy/test_forget.py
@pytest.mark.parametrize("command", sorted(set(DOCS) - {"demo", "forget"}))
def test_the_example_of_the_help_runs(desk: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    [example] = re.findall(r"Example: `inconcert ([^`]+)`", DOCS[command])
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.chdir(desk)
    ran = inconcert(*example.split())
    assert ran.code == 0, ran.err
    assert ran.out
    assert bool(opened) == ("--open" in example)


@pytest.mark.parametrize("command", sorted(DOCS))
def test_the_help_shows_its_example(command: str) -> None:
    words = " ".join(inconcert(command, "--help").out.split())
    assert f"Example: inconcert {command}" in words.replace("│ ", "")


def test_stages_alone_do_what_they_do_together(desk: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    inputs = (desk / "tweets.csv", desk / "users.csv")
    assert inconcert("import", *inputs, "--case", case).out.startswith("4,")
    assert not (case / "document.json").exists()
    assert inconcert("detect", "--case", case, "--threads", "1").code == 0
    assert not (case / "report").exists()
    report = inconcert("report", "--case", case)
    assert report.out.strip() == str(case / "report" / "report.html")
    together = json.loads((desk / "my-case" / "document.json").read_text("utf-8"))
    assert json.loads((case / "document.json").read_text("utf-8"))["groups"] == together["groups"]


def test_detect_keeps_the_options_that_are_not_given(desk: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    given = ("--windows", "60s,1h", "--seed", "3", "--shuffles", "0", "--traces", "text,repost")
    assert inconcert("investigate", desk / "tweets.csv", "--case", case, *given, "-q").code == 0
    assert inconcert("detect", "--case", case, "--fdr", "0.001", "-q").code == 0
    saved = (case / "case.toml").read_text("utf-8")
    assert "fdr = 0.001" in saved
    assert "seed = 3" in saved
    assert re.search(r"windows = \[\s*60,\s*3600,?\s*\]", saved)


@pytest.mark.parametrize("command", ["investigate", "import", "detect"])
def test_json_is_one_object_and_nothing_else(desk: Path, command: str) -> None:
    inputs = () if command == "detect" else (desk / "tweets.csv", desk / "users.csv")
    ran = inconcert(command, *inputs, "--case", desk / "json-case", "--json")
    if command == "detect":
        ran = inconcert("investigate", desk / "tweets.csv", "--case", desk / "json-case", "--json")
        ran = inconcert(command, "--case", desk / "json-case", "--json")
    assert (ran.code, ran.err) == (0, "")
    answer = json.loads(ran.out)
    assert answer["case"] == str(desk / "json-case")
    assert answer["rows_in"] == answer["rows_kept"] + answer["rows_rejected"] > 4000
    if command != "import":
        assert [group["verdict"] for group in answer["groups"]] == ["in_concert"]
        assert answer["links"] > 0


def test_quiet_shows_the_answer_only(desk: Path, tmp_path: Path) -> None:
    loud = inconcert("investigate", desk / "tweets.csv", "--case", tmp_path / "case")
    quiet = inconcert("investigate", desk / "tweets.csv", "--case", tmp_path / "case", "--quiet")
    assert quiet.err == ""
    assert quiet.out == loud.out
    assert loud.err.startswith("Looking at the input ...\nReading ...\n")
    assert "1 group acts in concert" in quiet.out
    assert len(quiet.out.splitlines()) <= 24


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("investigate",), "Missing argument"),
        (("smoke", "posts.csv"), "No such command"),
        (("investigate", "posts.csv", "--fdr", "2"), "--fdr"),
        (("investigate", "posts.csv", "--threads", "100000"), "--threads"),
        (("investigate", "posts.csv", "--windows", "soon"), "'soon' is not a window"),
        (("investigate", "posts.csv", "--windows", "60s,"), "'' is not a window"),
        (("investigate", "posts.csv", "--traces", "smoke"), "no trace 'smoke'"),
        (("investigate", "posts.csv", "--format", "smoke"), "formats are"),
        (("investigate", "posts.csv", "--timezone", "Tarnholm"), "not a time zone"),
        (("investigate", "posts.csv", "--mapping", "missing.toml"), "missing.toml"),
        (("investigate", "posts.csv", "--trace", "device"), "--trace 'device' is not understood"),
        (("investigate", "posts.csv", "--trace", "a=x", "--trace", "a=y"), "the same name"),
        (("detect",), "not a case folder"),
        (("report", "--case", "nowhere"), "not a case folder"),
        (("export", "--case", "nowhere", "--format", "gexf", "-o", "net.gexf"), "not a case folder"),
        (("pairs", "posts.csv", "--account", "who", "--object", "x", "--time", "t", "-o", "o.csv"), "who"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_what_cannot_be_done_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    write_rows(tmp_path / "posts.csv", archive_rows()[:20])
    ran = inconcert(*words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_interrupted_by_the_keyboard(desk: Path, tmp_path: Path) -> None:
    code = "from inconcert.cli import main; main()"
    asked = [
        sys.executable,
        "-c",
        code,
        "investigate",
        str(desk / "tweets.csv"),
        "--case",
        str(tmp_path / "c"),
    ]
    with subprocess.Popen(asked, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        while "Reading" not in process.stderr.readline():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert process.returncode == 130
    assert "Stopped. Nothing half-written was kept" in said
    assert "Traceback" not in said


def test_evaluate_prints_the_figures_as_json(desk: Path) -> None:
    ran = inconcert("evaluate", desk / "my-case", "--truth", desk / "truth.csv", "--json")
    found = json.loads(ran.out)
    assert ran.code == 0
    assert found["by_label"]["ring"]["accounts"] == 6
    assert set(found["by_label"]["organic"]) >= {
        "accounts",
        "active",
        "in_group",
        "accused",
        "active_accused",
    }
    assert found["false_accusations"] == 0
    assert found["recall"] == found["by_label"]["ring"]["accused"] / 6


def test_evaluate_says_what_is_wrong_with_the_truth(desk: Path) -> None:
    ran = inconcert("evaluate", desk / "my-case", "--truth", desk / "shares.csv")
    assert ran.code == 2
    assert "no column 'account_id'" in ran.err
