"""Comments as YouTube's interface gives them: answers of commentThreads, with replies, and single comments."""

from __future__ import annotations

import html
import re
from typing import Any, Final

from inconcert.readers.json_records import JsonReader, Refused
from inconcert.readers.json_values import at, count, ident, moment, table, text
from inconcert.readers.rows import Row
from inconcert.readers.table_rows import named_by, native

_BREAK: Final = re.compile(r"(?i)<br\s*/?>")
_TAG: Final = re.compile(r"<[^<>]*>")


class YouTubeComments(JsonReader):
    """Comments below videos, and the replies to them; each is a record.

    A comment answers the video, a reply answers the comment; both belong to the video's conversation. An author
    without authorChannelId is known by the channel in authorChannelUrl, or by a name that starts with @; else the
    comment is rejected, for a name alone is not one account. The text is textOriginal, else what is shown, without its
    HTML. Pages repeat comments: each is kept once, the fuller one.
    """

    name = "youtube_comments"
    title = "an answer of YouTube's commentThreads"
    platform = "youtube"
    lists = (
        "items.snippet.topLevelComment",
        "items.replies.comments",
        "snippet.topLevelComment",
        "replies.comments",
    )
    verified = (
        "one trimmed answer that python-youtube keeps as a fixture (1 thread, no replies), and the names in YouTube's "
        "description of commentThread and comment. Pages, replies and repeated ids were built by hand."
    )

    def fits(self, record: dict[str, Any], around: dict[str, Any]) -> bool:
        """A comment, by its kind or by its text and author."""
        del around
        snippet = table(record.get("snippet"))
        return record.get("kind") == "youtube#comment" or {"textDisplay", "authorDisplayName"} <= set(snippet)

    def row(self, record: dict[str, Any], context: dict[str, Any]) -> Row | Refused:
        """One comment or reply."""
        snippet = table(record.get("snippet"))
        shown = text(snippet.get("authorDisplayName"))
        handle = shown.removeprefix("@") if shown and shown.startswith("@") else None
        channel = ident(at(snippet, "authorChannelId", "value")) or ident(snippet.get("authorChannelId"))
        named = named_by(text(snippet.get("authorChannelUrl")))
        account = (
            channel
            or (native(named.account_id) if named and named.platform == self.platform else None)
            or (f"@{handle.lower()}" if handle else None)
        )
        if not snippet:
            return Refused("not a comment: it has no snippet", "snippet")
        if account is None:
            return Refused("no channel id, and a name alone is not one account", "authorChannelId")
        parent = ident(snippet.get("parentId"))
        video = (
            ident(snippet.get("videoId"))
            or ident(at(context, "videoId"))
            or ident(at(context, "snippet", "videoId"))
        )
        published, updated = moment(snippet.get("publishedAt")), moment(snippet.get("updatedAt"))
        return {
            "native_id": ident(record.get("id")),
            "account_id": account,
            "created_at": published,
            "edited_at": updated if updated != published else None,
            "post_type": "reply" if parent else "comment",
            "text": text(snippet.get("textOriginal")) or _plain(snippet.get("textDisplay")),
            "conversation_id": video or parent,
            "reply_to_post_id": parent or video,
            "like_count": count(snippet.get("likeCount")),
            "reply_count": count(at(context, "totalReplyCount")) if not parent else None,
            "account": {
                "handle": handle,
                "display_name": shown,
                "picture": text(snippet.get("authorProfileImageUrl")),
                "account_type": "user",
            },
        }


def _plain(shown: Any) -> str | None:
    """The text of what is shown: breaks as lines, tags gone."""
    found = text(shown)
    return text(html.unescape(_TAG.sub("", _BREAK.sub("\n", found)))) if found else None
