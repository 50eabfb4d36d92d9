"""People told what to say and not to paste it: how far may they reword before they are no longer found?

    python -m benchmarks.tasked [--seeds 5] [--accounts 1000] [--semantic-budget 4000] [--only edit 3 ...]

For each strength of rewording (see inconcert.simulate.rewording) a made-up country is written with twenty such people, forty
who quote one song, and an open campaign with texts to paste, and is investigated with default settings. Named strengths change
given phrases of 10 to 20 words; a number is so many words replaced in texts of 16 to 30. The twenty work in two ways: they
*post and answer*, on 18 evenings (the kind `tasked`), or only *post*, so that nothing but words ties them; then no second kind
of trace can exclude an audience, and the question is whether they are in a group at all. With a semantic budget, other words
and other languages are looked for too (the extra [semantic]).

Printed are means over the seeds with the least and the most: the share of the twenty in a group, and in a group in concert; the
share of the quoters and campaigners accused.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, Final

from benchmarks.planted import investigated, spread
from inconcert.simulate.rewording import STRENGTHS

TASKED: Final = {"targets": 144, "participation": 0.28, "delay": 3300, "evenings": 18}
WAYS: Final[dict[str, dict[str, Any]]] = {
    "posts and answers": {**TASKED, "traces": {"reply": 3, "text": 5}},
    "posts only": {**TASKED, "traces": {"text": 1}, "targets": 90},
}
TRIED: Final[tuple[str | int, ...]] = (*STRENGTHS[:2], 1, 2, 3, 4, *STRENGTHS[2:])
LABELS: Final = ("quoters", "open_campaign")


def country(seed: int, accounts: int, way: str, strength: str | int) -> dict[str, Any]:
    """The scenario, as plain values."""
    kind = "desk" if isinstance(strength, int) else "tasked"  # the desk is given long texts
    told = {"label": "told", "kind": kind, "size": 20, "rewording": strength, **WAYS[way]}
    return {
        "seed": seed,
        "days": 28,
        "organic": {"accounts": accounts},
        "operations": [told],
        "benign": [{"label": label, "kind": label} for label in LABELS],
    }


def shares(scenario: dict[str, Any], budget: int) -> tuple[float, ...]:
    """Of the told: in a group, accused; of each innocent group: accused; seconds."""
    with investigated(scenario, semantic_budget=budget) as run:
        innocent = (run.accused(label) for label in LABELS)
        return run.grouped("told"), run.accused("told"), *innocent, run.seconds


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--accounts", type=int, default=1000)
    parser.add_argument("--semantic-budget", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=[str(one) for one in TRIED])
    parser.add_argument("--ways", nargs="+", choices=list(WAYS), default=list(WAYS))
    asked = parser.parse_args(arguments)
    for way in asked.ways:
        print(
            f"\n| {way} | in a group | in concert | "
            + " | ".join(f"{label} accused" for label in LABELS)
            + " | s |"
        )
        print("|---" * (len(LABELS) + 4) + "|")
        for strength in TRIED:
            if asked.only and str(strength) not in asked.only:
                continue
            runs = [
                shares(country(seed, asked.accounts, way, strength), asked.semantic_budget)
                for seed in range(1, asked.seeds + 1)
            ]
            cells = [spread(values) for values in zip(*runs, strict=True)]
            name = f"{strength} words" if isinstance(strength, int) else strength
            print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
