"""The method, one line a stage. The command line and a notebook only call it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from inconcert.case import Case, file_sha256, plain_json
from inconcert.coordination.detect import detect as find_coordination
from inconcert.engine.embedded import Embedded
from inconcert.errors import InputError
from inconcert.families.build import compare_texts
from inconcert.families.embedder import BundledModel, Embedder, bundled_name
from inconcert.findings.build import build_document
from inconcert.pictures.grouping import compare_pictures
from inconcert.privacy.forget import finish
from inconcert.privacy.retention import set_retention
from inconcert.progress import Quiet, Reporter
from inconcert.readers.ingest import import_inputs
from inconcert.report.html import write_report
from inconcert.schema import GROUPS
from inconcert.settings import Settings
from inconcert.traces import traces_for
from inconcert.understanding import understand


def investigate(
    inputs: str | Path | Sequence[str | Path],
    case: str | Path = "case",
    *,
    threads: int | None = None,
    reporter: Reporter | None = None,
    retain_until: date | None = None,
    **settings: Any,
) -> Case:
    """Read exports, find groups of accounts that act in concert, and write a report. What is done already is not done again.

    Args:
        inputs: files, folders or globs.
        case: the case folder; made when it is not there.
        threads: worker threads; all cores when none is given. No result depends on them.
        reporter: where progress is shown; nowhere by default.
        retain_until: the last day the case is to be kept; 12 months after its first import when none is given.
        **settings: see settings.Settings: windows (seconds), traces, custom_traces, fdr, seed and others.

    Returns:
        The case: `.document`, `.polars("network")`, `.arrow("members")`, `.pandas("edges")`.

    Raises:
        InconcertError: the inputs or the case folder cannot be used; says what to do.
    """
    listed = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    opened = Case.create(case, Settings(inputs=tuple(str(path) for path in listed), **settings))
    shown = reporter or Quiet()
    with opened.lock():
        read(opened, shown, retain_until)
        detect(opened, shown, threads)
        report(opened, shown)
    return opened


def read(case: Case, reporter: Reporter, retain_until: date | None = None) -> dict[str, Any]:
    """Stage 1: exports of any platform -> posts, accounts, links, attributes."""
    traces_for(case.settings)  # a misspelt trace is told before the reading, not after it
    finish(case)
    counts = import_inputs(case, case.settings, reporter)
    set_retention(case, retain_until)
    return counts


def detect(case: Case, reporter: Reporter, threads: int | None = None) -> None:
    """Stage 2: posts -> families of texts and pictures -> actions -> links -> groups -> what they are -> the document."""
    case.require("import")
    if not case.counts("import")["posts"]:
        raise InputError(
            "The input has accounts but no posts, so there is nothing to compare. Add the posts."
        )
    key = _key(case)
    if case.done("detect", key) and case.done("document", key):
        return
    used = threads or os.cpu_count() or 1
    with Embedded(used) as engine:
        families_key = _families_key(case)
        if not case.done("families", families_key):
            with case.stage("families", families_key) as stage:
                compare_texts(case, stage, engine, reporter, used, embedder_for(case.settings, used))
                compare_pictures(case, stage, reporter)
        with case.stage("detect", key) as stage:
            found = find_coordination(case, stage, engine, reporter, used)
            stage.counts = {
                "tests": found.links.tests,
                "links": len(found.links),
                "groups": len(found.groups),
                "groups_left_out": len(found.left_out),
            }
        with case.stage("understand", key) as stage:
            understand(case, stage, reporter)
        with case.stage("document", key) as stage:
            document, groups = build_document(case, found, reporter)
            stage.write(GROUPS, groups)
            stage.save("document.json", plain_json(document.model_dump(mode="json")))


def report(case: Case, reporter: Reporter) -> Path:
    """Stage 3: the frozen document -> one HTML page. Nothing is analysed again."""
    case.require("document")
    with reporter.step("Writing the report"):
        return write_report(case)


def embedder_for(settings: Settings, threads: int) -> Embedder | None:
    """The model that compares meanings, where it is asked for. Raises InputError where the extra is not installed."""
    return BundledModel(threads) if settings.semantic_budget else None


def _families_key(case: Case) -> str:
    """Names what the families depend on: the imported tables, the version, and whether and how meanings are compared."""
    budget = case.settings.semantic_budget
    return _named(case, semantic_budget=budget, model=bundled_name() if budget else "")


def _key(case: Case) -> str:
    """Names what the result depends on: the families, and all settings."""
    listed = case.settings.known
    known = file_sha256(Path(listed)) if listed and Path(listed).is_file() else ""
    return _named(case, families=_families_key(case), settings=case.settings.canonical(), known=known)


def _named(case: Case, **asked: Any) -> str:
    imported = case.manifest()["stages"]["import"]["outputs"]
    return hashlib.sha256(
        plain_json({"tables": imported, "version": version("inconcert"), **asked})
    ).hexdigest()
