"""JSON exports of any size as a stream of records: objects on lines, lists of objects, lists inside an object.

A reader names the lists that hold its records by path ("messages", "chats.list.messages"; lists on the way
are walked through). What comes out is each record as a Python value, with the object that encloses it. Memory is
bounded by the largest single record, or 16 MB: a value up to that size is read whole, a larger one is walked through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Final, NamedTuple

import numpy as np

from inconcert.errors import InputError
from inconcert.readers.decoding import UNREADABLE, Utf8
from inconcert.readers.json_spans import end_of
from inconcert.readers.json_values import NOT_JSON, TOO_DEEP, UnreadableError, decode
from inconcert.readers.raw import RAW_LENGTH
from inconcert.readers.sources import Source

STEP: Final = 4 << 20
WHOLE: Final = 16 << 20
LONGEST: Final = 64 << 20
TOO_LONG: Final = f"a record of more than {LONGEST >> 20} MB"
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
_PLAIN_END: Final = re.compile(rb"[,\]}\s]")

Path = tuple[str, ...]
NOTHING: Final[dict[str, Any]] = {}
"""What is around a record at the top: always the same empty object, so that a reader looks at it once."""


class Record(NamedTuple):
    """One record, or the reason why it is none, with the object around it ({} at the top) and how it starts.

    Where the export is larger than 16 MB, `around` has only what stands before the record; the same object
    is handed out for all records of one list.
    """

    value: Any
    around: dict[str, Any]
    fault: str | None = None
    raw: str = ""


def records(source: Source, encoding: str, lists: Sequence[str] = ()) -> Iterator[Record]:
    """Every record of the source, in order; lines and items that are no objects come with a fault.

    Raises InputError where a file that is not made of lines breaks off or is no JSON between its records.
    """
    paths = paths_of(lists)
    for stretch in stretches(source, encoding, paths):
        if isinstance(stretch, Record):
            yield stretch
        else:
            yield from records_on(stretch, paths)


def paths_of(lists: Sequence[str]) -> frozenset[Path]:
    """The lists that hold the records, each as the keys that lead to it."""
    return frozenset(tuple(name.split(".")) for name in lists)


def stretches(source: Source, encoding: str, paths: frozenset[Path]) -> Iterator[bytes | Record]:
    """The source in order: stretches of whole lines where it has one object a line, else the records themselves."""
    with source.open() as stream:
        packed = stream if encoding == "utf-8" else Utf8(stream, encoding)
        buffer = _Buffer(packed)  # type: ignore[arg-type]
        if in_lines(buffer.data):
            yield from buffer.lines()
        else:
            yield from _Walk(buffer, paths, source.name).top()


def in_lines(start: bytes) -> bool:
    """Whether a file that starts so has one JSON object a line (a line may be damaged)."""
    start = start.lstrip(_BLANK)
    if start[:1] != b"{":
        return False
    complete = start[:STEP].split(b"\n")[:50]
    whole = [line for line in (complete if len(complete) == 1 else complete[:-1]) if line.strip()]
    if _is_object(whole[0]):
        return True
    return 2 * sum(map(_is_object, whole)) >= len(whole) > 1


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(decode(line), dict)
    except UnreadableError:
        return False


def expanded(value: Any, paths: frozenset[Path], at: Path = ()) -> list[tuple[Any, dict[str, Any]]]:
    """The records inside a value, each with the object around it; the value itself where none of the lists is there."""
    found: list[tuple[Any, dict[str, Any]]] = []
    is_there = _collect(value, paths, at, NOTHING, found)
    return found if is_there or at else [(value, NOTHING)]


def _collect(
    value: Any,
    paths: frozenset[Path],
    at: Path,
    around: dict[str, Any],
    found: list[tuple[Any, dict[str, Any]]],
) -> bool:
    """Add the records inside a value at this path; false where none of the lists is there, not even an empty one."""
    if at in paths or not paths:
        found += [(item, around) for item in (value if isinstance(value, list) else [value])]
        return True
    if isinstance(value, list):
        for item in value:
            if at and isinstance(item, dict):
                if not _collect(item, paths, at, around, found):
                    found.append((item, around))
            else:
                found += expanded(item, paths) if isinstance(item, dict) else [(item, around)]
        return True
    if not isinstance(value, dict):
        return False
    wanted = {path[len(at)] for path in paths if path[: len(at)] == at and path != at}
    there = [_collect(value[key], paths, (*at, key), value, found) for key in value if key in wanted]
    return any(there)


def _record(value: Any, around: dict[str, Any], raw: bytes) -> Record:
    if isinstance(value, dict):
        return Record(value, around)
    return Record(None, around, NOT_JSON, _shown(raw))


def _shown(raw: bytes) -> str:
    start = (
        raw[: 4 * RAW_LENGTH].decode("utf-8", "replace").replace("\0", "\ufffd").replace(UNREADABLE, "\ufffd")
    )
    return start.strip()[:RAW_LENGTH]


def _read(
    raw: bytes, paths: frozenset[Path], at: Path = (), of: dict[str, Any] | None = None
) -> Iterator[Record]:
    """The records of one JSON text; of an item of a list (`of`: the object around it) the item where it has none of the lists."""
    try:
        value = decode(raw)
        found = expanded(value, paths, at) if paths or isinstance(value, list) else [(value, NOTHING)]
        if not found and of is not None and not _collect(value, paths, at, of, []):
            found = [(value, of)]
    except UnreadableError as error:
        yield Record(None, {}, str(error), _shown(raw))
    except RecursionError:
        yield Record(None, {}, TOO_DEEP, _shown(raw))
    else:
        for item, around in found:
            yield _record(item, around, raw)


def records_on(lines: bytes, paths: frozenset[Path]) -> Iterator[Record]:
    """The records on some whole lines."""
    first = {path[0] for path in paths}  # a record on a line that has none of the lists is the common case
    for line in lines.split(b"\n"):
        try:
            value = decode(line)
        except UnreadableError:
            value = None
        if type(value) is dict and first.isdisjoint(value):
            yield Record(value, NOTHING)
        elif line.strip(_BLANK):
            yield from _read(line, paths)


class _Buffer:
    """Bytes of a stream from some place on; grows when asked."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.data = b""
        self.ended = False
        self.more()
        self.data = self.data.lstrip(_BLANK)

    def more(self, done: int = 0) -> None:
        """Drop the first `done` bytes and read on: at least as many as are there, so that long values cost little."""
        data = self.data[done:]
        wanted = max(STEP, len(data))
        pieces = [data]
        while wanted > 0 and not self.ended:
            piece = self._stream.read(wanted)
            self.ended = not piece
            pieces.append(piece)
            wanted -= len(piece)
        self.data = b"".join(pieces)

    def lines(self) -> Iterator[bytes | Record]:
        """Whole lines with their ends, many at once, and a fault in place of each that is too long."""
        rest, piece = b"", self.data
        while piece:
            end = piece.rfind(b"\n") + 1
            if end:  # made at once of both: every byte of a file passes here, and each copy takes time
                yield b"".join([rest, memoryview(piece)[:end]])
                rest = b""
            rest += piece[end:]
            is_too_long = len(rest) > LONGEST
            if is_too_long:
                yield Record(None, {}, TOO_LONG, _shown(rest))
                rest = b""
            piece = self._from_line_end() if is_too_long else self._stream.read(STEP)
        rest = rest.strip(b"\n")
        if rest:
            yield rest + b"\n"

    def _from_line_end(self) -> bytes:
        """Skip to the end of the line; return what was read from there on."""
        while piece := self._stream.read(STEP):
            end = piece.find(b"\n")
            if end >= 0:
                return piece[end:]
        return b""


