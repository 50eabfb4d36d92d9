"""What a fingerprint keeps and what it tells apart."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inconcert.pictures.fingerprint import Bits, fingerprint, spell, unspell, without_border
from inconcert.pictures.matching import FAR, distance
from inconcert.pictures.opening import open_media
from inconcert.simulate.pictures import EDITS, faint, landscape, meme, page, portrait, shapes

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "images"
UNRELATED = [
    make(np.random.default_rng([7, number]))
    for make in (landscape, meme, shapes, page)
    for number in range(8)
]


def bits_of(picture: Image.Image) -> Bits:
    small = picture.convert("RGB")
    small.thumbnail((512, 512))
    found = fingerprint(small)
    assert not isinstance(found, str), found
    return found[:, None, :]


def apart(one: Image.Image, other: Image.Image) -> int:
    return int(distance(bits_of(one), bits_of(other)))


@pytest.mark.parametrize(
    "edit",
    [
        "JPEG quality 20",
        "half size",
        "squeezed to a square",
        "blur",
        "contrast",
        "grey",
        "brown",
        "warmer",
        "64 colours",
        "small logo",
        "white border of 5%",
        "white border of 15%",
        "mirror",
    ],
)
def test_an_edited_picture_is_recognised(edit: str) -> None:
    for number in range(3):
        picture = landscape(np.random.default_rng([8, number]))
        assert apart(picture, EDITS[edit](picture)) < FAR


def test_unrelated_pictures_are_told_apart() -> None:
    prints = [bits_of(picture) for picture in UNRELATED]
    assert all(distance(one, other) == FAR for one, other in combinations(prints, 2))


ALIKE_IN_GREY = portrait(np.random.default_rng(3))


def recoloured(picture: Image.Image) -> Image.Image:
    """The same shades of grey in quite other colours."""
    light, blue, red = picture.convert("YCbCr").split()
    other = [band.point(lambda level: round(128 - (level - 128) / 2)) for band in (blue, red)]
    return Image.merge("YCbCr", (light, *other)).convert("RGB")


def test_one_layout_in_other_colours_is_another_picture() -> None:
    other = recoloured(ALIKE_IN_GREY)
    assert apart(EDITS["grey"](ALIKE_IN_GREY), EDITS["grey"](other)) < FAR
    assert apart(ALIKE_IN_GREY, other) == FAR


def test_what_has_no_colours_is_compared_without_them() -> None:
    grey = EDITS["grey"](recoloured(ALIKE_IN_GREY))
    assert apart(ALIKE_IN_GREY, grey) < FAR
    assert apart(grey, EDITS["brown"](ALIKE_IN_GREY)) < FAR


def test_what_is_drawn_over_a_part_does_not_change_the_colours_of_the_rest() -> None:
    covered = ALIKE_IN_GREY.copy()
    covered.paste(recoloured(ALIKE_IN_GREY).crop((0, 0, 180, 150)), (0, 0))
    assert apart(ALIKE_IN_GREY, covered) < FAR


def test_a_strong_crop_is_not_recognised() -> None:
    """An honest limit: whoever cuts a tenth off each side gets away with it."""
    picture = landscape(np.random.default_rng(9))
    assert apart(picture, EDITS["10% cut off each side"](picture)) == FAR


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (Image.new("RGB", (300, 200), "teal"), "nearly of one colour"),
        (faint(np.random.default_rng(4)), "nearly of one colour"),
        (landscape(np.random.default_rng(4), 120, 30), "under 40 pixels on a side"),
        (EDITS["white border of 15%"](Image.new("RGB", (300, 200), "teal")), "nearly of one colour"),
    ],
    ids=["flat", "faint", "small", "framed flat"],
)
def test_what_has_no_useful_hash(picture: Image.Image, reason: str) -> None:
    assert fingerprint(picture) == reason


def test_a_border_is_found_and_nothing_else_is_cut() -> None:
    picture = landscape(np.random.default_rng(5), 400, 300).convert("L")
    framed = Image.new("L", (480, 380), 255)
    framed.paste(picture, (40, 40))
    inside = without_border(framed)
    assert abs(inside.width - 400) <= 4
    assert abs(inside.height - 300) <= 4
    assert without_border(picture).size == picture.size


def test_spelling_keeps_every_bit() -> None:
    found = fingerprint(UNRELATED[0])
    assert not isinstance(found, str)
    texts = spell(found)
    assert [len(text) for text in texts] == [176] * 4
    assert np.array_equal(unspell(texts), found)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared data here")
def test_all_eleven_edits_of_the_photograph_match() -> None:
    prints = {path.stem: bits_of(open_media(path).frames[0]) for path in sorted(SHARED.glob("*.jpg"))}
    original = prints.pop("aaa-orig")
    distances = {name: int(distance(original, found)) for name, found in prints.items()}
    assert len(distances) == 11
    assert max(distances.values()) <= 30, distances
    assert all(distance(original, bits_of(picture)) == FAR for picture in UNRELATED)
