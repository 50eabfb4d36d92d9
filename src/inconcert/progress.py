"""Progress a person can read: what runs, how far, how long still. Silent with --quiet or --json."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


class Step(Protocol):
    """One running step: tell it how far it is."""

    def advance(self, amount: float = 1) -> None:
        """So much more is done."""


class Reporter(Protocol):
    """Where steps are announced."""

    def step(self, title: str, total: float | None = None) -> AbstractContextManager[Step]:
        """Announce a step, and how much there is to do where that is known; use it in a `with`."""


class _Silent:
    def advance(self, amount: float = 1) -> None:
        """Say nothing."""


class Quiet:
    """A reporter that shows nothing."""

    @contextmanager
    def step(self, title: str, total: float | None = None) -> Iterator[Step]:  # noqa: ARG002
        """Run the step without a word."""
        yield _Silent()


class _Bar:
    def __init__(self, bars: Progress, task: int) -> None:
        self._bars, self._task = bars, task

    def advance(self, amount: float = 1) -> None:
        """Move the bar."""
        self._bars.advance(self._task, amount)  # type: ignore[arg-type]


class Terminal:
    """Progress on standard error: a bar while a step runs, then a line for each step of over a second.

    Where standard error is not a terminal: one plain line a step, when it starts.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(file=sys.stderr, highlight=False)

    @contextmanager
    def step(self, title: str, total: float | None = None) -> Iterator[Step]:
        """Show one step."""
        if not self._console.is_terminal:
            print(f"{title} ...", file=sys.stderr, flush=True)
            yield _Silent()
            return
        start = time.monotonic()
        countable = total is not None and total > 1
        with Progress(*_columns(countable), console=self._console, transient=True) as bars:
            yield _Bar(bars, bars.add_task(title, total=total if countable else None))
        seconds = time.monotonic() - start
        if seconds >= 1:
            self._console.print(f"{title}: {seconds:,.0f} s", markup=False)


def _columns(countable: bool) -> tuple[ProgressColumn, ...]:
    """How far and how long still, where that can be known; otherwise how long so far."""
    running = (TextColumn("{task.description}", markup=False), BarColumn(bar_width=30))
    if countable:
        return (*running, TaskProgressColumn(), TimeRemainingColumn(), TextColumn("left"))
    return (*running, TimeElapsedColumn())
