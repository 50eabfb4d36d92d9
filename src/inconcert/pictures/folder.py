"""Which files of a media folder belong to which posts: by their names, by a column of the posts, or by a list in the folder.

1. By name: `<post id>-<anything>.<extension>`, the id of digits, in any folder below. So are media named in the X
   information-operations archive (verified in a public description of its stored copy: paths such as
   `ira_10/<hashed user id>/images/673250708364247040-CVfPc8YUsAApZSL.jpg`) and in X's export of one's own account
   (`tweets_media/<tweet id>-<name>`, as several public programs read it). Of other releases of the archive no listing was
   found, so a file that no post claims is counted and said.
2. By a column that the mapping calls `media`: file names relative to the folder, one or a list in a cell.
3. By a table `media.csv` in the folder with the columns post_id and file.
4. By `.metadata.json`, which 4CAT puts among the images and videos it downloads: for each address the file's name (or
   `files`, each with its name) and `post_ids`, the ids of 4CAT's own table (verified in its download_images.py); of Reddit
   without our t1_ or t3_. Of Telegram that is the message's number alone, so that not it but the name tells the post:
   `<chat>-<number>.jpeg`, which the table has in a column of its own (verified in its download_telegram_images.py).
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from inconcert.errors import InputError
from inconcert.readers.json_values import ident, table, tables, texts

LIST: Final = "media.csv"
LIST_OF_4CAT: Final = ".metadata.json"
_NAMED: Final = re.compile(r"^(\d{3,20})-")


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file below the folder: its path relative to it with / between, its size and time of change."""

    name: str
    size: int
    changed_ns: int


def listing(folder: Path) -> list[MediaFile]:
    """Every file below the folder, by name; hidden ones and the list itself left out, symbolic links listed but not followed.

    Raises InputError when it is no folder, or empty.
    """
    if not folder.is_dir():
        raise InputError(f"--media {folder}: there is no such folder.")
    found = []
    for parent, folders, files in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        for name in (*files, *links):
            path = Path(parent) / name
            relative = path.relative_to(folder).as_posix()
            if not name.startswith(".") and relative != LIST:
                about = path.lstat()
                found.append(MediaFile(relative, about.st_size, about.st_mtime_ns))
    if not found:
        raise InputError(f"--media {folder}: the folder has no files.")
    return sorted(found, key=lambda file: file.name.encode("utf-8", "surrogateescape"))


@dataclass(slots=True)
class Claims:
    """What posts claim of the folder, gathered while the posts are read."""

    by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Post to files, as the files' names say."""
    by_list: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Post, as written in the list, to files."""
    posts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """File to the posts that have it."""

    @classmethod
    def of(cls, folder: Path, files: list[MediaFile]) -> Claims:
        """What the names and the list in the folder say."""
        claims = cls()
        for file in files:
            named = _NAMED.match(file.name.rpartition("/")[2])
            if named:
                claims.by_name[f"x:{named[1]}"].append(file.name)
        if (folder / LIST).is_file():
            for post, name in _read_list(folder / LIST):
                claims.by_list[post].append(name)
        if (folder / LIST_OF_4CAT).is_file():
            for post, name in _read_4cat(folder / LIST_OF_4CAT):
                claims.by_list[post].append(name)
        return claims

    def add(self, posts: pl.DataFrame) -> None:
        """Look at a batch of kept posts (post_id, native_id, and media where the reader gives it)."""
        if "media" in posts.columns:
            for post, names in posts.select("post_id", "media").drop_nulls().iter_rows():
                for name in names:
                    self._claim(_cleaned(name), post)
        without_kind = pl.col("native_id").str.extract("^t[13]_(.+)$")
        for claimed, ids in (
            (self.by_name, ("post_id",)),
            (self.by_list, ("post_id", "native_id", without_kind)),
        ):
            for said in ids if claimed else ():
                pairs = posts.select("post_id", said=said).drop_nulls()
                wanted = pl.Series([one in claimed for one in pairs["said"]], dtype=pl.Boolean)
                for post, one in pairs.filter(wanted).iter_rows():
                    for name in claimed[one]:
                        self._claim(name, post)

    def _claim(self, name: str, post: str) -> None:
        if post not in self.posts[name]:
            self.posts[name].append(post)

    def not_there(self, files: list[MediaFile]) -> list[tuple[str, str]]:
        """Names that posts give and that are no file of the folder, each with the reason."""
        there = {file.name for file in files}
        return [
            (name, "outside the media folder: only files below it are read")
            if {"", ".."} & set(name.split("/"))
            else (name, "a post names this file, but it is not in the media folder")
            for name in sorted(set(self.posts) - there)
        ]


def _cleaned(name: str) -> str:
    """A path as the listing writes it: / between, no ./ before."""
    return name.replace("\\", "/").removeprefix("./")


def _read_list(path: Path) -> list[tuple[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"post_id", "file"} <= set(rows.fieldnames or ()):
                raise InputError(f"{path}: it needs the columns post_id and file in its first line.")
            return [
                (row["post_id"].strip(), _cleaned(row["file"].strip()))
                for row in rows
                if row["post_id"] and row["file"]
            ]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read as a CSV in UTF-8: {error}.") from None


def _read_4cat(path: Path) -> list[tuple[str, str]]:
    """Post and file of each download that 4CAT lists."""
    try:
        listed = table(json.loads(path.read_bytes()))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} cannot be read as 4CAT's list of downloads: {error}.") from None
    found = []
    for one in tables(list(listed.values())):
        names = texts([one.get("filename"), *(file.get("filename") for file in tables(one.get("files")))])
        given = one.get("post_ids")
        ids = [post for post in map(ident, given if isinstance(given, list) else ()) if post]
        found += [(post, _cleaned(name)) for name in names for post in ids]
    return found
