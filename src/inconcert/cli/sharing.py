"""Commands that hand a result to others: export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inconcert.cli.options import CaseDir


def export(
    format: Annotated[str, typer.Option("--format", help="gexf, graphml, csv or parquet.")],  # noqa: A002
    output: Annotated[Path, typer.Option("--output", "-o", help="Where it goes.")],
    case: CaseDir = Path("case"),
    show_accounts: Annotated[
        bool,
        typer.Option(
            "--show-accounts", help="Do not pseudonymise accounts under 5,000 followers or of unknown size."
        ),
    ] = False,
) -> None:
    """The network of a case for Gephi, igraph, networkx or a spreadsheet. Private accounts are pseudonymised.

    Example: `inconcert export --case my-case --format gexf -o network.gexf`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.report.exports import export_case  # noqa: PLC0415

    for path in export_case(Case(case), format, output, pseudonymise=not show_accounts):
        print(path)
