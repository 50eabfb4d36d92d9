"""The media part of the import: files of a folder become media, each kept or rejected with a reason."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import polars as pl
from PIL import Image

from inconcert.case import TableWriter
from inconcert.pictures.fingerprint import fingerprint, spell
from inconcert.pictures.folder import Claims, MediaFile, listing
from inconcert.pictures.opening import Opened, UnusableMediaError, open_media
from inconcert.pictures.packed import Packed
from inconcert.pictures.thumbnail import thumbnail
from inconcert.progress import Step
from inconcert.readers.raw import RAW_LENGTH

SOURCE_ID: Final = "media"
FORMAT: Final = "media folder"
NO_POST: Final = "no post of the case has this file"
_AT_ONCE: Final = 256
HAS_PDQ: Final = find_spec("pdqhash") is not None

Row = dict[str, Any]
_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys(("media_id", "kind", "sha256", "local_path", "no_hash"), pl.String),
    **dict.fromkeys(("bytes", "width", "height", "frames"), pl.Int64),
    **dict.fromkeys(("phash", "pdq"), pl.List(pl.String)),
}


@dataclass(frozen=True, slots=True)
class Read:
    """A file that could be used: its row of media without a path, and its thumbnail with width and height."""

    row: Row
    thumb: tuple[bytes, int, int] | None

    @property
    def sha256(self) -> str:
        """Of the file's bytes, hex."""
        return str(self.row["sha256"])

    @property
    def media_id(self) -> str:
        """What stands for these bytes."""
        return str(self.row["media_id"])


