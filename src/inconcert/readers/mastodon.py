"""Statuses of Mastodon and of servers that speak its interface, Truth Social among them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, Final
from urllib.parse import urlsplit

from inconcert.readers.json_records import JsonReader, Refused
from inconcert.readers.json_values import at, count, ident, moment, table, tables, text, truth
from inconcert.readers.rows import Row

TRUTH: Final = "truthsocial.com"
_BREAK: Final = re.compile(r"(?i)<br\s*/?>")
_PARAGRAPH: Final = re.compile(r"(?i)</p>\s*(?=<p)")
_TAG: Final = re.compile(r"<[^<>]*>")
_LINK: Final = re.compile(r"(?i)<a\s[^<>]*>")
_ATTRIBUTE: Final = re.compile(r"""(?i)\b(href|class|rel)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_STATUS: Final = re.compile(r"https://([^/]+)/(?:users/|@)(\w+)/(?:statuses/|posts/)?(\d+)/?")


class Mastodon(JsonReader):
    """Statuses of the Mastodon interface (lists, one a line, search pages, threads) and of Truth Social, which began from it.

    A status is known by its `uri`, which is the same on every server; an account is @name@server, in lower
    case. A boost is a repost with the text of what it boosts (Truth Social puts "RT" outside, which is left
    out); a quote names what it quotes where the server says it. HTML becomes text: paragraphs and breaks become
    line breaks, a content warning comes first. Addresses are those of the links, without mentions and hashtags,
    and that of the card. The status that a reply answers is known only by its number on the server that was
    asked: it becomes a `uri` where its author is on that server too and is mentioned, or wrote the reply
    himself, else server/number.
    """

    name = "mastodon"
    title = "statuses of Mastodon or Truth Social"
    platform = "mastodon"
    lists = ("statuses", "ancestors", "descendants")
    verified = (
        "Mastodon's documentation of the entities Status, Account, Poll and Quote (its source text, versions to "
        "4.5); a real list of statuses that rtoot keeps as a fixture (20, all read; no boosts among them). Truth "
        "Social's fields were checked against answers quoted in the code and manuals of tools that read it "
        "(quote_id, quote, in_reply_to, website, location; both forms of uri); no real export was at hand."
    )

    def fits(self, record: dict[str, Any], around: dict[str, Any]) -> bool:
        """A status: content, an account with a name, a time, and a field of this interface alone."""
        del around
        marks = ("reblog", "visibility", "reblogs_count", "favourites_count")
        return (
            "content" in record
            and "created_at" in record
            and isinstance(at(record, "account", "username"), str)
            and any(mark in record for mark in marks)
        )

    def row(self, record: dict[str, Any], context: Any) -> Row | Refused:
        """One status."""
        del context
        if "account" not in record:
            return Refused("not a status: it has no account", "account")
        return status_row(record)


def status_row(status: dict[str, Any]) -> Row:
    """A status as a row."""
    account = table(status.get("account"))
    original = table(status.get("reblog"))
    shown = original or status
    quoted = _quoted(status)
    replied, replied_account = _replied(status, account)
    written = _text(shown)
    options = list(tables(at(shown, "poll", "options")))
    row: Row = {
        "native_id": post_id(status),
        "account_id": account_id(account),
        "created_at": moment(status.get("created_at")),
        "edited_at": moment(status.get("edited_at")),
        "post_type": "repost" if original else "quote" if quoted else "reply" if replied else "original",
        "text": written,
        "lang": text(shown.get("language")),
        "reply_to_post_id": replied,
        "reply_to_account_id": replied_account,
        "repost_of_post_id": post_id(original),
        "repost_of_account_id": account_id(table(original.get("account"))),
        "quote_of_post_id": None if original else quoted,
        "url": text(status.get("url")),
        "client_name": text(at(status, "application", "name")),
        "hashtags": [tag for item in tables(shown.get("tags")) if (tag := text(item.get("name")))],
        "mentions": [
            f"mastodon:{key}"
            for item in tables(shown.get("mentions"))
            if (key := account_id(item)) is not None
        ],
        "urls": _addresses(shown),
        "like_count": count(status.get("favourites_count")),
        "repost_count": count(status.get("reblogs_count")),
        "reply_count": count(status.get("replies_count")),
        "quote_count": count(status.get("quotes_count")),
        "account": _profile(account),
    }
    if options:
        row["poll_question"] = written
        row["poll_options"] = [text(option.get("title")) for option in options]
        row["poll_votes"] = [count(option.get("votes_count")) for option in options]
    return row


