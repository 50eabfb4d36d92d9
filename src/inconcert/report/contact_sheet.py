"""The contact sheets as the page shows them: thumbnails of the case as data in the page, bounded over all groups."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from inconcert.case import Case
from inconcert.report.document import Document, Group, PictureFamily, PictureVersion
from inconcert.report.words import number, several

THUMBNAILS: Final = 600
"""In the whole page: at 3 to 8 kB each some 4 MB."""
LARGEST: Final = 24_000
"""Bytes of one thumbnail; what is larger was not made by this program and is not shown."""


@dataclass(frozen=True, slots=True)
class Thumb:
    """One version: its address (data:), or None where no thumbnail is at hand; what it is, in words."""

    source: str | None
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One picture with its versions."""

    family: PictureFamily
    thumbs: list[Thumb]


@dataclass(slots=True)
class Thumbnails:
    """The thumbnails at hand, and how many more the page may hold."""

    jpegs: Mapping[str, bytes]
    left: int = THUMBNAILS

    def sheets(self, group: Group) -> list[Sheet]:
        """The pictures of one group, with thumbnails while there is room."""
        return [
            Sheet(family, [self._thumb(number_, version) for number_, version in enumerate(family.shown, 1)])
            for family in group.pictures
        ]

    def source(self, media_id: str) -> str | None:
        """The address (data:) of a thumbnail; None where it is not at hand or the page has no more room."""
        jpeg = self.jpegs.get(media_id)
        if not jpeg or len(jpeg) > LARGEST or jpeg[:3] != b"\xff\xd8\xff" or not self.left:
            return None
        self.left -= 1
        return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()

    def _thumb(self, place: int, version: PictureVersion) -> Thumb:
        kind = "" if version.kind == "image" else f"{version.kind}, "
        apart = f"{version.distance} of 512 bits apart" if version.distance else "as the commonest one"
        what = "Version" if version.kind == "image" else version.kind.capitalize()
        return Thumb(
            self.source(version.media_id),
            f"{what} {place}, in {several(version.posts, 'post')}, {apart}",
            f"{kind}{several(version.posts, 'post')}",
        )


def likeness(spread: int) -> str:
    """How far the versions of a family lie apart, in words."""
    if spread == 0:
        return "exact copies or as good as"
    if spread >= 1_000:
        return "two of them would not match by themselves"
    return f"at most {number(spread)} of 512 bits"


def wanted(document: Document) -> set[str]:
    """The media whose thumbnails a document shows."""
    return {
        version.media_id for group in document.groups for family in group.pictures for version in family.shown
    }


def thumbnails_of(case: Case, media: Iterable[str]) -> dict[str, bytes]:
    """The thumbnails of some media, from the case; the media folder is not needed."""
    ids = pl.Series(sorted(media), dtype=pl.String)
    if ids.is_empty() or not case.parts("thumbnails"):
        return {}
    rows = case.scan("thumbnails").filter(pl.col("media_id").is_in(ids.implode()))
    return dict(rows.select("media_id", "jpeg").collect().iter_rows())
