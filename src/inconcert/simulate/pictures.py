"""Made-up pictures, unrelated to each other, and the edits by which people pass one off as new."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

Dice = np.random.Generator
_WORDS: Final = (
    *(
        "mill",
        "valley",
        "river",
        "open",
        "bridge",
        "council",
        "harvest",
        "lantern",
        "meadow",
        "market",
        "winter",
    ),
    *("vote", "orchard", "ferry", "slate", "tower", "garden", "bell", "copper", "road", "school", "night"),
    *("water", "honest", "never", "always", "people", "town", "story", "window"),
)


def _colour(dice: Dice) -> tuple[int, int, int]:
    red, green, blue = dice.integers(0, 256, 3).tolist()
    return red, green, blue


def _sentence(dice: Dice, words: int) -> str:
    return " ".join(dice.choice(_WORDS, words).tolist())


def _clouds(dice: Dice, width: int, height: int, roughness: float) -> np.ndarray:
    """A field with a power spectrum of frequency to the minus `roughness`, as photographs have; 0 to 1."""
    rows = np.fft.fftfreq(height)[:, None]
    columns = np.fft.rfftfreq(width)[None, :]
    frequency = np.hypot(rows, columns)
    frequency[0, 0] = 1.0
    waves = dice.normal(size=(*frequency.shape, 2)) @ np.array([1, 1j])
    field = np.fft.irfft2(waves / frequency**roughness, (height, width))
    return np.asarray((field - field.min()) / (np.ptp(field) or 1.0))


def landscape(dice: Dice, width: int = 480, height: int = 360) -> Image.Image:
    """Clouds of three colours: the statistics of a photograph, and nothing to see."""
    share = _clouds(dice, width, height, float(dice.uniform(1.2, 2.0)))[..., None]
    tint = _clouds(dice, width, height, 1.8)[..., None]
    dark, light = dice.uniform(0, 90, 3), dice.uniform(150, 255, 3)
    pixels = dark + (light - dark) * share + dice.uniform(-60, 60, 3) * tint
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def shapes(dice: Dice, width: int = 480, height: int = 360) -> Image.Image:
    """Discs, boxes and triangles on a plain ground."""
    picture = Image.new("RGB", (width, height), _colour(dice))
    pen = ImageDraw.Draw(picture)
    for _ in range(int(dice.integers(4, 14))):
        x, y = int(dice.integers(0, width)), int(dice.integers(0, height))
        w, h = int(dice.integers(20, width // 2)), int(dice.integers(20, height // 2))
        kind = int(dice.integers(0, 3))
        if kind == 0:
            pen.ellipse((x, y, x + w, y + h), fill=_colour(dice))
        elif kind == 1:
            pen.rectangle((x, y, x + w, y + h), fill=_colour(dice))
        else:
            pen.polygon([(x, y), (x + w, y), (x + w // 2, y + h)], fill=_colour(dice))
    return picture


def portrait(dice: Dice, width: int = 360, height: int = 360) -> Image.Image:
    """A head before a wall: all have the same layout, which is what makes them hard to tell apart."""
    wall = np.linspace(0, 1, height)[:, None, None]
    top, bottom = (np.array(_colour(dice), float) for _ in range(2))
    ground = np.broadcast_to(top + (bottom - top) * wall, (height, width, 3)).astype(np.uint8)
    picture = Image.fromarray(np.ascontiguousarray(ground))
    pen = ImageDraw.Draw(picture)
    x, y = width * dice.uniform(0.42, 0.58), height * dice.uniform(0.36, 0.48)
    w, h = width * dice.uniform(0.14, 0.2), height * dice.uniform(0.18, 0.26)
    pen.ellipse((x - 2.2 * w, y + 0.9 * h, x + 2.2 * w, y + 4 * h), fill=_colour(dice))
    skin = _colour(dice)
    pen.ellipse((x - 1.2 * w, y - 1.25 * h, x + 1.2 * w, y + 0.6 * h), fill=_colour(dice))
    pen.ellipse((x - w, y - h, x + w, y + h), fill=skin)
    for side in (-0.4, 0.4):
        pen.ellipse((x + side * w - 6, y - 8, x + side * w + 6, y + 4), fill=(30, 30, 30))
    return picture


def meme(dice: Dice, width: int = 400, height: int = 440) -> Image.Image:
    """A small picture in the same white frame, with words above and below."""
    picture = Image.new("RGB", (width, height), "white")
    inside = [landscape, shapes, portrait][int(dice.integers(0, 3))](dice, width - 40, height - 140)
    picture.paste(inside, (20, 70))
    pen = ImageDraw.Draw(picture)
    pen.text((24, 18), _sentence(dice, 5), fill="black", font=ImageFont.load_default(22))
    pen.text((24, height - 52), _sentence(dice, 5), fill="black", font=ImageFont.load_default(22))
    return picture


def page(dice: Dice, width: int = 400, height: int = 400) -> Image.Image:
    """Words only, black on white: a screenshot of a text."""
    picture = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(picture)
    for line in range(int(dice.integers(4, 12))):
        words = _sentence(dice, int(dice.integers(2, 8)))
        pen.text((16, 16 + 30 * line), words, fill="black", font=ImageFont.load_default(18))
    return picture


def faint(dice: Dice, width: int = 320, height: int = 240) -> Image.Image:
    """Nearly one colour: a slight fade and a small mark somewhere."""
    base = dice.integers(20, 235, 3)
    fade = np.linspace(-1, 1, height)[:, None, None] * dice.uniform(0, 6)
    picture = Image.fromarray(
        np.broadcast_to(base + fade, (height, width, 3)).clip(0, 255).astype(np.uint8).copy()
    )
    x, y = int(dice.integers(0, width - 20)), int(dice.integers(0, height - 20))
    ImageDraw.Draw(picture).rectangle((x, y, x + 8, y + 8), fill=_colour(dice))
    return picture


KINDS: Final[dict[str, Callable[[Dice], Image.Image]]] = {
    "landscape": landscape,
    "shapes": shapes,
    "portrait": portrait,
    "meme": meme,
    "page": page,
    "faint": faint,
}


def jpeg(picture: Image.Image, quality: int) -> Image.Image:
    """The picture after a JPEG of this quality (1 to 95)."""
    kept = io.BytesIO()
    picture.convert("RGB").save(kept, "JPEG", quality=quality)
    return Image.open(io.BytesIO(kept.getvalue())).convert("RGB")


def _scaled(picture: Image.Image, factor: float) -> Image.Image:
    size = (max(8, round(picture.width * factor)), max(8, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.BICUBIC)


def _cropped(picture: Image.Image, share: float) -> Image.Image:
    """Cut so much off each side."""
    x, y = round(picture.width * share), round(picture.height * share)
    return picture.crop((x, y, picture.width - x, picture.height - y))


def _band(picture: Image.Image) -> Image.Image:
    """A caption over the lower sixth."""
    changed = picture.copy()
    pen = ImageDraw.Draw(changed)
    top = changed.height * 5 // 6
    pen.rectangle((0, top, changed.width, changed.height), fill="black")
    pen.text((10, top + 8), "THEY WILL NOT TELL YOU", fill="white", font=ImageFont.load_default(24))
    return changed


def _words(picture: Image.Image) -> Image.Image:
    """Large letters over the middle, without a ground."""
    changed = picture.copy()
    font = ImageFont.load_default(max(14, changed.width // 12))
    place = (changed.width * 0.1, changed.height * 0.4)
    ImageDraw.Draw(changed).text(place, "SHARE THIS NOW", fill="white", font=font)
    return changed


def _stamp(picture: Image.Image) -> Image.Image:
    """A small logo in a corner."""
    changed = picture.copy()
    ImageDraw.Draw(changed).ellipse(
        (8, 8, 8 + changed.width // 9, 8 + changed.width // 9), fill=(200, 30, 30)
    )
    return changed


def _tinted(picture: Image.Image) -> Image.Image:
    """Brown like an old photograph."""
    return ImageOps.colorize(picture.convert("L"), "#1a0f00", "#fff0d0")


def _warmer(picture: Image.Image) -> Image.Image:
    """More red, less blue, as a filter for holidays."""
    red, green, blue = picture.convert("RGB").split()
    more = red.point(lambda level: min(255, round(1.08 * level)))
    return Image.merge("RGB", (more, green, blue.point(lambda level: round(0.9 * level))))


EDITS: Final[dict[str, Callable[[Image.Image], Image.Image]]] = {
    "JPEG quality 20": lambda picture: jpeg(picture, 20),
    "half size": lambda picture: _scaled(picture, 0.5),
    "64 pixels wide": lambda picture: _scaled(picture, 64 / picture.width),
    "squeezed to a square": lambda picture: picture.resize((256, 256)),
    "blur": lambda picture: picture.filter(ImageFilter.GaussianBlur(3)),
    "contrast": lambda picture: ImageEnhance.Contrast(picture).enhance(1.6),
    "grey": lambda picture: picture.convert("L").convert("RGB"),
    "brown": _tinted,
    "warmer": _warmer,
    "64 colours": lambda picture: picture.quantize(64).convert("RGB"),
    "small logo": _stamp,
    "letters over the middle": _words,
    "caption over the lower sixth": _band,
    "white border of 5%": lambda picture: ImageOps.expand(picture, round(picture.width * 0.05), "white"),
    "white border of 15%": lambda picture: ImageOps.expand(picture, round(picture.width * 0.15), "white"),
    "2% cut off each side": lambda picture: _cropped(picture, 0.02),
    "5% cut off each side": lambda picture: _cropped(picture, 0.05),
    "10% cut off each side": lambda picture: _cropped(picture, 0.1),
    "turned by 2 degrees": lambda picture: picture.rotate(
        2, Image.Resampling.BICUBIC, fillcolor=(127, 127, 127)
    ),
    "mirror": ImageOps.mirror,
}
