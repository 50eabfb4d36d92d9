"""What a part of the findings gives back: panels of the whole case, and of groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inconcert.report.parts import Panel


@dataclass(frozen=True, slots=True)
class Told:
    """Panels of the whole case, and of groups by their id."""

    case: list[Panel] = field(default_factory=list)
    groups: Mapping[str, list[Panel]] = field(default_factory=dict)
