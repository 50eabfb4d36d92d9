"""The network of a case, in the formats other tools open. One file a format; EXPORTS lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.report.exports.gephi_csv import write_csv
from inconcert.report.exports.gexf import write_gexf
from inconcert.report.exports.graphml import write_graphml
from inconcert.report.exports.network import ExportedNetwork, exported_network
from inconcert.report.exports.parquet import write_parquet

EXPORTS: Final[Mapping[str, Callable[[ExportedNetwork, Path], list[Path]]]] = {
    "gexf": write_gexf,
    "graphml": write_graphml,
    "csv": write_csv,
    "parquet": write_parquet,
}


def export_case(case: Case, format: str, path: Path, *, pseudonymise: bool = True) -> list[Path]:  # noqa: A002
    """Write the case's network to `path` and return the files written.

    gexf and graphml are one file; csv and parquet are the links in `path` and the accounts beside it in
    `NAME-nodes.SUFFIX`. Accounts with under 5,000 followers, or of unknown size, stand under a pseudonym
    unless `pseudonymise` is False. The same case gives the same bytes, and a file is replaced only by a whole
    one.

    Raises InputError for an unknown format or a path that cannot be written, CaseError when the case has no
    network.
    """
    if format not in EXPORTS:
        raise InputError(f"'{format}' is not an export format. Choose one of: {', '.join(EXPORTS)}.")
    _refuse_unsafe(case, path)
    network = exported_network(case, pseudonymise=pseudonymise)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return EXPORTS[format](network, path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}.") from error


def _refuse_unsafe(case: Case, path: Path) -> None:
    if path.is_dir():
        raise InputError(
            f"{path} is a folder. Give the export a file name, for example {path / 'network.gexf'}."
        )
    inside = path.resolve()
    if inside.is_relative_to(case.path.resolve()) and not inside.is_relative_to(
        (case.path / "exports").resolve()
    ):
        raise InputError(
            f"{path} lies among the case's own files. Write to {case.path / 'exports'} or elsewhere."
        )
