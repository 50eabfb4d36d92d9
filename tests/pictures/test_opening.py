"""Hostile media: refused before they cost anything, each with its reason."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from inconcert.pictures.opening import MAX_FRAMES, UnusableMediaError, open_media
from inconcert.simulate.pictures import landscape, shapes

PICTURE = landscape(np.random.default_rng(1), 300, 200)


def encoded(picture: Image.Image, form: str, **how: object) -> bytes:
    """The picture as a file."""
    kept = io.BytesIO()
    picture.save(kept, form, **how)
    return kept.getvalue()


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def refused(path: Path) -> str:
    with pytest.raises(UnusableMediaError) as error:
        open_media(path)
    return str(error.value)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_bomb(width: int, height: int) -> bytes:
    """A few kilobytes that unpack to width x height white pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    packer = zlib.compressobj(9)
    body = (
        b"".join(packer.compress(b"\0" + b"\xff" * width) for _ in range(min(height, 300))) + packer.flush()
    )
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def webp_bomb(width: int, height: int) -> bytes:
    """A WebP that says it is huge and moves: its decoder would take the memory at once."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + (10).to_bytes(4, "little") + b"\x02\0\0\0" + size
    body += b"ANIM" + (6).to_bytes(4, "little") + bytes(6)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def gif_of(frames: int, width: int = 40, height: int = 40, reach: int = 0) -> bytes:
    """A GIF written by hand; `reach` moves each frame to the right, beyond the stated size."""
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"\x2c" + struct.pack("<HHHHB", reach, 0, width, height, 0) + b"\x02\x02\x4c\x01\0"
    return head + frame * frames + b"\x3b"


@pytest.mark.parametrize(
    ("form", "name"),
    [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp"), ("GIF", "a.gif"), ("PNG", "a")],
)
def test_what_is_a_picture_is_opened(tmp_path: Path, form: str, name: str) -> None:
    found = open_media(put(tmp_path, name, encoded(PICTURE, form)))
    assert (found.kind, found.width, found.height, len(found.frames)) == ("image", 300, 200, 1)
    assert found.frames[0].mode == "RGB"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "PA"])
def test_every_mode_becomes_rgb_on_white(tmp_path: Path, mode: str) -> None:
    form = {"CMYK": "JPEG", "PA": "PNG"}.get(mode, "PNG")
    picture = Image.new("I;16", (60, 60), 65_535) if mode == "I;16" else Image.new("RGB", (60, 60), "white")
    if mode == "RGBA":
        picture = Image.new("RGBA", (60, 60), (0, 0, 0, 0))  # nothing but transparency
    elif mode not in {"I;16", "PA"}:
        picture = picture.convert(mode)
    shown = open_media(put(tmp_path, "picture", encoded(picture, form))).frames[0]
    assert min(shown.getpixel((30, 30))) >= 250  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["GIF", "WEBP"])
def test_first_middle_and_last_frame(tmp_path: Path, form: str) -> None:
    frames = [Image.new("RGB", (64, 48), (40 * number, 0, 0)) for number in range(6)]
    data = encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=50)
    found = open_media(put(tmp_path, "moves", data))
    assert (found.kind, found.frame_count) == ("animation", 6)
    reds = [frame.getpixel((5, 5))[0] for frame in found.frames]  # type: ignore[index]
    assert all(abs(red - expected) < 12 for red, expected in zip(reds, (0, 120, 200), strict=True))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_cut_short(tmp_path: Path, form: str) -> None:
    data = encoded(PICTURE, form)
    assert refused(put(tmp_path, "cut", data[: len(data) // 2])).startswith("damaged or cut short")


CASES: list[tuple[str, Callable[[], bytes], str]] = [
    ("empty.jpg", lambda: b"", "the file is empty"),
    (
        "words.jpg",
        lambda: b"<html>no picture</html>",
        "its name says JPEG, but by its content it is no JPEG file",
    ),
    ("other.jpg", lambda: encoded(PICTURE, "PNG"), "it is a PNG file: name it so"),
    ("run.exe", lambda: b"MZ" + bytes(200), "not a picture"),
    ("film.jpg", lambda: b"\0\0\0\x18ftypmp42" + bytes(90), "it is a MP4 file"),
    ("bomb.png", lambda: png_bomb(60_000, 60_000), "60,000 x 60,000 pixels: more than 40 million"),
    ("lies.png", lambda: png_bomb(6_000, 6_000), "it states 6,000 x 6,000 pixels and holds fewer"),
    ("none.png", lambda: png_bomb(0, 10), "a picture without an area"),
    ("bomb.webp", lambda: webp_bomb(16_000, 16_000), "16,000 x 16,000 pixels"),
    ("bare.webp", lambda: b"RIFF\x04\0\0\0WEBP", "no WebP picture in it"),
    ("many.gif", lambda: gif_of(MAX_FRAMES + 1), "more than 2,000 frames"),
    ("wide.gif", lambda: gif_of(1, 60_000, 60_000), "60,000 x 60,000 pixels"),
    ("reach.gif", lambda: gif_of(2, 4_000, 9_000, reach=61_000), "65,000 x 9,000 pixels"),
    ("long.gif", lambda: gif_of(300, 2_000, 2_000), "300 frames of 2,000 x 2,000 pixels are too much"),
]


@pytest.mark.parametrize(("name", "make", "reason"), CASES, ids=[name for name, _, _ in CASES])
def test_refused_with_its_reason(tmp_path: Path, name: str, make: Callable[[], bytes], reason: str) -> None:
    assert reason in refused(put(tmp_path, name, make()))


def test_what_is_no_regular_file(tmp_path: Path) -> None:
    (tmp_path / "link.png").symlink_to(put(tmp_path, "real.png", encoded(PICTURE, "PNG")))
    assert "symbolic link" in refused(tmp_path / "link.png")
    os.mkfifo(tmp_path / "pipe.png")
    assert "not a regular file" in refused(tmp_path / "pipe.png")
    assert "cannot be read" in refused(tmp_path / "missing.png")


def test_a_large_file_is_not_opened(tmp_path: Path) -> None:
    path = put(tmp_path, "large.png", encoded(PICTURE, "PNG"))
    os.truncate(path, 200 << 20)  # sparse: it takes no room
    assert refused(path).startswith("larger than 48 MB")


def test_a_video_is_known_by_its_bytes_alone(tmp_path: Path) -> None:
    film = b"\0\0\0\x18ftypmp42" + bytes(300)
    found = open_media(put(tmp_path, "film.mp4", film))
    assert (found.kind, found.frames, found.bytes) == ("video", (), len(film))


WHOLE = [encoded(shapes(np.random.default_rng(2), 90, 70), form) for form in ("JPEG", "PNG", "GIF", "WEBP")]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.sampled_from(WHOLE),
    changes=st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), max_size=8),
)
def test_damage_is_refused_or_harmless(tmp_path: Path, data: bytes, changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(data)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    with suppress(UnusableMediaError):  # and nothing else
        found = open_media(put(tmp_path, "damaged", bytes(damaged)))
        assert all(max(frame.size) <= 512 for frame in found.frames)


@pytest.mark.skipif(sys.platform != "linux", reason="counts peak memory as Linux does")
def test_memory_is_bounded(tmp_path: Path) -> None:
    """Bombs, and the largest that is allowed, by four threads at a time."""
    for number in range(3):
        put(tmp_path, f"bomb{number}.png", png_bomb(60_000, 60_000))
        put(tmp_path, f"bomb{number}.webp", webp_bomb(16_000, 16_000))
        put(tmp_path, f"large{number}.png", encoded(Image.new("L", (6_000, 6_000)), "PNG"))
    program = """
import resource, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from inconcert.pictures.opening import UnusableMediaError, open_media
def look(path):
    try:
        open_media(path)
    except UnusableMediaError:
        return 0
    return 1
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with ThreadPoolExecutor(4) as pool:
    used = sum(pool.map(look, sorted(Path(sys.argv[1]).iterdir())))
print(used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    used, grown = map(int, done.stdout.split())
    assert used == 3
    assert grown < 420_000  # kB: one large picture at a time, grey and in colour
