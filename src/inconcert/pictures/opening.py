"""Opening a stranger's picture: limits before decoding, a reason for every refusal, bounded memory.

The library's own guard against decompression bombs lets some 90 million pixels pass, opens every format it knows, and
counts one frame only. Here a file is looked at before a decoder is: its kind by content, its size, its frames.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from inconcert.pictures.formats import (
    EXTENSIONS,
    PICTURES,
    START,
    VIDEOS,
    format_of,
    gif_extent,
    jpeg_size,
    png_is_whole,
    png_size,
    webp_frames,
    webp_size,
)
from inconcert.pictures.packed import Packed

MAX_BYTES: Final = 48 << 20
MAX_PIXELS: Final = 40_000_000
MAX_FRAMES: Final = 2_000
MAX_MOVING_PIXELS: Final = 300_000_000
"""Frames times pixels of an animation: all frames before the last one must be decoded to show it."""
WORKING_SIDE: Final = 512
"""Pictures are made this small, on the longer side, before anything is done with them."""
_LARGE_BYTES: Final = 4 << 20
_LARGE_PIXELS: Final = 8_000_000
_one_large = threading.RLock()
"""Large pictures are decoded one at a time, so memory does not grow with the number of threads."""


class UnusableMediaError(Exception):
    """A media file that is refused; its text is the reason, for the table of rejects."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A media file as far as it was read.

    `kind` is image, animation or video. `frames` holds the picture, or the first, the middle and the last frame of an
    animation, in RGB, at most WORKING_SIDE pixels on a side; nothing of a video, for which there is no decoder.
    """

    kind: str
    sha256: str
    bytes: int
    width: int | None = None
    height: int | None = None
    frame_count: int | None = None
    frames: tuple[Image.Image, ...] = ()


def open_media(place: Path | Packed) -> Opened:
    """Read one media file of a stranger, from a folder or where it lies in an archive.

    Raises UnusableMediaError, with the reason, for what is no regular file, too large, of another kind than its name says, not a
    picture or video that is read, or damaged. At most one large picture is in memory at a time (MAX_BYTES as it stands,
    MAX_PIXELS decoded: about 0.4 GB); videos are only hashed.
    """
    try:
        with _opened(place) as (file, size):
            start = file.read(START)
            found = _agreed(place.suffix, start)
            if found in VIDEOS:
                file.seek(0)
                return Opened("video", hashlib.file_digest(file, "sha256").hexdigest(), size)
            if size > MAX_BYTES:
                raise UnusableMediaError(
                    f"larger than {MAX_BYTES >> 20} MB, which no picture of a post is: it was not opened"
                )
            with _one_large if size > _LARGE_BYTES else nullcontext():
                data = start + file.read(MAX_BYTES)
                return _decoded(data, found)
    except OSError as error:
        raise UnusableMediaError(f"cannot be read: {error.strerror or 'input/output error'}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise UnusableMediaError(
            f"damaged in its archive, or packed in a way that is not read: {error}"
        ) from None


@contextmanager
def _opened(place: Path | Packed) -> Iterator[tuple[io.BufferedIOBase, int]]:
    """The file and its size, if it is a regular one; symbolic links are not followed, and a pipe does not block."""
    if isinstance(place, Packed):
        if place.is_locked:
            raise UnusableMediaError("locked with a password: unpack the archive")
        with place.open() as opened:
            yield opened
        return
    with _regular(place) as file:
        yield file, os.fstat(file.fileno()).st_size


def _regular(path: Path) -> io.BufferedReader:
    if path.is_symlink():
        raise UnusableMediaError("a symbolic link: only files that lie in the folder are read")
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    descriptor = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnusableMediaError("not a regular file")
    return open(descriptor, "rb")  # noqa: PTH123 - by its descriptor


def _agreed(suffix: str, start: bytes) -> str:
    """The format by content, when the file's name does not say another."""
    found, named = format_of(start), EXTENSIONS.get(suffix[1:].lower())
    if not start:
        raise UnusableMediaError("the file is empty")
    if named is not None and found != named:
        what = f"a {found} file: name it so" if found else f"no {named} file"
        raise UnusableMediaError(f"its name says {named}, but by its content it is {what}")
    if found is None:
        raise UnusableMediaError(
            f"not a picture ({', '.join(PICTURES)}) and not a video ({', '.join(VIDEOS)})"
        )
    return found


