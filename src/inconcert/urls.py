"""Addresses of web pages made comparable: the same page has the same canonical form. Nothing is fetched."""

from __future__ import annotations

import ipaddress
import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final
from urllib.parse import quote, urlsplit

import idna
import polars as pl
import tldextract

SHORTENERS: Final = frozenset(
    ("t.co", "bit.ly", "goo.gl", "ow.ly", "tinyurl.com", "fb.me", "dlvr.it", "ift.tt")
)
"""Domains that only lead on: which site was linked, such an address does not say."""
LONGEST: Final = 4096
_IN_TEXT: Final = r"(?i)(?:https?://|\bwww\.)[^\s<>\"“”«»„\x00-\x1f\u3000-\u303f\uff00-\uffef]+"
_TAIL: Final = ".,;:!?)]}'’*_"
_BRACKETED: Final = r"^(.*\([^()]*\)[^()]*)"
_PLAIN: Final = (
    r"^https?://(?:www\.)*((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24})"
    r"((?:/[A-Za-z0-9_.~-]+)*)/*$"
)
_PLAIN_LENGTH: Final = 200
_PLAIN_QUERY: Final = r"^([^?#]*)\?([A-Za-z0-9_.~=+,:@!&-]*)$"
_BARE: Final = re.compile(r"(?i)[\w-]+(\.[\w-]+)+\.?(:\d+)?([/?#]|$)")
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_ESCAPED: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_NOTHING_TO_ESCAPE: Final = re.compile(r"[A-Za-z0-9_.~=+,:@!-]*")
_PATH_SAFE: Final = "/%:@!$&'()*+,;=~-._"

_extract = tldextract.TLDExtract(suffix_list_urls=(), include_psl_private_domains=True, cache_dir=None)


def urls_in(text: pl.Expr) -> pl.Expr:
    """The web addresses that stand in a text, in order. One cut short with an ellipsis is not an address."""
    address = pl.element()
    return (
        text.str.extract_all(_IN_TEXT)
        .list.eval(address.filter(~address.str.contains(r"…|\.\.\.$")))
        .list.eval(
            pl.coalesce(
                address.str.extract(_BRACKETED).str.strip_chars_end(_TAIL.replace(")", "")),
                address.str.strip_chars_end(_TAIL),
            )
        )
    )


def canonical_table(addresses: pl.Series) -> pl.DataFrame:
    """url_raw, url_canonical and domain of each distinct address; what is no address has no row.

    Plain addresses (no escapes, no letters beyond ASCII) are done in bulk, the rest one by one with `canonical_url`; both ways
    give the same.
    """
    raw = addresses.drop_nulls().unique(maintain_order=True).alias("url_raw").to_frame()
    page, query = pl.col("page"), pl.col("query")
    is_short = pl.col("url_raw").str.len_bytes() <= _PLAIN_LENGTH
    has_dots = page.str.contains(r"/\.\.?(?:/|$)|//.*//")
    fast = (  # one after the other, as Polars would make a part of an expression again wherever it is used
        raw.with_columns(_groups(pl.col("url_raw"), _PLAIN_QUERY, "page", "query"))
        .with_columns(pl.coalesce("page", "url_raw").alias("page"))
        .with_columns(_groups(page, _PLAIN, "host", "path"), query=_plain_query(query))
        .with_columns(host=pl.when(is_short & ~has_dots & query.is_not_null()).then("host"))
        .with_columns(url_canonical=pl.col("host") + pl.col("path") + query)
    )
    slow = [canonical_url(url) for url in fast.filter(pl.col("host").is_null())["url_raw"]]
    rest = fast.filter(pl.col("host").is_null()).select("url_raw")
    rest = rest.with_columns(
        url_canonical=pl.Series([found[0] if found else None for found in slow], dtype=pl.String),
        domain=pl.Series([found[1] if found else None for found in slow], dtype=pl.String),
    )
    plain = fast.filter(pl.col("host").is_not_null())
    hosts = plain["host"].unique()
    domains = pl.DataFrame(
        {"host": hosts, "domain": pl.Series([registrable_domain(host) for host in hosts], dtype=pl.String)}
    )
    plain = plain.join(domains, on="host", how="left", maintain_order="left")
    return pl.concat([plain.select("url_raw", "url_canonical", "domain"), rest]).filter(
        pl.col("domain").is_not_null()
    )


