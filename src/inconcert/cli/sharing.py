"""Commands about what leaves a case: export, and forget, which erases somebody from it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inconcert.cli.options import CaseDir


def export(
    format: Annotated[str, typer.Option("--format", help="gexf, graphml, csv, parquet or html.")],  # noqa: A002
    output: Annotated[Path, typer.Option("--output", "-o", help="Where it goes.")],
    case: CaseDir = Path("case"),
    redact: Annotated[
        str, typer.Option(help="Who is covered: full, pseudonymous, ids-only or aggregate.")
    ] = "pseudonymous",
) -> None:
    """What may leave a case: the network, the evidence in tables, or the report; private people covered.

    Example: `inconcert export --case my-case --format gexf -o network.gexf`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.report.exports import export_case  # noqa: PLC0415

    for path in export_case(Case(case), format, output, redact=redact):
        print(path)


def forget(
    account: Annotated[str, typer.Argument(help="Its id (platform:id or the platform's own) or handle.")],
    case: CaseDir = Path("case"),
) -> None:
    """Erase an account everywhere in a case, and keep it out when the files are read again. This cannot be undone.

    Results, report and exports/ go, as they are made from what is erased. Example: `inconcert forget @somebody --case my-case`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.privacy.forget import forget as run  # noqa: PLC0415

    done = run(Case(case), account)
    rows = ", ".join(f"{count:,} of {table}" for table, count in done.rows.items()) or "none"
    print("Finished what a stopped run began." if done.finished else f"'{account}' is forgotten.")
    print(f"Rows erased: {rows}. Results, report and exports/ of {case} were deleted; make them again with:")
    print(f"  inconcert detect --case {case}")
    print(f"  inconcert report --case {case}")
    print(
        "Erase it yourself from the input files and their names, which case.toml has, from lists of known accounts, from copies"
    )
    print("of the case, and from exports you gave away.")
