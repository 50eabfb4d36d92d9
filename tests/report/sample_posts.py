"""Made-up posts that try to break the page, and a raster of them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from inconcert.report.document import PostPair, Raster
from inconcert.report.parts import PostView

START = datetime(2031, 3, 3, 8, 0, tzinfo=UTC)
SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>'
TURNED = "Read \u202ethis backwards\u202c and \u2067this\u2069 \u0000\u0007\x1b[31mred"
LONG = "endless " * 12_800
FORMULA = '=HYPERLINK("https://evil.invalid/?x=1","click")'
ARABIC = "افتتح جسر مدينة تلال الجديد اليوم أمام المارة https://kalima.invalid/bridge"
PERSIAN = "می‌خواهیم پل تازهٔ شهر تلال همین امروز باز شود #پل_تلال"
RUSSIAN = "Мост в Талле открыли сегодня утром, смотрите сами: www.most-tall.invalid/utro"
HANDLE = 'quiet"onload="alert(2)'

TEXTS = (
    (
        "The mayor of Tallow sold the bridge, see https://tallow-herald.invalid/bridge?id=7 #TallowBridge",
        "en",
    ),
    (ARABIC, "ar"),
    (PERSIAN, "fa"),
    (RUSSIAN, "ru"),
    (SCRIPT, "en"),
    (TURNED, "en"),
    (LONG, None),
    (FORMULA, "en"),
)


def _post(number: int, handle: str, text: str, lang: str | None, at: datetime) -> PostView:
    return PostView(
        post_id=f"x:{number}",
        account_id=f"x:{handle}",
        handle=handle,
        platform="x",
        created_at=at.isoformat(),
        precision="s",
        post_type="original",
        text=text,
        lang=lang,
        client="Tallow <b>Poster</b>",
        links=["tallow-herald.invalid/bridge?id=7"] if number % 2 == 0 else [],
        source=f"posts.csv, row {number}",
    )


def post_pairs(handles: list[str], count: int) -> list[PostPair]:
    pairs = []
    for number in range(count):
        text, lang = TEXTS[number % len(TEXTS)]
        at = START + timedelta(hours=7 * number)
        other = (
            text
            if number % 3 == 1
            else text.replace("sold", "has given away").replace("сегодня", "наконец") + " !"
        )
        a, b = handles[number % len(handles)], handles[(number + 1) % len(handles)]
        gap = 3.0 + 5 * number
        pairs.append(
            PostPair(
                trace="link" if number % 2 == 0 else "text",
                object="tallow-herald.invalid/bridge" if number % 2 == 0 else text[:200],
                gap_s=gap,
                a=_post(2 * number, a, text, lang, at),
                b=_post(2 * number + 1, b, other, lang, at + timedelta(seconds=gap)),
            )
        )
    return pairs


def raster_of(handles: list[str], events: int, rng: random.Random) -> Raster:
    marks: list[tuple[int, float]] = []
    joins: list[tuple[int, int, float, float]] = []
    shuffled: list[tuple[int, float]] = []
    shuffled_joins: list[tuple[int, int, float, float]] = []
    length = 7 * 86400
    for event in range(events):
        at = event * 7 * 3600.0
        rows = [row for row in range(len(handles)) if rng.random() < 0.7]
        times = [(row, min(length, at + rng.randint(0, 40))) for row in rows]
        marks += times
        joins += [(a[0], b[0], a[1], b[1]) for a, b in pairwise(times)]
    marks += [(rng.randrange(len(handles)), float(rng.randrange(length))) for _ in range(3 * len(handles))]
    shuffled += [(rng.randrange(len(handles)), float(rng.randrange(length))) for _ in marks]
    shuffled_joins += [(*sorted(rng.sample(range(len(handles)), 2)), 1000.0, 1030.0) for _ in range(2)]  # type: ignore[misc]
    return Raster(
        accounts=handles,
        start=START.isoformat(),
        end=(START + timedelta(seconds=length)).isoformat(),
        marks=sorted(set(marks)),
        joins=sorted(set(joins)),
        shuffled_marks=sorted(set(shuffled)),
        shuffled_joins=sorted(set(shuffled_joins)),
        note="The busiest 24 accounts, co-acting posts and a sample of the others.",
    )
