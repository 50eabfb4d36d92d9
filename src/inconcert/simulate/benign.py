"""Innocent groups with a body behind them: a newsroom, a fan club, a meeting, a union. They must not be accused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from inconcert.simulate import crowds
from inconcert.simulate.plan import Members, Turnout, originals, pass_on, span
from inconcert.simulate.spec import Benign
from inconcert.simulate.words import load
from inconcert.simulate.world import DAY, HOUR, Account, World

_TEXTS: Final = load("groups")


# --- newsroom: desks and reporters of one publisher


def _recruit_newsroom(world: World, group: Benign) -> Members:
    random, words, texts = world.random, world.words, _TEXTS["newsroom"]
    topics = ["transit", "ostrel", "football", "music", "rivers", "lantern", "orchard"]
    members = []
    for desk in texts["desks"][: group.size]:
        name = f"{texts['name']} {desk}"
        desk_bio = f"{name}. Stories of {texts['domain']}."
        members.append(world.recruit("transit", name=name, bio=desk_bio, busy=0))
    for _ in range(group.size - len(members)):
        topic = random.choice(topics)
        bio = words.fill(random.choice(texts["bios"]), "en", topic)
        members.append(world.recruit(topic, bio=bio, busy=0.8))
    for number, member in enumerate(members):
        member.url = f"https://{texts['domain']}/" + (
            "" if number < len(texts["desks"]) else f"staff/{number}"
        )
        member.client, member.shares = texts["client"], 0.1
        member.created = world.day_before(random.randint(300, 3600))
        member.influence, member.followers = 0.6, random.randint(900, 12_000)
    first, last = span(world, group)
    for _ in range(group.occasions):
        topic = random.choice(topics)
        time, reach = world.moment(members[0], first, last - DAY), random.randint(2, 14)
        world.publish(words.headline("en", topic), texts["domain"], topic, "en", time=time, reach=reach)
    return members


def _syndicate(world: World, members: Members, group: Benign) -> None:
    """Post each story of the house with its headline; some reporters use their own words or repost a desk."""
    random, words, texts = world.random, world.words, _TEXTS["newsroom"]
    turnout, desks = Turnout(random, members), members[: len(texts["desks"])]
    for story in [article for article in world.articles if texts["domain"] in article.url]:
        for member in turnout():
            at_desk = member in desks
            own_words = not at_desk and random.random() < 0.3
            text = words.comment("en", story.topic) if own_words else story.headline
            post = world.write(
                member,
                story.time + random.randrange(group.delay if at_desk else 3 * group.delay),
                text,
                urls=(story.url,),
            )
            if at_desk and random.random() < 0.3:
                for colleague in random.sample(members, min(3, len(members))):
                    world.repost(colleague, post.time + world.delay(1.3 * group.delay, 0.8), post)


# --- fan club: people who love one singer


def _recruit_fans(world: World, group: Benign) -> Members:
    random, words, texts = world.random, world.words, _TEXTS["fan_club"]
    artist, members = world.voices["music"][0], []
    for _ in range(group.occasions):
        topic = random.choice(("music", "music", "kitchen"))
        text = words.fill(random.choice(texts["artist_texts"]), "en", topic)
        world.write(
            artist, world.moment(artist), text, hashtags=(texts["tag"],) if random.random() < 0.6 else ()
        )
    for number in range(group.size):
        community, lang = ("music", "en") if number % 5 else ("fa_music", "fa")
        bio = words.fill(random.choice(texts["bios"]), "en", "music") if random.random() < 0.8 else None
        member = world.recruit(community, lang, bio=bio, busy=0.6)
        member.influence = 0.5
        for _ in range(int(random.randint(10, 28) * world.days / 42) + 1):
            cores = {"cores": texts["fan_texts"]}
            text = words.post("en", "music", cores) if lang == "en" else words.post(lang, community)
            tags = (texts["tag"], *random.sample(words.tags(community)[:4], random.choice((0, 0, 1))))
            world.write(member, world.moment(member), text, hashtags=tags)
        members.append(member)
    return members


def _cheer(world: World, members: Members, group: Benign) -> None:
    """Repost the singer, and each other, when they see it."""
    random, turnout = world.random, Turnout(world.random, members)
    for post in originals(world, [world.voices["music"][0]]):
        for fan in turnout():
            pass_on(world, fan, post, group.delay)
    for post in originals(world, members):
        for fan in random.sample(members, min(random.choice((0, 0, 0, 1, 2)), len(members))):
            pass_on(world, fan, post, 2.4 * group.delay)


# --- conference: people who meet for four days and post about the talks

_MEETING: Final = 4
"""Days."""


def _recruit_audience(world: World, group: Benign) -> Members:
    random, words, texts = world.random, world.words, _TEXTS["conference"]
    members = []
    for number in range(group.size):
        lang = random.choices(("en", "ru", "ar"), (10, 1, 1))[0]
        topic = "rivers" if lang == "en" else f"{lang}_rivers"
        bio = (
            words.fill(random.choice(texts["bios"]), lang, topic) if lang == "en" else words.bio(lang, topic)
        )
        member = world.recruit("rivers", lang, bio=bio, busy=0.6)
        member.influence = 0.1 if number % 3 else 1.2
        members.append(member)
    speaks = [1 if number % 3 else 4 for number in range(group.size)]
    for member in random.choices(members, speaks, k=group.occasions):
        _report_talk(world, member, group)
    return members


def _report_talk(world: World, account: Account, group: Benign) -> None:
    texts, lang = _TEXTS["conference"], account.lang
    topic = "rivers" if lang == "en" else f"{lang}_rivers"
    cores = texts["texts"] if lang == "en" else texts[f"texts_{lang}"]
    time = span(world, group)[0] + world.random.randrange(_MEETING) * DAY
    time = min(time + world.random.randrange(7 * HOUR, 17 * HOUR), world.end - 1)
    text = world.words.post(lang, topic, {"cores": cores, "when_meeting": texts["when_meeting"]})
    world.write(account, time, text, hashtags=(texts["tag"],))


def _attend(world: World, members: Members, group: Benign) -> None:
    """Repost the talks while they last; hundreds of others who follow from outside do so too, less."""
    random, tag, first = world.random, _TEXTS["conference"]["tag"], span(world, group)[0]
    talks = [
        post for post in originals(world, members, first, first + _MEETING * DAY) if tag in post.hashtags
    ]
    for member in members:
        for post in random.sample(talks, min(random.randint(6, 28), len(talks))):
            pass_on(world, member, post, group.delay)
    followers = [
        account for account in world.accounts if account.community in {"rivers", "stars", "books", "transit"}
    ]
    for follower in random.sample(followers, min(5 * group.size, len(followers))):
        for post in random.sample(talks, min(random.randint(1, 4), len(talks))):
            pass_on(world, follower, post, 1.5 * group.delay)
        if follower.lang == "en" and random.random() < 0.4:
            _report_talk(world, follower, group)


# --- campaign: a union asks its friends, in public, to post a text


def _recruit_campaign(world: World, group: Benign) -> Members:
    random, words, texts = world.random, world.words, _TEXTS["campaign"]
    union = world.recruit(
        "transit", name=texts["union"], handle="depotharbourunion", bio=f"{texts['union']}.", busy=0
    )
    union.url, union.influence, union.followers = f"https://{texts['domain']}", 4, 8_400
    union.created = world.day_before(3300)
    communities = ["transit", "football", "kitchen", "garden", "pets", "cycling", "ar_city"]
    members = [union]
    for number in range(group.size - 1):
        community = communities[number % len(communities)]
        lang = "ar" if community == "ar_city" else "en"
        bio = words.fill(random.choice(texts["bios"]), "en", community) if random.random() < 0.6 else None
        created = world.day_before(random.randint(1300, 3640))
        members.append(world.recruit(community, lang, bio=bio, created=created, busy=1.5))
    first, last = span(world, group)
    asked = [(text, "en") for text in texts["texts"]] + [(text, "ar") for text in texts["texts_ar"]]
    while len(asked) < group.occasions:
        asked.append((words.post("en", "transit"), "en"))
    for number, (text, lang) in enumerate(asked[: group.occasions]):
        day = 2 + number * max((last - first) // DAY - 4, 1) // group.occasions
        time = min(
            first + day * DAY + random.randint(14, 17) * HOUR + random.randrange(HOUR), world.end - DAY - 1
        )
        call = texts["call"][lang].replace("{text}", text)
        world.write(union, time, call, lang=lang, urls=(_page(),))
        world.calls.append((world.posts[-1], text))
    return members


def _page() -> str:
    return f"https://{_TEXTS['campaign']['domain']}/safe-shifts"


def _paste(world: World, members: Members, group: Benign) -> None:
    """Paste the text within a day of the call, and repost the union; so do some who only came across it."""
    random, texts = world.random, _TEXTS["campaign"]
    union, turnout = members[0], Turnout(world.random, members[1:])
    everyone = [account for account in world.accounts if account.lang == "en"]
    for call, text in [(post, text) for post, text in world.calls if post.author is union]:
        takers = turnout() + (random.sample(everyone, min(9, len(everyone))) if call.lang == "en" else [])
        for account in takers:
            time = world.comes_across(account, call.time, group.delay)
            if time is not None:
                world.write(account, time, text, lang=call.lang, hashtags=(texts["tag"],), urls=(_page(),))
            if random.random() < 0.5:
                pass_on(world, account, call, 0.8 * group.delay)


@dataclass(frozen=True, slots=True)
class Innocent:
    """How a kind comes about: `recruit` before ordinary life is written, `act` after it."""

    recruit: Callable[[World, Benign], Members]
    act: Callable[[World, Members, Benign], None]


INNOCENTS: Final = {
    "syndication": Innocent(_recruit_newsroom, _syndicate),
    "fandom": Innocent(_recruit_fans, _cheer),
    "event_audience": Innocent(_recruit_audience, _attend),
    "open_campaign": Innocent(_recruit_campaign, _paste),
    "press_office": Innocent(crowds.recruit_office, crowds.announce),
    "recurring_audience": Innocent(crowds.recruit_viewers, crowds.watch),
    "app_posts": Innocent(crowds.recruit_runners, crowds.run),
    "protest": Innocent(crowds.recruit_marchers, crowds.march),
    "petition": Innocent(crowds.recruit_signers, crowds.sign),
    "quoters": Innocent(crowds.recruit_quoters, crowds.quote),
    "text_storm": Innocent(crowds.recruit_storm, crowds.storm),
}
