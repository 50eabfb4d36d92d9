"""Where in the page a figure's posts stand: from a date, an hour, a language, a mark to an anchor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from inconcert.report.document import Member, PostPair
from inconcert.report.parts import PostView
from inconcert.report.words import when


class EvidenceIndex:
    """The posts and members of one group that are in the document, by their anchors."""

    def __init__(self, pairs: Sequence[PostPair], members: Sequence[Member], anchor: str) -> None:
        self._pairs, self._members, self._anchor = pairs, members, anchor
        self._moments = {
            (post.handle, time.replace(microsecond=0)): href
            for post, href in reversed(list(self._posts()))
            if (time := when(post.created_at))
        }

    def _posts(self) -> Iterator[tuple[PostView, str]]:
        for number, pair in enumerate(self._pairs, 1):
            yield pair.a, f"#{self._anchor}-p{number}a"
            yield pair.b, f"#{self._anchor}-p{number}b"

    def _first(self, holds: Callable[[PostView], bool]) -> str | None:
        return next((href for post, href in self._posts() if holds(post)), None)

    def at(self, handle: str, time: datetime) -> str | None:
        """The post of this account in this second."""
        return self._moments.get((handle, time.replace(microsecond=0)))

    def of(self, account: str) -> str | None:
        """A post of this account."""
        return self._first(lambda post: post.account_id == account)

    def post(self, post_id: str) -> str | None:
        """This post."""
        return self._first(lambda post: post.post_id == post_id)

    def on(self, date: str) -> str | None:
        """A post of this day or month (2031-03-04, 2031-03)."""
        return self._first(lambda post: post.created_at.startswith(date))

    def at_hour(self, weekday: int, hour: int) -> str | None:
        """A post of this hour of the week; 0 is Monday."""

        def holds(post: PostView) -> bool:
            time = when(post.created_at)
            return time is not None and (time.weekday(), time.hour) == (weekday, hour)

        return self._first(holds)

    def in_language(self, lang: str) -> str | None:
        """A post in this language."""
        return self._first(lambda post: post.lang == lang)

    def with_domain(self, domain: str) -> str | None:
        """A post that links to this domain."""
        return self._first(
            lambda post: any(domain in link.partition("/")[0] or f"{domain}/" in link for link in post.links)
        )

    def with_hashtag(self, hashtag: str) -> str | None:
        """A post that carries this hashtag."""
        wanted = f"#{hashtag.lstrip('#').casefold()}"
        return self._first(lambda post: wanted in post.text.casefold())

    def created_on(self, date: str) -> str | None:
        """A member whose account was created on this day or in this month."""
        found = (
            row for row, member in enumerate(self._members, 1) if (member.created_at or "").startswith(date)
        )
        row = next(found, None)
        return None if row is None else f"#{self._anchor}-m{row}"

    def between(self, account_a: str, account_b: str) -> str | None:
        """A pair of posts of these two accounts."""
        wanted = {account_a, account_b}
        for number, pair in enumerate(self._pairs, 1):
            if {pair.a.account_id, pair.b.account_id} == wanted:
                return f"#{self._anchor}-p{number}"
        return None

    def sharing(self, trace: str, shared: str) -> str | None:
        """A pair of posts that share this object."""
        for number, pair in enumerate(self._pairs, 1):
            if (pair.trace, pair.object) == (trace, shared):
                return f"#{self._anchor}-p{number}"
        return None
