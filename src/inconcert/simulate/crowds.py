"""Innocent groups with nobody behind them, or somebody whom everyone can see: audiences, signers, marchers, an app's users."""

from __future__ import annotations

from typing import Final

from inconcert.simulate.plan import Members, Turnout, originals, pass_on, span
from inconcert.simulate.spec import Benign
from inconcert.simulate.words import load
from inconcert.simulate.world import DAY, HOUR, MINUTE, Account, World

_TEXTS: Final = load("groups")
_ANYBODY: Final = (
    "kitchen",
    "garden",
    "transit",
    "books",
    "games",
    "music",
    "cycling",
    "pets",
    "football",
    "rivers",
)


def _ordinary(world: World, count: int, communities: tuple[str, ...] = _ANYBODY) -> Members:
    """People of several communities, with lives of their own and accounts of all ages."""
    return [world.recruit(world.random.choice(communities)) for _ in range(count)]


def _outsiders(world: World, count: int) -> list[Account]:
    """People who do a little of the same and belong to nothing."""
    english = [account for account in world.accounts if account.lang == "en"]
    return world.random.sample(english, min(count, len(english)))


# --- press office: departments of a town hall


def recruit_office(world: World, group: Benign) -> Members:
    """Offices that carry the town hall's name and address in their profiles."""
    random, texts, members = world.random, _TEXTS["press_office"], []
    offices = [*texts["offices"], *(f"District {number}" for number in range(1, group.size + 1))]
    for office in offices[: group.size]:
        name = f"{texts['name']}: {office}"
        member = world.recruit("ostrel", name=name, bio=f"{name}. {texts['domain']}", busy=0.2)
        member.url, member.influence = f"https://{texts['domain']}", 0.8
        member.followers, member.created = (
            random.randint(2_000, 30_000),
            world.day_before(random.randint(900, 3600)),
        )
        members.append(member)
    first, last = span(world, group)
    for _ in range(group.occasions):
        text = world.words.fill(random.choice(texts["announcements"]), "en", "ostrel")
        page = f"https://{texts['domain']}/notice/{random.randrange(10_000, 99_999)}"
        day = random.randrange(first // DAY, max(last // DAY, first // DAY + 1))
        world.write(members[0], day * DAY + random.randrange(8 * HOUR, 15 * HOUR), text, urls=(page,))
    return members


def announce(world: World, members: Members, group: Benign) -> None:
    """Repost the press office's announcements, or post them again in the same words."""
    random, turnout = world.random, Turnout(world.random, members[1:])
    notices = [post for post in originals(world, members[:1]) if post.urls]
    for notice in notices:
        text = notice.text.removesuffix(notice.urls[0]).strip()
        for member in turnout():
            when = notice.time + world.delay(group.delay, 0.8)
            if random.random() < 0.5:
                world.repost(member, when, notice)
            elif when < world.end:
                world.write(member, when, text, urls=notice.urls)
        for reader in _outsiders(world, random.randint(2, 12)):
            pass_on(world, reader, notice, 4 * group.delay)


# --- recurring audience: the same show every week


def recruit_viewers(world: World, group: Benign) -> Members:
    """Viewers, and the show's own account, whose posts they will meet. The show is ordinary: it is not of the group."""
    random, texts = world.random, _TEXTS["recurring_audience"]
    host = world.recruit(
        "kitchen", name=texts["host"], handle="thekitchenquarrel", bio=f"{texts['host']}. Every week.", busy=0
    )
    host.influence, host.followers = 4, 60_000
    evenings = [day * DAY + 19 * HOUR for day in range(span(world, group)[0] // DAY + 3, world.days - 1, 7)]
    for number in range(group.occasions):
        time = (
            evenings[number % len(evenings)] + random.randrange(90 * MINUTE)
            if evenings
            else world.moment(host)
        )
        text = world.words.fill(random.choice(texts["host_texts"]), "en", "kitchen")
        world.write(host, time, text, hashtags=(texts["tag"],))
    members = _ordinary(world, group.size, ("kitchen", "pets", "music", "books", "games"))
    world.shows[group.label] = host
    return members


def watch(world: World, members: Members, group: Benign) -> None:
    """Repost the show while it is on, and write under its hashtag; others do so on some evenings."""
    random, texts, turnout = world.random, _TEXTS["recurring_audience"], Turnout(world.random, members)
    shown = originals(world, [world.shows[group.label]])
    for evening in sorted({post.time // DAY for post in shown}):
        of_tonight = [post for post in shown if post.time // DAY == evening]
        crowd = [(member, 0.45) for member in turnout()] + [
            (one, 0.15) for one in _outsiders(world, group.size)
        ]
        for viewer, keen in crowd:
            for post in of_tonight:
                if random.random() < keen:
                    pass_on(world, viewer, post, group.delay)
            if random.random() < 2 * keen and viewer.lang == "en":
                text = world.words.post("en", "kitchen", {"cores": texts["texts"]})
                time = evening * DAY + 19 * HOUR + random.randrange(2 * HOUR)
                world.write(viewer, min(time, world.end - 1), text, hashtags=(texts["tag"],))


# --- app posts: the same words, other figures


def recruit_runners(world: World, group: Benign) -> Members:
    """People of all interests."""
    return _ordinary(world, group.size)


def run(world: World, members: Members, group: Benign) -> None:
    """On so many days the app posts for each of them; half go out at eight in the morning, half after each one's run."""
    random, texts, (first, last) = world.random, _TEXTS["app_posts"], span(world, group)
    for number, member in enumerate(members):
        usual = 8 * HOUR if number % 2 else random.randrange(6 * HOUR, 22 * HOUR)
        days = range(first // DAY, last // DAY)
        for day in sorted(random.sample(days, min(group.occasions, len(days)))):
            time = day * DAY + usual + random.randrange(group.delay if number % 2 else HOUR)
            text = world.words.fill(texts["text"], "en", "cycling")
            world.write(member, min(time, world.end - 1), text, lang="en", client=texts["client"])


# --- protest: one day in one place


def recruit_marchers(world: World, group: Benign) -> Members:
    """People of several communities."""
    return _ordinary(world, group.size)


def march(world: World, members: Members, group: Benign) -> None:
    """Some report from the place; all repost what they see, and write under the hashtag; so do many at home."""
    random, texts, first = world.random, _TEXTS["protest"], span(world, group)[0]
    seen = []
    for reporter in random.choices(members[: max(len(members) // 8, 2)], k=group.occasions):
        time = first + 12 * HOUR + random.randrange(7 * HOUR)
        text = world.words.post("en", "rivers", {"cores": texts["texts"]})
        seen.append(world.write(reporter, time, text, hashtags=(texts["tag"],)))
    for person, most in [
        *((one, 14) for one in members),
        *((one, 3) for one in _outsiders(world, 3 * group.size)),
    ]:
        for post in random.sample(seen, min(random.randint(1, most), len(seen))):
            pass_on(world, person, post, group.delay)
        if random.random() < most / 20:
            text = world.words.post("en", "rivers", {"cores": texts["texts"]})
            world.write(
                person, first + 12 * HOUR + random.randrange(8 * HOUR), text, hashtags=(texts["tag"],)
            )


# --- petitions: a page that posts for whoever signs


def recruit_signers(world: World, group: Benign) -> Members:
    """People of several communities."""
    return _ordinary(world, group.size)


def sign(world: World, members: Members, group: Benign) -> None:
    """Each petition opens at some moment; most members sign within days, and so do as many others."""
    random, texts, (first, last) = world.random, _TEXTS["petition"], span(world, group)
    for number in range(group.occasions):
        demand = world.words.fill(texts["demands"][number % len(texts["demands"])], "en", "ostrel")
        page = f"https://{texts['domain']}/p/{random.randrange(100_000, 999_999)}"
        opened = world.moment(members[0], first, max(last - 3 * DAY, first + 1))
        for person in [*Turnout(random, members, 0.7)(), *_outsiders(world, group.size // 2)]:
            time = world.comes_across(person, opened, group.delay)
            if time is not None:
                world.write(person, time, texts["text"].replace("{demand}", demand), lang="en", urls=(page,))


# --- quoters: lines of one song


def recruit_quoters(world: World, group: Benign) -> Members:
    """People of several communities."""
    return _ordinary(world, group.size)


def quote(world: World, members: Members, group: Benign) -> None:
    """Each at times of their own: some lines, now and then with a note behind them."""
    random, lines, (first, last) = world.random, _TEXTS["quoters"]["lines"], span(world, group)
    for member in members:
        for line in random.sample(lines, random.randint(2, min(max(group.occasions, 2), len(lines)))):
            text = line if random.random() < 0.7 else f"{line} 🎶"
            world.write(member, world.moment(member, first, last), text, lang="en")


# --- text storm: a public call, one evening, the same lines


def recruit_storm(world: World, group: Benign) -> Members:
    """People of several communities; the one who calls is the first of them."""
    members = _ordinary(world, group.size)
    members[0].influence = 6
    texts, start = _TEXTS["text_storm"], span(world, group)[0]
    for number, line in enumerate(texts["lines"][: group.occasions]):
        time = start + 9 * HOUR + number * 7 * MINUTE
        world.calls.append((world.write(members[0], time, texts["call"].replace("{text}", line)), line))
    return members


def storm(world: World, members: Members, group: Benign) -> None:
    """From eight in the evening members copy some of the lines and repost each other; others do a little of it."""
    random, texts = world.random, _TEXTS["text_storm"]
    lines = [text for post, text in world.calls if post.author is members[0]]
    begins, pasted = span(world, group)[0] + 20 * HOUR, []
    for person, most in [
        *((one, 6) for one in members[1:]),
        *((one, 2) for one in _outsiders(world, 2 * group.size)),
    ]:
        for line in random.sample(lines, min(random.randint(1, most), len(lines))):
            time = min(begins + world.delay(group.delay, 1.0), world.end - 1)
            pasted.append(world.write(person, time, line, lang="en", hashtags=(texts["tag"],)))
    for member in members:
        for post in random.sample(pasted, min(random.randint(0, 8), len(pasted))):
            pass_on(world, member, post, 0.5 * group.delay)
