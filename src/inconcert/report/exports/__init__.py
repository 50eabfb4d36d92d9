"""A case as it may leave the house: the network, the evidence, the report. One file a format; EXPORTS lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.privacy.document import WITH_TEXTS, redacted
from inconcert.privacy.people import REDACTIONS, People, people
from inconcert.report.document import Document
from inconcert.report.exports.evidence import WriteTable, write_counts, write_evidence
from inconcert.report.exports.files import whole_file
from inconcert.report.exports.gephi_csv import write_csv, write_csv_table
from inconcert.report.exports.gexf import write_gexf
from inconcert.report.exports.graphml import write_graphml
from inconcert.report.exports.network import ExportedNetwork, exported_network
from inconcert.report.exports.parquet import write_parquet, write_table
from inconcert.report.html import render_html

Writer = Callable[[Case, People, str, Path], list[Path]]


def _network(write: Callable[[ExportedNetwork, Path], list[Path]]) -> Writer:
    return lambda case, who, redaction, path: write(exported_network(case, who, redaction), path)


def _tables(write: Callable[[ExportedNetwork, Path], list[Path]], write_table: WriteTable) -> Writer:
    def both(case: Case, who: People, redaction: str, path: Path) -> list[Path]:
        if redaction == "aggregate":
            return write_counts(case, who, redaction, path, write_table)
        network = exported_network(case, who, redaction)
        return [*write(network, path), *write_evidence(case, who, redaction, path, write_table)]

    return both


def _report(case: Case, who: People, redaction: str, path: Path) -> list[Path]:
    document = redacted(Document.model_validate(case.document), case, who)
    page = render_html(document, covered=REDACTIONS[redaction])
    with whole_file(path) as draft:
        draft.write_text(page, "utf-8", newline="\n")
    return [path]


_IDS: Final = (*WITH_TEXTS, "ids-only")
EXPORTS: Final[Mapping[str, tuple[Writer, tuple[str, ...]]]] = {
    "gexf": (_network(write_gexf), _IDS),
    "graphml": (_network(write_graphml), _IDS),
    "csv": (_tables(write_csv, write_csv_table), (*_IDS, "aggregate")),
    "parquet": (_tables(write_parquet, write_table), (*_IDS, "aggregate")),
    "html": (_report, WITH_TEXTS),
}
"""Every format: how it is written, and at which redactions there is one."""


def export_case(case: Case, format: str, path: Path, *, redact: str = "pseudonymous") -> list[Path]:  # noqa: A002
    """Write the case as it may leave the house to `path` and return the files written.

    gexf and graphml are the network in one file; csv and parquet are the links in `path` and beside it the accounts
    (`NAME-nodes`), the posts that carry the groups (`NAME-posts`) and their pairs (`NAME-evidence`), or with
    `aggregate` one table of counts; html is the report. `redact` says who is covered (REDACTIONS). The same case gives
    the same bytes, and a file is replaced only by a whole one.

    Raises InputError for an unknown format or redaction, one that the format does not have, or a path that cannot be
    written; CaseError when the case has no result.
    """
    if format not in EXPORTS:
        raise InputError(f"'{format}' is not an export format. Choose one of: {', '.join(EXPORTS)}.")
    write, redactions = EXPORTS[format]
    if redact in REDACTIONS and redact not in redactions:
        raise InputError(
            f"There is no {format} with --redact {redact}. Choose one of: {', '.join(redactions)}."
        )
    _refuse_unsafe(case, path)
    case.require("detect")
    who = people(case, redact)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return write(case, who, redact, path)
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