def post_id(status: dict[str, Any]) -> str | None:
    """What a status is known by everywhere: its uri, spelled in one way where it has the usual form."""
    uri = text(status.get("uri")) or text(status.get("url"))
    found = _STATUS.fullmatch(uri) if uri else None
    return spelled(*found.groups()) if found else uri


def spelled(host: str, name: str, number: str) -> str:
    """The uri of a status, in lower case."""
    path = f"@{name}/{number}" if host.lower() == TRUTH else f"users/{name}/statuses/{number}"
    return f"https://{host}/{path}".lower()


def account_id(account: dict[str, Any]) -> str | None:
    """@name@server in lower case; the server of a local account is that of its page (Truth Social's where it has none)."""
    name = text(account.get("acct")) or text(account.get("username"))
    if name is None:
        return None
    if "@" in name.strip("@"):
        return f"@{name.strip('@')}".lower()
    host = _host(text(account.get("url")))
    return f"@{name}@{host}".lower() if host else None


def plain(html: str) -> str:
    """HTML of a status as text."""
    broken = _PARAGRAPH.sub("\n\n", _BREAK.sub("\n", html))
    return unescape(_TAG.sub("", broken)).replace("\0", "\ufffd").strip()


def _text(status: dict[str, Any]) -> str | None:
    warning, content = text(status.get("spoiler_text")), text(status.get("content"))
    parts = [warning, plain(content) if content else None]
    return "\n\n".join(part for part in parts if part) or None


def _addresses(status: dict[str, Any]) -> list[str]:
    found: dict[str, None] = {}
    for link in _LINK.findall(text(status.get("content")) or ""):
        given = {name.lower(): unescape(one or other) for name, one, other in _ATTRIBUTE.findall(link)}
        is_own = {"mention", "hashtag"} & set(given.get("class", "").split()) or "tag" in given.get(
            "rel", ""
        ).split()
        if not is_own and given.get("href"):
            found[given["href"]] = None
    card = text(at(status, "card", "url"))
    return list(found | ({card: None} if card else {}))


def _quoted(status: dict[str, Any]) -> str | None:
    """The status quoted: Mastodon's `quote` (whole or by number), or Truth Social's `quote` and `quote_id`."""
    quote = table(status.get("quote"))
    whole = table(quote.get("quoted_status")) or (quote if "content" in quote else {})
    number = ident(quote.get("quoted_status_id")) or ident(status.get("quote_id"))
    return post_id(whole) or _local(status, number)


def _replied(status: dict[str, Any], account: dict[str, Any]) -> tuple[str | None, str | None]:
    """The status and the account answered."""
    number, owner = ident(status.get("in_reply_to_id")), ident(status.get("in_reply_to_account_id"))
    parent = table(status.get("in_reply_to"))
    named = {ident(item.get("id")): item for item in (*tables(status.get("mentions")), account)}
    author = named.get(owner, {}) if owner else {}
    replied_account = account_id(author) or account_id(table(parent.get("account")))
    if number is None or post_id(parent):
        return post_id(parent), replied_account
    host, name = _server(status), text(author.get("username"))
    if host and name and "@" not in (text(author.get("acct")) or "@") and number.isdigit():
        return spelled(host, name, number), replied_account
    return _local(status, number), replied_account


def _local(status: dict[str, Any], number: str | None) -> str | None:
    """A status known by its number on the server that was asked, where that server is known."""
    if number is None:
        return None
    host = _server(status)
    return f"{host}/{number}" if host else number


def _server(status: dict[str, Any]) -> str | None:
    """The server that was asked, known where the status is its own."""
    is_local = "@" not in (text(at(status, "account", "acct")) or "@")
    return _host(text(status.get("uri"))) if is_local else None


def _host(address: str | None) -> str | None:
    try:
        return urlsplit(address).hostname if address else None
    except ValueError:
        return None


def _profile(account: dict[str, Any]) -> Row:
    note = text(account.get("note"))
    kind = "bot" if account.get("bot") is True else "group" if account.get("group") is True else "user"
    return {
        "handle": (account_id(account) or "").removeprefix("@") or None,
        "display_name": text(account.get("display_name")),
        "description": plain(note) or None if note else None,
        "profile_url": text(account.get("website")),
        "picture": text(account.get("avatar_static")) or text(account.get("avatar")),
        "account_type": kind,
        "created_at": moment(account.get("created_at")),
        "followers_count": count(account.get("followers_count")),
        "following_count": count(account.get("following_count")),
        "posts_count": count(account.get("statuses_count")),
        "verified": truth(account.get("verified")),
        "status": "suspended" if account.get("suspended") is True else None,
        "location_reported": text(account.get("location")),
    }
