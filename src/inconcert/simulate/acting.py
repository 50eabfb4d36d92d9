"""What members of an operation do together: target after target, each within the delay, by the knobs of the scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from inconcert.simulate.operations import TRADES, headline, own_post, phrases, sites
from inconcert.simulate.plan import Members, Turnout, originals, span
from inconcert.simulate.rewording import Phrase, version
from inconcert.simulate.spec import Operation
from inconcert.simulate.world import DAY, HOUR, MINUTE, REPOST_MEDIAN, Account, Article, Post, World

_NOTICED: Final = 15 * MINUTE
"""When an operation turns to somebody else's post, as a median."""
_RECENT: Final = 36 * HOUR
"""Posts that an evening's work may be about."""


@dataclass(slots=True)
class Work:
    """An operation at work: its turnout and shifts, the posts and stories it may turn to, the texts it hands out."""

    world: World
    op: Operation
    members: Members
    posts: list[Post]
    stories: list[Article]
    texts: dict[int | None, list[Phrase]]
    vocabulary: dict[str, list[str]]
    """By language, the words of the texts: what changed words are replaced by."""
    evening: int | None = None
    acted: list[Account] = field(default_factory=list)

    def start(self, posted: int | None) -> int:
        """When this target is worked: soon after it was posted, or on one of the evenings, or at any time."""
        world, (first, last) = self.world, span(self.world, self.op)
        latest = max(last - self.op.delay - 1, first)
        if self.evening is not None:
            time = self.evening + world.random.randrange(30 * MINUTE)
        elif posted is None:
            time = world.moment(self.members[0], first, latest + 1)
        else:
            time = posted + world.delay(_NOTICED, 0.5)
        return min(time, latest)

    def when(self, start: int) -> int:
        """When one member acts on a target."""
        return start + self.world.random.randrange(self.op.delay + 1)

    def given(self) -> list[Phrase]:
        """The texts handed out for this evening, or for any time; all of them where there are fewer texts than evenings."""
        return self.texts[self.evening] or [text for texts in self.texts.values() for text in texts]

    def said(self, phrase: Phrase) -> tuple[str, str]:
        """One member's version of a text, and its language."""
        return version(phrase, self.op.rewording, self.world.random, self.vocabulary[phrase.lang])

    def lang(self) -> str:
        """A language of the operation."""
        return self.world.random.choices(list(self.op.languages), list(self.op.languages.values()))[0]

    def post(self) -> tuple[Post, int]:
        """A post to repost or to answer, and from when: one's own, or by someone the operation follows."""
        world = self.world
        if self.op.objects == "own" or not self.posts:
            author, lang, start = world.random.choice(self.members), self.lang(), self.start(None)
            return world.write(author, start, own_post(world, self.op, lang), lang=lang), start
        if self.evening is None:
            target = self.posts.pop(world.random.randrange(len(self.posts)))
            return target, max(self.start(target.time), target.time)
        start = self.start(None)
        recent = [post for post in self.posts if start - _RECENT <= post.time < start]
        target = world.random.choice(
            recent or [post for post in self.posts if post.time < start] or self.posts
        )
        return target, max(start, target.time)


def act(world: World, members: Members, op: Operation) -> None:
    """Everything the operation does, written into the world: `targets` occasions, divided among the traces by their weights.

    With evenings, who is there is drawn for each evening and who of these acts for each target, both at the root of the
    participation; otherwise for each target alone.
    """
    evenings = _evenings(world, op)
    work = _prepared(world, members, op, evenings)
    shifts = [members[number :: op.rotation] for number in range(op.rotation)]
    turnout = Turnout(world.random, members, op.participation ** (0.5 if evenings else 1))
    present = {evening: turnout() for evening in evenings}
    total, number = sum(op.traces.values()), 0
    for trace, weight in op.traces.items():
        for _ in range(round(op.targets * weight / total)):
            takers = turnout(shifts[number % op.rotation])
            if evenings:
                work.evening = world.random.choice(evenings)
                there = {id(member) for member in present[work.evening]}
                takers = [member for member in takers if id(member) in there]
            _ACTS[trace](work, takers)
            work.acted += takers
            number += 1
    _camouflage(work)


