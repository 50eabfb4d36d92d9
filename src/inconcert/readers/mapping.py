"""Which column is what: a mapping in TOML, and a first guess of one for a table nobody knows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Dictionary
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tomli_w
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from inconcert.errors import InputError
from inconcert.readers import decoding

POST_IDS: Final = ("reply_to_post_id", "repost_of_post_id", "quote_of_post_id")
ACCOUNT_IDS: Final = ("reply_to_account_id", "repost_of_account_id")
IDS: Final = ("account_id", "post_id", *POST_IDS, *ACCOUNT_IDS)
COUNTS: Final = ("like_count", "repost_count", "reply_count", "quote_count")
LISTS: Final = ("hashtags", "mentions", "urls")
MEDIA: Final = ("media", "audio")
PROFILE: Final = (
    "handle",
    "display_name",
    "description",
    "profile_url",
    "picture",
    "location_reported",
    "language_declared",
)
ACCOUNT: Final = (*PROFILE, "account_created_at", "followers_count", "following_count", "verified")
POST: Final = (
    "created_at",
    "text",
    "lang",
    "post_type",
    "is_repost",
    "is_quote",
    "client_name",
    "latitude",
    "longitude",
)
TARGETS: Final = (*IDS, *POST, *COUNTS, *LISTS, *MEDIA, *ACCOUNT)
NEEDED: Final = frozenset(("account_id", "created_at"))
"""Without these two nothing can be done: who posted, and when."""
Platform = Literal[
    "x",
    "facebook",
    "instagram",
    "telegram",
    "tiktok",
    "youtube",
    "reddit",
    "bluesky",
    "mastodon",
    "vk",
    "whatsapp",
    "web",
    "other",
]


class Mapping(BaseModel):
    """What each column of a table is, and what the table does not say of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    platform: Platform = "other"
    timezone: str | None = None
    time_format: str | None = None
    encoding: str | None = None
    columns: dict[str, str]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        targets = list(self.columns.values())
        for target in targets:
            if target not in TARGETS:
                raise ValueError(f"'{target}' is not one of the names to map to: {', '.join(TARGETS)}")
            if targets.count(target) > 1:
                raise ValueError(f"two columns are mapped to '{target}'")
        for needed in sorted(NEEDED):
            if needed not in targets:
                raise ValueError(f"no column is mapped to '{needed}'")
        if self.encoding is not None and not decoding.known(self.encoding):
            raise ValueError(f"'{self.encoding}' is not an encoding: write for example cp1252 or koi8-r")
        if self.timezone is not None and not is_timezone(self.timezone):
            raise ValueError(f"'{self.timezone}' is not a time zone: write for example Europe/Madrid")
        return self

    @classmethod
    def load(cls, given: str) -> Self:
        """Read a TOML file, or a preset that comes with Inconcert. Raises InputError that says what is wrong."""
        path = Path(given).expanduser()
        try:
            if path.is_file():
                text = path.read_text("utf-8-sig")
            elif given in presets():
                text = files("inconcert").joinpath(f"data/presets/{given}.toml").read_text("utf-8")
            else:
                raise InputError(
                    f"--mapping {given}: no such file, and no preset. Presets: {', '.join(presets())}."
                )
            return cls.model_validate(tomllib.loads(text))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InputError(f"--mapping {given} cannot be read: {error}.") from None
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            reason = first["msg"].removeprefix("Value error, ")
            raise InputError(f"--mapping {given}: {place + ': ' if place else ''}{reason}.") from None

    def toml(self) -> str:
        """The mapping as a file that can be used again."""
        return tomli_w.dumps(self.model_dump(exclude_none=True))


def presets() -> tuple[str, ...]:
    """Names of the mappings that come with Inconcert."""
    folder = files("inconcert").joinpath("data/presets")
    return tuple(
        sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))
    )


def is_timezone(name: str) -> bool:
    """Whether this is the name of a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def guess(columns: tuple[str, ...]) -> dict[str, str]:
    """A first guess of a mapping, by column name: column to our name. A person has to look at it."""
    spelled = {
        "".join(letter for letter in name.lower() if letter.isalnum()): name for name in reversed(columns)
    }
    found: dict[str, str] = {}
    for target, names in _usual_names().items():
        column = next(
            (spelled[name] for name in names if name in spelled and spelled[name] not in found), None
        )
        if column is not None:
            found[column] = target
    return {column: found[column] for column in columns if column in found}


@cache
def _usual_names() -> Dictionary[str, list[str]]:
    text = files("inconcert").joinpath("data/column_names.toml").read_text("utf-8")
    return tomllib.loads(text)
