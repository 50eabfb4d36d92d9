"""YouTube Data Tools: tables of comments and lists of videos, CSV or tab separated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from inconcert.readers.base import Asked, Batch
from inconcert.readers.json_records import Refused
from inconcert.readers.raw import Sample
from inconcert.readers.rows import Row
from inconcert.readers.sources import Source
from inconcert.readers.table_rows import Cells, TableReader, body, counted, named_by, native, said

_COMMENT: Final = ("id", "likeCount", "publishedAt", "authorName", "text", "isReply")
_VIDEO: Final = ("videoId", "channelId", "channelTitle", "publishedAt", "videoTitle")
_HASHED: Final = re.compile(r"[0-9a-f]{40}")


class YouTubeDataTools(TableReader):
    """Comments of a video, and lists of videos.

    The first tool's table of comments does not say which video they stand under (its file's name does): their
    conversation is then the first comment. An author without a channel id is known by the name that starts with
    @; without either the comment is rejected, for names are not unique. Times without zone are the tool's
    server's: --timezone says which. Authors that the tool hashed are marked.
    """

    name = "youtube_data_tools"
    title = "a table of YouTube Data Tools"
    platform = "youtube"
    verified = (
        "columns against the tool's own code (mod_video_comments.php, whose header names isReplyTo where replies "
        "fill isReplyToId; and its newer Python version) and 4CAT's importer of its lists of videos"
    )
    columns = (
        *_COMMENT,
        *_VIDEO,
        "replyCount",
        "authorChannelId",
        "authorChannelUrl",
        "isReplyTo",
        "isReplyToId",
        "videoDescription",
        "defaultLanguage",
        "viewCount",
        "commentCount",
    )
    forms = (_COMMENT, _VIDEO)

    def read(self, source: Source, sample: Sample, asked: Asked) -> Iterator[Batch]:
        """Comments, or videos as posts of their channels."""
        chosen = _Videos() if not sample.has(*_COMMENT) else self
        yield from TableReader.read(chosen, source, sample, asked)

    def row(self, cells: Cells) -> Row | Refused:
        """One comment."""
        shown = said(cells["authorName"])
        named = named_by(said(cells["authorChannelUrl"]))
        channel = said(cells["authorChannelId"]) or (native(named.account_id) if named else None)
        handle = shown.removeprefix("@") if shown and shown.startswith("@") else None
        hashed = bool(shown and _HASHED.fullmatch(shown))
        account = channel or (f"@{handle.lower()}" if handle else shown if hashed else None)
        if account is None:
            return Refused("no channel id, and a name alone is not one account", "authorChannelId")
        answered = said(cells["isReplyTo"]) or said(cells["isReplyToId"])
        is_reply = said(cells["isReply"]) in {"1", "true", "True", "yes"} and answered is not None
        video = said(cells["videoId"])
        return {
            "native_id": said(cells["id"]),
            "account_id": account,
            "created_at": said(cells["publishedAt"]),
            "post_type": "reply" if is_reply else "comment",
            "text": body(cells["text"]),
            "conversation_id": video or (answered if is_reply else said(cells["id"])),
            "reply_to_post_id": answered if is_reply else video,
            "like_count": counted(cells["likeCount"]),
            "reply_count": counted(cells["replyCount"]),
            "account": {
                "handle": handle,
                "display_name": None if hashed else shown,
                "account_type": "user",
                "is_pseudonymised": hashed,
            },
        }


class _Videos(YouTubeDataTools):
    """A list of videos."""

    def row(self, cells: Cells) -> Row | Refused:
        """One video, as a post of its channel: title, then description."""
        parts = [body(cells["videoTitle"]), body(cells["videoDescription"])]
        return {
            "native_id": said(cells["videoId"]),
            "account_id": said(cells["channelId"]),
            "created_at": said(cells["publishedAt"]),
            "post_type": "original",
            "text": "\n".join(filter(None, parts)) or None,
            "lang": said(cells["defaultLanguage"]),
            "conversation_id": said(cells["videoId"]),
            "url": f"https://www.youtube.com/watch?v={said(cells['videoId'])}",
            "like_count": counted(cells["likeCount"]),
            "reply_count": counted(cells["commentCount"]),
            "view_count": counted(cells["viewCount"]),
            "account": {"display_name": said(cells["channelTitle"]), "account_type": "channel"},
        }
