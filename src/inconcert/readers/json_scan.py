"""Where the fields of JSON objects stand, one object a line, and what their texts say: from bytes, without Python objects.

Only JSON by the letter is passed (RFC 8259), in UTF-8 that was looked at before. Where a line is anything else, or has what
`json_values.decode` would replace or reject, or names with escapes, or lists in lists beyond all use, nothing is said.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from inconcert.letters import write_letter

ABSENT, NULL, FALSE, TRUE, OTHER, WHOLE, TEXT, ESCAPED = range(8)
"""Kinds of values: not there, null, false, true, any other, a whole number of up to 18 digits, a text, one with escapes."""

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int32]
Ends = npt.NDArray[np.int64]
Place = int | np.int64

_ONE: Final = np.uint64(1)
"""Places are counted without sign where it matters: numba would ask of each whether it is negative."""
_DEEPEST: Final = 60
_DIGITS: Final = 18
_LONGEST_NUMBER: Final = 300
_QUOTE, _BACKSLASH, _COMMA, _COLON, _NEWLINE, _MINUS, _POINT, _ZERO = b'"\\,:\n-.0'
_OBJECT, _OBJECT_END, _LIST, _LIST_END, _U = b"{}[]u"
_LITERALS: Final = np.frombuffer(b"nullfalsetrue", np.uint8)
_LITERAL_ENDS: Final = np.array([0, 4, 9, 13])
_LITERAL_OF = np.zeros(256, np.int64)
_LITERAL_OF[list(b"nft")] = [NULL, FALSE, TRUE]
_IS_BLANK, _IS_PLAIN = np.zeros((2, 256), np.bool_)
_IS_BLANK[list(b" \t\r")] = True
_IS_PLAIN[0x20:] = True
_IS_PLAIN[[_QUOTE, _BACKSLASH, 0xEF]] = (
    False  # 0xEF begins the mark of what is unreadable (decoding.UNREADABLE)
)
_ESCAPES = np.zeros(256, np.uint8)
_ESCAPES[list(b'"\\/bfnrt')] = list(b'"\\/\b\f\n\r\t')
_HEX = np.full(256, -1, np.int64)
_HEX[list(b"0123456789abcdefABCDEF")] = [*range(16), *range(10, 16)]


@njit(nogil=True, cache=True)
def find_fields(
    data: Bytes, names: Bytes, name_ends: Ends, of_size: Ends
) -> tuple[bool, Bytes, Places, Places]:
    """Whether each line is as it should be, and of its fields the kinds and where they begin and end, a row for each name.

    `data` ends with a newline. `names` on end, the shorter first; those of a size begin at `of_size` of it. Of fields with the
    same name the last counts. A text is told without its quotation marks.
    """
    lines = 0
    for byte in data:
        lines += byte == _NEWLINE
    kinds = np.zeros((len(name_ends) - 1, lines), np.uint8)
    starts = np.empty((len(name_ends) - 1, lines), np.int32)
    ends = np.empty((len(name_ends) - 1, lines), np.int32)
    is_good = _find(data, names, name_ends, of_size, kinds, starts, ends)
    return is_good, kinds, starts, ends


@njit(nogil=True, cache=True, forceinline=True)
def _find(  # noqa: PLR0911 - a way out for each way in which a line can be odd
    data: Bytes, names: Bytes, name_ends: Ends, of_size: Ends, kinds: Bytes, starts: Places, ends: Places
) -> bool:
    at: Place = 0
    line = 0
    while at < len(data):
        at = _blank(data, at)
        if data[at] != _OBJECT:
            return False
        at = _blank(data, at + 1)
        is_open = data[at] != _OBJECT_END
        while is_open:
            if data[at] != _QUOTE:
                return False
            start = at + 1
            at, is_escaped = _text_end(data, start)
            if at < 0 or is_escaped:
                return False
            field = _field(data, start, at, names, name_ends, of_size)
            at = _blank(data, at + 1)
            if data[at] != _COLON:
                return False
            start = _blank(data, at + 1)
            is_nested = data[start] == _OBJECT or data[start] == _LIST
            kind, at = (OTHER, _nested_end(data, start)) if is_nested else _single(data, start)
            if at < 0:
                return False
            if field >= 0:
                quote = 1 if kind >= TEXT else 0
                kinds[field, line], starts[field, line], ends[field, line] = kind, start + quote, at - quote
            at = _blank(data, at)
            is_open = data[at] == _COMMA
            if is_open:
                at = _blank(data, at + 1)
        if data[at] != _OBJECT_END:
            return False
        at = _blank(data, at + 1)
        if data[at] != _NEWLINE:
            return False
        at += 1
        line += 1
    return True


@njit(nogil=True, cache=True, forceinline=True)
def texts_at(data: Bytes, kinds: Bytes, starts: Places, ends: Places) -> tuple[Bytes, Ends]:
    """The texts and whole numbers that stand there, on end, without escapes, and where each begins; of other kinds nothing."""
    total = 0
    for row in range(len(kinds)):
        if kinds[row] >= WHOLE:
            total += ends[row] - starts[row]
    out = np.empty(total, np.uint8)
    places = np.zeros(len(kinds) + 1, np.int64)
    size: Place = 0
    for row in range(len(kinds)):
        if kinds[row] == ESCAPED:
            size = _unescape(data, starts[row], ends[row], out, size)
        elif kinds[row] >= WHOLE:
            first, to = np.uint64(starts[row]), np.uint64(size)
            for place in range(np.uint64(ends[row] - starts[row])):
                out[to + place] = data[first + place]
            size += ends[row] - starts[row]
        places[row + 1] = size
    return out[:size], places


@njit(nogil=True, cache=True, forceinline=True)
def _blank(data: Bytes, at: Place) -> Place:
    """The place of the next byte that is no space; a newline is none here."""
    place = np.uint64(at)
    while _IS_BLANK[data[place]]:
        place += _ONE
    return np.int64(place)


@njit(nogil=True, cache=True, forceinline=True)
def _field(data: Bytes, start: Place, end: Place, names: Bytes, name_ends: Ends, of_size: Ends) -> Place:
    """Which of the names stands there; -1 for none."""
    size = end - start
    if size + 1 >= len(of_size):
        return -1
    for name in range(of_size[size], of_size[size + 1]):
        first, there, place = np.uint64(name_ends[name]), np.uint64(start), np.uint64(0)
        while place < np.uint64(size) and data[there + place] == names[first + place]:
            place += _ONE
        if place == np.uint64(size):
            return name
    return -1


@njit(nogil=True, cache=True, forceinline=True)
def _single(data: Bytes, at: Place) -> tuple[int, Place]:
    """The kind of the value without others in it that begins there, and the place behind it; -1 where it is odd."""
    if data[at] != _QUOTE:
        return _plain(data, at)
    end, is_escaped = _text_end(data, at + 1)
    return (ESCAPED if is_escaped else TEXT), (end + 1 if end >= 0 else -1)


@njit(nogil=True, cache=True, forceinline=True)
def _text_end(data: Bytes, at: Place) -> tuple[Place, bool]:
    """The place of the closing mark of the text that begins there, and whether it has escapes; -1 where it is odd."""
    is_escaped = False
    while True:
        place = np.uint64(at)
        while _IS_PLAIN[data[place]]:
            place += _ONE
        at = np.int64(place)
        byte = data[place]
        if byte == _QUOTE:
            return at, is_escaped
        if byte == _BACKSLASH:
            is_escaped = True
            code, at = _letter(data, at)
            if code <= 0:
                return -1, True
        elif byte == 0xEF and not (data[at + 1] == 0xBF and data[at + 2] == 0xBF):
            at += 3
        else:
            return -1, True


@njit(nogil=True, cache=True, forceinline=True)
def _letter(data: Bytes, at: Place) -> tuple[Place, Place]:
    """The letter whose escape begins there and the place behind it; none above 0 for what is no escape, and half a pair."""
    sign = data[at + 1]
    if sign != _U:
        return np.int64(_ESCAPES[sign]), at + 2
    code = _code(data, at + 2)
    at += 6
    if code < 0xD800 or code > 0xDFFF:
        return code, at
    if code > 0xDBFF or data[at] != _BACKSLASH or data[at + 1] != _U:
        return -1, at
    low = _code(data, at + 2)
    if low < 0xDC00 or low > 0xDFFF:
        return -1, at
    return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00), at + 6


@njit(nogil=True, cache=True, forceinline=True)
def _code(data: Bytes, at: Place) -> Place:
    """The number that four hexadecimal digits say; -1 where others stand there."""
    code: Place = 0
    for place in range(at, at + 4):
        digit = _HEX[data[place]]
        if digit < 0:
            return -1
        code = code * 16 + digit
    return code


@njit(nogil=True, cache=True, forceinline=True)
def _nested_end(data: Bytes, at: Place) -> Place:
    """The place behind the object or list that begins there; -1 where it is odd."""
    is_object = np.zeros(_DEEPEST + 1, np.bool_)
    depth = 0
    while True:
        sign = data[at]
        if sign in {_OBJECT, _LIST}:
            if depth == _DEEPEST:
                return -1
            depth += 1
            is_object[depth] = sign == _OBJECT
            at = _blank(data, at + 1)
            is_value = data[at] != (_OBJECT_END if is_object[depth] else _LIST_END)
        else:
            _, at = _single(data, at)
            if at < 0:
                return -1
            at = _blank(data, at)
            is_value = data[at] == _COMMA
            if is_value:
                at = _blank(data, at + 1)
        while not is_value:
            if data[at] != (_OBJECT_END if is_object[depth] else _LIST_END):
                return -1
            at += 1
            depth -= 1
            if depth == 0:
                return at
            at = _blank(data, at)
            is_value = data[at] == _COMMA
            if is_value:
                at = _blank(data, at + 1)
        if is_object[depth]:
            at = _name_end(data, at)
            if at < 0:
                return -1


@njit(nogil=True, cache=True, forceinline=True)
def _name_end(data: Bytes, at: Place) -> Place:
    """The place of the value whose name begins there; -1 where none does."""
    if data[at] != _QUOTE:
        return -1
    end, _ = _text_end(data, at + 1)
    if end < 0:
        return -1
    at = _blank(data, end + 1)
    return _blank(data, at + 1) if data[at] == _COLON else -1


@njit(nogil=True, cache=True, forceinline=True)
def _plain(data: Bytes, at: Place) -> tuple[int, Place]:
    """The kind of the number, true, false or null that begins there, and the place behind it; -1 where it is odd."""
    kind = _LITERAL_OF[data[at]]
    if kind:
        for place in range(_LITERAL_ENDS[kind - 1], _LITERAL_ENDS[kind]):
            if data[at] != _LITERALS[place]:
                return kind, -1
            at += 1
        return kind, at
    is_negative = data[at] == _MINUS
    first = at + is_negative
    end = _digits_end(data, first)
    if end == first or (data[first] == _ZERO and end > first + 1):
        return OTHER, -1
    kind = WHOLE if end - first <= _DIGITS and not (is_negative and data[first] == _ZERO) else OTHER
    if data[end] == _POINT:
        kind, first = OTHER, end + 1
        end = _digits_end(data, first)
        if end == first:
            return OTHER, -1
    if data[end] == ord("e") or data[end] == ord("E"):
        kind = OTHER
        first = end + (2 if data[end + 1] == _MINUS or data[end + 1] == ord("+") else 1)
        end = _digits_end(data, first)
        if end == first:
            return OTHER, -1
    return kind, (end if end - at <= _LONGEST_NUMBER else -1)


@njit(nogil=True, cache=True, forceinline=True)
def _digits_end(data: Bytes, at: Place) -> Place:
    while 48 <= data[at] <= 57:
        at += 1
    return at


@njit(nogil=True, cache=True, forceinline=True)
def _unescape(data: Bytes, at: Place, end: Place, out: Bytes, size: Place) -> Place:
    """Write a text without its escapes, in UTF-8; return where it ends."""
    while at < end:
        if data[at] != _BACKSLASH:
            out[size] = data[at]
            size += 1
            at += 1
            continue
        code, at = _letter(data, at)
        size = np.int64(write_letter(out, np.uint64(size), code))
    return size