def _decoded(data: bytes, found: str) -> Opened:
    width, height, count = _stated(data, found)
    _check_size(width, height)
    if count > 1:
        if count > MAX_FRAMES:
            raise UnusableMediaError(f"more than {MAX_FRAMES:,} frames: it was not opened")
        if count * width * height > MAX_MOVING_PIXELS:
            raise UnusableMediaError(
                f"{count:,} frames of {width:,} x {height:,} pixels are too much to decode"
            )
    with _one_large if width * height > _LARGE_PIXELS else nullcontext():
        try:
            with Image.open(io.BytesIO(data), formats=[found.upper()]) as picture:
                if picture.width * picture.height > width * height:
                    raise UnusableMediaError("damaged: its parts state different sizes")
                frames = _frames(picture, count)
                if found == "PNG" and not png_is_whole(data):
                    raise UnusableMediaError(
                        f"damaged: it states {width:,} x {height:,} pixels and holds fewer"
                    )
        except UnusableMediaError:
            raise
        except Exception as error:  # decoders raise nearly anything when the bytes are wrong
            reason = " ".join(str(error).split())[:120]
            raise UnusableMediaError(f"damaged or cut short: {reason or type(error).__name__}") from None
    kind = "animation" if count > 1 else "image"
    return Opened(kind, hashlib.sha256(data).hexdigest(), len(data), width, height, count, frames)


def _stated(data: bytes, found: str) -> tuple[int, int, int]:
    """Width, height and frames that the file states."""
    if found == "GIF":
        width, height, frames = gif_extent(data, MAX_FRAMES + 1)
        return width, height, max(frames, 1)
    size = {"JPEG": jpeg_size, "PNG": png_size, "WebP": webp_size}[found](data)
    if size is None:
        raise UnusableMediaError(f"damaged or cut short: no {found} picture in it")
    return *size, webp_frames(data, MAX_FRAMES + 1) if found == "WebP" else 1


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise UnusableMediaError("a picture without an area")
    if width * height > MAX_PIXELS:
        limit = f"{MAX_PIXELS // 1_000_000} million"
        raise UnusableMediaError(f"{width:,} x {height:,} pixels: more than {limit}, so it was not decoded")


def _frames(picture: Image.Image, count: int) -> tuple[Image.Image, ...]:
    if count == 1:
        picture.draft("RGB", (WORKING_SIDE, WORKING_SIDE))
        return (_small(picture),)
    kept = {}
    for number in range(count):  # in order: each frame is drawn over those before it
        picture.seek(number)
        if number in {0, count // 2, count - 1}:
            kept[number] = _small(picture)
    return kept[0], kept[count // 2], kept[count - 1]


def _small(picture: Image.Image) -> Image.Image:
    """RGB on white, at most WORKING_SIDE on a side."""
    picture.load()
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        cover = picture.convert("RGBA")
        cover.thumbnail((WORKING_SIDE, WORKING_SIDE))
        ground = Image.new("RGBA", cover.size, "white")
        ground.alpha_composite(cover)
        return ground.convert("RGB")
    if picture.mode.startswith("I;16"):
        picture = picture.point(lambda value: value / 256).convert("L")
    if (
        picture.mode in {"L", "RGB", "CMYK", "YCbCr"} and max(picture.size) > WORKING_SIDE
    ):  # not in colour first
        share = WORKING_SIDE / max(picture.size)
        size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
        picture = picture.resize(size, reducing_gap=2.0)
    small = picture.convert("RGB")
    small.thumbnail((WORKING_SIDE, WORKING_SIDE))
    return small
