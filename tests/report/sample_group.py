"""One made-up group of each verdict."""

from __future__ import annotations

import random
from datetime import timedelta

from inconcert.report.document import (
    Explanation,
    Figure,
    Group,
    GroupLayer,
    Link,
    LinkLayer,
    Member,
    Observation,
    SharedObject,
    TextFamily,
    TextVariant,
    Verdict,
)
from inconcert.report.parts import Count

from .sample_posts import ARABIC, HANDLE, SCRIPT, START, post_pairs, raster_of


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


def families(handle: str) -> list[TextFamily]:
    """Two families of texts: a template with hostile words in it, and one wording in another script."""
    wordings = [
        ("Only 3 days left for the pier, neighbours!", 14),
        ("Only 2 days left for the pier, neighbours! <script>alert(1)</script>", 5),
        ("Only 9 days left for the pier, neighbours \u202eevil", 2),
    ]
    variants = [
        TextVariant(
            text=text,
            kind="edited copy" if number else "leading text",
            similarity=0.93 if number else None,
            lang="en",
            members=6 - number,
            posts=posts,
            first="2031-03-03T10:00:00Z",
            first_by=handle,
            first_post="x:1",
        )
        for number, (text, posts) in enumerate(wordings)
    ]
    arabic = variants[0].model_copy(update={"text": "الجسر لنا جميعًا ولن نترك الرصيف لهم أبدًا", "lang": "ar"})
    return [
        TextFamily(
            family="T0000000000000001",
            variants=variants,
            variants_total=11,
            members=9,
            outsiders=1,
            posts=21,
            first="2031-03-03T10:00:00Z",
            last="2031-03-05T12:00:00Z",
            languages=[Count(label="en", count=21)],
            spread=0.81,
            slots=['3 different numbers after "Only"'],
            everyday=False,
        ),
        TextFamily(
            family="T0000000000000002",
            variants=[arabic],
            variants_total=1,
            members=2,
            outsiders=0,
            posts=3,
            first="2031-03-03T10:00:00Z",
            last="2031-03-03T12:00:00Z",
            languages=[Count(label="ar", count=3)],
            spread=None,
            slots=[],
            everyday=True,
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
                title="the same web address",
                strong=True,
                links=88,
                members=size,
                objects=31,
                window="10 min",
                distinct_objects=203,
                expected=2.61,
                log10_p=-41.3,
                agrees=True,
            ),
            GroupLayer(
                trace="text",
                title="the same text as posts of their own",
                strong=True,
                links=40,
                members=size - 2,
                objects=12,
                window="10 min",
                distinct_objects=51,
                expected=0.031,
                log10_p=-12.2,
                agrees=verdict == "in_concert",
            ),
            GroupLayer(
                trace="hashtag",
                title="the same hashtag",
                strong=False,
                links=61,
                members=size,
                objects=4,
                window="10 min",
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
        phrases=f"{size} accounts used 2 phrases in 12 wordings, within 2 days.",
        families=families(HANDLE),
        first_shared=_shared(handles),
        most_shared=_shared(handles)[::-1],
        pairs=post_pairs(shown, pairs),
        raster=raster_of(shown, 20, rng),
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
