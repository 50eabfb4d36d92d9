"""The made-up world while it is being written: accounts, posts, articles, and the clock."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import log
from random import Random
from typing import Final

from inconcert.simulate.words import Words

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86400

_AWAKE: Final = (12, 6, 3, 2, 2, 5, 18, 42, 60, 62, 58, 60, 70, 64, 58, 56, 60, 66, 74, 86, 96, 100, 76, 38)
_CLIENTS: Final = {
    "Twitter for Android": 32,
    "Twitter for iPhone": 31,
    "Twitter Web App": 18,
    "Twitter Web Client": 8,
    "TweetDeck": 5,
    "Mobile Web": 3,
    "Tweetlark for iOS": 2,
    "Perch Planner": 1,
}
# Fitted to two real collections (benchmarks/organic_fit.py): medians in seconds, spreads are those of a log-normal.
REPOST_MEDIAN: Final = 24 * MINUTE
_DELAY_SPREAD: Final = 2.6
_WRITES: Final = (3.0, 1.7)  # own posts in six weeks: median, spread
_HABITS: Final = 1.5  # spread of how readily people repost, reply, share
_SITTING: Final = 0.75  # share of acts that happen in one of the account's sittings
_ACTIVE_DAYS: Final = (0.5, 1.1)  # shape of the share of days on which an account is there at all
_ZONES: Final = (2, 2, 2, 2, 2, 2, 2, 1, 3, -5)  # hours ahead of UTC; most live in the country


@dataclass(slots=True, eq=False)
class Account:
    """An account. The rates say how much of an ordinary life it leads beside what it does with others."""

    handle: str
    name: str
    bio: str
    url: str
    place: str
    lang: str
    community: str
    created: date
    client: str
    zone: int
    followers: int
    following: int
    influence: float  # reposts an average post of it gets
    writes: float  # own posts expected in the whole period
    reposts: float  # how readily it reposts, replies, shares articles: relative to 1
    replies: float
    shares: float
    sittings: list[int]  # when it sits down to read and post, rising; made when first asked for
    until: int  # its ordinary life stops here, seconds after the start


@dataclass(slots=True, eq=False)
class Post:
    """A post: `kind` is original, repost, reply or quote; `time` is in seconds after the world's start."""

    author: Account
    time: int
    kind: str
    text: str
    lang: str
    client: str
    hashtags: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    target: Post | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A story on a news site that readers may share; `reach` is how many do."""

    headline: str
    url: str
    topic: str
    lang: str
    time: int
    reach: int


class World:
    """Everything written so far, and the hand that writes it. It begins at midnight UTC and lasts so many days."""

    def __init__(self, seed: int, start: date, days: int) -> None:
        self.start, self.days, self.end = (
            datetime(start.year, start.month, start.day, tzinfo=UTC),
            days,
            days * DAY,
        )
        self.random = Random(seed)  # noqa: S311 - a simulation, not a secret
        self.words = Words(self.random)
        self.accounts: list[Account] = []
        self.posts: list[Post] = []
        self.articles: list[Article] = []
        self.voices: dict[str, list[Account]] = {}
        self.calls: list[tuple[Post, str]] = []  # public calls, each with the text it asks for
        self.shows: dict[str, Account] = {}  # the account of a show, by the group that watches it
        self.given: set[str] = set()  # texts handed out to groups
        self._handles: set[str] = set()
        self._reposted: set[tuple[int, int]] = set()

    # --- accounts

    def recruit(
        self,
        community: str,
        lang: str = "en",
        *,
        name: str | None = None,
        handle: str | None = None,
        bio: str | None = None,
        created: date | None = None,
        busy: float = 1.0,
    ) -> Account:
        """Add an account of a community. `busy` scales its ordinary life; what is not given is made up."""
        random, words = self.random, self.words
        shown, latin = words.name(lang)
        if name is not None:
            shown, latin = (
                name,
                "".join(part for part in name.lower() if part.isalnum() and part.isascii()) or latin,
            )
        account = Account(
            handle=self._handle(handle or latin),
            name=shown,
            bio=words.bio(lang, community) if bio is None else bio,
            url="",
            place=words.place(lang) if random.random() < 0.6 else "",
            lang=lang,
            community=community,
            created=created or self.day_before(int(3650 * random.random() ** 1.2) + 10),
            client=random.choices(list(_CLIENTS), list(_CLIENTS.values()))[0],
            zone=random.choice(_ZONES),
            followers=int(random.lognormvariate(log(160), 1.3)),
            following=int(random.lognormvariate(log(220), 1.0)),
            influence=0.08,
            writes=min(busy * random.lognormvariate(log(_WRITES[0]), _WRITES[1]), 600) * self.days / 42,
            reposts=busy * random.lognormvariate(0, _HABITS),
            replies=busy * random.lognormvariate(0, _HABITS),
            shares=busy * random.lognormvariate(0, _HABITS),
            sittings=[],
            until=self.end,
        )
        self.accounts.append(account)
        return account

    def _handle(self, stem: str) -> str:
        """A free handle of at least 16 characters: longer than X allows, so that it can be nobody's."""
        handle = re.sub(r"[^a-z0-9_]", "", stem.lower())
        while len(handle) < 16 or handle in self._handles:
            handle += self.random.choice("0123456789" if handle[-1:].isdigit() else "_0123456789")
        self._handles.add(handle)
        return handle

    def day_before(self, days: int) -> date:
        """The date so many days before the first post."""
        return (self.start - timedelta(days=days)).date()

    # --- the clock

    def awake(self, account: Account, time: int) -> float:
        """How likely the account is up, relative to its liveliest hour (0 to 1)."""
        return _AWAKE[(time // HOUR + account.zone) % 24] / 100

    def moment(self, account: Account, first: int = 0, last: int | None = None) -> int:
        """A time between first and last at which the account may well be posting."""
        last = self.end if last is None else last
        while True:
            time = self.random.randrange(first, last)
            quieter = 0.8 if (self.start.weekday() + time // DAY) % 7 >= 5 else 1.0
            if self.random.random() < self.awake(account, time) * quieter:
                return time

    def delay(self, median: float, spread: float) -> int:
        """A heavy-tailed delay in seconds: log-normal with the given median."""
        return int(self.random.lognormvariate(log(median), spread))

    def sits_down(self, account: Account) -> int:
        """A time at which the account posts of its own accord: mostly in one of its sittings, minutes into it."""
        sittings = self._sittings(account)
        if self.random.random() > _SITTING:
            return self.moment(account, 0, account.until)
        return min(self.random.choice(sittings) + self.delay(8 * MINUTE, 1.2), account.until - 1)

    def comes_across(self, account: Account, posted: int, median: float) -> int | None:
        """When the account acts on a post it saw: after a heavy-tailed delay, while awake, mostly in a sitting; None if never."""
        last = min(self.end, account.until)
        for stretch in (1, 4, 12):
            time = posted + stretch * (self.delay(median, _DELAY_SPREAD) + 5)
            if time < last and self.random.random() < self.awake(account, time):
                sittings = self._sittings(account)
                later = bisect_left(sittings, time)
                if (
                    self.random.random() < _SITTING
                    and later < len(sittings)
                    and sittings[later] - time < DAY / 2
                ):
                    time = sittings[later] + self.delay(8 * MINUTE, 1.2)
                return time if time < last else None
        return None

    def _sittings(self, account: Account) -> list[int]:
        """The account's sittings: one to three on each of the days on which it is there."""
        if not account.sittings:
            there = self.random.betavariate(*_ACTIVE_DAYS)
            days = [day for day in range(account.until // DAY) if self.random.random() < there] or [0]
            account.sittings = sorted(
                self.moment(account, day * DAY, min((day + 1) * DAY, self.end))
                for day in days
                for _ in range(self.random.randint(1, 3))
            )
        return account.sittings

    # --- posts

    def write(
        self,
        author: Account,
        time: int,
        text: str,
        *,
        lang: str | None = None,
        hashtags: tuple[str, ...] = (),
        urls: tuple[str, ...] = (),
        client: str | None = None,
    ) -> Post:
        """An original post; hashtags and links are put after the text."""
        whole = " ".join([text, *(f"#{tag}" for tag in hashtags), *urls])
        post = Post(
            author, time, "original", whole, lang or author.lang, client or author.client, hashtags, urls
        )
        self.posts.append(post)
        return post

    def repost(self, author: Account, time: int, target: Post) -> None:
        """A repost; nobody reposts a post twice, nor their own."""
        key = (id(author), id(target))
        if author is target.author or key in self._reposted:
            return
        self._reposted.add(key)
        text = f"RT @{target.author.handle}: {target.text}"
        self.posts.append(
            Post(
                author, time, "repost", text, target.lang, author.client, target.hashtags, target.urls, target
            )
        )

    def reply(self, author: Account, time: int, target: Post, text: str, lang: str | None = None) -> None:
        """An answer to a post."""
        whole = f"@{target.author.handle} {text}"
        self.posts.append(
            Post(author, time, "reply", whole, lang or author.lang, author.client, target=target)
        )

    def quote(self, author: Account, time: int, target: Post, text: str) -> None:
        """A post that shows another one under a comment."""
        self.posts.append(Post(author, time, "quote", text, author.lang, author.client, target=target))

    def publish(self, headline: str, domain: str, topic: str, lang: str, *, time: int, reach: int) -> Article:
        """Put a story on a site; readers will share it."""
        url = f"https://{domain}/{lang}/{len(self.articles) + 1001}"
        article = Article(headline, url, topic, lang, time, reach)
        self.articles.append(article)
        return article
