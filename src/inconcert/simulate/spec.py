"""A scenario as a person writes it: a YAML file, checked key by key, with every default filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from inconcert.errors import InputError
from inconcert.settings import parse_window
from inconcert.simulate.kinds import BENIGN_KINDS, OPERATION_KINDS, Kind

Language = Literal["en", "ru", "ar", "fa"]
Trace = Literal["repost", "reply", "link", "text", "hashtags"]
Strength = Literal["copy", "touch", "edit", "rearrange", "rephrase", "translate"]
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(gt=0)]
LARGEST_FILE: Final = 1_000_000


def _seconds(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return parse_window(value)
    except InputError as error:
        raise ValueError(str(error)) from None


Delay = Annotated[int, BeforeValidator(_seconds), Field(ge=1, le=30 * 86_400)]
"""Seconds, or a number with a unit: 30s, 10m, 1h, 1d."""


class Part(BaseModel):
    """A part of a scenario: frozen, and no key that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(Part):
    """A day on which many ordinary people talk about one thing: a match, a storm, a debate."""

    hashtag: str = Field(pattern=r"^\w{3,40}$", description="what the posts about it carry")
    community: str = Field(description="the community whose voices begin; three in four who join are of it")
    day: int = Field(ge=0, description="when it begins: day of the scenario, from 0")
    days: int = Field(1, ge=1, le=30, description="how long it lasts")
    accounts: int = Field(200, ge=1, le=100_000, description="people who write or repost about it")


class App(Part):
    """An app that posts for ordinary people who have nothing else in common."""

    name: str = Field(min_length=1, max_length=40, description="the client's name in the posts")
    accounts: int = Field(60, ge=1, le=100_000, description="people who use it")
    a_week: float = Field(5, gt=0, le=200, description="posts it makes for each of them in a week")


class Organic(Part):
    """The ordinary people."""

    accounts: int = Field(3240, ge=200, le=1_000_000, description="how many")
    communities: dict[str, Weight] = Field(
        default_factory=dict,
        description="communities of taste and their relative sizes; none: the country's own",
    )
    languages: dict[Language, Weight] = Field(
        default_factory=dict, description="relative numbers of people by language; none: the country's own"
    )
    taste: Share = Field(
        5 / 6, description="share of reposts, replies and shares that stay in one's own community"
    )
    activity: float = Field(1.0, gt=0, le=20, description="how much they do: 1 is the fit to real controls")
    events: tuple[Event, ...] = ()
    apps: tuple[App, ...] = ()

    @field_validator("communities")
    @classmethod
    def _known(cls, asked: dict[str, float]) -> dict[str, float]:
        for name in asked:
            _community(name)
        return asked


class Group(Part):
    """What operations and innocent groups have in common."""

    label: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", description="its name in truth.csv")
    size: int = Field(20, ge=2, le=100_000, description="accounts")
    start: int = Field(0, description="day on which it begins; negative: counted from the end")


class Operation(Group):
    """Accounts that act in concert. What is not given is the kind's own."""

    kind: str = Field("desk", description="how its accounts are made and what they talk about")
    prevalence: Share | None = Field(None, gt=0, le=0.5, description="instead of size: share of all accounts")
    days: int | None = Field(None, ge=1, description="how many days it lasts; none: to the end")
    targets: int = Field(40, ge=1, le=10_000, description="n: how many objects they act on together")
    participation: float = Field(
        0.55, gt=0, le=1, description="rho: share of the targets a member acts on, on average"
    )
    delay: Delay = Field(600, description="d: all who act on a target do so within this time")
    objects: Literal["hijacked", "own"] = Field(
        "hijacked", description="others' posts and stories, or their own"
    )
    traces: dict[Trace, Weight] = Field(description="what they do, and how often relative to each other")
    rewording: Strength | Annotated[int, Field(ge=1, le=20)] = Field(
        "copy",
        description="how far each member changes a given text: a strength, or a number of words replaced",
    )
    camouflage: int = Field(
        0, ge=0, le=100, description="c: ordinary acts of a member beside each coordinated one"
    )
    rotation: int = Field(
        1, ge=1, le=20, description="shifts: each target is worked by one of so many, in turn"
    )
    evenings: int | None = Field(
        None, ge=1, description="evenings on which all of it happens; none: any time"
    )
    languages: dict[Language, Weight] = Field({"en": 1.0}, description="of what they write")

    @model_validator(mode="before")
    @classmethod
    def _kind(cls, data: Any) -> Any:
        return _with_defaults(data, OPERATION_KINDS, "desk")

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if not self.traces:
            raise ValueError(
                "'traces' is empty. Name at least one: repost, reply, link, text or hashtags, with a weight."
            )
        if self.size // self.rotation < 2:
            raise ValueError(
                f"rotation {self.rotation} leaves fewer than two of {self.size} accounts in a shift."
            )
        return self


class Benign(Group):
    """People who act together for reasons anybody can see, or by chance. They must not be accused."""

    kind: str = Field(description="which people, and why they do the same")
    occasions: int = Field(ge=1, le=10_000, description="posts, stories or texts they share")
    delay: Delay = Field(description="how soon they act, as a median")

    @model_validator(mode="before")
    @classmethod
    def _kind(cls, data: Any) -> Any:
        return _with_defaults(data, BENIGN_KINDS, None)


