"""How a picture looks, as bits: what stays when it is made smaller, compressed, captioned, framed, mirrored or grey.

Two hashes of `imagehash` in one fingerprint: pHash (signs of low frequencies against their median: the layout as a whole)
and dHash (whether each place is darker than its neighbour: local edges), of 256 bits each, and a dHash of 64 bits by which
candidates are found. One of them alone is worse at the same rate of false matches (BENCHMARKS.md, Pictures): pHash loses
pictures with a logo or a caption, dHash those that were cut or turned by a little. Neither sees colour, so that drawings or
portraits of one layout look alike to them; the hue of each of sixteen fields tells these apart (see matching).

A picture has four views: as it is and mirrored, with and without a plain border where it has one.
"""

from __future__ import annotations

from typing import Final

import imagehash
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

VIEWS: Final = ("as it is", "mirrored", "without its border", "mirrored without its border")
WORDS: Final = 11
"""64-bit words of one view: 1 of the coarse hash, 4 of pHash, 4 of dHash, 2 of hues (a byte a field)."""
HASHES: Final = 9
"""How many of them are of hashes."""
SMALLEST: Final = 40
"""Pixels of the shorter side: smaller ones (emoji, tracking dots) have no useful hash."""
LEAST_DETAIL: Final = 0.12
"""Share of neighbours in a 17 x 16 reduction that differ by at least 3 of 255 grey levels."""
LEAST_CONTRAST: Final = 6.0
"""Standard deviation of a 32 x 32 reduction, grey levels of 255."""
_BORDER_TOLERANCE: Final = 16
_BORDER_SHARE: Final = 0.01
_LEAST_LEFT: Final = 0.4
HUES: Final = 255
"""Hues that are told apart, round the circle; 0 is none."""
_FIELDS: Final = 4  # a side
_LEAST_CHROMA: Final = 16.0
"""Distance from grey, in the plane of Cb and Cr (128 each), under which a field has no hue."""
_ONE_HUE: Final = np.cos(np.radians(20))
_OF_ONE_HUE: Final = 0.9

Bits = npt.NDArray[np.uint64]


def fingerprint(picture: Image.Image) -> Bits | str:
    """The fingerprint of an RGB picture: uint64 of shape (len(VIEWS), WORDS); or why it has no useful one, in words.

    The views without a border are those with one where no border was found. Left out are pictures under SMALLEST
    pixels, and those with too little detail or contrast, with or without their border: a fingerprint of nearly nothing
    is noise, and would match every other one.
    """
    if min(picture.size) < SMALLEST:
        return f"under {SMALLEST} pixels on a side"
    inside = without_border(picture)
    if not _is_rich(picture.convert("L")) or not _is_rich(inside.convert("L")):
        return "nearly of one colour"
    views = [_words(view) for view in (picture, ImageOps.mirror(picture))]
    if inside is not picture:
        views += [_words(view) for view in (inside, ImageOps.mirror(inside))]
    return np.stack([views[0], views[1], *views[-2:]])


def without_border(picture: Image.Image) -> Image.Image:
    """The picture inside a plain border (a screenshot's bars, a white frame), or the same picture where there is none.

    A row or column belongs to the border while at most 1% of it differs from the border's colour (the median of the
    outermost pixels). What would leave less than 40% of a side is not taken for a border.
    """
    reduced = picture.convert("L")
    reduced.thumbnail((256, 256))
    pixels = np.asarray(reduced, np.int16)
    ring = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    busy = np.abs(pixels - np.median(ring)) > _BORDER_TOLERANCE
    rows = np.flatnonzero(busy.mean(axis=1) > _BORDER_SHARE)
    columns = np.flatnonzero(busy.mean(axis=0) > _BORDER_SHARE)
    if not len(rows) or not len(columns):
        return picture
    height, width = pixels.shape
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    if bottom - top < _LEAST_LEFT * height or right - left < _LEAST_LEFT * width:
        return picture
    if (bottom - top, right - left) == pixels.shape:
        return picture
    across, down = picture.width / width, picture.height / height
    return picture.crop(
        (round(left * across), round(top * down), round(right * across), round(bottom * down))
    )


def _is_rich(grey: Image.Image) -> bool:
    """Whether there is enough in it for a hash to mean something."""
    steps = np.diff(np.asarray(grey.resize((17, 16), Image.Resampling.LANCZOS), np.int16), axis=1)
    contrast = np.asarray(grey.resize((32, 32)), np.float64).std()
    return bool((np.abs(steps) >= 3).mean() >= LEAST_DETAIL and contrast >= LEAST_CONTRAST)


def _words(view: Image.Image) -> Bits:
    grey = view.convert("L")
    bits = [
        imagehash.dhash(grey, hash_size=8).hash,
        imagehash.phash(grey, hash_size=16).hash,
        imagehash.dhash(grey, hash_size=16).hash,
    ]
    packed = np.concatenate([*(np.packbits(part.ravel()) for part in bits), _hues(view)])
    return packed.view(">u8").astype(np.uint64)


def _hues(view: Image.Image) -> npt.NDArray[np.uint8]:
    """The hue of each of 4 x 4 fields, 1 to HUES round the circle; 0 where a field has next to no colour.

    All are 0 where nine in ten that have one lie within 20 degrees of the mean: a picture in shades of grey or of one
    colour may be a tinted copy of any other.
    """
    fields = view.resize((_FIELDS, _FIELDS), Image.Resampling.BOX).convert("YCbCr")
    chroma = np.asarray(fields, np.float64).reshape(-1, 3)[:, 1:] - 128
    strength = np.hypot(*chroma.T)
    coloured = strength >= _LEAST_CHROMA
    found = np.zeros(len(chroma), np.uint8)
    if not coloured.any():
        return found
    mean = chroma[coloured].sum(axis=0)
    along = chroma[coloured] @ mean / (strength[coloured] * max(np.hypot(*mean), 1e-9))
    if (along >= _ONE_HUE).mean() < _OF_ONE_HUE:
        turn = np.arctan2(chroma[coloured, 1], chroma[coloured, 0]) / (2 * np.pi) % 1
        found[coloured] = 1 + (turn * HUES).astype(np.int64) % HUES
    return found


def spell(views: Bits) -> list[str]:
    """A fingerprint as texts, one a view, for a table: 176 hex digits each."""
    return [view.astype(">u8").tobytes().hex() for view in views]


def unspell(texts: list[str]) -> Bits:
    """What `spell` wrote, as uint64 of shape (len(texts), WORDS)."""
    return np.frombuffer(bytes.fromhex("".join(texts)), ">u8").astype(np.uint64).reshape(len(texts), WORDS)
