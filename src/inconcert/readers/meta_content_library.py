"""Meta Content Library: CSV that its clean room and its interface give out, for Facebook and Instagram."""

from __future__ import annotations

from typing import Final

from inconcert.readers.json_records import Refused
from inconcert.readers.rows import Row
from inconcert.readers.table_rows import Cells, TableReader, body, counted, reactions, said

_KINDS: Final = {f"statistics.{kind}_count": kind for kind in ("love", "care", "haha", "wow", "sad", "angry")}
_OWNER: Final = ("id", "name", "username", "type")
_INSTAGRAM: Final = frozenset({"business", "creator", "personal"})


class MetaContentLibrary(TableReader):
    """Posts of Facebook pages, groups and profiles, and of Instagram accounts.

    Ids are the library's own, over 2^53, and not those in Facebook's addresses: rows join with other rows of the
    library only. A post with `shared_post_id` is a share: repost without text, quote with text. The surface
    stands where it is not the owner's own. Addresses of media expire and are not kept.
    """

    name = "meta_content_library"
    title = "an export of the Meta Content Library"
    platform = "facebook"
    verified = (
        "the names in Meta's data dictionary of the Content Library, and the columns that "
        "fabiogiglietto/csds-preprocessor reads from the CSV. No real file was at hand: the tests' file was built by "
        "hand."
    )
    columns = (
        "id",
        "creation_time",
        "modified_time",
        "text",
        "lang",
        *(f"{part}.{name}" for part in ("post_owner", "post_owner.data", "surface") for name in _OWNER),
        "shared_post_id",
        "link_attachment.link",
        "link_attachment_fields.link",
        "hashtags",
        "mcl_url",
        "statistics.like_count",
        "statistics.comment_count",
        "statistics.share_count",
        "statistics.views",
        *_KINDS,
    )
    forms = (("id", "creation_time", "post_owner.id"), ("id", "creation_time", "post_owner.data.id"))

    def row(self, cells: Cells) -> Row | Refused:
        """One post."""
        owner = {
            name: said(cells[f"post_owner.{name}"]) or said(cells[f"post_owner.data.{name}"])
            for name in _OWNER
        }
        kind = (owner["type"] or "").lower()
        platform = "instagram" if kind in _INSTAGRAM or kind.startswith("instagram") else "facebook"
        text = body(cells["text"])
        created, modified = said(cells["creation_time"]), said(cells["modified_time"])
        surface, shared = said(cells["surface.id"]), said(cells["shared_post_id"])
        link = said(cells["link_attachment.link"]) or said(cells["link_attachment_fields.link"])
        tags = said(cells["hashtags"])
        return {
            "platform": platform,
            "native_id": said(cells["id"]),
            "account_id": owner["id"],
            "created_at": created,
            "edited_at": modified if modified != created else None,
            "post_type": ("quote" if text else "repost") if shared else "original",
            "text": text,
            "lang": said(cells["lang"]),
            "repost_of_post_id": shared if not text else None,
            "quote_of_post_id": shared if text else None,
            "surface_id": surface if surface != owner["id"] else None,
            "url": said(cells["mcl_url"]),
            "hashtags": [tag.strip(" '\"#") for tag in tags.strip("[]").split(",")] if tags else None,
            "links": [link] if link else [],
            "like_count": counted(cells["statistics.like_count"]),
            "reply_count": counted(cells["statistics.comment_count"]),
            "repost_count": counted(cells["statistics.share_count"]),
            "view_count": counted(cells["statistics.views"]),
            **reactions(cells, _KINDS),
            "account": {
                "handle": owner["username"],
                "display_name": owner["name"],
                "account_type": _account_type(kind, platform),
            },
        }


def _account_type(kind: str, platform: str) -> str | None:
    """The kind of account, as the tables name it; None for kinds they do not (events)."""
    if platform == "instagram":
        return "user"
    return {"page": "page", "profile": "user", "user": "user", "group": "group"}.get(
        kind.removeprefix("facebook_")
    )
