"""The lines of a chat that WhatsApp exported: where a message begins, when, by whom. In all languages' ways of writing dates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

_MARKS: Final = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff"))
_SPACES: Final = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009"), " ")
_DATE: Final = r"(?P<first>\d{1,4})(?P<sign>[./-])\s?(?P<second>\d{1,2})(?P=sign)\s?(?P<third>\d{1,4})\.?"
_HALF: Final = r"[^\W\d_]\.?[\s_]?[^\W\d_]{0,2}\.?"
_TIME: Final = (
    rf"(?:(?P<before>{_HALF})\s?)?(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?:[:.](?P<second_of>\d{{2}}))?"
    rf"(?:[\s_]?(?P<after>{_HALF}))?"
)
_BETWEEN: Final = r"[,،]?\s+(?:(?:klo|kl|um|at|om|в|u|o|às|à|alle|a las|la|saat|lúc|jam|pukul)\.?,?\s+)?"
_BRACKETED: Final = re.compile(rf"\s*\[{_DATE}{_BETWEEN}{_TIME}\]\s?")
_DASHED: Final = re.compile(rf"\s*{_DATE}{_BETWEEN}{_TIME}\s[-–]\s")
_MORNING: Final = frozenset({"am", "ص", "上午", "午前", "오전", "πμ", "sa", "de", "dop"})
_EVENING: Final = frozenset({"pm", "م", "下午", "午後", "오후", "μμ", "ch", "du", "odp"})
_LONGEST_NAME: Final = 80
_FILE: Final = r"([^<>:/\\\n]{1,100}\.[A-Za-z0-9]{2,5})"
_ATTACHED: Final = re.compile(
    rf"\u200e?<[^<>:\n]{{3,40}}: ?{_FILE}>\n?|^\u200e?{_FILE} \([^()\n]{{5,40}}\)(?:\n|$)"
)


@dataclass(frozen=True, slots=True)
class Header:
    """How a message begins: three numbers of its date in the order written, its time, and what follows.

    `written` is the date and the time as they stand; `rest` what stands behind, direction marks included.
    """

    date: tuple[str, str, str]
    sign: str
    clock: str
    written: str
    rest: str


def header_of(line: str) -> Header | None:
    """The header that a line begins with; None for a line that continues the message above it."""
    plain = line[:200]
    if not plain.isascii():
        plain = plain.translate(_MARKS).translate(_SPACES)
    start = plain.lstrip()[:1]
    found = _BRACKETED.match(plain) if start == "[" else _DASHED.match(plain) if start.isdigit() else None
    if found is None:
        return None
    parts = found.groupdict()
    clock = _clock(parts["hour"], parts["minute"], parts["second_of"], parts["before"] or parts["after"])
    if clock is None:
        return None
    head = found.group().strip().strip("[]-– ").strip()
    date = (_digits(parts["first"]), _digits(parts["second"]), _digits(parts["third"]))
    return Header(date, parts["sign"], clock, head, _behind(line, found.end()))


def _behind(line: str, end: int) -> str:
    """What follows the first `end` characters that are no direction marks."""
    if line[:end].isascii():
        return line[end:]
    place = 0
    while end > 0:
        end -= ord(line[place]) not in _MARKS
        place += 1
    return line[place:]


def _clock(hour: str, minute: str, second: str | None, half: str | None) -> str | None:
    """24-hour time; the 00:23 AM and 13:05 PM of some phones as they are meant; None for what is no time."""
    number = int(hour)
    if half is not None:
        word = re.sub(r"[.\s_]", "", unicodedata.normalize("NFKC", half)).lower()
        if word in _EVENING:
            number += 12 if number < 12 else 0
        elif word in _MORNING:
            number = 0 if number == 12 else number
        else:
            return None
    if number > 23 or int(minute) > 59 or int(second or 0) > 59:
        return None
    spelled = f"{number:02d}:{int(minute):02d}"
    return spelled if second is None else f"{spelled}:{int(second):02d}"


def _digits(text: str) -> str:
    """The number in ASCII digits, zeros in front kept."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(letter)) for letter in text)


