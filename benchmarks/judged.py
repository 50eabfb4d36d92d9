"""An investigation as far as its verdicts, for benchmarks that ask for nothing else.

    python -m benchmarks.judged POSTS MAPPING CASE

What accounts are, what groups tell and whom they reach is half of the time of an investigation and changes no verdict (tested);
it is measured by benchmarks/understanding.py. No group is described, no report written, and no shuffle run beside
(see benchmarks/calibration.py).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from inconcert import Case, understanding
from inconcert.findings import build, panels
from inconcert.investigation import detect, read
from inconcert.progress import Quiet
from inconcert.settings import Settings


def judged(inputs: Sequence[Path], folder: Path, **settings: Any) -> Case:
    """A case with its links, groups and verdicts."""
    used = {"shuffles": 0, **settings}
    case = Case.create(folder, Settings(inputs=tuple(str(path) for path in inputs), **used))
    with (
        case.lock(),
        patch.object(understanding, "PARTS", ()),
        patch.object(panels, "PANELS", ()),
        patch.object(build, "GROUPS_SHOWN", 0),
    ):
        read(case, Quiet())
        detect(case, Quiet())
    return case


if __name__ == "__main__":
    judged([Path(sys.argv[1])], Path(sys.argv[3]), mapping=sys.argv[2])
