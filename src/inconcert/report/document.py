"""The frozen result. Every renderer reads only this and the case's tables.

It is bounded: the strongest links and posts, and keys into the tables for the rest. It holds no wall-clock time and
no thread count, so that the same input, settings and seed give the same bytes.
Times are ISO 8601 in UTC. Lists are in the order in which they are to be shown.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from inconcert.report.parts import Count, Panel, Part, PostView

DOCUMENT_VERSION = 3

Verdict = Literal["in_concert", "audience_not_excluded", "explained"]
Observed = Literal["holds", "fails", "not_observable"]


class Source(Part):
    """One input file."""

    name: str
    format: str
    sha256: str
    rows_in: int
    rows_kept: int
    rows_rejected: int


class RejectReason(Part):
    """Why rows were rejected, with one place to look."""

    reason: str
    rows: int
    example: str = Field(description="file, row and column of the first one")


class FlowStep(Part):
    """One step of the reconciliation, from rows read to accounts in groups."""

    label: str
    count: int
    unit: str = Field(description="rows, posts, accounts, actions, pairs, links, groups")
    note: str = Field(description="what was lost here and why, in words; empty when nothing was")


class Layer(Part):
    """One trace, as used in this case."""

    trace: str
    title: str
    strong: bool = Field(description="can found a link; weak layers are counted and shown only")
    used: bool
    why_not: str = Field(description="why it was not used; empty when it was")
    actions: int
    objects: int
    accounts: int
    note: str = Field(description="hot objects sampled, strata pooled: in words; empty when nothing happened")


class Network(Part):
    """The picture: accounts laid out once, links above the backbone."""

    nodes: list[NetworkNode]
    edges: list[tuple[int, int]] = Field(description="indexes into nodes")
    accounts_total: int = Field(description="accounts with a link; nodes may be fewer")
    links_total: int


class NetworkNode(Part):
    """An account in the picture. x and y run from 0 to 1."""

    account_id: str
    label: str
    group: str | None
    links: int
    x: float
    y: float


class Raster(Part):
    """Accounts x time: a mark a co-acting post, co-actions joined; and the same with accounts shuffled."""

    accounts: list[str] = Field(description="handles, in row order (similar ones together)")
    start: str
    end: str
    marks: list[tuple[int, float]] = Field(description="row, seconds after start")
    joins: list[tuple[int, int, float, float]] = Field(description="row a, row b, seconds a, seconds b")
    shuffled_marks: list[tuple[int, float]]
    shuffled_joins: list[tuple[int, int, float, float]]
    note: str


class PostPair(Part):
    """Two posts side by side: what they share, and the gap."""

    trace: str
    object: str
    text: str | None = Field(default=None, description="the words behind an object that is only an id")
    gap_s: float
    a: PostView
    b: PostView


class LinkLayer(Part):
    """What one layer says of one link."""

    trace: str
    strong: bool
    window: str
    distinct_objects: int
    coactions: int
    expected: float
    log10_p: float
    shared_any_time: int
    median_gap_s: float | None


class Link(Part):
    """One of the strongest links of a group."""

    account_a: str
    account_b: str
    handle_a: str
    handle_b: str
    log10_p: float
    log10_q: float
    excess: str
    layers: list[LinkLayer]


class Member(Part):
    """An account of a group."""

    known: str | None = Field(default=None, description="the analyst's own label of it; null without one")
    account_id: str
    handle: str
    display_name: str | None
    created_at: str | None
    followers: int | None
    posts: int
    coactions: int
    dedication: float
    leads: float
    links: int
    stability: float


class GroupLayer(Part):
    """What one layer says of a group."""

    trace: str
    title: str
    strong: bool
    links: int = Field(description="pairs of members with at least two distinct objects in this layer")
    members: int
    objects: int
    window: str = Field(description="the window that says most of most pairs: D and Lambda are within it")
    distinct_objects: int = Field(description="sum of D over pairs of members")
    expected: float = Field(description="sum of Lambda over the same pairs")
    log10_p: float = Field(description="group-level p (Simes over pairs of members)")
    agrees: bool = Field(description="counts as a trace that carries the group by itself")


class Observation(Part):
    """One thing an explanation requires, and what the data say."""

    text: str
    state: Observed
    detail: str


class Explanation(Part):
    """An innocent explanation, with what speaks for and against it."""

    name: str
    title: str
    fits: bool
    summary: str
    observations: list[Observation]


class SharedObject(Part):
    """Something the members shared."""

    trace: str
    object: str
    text: str | None = Field(
        default=None, description="the words behind an object that is only an id, where known"
    )
    lang: str | None
    members: int
    outsiders: int = Field(description="accounts outside the group that acted on it too")
    posts: int
    first: str
    last: str
    first_by: str


class PictureVersion(Part):
    """One version of a picture, to be shown from the case's thumbnails."""

    media_id: str
    kind: str = Field(description="image, animation or video")
    distance: int = Field(description="differing bits of 512 to the family's representative")
    posts: int = Field(description="posts of members that carry it")