def _evenings(world: World, op: Operation) -> list[int]:
    """When each of the operation's evenings begins; none where it acts at any time."""
    first, last = span(world, op)
    days = range(first // DAY, max(last // DAY, first // DAY + 1))
    chosen = world.random.sample(days, min(op.evenings or 0, len(days)))
    return [day * DAY + world.random.randint(15, 18) * HOUR for day in sorted(chosen)]


def _prepared(world: World, members: Members, op: Operation, evenings: list[int]) -> Work:
    first, last = span(world, op)
    trade = TRADES[op.kind]
    names = trade.communities or tuple(world.voices)
    followed = [voice for name in names for voice in world.voices[name][: trade.voices]]
    given = phrases(world, op, _texts_needed(op))
    late = max(last - op.delay - HOUR, first + 1)
    return Work(
        world,
        op,
        members,
        originals(world, followed, max(first - _RECENT, 0) if op.evenings else first, late),
        [article for article in world.articles if first <= article.time < late],
        {when: given[number :: len(evenings) or 1] for number, when in enumerate(evenings or [None])},
        {
            lang: sorted({word for one in given if one.lang == lang for word in one.text.split(" ")})
            for lang in {one.lang for one in given}
        },
    )


def _texts_needed(op: Operation) -> int:
    """One for each target of the trace text; where there is none, one for each reply."""
    weight = op.traces.get("text") or op.traces.get("reply") or 0.0
    return round(op.targets * weight / sum(op.traces.values()))


def _repost(work: Work, takers: Members) -> None:
    target, start = work.post()
    for member in takers:
        work.world.repost(member, work.when(start), target)


def _reply(work: Work, takers: Members) -> None:
    target, start = work.post()
    given = work.given()
    for member in takers:
        if member is not target.author:
            text, lang = work.said(work.world.random.choice(given))
            work.world.reply(member, work.when(start), target, text, lang)


def _text(work: Work, takers: Members) -> None:
    """One of the texts given; those of an evening are said again and again on that evening."""
    given, start = work.given(), work.start(None)
    given.append(given.pop(0))
    tags = TRADES[work.op.kind].tags[:1] if work.op.kind == "boosters" else ()
    for member in takers:
        text, lang = work.said(given[-1])
        work.world.write(member, work.when(start), text, lang=lang, hashtags=tags)


def _link(work: Work, takers: Members) -> None:
    """A story: half of the time under its headline, else each with a text of their own."""
    world, random = work.world, work.world.random
    if work.op.objects == "own" or not work.stories:
        lang, start = work.lang(), work.start(None)
        title, domain = headline(world, work.op, lang), random.choice(sites(work.op))
        story = world.publish(title, domain, "", lang, time=start, reach=0)
    else:
        story = work.stories.pop(random.randrange(len(work.stories)))
        start = max(work.start(story.time), story.time)
    same = random.random() < 0.5
    for member in takers:
        text = story.headline if same else own_post(world, work.op, story.lang)
        world.write(member, work.when(start), text, lang=story.lang, urls=(story.url,))


def _hashtags(work: Work, takers: Members) -> None:
    """The same hashtags in the same order, under texts of their own."""
    world, lang = work.world, work.lang()
    known = (
        TRADES[work.op.kind].tags
        if len(TRADES[work.op.kind].tags) >= 4
        else world.words.tags(world.random.choice(list(world.voices)))
    )
    tags = tuple(world.random.sample(known, min(world.random.choice((3, 3, 4)), len(known))))
    start = work.start(None)
    for member in takers:
        world.write(member, work.when(start), own_post(world, work.op, lang), lang=lang, hashtags=tags)


_ACTS: Final[dict[str, Callable[[Work, Members], None]]] = {
    "repost": _repost,
    "reply": _reply,
    "text": _text,
    "link": _link,
    "hashtags": _hashtags,
}


def _camouflage(work: Work) -> None:
    """For each coordinated act so many ordinary ones of the same member: own posts, and reposts of what others read."""
    world, (first, last) = work.world, span(work.world, work.op)
    if not work.op.camouflage:
        return
    popular = originals(world, [voice for voices in world.voices.values() for voice in voices], first, last)
    for member in work.acted:
        for _ in range(work.op.camouflage):
            if world.random.random() < 0.5 or not popular:
                text = world.words.post(member.lang, member.community)
                world.write(member, world.moment(member, first, last), text)
                continue
            post = world.random.choice(popular)
            time = world.comes_across(member, post.time, REPOST_MEDIAN)
            if time is not None:
                world.repost(member, time, post)
