"""What a media file is by its first bytes, and how large it says it is, before any decoder is asked.

Read here by hand because a decoder may take memory for the whole picture as soon as it opens the file (WebP), or may decode
every frame only to count them (GIF).
"""

from __future__ import annotations

import zlib
from typing import Final

EXTENSIONS: Final = {
    "jpg": "JPEG", "jpeg": "JPEG", "jpe": "JPEG", "jfif": "JPEG",
    "png": "PNG", "gif": "GIF", "webp": "WebP",
    "mp4": "MP4", "m4v": "MP4", "mov": "MP4", "webm": "WebM", "mkv": "WebM",
}  # fmt: skip
PICTURES: Final = ("JPEG", "PNG", "GIF", "WebP")
VIDEOS: Final = ("MP4", "WebM")
_STEP: Final = 1 << 20
START: Final = 32
"""Bytes from the start of a file that `format_of` needs."""


def format_of(start: bytes) -> str | None:
    """JPEG, PNG, GIF, WebP, MP4 (also QuickTime) or WebM (also Matroska); None for anything else."""
    if start[:3] == b"\xff\xd8\xff":
        return "JPEG"
    if start[:8] == b"\x89PNG\r\n\x1a\n":
        return "PNG"
    if start[:6] in {b"GIF87a", b"GIF89a"}:
        return "GIF"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WebP"
    if start[4:8] == b"ftyp":
        return "MP4"
    return "WebM" if start[:4] == b"\x1a\x45\xdf\xa3" else None


def png_size(data: bytes) -> tuple[int, int] | None:
    """Width and height that a PNG's header states; None when it does not start with one."""
    if data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def png_is_whole(data: bytes) -> bool:
    """Whether a PNG holds as many bytes of pixels as its header states; a decoder fills what is missing with black.

    Counted while unpacking in steps, in bounded memory; unpacking stops at what was stated.
    """
    width, height = png_size(data) or (0, 0)
    depth, colour, interlaced = data[24], data[25], data[28]
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(colour, 1)
    left = height * ((width * depth * channels + 7) // 8 + (not interlaced))
    unpack, at = zlib.decompressobj(), 8
    while at + 8 <= len(data) and left > 0:
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        packed = data[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        while packed and left > 0:
            left -= len(unpack.decompress(packed, _STEP))
            packed = unpack.unconsumed_tail
        at += 12 + length
    return left <= 0


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG's first frame; None where its segments lead to none."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # filling
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Width and height that a WebP file's first chunk states; None when it is none of the three kinds of WebP."""
    kind, body = data[12:16], data[20:30]
    if len(body) < 10:
        return None
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    return None


def webp_frames(data: bytes, most: int) -> int:
    """How many frames a WebP file has, counted up to `most`: its ANMF chunks, or 1 when it does not move."""
    at, frames = 12, 0
    while at + 8 <= len(data) and frames < most:
        frames += data[at : at + 4] == b"ANMF"
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
    return max(frames, 1)


def gif_extent(data: bytes, most: int) -> tuple[int, int, int]:
    """Width and height that hold every frame of a GIF, and how many frames it has, counted up to `most`.

    A frame may reach beyond the size that the file states, and the decoder then grows the picture: so each one is asked.
    What is broken ends the count; the decoder will say so.
    """
    width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    at, frames = 13 + _colours(data[10] if len(data) > 10 else 0), 0
    while at < len(data) and frames < most:
        if data[at] == 0x2C and at + 10 <= len(data):
            x, y, w, h = (int.from_bytes(data[at + n : at + n + 2], "little") for n in (1, 3, 5, 7))
            width, height, frames = max(width, x + w), max(height, y + h), frames + 1
            at = _blocks(data, at + 11 + _colours(data[at + 9]))
        elif data[at] == 0x21:
            at = _blocks(data, at + 2)
        else:
            break
    return width, height, frames


def _colours(flags: int) -> int:
    """Bytes of the colour table that these flags announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _blocks(data: bytes, at: int) -> int:
    """The place after a chain of blocks, each led by its length, that ends with an empty one."""
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1
