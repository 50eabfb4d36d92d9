"""A media file inside a zip archive, read where it lies: nothing is unpacked to disk, and no name in it is a path."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import cast

_one_at_a_time = threading.RLock()
"""An open archive counts who reads it without a lock of its own."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A member of an open zip archive."""

    archive: zipfile.ZipFile
    member: str

    @property
    def suffix(self) -> str:
        """The name's ending, with its point."""
        return PurePosixPath(self.member).suffix

    @property
    def is_locked(self) -> bool:
        """Whether a password is needed to read it."""
        return bool(self.archive.getinfo(self.member).flag_bits & 1)

    @contextmanager
    def open(self) -> Iterator[tuple[io.BufferedIOBase, int]]:
        """The unpacked bytes as a stream, and their number; the library never gives more than the archive states.

        Raises what the library does for a damaged member: BadZipFile, zlib.error, EOFError, NotImplementedError.
        """
        with _one_at_a_time:
            info = self.archive.getinfo(self.member)
            with self.archive.open(info) as stream:
                yield cast("io.BufferedIOBase", stream), info.file_size
