"""The planted operations. Each leaves at least two traces, in different posts."""

from __future__ import annotations

import string
from datetime import timedelta
from typing import Final

from inconcert.simulate.plan import Members, Plan, Turnout, drawn, originals
from inconcert.simulate.words import load
from inconcert.simulate.world import DAY, DAYS, END, HOUR, MINUTE, World

_TEXTS: Final = load("groups")


# --- boosters: accounts made in one go, lifting one party


def _recruit_boosters(world: World) -> Members:
    random, members = world.random, []
    burst = world.day_before(26)
    for _ in range(25):
        handle = "".join(random.choices(string.ascii_lowercase + string.digits, k=random.randint(16, 18)))
        member = world.recruit(
            "lantern",
            handle=handle,
            created=burst + timedelta(days=random.randrange(4)),
            busy=random.uniform(0.8, 1.6),
        )
        member.followers, member.writes = random.randint(3, 90), random.uniform(6, 18)
        members.append(member)
    return members


def _boost(world: World, members: Members) -> None:
    """Repost a party's posts within a minute or two of each other; at other times post the same slogan."""
    random, texts, turnout = world.random, _TEXTS["boosters"], Turnout(world.random, members)
    for post in drawn(random, originals(world, world.voices["lantern"][:4]), 60):
        start = post.time + world.delay(12 * MINUTE, 0.5)
        for member in turnout():
            world.repost(member, start + random.randrange(90), post)
    slogans = [pattern.replace("{issue}", issue) for pattern in texts["slogans"] for issue in texts["issues"]]
    for slogan in random.sample(slogans, 28):
        start = world.moment(members[0], 5 * DAY, END - DAY)
        for member in turnout():
            world.write(
                member, start + random.randrange(110), slogan[:1].upper() + slogan[1:], hashtags=("Lantern",)
            )


# --- link network: three sites that look like newspapers


def _recruit_links(world: World) -> Members:
    topics = ["lantern", "orchard", "ostrel", "transit", "kitchen"]
    members = [
        world.recruit(world.random.choice(topics), created=world.day_before(world.random.randint(120, 900)))
        for _ in range(15)
    ]
    for member in members:
        member.shares = 0.3
    return members


def _push(world: World, members: Members) -> None:
    """Post stories of the three sites: some with the same headline, others each in their own words."""
    random, words, texts = world.random, world.words, _TEXTS["link_network"]
    turnout = Turnout(random, members)
    topics = {"en": ["lantern", "orchard", "ostrel"], "ru": ["ru_city"], "ar": ["ar_city"], "fa": ["fa_city"]}
    languages = random.sample(["en"] * 50 + ["ru"] * 8 + ["ar"] * 4 + ["fa"] * 4, 66)
    for number, lang in enumerate(languages):
        topic, site = random.choice(topics[lang]), texts["sites"][number % 3]
        headline = words.headline(lang, topic, texts["headlines"][lang])
        time = world.moment(members[0], 0, END - 2 * DAY)
        story = world.publish(headline, site["domain"], topic, lang, time=time, reach=0)
        same_words = number % 2 == 0 or lang != "en"
        for member in turnout():
            text = headline if same_words else words.post("en", topic)
            when = time + random.randrange(9 * MINUTE)
            post = world.write(member, when, text, lang=lang, urls=(story.url,))
            if random.random() < 0.12:
                for friend in random.sample(members, 4):
                    world.repost(friend, when + random.randrange(30, 8 * MINUTE), post)


# --- tasked: people with ordinary lives who follow orders on some evenings


def recruit_tasked(world: World) -> Members:
    """Twenty people of several communities, three in four of them a few months old."""
    random, members = world.random, []
    communities = ["orchard", "kitchen", "pets", "football", "transit", "books"]
    for number in range(20):
        age = random.randint(60, 160) if number % 4 else random.randint(400, 3000)
        members.append(world.recruit(random.choice(communities), created=world.day_before(age), busy=1.2))
    return members


def _carry_out(world: World, members: Members) -> None:
    """On mission days: paste stock phrases under three named posts and as own posts, within an hour."""
    random, texts, turnout = world.random, _TEXTS["tasked"], Turnout(world.random, members)
    missions = [(lang, issue) for lang, issues in texts["issues"].items() for issue in issues]
    missions = random.sample(missions, len(missions))
    for day, (lang, issue) in zip(
        sorted(random.sample(range(2, DAYS - 1), len(missions))), missions, strict=True
    ):
        phrases = [phrase.replace("{issue}", issue) for phrase in texts["phrases"][lang]]
        start = day * DAY + random.randint(15, 18) * HOUR
        known = originals(world, world.voices["lantern"] + world.voices["ostrel"], day - 1.5, day + 0.5)
        targets = drawn(random, [post for post in known if post.time < start], 3)
        for member in turnout():
            for target in targets:
                if random.random() < 0.75:
                    when = start + random.randrange(55 * MINUTE)
                    world.reply(member, when, target, random.choice(phrases), lang)
            for phrase in random.sample(phrases, random.randint(2, 3)):
                world.write(member, start + random.randrange(55 * MINUTE), phrase, lang=lang)


# --- repurposed: accounts about something else that all turn to one town's election


def _recruit_repurposed(world: World) -> Members:
    random, members = world.random, []
    origins = ["ru_sport"] * 8 + ["ar_sport"] * 6 + ["football"] * 3 + ["fa_music"] * 3
    for number, origin in enumerate(origins):
        lang = origin[:2] if origin[2:3] == "_" else "en"
        member = world.recruit(origin, lang, created=world.day_before(random.randint(200, 2900)), busy=1.3)
        member.until = random.randint(3, 9) * DAY if number % 2 else (DAYS - 11) * DAY
        members.append(member)
    return members


def _switch(world: World, members: Members) -> None:
    """In the last ten days: repost the same posts, and write with the same hashtags in the same order."""
    random, words, texts = world.random, world.words, _TEXTS["repurposed"]
    turnout, first = Turnout(random, members), DAYS - 10
    town = world.voices["ostrel"][:4]
    for post in drawn(random, originals(world, town, first), 26):
        start = post.time + world.delay(15 * MINUTE, 0.5)
        for member in turnout():
            world.repost(member, start + random.randrange(8 * MINUTE), post)
    own = {"cores": texts["texts"], "candidate": [texts["candidate"]]}
    for _ in range(20):
        tags = tuple(random.sample(texts["tags"], random.choice((3, 3, 4))))
        start = world.moment(town[0], first * DAY, END - HOUR)
        for member in turnout():
            text = words.post("en", "ostrel", own)
            world.write(member, start + random.randrange(8 * MINUTE), text, lang="en", hashtags=tags)


OPERATIONS: Final = (
    Plan(
        "boosters",
        False,
        "25 accounts with handles of random letters and digits, created within four days, that repost "
        "one party's posts within a minute or two and post the same slogans.",
        _recruit_boosters,
        _boost,
    ),
    Plan(
        "link_network",
        False,
        "15 accounts that push the stories of three invented news sites within minutes, without saying "
        "that they belong to them.",
        _recruit_links,
        _push,
    ),
    Plan(
        "tasked",
        False,
        "20 accounts, most of them a few months old, that on some evenings paste the same stock phrases "
        "under the same posts and otherwise lead ordinary lives.",
        recruit_tasked,
        _carry_out,
    ),
    Plan(
        "repurposed",
        False,
        "20 dormant or sports accounts, most in other languages, that all turn to the mayoral race "
        "of one town in the last ten days.",
        _recruit_repurposed,
        _switch,
    ),
)
