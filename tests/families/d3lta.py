"""The peer's rule, written from its documentation, and its published data: pairs that it matched, with its kinds."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Final

import polars as pl
from rapidfuzz.distance import Levenshtein

FOLDER: Final = Path(__file__).parents[2].parent / "shared" / "data" / "d3lta"
_SYMBOLS: Final = re.compile(
    "[\u2000-\u206f\u2190-\u24ff\u2500-\u2bff\u3200-\u325f\U0001f300-\U0001f64f\U0001f680-\U0001faff\ufe0e\ufe0f]+"
)
_ENDS: Final = re.compile(r"^(?:#\S+ ?)+|(?:#\S+ ?)+$")


def graphemes(text: str) -> str:
    """What the peer's edit distance compares.

    Lower case, no accents, addresses, @names, symbols, hashtags at the start or end, punctuation or spaces.
    """
    apart = unicodedata.normalize("NFD", text.lower())
    plain = unicodedata.normalize(
        "NFC", "".join(sign for sign in apart if unicodedata.category(sign) != "Mn")
    )
    plain = re.sub(r"(?:https?://|www\.)\S+|@\w+", "", plain)
    return re.sub(r"\W", "", _ENDS.sub("", _SYMBOLS.sub("", plain).strip()))


def kind(
    a: str, b: str, *, other_language: bool, cosine: float, edit: float, language: float, meaning: float
) -> str:
    """The peer's kind of a pair, or "" where it finds none; a and b are `graphemes`."""
    if other_language:
        return "translation" if cosine > language else ""
    if Levenshtein.normalized_similarity(a, b) > edit:
        return "copy-pasta"
    return "rewording" if cosine > meaning else ""


def texts() -> pl.DataFrame:
    """id, language, text_to_embed, and block: ten texts made from one seed."""
    frame = pl.read_parquet(FOLDER / "synthetic_nodes_from_notebook.parquet")
    return frame.with_columns(pl.col("id").cast(pl.Int32)).with_columns(block=pl.col("id") // 10).sort("id")


def matches() -> pl.DataFrame:
    """source, target, dup_type, score (cosine of the peer's own model)."""
    frame = pl.read_parquet(FOLDER / "synthetic_matches_from_notebook.parquet")
    return frame.with_columns(pl.col("source", "target").cast(pl.Int32))
