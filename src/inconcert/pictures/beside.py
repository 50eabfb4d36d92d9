"""Media that an export names and that lie beside it: Telegram Desktop's photos, files and video_files, WhatsApp's pictures.

They need no `--media`: a reader puts the names its posts give, relative to the export, into the column `media`. Only
regular files below the export's own folder are read; a name that leads out of it (absolute, `..`, over a symbolic
link) is told among the rejects. Files of the folder that no post names are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import polars as pl

from inconcert.pictures.folder import Claims, MediaFile
from inconcert.pictures.importing import Media
from inconcert.readers.sources import Source


@dataclass(slots=True)
class Beside(Media):
    """What posts name of the folders of their exports. A file's name here is the export's source_id, / and the name given."""

    title: ClassVar[str] = "media beside the exports"
    exports: dict[str, Path] = field(default_factory=dict)
    packed: int = 0
    """Posts that name media inside an archive: these are not read, and the import says so."""

    @classmethod
    def nothing_yet(cls) -> Beside:
        """Before any export was read."""
        return cls(Path(), [], Claims())

    def add(self, posts: pl.DataFrame, source: Source) -> None:
        """Take what a batch of kept posts names; exports inside an archive have no folder of their own."""
        if "media" not in posts.columns:
            return
        named = posts.select("post_id", "media").filter(pl.col("media").list.len() > 0)
        if source.member is not None:
            self.packed += named.height
        elif named.height:
            self.exports[source.source_id] = source.path.parent
            inside = pl.element().str.replace_all("\\", "/", literal=True).str.strip_prefix("./")
            name = pl.lit(source.source_id + "/") + inside
            self.claims.add(named.with_columns(pl.col("media").list.eval(name)))

    def find(self) -> None:
        """Look which of the named files are there, when all posts are known."""
        self.files = list(self._there())

    def place(self, name: str) -> Path:
        """Where a file lies."""
        source_id, _, inside = name.partition("/")
        return self.exports[source_id] / inside

    def _there(self) -> Iterator[MediaFile]:
        real = {source_id: folder.resolve() for source_id, folder in self.exports.items()}
        for name in sorted(self.claims.posts, key=lambda name: name.encode("utf-8", "surrogateescape")):
            source_id, _, inside = name.partition("/")
            steps = inside.split("/")
            if "" in steps or ".." in steps or "\0" in inside:
                continue
            try:
                place = self.place(name)
                if place.resolve() == real[source_id].joinpath(*steps) and place.is_file():
                    about = place.lstat()
                    yield MediaFile(name, about.st_size, about.st_mtime_ns)
            except OSError:
                continue  # a name that the system does not take, or a loop of links: it is not there
