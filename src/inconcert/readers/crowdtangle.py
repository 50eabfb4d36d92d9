"""CrowdTangle's exports of Facebook and Instagram posts: CSV of searches and lists, as given out until August 2024."""

from __future__ import annotations

import hashlib
from typing import Final

from inconcert.readers.json_records import Refused
from inconcert.readers.rows import Row
from inconcert.readers.table_rows import (
    Cells,
    TableReader,
    body,
    counted,
    named_by,
    native,
    reactions,
    said,
)
from inconcert.urls import canonical_url

_KINDS: Final = {
    "Love": "love",
    "Wow": "wow",
    "Haha": "haha",
    "Sad": "sad",
    "Angry": "angry",
    "Care": "care",
}
_PLACE: Final = ("Page Name", "Group Name")
_TIME: Final = ("Post Created", "Created")


class CrowdTangleFacebook(TableReader):
    """Posts of pages and groups.

    Who posted in a group the export does not say: the group stands as account and as surface. The account's id
    is `Facebook Id`, else the number in the post's address, else its name with @; the post's id is the number at
    the end of its address. Times carry the zone they were exported in (EST, EDT); one whose abbreviation has
    several meanings needs --timezone. A link to another account's Facebook post makes a share: repost without a
    message, quote with one. Lines above the header (the browser extension's report) are passed over.
    """

    name = "crowdtangle_facebook"
    title = "CrowdTangle's export of Facebook posts"
    platform = "facebook"
    verified = (
        "columns of 36 and 41 and the older Created against 4CAT's importers (datasources/custom/import_formats.py, "
        "and upload_csv.py before it); times and addresses against a real export of 2,203 posts; the header below a "
        "preamble is known from description only"
    )
    columns = (
        *_PLACE,
        *_TIME,
        "User Name",
        "Facebook Id",
        "Page Description",
        "Page Created",
        "Likes at Posting",
        "Followers at Posting",
        "Likes",
        "Comments",
        "Shares",
        *_KINDS,
        "Video Share Status",
        "Post Views",
        "Total Views",
        "URL",
        "Message",
        "Link",
        "Final Link",
    )
    forms = tuple(
        (place, time, *rest)
        for place in _PLACE
        for time in _TIME
        for rest in (("URL", "Message"), ("Facebook Id", "Message"))
    )

    def row(self, cells: Cells) -> Row | Refused:
        """One post of a page or a group."""
        group = said(cells["Group Name"]) is not None
        shown = said(cells["Group Name"]) or said(cells["Page Name"])
        handle = said(cells["User Name"])
        own = named_by(said(cells["URL"]))
        if own is not None and own.platform != self.platform:
            own = None
        in_address = native(own.account_id) if own else None
        account = said(cells["Facebook Id"]) or in_address or (f"@{handle.lower()}" if handle else shown)
        post = native(own.post_id) if own else None
        created = said(cells["Post Created"]) or said(cells["Created"])
        message = body(cells["Message"])
        mine = {account, in_address, f"@{handle.lower()}" if handle else None}
        link = said(cells["Final Link"]) or said(cells["Link"])
        return {
            "native_id": post or _made(account, created, message, link),
            "account_id": account,
            "created_at": created,
            "text": message,
            "url": said(cells["URL"]),
            "surface_id": account if group else None,
            "like_count": counted(cells["Likes"]),
            "repost_count": counted(cells["Shares"]),
            "reply_count": counted(cells["Comments"]),
            "view_count": counted(cells["Total Views"]) or counted(cells["Post Views"]),
            **reactions(cells, _KINDS),
            **_shared(link, message, mine, cells),
            "account": {
                "handle": handle,
                "display_name": shown,
                "description": body(cells["Page Description"]),
                "account_type": "group" if group else "page",
                "created_at": said(cells["Page Created"]),
                "followers_count": counted(cells["Followers at Posting"])
                or counted(cells["Likes at Posting"]),
            },
        }


class CrowdTangleInstagram(TableReader):
    """Posts of public accounts.

    The export has no number for an account: its user name with @ is its id. The post's id is the short code in
    its address. Times as in the Facebook export.
    """

    name = "crowdtangle_instagram"
    title = "CrowdTangle's export of Instagram posts"
    platform = "instagram"
    verified = "columns against 4CAT's importers of this export, with Post Created and with the older Created"
    columns = (
        "Account",
        "User Name",
        "Followers at Posting",
        *_TIME,
        "Likes",
        "Comments",
        "Views",
        "URL",
        "Link",
        "Title",
        "Description",
    )
    forms = tuple(("Account", "User Name", time, "URL", "Description") for time in _TIME)

    def row(self, cells: Cells) -> Row | Refused:
        """One post."""
        handle = said(cells["User Name"])
        own = named_by(said(cells["URL"]))
        post = native(own.post_id) if own and own.platform == self.platform else None
        created = said(cells["Post Created"]) or said(cells["Created"])
        message = body(cells["Description"]) or body(cells["Title"])
        account = f"@{handle.lower()}" if handle else None
        return {
            "native_id": post or _made(account, created, message, said(cells["Link"])),
            "account_id": account,
            "created_at": created,
            "post_type": "original",
            "text": message,
            "url": said(cells["URL"]),
            "like_count": counted(cells["Likes"]),
            "reply_count": counted(cells["Comments"]),
            "view_count": counted(cells["Views"]),
            "account": {
                "handle": handle,
                "display_name": said(cells["Account"]),
                "account_type": "user",
                "followers_count": counted(cells["Followers at Posting"]),
            },
        }


def _made(*parts: str | None) -> str:
    """An id for a post whose address names none, made from what the row says."""
    spelled = "\x1f".join(part or "\0" for part in parts)
    return "made-" + hashlib.blake2b(spelled.encode(), digest_size=12).hexdigest()


def _shared(link: str | None, message: str | None, mine: set[str | None], cells: Cells) -> Row:
    """What the post shares: another account's post, or addresses of the web."""
    target = named_by(link)
    facebook = target is not None and target.platform == "facebook"
    post = native(target.post_id) if target and facebook else None
    owner = native(target.account_id) if target and facebook else None
    foreign = owner is not None and owner not in mine
    reshared = owner is None and said(cells["Video Share Status"]) == "share"
    urls = [link] if link and canonical_url(link) and not (facebook and owner in mine) else []
    found: Row = {"post_type": "original", "links": urls}
    if post is not None and (foreign or reshared):
        found["post_type"] = "quote" if message else "repost"
        found["quote_of_post_id" if message else "repost_of_post_id"] = post
        if not message and owner and not owner.startswith("@"):
            found["repost_of_account_id"] = owner
    return found
