"""Chats that WhatsApp exported: the text file, alone or in its zip with the media."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import polars as pl
import tomli_w

from inconcert.errors import InputError
from inconcert.readers.base import ALL_THERE, Asked, Batch, Match
from inconcert.readers.decoding import UNREADABLE, Utf8
from inconcert.readers.identity import MadeIds
from inconcert.readers.raw import NOT_TEXT, RAW_LENGTH, REJECTS, Sample
from inconcert.readers.rows import Row, batch_of
from inconcert.readers.sources import Source
from inconcert.readers.whatsapp_lines import (
    Header,
    attached,
    day_of,
    header_of,
    order_of,
    plain_text,
    split_name,
)

ROWS: Final = 16_384
LONGEST: Final = 200_000
_STEP: Final = 1 << 20
_OWN_LINE: Final = "WhatsApp's own line (joined, left, encrypted ...), not a message"
_BEFORE: Final = "a line before the first message"
_TOO_LONG: Final = f"a message of over {LONGEST} characters, which WhatsApp does not send"
_PHONE: Final = re.compile(r"\+[\d\s().\-‑]{6,25}")

Reject = tuple[int, str | None, str, str]


@dataclass(slots=True)
class _Message:
    """A message as it stands: its header, its lines, and how long they are."""

    header: Header
    lines: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, line: str) -> None:
        """One line more; what is beyond any message is counted only."""
        self.length += len(line)
        if self.length <= LONGEST:
            self.lines.append(line)


class WhatsApp:
    """Messages of one chat, which is their surface; names and numbers are those of the exporter's address book.

    A name or number stands for an account: people of one name are one, and all are marked `is_private`, so that
    exports never show them. Day or month first is inferred from the whole chat and written into `sources`
    (mapping); a chat that does not tell is refused: say which with --format whatsapp_day_first or
    whatsapp_month_first. Times are the phone's, mostly to the minute: --timezone says where it was. The file has no ids:
    they are made from chat (its first line), sender, time and text. Lines of WhatsApp itself are rejected; a
    message that only says that media were left out has no text. A file that a message names and that lies beside the
    chat, unpacked or in its zip, is its picture. Replies and forwards the export does not say.
    """

    name = "whatsapp"
    title = "a chat exported by WhatsApp"
    platform = "whatsapp"
    verified = (
        "WhatsR's example of an Android export (50 records, 8 of them WhatsApp's own), the only file not made here; other "
        "forms of dates, lines and attached files by what several parsers say of them (a description of Finnish exports "
        "among them). WhatsApp publishes no description, and changes the form with language and version."
    )
    order: str | None = None

    def sniff(self, sample: Sample) -> Match:
        """By the date, time and dash or bracket that messages begin with."""
        lines = [line for line in sample.start.splitlines()[:200] if line.strip()]
        headers = sum(header_of(line) is not None for line in lines)
        if headers >= 1 and header_of(lines[0]) is not None and 20 * headers >= len(lines):
            return Match(ALL_THERE, f"its lines begin as those of {self.title}")
        return Match(0.0, f"{self.title} would begin with a date, a time and a name")

    def mapping(self) -> str | None:
        """None: what was inferred goes with each batch."""
        return None

    def read(self, source: Source, sample: Sample, asked: Asked) -> Iterator[Batch]:
        """All messages, in the order of the file."""
        found = (self.order, "--format says so") if self.order else order_of(_days(source, sample.encoding))
        if found is None:
            raise InputError(
                f"{source.name}: its dates do not tell whether the day or the month comes first. Say it: --format "
                "whatsapp_day_first or --format whatsapp_month_first."
            )
        order, because = found
        how = tomli_w.dumps({"date_order": order, "because": because})
        ids = MadeIds()
        chat = None
        rows: list[Row] = []
        bad: list[Reject] = []
        number = done = 0
        for number, (message, stray) in enumerate(_messages(source, sample.encoding), 1):
            if message is None:
                bad.append((number, None, _BEFORE, stray[:RAW_LENGTH]))
            else:
                if chat is None:
                    chat = _digest(message.header.written, message.header.rest)
                row = _row(message, order, chat)
                if isinstance(row, str):
                    shown = f"{message.header.written} {message.header.rest}".replace(UNREADABLE, "\ufffd")
                    bad.append((number, None, row, shown[:RAW_LENGTH].replace("\0", "\ufffd")))
                else:
                    rows.append(row | {"source_row": number})
            if number - done >= ROWS:
                yield _batch(rows, bad, number - done, ids, asked, how)
                done, rows, bad = number, [], []
        if number > done:
            yield _batch(rows, bad, number - done, ids, asked, how)


class WhatsAppDayFirst(WhatsApp):
    """A chat whose dates have the day first, because the user says so (--format whatsapp_day_first)."""

    name = "whatsapp_day_first"
    order = "day first"

    def sniff(self, sample: Sample) -> Match:
        """Less sure than the reader that infers the order, so that this one is taken only when it is asked for."""
        found = super().sniff(sample)
        return Match(min(found.confidence, 0.5), found.why)


class WhatsAppMonthFirst(WhatsAppDayFirst):
    """A chat whose dates have the month first, because the user says so (--format whatsapp_month_first)."""

    name = "whatsapp_month_first"
    order = "month first"


def _lines(source: Source, encoding: str) -> Iterator[str]:
    """The lines of the file; one of over a million characters in pieces."""
    with source.open() as stream:
        decoded = io.BufferedReader(Utf8(stream, encoding), _STEP)
        text = io.TextIOWrapper(decoded, "utf-8", newline="\n")
        while line := text.readline(_STEP):
            yield line.rstrip("\r\n")


def _days(source: Source, encoding: str) -> Iterator[tuple[int, tuple[str, str, str], str]]:
    """Row and date of each message with the sign between its numbers, each run of equal ones once."""
    last = None
    row = 0
    for line in _lines(source, encoding):
        header = header_of(line)
        if header is not None or (last is None and line.strip()):
            row += 1
        if header is not None and (header.date, header.sign) != last:
            last = (header.date, header.sign)
            yield row, *last


def _messages(source: Source, encoding: str) -> Iterator[tuple[_Message | None, str]]:
    """Each message with its lines; a line above the first one alone."""
    current: _Message | None = None
    for line in _lines(source, encoding):
        header = header_of(line)
        if header is not None:
            if current is not None:
                yield current, ""
            current = _Message(header)
            current.add(header.rest)
        elif current is not None:
            current.add(line)
        elif line.strip():
            yield None, line.replace(UNREADABLE, "\ufffd").replace("\0", "\ufffd")
    if current is not None:
        yield current, ""


def _row(message: _Message, order: str, chat: str) -> Row | str:
    """A message as a row without id, or why it is none."""
    if message.length > LONGEST:
        return _TOO_LONG
    whole = "\n".join(message.lines)
    if UNREADABLE in whole or "\0" in whole:
        return NOT_TEXT
    sender, text = split_name(whole)
    if sender is None:
        return _OWN_LINE
    text, media = attached(text)
    is_number = _PHONE.fullmatch(sender) is not None
    account = "+" + re.sub(r"\D", "", sender) if is_number else sender
    return {
        "account_id": account,
        "created_at": f"{day_of(message.header.date, order)} {message.header.clock}",
        "written_at": message.header.written,
        "post_type": "original",
        "text": plain_text(text),
        "media": media,
        "surface_id": chat,
        "account": {"display_name": sender, "account_type": "user", "is_private": True},
    }


def _batch(rows: list[Row], bad: list[Reject], records: int, ids: MadeIds, asked: Asked, how: str) -> Batch:
    content = pl.DataFrame(
        [(row["surface_id"], row["account_id"], row["written_at"], _content(row)) for row in rows],
        schema=dict.fromkeys(("chat", "account", "written", "text"), pl.String),
        orient="row",
    )
    for row, made in zip(rows, ids.make(content), strict=True):
        row["native_id"] = f"made-{made}"
    rejects = pl.DataFrame(bad, schema=REJECTS, orient="row")
    batch = batch_of(rows, WhatsApp.platform, rejects, records, asked)
    batch.how = how
    return batch


def _content(row: Row) -> str | None:
    """What a message says, by which it is known again: its text, behind the name of the file it carries."""
    return "/".join([*row["media"], row["text"] or ""]) if row["media"] else row["text"]


def _digest(*parts: str) -> str:
    return "chat-" + hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=6).hexdigest()
