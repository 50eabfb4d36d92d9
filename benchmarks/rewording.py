"""People told what to say and not to paste it: how far may they reword before they are no longer found?

    python benchmarks/rewording.py [--seeds 3]

For each strength of rewording (see inconcert.simulate.rewording) a made-up country is written with twenty such people, forty
who quote one song, and an open campaign with a template text; it is investigated with default settings. Prints for each
strength how many of the twenty end in a group, and how many of the others do,
or are accused.
The twenty share nothing but what they say. With --semantic-budget N other words and languages are looked for too.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from inconcert import investigate
from inconcert.simulate.benign import BENIGN
from inconcert.simulate.rewording import SONG_QUOTERS, STRENGTHS, told_what_to_say
from inconcert.simulate.scenario import write_scenario

CAMPAIGN = next(plan for plan in BENIGN if plan.label == "campaign")


def shares(strength: str, seed: int, budget: int) -> dict[str, tuple[float, float]]:
    """By planted group: the share of its accounts in any group, and in one without a fitting explanation."""
    with tempfile.TemporaryDirectory() as folder:
        planted = write_scenario(
            Path(folder) / "posts", seed, (told_what_to_say(strength), SONG_QUOTERS, CAMPAIGN)
        )
        case = investigate([planted.tweets, planted.users], Path(folder) / "case", semantic_budget=budget)
        members = case.polars("members").join(case.polars("groups"), on="group")
        grouped, accused = (
            set(frame["account_id"].str.strip_prefix("x:"))
            for frame in (members, members.filter(pl.col("verdict") == "in_concert"))
        )
    return {
        "told" if not group.benign else group.label: (
            len(grouped.intersection(group.accounts)) / len(group.accounts),
            len(accused.intersection(group.accounts)) / len(group.accounts),
        )
        for group in planted.groups
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--semantic-budget", type=int, default=0)
    parser.add_argument("--strengths", nargs="*", default=STRENGTHS, choices=STRENGTHS)
    asked = parser.parse_args()
    print(
        f"{'strength':<12}{'told: in a group':>20}{'song quoters':>16}{'campaign':>12}{'campaign, accused':>24}"
    )
    for strength in asked.strengths:
        runs = [shares(strength, seed, asked.semantic_budget) for seed in range(1, asked.seeds + 1)]
        told, song, campaign = (
            np.array([run[label] for run in runs]) for label in ("told", SONG_QUOTERS.label, CAMPAIGN.label)
        )
        print(
            f"{strength:<12}{told[:, 0].mean():>12.2f} ({told[:, 0].min():.2f}){'':>1}{song[:, 0].mean():>16.2f}"
            f"{campaign[:, 0].mean():>12.2f}{campaign[:, 1].mean():>24.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
