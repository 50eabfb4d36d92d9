"""Does any input, however damaged, make a reader fail otherwise than with rejects or one clear message?

Takes the tests' hand-built exports of every format and damages them: columns and fields dropped, renamed, doubled; cells and
values of the wrong type, null inside null, NaN, very long numbers, many levels; bytes changed, taken out, put in;
the end cut off anywhere; text that is no UTF-8, or UTF-16; random bytes; each of these also packed, and the packing damaged.
Each input is read by its reader, whatever its content looks like now, and every tenth by the whole import. Right is: rejects or
an InputError, as many records kept and rejected as read, each row numbered once, within ten seconds. Each reader runs in a
process of its own, whose peak memory is shown. The seed makes the same inputs again; what fails is written to a folder.

    python benchmarks/fuzz_readers.py [--inputs 2000] [--seed 1] [--readers x_v2 ...]
"""

from __future__ import annotations

import argparse
import copy
import csv
import gzip
import io
import json
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import zstandard

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.readers.formats import BY_NAME, FIXTURES, opened, read_whole

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.progress import Quiet
from inconcert.readers import READERS
from inconcert.readers.ingest import import_inputs
from inconcert.settings import Settings

PATIENCE = 10
WHOLE_IMPORT = 10
ALIKE = {"whatsapp_day_first": "whatsapp", "whatsapp_month_first": "whatsapp"}
"""Readers whose inputs are those of another."""
NAUGHTY: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 1e300, float("nan"), float("inf"), 2**70, -(2**63), 10**400, "", "x", "\0", "\ud800",
    "\u202e\U0001f600",
    "9" * 1000, "=1+1", "../../etc/passwd", [], [None], [[[None]]], [{}], {}, {"id": {}}, {"": None},
)  # fmt: skip
CELLS = (
    "",
    "x",
    "-1",
    "1e300",
    "NaN",
    "[[",
    '["a", 1]',
    '{"a": 1}',
    '"',
    "\u202e\U0001f600",
    "9" * 1000,
    "2031-02-30",
    "\0",
    "a\nb",
)
PIECES = (
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\",
    b",",
    b"\n",
    b"\r",
    b"null",
    b"NaN",
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
)

Mutator = Callable[[bytes, Random], bytes]


class HangError(BaseException):
    """An input that takes longer than the patience."""


def changed_bytes(whole: bytes, random: Random) -> bytes:
    data = bytearray(whole)
    for _ in range(random.randint(1, 6)):
        at, length = random.randrange(len(data) + 1), random.choice((0, 0, 1, 2, 9, 200))
        data[at : at + length] = random.choice(
            (random.choice(PIECES), random.randbytes(random.randint(0, 4)))
        )
    return bytes(data)


def cut_off(whole: bytes, random: Random) -> bytes:
    return whole[: random.randrange(len(whole) + 1)]


def noise(whole: bytes, random: Random) -> bytes:
    start = whole[: random.choice((0, 4, 80))]
    return start + random.randbytes(random.randint(0, 3000))


def lines_moved(whole: bytes, random: Random) -> bytes:
    lines = whole.split(b"\n")
    for _ in range(random.randint(1, 5)):
        at = random.randrange(len(lines))
        lines[at:at] = random.choice(
            ([], [b""], [lines[random.randrange(len(lines))]], [b"\xff\xfe"], [b"a" * 5000])
        )
        if random.random() < 0.5:
            del lines[random.randrange(len(lines))]
        lines = lines or [b""]
    return b"\n".join(lines)


def other_encoding(whole: bytes, random: Random) -> bytes:
    text = whole.decode("utf-8", "replace")
    return random.choice(
        (
            text.encode("utf-16"),
            text.encode("utf-16-be"),
            text.encode("cp1251", "replace"),
            text.replace("\n", "\r\n").encode("utf-8-sig"),
        )
    )


def nested(whole: bytes, random: Random) -> bytes:
    depth = random.choice((100, 1000, 100_000))
    deep = random.choice((b"[" * depth, b'{"a":' * depth + b"1" + b"}" * depth, b"[" * depth + b"]" * depth))
    return random.choice((deep, whole + b"\n" + deep, b"[" + deep + b"," + whole + b"]"))


def structure(whole: bytes, random: Random) -> bytes:
    """A JSON export or a table with fields or columns dropped, renamed, doubled, or of the wrong type."""
    values = _values(whole)
    return _json(values, random) if values else _table(whole, random)


def packed(whole: bytes, random: Random) -> bytes:
    mutated = random.choice((changed_bytes, cut_off, structure))(whole, random)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(random.choice(("a.json", "../a.csv", "/etc/a", "a/b.txt", "\u202e.csv")), mutated)
    data = random.choice((gzip.compress(mutated), zstandard.compress(mutated), buffer.getvalue()))
    return data if random.random() < 0.5 else random.choice((changed_bytes, cut_off))(data, random)


MUTATORS: tuple[Mutator, ...] = (
    structure, structure, structure, changed_bytes, changed_bytes, cut_off, lines_moved, other_encoding, nested, noise, packed,
)  # fmt: skip


def _values(whole: bytes) -> list[Any]:
    try:
        text = whole.decode("utf-8-sig")
        if text.lstrip()[:1] not in {"{", "["}:
            return []
        try:
            value = json.loads(text)
        except ValueError:
            return [
                json.loads(line)
                for line in text.split("\n")
                if line.strip()[:1] == "{" and line.strip()[-1:] == "}"
            ]
    except ValueError:
        return []
    return value if isinstance(value, list) else [value]


