"""The commands and options that the pages name are those that the command line has."""

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

pytest.importorskip("inconcert.cli")

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SECTIONS = re.split(r"^## ", (ROOT / "docs/reference/cli.md").read_text("utf-8"), flags=re.MULTILINE)[1:]


@cache
def _help(*command: str) -> str:
    code = "import sys; from inconcert.cli import main; sys.argv[0] = 'inconcert'; sys.exit(main())"
    wide = os.environ | {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}
    asked = [sys.executable, "-c", code, *command, "--help"]
    return subprocess.run(asked, env=wide, check=True, capture_output=True, text=True, timeout=120).stdout


def test_commands_of_the_pages_exist() -> None:
    named = set()
    for page in PAGES:
        named |= set(re.findall(r"(?:^    |`)inconcert ([a-z]+)", page.read_text("utf-8"), re.MULTILINE))
    assert {"investigate", "demo", "export", "doctor", "pairs"} <= named
    assert not {name for name in named if not re.search(rf"\b{name}\b", _help())}


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.split("\n", 1)[0])
def test_options_of_the_reference_exist(section: str) -> None:
    command = section.split("\n", 1)[0]
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", section))
    assert not {option for option in options if not re.search(rf"{option}\b", _help(command))}