ORDERS: Final = {"day first": (2, 1, 0), "month first": (2, 0, 1), "year first": (0, 1, 2)}
"""Where year, month and day stand among the three numbers of a date."""


def day_of(date: tuple[str, str, str], order: str) -> str:
    """The date as ISO 8601, its numbers read in this order; two digits of a year are of this century."""
    year, month, day = (date[place] for place in ORDERS[order])
    return f"{int(year) + (2000 if len(year) <= 2 else 0):04d}-{int(month):02d}-{int(day):02d}"


def order_of(headers: Iterable[tuple[int, tuple[str, str, str], str]]) -> tuple[str, str] | None:
    """In which order a chat writes its dates (a key of ORDERS), and the evidence in words; None where they do not tell.

    headers: row of a message, the numbers of its date, the sign between them.

    A year of four digits in front, points between, or a number over 12 decide. Where all numbers are 12 or
    less, the order in which the chat runs backwards less often is taken, when the other does so at least twice.
    """
    days = list(headers)
    if not days:
        return None
    for row, date, sign in days:
        if len(date[0]) == 4 or int(date[0]) > 31:
            return "year first", f"row {row} has {sign.join(date)}"
    for row, date, sign in days:
        if sign == ".":
            return "day first", f"row {row} has points: {sign.join(date)}"
    over = {
        order: next(
            (f"row {row} has {sign.join(date)}" for row, date, sign in days if int(date[at]) > 12), None
        )
        for at, order in enumerate(("day first", "month first"))
    }
    if any(over.values()):
        told = [(order, why) for order, why in over.items() if why is not None]
        return told[0] if len(told) == 1 else None
    backwards = {order: _backwards([day_of(date, order) for _, date, _ in days]) for order in over}
    one, other = backwards["day first"], backwards["month first"]
    if abs(one - other) < 2:
        return None
    order = "day first" if one < other else "month first"
    return (
        order,
        f"read otherwise, the chat would run backwards {max(one, other)} times, and so {min(one, other)}",
    )


def _backwards(days: list[str]) -> int:
    return sum(later < earlier for earlier, later in pairwise(days))


def split_name(rest: str) -> tuple[str | None, str]:
    """The sender and the text of a message; no sender for WhatsApp's own lines (joined, left, encrypted).

    A name ends at the first colon and space. A line in which that name would hold quotes, be over 80
    characters or contain a phrase of WhatsApp's own (data/whatsapp_phrases.txt) is WhatsApp's own; so is a text
    with such a phrase behind a direction mark, which iPhones put before lines that nobody wrote.
    """
    name, colon, text = rest.partition(": ")
    if not colon and rest.rstrip().endswith(":"):
        name, colon, text = rest.rstrip()[:-1], ":", ""
    shown = name.translate(_MARKS).translate(_SPACES).strip().removeprefix("~").strip()
    if not colon or not shown or len(shown) > _LONGEST_NAME or re.search(r'["“”„«»]', shown):
        return None, rest
    if _is_own(shown) or (text.startswith("\u200e") and _is_own(text[:300])):
        return None, rest
    return shown, text


def _is_own(text: str) -> bool:
    lower = text.lower()
    return any(phrase in lower for phrase in _phrases())


@cache
def _phrases() -> tuple[str, ...]:
    text = files("inconcert").joinpath("data/whatsapp_phrases.txt").read_text("utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def attached(text: str) -> tuple[str, list[str]]:
    """The text of a message without the name of the file it carries, and that name.

    It is written `<attached: name.jpg>`, in whatever language, or on the first line `name.jpg (file attached)`.
    """
    found = _ATTACHED.search(text)
    if found is None:
        return text, []
    return text[: found.start()] + text[found.end() :], [found[1] or found[2]]


def plain_text(text: str) -> str | None:
    """The text of a message without the marks around it; None where it only says that a picture was left out."""
    shown = text.strip("\u200e\u200f\ufeff \r\n")
    if re.fullmatch(r"<[^<>:]{3,60}>", shown):
        return None
    return shown or None
