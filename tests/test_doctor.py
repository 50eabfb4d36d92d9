"""The doctor names what is missing and what to do, and never fails itself."""

import webbrowser
from collections import namedtuple
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numba
import psutil
import pytest

from inconcert import doctor

_Disk = namedtuple("_Disk", "total used free")
_Memory = namedtuple("_Memory", "available total")


def _by_name(folder: Path | None = None) -> dict[str, doctor.Check]:
    return {check.name: check for check in doctor.report(folder)}


def test_versions_are_those_installed() -> None:
    checks = _by_name()
    assert checks["inconcert"].found == version("inconcert")
    for name in ("numba", "polars", "pyarrow", "ibis-framework"):
        assert checks[name] == doctor.Check(name, version(name))


def test_a_warning_says_what_to_do_and_ok_does_not(tmp_path: Path) -> None:
    for check in doctor.report(tmp_path):
        assert bool(check.advice) == (check.state == "warn"), check
        assert check.found


def test_machine_is_described(tmp_path: Path) -> None:
    checks = _by_name(tmp_path)
    assert int(checks["cores"].found.split()[0]) >= 1
    assert f"of {psutil.virtual_memory().total / 1e9:.1f} GB" in checks["memory"].found
    assert str(tmp_path) in checks["disk"].found


def test_missing_libraries_and_extras(monkeypatch: pytest.MonkeyPatch) -> None:
    def installed(name: str) -> str:
        if name in {"polars", "pandas"}:
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(doctor, "version", installed)
    checks = _by_name()
    assert (checks["polars"].state, checks["polars"].found) == ("warn", "missing")
    assert checks["extra [pandas]"].state == "ok"
    assert "inconcert[pandas]" in checks["extra [pandas]"].found
    assert "extra [dev]" not in checks


def test_scarce_room_and_no_browser_are_warnings(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_found() -> None:
        raise webbrowser.Error("no browser")

    monkeypatch.setattr("shutil.disk_usage", lambda _folder: _Disk(10**12, 10**12 - 10**9, 10**9))
    monkeypatch.setattr("psutil.virtual_memory", lambda: _Memory(10**9, 8 * 10**9))
    monkeypatch.setattr("webbrowser.get", none_found)
    checks = _by_name()
    assert [checks[name].state for name in ("disk", "memory", "browser")] == ["warn"] * 3
    assert checks["memory"].found == "1.0 GB free of 8.0 GB"


def test_a_home_where_nothing_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_place(**_options: bool) -> object:
        raise RuntimeError("no locator available")

    monkeypatch.setattr(numba, "njit", no_place)
    monkeypatch.setattr("tempfile.TemporaryFile", _unwritable)
    checks = _by_name()
    assert "NUMBA_CACHE_DIR" in checks["compiled code"].advice
    assert "TMPDIR" in checks["temporary folder"].advice


def _unwritable() -> None:
    raise PermissionError("read-only")
