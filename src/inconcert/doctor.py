"""Is this machine ready? What is installed, what it has, and what to do where something is missing."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import tempfile
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from typing import Literal

import numba
import psutil

_GIGA = 1e9
_LOW_MEMORY = 2 * _GIGA
_LOW_DISK = 5 * _GIGA


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report: what was looked at, what was found, and what to do if it is a warning."""

    name: str
    found: str
    state: Literal["ok", "warn"] = "ok"
    advice: str = ""


def report(folder: Path | None = None) -> list[Check]:
    """Look at the machine, and at the disk of `folder` (by default the current one), where a case would go.

    Looks only: it changes nothing and asks nothing of the network. A warning says what to do about it.
    """
    return [
        _python(),
        Check("inconcert", version("inconcert")),
        *_libraries(),
        *_extras(),
        _cores(),
        _memory(),
        _disk(folder or Path.cwd()),
        _temporary_folder(),
        _compiled_code(),
        _browser(),
        _terminal(),
    ]


def _python() -> Check:
    return Check("Python", f"{platform.python_version()} ({platform.system()} {platform.machine()})")


def _libraries() -> Iterator[Check]:
    """Every library that the package itself says it needs."""
    for requirement in requires("inconcert") or ():
        if "extra ==" not in requirement:
            yield _library(_name(requirement), "Install Inconcert again: it should have come with it.")


def _extras() -> Iterator[Check]:
    """What can be added. To lack an extra is no fault."""
    needs = [line for line in requires("inconcert") or () if "extra ==" in line]
    for extra in metadata("inconcert").get_all("Provides-Extra") or ():
        if extra == "dev":
            continue
        wanted = [_name(line) for line in needs if re.search(rf"extra == ['\"]{re.escape(extra)}['\"]", line)]
        missing = [name for name in wanted if _version(name) is None]
        found = f"not installed; to add it: pip install 'inconcert[{extra}]'" if missing else "installed"
        yield Check(f"extra [{extra}]", found)


def _library(name: str, advice: str) -> Check:
    found = _version(name)
    return Check(name, found) if found else Check(name, "missing", "warn", advice)


def _name(requirement: str) -> str:
    """The distribution's name in a requirement such as 'numpy>=2.0'."""
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _cores() -> Check:
    usable = (
        len(psutil.Process().cpu_affinity()) if hasattr(psutil.Process, "cpu_affinity") else os.cpu_count()
    )
    return Check("cores", f"{usable} usable")


def _memory() -> Check:
    memory = psutil.virtual_memory()
    found = f"{memory.available / _GIGA:.1f} GB free of {memory.total / _GIGA:.1f} GB"
    if memory.available < _LOW_MEMORY:
        return Check("memory", found, "warn", "Close other programs, or investigate a shorter period.")
    return Check("memory", found)


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    found = f"{free / _GIGA:.1f} GB free at {folder}"
    if free < _LOW_DISK:
        return Check("disk", found, "warn", "Make room, or give --case a folder on another disk.")
    return Check("disk", found)


def _temporary_folder() -> Check:
    try:
        with tempfile.TemporaryFile():
            return Check("temporary folder", tempfile.gettempdir())
    except OSError as error:
        advice = "Set the environment variable TMPDIR (Windows: TEMP) to a folder that you can write to."
        return Check("temporary folder", str(error), "warn", advice)


def _compiled_code() -> Check:
    """Whether compiled code can be kept. Numba looks for a place when a function is marked to be cached."""
    try:
        numba.njit(cache=True)(_name)
    except RuntimeError:
        advice = "Set the environment variable NUMBA_CACHE_DIR to a folder that you can write to."
        return Check("compiled code", "cannot be kept", "warn", advice)
    return Check("compiled code", "is kept between runs")


def _browser() -> Check:
    try:
        webbrowser.get()
    except webbrowser.Error:
        advice = "Reports are written all the same: open the HTML file in a browser, here or elsewhere."
        return Check("browser", "none found", "warn", advice)
    return Check("browser", "found")


def _terminal() -> Check:
    encoding = sys.stdout.encoding or "unknown"
    if encoding.lower().replace("-", "") != "utf8":
        advice = "Set the environment variable PYTHONUTF8=1, or names in other scripts may not show."
        return Check("terminal", encoding, "warn", advice)
    return Check("terminal", encoding)
