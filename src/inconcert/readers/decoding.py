"""Bytes in any encoding as UTF-8, with a mark where they could not be read, so that the row can be rejected."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO, Final

import numpy as np
import polars as pl
import pyarrow as pa

UNREADABLE: Final = "\uffff"
"""A code point that no text may hold: stands where bytes made no sense."""
_QUOTE: Final = ord('"')


def encoding_of(start: bytes) -> str:
    """The encoding a file's first bytes declare; UTF-8 where they declare nothing.

    Others (Windows code pages, KOI8) look alike and are not guessed: a mapping can name them.
    """
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = start[:200]
    if len(head) >= 8 and not any(head[1::2]) and all(head[0::2]):
        return "utf-16-le"
    if len(head) >= 8 and not any(head[0::2]) and all(head[1::2]):
        return "utf-16-be"
    return "utf-8"


def known(encoding: str) -> bool:
    """Whether the encoding has a name that Python knows."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return True


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNREADABLE, error.end


codecs.register_error("inconcert.mark", _mark)


class Utf8(io.RawIOBase):
    """A stream in some encoding, read as UTF-8 without byte order mark.

    `damaged` is true once bytes were met that are no text (or NUL); `quotes` counts quotation marks so far:
    an odd number at the end says that one was left open.
    """

    STEP: Final = 1 << 20

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._is_utf8 = codecs.lookup(encoding).name == "utf-8"
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig" if self._is_utf8 else encoding)(
            "inconcert.mark"
        )
        self._rest = b""
        self._is_started = False
        self._ready = memoryview(b"")
        self._ended = False
        self.damaged = False
        self.quotes = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with UTF-8, short only at the end: Arrow makes a batch of what one read returns."""
        filled = 0
        while filled < len(buffer) and (self._ready or not self._ended):
            if not self._ready:
                self._advance()
            size = min(len(buffer) - filled, len(self._ready))
            buffer[filled : filled + size] = self._ready[:size]
            self._ready = self._ready[size:]
            filled += size
        return filled

    def _advance(self) -> None:
        packed = self._stream.read(self.STEP)
        self._ended = not packed
        data = self._as_it_is(packed) if self._is_utf8 and self._is_started else None
        if data is None:
            text = self._decoder.decode(self._rest + packed, final=self._ended)
            data = text.encode("utf-8", "surrogatepass")
            self._rest = b""
            self.damaged = self.damaged or UNREADABLE in text
        self._is_started = True
        self.damaged = self.damaged or b"\0" in data
        self.quotes += int(np.count_nonzero(np.frombuffer(data, np.uint8) == _QUOTE))
        self._ready = memoryview(data)

    def _as_it_is(self, packed: bytes) -> bytes | None:
        """What is whole of these bytes, when it needs no decoding: the common case, and ten times as fast."""
        if self._decoder.getstate()[0]:
            return None  # a letter was begun there
        data = self._rest + packed
        end = len(data) if self._ended else _end_of_letters(data)
        whole = data[:end]
        text = as_text(whole)
        if text is None or text.str.contains(UNREADABLE, literal=True).any():
            return None
        self._rest = data[end:]
        return whole


def as_text(data: bytes) -> pl.Series | None:
    """The bytes as a column of one text; None where they are no UTF-8."""
    ends = np.array([0, len(data)], np.int64)
    text = pa.LargeStringArray.from_buffers(1, pa.py_buffer(ends), pa.py_buffer(data))
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return None
    return pl.Series(text)


def _end_of_letters(data: bytes) -> int:
    """Where the last letter begins when it may go on in the next bytes; else the end."""
    for place in range(len(data) - 1, max(len(data) - 5, -1), -1):
        if data[place] >= 0xC0:
            return place
        if data[place] < 0x80:
            break
    return len(data)