def canonical_url(raw: str) -> tuple[str, str] | None:
    """The canonical form of an address and its registrable domain; None when it is no address of a web page.

    Scheme, www., default port, fragment, trailing slashes and tracking parameters go; the host becomes lower
    case and ASCII (IDNA); parameters are sorted. Shorteners stay as they are. No address: over 4,096
    characters, another scheme (data:, javascript:, mailto:), a user name before the host, a port outside
    1-65535, a host that cannot be one, spaces or control characters inside.
    """
    text = raw.strip()
    if not text or len(text) > LONGEST or re.search(r"[\s\x00-\x1f\x7f\\<>\"]", text):
        return None
    if not re.match(r"(?i)https?://", text):
        if not _BARE.match(text):
            return None
        text = "http://" + text
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if "@" in parts.netloc or parts.hostname is None or port == 0:
        return None
    host = _host(parts.hostname)
    domain = registrable_domain(host) if host else None
    if host is None or domain is None:
        return None
    shown = f"[{host}]" if ":" in host else host
    if port not in {None, 80, 443}:
        shown += f":{port}"
    path = _path(parts.path).rstrip("/")
    query = _query(parts.query, host)
    return f"{shown}{path}{'?' if query else ''}{query}", domain


@lru_cache(maxsize=200_000)
def registrable_domain(host: str) -> str | None:
    """The domain somebody registered: example.co.uk of news.example.co.uk, name.blogspot.com of a blog host.

    Public and private suffixes of the list that tldextract carries; the last two labels where the list has no
    suffix (made-up names); the address itself for an IP address; None for a name without a dot.
    """
    if _is_address(host):
        return host
    labels = host.split(".")
    if len(labels) < 2:
        return None
    found = _extract(host)
    if not found.suffix:
        return ".".join(labels[-2:])
    return f"{found.domain}.{found.suffix}" if found.domain else host


@lru_cache(maxsize=200_000)
def _host(name: str) -> str | None:
    host = name.lower().rstrip(".")
    if _is_address(host):
        return host
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        return None
    while labels[0] == "www" and len(labels) > 2:
        del labels[0]
    return ".".join(labels)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _path(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "".join("/" + _escaped(segment) for segment in kept)


def _query(query: str, host: str) -> str:
    kept = [
        _escaped(pair) for pair in query.split("&") if pair and not _is_tracking(pair.partition("=")[0], host)
    ]
    return "&".join(sorted(kept))


def _escaped(text: str) -> str:
    """One spelling of percent escapes: upper case, none where none is needed, none missing."""

    def respell(match: re.Match[str]) -> str:
        letter = chr(int(match[1], 16))
        return letter if letter.isascii() and (letter.isalnum() or letter in "-._~") else match[0].upper()

    if _NOTHING_TO_ESCAPE.fullmatch(text):
        return text
    return _ESCAPED.sub(respell, quote(text, safe=_PATH_SAFE + "?", errors="replace"))


def _is_tracking(name: str, host: str) -> bool:
    names, prefixes, local = _tracking()
    lower = name.lower()
    if lower in names or lower.startswith(prefixes):
        return True
    sites = local.get(lower, ())
    return any(host == site or host.endswith("." + site) for site in sites)


def _groups(text: pl.Expr, pattern: str, *names: str) -> pl.Expr:
    """What stands in the groups of the pattern, a column each."""
    return text.str.extract_groups(pattern).struct.rename_fields(names).struct.unnest()


def _plain_query(query: pl.Expr) -> pl.Expr:
    """`_query` of queries without escapes, with the question mark; empty where nothing is left.

    Null where a query has a parameter that is tracking on some sites only.
    """
    names, prefixes, local = _tracking()
    alone = "|".join(map(re.escape, sorted(names)))
    tracking = rf"(?i)^(?:{alone})(?:=|$)|^(?:{'|'.join(map(re.escape, prefixes))})"
    is_local = query.str.contains(rf"(?i)(?:^|&)(?:{'|'.join(map(re.escape, local))})(?:[=&]|$)")
    pair = pl.element()
    kept = (
        query.str.split("&").list.eval(pair.filter((pair != "") & ~pair.str.contains(tracking))).list.sort()
    )
    spelled = pl.when(kept.list.len() > 0).then("?" + kept.list.join("&")).otherwise(pl.lit(""))
    return pl.when(~is_local.fill_null(value=False)).then(spelled)


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...], dict[str, tuple[str, ...]]]:
    names: set[str] = set()
    prefixes: list[str] = []
    local: dict[str, tuple[str, ...]] = {}
    text = files("inconcert").joinpath("data/tracking_parameters.txt").read_text("utf-8")
    for line in text.splitlines():
        name, _, site = line.partition(" @")
        if not name or name.startswith("#"):
            continue
        if site:
            local[name] = (*local.get(name, ()), site)
        elif name.endswith("*"):
            prefixes.append(name[:-1])
        else:
            names.add(name)
    return frozenset(names), tuple(prefixes), local
