"""A made-up result: three groups, one of each verdict, with posts that try to break the page."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from inconcert.report.document import (
    Count,
    Document,
    Explanation,
    Figure,
    FlowStep,
    Group,
    GroupLayer,
    Layer,
    Link,
    LinkLayer,
    Member,
    Network,
    NetworkNode,
    Observation,
    PostPair,
    PostView,
    Raster,
    RejectReason,
    SharedObject,
    Source,
    Verdict,
)

START = datetime(2031, 3, 3, 8, 0, tzinfo=UTC)
SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>'
TURNED = "Read \u202ethis backwards\u202c and \u2067this\u2069 \u0000\u0007\x1b[31mred"
LONG = "endless " * 12_800
POWER = (
    "With these data a group of 20 posting within 10 minutes of each other on 15 common objects "
    "would have been found; a slower one might not."
)
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


def _pairs(handles: list[str], count: int) -> list[PostPair]:
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


def _raster(handles: list[str], events: int, rng: random.Random) -> Raster:
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


def _explanations(*, fits: bool) -> list[Explanation]:
    seen = [
        Observation(
            text="Most posts link to sites of one publisher",
            state="holds",
            detail="81% link to tallow-herald.invalid",
        ),
        Observation(
            text="Most posts come from one client",
            state="holds" if fits else "fails",
            detail="12% from the commonest",
        ),
        Observation(
            text="The accounts name the publisher in their profiles",
            state="not_observable",
            detail="no profiles in these files",
        ),
    ]
    return [
        Explanation(
            name="news_syndication",
            title="A newsroom or a syndicate",
            fits=fits,
            summary="One publisher's accounts post the same stories at the same time.",
            observations=seen,
        ),
        Explanation(
            name="event_audience",
            title="The audience of one event",
            fits=False,
            summary="Many unrelated accounts follow one event and share what it brings.",
            observations=[
                Observation(
                    text="The activity falls into one burst", state="fails", detail="it runs over 7 days"
                )
            ],
        ),
    ]


def group(name: str, verdict: Verdict, size: int, pairs: int, seed: int) -> Group:
    """One made-up group."""
    rng = random.Random(seed)  # noqa: S311
    handles = [
        HANDLE,
        "جسر_تلال",
        *(f"tallow_{rng.choice('kmnp')}{row:03d}8{seed}" for row in range(2, size)),
    ]
    shown = handles[:24]
    first = {
        "in_concert": "acted together",
        "audience_not_excluded": "shared the same things",
        "explained": "posted the same stories",
    }
    texts = {
        "in_concert": "Two independent traces agree, and no innocent explanation that was tested fits.",
        "audience_not_excluded": "The group rests on one trace. People of one taste would look the same.",
        "explained": "A newsroom or a syndicate fits: every observation it requires holds.",
    }
    return Group(
        id=name,
        verdict=verdict,
        verdict_text=texts[verdict],
        sentences=[
            f"{size} accounts {first[verdict]} 212 times in March 2031, where chance would give about 3.",
            "Nothing here says who runs the accounts, or whether a person or a program wrote the posts.",
        ],
        size=size,
        figures=[
            Figure(
                label="Co-actions / expected",
                value="212 / 3.1",
                meaning="pairs of posts within the window, and what chance gives",
            ),
            Figure(label="Median gap", value="19 s", meaning="half of the co-actions are closer"),
            Figure(label="Active days", value="7", meaning="days with a co-action"),
            Figure(label="Dedication", value="64%", meaning="share of the members' posts that co-acted"),
            Figure(label="Top object", value="9%", meaning="share of co-actions on the commonest thing"),
            Figure(label="Density", value="0.41", meaning="links present among all possible"),
        ],
        layers=[
            GroupLayer(
                trace="link",
                title="Same link",
                strong=True,
                links=88,
                members=size,
                objects=31,
                distinct_objects=203,
                expected=2.61,
                log10_p=-41.3,
                agrees=True,
            ),
            GroupLayer(
                trace="text",
                title="Same text",
                strong=True,
                links=40,
                members=size - 2,
                objects=12,
                distinct_objects=51,
                expected=0.031,
                log10_p=-12.2,
                agrees=verdict == "in_concert",
            ),
            GroupLayer(
                trace="hashtag",
                title="Same hashtag",
                strong=False,
                links=61,
                members=size,
                objects=4,
                distinct_objects=77,
                expected=20.2,
                log10_p=-1.5,
                agrees=False,
            ),
        ],
        explanations=_explanations(fits=verdict == "explained"),
        members=[
            Member(
                account_id=f"x:{handle}",
                handle=handle,
                display_name="<i>Name</i> \u202eeman" if row == 0 else None,
                created_at=f"2030-1{row % 3}-0{1 + row % 9}T00:00:00+00:00" if row != 3 else None,
                followers=None if row == 2 else 17 * row,
                posts=40 + row,
                coactions=30,
                dedication=30 / (40 + row),
                leads=rng.random(),
                links=size - row,
                stability=1 - row / 200,
            )
            for row, handle in enumerate(handles)
        ],
        members_total=size + 4,
        links=[
            Link(
                account_a=f"x:{handles[row]}",
                account_b=f"x:{handles[row + 1]}",
                handle_a=handles[row],
                handle_b=handles[row + 1],
                log10_p=-22.0,
                log10_q=-18.5,
                excess="same content and same moment",
                layers=[
                    LinkLayer(
                        trace="link",
                        strong=True,
                        window="60 s",
                        distinct_objects=11,
                        coactions=14,
                        expected=0.021,
                        log10_p=-21.4,
                        shared_any_time=13,
                        median_gap_s=19.0,
                    ),
                    LinkLayer(
                        trace="hashtag",
                        strong=False,
                        window="1 h",
                        distinct_objects=3,
                        coactions=9,
                        expected=1.9,
                        log10_p=-0.4,
                        shared_any_time=4,
                        median_gap_s=None,
                    ),
                ],
            )
            for row in range(min(10, size - 1))
        ],
        links_total=88,
        first_shared=_shared(handles),
        most_shared=_shared(handles)[::-1],
        pairs=_pairs(shown, pairs),
        raster=_raster(shown, 20, rng),
        timeline=[
            Count(label=f"2031-03-{day:02d}", count=rng.randint(2, 60), baseline=20.0)
            for day in (3, 4, 5, 7, 8, 9, 10)
        ],
        hours=[[rng.randint(0, 9) if 6 < hour < 19 else 0 for hour in range(24)] for _ in range(7)],
        creation=[
            Count(label="2030-02", count=1, baseline=1.5),
            Count(label="2030-10", count=size - 3),
            Count(label="2030-11", count=2),
        ],
        languages=[Count(label="ar", count=210), Count(label="fa", count=120), Count(label="und", count=9)],
        domains=[Count(label="tallow-herald.invalid", count=203), Count(label="kalima.invalid", count=44)],
        hashtags=[
            Count(label="tallowbridge", count=90, baseline=12.0),
            Count(label="پل_تلال", count=31),
            Count(label=SCRIPT, count=3),
        ],
        gaps=[
            Count(label=label, count=count, baseline=float(base))
            for label, count, base in (
                ("0 s", 4, 1),
                ("1-2 s", 20, 2),
                ("3-9 s", 60, 3),
                ("10-29 s", 70, 6),
                ("30-59 s", 30, 9),
                ("1-9 min", 20, 30),
                ("10-59 min", 6, 70),
                ("1-5 h", 2, 60),
                ("6-24 h", 0, 31),
            )
        ],
        cautions=[
            "Languages: no organic reference exists for Arabic here: uncalibrated.",
            "Followers are known for 11 accounts only.",
        ],
    )


def _shared(handles: list[str]) -> list[SharedObject]:
    things = (
        ("link", "tallow-herald.invalid/bridge", "en"),
        ("text", ARABIC, "ar"),
        ("hashtag", "tallowbridge", None),
        ("text", SCRIPT, "en"),
    )
    return [
        SharedObject(
            trace=trace,
            object=thing,
            lang=lang,
            members=9,
            outsiders=row,
            posts=14 + row,
            first=START.isoformat(),
            last=(START + timedelta(days=3)).isoformat(),
            first_by=handles[row],
        )
        for row, (trace, thing, lang) in enumerate(things)
    ]


def _network(groups: list[Group]) -> Network:
    rng = random.Random(7)  # noqa: S311
    nodes: list[NetworkNode] = []
    edges: list[tuple[int, int]] = []
    for place, found in enumerate(groups):
        first = len(nodes)
        for row, member in enumerate(found.members):
            x, y = (
                0.18 + 0.3 * (place % 3) + rng.gauss(0, 0.05),
                0.35 + 0.3 * (place // 3 % 2) + rng.gauss(0, 0.09),
            )
            nodes.append(
                NetworkNode(
                    account_id=member.account_id,
                    label=member.handle,
                    group=found.id,
                    links=member.links,
                    x=x,
                    y=y,
                )
            )
            edges += [(first + other, first + row) for other in range(row) if rng.random() < 0.4]
    first = len(nodes)
    for row in range(40):
        nodes.append(
            NetworkNode(
                account_id=f"x:{row}",
                label=f"passer_{row}",
                group=None,
                links=1,
                x=rng.random(),
                y=rng.random(),
            )
        )
        edges.append((rng.randrange(first), first + row))
    return Network(nodes=nodes, edges=edges, accounts_total=len(nodes) + 11, links_total=len(edges) + 30)


def document(groups: list[Group] | None = None) -> Document:
    """The made-up result as a document."""
    if groups is None:
        groups = [
            group("G1", "in_concert", 22, 15, 1),
            group("G2", "audience_not_excluded", 9, 8, 2),
            group("G3", "explained", 12, 4, 3),
        ]
    return Document(
        inconcert="0.1.0",
        headline=[
            "1 group acts in concert without an innocent explanation; 1 has one."
            if groups
            else "No group of accounts acting in concert was found.",
            "43 of 1,204 accounts are in a group.",
        ],
        certainty=[
            "About 1 in 100 of the links kept may be chance. On shuffled data no link and no group appeared.",
            POWER,
        ],
        sources=[
            Source(
                name="posts.csv",
                format="x_archive",
                sha256="0f" * 32,
                rows_in=12_010,
                rows_kept=12_004,
                rows_rejected=6,
            )
        ],
        rejects=[
            RejectReason(
                reason="The time is not a date", rows=5, example="posts.csv, row 71, column tweet_time"
            ),
            RejectReason(reason=f"Bad cell {SCRIPT}", rows=1, example="posts.csv, row 99"),
        ],
        asked={
            "windows": "10 s, 60 s, 10 min, 1 h, 1 day",
            "false-discovery rate": "0.01",
            "seed": "1",
            "inputs": "posts.csv",
        },
        period=("2031-03-03T08:00:00+00:00", "2031-03-10T08:00:00+00:00"),
        precision="s",
        flow=[
            FlowStep(label="Rows read", count=12_010, unit="rows", note=""),
            FlowStep(
                label="Posts kept",
                count=12_004,
                unit="posts",
                note="6 rows rejected: 5 without a time, 1 with a broken cell",
            ),
            FlowStep(
                label="Actions", count=21_377, unit="actions", note="1,020 texts under 30 characters left out"
            ),
            FlowStep(
                label="Pairs of accounts tested",
                count=724_206,
                unit="pairs",
                note="pairs with under two shared actions cannot reach significance",
            ),
            FlowStep(label="Links kept", count=212, unit="links", note="false-discovery rate 1%"),
            FlowStep(label="Groups", count=len(groups), unit="groups", note=""),
        ],
        layers=[
            Layer(
                trace="link",
                title="Same link",
                strong=True,
                used=True,
                why_not="",
                actions=4201,
                objects=880,
                accounts=610,
                note="",
            ),
            Layer(
                trace="text",
                title="Same text",
                strong=True,
                used=True,
                why_not="",
                actions=9011,
                objects=2210,
                accounts=990,
                note="2 hot objects sampled",
            ),
            Layer(
                trace="hashtag",
                title="Same hashtag",
                strong=False,
                used=True,
                why_not="",
                actions=8165,
                objects=140,
                accounts=801,
                note="",
            ),
            Layer(
                trace="reply",
                title="Same reply target",
                strong=True,
                used=False,
                why_not="no replies in these files",
                actions=0,
                objects=0,
                accounts=0,
                note="",
            ),
        ],
        network=_network(groups) if groups else Network(nodes=[], edges=[], accounts_total=0, links_total=0),
        groups=groups,
        unknowns=[
            "Who runs an account.",
            "Posts that were deleted before the archive was made.",
            "What happened on other platforms.",
        ],
    )