def _json(values: list[Any], random: Random) -> bytes:
    values = copy.deepcopy(values)
    for _ in range(random.randint(1, 6)):
        places = [place for value in values for place in _places(value)]
        if not places:
            break
        holder, key = random.choice(places)
        how = random.randrange(6)
        if how == 0:
            del holder[key]
        elif how == 1 and isinstance(holder, dict):
            holder[f"{key}_renamed"] = holder.pop(key)
        elif how == 2:
            other, name = random.choice(places)
            held = copy.deepcopy(other[name] if _has(other, name) else None)
            holder[key] = held
        elif how == 3 and isinstance(holder, list):
            holder += copy.deepcopy(holder[:50])
        else:
            holder[key] = copy.deepcopy(random.choice(NAUGHTY))
    ascii_only = random.random() < 0.7
    spelled = [json.dumps(value, ensure_ascii=ascii_only) for value in values]
    text = "\n".join(spelled) if random.random() < 0.5 else f"[{','.join(spelled)}]"
    if random.random() < 0.1:
        text = text.replace('"id"', '"id": 1, "id"', 3)
    return text.encode("utf-8", "surrogatepass")


def _has(holder: Any, key: Any) -> bool:
    return key in holder if isinstance(holder, dict) else key < len(holder)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every field and item inside a value: what holds it, and its key there."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting and len(found) < 2000:
        holder = waiting.pop()
        keys = (
            list(holder)
            if isinstance(holder, dict)
            else range(len(holder))
            if isinstance(holder, list)
            else ()
        )
        for key in keys:
            found.append((holder, key))
            waiting.append(holder[key])
    return found


def _table(whole: bytes, random: Random) -> bytes:
    csv.field_size_limit(1 << 30)
    try:
        rows = [
            row for row in csv.reader(io.StringIO(whole.decode("utf-8-sig", "replace"), newline="")) if row
        ]
    except csv.Error:
        return changed_bytes(whole, random)
    for _ in range(random.randint(1, 6)):
        row, wide = random.choice(rows), rows[0]
        column = random.randrange(len(wide) + 1)
        how = random.randrange(6)
        if how == 0:
            rows = [[*one[:column], *one[column + 1 :]] for one in rows]
        elif how == 1:
            rows = [[*one, *one[column : column + 1]] for one in rows]
        elif how == 2:
            wide[column : column + 1] = [random.choice(("renamed", "", wide[0] if wide else "id"))]
        elif how == 3:
            row[column:] = []
        elif row:
            row[random.randrange(len(row))] = random.choice(CELLS)
        rows = [one for one in rows if one] or [["x"]]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=random.choice((",", ",", ";", "\t"))).writerows(rows)
    return buffer.getvalue().encode("utf-8", "surrogatepass")


def tried(name: str, path: Path, number: int) -> str:
    """What came of one input. Raises whatever is not right."""
    try:
        if number % WHOLE_IMPORT == 0:
            with tempfile.TemporaryDirectory() as folder:
                asked = Settings(inputs=(str(path),), format=name)
                counts = import_inputs(Case.create(Path(folder) / "case", asked), asked, Quiet())
                return "rejects" if counts["rows_rejected"] else "kept"
        _, start = opened(path)
        if start is None:
            return "refused"
        _, _, rejects = read_whole(BY_NAME[name], path)
    except InputError:
        return "refused"
    return "rejects" if rejects.height else "kept"


def too_long(number: int, frame: FrameType | None) -> None:
    raise HangError(f"signal {number} in {frame.f_code.co_qualname if frame else '?'}")


def fuzz(name: str, inputs: int, seed: int, failures: Path) -> None:
    """Damage and read a reader's exports; print one line."""
    own = [path.read_bytes() for path in FIXTURES if path.parent.name == ALIKE.get(name, name)]
    random = Random(f"{seed} {name}")  # noqa: S311 - made-up damage, no secrets
    found: Counter[str] = Counter(kept=0, rejects=0, refused=0, failed=0)
    slowest = 0.0
    signal.signal(signal.SIGALRM, too_long)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        for number in range(1, inputs + 1):
            data = random.choice(MUTATORS)(random.choice(own), random)
            path.write_bytes(data)
            started = time.perf_counter()
            signal.alarm(PATIENCE)
            try:
                found[tried(name, path, number)] += 1
            except (Exception, HangError):
                found["failed"] += 1
                failures.mkdir(parents=True, exist_ok=True)
                (failures / f"{name}-{number}").write_bytes(data)
                (failures / f"{name}-{number}.txt").write_text(traceback.format_exc(), "utf-8")
            finally:
                signal.alarm(0)
            slowest = max(slowest, time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    cells = "".join(f"{found[what]:>9}" for what in ("kept", "rejects", "refused", "failed"))
    print(f"{name:<24}{inputs:>8}{cells}{slowest:>10.2f}{peak / 1e6:>9.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--inputs", type=int, default=2000, help="for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--readers", nargs="+", choices=list(BY_NAME), default=[reader.name for reader in READERS]
    )
    parser.add_argument(
        "--failures", type=Path, default=Path("fuzz-failures"), help="folder for inputs that fail"
    )
    parser.add_argument("--one", choices=list(BY_NAME), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        fuzz(asked.one, asked.inputs, asked.seed, asked.failures)
        return
    print(
        f"{'reader':<24}{'inputs':>8}{'kept':>9}{'rejects':>9}{'refused':>9}{'failed':>9}{'slowest s':>10}{'peak MB':>9}",
        flush=True,
    )
    crashed = []
    for name in asked.readers:
        command = [
            sys.executable,
            __file__,
            "--one",
            name,
            "--inputs",
            str(asked.inputs),
            "--seed",
            str(asked.seed),
        ]
        if subprocess.run([*command, "--failures", str(asked.failures)], check=False).returncode != 0:
            crashed.append(name)
    sys.exit(f"the process died: {', '.join(crashed)}" if crashed else 0)


if __name__ == "__main__":
    main()
