"""The frozen results with people covered: the report's document and the pages, every string of their models walked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.privacy.people import REDACTIONS, People, authors, people, together
from inconcert.report.document import Document
from inconcert.report.parts import Page, PanelTable, Part

ACCOUNTS: Final = frozenset({"account_id", "account_a", "account_b"})
HANDLES: Final = frozenset({"handle", "handle_a", "handle_b", "first_by"})
POSTS: Final = frozenset({"post_id", "first_post", "post", "posts"})
_OF_ACCOUNT: Final = {
    "handle": "account_id",
    "label": "account_id",
    "handle_a": "account_a",
    "handle_b": "account_b",
}
_POST_TRACES: Final = frozenset({"repost", "reply", "quote"})
WITH_TEXTS: Final = ("full", "pseudonymous")
"""The redactions at which there are pages and reports."""

OWN_WORDS: Final = frozenset(
    {
        "Document.inconcert", "Document.headline", "Document.certainty", "Document.period", "Document.precision",
        "Document.unknowns", "Source.format", "Source.sha256", "FlowStep.unit",
        "Layer.trace", "Layer.why_not", "NetworkNode.group", "Raster.start", "Raster.end", "PostPair.trace",
        "LinkLayer.trace", "LinkLayer.window", "Link.excess", "Member.created_at", "GroupLayer.trace", "Observation.state",
        "SharedObject.trace", "SharedObject.lang", "SharedObject.first", "SharedObject.last",
        "PictureVersion.media_id", "PictureVersion.kind",
        "PictureFamily.family", "PictureFamily.first", "PictureFamily.last",
        "TextVariant.kind", "TextVariant.lang", "TextVariant.first", "TextFamily.family", "TextFamily.first", "TextFamily.last",
        "Figure.meaning", "Group.id", "Group.verdict", "Group.verdict_text",
        "PostView.platform", "PostView.created_at", "PostView.precision", "PostView.post_type", "PostView.lang",
        "PanelColumn.kind", "PanelChart.kind", "PanelChart.unit", "Panel.chapter", "PanelTable.source", "PanelChart.source",
        "Page.inconcert", "Page.unknowns",
    }
)  # fmt: skip
"""The fields, by model, that hold only words, times and codes of our own; in every other field names are covered."""


def redacted(document: Document, case: Case, people: People) -> Document:
    """The document as it may leave the case: ids and handles under pseudonyms, names covered in every other string.

    Of hidden accounts the shown name, the number of followers and the day of creation are left out, and the row a post
    stood in; pictures are left out for everybody, as names can be read in them.
    """
    by = authors(case, _post_ids(document, "Document"))
    return Document.model_validate(_Walk(people, by).value(document, "Document"))


def redacted_page(page: Page, cases: Sequence[Case], redact: str) -> Page:
    """The page as it may leave the cases it is about: `redacted` for pages. Who is hidden in one case is hidden everywhere.

    Raises InputError for a redaction (REDACTIONS) that pages do not have.
    """
    if redact in REDACTIONS and redact not in WITH_TEXTS:
        raise InputError(f"There is no page with --redact {redact}. Choose one of: {', '.join(WITH_TEXTS)}.")
    who = together([people(case, redact) for case in cases])
    wanted = list(_post_ids(page, "Page"))
    by = {post: author for case in reversed(cases) for post, author in authors(case, wanted).items()}
    covered = Page.model_validate(_Walk(who, by).value(page, "Page"))
    return covered.model_copy(update={"asked": covered.asked | {"Who is covered": REDACTIONS[redact]}})


def _post_ids(value: Any, place: str) -> Iterator[str]:
    """What may be a post's id, wherever it stands."""
    if isinstance(value, Part):
        is_post = getattr(value, "trace", None) in _POST_TRACES
        for name in type(value).model_fields:
            if name not in _KEPT:
                yield from _post_ids(getattr(value, name), "posts" if name == "object" and is_post else name)
    elif isinstance(value, list):
        for item in value:
            yield from _post_ids(item, place)
    elif isinstance(value, str) and (place in POSTS or (place == "cells" and ":" in value)):
        yield value


class _Walk:
    """Walks a frozen result and gives it back as plain values, covered. A string's place is its model and field."""

    def __init__(self, people: People, by: dict[str, str]) -> None:
        self._people, self._by = people, by

    def value(self, value: Any, place: str) -> Any:
        if isinstance(value, Part):
            return self._model(value)
        if isinstance(value, list | tuple):
            return [self.value(item, place) for item in value]
        if isinstance(value, dict):
            return {name: self.value(item, place) for name, item in value.items()}
        return self._string(value, place) if isinstance(value, str) else value

    def _string(self, value: str, place: str) -> str:
        people, field = self._people, place.partition(".")[2]
        if place in OWN_WORDS:
            return value
        if field in ACCOUNTS:
            return people.account(value)
        if field in HANDLES:
            return people.handle(value)
        if field in POSTS or value in self._by:
            return people.post(value, self._by.get(value))
        return people.cover.text(value)

    def _model(self, part: Part) -> dict[str, Any]:
        people, kind = self._people, type(part).__name__
        model = {name: getattr(part, name) for name in type(part).model_fields}
        done = {
            name: item if name in _KEPT else self.value(item, f"{kind}.{name}")
            for name, item in model.items()
        }
        if isinstance(part, PanelTable):
            self._cells(part, done)
        for name, owner in _OF_ACCOUNT.items():
            if name in model and owner in model:
                hides = not people.is_shown(model[owner])
                done[name] = people.account(model[owner]).partition(":")[2] if hides else model[name]
        if model.get("trace") in _POST_TRACES and "object" in model:
            done["object"] = people.post(model["object"], self._by.get(model["object"]))
        if model.get("trace") == "mention" and "object" in model:
            done["object"] = people.mentioned(model["object"])
        if "account_id" in model and not people.is_shown(model["account_id"]):
            done |= {name: None for name in ("display_name", "followers") if name in model}
            if "dedication" in model:
                done["created_at"] = (model["created_at"] or "")[:7] or None
            if "source" in model:
                done["source"] = people.cover.text(model["source"].rpartition(", row ")[0])
        if "marks" in model and "accounts" in model:
            done["accounts"] = [people.handle(name) for name in model["accounts"]]
        if "pictures" in model:
            done["pictures"] = []
        return done

    def _cells(self, table: PanelTable, done: dict[str, Any]) -> None:
        """Cells of handles: a name there is an account's, marked with @ or not. Words of our own stay as they are."""
        for place, column in enumerate(table.columns):
            if column.kind in {"handle", "own"}:
                for row, covered in zip(table.rows, done["rows"], strict=True):
                    cell = row.cells[place]
                    if isinstance(cell, str):
                        covered["cells"][place] = cell if column.kind == "own" else self._people.named(cell)


_KEPT: Final = frozenset({"hours", "marks", "joins", "shuffled_marks", "shuffled_joins", "edges"})
