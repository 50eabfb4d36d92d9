"""Commands that hand a result to others: export."""

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
