"""A made-up result: three groups, one of each verdict, with posts that try to break the page."""

from __future__ import annotations

import random

from inconcert.report.document import (
    Document,
    FlowStep,
    Group,
    Layer,
    Network,
    NetworkNode,
    RejectReason,
    Source,
)

from .sample_group import group
from .sample_posts import SCRIPT

POWER = (
    "With these data a group of 20 posting within 10 minutes of each other on 15 common objects "
    "would have been found; a slower one might not."
)


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
                title="the same web address",
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
                title="the same text as posts of their own",
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
                title="the same hashtag",
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
                title="replies to the same post",
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
