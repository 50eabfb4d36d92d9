"""Ordinary people: what they write, whom they repost, which stories they share."""

from __future__ import annotations

from itertools import accumulate
from typing import Final, Literal

from inconcert.simulate.world import END, HOUR, MINUTE, Account, Article, Post, World

_VOICES: Final = 6  # accounts of a community that many read
_STORIES: Final = 56  # of a news site in the whole period
_REPOST_MEDIAN: Final = 35 * MINUTE
_SHARE_MEDIAN: Final = 3 * HOUR

Habit = Literal["reposts", "replies", "shares"]


class Crowd:
    """Who acts next: drawn from a community, sometimes from everyone, by how readily each acts."""

    def __init__(self, world: World, habit: Habit) -> None:
        self._random = world.random
        members: dict[str, list[Account]] = {"": world.accounts}
        for account in world.accounts:
            members.setdefault(account.community, []).append(account)
        self._members = members
        self._weights = {
            name: list(accumulate(getattr(account, habit) for account in accounts))
            for name, accounts in members.items()
        }

    def draw(self, community: str) -> Account:
        """An account: of this community five times in six."""
        name = community if self._random.random() < 5 / 6 else ""
        return self._random.choices(self._members[name], cum_weights=self._weights[name])[0]


def populate(world: World) -> None:
    """Add the ordinary accounts: communities of interest, a few widely read voices in each, news sites."""
    for community in world.words.communities:
        name, lang = community["name"], community["lang"]
        official = community.get("voices", [])
        for rank in range(community["size"]):
            if rank >= _VOICES:
                world.recruit(name, lang)
                continue
            known = official[rank] if rank < len(official) else None
            voice = world.recruit(
                name, lang, name=known, bio=f"{known}. Official account." if known else None
            )
            voice.influence = 9 / (rank + 1)
            voice.followers = int(40_000 / (rank + 1) * world.random.uniform(0.6, 1.4))
            voice.writes = world.random.uniform(18, 40)
            voice.reposts = voice.replies = voice.shares = 0.3
            world.voices.setdefault(name, []).append(voice)
    for site in world.words.sites:
        _press(world, site["name"], site["domain"], site["topics"])


def _press(world: World, name: str, domain: str, topics: list[str]) -> None:
    """A news site: its stories, and the one account that posts them."""
    random, lang = world.random, topics[0][:2] if topics[0][2:3] == "_" else "en"
    account = world.recruit(
        topics[0], lang, name=name, handle=domain.removesuffix(".example"), bio=f"{name}. {domain}", busy=0
    )
    account.url, account.influence, account.followers = f"https://{domain}", 1.5, 25_000
    for _ in range(_STORIES):
        topic, time = random.choice(topics), world.moment(account)
        reach = min(int(3 * random.paretovariate(1.1)), 90)
        story = world.publish(world.words.headline(lang, topic), domain, topic, lang, time=time, reach=reach)
        world.write(account, time, story.headline, urls=(story.url,), client="TweetDeck")


def traffic(world: World) -> None:
    """Six weeks of ordinary life of every account there is, whatever else it will do."""
    for account in world.accounts:
        _write(world, account)
    readers = Crowd(world, "shares")
    for article in world.articles:
        _share(world, article, readers)
    reposters, repliers = Crowd(world, "reposts"), Crowd(world, "replies")
    for post in tuple(world.posts):
        _spread(world, post, reposters, repliers)


def _write(world: World, account: Account) -> None:
    random, words = world.random, world.words
    count = int(account.writes * account.until / END + random.random())
    for _ in range(count):
        time = world.moment(account, 0, account.until)
        some = _hashtags(world, account.community)
        world.write(account, time, words.post(account.lang, account.community), hashtags=some)


def _hashtags(world: World, topic: str) -> tuple[str, ...]:
    """None, mostly; sometimes one, two or more, in any order."""
    count = world.random.choices((0, 1, 2, 3, 4), (58, 24, 10, 6, 2))[0]
    return tuple(world.random.sample(world.words.tags(topic), count)) if count else ()


def _share(world: World, article: Article, readers: Crowd) -> None:
    random, words = world.random, world.words
    for _ in range(article.reach):
        reader = readers.draw(article.topic)
        time = article.time + world.delay(_SHARE_MEDIAN, 1.5)
        if time >= min(END, reader.until) or random.random() > world.awake(reader, time):
            continue
        plain = random.random() < 0.35
        text = article.headline if plain else words.comment(reader.lang, reader.community)
        tags = () if plain else _hashtags(world, reader.community)
        world.write(
            reader, time, text, lang=article.lang if plain else None, hashtags=tags, urls=(article.url,)
        )


def _spread(world: World, post: Post, reposters: Crowd, repliers: Crowd) -> None:
    """Reposts, replies and quotes of a post by those who came across it."""
    random, words = world.random, world.words
    heat = min(post.author.influence * random.lognormvariate(0, 0.9), 250)
    for _ in range(int(heat + random.random())):
        someone = reposters.draw(post.author.community)
        time = world.comes_across(someone, post.time, _REPOST_MEDIAN)
        if time is not None:
            world.repost(someone, time, post)
    for kind, share, base in (("reply", 0.2, 0.12), ("quote", 0.06, 0.03)):
        for _ in range(int(heat * share + base + random.random())):
            someone = repliers.draw(post.author.community)
            time = world.comes_across(someone, post.time, 2 * _REPOST_MEDIAN)
            if time is None or someone is post.author:
                continue
            if kind == "reply":
                world.reply(someone, time, post, words.reply(someone.lang, someone.community))
            else:
                world.quote(someone, time, post, words.comment(someone.lang, someone.community))
