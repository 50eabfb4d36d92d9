"""From what was given (files, folders, patterns, archives) to streams of bytes. Nothing is unpacked to disk by name."""

from __future__ import annotations

import glob
import gzip
import hashlib
import io
import re
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import BinaryIO, Final, cast

import zstandard

from inconcert.case import file_sha256
from inconcert.errors import InputError

LARGEST_RATIO: Final = 300
FREE_BYTES: Final = 256 << 20
_GZIP, _ZIP, _ZSTD = b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_DAMAGED_ZIP: Final = (OSError, ValueError, KeyError, struct.error, NotImplementedError)
"""What the library raises, beside its own error, where a zip archive's table of contents is damaged or its packing unknown."""
_DAMAGE: Final = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, zstandard.ZstdError)


@dataclass(frozen=True, slots=True)
class Source:
    """One stream of records: a file, or a member of a zip archive.

    `name` is what people see: the file's name (below the folder that was given), a member after '!'.
    `given` says that a person named this very file, so that it must be readable; others may be passed over.
    `trouble`: why such another cannot be read, as far as its listing tells.
    """

    path: Path
    name: str
    sha256: str
    member: str | None = None
    given: bool = True
    trouble: str | None = None

    @property
    def source_id(self) -> str:
        """Twelve hex digits that stand for these bytes."""
        if self.member is None:
            return self.sha256[:12]
        return hashlib.sha256(f"{self.sha256}!{self.member}".encode()).hexdigest()[:12]

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The unpacked bytes. Raises InputError for a damaged or absurdly packed file, also while it is read."""
        try:
            with _opened(self.path) as file:
                if self.member is None:
                    yield _unpacked(file, self.path.stat().st_size, self.name)
                else:
                    with _member(file, self.member) as (member, packed_size):
                        stream = _Bounded(member, packed_size, self.name)
                        yield _unpacked(io.BufferedReader(stream), packed_size, self.name)
        except _DAMAGE as error:
            raise InputError(
                f"{self.name} is damaged or cut short ({error}). Get the file again; nothing of it was kept."
            ) from None
        except RuntimeError as error:
            if "encrypted" not in str(error) and "password" not in str(error):
                raise
            raise InputError(f"{self.name} is locked with a password. Unpack it first.") from None

    @contextmanager
    def open_seekable(self) -> Iterator[BinaryIO]:
        """The unpacked bytes as a file one can seek in; a packed one is spooled to a temporary file without a name."""
        with self.open() as stream:
            if (
                isinstance(stream, io.BufferedReader)
                and self.member is None
                and not isinstance(stream.raw, _Bounded)
            ):
                yield stream
                return
            with tempfile.TemporaryFile() as spool:
                shutil.copyfileobj(stream, spool, 1 << 20)
                spool.seek(0)
                yield cast("BinaryIO", spool)


def expand(inputs: Sequence[str]) -> list[Source]:
    """Every stream that the inputs name: files, folders (all below), patterns with *, members of zip archives.

    Sorted by source_id, each content once. Raises InputError for what is missing, empty or not allowed.
    """
    if not inputs:
        raise InputError(
            "No input given. Name a file, a folder or a pattern: inconcert investigate posts.csv"
        )
    found: dict[str, Source] = {}
    for given in inputs:
        for path, name, is_given in _paths(given):
            for source in _members(path, name, is_given):
                found.setdefault(source.source_id, source)
    return sorted(found.values(), key=lambda source: source.source_id)


def bytes_of(inputs: Sequence[str]) -> int:
    """How many bytes the files have that the inputs name; what is missing has none (`expand` says so)."""
    total = 0
    for given in inputs:
        with suppress(InputError, OSError):
            total += sum(path.stat().st_size for path, _, _ in _paths(given))
    return total


def _paths(given: str) -> Iterator[tuple[Path, str, bool]]:
    path = Path(given).expanduser()
    try:
        if path.is_file():
            yield path, path.name, True
        elif path.is_dir():
            inside = sorted(item for item in path.rglob("*") if item.is_file())
            visible = [item for item in inside if not _is_hidden(item.relative_to(path).as_posix())]
            if not visible:
                raise InputError(f"{given} is a folder without files.")
            for item in visible:
                yield item, item.relative_to(path).as_posix(), False
        elif glob.has_magic(given):
            matches = sorted(Path(item) for item in glob.glob(str(path), recursive=True))  # noqa: PTH207
            if not any(item.is_file() for item in matches):
                raise InputError(f"No file matches {given}.")
            for item in matches:
                if item.is_file():
                    yield item, item.name, False
        else:
            raise InputError(f"{given}: there is no such file or folder.")
    except PermissionError:
        raise InputError(f"{given} may not be read by this user. Change its permissions.") from None


def _members(path: Path, name: str, given: bool) -> Iterator[Source]:
    with _opened(path) as file:
        start = file.read(4)
    if not start and given:
        raise InputError(f"{name} is empty.")
    digest = file_sha256(path)
    members: list[str] = []
    trouble = None
    if start == _ZIP:
        try:
            with zipfile.ZipFile(path) as archive:
                members = [item.filename for item in archive.infolist() if not item.is_dir()]
        except (zipfile.BadZipFile, *_DAMAGED_ZIP) as error:
            trouble = f"{name} is a damaged zip archive ({error}). Get it again."
    if start == _OLD_OFFICE or "[Content_Types].xml" in members:
        trouble = f"{name} is a spreadsheet or office document. Save the sheet as CSV in UTF-8."
    if trouble and given:
        raise InputError(trouble)
    if trouble or start != _ZIP:
        yield Source(path, name, digest, given=given, trouble=trouble)
        return
    outside = next((member for member in members if _leads_outside(member)), None)
    if outside is not None:
        raise InputError(
            f"{name} holds a file named {outside[:100]!r}, which leads outside the archive's folder, as files made to "
            "overwrite others do. If you trust it, unpack it yourself and give the result."
        )
    shown = sorted(member for member in members if not _is_hidden(member))
    if not shown:
        raise InputError(f"{name} is a zip archive without files.")
    for member in shown:
        yield Source(path, f"{name}!{member}", digest, member, given=False)


@contextmanager
def _member(file: BinaryIO, name: str) -> Iterator[tuple[BinaryIO, int]]:
    """A member of a zip archive as a stream, and its packed size."""
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(zipfile.ZipFile(file))
            member = cast("BinaryIO", stack.enter_context(archive.open(name)))
            size = archive.getinfo(name).compress_size
        except _DAMAGED_ZIP as error:
            raise zipfile.BadZipFile(str(error)) from None
        yield member, size


def _leads_outside(member: str) -> bool:
    """Whether a member's name is an absolute path, also of Windows, or goes up."""
    return bool(PureWindowsPath(member).anchor) or ".." in re.split(r"[/\\]", member)


