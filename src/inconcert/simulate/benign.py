"""The planted innocents: groups that act together for reasons anybody can see. They must not be accused."""

from __future__ import annotations

from typing import Final

from inconcert.simulate.plan import Members, Plan, Turnout, originals
from inconcert.simulate.words import load
from inconcert.simulate.world import DAY, END, HOUR, MINUTE, Account, Post, World

_TEXTS: Final = load("groups")


# --- newsroom: desks and reporters of one publisher


def _recruit_newsroom(world: World) -> Members:
    random, words, texts = world.random, world.words, _TEXTS["newsroom"]
    topics = ["transit", "ostrel", "football", "music", "rivers", "lantern", "orchard"]
    members = []
    for desk in texts["desks"]:
        name = f"{texts['name']} {desk}"
        desk_bio = f"{name}. Stories of {texts['domain']}."
        members.append(world.recruit("transit", name=name, bio=desk_bio, busy=0))
    for _ in range(7):
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
    for _ in range(64):
        topic = random.choice(topics)
        time, reach = world.moment(members[0], 0, END - DAY), random.randint(2, 14)
        world.publish(words.headline("en", topic), texts["domain"], topic, "en", time=time, reach=reach)
    return members


def _syndicate(world: World, members: Members) -> None:
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
                story.time + random.randrange((6 if at_desk else 20) * MINUTE),
                text,
                urls=(story.url,),
            )
            if at_desk and random.random() < 0.3:
                for colleague in random.sample(members, 3):
                    world.repost(colleague, post.time + world.delay(8 * MINUTE, 0.8), post)


# --- fan club: people who love one singer


def _recruit_fans(world: World) -> Members:
    random, words, texts = world.random, world.words, _TEXTS["fan_club"]
    artist, members = world.voices["music"][0], []
    for _ in range(26):
        topic = random.choice(("music", "music", "kitchen"))
        text = words.fill(random.choice(texts["artist_texts"]), "en", topic)
        world.write(
            artist, world.moment(artist), text, hashtags=(texts["tag"],) if random.random() < 0.6 else ()
        )
    for number in range(40):
        community, lang = ("music", "en") if number % 5 else ("fa_music", "fa")
        bio = words.fill(random.choice(texts["bios"]), "en", "music") if random.random() < 0.8 else None
        member = world.recruit(community, lang, bio=bio, busy=0.6)
        member.influence = 0.5
        for _ in range(random.randint(10, 28)):
            cores = {"cores": texts["fan_texts"]}
            text = words.post("en", "music", cores) if lang == "en" else words.post(lang, community)
            tags = (texts["tag"], *random.sample(words.tags(community)[:4], random.choice((0, 0, 1))))
            world.write(member, world.moment(member), text, hashtags=tags)
        members.append(member)
    return members


def _cheer(world: World, members: Members) -> None:
    """Repost the singer, and each other, when they see it."""
    random, turnout = world.random, Turnout(world.random, members)
    for post in originals(world, [world.voices["music"][0]]):
        for fan in turnout():
            _pass_on(world, fan, post, 25 * MINUTE)
    for post in originals(world, members):
        for fan in random.sample(members, random.choice((0, 0, 0, 1, 2))):
            _pass_on(world, fan, post, 60 * MINUTE)


def _pass_on(world: World, account: Account, post: Post, median: float) -> None:
    time = world.comes_across(account, post.time, median)
    if time is not None:
        world.repost(account, time, post)


# --- conference: people who meet for four days and post about the talks

_MEETING: Final = (15, 19)  # days: a Tuesday to a Friday


def _recruit_audience(world: World) -> Members:
    random, words, texts = world.random, world.words, _TEXTS["conference"]
    members = []
    for number in range(60):
        lang = random.choices(("en", "ru", "ar"), (10, 1, 1))[0]
        topic = "rivers" if lang == "en" else f"{lang}_rivers"
        bio = (
            words.fill(random.choice(texts["bios"]), lang, topic) if lang == "en" else words.bio(lang, topic)
        )
        member = world.recruit("rivers", lang, bio=bio, busy=0.6)
        speaks = number % 3 == 0
        member.influence = 1.2 if speaks else 0.1
        for _ in range(random.randint(4, 8) if speaks else random.randint(1, 4)):
            _report_talk(world, member, topic)
        members.append(member)
    return members


