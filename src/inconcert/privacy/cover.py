"""Names covered in text: handles, ids, addresses of accounts, wherever and however they stand in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import Final

import polars as pl

from inconcert.privacy.folding import PLAIN, TOKEN, ends_token, fold, folded_name, roughly_folded
from inconcert.readers.targets import target_of
from inconcert.urls import canonical_url

_ADDRESS: Final = re.compile(
    r"(?<![\w-])(?:https?://)?(?:www\.)?(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}/[^\s<>\"]*"
)
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MENTION: Final = re.compile(r"(?<![\w@])@(\w+(?:[.-]\w+)*(?:@\w[\w.-]*\w)?)|(?<![\w/])/?u/([\w-]{3,20})")
_TAIL: Final = ".,;:!?)]}'’*_"
_ONE_POST: Final = ("t.co/", "pic.twitter.com/", "pic.x.com/")
"""Shortened addresses that are made for one post each: searching for one leads to the post."""

Span = tuple[int, int, str]


class Cover:
    """Replaces names in text: whole tokens, in any case and Unicode form, percent-encoded or with invisible characters in them.

    `names` gives what stands for each name (`folded_name`). With `stranger`, whatever is marked as an account but is not in
    `known` (folded handles and ids of accounts that may be shown) is covered too: @mentions, u/names, mail addresses, and
    addresses of accounts and posts on the platforms that `inconcert.readers.targets` knows; it makes the replacement.

    A name inside a longer word stays: covering "ann" leaves "planned". A name that is a word ("news") is covered
    where that word stands alone, as nobody can tell which is meant.
    """

    def __init__(
        self,
        names: Mapping[str, str],
        known: Set[str] = frozenset(),
        stranger: Callable[[str], str] | None = None,
    ) -> None:
        self._by_token: dict[str, list[tuple[str, str]]] = {}
        self._known, self._stranger, self._names = known, stranger, names
        for name in sorted(names, key=lambda name: (-len(name), name)):
            first = TOKEN.match(name)
            if first is not None:
                self._by_token.setdefault(first[0], []).append((name, names[name]))

    @classmethod
    def of(cls, several: Sequence[Cover]) -> Cover:
        """One cover for the names of several; what stands for a name in the first goes first."""
        names = {name: instead for one in reversed(several) for name, instead in one._names.items()}
        known = frozenset[str]().union(*(one._known for one in several)) - names.keys()
        return cls(names, known, several[0]._stranger)

    def text(self, text: str) -> str:
        """The text with every name covered."""
        folded = fold(text)
        spans = list(self._marked(folded.letters)) if self._stranger else []
        spans += self._named(folded.letters, spans)
        if not spans:
            return text
        parts, at = [], 0
        for start, end, instead in sorted(spans):
            left, right = folded.span(start, end)
            parts += [text[at:left], instead]
            at = max(at, right)
        return "".join([*parts, text[at:]])

    def column(self, values: pl.Series) -> pl.Series:
        """A column of texts, or of lists of texts, covered; each distinct text once."""
        if isinstance(values.dtype, pl.List):
            return self._lists(values)
        distinct = values.unique().drop_nulls()
        distinct = distinct.filter(self._may_name(distinct))
        covered = [self.text(text) for text in distinct]
        changed = [(old, new) for old, new in zip(distinct, covered, strict=True) if old != new]
        if not changed:
            return values
        table = pl.DataFrame(changed, schema={"old": pl.String, "new": pl.String}, orient="row")
        found = values.to_frame("old").join(table, on="old", how="left", maintain_order="left")
        return found.select(pl.coalesce("new", "old").alias(values.name)).to_series()

    def _may_name(self, texts: pl.Series) -> pl.Series:
        """Which texts are looked at one by one: those that roughly folded hold a name or a mark, or %XX."""
        signs = pl.Series([*self._names, *(("/", "@") if self._stranger else ())], dtype=pl.String)
        if signs.is_empty():
            return pl.repeat(False, len(texts), eager=True)
        plain = texts.str.contains(rf"^(?:{PLAIN.pattern})$")
        rough = texts.to_frame("text").select(
            pl.when(plain).then(pl.col("text").str.to_lowercase()).otherwise(roughly_folded(texts))
        )["text"]
        return rough.str.contains_any(roughly_folded(signs).unique().to_list()) | texts.str.contains(
            "%[0-9A-Fa-f]{2}"
        )

    def _lists(self, values: pl.Series) -> pl.Series:
        rows = values.to_frame("value").with_row_index("row")
        flat = rows.explode("value")
        covered = flat.with_columns(self.column(flat["value"]))
        lists = covered.group_by("row", maintain_order=True).agg("value")
        whole = rows.select("row").join(lists, on="row", how="left", maintain_order="left")["value"]
        empty = pl.DataFrame({"old": values, "new": whole})
        kept = pl.when(pl.col("old").list.len() > 0).then("new").otherwise("old")
        return empty.select(kept.alias(values.name)).to_series()

    def _named(self, letters: str, taken: list[Span]) -> Iterator[Span]:
        """The names we look for."""
        free = _Free(taken)
        done = 0
        for token in TOKEN.finditer(letters):
            if token[0] not in self._by_token and "_" not in token[0]:
                continue
            for start in _starts(token):
                if start < done:
                    continue
                found = self._name_at(letters, start, token.end())
                if found is not None and free(start, start + len(found[0])):
                    done = start + len(found[0])
                    yield start, done, found[1]
                    break

    def _name_at(self, letters: str, start: int, end: int) -> tuple[str, str] | None:
        token = letters[start:end]
        for first in (token, token.rstrip("_")):
            for name, instead in self._by_token.get(first, ()):
                if letters.startswith(name, start) and ends_token(letters, start + len(name)):
                    return name, instead
        return None

    def _marked(self, letters: str) -> Iterator[Span]:
        """What is marked as somebody's: an address of an account or a post, a mail address, a mention."""
        taken: list[Span] = []
        for sign, pattern, read in (
            ("/", _ADDRESS, self._address),
            ("@", _MAIL, self._mail),
            ("@", _MENTION, self._mention),
            ("u/", _MENTION, self._mention),
        ):
            if sign not in letters:
                continue
            free = _Free(taken)
            new = [span for found in pattern.finditer(letters) if (span := read(found)) and free(*span[:2])]
            taken += new
            yield from new

    def _address(self, found: re.Match[str]) -> Span | None:
        spelled = found[0].rstrip(_TAIL)
        canonical = _canonical(spelled)
        if canonical.startswith(_ONE_POST):
            host = canonical.partition("/")[0]
            return found.start(), found.start() + len(spelled), f"{host}/{self._instead(canonical)}"
        target = target_of(canonical)
        if target is None:
            return None
        named = [one.partition(":")[2].lstrip("@") for one in (target.account_id, target.post_id) if one]
        if target.account_id and self._shown(named[0]):
            return None
        covered = "/".join(self._instead(name) for name in named)
        return found.start(), found.start() + len(spelled), f"{canonical.partition('/')[0]}/{covered}"

    def _mail(self, found: re.Match[str]) -> Span:
        return found.start(), found.end(), self._instead(found[0])

    def _mention(self, found: re.Match[str]) -> Span | None:
        group = 1 if found[1] else 2
        name, start = found[group], found.start(group)
        first = TOKEN.match(name)
        shown = [name, first[0] if first else name]
        if any(self._shown(one) for one in shown):
            return None
        return start, found.end(group), self._instead(name)

    def _shown(self, name: str) -> bool:
        return folded_name(name) in self._known

    def _instead(self, name: str) -> str:
        if self._stranger is None:
            return name
        folded = folded_name(name)
        return self._names.get(folded) or self._stranger(folded)


class _Free:
    """Whether a stretch touches none of those taken."""

    def __init__(self, taken: list[Span]) -> None:
        self._taken = list(taken)

    def __call__(self, start: int, end: int) -> bool:
        return all(end <= left or start >= right for left, right, _ in self._taken)


@lru_cache(maxsize=200_000)
def _canonical(address: str) -> str:
    bare = address.removeprefix("https://").removeprefix("http://")
    return bare if bare.startswith(_ONE_POST) else (canonical_url(address) or ("",))[0]


def _starts(token: re.Match[str]) -> tuple[int, ...]:
    """Where a name may start in a token: at its start, and after underscores that set it off (_name_)."""
    if token[0][0] != "_":
        return (token.start(),)
    return token.start(), token.end() - len(token[0].lstrip("_"))