class ScenarioSpec(Part):
    """A scenario: ordinary people, operations among them, innocent groups among them."""

    scenario: str = Field("", max_length=400, description="what it is about, for a reader")
    seed: int = Field(1, ge=0, description="the same seed gives the same bytes")
    start: date = Field(date(2021, 3, 1), description="the first day")
    days: int = Field(42, ge=2, le=1000, description="how long it lasts")
    organic: Organic = Field(default_factory=lambda: Organic.model_validate({}))
    operations: tuple[Operation, ...] = ()
    benign: tuple[Benign, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        labels = [group.label for group in self.groups]
        twice = [label for label in labels if labels.count(label) > 1 or label == "organic"]
        if twice:
            raise ValueError(
                f"label '{twice[0]}' is taken. Give each group a name of its own; 'organic' is everybody else."
            )
        for group in self.groups:
            if not -self.days < group.start < self.days:
                raise ValueError(
                    f"'{group.label}' starts on day {group.start}, but the scenario has days 0 to {self.days - 1}."
                )
        for event in self.organic.events:
            _community(event.community)
            if event.day >= self.days:
                raise ValueError(
                    f"event '{event.hashtag}' is on day {event.day}; the last day is {self.days - 1}."
                )
        return self

    @property
    def groups(self) -> tuple[Operation | Benign, ...]:
        """Operations, then innocent groups."""
        return (*self.operations, *self.benign)

    def sized(self) -> Self:
        """The scenario with sizes where it gives shares of all accounts."""
        rest = self.organic.accounts
        operations = [
            op
            if op.prevalence is None
            else op.model_copy(
                update={"size": max(round(rest * op.prevalence / (1 - op.prevalence)), 2), "prevalence": None}
            )
            for op in self.operations
        ]
        return self.model_copy(update={"operations": tuple(operations)})

    def resolved(self) -> str:
        """The scenario with every key, as YAML that can be read again."""
        return yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False, allow_unicode=True)


SHIPPED: Final = files("inconcert.simulate") / "scenarios"


def shipped() -> list[str]:
    """Names of the scenarios that come with the package."""
    return sorted(item.name.removesuffix(".yml") for item in SHIPPED.iterdir() if item.name.endswith(".yml"))


def read_scenario(asked: str | Path) -> ScenarioSpec:
    """A scenario from a YAML file, or one of the shipped ones by its name.

    Raises:
        InputError: the file is missing, is no YAML, or a key is unknown, missing or has a value it cannot have; names the
            key and says what would do.
    """
    path = Path(asked)
    source = path if path.suffix or path.exists() else SHIPPED / f"{asked}.yml"
    if not source.is_file():
        raise InputError(f"{asked}: no such scenario. Give a YAML file, or one of: {', '.join(shipped())}.")
    try:
        text = source.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{asked}: cannot be read as text in UTF-8 ({error}).") from None
    if len(text) > LARGEST_FILE:
        raise InputError(f"{asked}: a scenario of more than {LARGEST_FILE:,} characters is not read.")
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise InputError(
            f"{asked}{where}: this is no YAML ({getattr(error, 'problem', None) or 'cannot be read'})."
        ) from None
    if not isinstance(data, dict):
        raise InputError(
            f"{asked}: a scenario is a list of keys such as 'organic:' and 'operations:'. See the reference."
        )
    try:
        return ScenarioSpec.model_validate(data)
    except ValidationError as error:
        raise InputError("\n".join(f"{asked}: {_said(part, data)}" for part in error.errors()[:5])) from None


def _with_defaults(data: Any, kinds: Sequence[Kind], usual: str | None) -> Any:
    """The keys given, over those of the kind."""
    if not isinstance(data, dict):
        return data
    name = data.get("kind", usual)
    known = {kind.name: kind.defaults for kind in kinds}
    if name not in known:
        what = "no 'kind' is given" if name is None else f"kind '{str(name)[:60]}' is not known"
        raise ValueError(f"{what}. Choose one of: {', '.join(known)}.")
    if "size" in data and "prevalence" in data and data["prevalence"] is not None:
        raise ValueError("'size' and 'prevalence' both say how many accounts there are. Give one of them.")
    return {**known[name], **data}


def _community(name: str) -> None:
    from inconcert.simulate.words import load  # noqa: PLC0415 - only scenarios that name one need the country

    known = [community["name"] for community in load("world")["communities"]]
    if name not in known:
        raise ValueError(
            f"community '{name[:60]}' is not one of the country's. Choose among: {', '.join(known)}."
        )


def _said(error: Any, data: dict[Any, Any]) -> str:
    """A validation error as: place, key, what is wrong, what would do."""
    place: list[str] = []
    node: Any = data
    for step in error["loc"]:
        if isinstance(step, int) and isinstance(node, list) and step < len(node):
            node = node[step]
            name = node.get("label") if isinstance(node, dict) else None
            place[-1] += f", no. {step + 1}" + (f" ({str(name)[:40]})" if name else "")
        elif isinstance(step, str) and isinstance(node, dict) and step in node:
            node = node[step]
            place.append(f"'{step[:60]}'")
        elif isinstance(step, str) and error["type"] == "missing":
            place.append(f"'{step}'")
    where = " > ".join(place)
    if error["type"] == "extra_forbidden":
        return f"{where}: there is no such key. Check its spelling against the reference."
    if error["type"] == "missing":
        return f"{where} is missing."
    message = error["msg"].removeprefix("Value error, ")
    return f"{where}: {message}" if where else message