class PictureFamily(Part):
    """A picture that members shared, with its versions."""

    family: str = Field(description="media_id of the representative")
    members: int
    outsiders: int = Field(description="accounts outside the group that posted a version")
    posts: int = Field(description="own posts of members")
    versions: int = Field(description="different files among them")
    spread: int = Field(
        description="differing bits of the least similar pair of the whole family; 1,000: no longer alike"
    )
    first: str
    last: str
    first_by: str
    shown: list[PictureVersion] = Field(description="the most posted version, then those least like it")


class TextVariant(Part):
    """One wording of a family of texts."""

    text: str
    kind: str = Field(description="leading text, edited copy, rewording or translation")
    similarity: float | None = Field(
        description="to its family's leading text (0 to 1), letter by letter; null for other words"
    )
    lang: str | None
    members: int
    posts: int
    first: str
    first_by: str
    first_post: str


class TextFamily(Part):
    """What members said again: one text, and how its wording varies."""

    family: str
    variants: list[TextVariant] = Field(description="the leading text first, then most posts first")
    variants_total: int
    members: int
    outsiders: int = Field(description="accounts outside the group that posted a text of the family")
    posts: int
    first: str
    last: str
    languages: list[Count]
    spread: float | None = Field(
        description="similarity of the least similar two variants shown; null for one"
    )
    slots: list[str] = Field(description="the places that change when it is a template, in words")
    everyday: bool


class Figure(Part):
    """One figure of the group card."""

    label: str
    value: str
    meaning: str


class Group(Part):
    """A group of accounts, with its certainty and its explanations."""

    id: str
    verdict: Verdict
    verdict_text: str
    sentences: list[str] = Field(description="two sentences a newspaper could print")
    size: int
    figures: list[Figure]
    layers: list[GroupLayer]
    explanations: list[Explanation]
    members: list[Member]
    members_total: int
    links: list[Link]
    links_total: int
    phrases: str = Field(
        description="what the families of texts say together, in a sentence; empty when there are none"
    )
    families: list[TextFamily]
    first_shared: list[SharedObject]
    most_shared: list[SharedObject]
    pairs: list[PostPair]
    raster: Raster
    timeline: list[Count] = Field(description="posts of members per day or month, label is the date")
    hours: list[list[int]] = Field(description="7 weekdays (Monday first) x 24 hours, UTC, posts of members")
    creation: list[Count] = Field(description="accounts created per month")
    languages: list[Count]
    domains: list[Count]
    hashtags: list[Count]
    gaps: list[Count] = Field(
        description="co-acting post pairs by gap class; baseline: other co-sharers, same total"
    )
    pictures: list[PictureFamily] = Field(
        default=[], description="pictures that members shared, most members first"
    )
    pictures_total: int = Field(default=0, description="such pictures; fewer may be listed")
    panels: list[Panel] = Field(default=[], description="who they are, what they push, who reacted")
    cautions: list[str] = Field(description="what is uncertain or not observable about this group")


class Document(Part):
    """The whole result of a case."""

    version: int = DOCUMENT_VERSION
    inconcert: str
    headline: list[str] = Field(description="the answer first")
    certainty: list[str] = Field(description="how sure, in words and numbers")
    sources: list[Source]
    rejects: list[RejectReason]
    asked: dict[str, str] = Field(description="setting -> value, in words")
    period: tuple[str, str] | None
    precision: str
    flow: list[FlowStep]
    layers: list[Layer]
    network: Network
    groups: list[Group]
    panels: list[Panel] = Field(default=[], description="what is said of the whole case")
    unknowns: list[str] = Field(description="what the tool cannot know from these data")
