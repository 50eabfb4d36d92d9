"""The command line: thin commands that call the method and print what a person needs."""

from __future__ import annotations

import errno
import sys
import tempfile
from collections.abc import Callable
from typing import Final

import typer

from inconcert.cli import casework, inspecting, measuring, questions, sharing
from inconcert.errors import InconcertError

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, by convention; the command framework ends with it too."""

COMMANDS: Final[dict[str, dict[str, Callable[..., None]]]] = {
    "Work on a case": {
        "inspect": inspecting.inspect,
        "investigate": casework.investigate,
        "import": casework.import_,
        "detect": casework.detect,
        "report": casework.report,
        "demo": casework.demo,
    },
    "Ask": {
        "narratives": questions.narratives,
        "event": questions.event,
        "account": questions.account,
        "expand": questions.expand,
        "compare": questions.compare,
        "match": questions.match,
    },
    "Hand it on": {
        "export": sharing.export,
        "forget": sharing.forget,
    },
    "Measure": {
        "pairs": measuring.pairs,
        "simulate": measuring.simulate,
        "evaluate": measuring.evaluate,
        "doctor": measuring.doctor,
    },
}
"""Every command, by the panel of the help it stands in."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Finds accounts that act in concert, and shows the evidence post by post.",
)
for _panel, _commands in COMMANDS.items():
    for _name, _command in _commands.items():
        app.command(_name, rich_help_panel=_panel)(_command)


def main() -> None:
    """Run a command. What the user can mend ends with one message and exit code 2, never with a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    _guarded(app)


def _guarded(run: Callable[[], object]) -> None:
    from pydantic import ValidationError  # noqa: PLC0415

    try:
        run()
    except InconcertError as error:
        _stop(str(error))
    except ValidationError as error:
        _stop("; ".join(f"{'.'.join(map(str, part['loc']))}: {part['msg']}" for part in error.errors()))
    except (KeyboardInterrupt, SystemExit) as end:
        if isinstance(end, SystemExit) and end.code != INTERRUPTED:
            raise
        print("Stopped. Nothing half-written was kept; run the same command to go on.", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            where = error.filename or f"that of the output or of {tempfile.gettempdir()}"
            _stop(f"The disk is full ({where}). Nothing half-written was kept: free space and run it again.")
        where = f"{error.filename}: " if error.filename else ""
        _stop(f"{where}{error.strerror or error}. Nothing half-written was kept.")


def _stop(message: str) -> None:
    print(f"inconcert: {message}", file=sys.stderr)
    sys.exit(2)
