"""Commands that run the bare engine or measure: pairs, simulate, evaluate, doctor."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from inconcert.cli.options import Machine, Silent, Threads, reporter_for


def pairs(
    file: Annotated[Path, typer.Argument(help="A table of shares, CSV or Parquet.")],
    account: Annotated[str, typer.Option(help="Column of the account.")],
    object: Annotated[str, typer.Option(help="Column of what was shared.")],  # noqa: A002
    time: Annotated[str, typer.Option(help="Column of the time: UNIX seconds or ISO 8601.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the pairs go, CSV or Parquet.")],
    content: Annotated[str | None, typer.Option(help="Column of the post's id.")] = None,
    window: Annotated[str, typer.Option(help="How close in time counts as together.")] = "60s",
    min_participation: Annotated[int, typer.Option(min=1, help="Rows an account must have.")] = 1,
    min_weight: Annotated[int, typer.Option(min=1, help="Smallest weight kept.")] = 1,
    rule: Annotated[
        str, typer.Option(help="inconcert, coortweet or toolkit: whose definition.")
    ] = "inconcert",
    threads: Threads = None,
) -> None:
    """The bare engine on a table of shares: who shared the same things within a window. Nothing is tested against chance.

    Example: `inconcert pairs shares.csv --account user --object url --time posted --window 60s -o pairs.csv`
    """
    from inconcert.coordination import pairs as bare  # noqa: PLC0415
    from inconcert.settings import parse_window  # noqa: PLC0415

    found = bare.pairs(
        file,
        account=account,
        object=object,
        time=time,
        content=content,
        window=parse_window(window),
        min_participation=min_participation,
        min_weight=min_weight,
        rule=rule,  # type: ignore[arg-type]
        threads=threads,
    )
    bare.write_pairs(found, output)
    print(f"{len(found):,} pairs in {output}")


def simulate(
    scenario: Annotated[
        str,
        typer.Argument(
            help="A scenario in YAML, or the name of one that comes with Inconcert, such as demo."
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the posts, profiles and the truth.")
    ],
    seed: Annotated[int | None, typer.Option(min=0, help="Seed, instead of the scenario's own.")] = None,
    quiet: Silent = False,
    json: Machine = False,
) -> None:
    """Write made-up posts in which it is known who acts in concert: operations and innocent groups among ordinary people.

    Example: `inconcert simulate demo -o made-up`
    """
    from inconcert.simulate import read_scenario, write_scenario  # noqa: PLC0415

    asked = read_scenario(scenario)
    if seed is not None:
        asked = asked.model_copy(update={"seed": seed})
    with reporter_for(quiet=quiet, machine=json).step("Making a made-up country"):
        planted = write_scenario(output, asked)
    if json:
        print(dumps(planted.summary(), ensure_ascii=False, indent=1))
        return
    print(f"{planted.posts_total:,} posts of {planted.accounts_total:,} accounts in {output}")
    for group in planted.groups:
        print(f"{'benign' if group.benign else 'operation'}: {group.label}: {group.description}")
    print(f"Then: inconcert investigate {planted.tweets} {planted.users} --case my-case")
    print(f"and:  inconcert evaluate my-case --truth {planted.truth}")


def evaluate(
    case: Annotated[Path, typer.Argument(help="The case folder.")],
    truth: Annotated[Path, typer.Option(help="CSV of account_id, label, benign (true or false).")],
    json: Machine = False,
) -> None:
    """How right a result is, where the truth is known: recall, false accusations, precision, label by label.

    Example: `inconcert evaluate my-case --truth truth.csv`
    """
    from inconcert.case import Case  # noqa: PLC0415
    from inconcert.evaluate import compare, read_truth  # noqa: PLC0415

    result = compare.evaluate(Case(case), read_truth(truth))
    print(result.model_dump_json(indent=1) if json else "\n".join(compare.lines(result)))


def doctor() -> None:
    """Versions, cores, memory, disk, extras: is this machine fit?

    Example: `inconcert doctor`
    """
    from inconcert.doctor import report as checks  # noqa: PLC0415

    for check in checks():
        print(
            f"{check.state:<5} {check.name:<22} {check.found}"
            + (f"  {check.advice}" if check.state == "warn" else "")
        )
