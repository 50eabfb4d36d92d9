"""What was asked, frozen and saved with the case. Threads and verbosity are not here: they change no result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from inconcert.errors import InputError

WINDOWS = ("10s", "60s", "10m", "1h", "1d")
LONGEST_WINDOW = 10 * 365 * 86_400
_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


def parse_window(text: str) -> int:
    """Seconds in a window such as 60s, 10m, 1h or 1d. Raises InputError for anything else."""
    found = re.fullmatch(r"\s*(\d+)\s*(s|m|min|h|d)\s*", text)
    if not found or int(found[1]) == 0:
        msg = f"'{text}' is not a window. Write a number and a unit: 10s, 60s, 10m, 1h or 1d."
        raise InputError(msg)
    seconds = int(found[1]) * _UNITS[found[2]]
    if seconds > LONGEST_WINDOW:
        raise InputError(
            f"A window of {text.strip()} is longer than ten years. Give a shorter one, for example 1d."
        )
    return seconds


def window_label(seconds: float) -> str:
    """A window in words: 60 s, 10 min, 1 h, 1 day."""
    for size, unit in ((86400, "day"), (3600, "h"), (60, "min")):
        if seconds % size == 0 and (size != 60 or seconds >= 120):
            count = int(seconds // size)
            return f"{count} {unit}{'s' if unit == 'day' and count > 1 else ''}"
    return f"{seconds:g} s"


class CustomTrace(BaseModel):
    """A user's own trace: --trace NAME=COLUMN, or --trace NAME=FILE:ACCOUNT,OBJECT[,TIME]."""

    model_config = ConfigDict(frozen=True)
    name: str = Field(description="the layer's name")
    column: str | None = Field(default=None, description="column of the input files that holds the object")
    table: str | None = Field(default=None, description="a table of its own (CSV or Parquet)")
    account: str | None = Field(default=None, description="that table's account column")
    object: str | None = Field(default=None, description="that table's object column")
    time: str | None = Field(default=None, description="that table's time column; none: no time known")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the command line's form. Raises InputError with the forms that work."""
        name, _, rest = text.partition("=")
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name) or not rest:
            msg = (
                f"--trace '{text}' is not understood. Write NAME=COLUMN (a column of the input) or "
                "NAME=FILE:ACCOUNT,OBJECT[,TIME] (a table of its own). NAME is lower case: device, payer."
            )
            raise InputError(msg)
        file, colon, columns = rest.rpartition(":")
        parts = columns.split(",")
        if colon and len(parts) in {2, 3}:
            time = parts[2] if len(parts) == 3 else None
            return cls(name=name, table=file, account=parts[0], object=parts[1], time=time)
        return cls(name=name, column=rest)


class Settings(BaseModel):
    """Everything that changes a result. Two runs with equal settings and inputs give equal bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    inputs: tuple[str, ...] = Field(default=(), description="files and folders, as given")
    format: str | None = Field(default=None, description="reader to use; none: found by content")
    mapping: str | None = Field(default=None, description="preset or TOML file with a column mapping")
    media: str | None = Field(default=None, description="folder with the pictures of the posts; none: none")
    known: str | None = Field(
        default=None, description="the analyst's list of known accounts, CSV; none: none"
    )
    timezone: str = Field(default="UTC", description="zone of times that name none")
    windows: tuple[int, ...] = Field(
        default=tuple(parse_window(window) for window in WINDOWS), description="seconds, rising"
    )
    traces: tuple[str, ...] = Field(default=(), description="layers to use; none: all that the data support")
    custom_traces: tuple[CustomTrace, ...] = Field(default=(), description="the user's own layers")
    fdr: float = Field(default=0.01, gt=0, lt=0.5, description="false-discovery rate asked of links")
    dispersion: float = Field(
        default=0.3, ge=0, description="phi: variance of D is Lambda + phi Lambda^2, from organic references"
    )
    shuffles: int = Field(default=1, ge=0, le=100, description="label shuffles run beside the real data")
    semantic_budget: int = Field(
        default=0,
        ge=0,
        description="texts that the extra [semantic] may compare in meaning; 0: rewordings and translations are not looked for",
    )
    hot_object_pairs: int = Field(
        default=20_000_000, ge=1, description="pairs listed of one object before accounts are sampled"
    )
    seed: int = Field(default=1, ge=0, description="seed of everything random")

    @field_validator("windows")
    @classmethod
    def _rising(cls, windows: Sequence[int]) -> tuple[int, ...]:
        if not windows or min(windows) <= 0 or max(windows) > LONGEST_WINDOW:
            msg = "windows must be longer than nothing and at most ten years: write for example --windows 60s,10m,1h"
            raise ValueError(msg)
        return tuple(sorted(set(windows)))

    @model_validator(mode="after")
    def _names_apart(self) -> Self:
        names = [trace.name for trace in self.custom_traces]
        if len(set(names)) < len(names):
            msg = "two --trace options have the same name"
            raise ValueError(msg)
        return self

    def canonical(self) -> dict[str, Any]:
        """The settings as plain values, for the case file and the document."""
        return self.model_dump(mode="json")
