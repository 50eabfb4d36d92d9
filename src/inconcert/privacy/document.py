"""The frozen document with people covered: the same models, every string of them walked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from inconcert.case import Case
from inconcert.privacy.people import People, authors
from inconcert.report.document import Document

ACCOUNTS: Final = frozenset({"account_id", "account_a", "account_b"})
HANDLES: Final = frozenset({"handle", "handle_a", "handle_b", "first_by"})
POSTS: Final = frozenset({"post_id", "first_post", "posts"})
_OF_ACCOUNT: Final = {
    "handle": "account_id",
    "label": "account_id",
    "handle_a": "account_a",
    "handle_b": "account_b",
}
_POST_TRACES: Final = frozenset({"repost", "reply", "quote"})
OWN_WORDS: Final = frozenset(
    {
        "inconcert", "version", "headline", "certainty", "why_not", "unit", "meaning", "verdict", "verdict_text",
        "trace", "kind", "window", "precision", "platform", "lang", "post_type", "state", "excess", "format", "sha256",
        "created_at", "first", "last", "start", "end", "period", "unknowns", "id", "group", "family", "media_id",
    }
)  # fmt: skip
"""Fields that hold only words, times and codes of our own; in every other field names are covered."""


def redacted(document: Document, case: Case, people: People) -> Document:
    """The document as it may leave the case: ids and handles under pseudonyms, names covered in every other string.

    Of hidden accounts the shown name, the number of followers and the day of creation are left out, and the row a post
    stood in; pictures are left out for everybody, as names can be read in them.
    """
    plain = document.model_dump(mode="json")
    by = authors(case, _post_ids(plain))
    walked = _Walk(people, by).value(plain, "")
    return Document.model_validate(walked)


def _post_ids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, str) and (
                name in POSTS or (name == "object" and value["trace"] in _POST_TRACES)
            ):
                yield item
            elif isinstance(item, list) and name in POSTS:
                yield from (one for one in item if isinstance(one, str))
                yield from (found for one in item for found in _post_ids(one))
            else:
                yield from _post_ids(item)
    elif isinstance(value, list):
        for item in value:
            yield from _post_ids(item)


class _Walk:
    def __init__(self, people: People, by: dict[str, str]) -> None:
        self._people, self._by = people, by

    def value(self, value: Any, field: str) -> Any:
        if isinstance(value, dict):
            return self._model(value)
        if isinstance(value, list):
            return [self.value(item, field) for item in value]
        return self._string(value, field) if isinstance(value, str) else value

    def _string(self, value: str, field: str) -> str:
        people = self._people
        if field in OWN_WORDS:
            return value
        if field in ACCOUNTS:
            return people.account(value)
        if field in HANDLES:
            return people.handle(value)
        if field in POSTS:
            return people.post(value, self._by.get(value))
        return people.cover.text(value)

    def _model(self, model: dict[str, Any]) -> dict[str, Any]:
        people = self._people
        done = {name: item if name in _KEPT else self.value(item, name) for name, item in model.items()}
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
        if "pictures" in model and isinstance(model["pictures"], list):
            done["pictures"] = []
        return done


_KEPT: Final = frozenset({"hours", "marks", "joins", "shuffled_marks", "shuffled_joins", "edges"})
