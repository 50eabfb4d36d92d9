"""What every page of ours is rendered with: template engine, style, script, and the policy that lets only those run."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from inconcert.report import words
from inconcert.report.contact_sheet import likeness
from inconcert.report.group_view import language, shown_object
from inconcert.report.safe import defang, defang_domain, plain, shorten, whole_sentences

_TEMPLATES: Final = files("inconcert.report") / "templates"


def frame() -> dict[str, Any]:
    """What the frame of a page needs: style, script, and the content policy with their hashes."""
    style, script = ((_TEMPLATES / name).read_text("utf-8") for name in ("report.css", "report.js"))
    return {
        "style": Markup(style),  # noqa: S704 - our own file
        "script": Markup(script),  # noqa: S704 - our own file
        "policy": (
            f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        ),
    }


def page_environment() -> Environment:
    """The template engine of every page: strict, escaping, with the words of the report as filters."""
    environment = Environment(
        loader=PackageLoader("inconcert.report", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_clean,
    )
    environment.filters |= {
        "number": words.number,
        "percent": words.percent,
        "p_value": words.p_value,
        "span": words.span,
        "gap": words.gap,
        "moment": words.moment,
        "minute": words.minute,
        "day": words.day,
        "several": words.several,
        "language": language,
        "shorten": shorten,
        "whole_sentences": whole_sentences,
        "defang": defang,
        "defang_domain": defang_domain,
        "shown_object": shown_object,
        "likeness": likeness,
        "lang": _lang,
        "thumbnail": _no_thumbnail,
        "tally": _tally,
    }
    return environment


def _clean(value: object) -> object:
    """Every value a template writes: control and direction characters out; escaping follows."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _lang(code: str | None) -> str:
    """A language code fit for a lang attribute; empty where it is not one."""
    return code if code and code != "und" and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", code) else ""


def _tally(found: list[str]) -> str:
    """What speaks for and against an explanation, counted: 2 for, 1 against, 1 not observable."""
    named = (("holds", "for"), ("fails", "against"), ("not_observable", "not observable"))
    return ", ".join(f"{found.count(state)} {name}" for state, name in named if state in found)


def _no_thumbnail(_: str) -> None:
    """A page without pictures; the report puts its thumbnails in this one's place."""
