"""Progress as a terminal and as a log file show it."""

from __future__ import annotations

import io
import time

import pytest
from rich.console import Console

from inconcert.progress import Quiet, Terminal


def _terminal() -> tuple[Terminal, io.StringIO]:
    shown = io.StringIO()
    return Terminal(Console(file=shown, force_terminal=True, width=100, color_system=None)), shown


def test_a_terminal_shows_how_far_and_how_long_still() -> None:
    terminal, shown = _terminal()
    with terminal.step("Testing pairs of accounts", 10) as step:
        for _ in range(5):
            step.advance()
    assert "Testing pairs of accounts" in shown.getvalue()
    assert "50%" in shown.getvalue()
    assert "left" in shown.getvalue()


@pytest.mark.parametrize("total", [None, 1])
def test_what_cannot_be_divided_promises_no_time(total: int | None) -> None:
    terminal, shown = _terminal()
    with terminal.step("Writing [the] report", total):
        pass
    assert "Writing [the] report" in shown.getvalue()
    assert "left" not in shown.getvalue()
    assert "%" not in shown.getvalue()


@pytest.mark.parametrize(("seconds", "line"), [(0.4, ""), (83, "Reading: 83 s\n")])
def test_a_long_step_leaves_a_line_and_a_short_one_none(
    monkeypatch: pytest.MonkeyPatch, seconds: float, line: str
) -> None:
    terminal, shown = _terminal()
    clock = [time.monotonic()]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    with terminal.step("Reading"):
        clock[0] += seconds
    assert shown.getvalue().endswith(line)
    assert ("Reading:" in shown.getvalue()) == bool(line)


def test_a_log_file_gets_one_line_a_step(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal()
    with terminal.step("Reading", 3) as step:
        step.advance()
    with Quiet().step("Reading quietly", 3) as step:
        step.advance()
    assert capsys.readouterr() == ("", "Reading ...\n")
