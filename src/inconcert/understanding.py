"""What accounts and groups are and do, beyond that they act together. A line a part; each writes its own tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from inconcert.accounts.build import measure_accounts
from inconcert.case import Case, Stage
from inconcert.narratives.build import find_narratives
from inconcert.narratives.missions import find_missions
from inconcert.narratives.switches import find_switches
from inconcert.operations.reach import measure_reach
from inconcert.progress import Reporter

PARTS: Final[tuple[Callable[[Case, Stage, Reporter], None], ...]] = (
    measure_accounts,
    find_narratives,
    find_switches,
    find_missions,
    measure_reach,
)
"""Each reads the imported tables and those of detection (members, network, edge_posts), and writes its own."""


def understand(case: Case, stage: Stage, reporter: Reporter) -> None:
    """Stage: groups -> who their accounts are, what they push, when they switched, who reacted."""
    for part in PARTS:
        part(case, stage, reporter)
