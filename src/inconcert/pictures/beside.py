"""Media that an export names and that lie beside it: Telegram Desktop's photos, files and video_files, WhatsApp's pictures.

They need no `--media`: a reader puts the names its posts give, relative to the export, into the column `media`. Only
regular files below the export's own folder are read; a name that leads out of it (absolute, `..`, over a symbolic
link) is told among the rejects. Of an export in a zip archive the members below its own folder there are read in place.
Files that no post names are not looked at.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

import polars as pl

from inconcert.case import TableWriter
from inconcert.errors import InputError
from inconcert.pictures.folder import Claims, MediaFile
from inconcert.pictures.importing import Media
from inconcert.pictures.packed import Packed
from inconcert.progress import Step
from inconcert.readers.sources import FREE_BYTES, LARGEST_RATIO, Source


@dataclass(slots=True)
class Beside(Media):
    """What posts name of the folders of their exports. A file's name here is the export's source_id, / and the name given."""

    title: ClassVar[str] = "media beside the exports"
    exports: dict[str, Source] = field(default_factory=dict)
    archives: dict[Path, zipfile.ZipFile] = field(default_factory=dict)
    """Archives that are open while their members are read."""

    @classmethod
    def nothing_yet(cls) -> Beside:
        """Before any export was read."""
        return cls(Path(), [], Claims())

    def add(self, posts: pl.DataFrame, source: Source) -> None:
        """Take what a batch of kept posts names."""
        if "media" not in posts.columns:
            return
        named = posts.select("post_id", "media").filter(pl.col("media").list.len() > 0)
        if named.height:
            self.exports[source.source_id] = source
            inside = pl.element().str.replace_all("\\", "/", literal=True).str.strip_prefix("./")
            name = pl.lit(source.source_id + "/") + inside
            self.claims.add(named.with_columns(pl.col("media").list.eval(name)))

    def find(self) -> None:
        """Look which of the named files are there, when all posts are known.

        Raises InputError for an archive whose named media would unpack to absurdly more than it holds.
        """
        claimed: dict[str, list[str]] = {}
        for name in sorted(self.claims.posts, key=lambda name: name.encode("utf-8", "surrogateescape")):
            source_id, _, inside = name.partition("/")
            if not ({"", ".."} & set(inside.split("/")) or "\0" in inside):
                claimed.setdefault(source_id, []).append(inside)
        found = (
            (_in_folder if source.member is None else _in_archive)(source, claimed.get(source_id, []))
            for source_id, source in self.exports.items()
        )
        files = [file for files in found for file in files]
        self.files = sorted(files, key=lambda file: file.name.encode("utf-8", "surrogateescape"))

    def place(self, name: str) -> Path | Packed:
        """Where a file lies."""
        source_id, _, inside = name.partition("/")
        source = self.exports[source_id]
        if source.member is None:
            return source.path.parent / inside
        return Packed(self.archives[source.path], _member(source.member, inside))

    def write(self, writers: dict[str, TableWriter], step: Step) -> tuple[dict[str, Any], dict[str, Any]]:
        """As `Media.write`; archives are open meanwhile."""
        with ExitStack() as stack:
            for source in self.exports.values():
                if source.member is not None and source.path not in self.archives:
                    self.archives[source.path] = stack.enter_context(zipfile.ZipFile(source.path))
            return Media.write(self, writers, step)


def _in_folder(source: Source, names: list[str]) -> Iterator[MediaFile]:
    real = source.path.parent.resolve()
    for inside in names:
        try:
            place = source.path.parent / inside
            if place.resolve() == real.joinpath(*inside.split("/")) and place.is_file():
                about = place.lstat()
                yield MediaFile(f"{source.source_id}/{inside}", about.st_size, about.st_mtime_ns)
        except OSError:
            continue  # a name that the system does not take, or a loop of links: it is not there


def _in_archive(source: Source, names: list[str]) -> list[MediaFile]:
    with zipfile.ZipFile(source.path) as archive:
        there = {info.filename: info.file_size for info in archive.infolist() if not info.is_dir()}
    members = {inside: _member(source.member or "", inside) for inside in names}
    files = [
        MediaFile(f"{source.source_id}/{inside}", there[member], 0)
        for inside, member in members.items()
        if member in there
    ]
    if sum(file.size for file in files) > max(FREE_BYTES, source.path.stat().st_size * LARGEST_RATIO):
        raise InputError(
            f"{source.name}: the media that it names unpack to more than {LARGEST_RATIO} times the archive's size, as files "
            "made to fill a disk do. If you trust it, unpack it yourself and give the folder."
        )
    return files


def _member(export: str, inside: str) -> str:
    """The member that lies below the export's own folder in the archive."""
    return str(PurePosixPath(export).parent / inside)
