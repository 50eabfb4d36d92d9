"""Writes docs/reference/scenarios.md from the models of a scenario. Run: make docs-tables."""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from inconcert.settings import window_label
from inconcert.simulate.kinds import BENIGN_KINDS, OPERATION_KINDS, Kind
from inconcert.simulate.spec import (
    App,
    Benign,
    Event,
    Operation,
    Organic,
    ScenarioSpec,
    read_scenario,
    shipped,
)

PAGE = Path(__file__).parent / "reference" / "scenarios.md"
HEAD = """# Scenarios

A scenario is a YAML file from which [`inconcert simulate`](../how-to/make-up-posts.md) writes posts in which it is known who
acts in concert. This page is written from the code (`make docs-tables`). Unknown keys are refused. Delays are seconds or a
number with a unit: `30s`, `10m`, `1h`, `1d`.
"""
NOTES = """
`rewording` by a strength from `edit` on draws from 55 phrases for which other words are known; by `copy`, `touch` or a
number, from the kind's own phrases and then from made-up texts of some twenty words. `traces` are `repost`, `reply`, `link`,
`text` and `hashtags` (three or four in the same order), each with a weight. With `evenings`, who is there is drawn for each
evening and who of these acts for each target, both at the root of `participation`.
"""
PARTS: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("The scenario", "All keys may be left out.", ScenarioSpec),
    ("organic", "The ordinary people.", Organic),
    ("organic: events", "A list. Days on which many ordinary people talk about one thing.", Event),
    ("organic: apps", "A list. Apps that post for people who have nothing else in common.", App),
    (
        "operations",
        "A list. Accounts that act in concert. What is left out is as the kind has it.",
        Operation,
    ),
    ("benign", "A list. Innocent groups. What is left out is as the kind has it.", Benign),
)
KINDS_OWN = {"traces", "occasions", "delay"}
NESTED = {"organic", "operations", "benign", "events", "apps"}


def _values(field: FieldInfo) -> str:
    """The words a key may have, where it is one of a few."""
    kinds = [field.annotation, *get_args(field.annotation)]
    words: list[str] = []
    for kind in kinds:
        if get_origin(kind) not in {None, types.UnionType, dict, tuple} and str(get_origin(kind)).endswith(
            "Literal"
        ):
            words += [str(word) for word in get_args(kind)]
    return " " + ", ".join(f"`{word}`" for word in words) + "." if words else ""


def _default(field: FieldInfo, name: str) -> str:
    if field.is_required():
        return "the kind's" if name in KINDS_OWN else "asked for"
    value: Any = field.default
    if value is PydanticUndefined or value is None or value == "":
        return "none"
    if name == "delay":
        return window_label(value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {weight:g}" for key, weight in value.items())
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _table(model: type[BaseModel]) -> list[str]:
    rows = ["| key | default | meaning |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        if name in NESTED:
            rows.append(f"| `{name}` | | see below |")
        else:
            rows.append(f"| `{name}` | {_default(field, name)} | {field.description}.{_values(field)} |")
    return rows


def _kinds(kinds: tuple[Kind, ...], noun: str) -> list[str]:
    rows = [f"| kind | {noun} | as the kind has it |", "|---|---|---|"]
    for kind in kinds:
        known = "; ".join(
            f"`{key}` "
            + (
                ", ".join(f"{name} {weight}" for name, weight in value.items())
                if isinstance(value, dict)
                else str(value)
            )
            for key, value in kind.defaults.items()
        )
        rows.append(f"| `{kind.name}` | {kind.description} | {known} |")
    return rows


def page() -> str:
    """The page, whole."""
    lines = [HEAD]
    for title, words, model in PARTS:
        lines += [f"## {title}", "", words, "", *_table(model), ""]
        if model is Operation:
            lines += _kinds(OPERATION_KINDS, "accounts")
            lines += [NOTES]
        if model is Benign:
            lines += [*_kinds(BENIGN_KINDS, "people"), ""]
    lines += ["## Scenarios that come with Inconcert", "", "| name | about |", "|---|---|"]
    lines += [f"| `{name}` | {read_scenario(name).scenario} |" for name in shipped()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
