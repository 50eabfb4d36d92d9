"""Readers: one file a platform, from an export to canonical tables."""

from __future__ import annotations

from typing import Final

from inconcert.readers.base import Reader
from inconcert.readers.coortweet import CooRTweet
from inconcert.readers.ira538 import Ira538
from inconcert.readers.toolkit import Toolkit
from inconcert.readers.x_archive import XArchive

READERS: Final[tuple[Reader, ...]] = (XArchive(), Ira538(), CooRTweet(), Toolkit())
"""Every format that is known by its content. `mapped.Mapped` reads any other table."""
