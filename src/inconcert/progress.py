"""Progress a person can read: what runs, how far, how long still. Silent with --quiet or --json."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


class Step(Protocol):
    """One running step: tell it how far it is."""

    def advance(self, amount: float = 1) -> None:
        """So much more is done."""

    def total(self, total: float | None) -> None:
        """So much there is to do, once known."""


class Reporter(Protocol):
    """Where steps are announced."""

    def step(self, title: str, total: float | None = None) -> _StepContext:
        """Announce a step; use it in a `with`."""


class _StepContext(Protocol):
    def __enter__(self) -> Step: ...
    def __exit__(self, *exc: object) -> bool | None: ...


class _Silent:
    def advance(self, amount: float = 1) -> None:
        """Say nothing."""

    def total(self, total: float | None) -> None:
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

    def total(self, total: float | None) -> None:
        """Set the bar's length."""
        self._bars.update(self._task, total=total)  # type: ignore[arg-type]


class Terminal:
    """Progress bars on standard error; a plain line a step where that is not a terminal."""

    def __init__(self) -> None:
        self._console = Console(file=sys.stderr)

    @contextmanager
    def step(self, title: str, total: float | None = None) -> Iterator[Step]:
        """Show one step."""
        if not self._console.is_terminal:
            print(f"{title} ...", file=sys.stderr, flush=True)
            yield _Silent()
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._console, transient=False) as bars:
            yield _Bar(bars, bars.add_task(title, total=total))