def _is_hidden(name: str) -> bool:
    parts = name.split("/")
    return any((part.startswith(".") and part not in {".", ".."}) or part == "__MACOSX" for part in parts)


def _opened(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except PermissionError:
        raise InputError(f"{path} may not be read by this user. Change its permissions.") from None
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None


def _unpacked(stream: io.BufferedReader, packed_size: int, name: str) -> BinaryIO:
    """The stream itself, or what its gzip or Zstandard packing holds."""
    start = stream.peek(4)[:4]
    if start == _ZIP:
        raise InputError(f"{name} is a zip archive inside another. Unpack the outer one first.")
    if start[:2] == _GZIP:
        opened = cast("BinaryIO", gzip.GzipFile(fileobj=stream))
    elif start == _ZSTD:
        opened = cast("BinaryIO", _Zstandard(stream))
    else:
        return stream
    return io.BufferedReader(_Bounded(opened, packed_size, name), 1 << 20)


class _Zstandard(io.RawIOBase):
    """Unpacks Zstandard frames and, unlike the library's own reader, notices a file cut short."""

    STEP: Final = 4096  # a few bytes can stand for 128 kB, so small steps bound the memory

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream, self._ready = stream, b""
        self._unpacker = zstandard.ZstdDecompressor(max_window_size=2**31)
        self._frame = self._unpacker.decompressobj()
        self._started = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._ready:
            packed = self._frame.unused_data if self._frame.eof else b""
            packed = packed or self._stream.read(self.STEP)
            if not packed:
                if self._started and not self._frame.eof:
                    raise EOFError("its end is missing")
                return b""
            if self._frame.eof:
                self._frame = self._unpacker.decompressobj()
            self._started = True
            self._ready = self._frame.decompress(packed)
        data, self._ready = (self._ready, b"") if size < 0 else (self._ready[:size], self._ready[size:])
        return data


class _Bounded(io.RawIOBase):
    """Stops a stream that unpacks to absurdly more than it was packed."""

    def __init__(self, stream: BinaryIO, packed_size: int, name: str) -> None:
        self._stream, self._name = stream, name
        self._left = max(FREE_BYTES, packed_size * LARGEST_RATIO)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise InputError(
                f"{self._name} unpacks to more than {LARGEST_RATIO} times its size, as files made to fill a disk do. "
                "If you trust it, unpack it yourself and give the result."
            )
        buffer[: len(data)] = data
        return len(data)