@dataclass(slots=True)
class Media:
    """The running import of a media folder: what it holds, and what posts claim of it."""

    title: ClassVar[str] = FORMAT
    folder: Path
    files: list[MediaFile]
    claims: Claims

    @classmethod
    def of(cls, folder: str) -> Media:
        """List the folder and read the names. Raises InputError when there is none."""
        path = Path(folder).expanduser()
        files = listing(path)
        return cls(path, files, Claims.of(path, files))

    @property
    def key(self) -> str:
        """Names what the import depends on: names, sizes and times of the files, the list, and whether PDQ is there."""
        listed = self.claims.by_list
        known = [HAS_PDQ, [(file.name, file.size, file.changed_ns) for file in self.files], listed]
        return hashlib.sha256(_bytes(json.dumps(known, sort_keys=True))).hexdigest()

    def place(self, name: str) -> Path | Packed:
        """Where a file of the listing lies."""
        return self.folder / name

    def write(self, writers: dict[str, TableWriter], step: Step) -> tuple[Row, dict[str, Any]]:
        """Read every file that a post has, write media, thumbnails, post_media and rejects; the source's row and counts.

        A file that no post has is not opened. Exact copies are one medium, under the first path. Bounded memory: files
        are read a few at a time, their pictures made small at once; kept are hashes of names and one id a file.
        """
        seen: dict[str, str] = {}
        ids: dict[str, str] = {}
        counts = Counter(files_used=0, exact_copies=0, without_useful_hash=0, names_without_file=0)
        rejects: list[tuple[int, str, str]] = []
        digest = hashlib.sha256()
        number = 0
        for group in self._read(step):
            media, thumbs = [], []
            for file, found in group:
                number += 1
                digest.update(
                    _bytes(f"{file.name}\0{found.sha256 if isinstance(found, Read) else file.size}\n")
                )
                if isinstance(found, str):
                    rejects.append((number, found, file.name))
                    continue
                ids[file.name] = found.media_id
                counts["files_used"] += 1
                if found.sha256 in seen:
                    counts["exact_copies"] += 1
                    continue
                seen[found.sha256] = file.name
                counts[found.row["kind"]] += 1
                counts["without_useful_hash"] += found.row["no_hash"] is not None
                media.append(found.row | {"local_path": _bytes(file.name).decode()})
                if found.thumb is not None:
                    jpeg, width, height = found.thumb
                    thumbs.append(
                        {"media_id": found.media_id, "jpeg": jpeg, "width": width, "height": height}
                    )
            self._flush(writers, media, thumbs)
        for name, reason in self.claims.not_there(self.files):
            number += 1
            counts["names_without_file"] += 1
            rejects.append((number, reason, name))
        counts["files"] = len(self.files)
        counts["without_post"] = sum(reason == NO_POST for _, reason, _ in rejects)
        counts["rejected"] = len(rejects) - counts["without_post"] - counts["names_without_file"]
        counts["posts_with_media"] = self._write_posts(writers, ids)
        self._reject(writers, rejects)
        source = {
            "source_id": SOURCE_ID,
            "path": self.folder.name or self.title,
            "sha256": digest.hexdigest(),
            "format": self.title,
            "rows_in": number,
            "rows_kept": counts["files_used"],
            "rows_rejected": len(rejects),
        }
        return source, dict(sorted(counts.items()))

    def _read(self, step: Step) -> Iterator[list[tuple[MediaFile, Read | str]]]:
        """Every file with what was read of it or why not, in order, some at a time."""
        with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
            for start in range(0, len(self.files), _AT_ONCE):
                files = self.files[start : start + _AT_ONCE]
                found = list(pool.map(self._look, files))
                step.advance(len(files))
                yield list(zip(files, found, strict=True))

    def _look(self, file: MediaFile) -> Read | str:
        if file.name not in self.claims.posts:
            return NO_POST
        try:
            return _read_one(open_media(self.place(file.name)))
        except UnusableMediaError as reason:
            return str(reason)

    def _flush(self, writers: dict[str, TableWriter], media: list[Row], thumbs: list[Row]) -> None:
        if media:
            writers["media"].write(pl.DataFrame(media, schema_overrides=_SCHEMA, infer_schema_length=None))
        if thumbs:
            writers["thumbnails"].write(pl.DataFrame(thumbs))

    def _write_posts(self, writers: dict[str, TableWriter], ids: dict[str, str]) -> int:
        """post_media: each post's media, each once, in the order of the files' names."""
        of_post: dict[str, list[str]] = {}
        for name in sorted(ids):
            for post in self.claims.posts[name]:
                own = of_post.setdefault(post, [])
                if ids[name] not in own:
                    own.append(ids[name])
        rows = [
            (post, medium, position)
            for post in sorted(of_post)
            for position, medium in enumerate(of_post[post])
        ]
        schema = {"post_id": pl.String, "media_id": pl.String, "position": pl.Int64}
        writers["post_media"].write(pl.DataFrame(rows, schema=schema, orient="row"))
        return len(of_post)

    def _reject(self, writers: dict[str, TableWriter], rejects: list[tuple[int, str, str]]) -> None:
        rows = [
            (SOURCE_ID, row, None, reason, _bytes(name).decode()[:RAW_LENGTH])
            for row, reason, name in rejects
        ]
        columns = ("source_id", "row", "column", "reason", "raw")
        schema = {name: pl.Int64 if name == "row" else pl.String for name in columns}
        if rows:
            writers["rejects"].write(pl.DataFrame(rows, schema=schema, orient="row"))


def _bytes(text: str) -> bytes:
    """UTF-8; what a file's name holds beside it is spelled out."""
    return text.encode("utf-8", "backslashreplace")


def _read_one(found: Opened) -> Read:
    """The row of media and the thumbnail of an opened file."""
    prints = [fingerprint(frame) for frame in found.frames]
    hashed = [views for views in prints if not isinstance(views, str)]
    why = next((views for views in prints if isinstance(views, str)), None)
    if found.kind == "video":
        why = "a video: no decoder, so only exact copies are found"
    complete = why is None
    row = {
        "media_id": found.sha256[:32],
        "kind": found.kind,
        "sha256": found.sha256,
        "bytes": found.bytes,
        "width": found.width,
        "height": found.height,
        "frames": found.frame_count,
        "phash": [text for views in hashed for text in spell(views)] if complete else None,
        "pdq": [_pdq(frame) for frame in found.frames] if complete and HAS_PDQ else None,
        "no_hash": why,
    }
    shown = found.frames[len(found.frames) // 2] if found.frames else None
    return Read(row, thumbnail(shown) if shown is not None else None)


def _pdq(frame: Image.Image) -> str:
    """The PDQ hash of a picture, 64 hex digits, for exchange with others; nothing here compares it."""
    import pdqhash  # noqa: PLC0415 - an extra

    bits, _ = pdqhash.compute(np.asarray(frame))
    return np.packbits(bits.astype(np.uint8)).tobytes().hex()
