"""The network picture: accounts laid out once, groups as soft hulls, explained groups in outline only."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from inconcert.report.charts.frame import Chart, Key, el, leading, svg
from inconcert.report.document import Network, NetworkNode, Verdict
from inconcert.report.safe import plain, shorten
from inconcert.report.words import number, several

WIDTH, HEIGHT, MARGIN = 960, 540, 34
_HANDLES = 6  # groups whose best-linked account is named in the picture
_LISTED = 40  # accounts in the table twin

Point = tuple[float, float]


def picture(network: Network, verdicts: Mapping[str, Verdict], anchors: Mapping[str, str]) -> Chart:
    """Draw the network. `verdicts` and `anchors` are by group id; other groups are drawn as none."""
    spots = [_spot(node) for node in network.nodes]
    members: dict[str, list[int]] = {}
    for index, node in enumerate(network.nodes):
        if node.group is not None and node.group in verdicts:
            members.setdefault(node.group, []).append(index)
    marks = [
        _hull(group, [spots[index] for index in rows], verdicts[group]) for group, rows in members.items()
    ]
    marks += _edges(network, spots, verdicts)
    for index, node in sorted(enumerate(network.nodes), key=lambda item: item[1].group in verdicts):
        marks.append(_node(node, spots[index], verdicts, anchors))
    marks += _labels(network.nodes, spots, members)
    inside = dict.fromkeys(members, 0)
    for a, b in network.edges:
        group = network.nodes[a].group
        if group in inside and group == network.nodes[b].group:
            inside[group] += 1
    accounts, links = several(len(network.nodes), "account"), several(len(network.edges), "link")
    return Chart(
        title="Which accounts are linked, and into which groups they fall",
        svg=svg(WIDTH, HEIGHT, "Network of accounts and groups", *marks),
        n=f"drawn: {accounts} of {number(network.accounts_total)}, {links} of {number(network.links_total)}",
        source="detect, network",
        columns=("group or account", "accounts drawn", "links drawn inside", "links in all"),
        rows=[(group, len(rows), inside[group], "") for group, rows in members.items()]
        + _listed(network.nodes),
        keys=(
            Key("in_concert", "acts in concert"),
            Key("audience_not_excluded", "audience not excluded"),
            Key("explained", "innocent explanation fits (outline only)"),
            Key("nogroup", "in no group"),
        ),
        note="Larger marks have more links. A link counts, a distance does not: it is how the layout fell.",
        css="wide network",
    )


def _spot(node: NetworkNode) -> Point:
    x, y = (min(1.0, max(0.0, value)) for value in (node.x, node.y))
    return MARGIN + x * (WIDTH - 2 * MARGIN), MARGIN + y * (HEIGHT - 2 * MARGIN)


def _radius(node: NetworkNode) -> float:
    return min(9.0, 2.2 + math.sqrt(node.links) * 0.7)


def _edges(network: Network, spots: Sequence[Point], verdicts: Mapping[str, Verdict]) -> list[Markup]:
    lines: dict[str, list[str]] = {}
    for a, b in network.edges:
        group = network.nodes[a].group
        same = group is not None and group == network.nodes[b].group
        kind = verdicts.get(group or "", "between") if same else "between"
        (ax, ay), (bx, by) = spots[a], spots[b]
        lines.setdefault(kind, []).append(f"M{ax:.0f} {ay:.0f}L{bx:.0f} {by:.0f}")
    return [el("path", d="".join(lines[kind]), class_=f"edge {kind}") for kind in sorted(lines)]


def _node(
    node: NetworkNode, at: Point, verdicts: Mapping[str, Verdict], anchors: Mapping[str, str]
) -> Markup:
    (x, y), r = at, _radius(node)
    known = node.group if node.group in verdicts else None
    title = el("title", f"@{node.label}: {several(node.links, 'link')}, {known or 'in no group'}")
    kind = verdicts[known] if known else "nogroup"
    if kind == "audience_not_excluded":
        mark = el(
            "path",
            title,
            d=f"M{x:.1f} {y - r:.1f}l{r:.1f} {r:.1f}l-{r:.1f} {r:.1f}l-{r:.1f} -{r:.1f}z",
            class_=kind,
        )
    else:
        mark = el("circle", title, cx=x, cy=y, r=r if known else 2, class_=kind)
    return leading(mark, f"#{anchors[known]}" if known else None)


def _hull(group: str, points: Sequence[Point], verdict: Verdict) -> Markup:
    """A soft hull: the convex hull of a small circle around each account."""
    ring = [(14 * math.cos(turn * math.pi / 8), 14 * math.sin(turn * math.pi / 8)) for turn in range(16)]
    outline = convex_hull([(x + dx, y + dy) for x, y in points for dx, dy in ring])
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in outline) + "z"
    return el(
        "path", el("title", f"{group}: {several(len(points), 'account')}"), d=path, class_=f"hull {verdict}"
    )


def convex_hull(points: Sequence[Point]) -> list[Point]:
    """The corners of the smallest convex shape around the points, in order."""

    def chain(ordered: Sequence[Point]) -> list[Point]:
        corners: list[Point] = []
        for x, y in ordered:
            while len(corners) > 1:
                (ax, ay), (bx, by) = corners[-2:]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                corners.pop()
            corners.append((x, y))
        return corners[:-1]

    ordered = sorted(set(points))
    return chain(ordered) + chain(ordered[::-1]) if len(ordered) > 2 else ordered


def _labels(
    nodes: Sequence[NetworkNode], spots: Sequence[Point], members: Mapping[str, Sequence[int]]
) -> list[Markup]:
    """Names of groups, then of the best-linked account of the first few, where none covers another."""
    wanted = []
    for group, rows in members.items():
        x = sum(spots[index][0] for index in rows) / len(rows)
        y = min(spots[index][1] for index in rows) - 18
        wanted.append((group, x, max(14.0, y), "group"))
    for rows in list(members.values())[:_HANDLES]:
        busiest = max(rows, key=lambda index: nodes[index].links)
        x, y = spots[busiest]
        name = shorten("@" + plain(nodes[busiest].label), 16)
        wanted.append((name, x, y - _radius(nodes[busiest]) - 3, "handle"))
    taken: list[tuple[float, float, float]] = []
    drawn = []
    for text, middle, y, kind in wanted:
        half = len(text) * (4.2 if kind == "group" else 3.2) + 3
        x = min(WIDTH - half, max(half, middle))
        if all(abs(y - other_y) > 13 or abs(x - other_x) > half + other for other_x, other_y, other in taken):
            taken.append((x, y, half))
            drawn.append(el("text", text, x=x, y=y, text_anchor="middle", class_=f"label {kind}"))
    return drawn


def _listed(nodes: Sequence[NetworkNode]) -> list[tuple[str | float, ...]]:
    busiest = sorted(enumerate(nodes), key=lambda item: (-item[1].links, item[0]))[:_LISTED]
    return [
        (f"@{node.label}" + (f" ({node.group})" if node.group else ""), "", "", node.links)
        for _, node in busiest
    ]
