"""Small pictures of our own making, kept in the case: a report can show them when the originals are gone."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

SIDE: Final = 144
_QUALITY: Final = 62


def thumbnail(picture: Image.Image) -> tuple[bytes, int, int]:
    """A JPEG of at most SIDE pixels on a side (3 to 8 kB), its width and height. Nothing of the original file is in it."""
    small = picture.copy()
    small.thumbnail((SIDE, SIDE))
    kept = io.BytesIO()
    small.save(kept, "JPEG", quality=_QUALITY, optimize=True)
    return kept.getvalue(), small.width, small.height
