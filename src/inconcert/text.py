"""Text made comparable: one key for posts that say the same, and the hashtags and names that stand in a text.

Everything here is a Polars expression over a whole column, so a million posts take seconds. It runs once, at
import, and nowhere else: no two dialects of Unicode can then disagree.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from inconcert.letters import ByLetter, where

SHORTEST_KEY: Final = 30

# Direction marks and the signs that turn letters into emoji stick to the words beside them: they go first.
_STICKY: Final = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufe0e\ufe0f\u20e3]+"
_INVISIBLE: Final = "\u00ad\u0640\u200b-\u200d\u2060"
_EMOJI: Final = "\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\U000e0020-\U000e007f"
_ONE_LETTER: Final = {"ß": "ss", "ς": "σ", "ي": "ی", "ى": "ی", "ك": "ک"}

# Letters and signs that NFKC leaves alone, whatever stands beside them: most texts are made of nothing else.
_UNCHANGED: Final = (
    r"^[\x00-\x7eÀ-ÖØ-öø-ıĴ-ľŁ-ňŊ-žΑ-ΡΣ-ωа-яА-ЯЁёЂ-Џђ-ўӀӏҐґ،؛؟\u0621-\u064a٠-٩پچژکگیۀ۰-۹\u200c\u200d–—‘’“”«»¡¿€"
    r"\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\U0001f300-\U0001f64f\U0001f680-\U0001f6c5\U0001f900-\U0001f9ff]*$"
)

_NOT_ONE: Final = r"[\p{M}\p{Han}\p{Hiragana}\p{Katakana}]"  # signs that are no letter of their own, or two

_REPOST: Final = r"^\s*(?:rt\s+@[\w+/]+=?\s*:\s*)+"
_URL: Final = r"(?:https?://|\bwww\.)[^\s<>\"]+"
_NAME: Final = r"(^|[^\w@])[@＠](?:[A-Za-z0-9+/]{36,88}=+|\w+(?:@[\w-]+(?:\.[\w-]+)+)?)"
# Runs of space, and single ones other than the plain space: plain single spaces, the many, are left alone.
_SPACES: Final = r"[\s\x00-\x1f\x7f-\x9f]{2,}|[^\S ]|[\x00-\x1f\x7f-\x9f]"
_HASHTAG: Final = r"(?:^|[^\w&/#＃])[#＃](\w*\p{L}\w*)"


def compatible(text: pl.Expr) -> pl.Expr:
    """The text in NFKC; one that the form cannot change is not looked at further, as the normaliser is slow."""
    others = pl.when(~text.str.contains(_UNCHANGED)).then(text)
    return pl.coalesce(others.str.normalize("NFKC"), text)


def folded(column: pl.Expr) -> pl.Expr:
    """The text in NFKC and without case: what is left when spelling variants of the same letters are one."""
    return compatible(column).str.to_lowercase().str.replace_many(["ß", "ς"], ["ss", "σ"])


def matching_text(text: pl.Expr) -> pl.Expr:
    """The text normalised for matching, whatever its length.

    NFKC and case folded; addresses, @names and a leading "RT @name:" out; emoji, tatweel, zero-width and
    direction marks out; Arabic yeh and kaf written as the Persian letters; white space and control characters
    collapsed to one space. Diacritics stay. Punctuation stays.
    """
    return text.map_batches(_matching, return_dtype=pl.String)


def _matching(texts: pl.Series) -> pl.Series:
    found = _spelled_alike(texts)
    has_url, has_name = found.str.contains(r"://|www\."), found.str.contains("[@＠]")
    found = where(has_url, found, lambda text: text.str.replace_all(_URL, " ")).str.replace(_REPOST, "")
    found = where(has_name, found, lambda text: text.str.replace_all(_NAME, "$1 "))
    return _words_alone(found)


_spelled_alike: Final = ByLetter(
    lambda text: compatible(text).str.replace_all(_STICKY, "").str.to_lowercase(), _UNCHANGED
)
_words_alone: Final = ByLetter(
    lambda text: (
        text.str.replace_all(f"[{_INVISIBLE}{_EMOJI}]+", "")
        .str.replace_many(list(_ONE_LETTER), list(_ONE_LETTER.values()))
        .str.replace_all(_SPACES, " ")
        .str.strip_chars(" ")
    ),
    runs=True,
)


def graphemes(text: pl.Expr) -> pl.Expr:
    """How much a text holds, in letters: code points that are not combining marks, Chinese and Japanese signs twice.

    A sign stands for a syllable or a word, so a sentence of them has half the length of one in letters.
    """
    length = text.str.len_chars().cast(pl.Int64) - text.str.count_matches(r"\p{M}").cast(pl.Int64)
    return length + text.str.count_matches(r"[\p{Han}\p{Hiragana}\p{Katakana}]").cast(pl.Int64)


def text_keys(texts: pl.Series) -> pl.Series:
    """The key two posts share when they say the same: `matching_text`, null under 30 graphemes.

    Short texts ("good morning") are shared by everybody and so have no key.
    """
    return long_enough(texts.to_frame("text").select(matching_text(pl.col("text")))["text"])


def long_enough(matching: pl.Series) -> pl.Series:
    """Of texts normalised for matching those that are keys (`text_keys`); null for the others."""
    length = matching.str.len_chars().cast(pl.Int64)
    beyond_ascii = matching.str.len_bytes() != length
    is_odd = where(beyond_ascii, matching, lambda text: text.str.contains(_NOT_ONE), beyond_ascii)
    counted = where(is_odd, matching, graphemes, length)
    return matching.to_frame("text_key").select(pl.when(counted >= SHORTEST_KEY).then("text_key"))["text_key"]


def hashtags_in(text: pl.Expr) -> pl.Expr:
    """The hashtags of a text, in order, without #, in NFKC and case folded.

    A hashtag has at least one letter. What stands inside an address is not one.
    """
    return _marked(text, "[#＃]", _HASHTAG, r"\w+")


def mentions_in(text: pl.Expr) -> pl.Expr:
    """The handles a text mentions, in order, without @, case folded. A mail address is not a mention."""
    return _marked(text, "[@＠]", _NAME, ".+")


def _marked(text: pl.Expr, mark: str, pattern: str, name: str) -> pl.Expr:
    """What follows a mark, outside addresses, folded."""

    def names(texts: pl.Series) -> pl.Series:
        is_marked = texts.str.contains(mark)
        plain = texts.filter(is_marked).str.replace_all(_STICKY, "").str.replace_all(f"(?i){_URL}", " ")
        name_of = folded(pl.element().str.extract(f"{mark}({name})$"))
        found = plain.str.extract_all(pattern).list.eval(name_of)
        nothing = pl.Series([[], None], dtype=pl.List(pl.String))
        places = np.where(texts.is_null(), len(found) + 1, len(found))
        places[is_marked.arg_true()] = np.arange(len(found))
        return pl.concat([found, nothing]).gather(places)

    return text.map_batches(names, return_dtype=pl.List(pl.String))


def hashtags_given(tags: pl.Expr) -> pl.Expr:
    """Hashtags from a source's own column: without #, in NFKC and case folded; empty ones dropped."""
    plain = folded(pl.element().str.strip_chars().str.strip_prefix("#").str.strip_prefix("＃"))
    return tags.list.eval(plain).list.eval(pl.element().filter(pl.element() != ""))