class _Walk:
    """A walk through values one after the other, into those that are too large to read whole."""

    def __init__(self, buffer: _Buffer, paths: frozenset[Path], name: str) -> None:
        self.buffer, self.paths, self.name = buffer, paths, name
        self.at = 0
        self.done = 0

    def top(self) -> Iterator[Record]:
        """All records of all values of the file."""
        while self.sign():
            for record in self.value(()):
                self.done += 1
                yield record

    def sign(self, skip: bytes = b" \t\r\n,") -> bytes:
        """The next byte that says something; empty at the end of the file."""
        while True:
            data = self.buffer.data
            while self.at < len(data) and data[self.at] in skip:
                self.at += 1
            if self.at < len(data):
                return data[self.at : self.at + 1]
            if self.buffer.ended:
                return b""
            self.more()

    def more(self) -> None:
        self.buffer.more(self.at)
        self.at = 0

    def broken(self, why: str) -> InputError:
        return InputError(
            f"{self.name}: the list of JSON objects breaks after record {self.done} ({why}). Get the file again."
        )

    def value(
        self, path: Path, around: dict[str, Any] | None = None, *, is_item: bool = False
    ) -> Iterator[Record]:
        """The records of the value that begins here, at this path (or an item of the list there); it is passed."""
        sign = self.sign()
        is_on_the_way = any(wanted[: len(path)] == path and wanted != path for wanted in self.paths)
        is_list_of_records = path in self.paths or not self.paths
        if sign == b"[" and (is_on_the_way or is_list_of_records):
            yield from self.items(path, around or {})
        elif sign == b"{" and is_on_the_way:
            raw = self.whole(WHOLE)
            if raw is None:
                yield from self.members(path, around or {})
            else:
                yield from _read(raw, self.paths, path, (around or {}) if is_item else None)
        else:
            yield from self.single(around or {})

    def single(self, around: dict[str, Any]) -> Iterator[Record]:
        """The record that begins here."""
        raw = self.whole(LONGEST)
        if raw is None:
            raise InputError(
                f"{self.name}, after record {self.done}: {TOO_LONG}. That is no export of posts."
            )
        try:
            yield _record(decode(raw), around, raw)
        except UnreadableError as error:
            yield Record(None, around, str(error), _shown(raw))

    def items(self, path: Path, around: dict[str, Any]) -> Iterator[Record]:
        """The records of the list that begins here."""
        self.at += 1
        is_record = path in self.paths or not self.paths
        while (sign := self.sign()) != b"]":
            if not sign:
                raise self.broken("its end is missing")
            if sign == b"{" and not is_record:
                yield from self.value(path, around, is_item=True)
            else:
                yield from self.single(around)
        self.at += 1

    def members(self, path: Path, outer: dict[str, Any]) -> Iterator[Record]:
        """The records inside the object that begins here and is too large to read whole.

        The object itself, without what in it is too large, where it has none of the lists.
        """
        self.at += 1
        around: dict[str, Any] = {}
        is_there = False
        while (sign := self.sign()) != b"}":
            key = self.whole(WHOLE) if sign == b'"' else None
            if key is None or self.sign(b" \t\r\n") != b":":
                raise self.broken("a name is missing" if sign else "its end is missing")
            self.at += 1
            name = str(self.plain_value(key))
            inner = (*path, name)
            if any(wanted[: len(inner)] == inner for wanted in self.paths):
                is_there = True
                yield from self.value(inner, around)
            else:
                self.sign()
                raw = self.whole(WHOLE)
                if raw is None:
                    self.skip()
                else:
                    around[name] = self.plain_value(raw)
        self.at += 1
        if not is_there:
            yield Record(around, outer)

    def plain_value(self, raw: bytes) -> Any:
        """A value beside the records; None where it is no JSON."""
        try:
            return decode(raw)
        except UnreadableError:
            return None

    def whole(self, limit: int) -> bytes | None:
        """The text of the value that begins here, which is passed; None, and not passed, where it is longer than `limit`."""
        if self.sign() not in {b"{", b"[", b'"'}:
            return self.plain()
        depth = inside = 0
        start = self.at
        while True:
            end, depth, inside = end_of(np.frombuffer(self.buffer.data, np.uint8), start, depth, inside)
            if end >= 0:
                raw = self.buffer.data[self.at : end]
                self.at = end
                return raw
            if len(self.buffer.data) - self.at > limit:
                return None
            if self.buffer.ended:
                raise self.broken("its end is missing")
            start = len(self.buffer.data) - self.at
            self.more()

    def plain(self) -> bytes:
        """A number, true, false, null, or what stands in their place."""
        while True:
            found = _PLAIN_END.search(self.buffer.data, self.at + 1)
            if found or self.buffer.ended or len(self.buffer.data) - self.at > max(STEP, 4096):
                break
            self.more()
        end = found.start() if found else len(self.buffer.data)
        raw = self.buffer.data[self.at : end]
        self.at = end
        return raw

    def skip(self) -> None:
        """Pass the value that begins here, however long."""
        depth = inside = 0
        while True:
            end, depth, inside = end_of(np.frombuffer(self.buffer.data, np.uint8), self.at, depth, inside)
            if end >= 0:
                self.at = end
                return
            if self.buffer.ended:
                raise self.broken("its end is missing")
            self.at = len(self.buffer.data)
            self.more()
