"""Canonical addresses by example and by property."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inconcert.urls import canonical_table, canonical_url, registrable_domain, urls_in


@pytest.mark.parametrize(
    ("raw", "canonical", "domain"),
    [
        (
            "https://www.Herald.Example:443/a/b/?utm_source=x&b=2&a=1#f",
            "herald.example/a/b?a=1&b=2",
            "herald.example",
        ),
        ("HTTP://t.co/AbC", "t.co/AbC", "t.co"),
        ("http://news.site.co.uk/", "news.site.co.uk", "site.co.uk"),
        ("name.blogspot.com/x", "name.blogspot.com/x", "name.blogspot.com"),
        (
            "http://пример.example/путь",
            "xn--e1afmkfd.example/%D0%BF%D1%83%D1%82%D1%8C",
            "xn--e1afmkfd.example",
        ),
        (
            "http://xn--e1afmkfd.example/%d0%bf%D1%83%D1%82%D1%8C",
            "xn--e1afmkfd.example/%D0%BF%D1%83%D1%82%D1%8C",
            "xn--e1afmkfd.example",
        ),
        ("http://a.example:8080/%7euser", "a.example:8080/~user", "a.example"),
        ("http://a.example/x/../y/./z", "a.example/y/z", "a.example"),
        ("https://twitter.com/a/status/1?s=20&t=x", "twitter.com/a/status/1", "twitter.com"),
        ("https://a.example/watch?s=20", "a.example/watch?s=20", "a.example"),
        ("http://192.0.2.1/x", "192.0.2.1/x", "192.0.2.1"),
        ("http://[2001:db8::1]:81/x", "[2001:db8::1]:81/x", "2001:db8::1"),
    ],
)
def test_canonical_form(raw: str, canonical: str, domain: str) -> None:
    assert canonical_url(raw) == (canonical, domain)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@b.example",
        "ftp://a.example/x",
        "http://user:word@a.example/",
        "http://a.example:99999/",
        "http://a.example:0/",
        "http://a.example:x/",
        "http://localhost/x",
        "http://a..example/",
        "http://999.1.1.1/",
        "http://[::1/x",
        "http://a.example/a b",
        "http://a.example/\\evil",
        "http://a.example/" + "x" * 5000,
        "just words",
        "http://" + "a" * 300 + ".example/",
    ],
)
def test_what_is_no_address_gives_none(raw: str) -> None:
    assert canonical_url(raw) is None
    assert canonical_table(pl.Series([raw])).is_empty()


def test_made_up_names_take_their_last_two_labels() -> None:
    assert registrable_domain("news.herald.example") == "herald.example"
    assert registrable_domain("co.uk") == "co.uk"


def test_addresses_in_text() -> None:
    texts = [
        "see https://a.example/x, (http://b.example/y_(z)) www.c.example. cut https://t.co/ab… and http://d.exa...",
        "نگاه کن https://a.example/x»",
        "none",
        None,
    ]
    found = pl.DataFrame({"t": texts}).select(urls_in(pl.col("t")))["t"].to_list()
    assert found == [
        ["https://a.example/x", "http://b.example/y_(z)", "www.c.example"],
        ["https://a.example/x"],
        [],
        None,
    ]


LABELS = st.text("abz09-xnü", min_size=1, max_size=8)
HOSTS = st.lists(
    st.one_of(LABELS, st.sampled_from(["www", "co", "uk", "com", "example"])), min_size=1, max_size=4
).map(".".join)
TAILS = st.text("aB1/.~_-%?&=#: é+", max_size=20)
ADDRESSES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["http://", "HTTPS://", ""]),
    HOSTS,
    st.sampled_from(["", "/", ":80", ":81/"]),
    TAILS,
)


@settings(max_examples=500, deadline=None)
@example(["http://0-.aa", f"http://{'a' * 64}.aa", f"http://{'a' * 63}.aa"])
@given(st.lists(st.one_of(ADDRESSES, st.text(max_size=30)), max_size=6))
def test_in_bulk_as_one_by_one_and_a_second_time_changes_nothing(raws: list[str]) -> None:
    table = canonical_table(pl.Series(raws, dtype=pl.String))
    slow = {raw: canonical_url(raw) for raw in raws}
    fast = {raw: (canonical, domain) for raw, canonical, domain in table.iter_rows()}
    assert fast == {raw: found for raw, found in slow.items() if found is not None}
    for canonical, domain in fast.values():
        assert canonical_url("http://" + canonical) == (canonical, domain)
