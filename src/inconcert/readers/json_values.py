"""One JSON text as Python values, and values of whatever type as what a table wants: hostile input gives null, not an error."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from inconcert.readers.decoding import UNREADABLE
from inconcert.readers.raw import NOT_TEXT

NOT_JSON: Final = "this is not a JSON object"
TOO_DEEP: Final = "JSON nested too deep to be an export"
_LARGEST: Final = 2**63 - 1
_EXACT: Final = 2**53
_NUL: Final = b"\\u0000"
_MARK: Final = UNREADABLE.encode()
_HEX: Final = re.compile(rb"(\\[^x])|\\x([0-9A-Fa-f]{2})")
_fast = msgspec.json.Decoder().decode
_slow = json.JSONDecoder(parse_constant=lambda _: None, strict=False)


class UnreadableError(Exception):
    """A text that is no JSON; the message is the reason for the reject."""


def decode(raw: bytes) -> Any:
    """The value of one JSON text; NaN and Infinity become null, lone surrogates and NUL become U+FFFD.

    Raises UnreadableError for what is no JSON, no UTF-8, or nested too deep.
    """
    if _MARK in raw:
        raise UnreadableError(NOT_TEXT)
    try:
        value = _fast(raw)
        return cleaned(value) if _NUL in raw else value
    except RecursionError:
        raise UnreadableError(TOO_DEEP) from None
    except ValueError:
        return _tolerant(raw)


def standard(raw: bytes) -> bytes:
    r"""The text with \x1F, which Telegram Desktop writes for a control character, as JSON spells it."""
    return _HEX.sub(lambda found: found[1] or b"\\u00" + found[2], raw) if b"\\x" in raw else raw


def _tolerant(raw: bytes) -> Any:
    raw = standard(raw)
    try:
        return cleaned(_slow.decode(raw.decode("utf-8", "surrogatepass").strip("\ufeff \t\r\n")))
    except UnicodeDecodeError:
        raise UnreadableError(NOT_TEXT) from None
    except ValueError:
        reason = "a NUL byte: the file is damaged here" if b"\0" in raw else NOT_JSON
        raise UnreadableError(reason) from None
    except RecursionError:
        raise UnreadableError(TOO_DEEP) from None


def cleaned(value: Any) -> Any:
    """The value with every text writable as UTF-8: halves of a pair joined, lone ones and NUL as U+FFFD."""
    if isinstance(value, str):
        whole = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return whole.replace("\0", "\ufffd")
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if isinstance(value, dict):
        return {cleaned(key): cleaned(item) for key, item in value.items()}
    return value


def at(value: Any, *path: str) -> Any:
    """What stands at a path of keys; None where a step is missing or no object."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def table(value: Any) -> dict[str, Any]:
    """The object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def tables(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a list; nothing for anything else."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def text(value: Any) -> str | None:
    """A text that is not empty, as it stands."""
    return value if isinstance(value, str) and value else None


def texts(value: Any) -> list[str]:
    """The texts of a list that are not empty."""
    return [item for item in value if isinstance(item, str) and item] if isinstance(value, list) else []


def ident(value: Any) -> str | None:
    """An id as text. A number too large for a float that came as a float keeps its point, so that it is rejected as rounded."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else str(value)
    return None


def moment(value: Any) -> str | None:
    """A time as the source wrote it: text, or a number of seconds, milliseconds or microseconds."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return str(value)
    return text(value)


def count(value: Any) -> int | None:
    """A count of 0 or more; texts of digits are read."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = int(value) if len(value) < 19 and value.isascii() and value.isdigit() else None
    if isinstance(value, float):
        value = int(value) if math.isfinite(value) else None
    return value if isinstance(value, int) and 0 <= value <= _LARGEST else None


def measure(value: Any) -> float | None:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def truth(value: Any) -> bool | None:
    """True or false; None for anything else."""
    return value if isinstance(value, bool) else None