def _report_talk(world: World, account: Account, topic: str) -> None:
    texts = _TEXTS["conference"]
    cores = texts["texts"] if account.lang == "en" else texts[f"texts_{account.lang}"]
    time = _MEETING[0] * DAY + world.random.randrange(_MEETING[1] - _MEETING[0]) * DAY
    time += world.random.randrange(7 * HOUR, 17 * HOUR)
    text = world.words.post(account.lang, topic, {"cores": cores, "when_meeting": texts["when_meeting"]})
    world.write(account, time, text, hashtags=(texts["tag"],))


def _attend(world: World, members: Members) -> None:
    """Repost the talks while they last; hundreds of others who follow from outside do so too, less."""
    random, tag = world.random, _TEXTS["conference"]["tag"]
    talks = [post for post in originals(world, members, *_MEETING) if tag in post.hashtags]
    for member in members:
        for post in random.sample(talks, random.randint(6, 28)):
            _pass_on(world, member, post, 30 * MINUTE)
    followers = [
        account for account in world.accounts if account.community in {"rivers", "stars", "books", "transit"}
    ]
    for follower in random.sample(followers, 320):
        for post in random.sample(talks, random.randint(1, 4)):
            _pass_on(world, follower, post, 45 * MINUTE)
        if follower.lang == "en" and random.random() < 0.4:
            _report_talk(world, follower, "rivers")


# --- campaign: a union asks its friends, in public, to post a text


def _recruit_campaign(world: World) -> Members:
    random, words, texts = world.random, world.words, _TEXTS["campaign"]
    union = world.recruit(
        "transit", name=texts["union"], handle="depotharbourunion", bio=f"{texts['union']}.", busy=0
    )
    union.url, union.influence, union.followers = f"https://{texts['domain']}", 4, 8_400
    union.created = world.day_before(3300)
    communities = ["transit", "football", "kitchen", "garden", "pets", "cycling", "ar_city"]
    members = [union]
    for number in range(30):
        community = communities[number % len(communities)]
        lang = "ar" if community == "ar_city" else "en"
        bio = words.fill(random.choice(texts["bios"]), "en", community) if random.random() < 0.6 else None
        created = world.day_before(random.randint(1300, 3640))
        members.append(world.recruit(community, lang, bio=bio, created=created, busy=1.5))
    for number, text in enumerate(texts["texts"] + texts["texts_ar"]):
        lang = "en" if number < len(texts["texts"]) else "ar"
        day = 2 + 4 * number
        time = day * DAY + random.randint(14, 17) * HOUR + random.randrange(HOUR)
        world.write(union, time, texts["call"][lang].replace("{text}", text), lang=lang, urls=(_page(),))
    return members


def _page() -> str:
    return f"https://{_TEXTS['campaign']['domain']}/safe-shifts"


def _paste(world: World, members: Members) -> None:
    """Paste the text within a day of the call, and repost the union; so do some who only came across it."""
    random, texts = world.random, _TEXTS["campaign"]
    union, turnout = members[0], Turnout(world.random, members[1:])
    calls = originals(world, [union])
    everyone = [account for account in world.accounts if account.lang == "en"]
    for call, text in zip(calls, texts["texts"] + texts["texts_ar"], strict=True):
        takers = turnout() + (random.sample(everyone, 9) if call.lang == "en" else [])
        for account in takers:
            time = world.comes_across(account, call.time, 75 * MINUTE)
            if time is not None:
                world.write(account, time, text, lang=call.lang, hashtags=(texts["tag"],), urls=(_page(),))
            if random.random() < 0.5:
                _pass_on(world, account, call, HOUR)


BENIGN: Final = (
    Plan(
        "newsroom",
        True,
        "12 desks and reporters of one news publisher, named in their profiles, that post the "
        "house's stories with their headlines.",
        _recruit_newsroom,
        _syndicate,
    ),
    Plan(
        "fan_club",
        True,
        "40 fans of one singer, who repost the singer and each other and write much of their own.",
        _recruit_fans,
        _cheer,
    ),
    Plan(
        "conference",
        True,
        "60 people at a meeting of four days, who repost its talks under its hashtag, "
        "as hundreds of others do.",
        _recruit_audience,
        _attend,
    ),
    Plan(
        "campaign",
        True,
        "A union and 30 volunteers, who paste the texts that it asks for in public.",
        _recruit_campaign,
        _paste,
    ),
)
