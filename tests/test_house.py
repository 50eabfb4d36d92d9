"""The house's own rules, kept by a test so that nobody has to remember them."""

import ast
import importlib.util
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "inconcert"
MODULES = sorted(SOURCE.rglob("*.py"))
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
REGISTRIES = {"READERS", "TRACES", "EXPORTS", "EXPLANATIONS", "SIGNALS"}
NETWORK = {"aiohttp", "httpx", "http", "requests", "socket", "urllib3", "urllib.request"}


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def _name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def _public(nodes: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Public functions, classes and their public methods."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name[0] != "_":
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


@pytest.mark.parametrize("path", [path for path in MODULES if "engine" not in path.parts], ids=_name)
def test_engines_are_named_in_the_engine_only(path: Path) -> None:
    assert not re.search(r"duckdb|pyspark", path.read_text("utf-8"), re.IGNORECASE)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_what_is_public_says_what_it_answers(path: Path) -> None:
    tree = _tree(path)
    silent = [node.name for node in _public(tree.body) if not ast.get_docstring(node)]
    assert not silent
    assert ast.get_docstring(tree), "the module has no docstring"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 500


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_nothing_talks_to_the_network(path: Path) -> None:
    imported = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    assert not {name for name in imported if name in NETWORK or name.split(".")[0] in NETWORK}


def test_registries_are_visible_lists() -> None:
    found = {}
    for path in MODULES:
        for node in _tree(path).body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for target in targets:
                if isinstance(target, ast.Name) and target.id in REGISTRIES:
                    found[target.id] = getattr(node, "value", None)
    assert "EXPORTS" in found
    for name, value in found.items():
        assert isinstance(value, ast.List | ast.Tuple | ast.Dict), f"{name} is not a list or a mapping"
        assert value.elts if isinstance(value, ast.List | ast.Tuple) else value.keys, f"{name} is empty"


@pytest.mark.parametrize("name", ["make_readers", "make_scenarios", "make_signals", "make_tables"])
def test_reference_pages_are_current(name: str) -> None:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert made.PAGE.read_text("utf-8") == made.page(), "run: make docs-tables"


def test_make_commands_of_the_pages_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set()
    for page in PAGES:
        named |= set(re.findall(r"(?:`|^ *)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE))
    assert {"demo", "test"} <= named
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_the_pages_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        assert "://" in link or (page.parent / link).exists(), link


def test_changelog_knows_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()
