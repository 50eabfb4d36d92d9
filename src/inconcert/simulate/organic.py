"""Ordinary people: what they write, whom they repost, which stories they share."""

from __future__ import annotations

from itertools import accumulate
from typing import Final, Literal

from inconcert.simulate.spec import App, Event, Organic
from inconcert.simulate.world import DAY, HOUR, REPOST_MEDIAN, Account, Article, Post, World

_VOICES: Final = 6  # accounts of a community that many read
_STORIES: Final = 4 / 3  # of a news site in a day
_SHARE_MEDIAN: Final = 3 * HOUR

Habit = Literal["reposts", "replies", "shares"]


class Crowd:
    """Who acts next: drawn from a community, sometimes from everyone, by how readily each acts."""

    def __init__(self, world: World, habit: Habit, taste: float) -> None:
        self._random, self._taste = world.random, taste
        members: dict[str, list[Account]] = {"": world.accounts}
        for account in world.accounts:
            members.setdefault(account.community, []).append(account)
        self._members = members
        self._weights = {
            name: list(accumulate(getattr(account, habit) for account in accounts))
            for name, accounts in members.items()
        }

    def draw(self, community: str) -> Account:
        """An account: of this community as often as taste has it, else anybody."""
        name = community if self._random.random() < self._taste else ""
        return self._random.choices(self._members[name], cum_weights=self._weights[name])[0]


def populate(world: World, organic: Organic) -> None:
    """Add the ordinary accounts: communities of interest, a few widely read voices in each, news sites."""
    for community, size in zip(world.words.communities, _sizes(world, organic), strict=True):
        name, lang = community["name"], community["lang"]
        official = community.get("voices", [])
        for rank in range(_VOICES + size):
            if rank >= _VOICES:
                world.recruit(name, lang, busy=organic.activity)
                continue
            known = official[rank] if rank < len(official) else None
            voice = world.recruit(
                name, lang, name=known, bio=f"{known}. Official account." if known else None
            )
            voice.influence = 9 / (rank + 1)
            voice.followers = int(40_000 / (rank + 1) * world.random.uniform(0.6, 1.4))
            voice.writes = world.random.uniform(18, 40) * world.days / 42
            voice.reposts = voice.replies = voice.shares = 0.3
            world.voices.setdefault(name, []).append(voice)
    for site in world.words.sites:
        _press(world, site["name"], site["domain"], site["topics"])


def _sizes(world: World, organic: Organic) -> list[int]:
    """Accounts of each community beside its voices; the fractions go to the largest remainders."""
    known = world.words.communities
    own, spoken = organic.communities, organic.languages
    weights = [own.get(each["name"], 0.0) if own else float(each["size"]) for each in known]
    if spoken:
        total = {
            lang: sum(w for w, each in zip(weights, known, strict=True) if each["lang"] == lang)
            for lang in spoken
        }
        weights = [
            weight * spoken.get(each["lang"], 0.0) / (total.get(each["lang"]) or 1.0)
            for weight, each in zip(weights, known, strict=True)
        ]
    left = organic.accounts - _VOICES * len(known) - len(world.words.sites)
    exact = [left * weight / (sum(weights) or 1.0) for weight in weights]
    sizes = [int(share) for share in exact]
    most = sorted(range(len(known)), key=lambda number: sizes[number] - exact[number])
    for number in most[: left - sum(sizes)]:
        sizes[number] += 1
    return sizes


def _press(world: World, name: str, domain: str, topics: list[str]) -> None:
    """A news site: its stories, and the one account that posts them."""
    random, lang = world.random, topics[0][:2] if topics[0][2:3] == "_" else "en"
    account = world.recruit(
        topics[0], lang, name=name, handle=domain.removesuffix(".example"), bio=f"{name}. {domain}", busy=0
    )
    account.url, account.influence, account.followers = f"https://{domain}", 1.5, 25_000
    for _ in range(int(_STORIES * world.days)):
        topic, time = random.choice(topics), world.moment(account)
        reach = min(int(3 * random.paretovariate(1.1)), 90)
        story = world.publish(world.words.headline(lang, topic), domain, topic, lang, time=time, reach=reach)
        world.write(account, time, story.headline, urls=(story.url,), client="TweetDeck")


def traffic(world: World, organic: Organic) -> None:
    """Ordinary life of every account there is, whatever else it will do; then the days many talk about, and the apps."""
    for account in world.accounts:
        _write(world, account)
    readers = Crowd(world, "shares", organic.taste)
    for article in world.articles:
        _share(world, article, readers)
    reposters, repliers = (Crowd(world, habit, organic.taste) for habit in ("reposts", "replies"))
    for event in organic.events:
        _talk(world, event, reposters)
    for app in organic.apps:
        _app(world, app)
    for post in tuple(world.posts):
        _spread(world, post, reposters, repliers)


def _talk(world: World, event: Event, crowd: Crowd) -> None:
    """A day's talk: voices begin, people join within hours, under one hashtag and in words of their own."""
    random, words, first = world.random, world.words, event.day * DAY
    last = min(first + event.days * DAY, world.end)
    voices = world.voices[event.community]
    for author in [*voices, *(crowd.draw(event.community) for _ in range(event.accounts))]:
        time = world.moment(author, first, last)
        tags = (event.hashtag, *(_hashtags(world, author.community) if random.random() < 0.2 else ()))
        world.write(author, time, words.post(author.lang, author.community), hashtags=tags)


def _app(world: World, app: App) -> None:
    """An app's own posts for its users, each at that user's usual hour: the same words, other figures."""
    random, text = world.random, world.words.app(app.name)
    for user in random.sample(world.accounts, min(app.accounts, len(world.accounts))):
        usual = random.randrange(6 * HOUR, 23 * HOUR)
        for day in range(world.days):
            if random.random() < app.a_week / 7:
                time = min(day * DAY + usual + random.randrange(HOUR), world.end - 1)
                world.write(
                    user, time, world.words.fill(text, "en", user.community), lang="en", client=app.name
                )


def _write(world: World, account: Account) -> None:
    random, words = world.random, world.words
    count = int(account.writes * account.until / world.end + random.random())
    for _ in range(count):
        time = world.sits_down(account)
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
        if time >= min(world.end, reader.until) or random.random() > world.awake(reader, time):
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
        time = world.comes_across(someone, post.time, REPOST_MEDIAN)
        if time is not None:
            world.repost(someone, time, post)
    for kind, share, base in (("reply", 0.2, 0.12), ("quote", 0.06, 0.03)):
        for _ in range(int(heat * share + base + random.random())):
            someone = repliers.draw(post.author.community)
            time = world.comes_across(someone, post.time, 2 * REPOST_MEDIAN)
            if time is None or someone is post.author:
                continue
            if kind == "reply":
                world.reply(someone, time, post, words.reply(someone.lang, someone.community))
            else:
                world.quote(someone, time, post, words.comment(someone.lang, someone.community))
