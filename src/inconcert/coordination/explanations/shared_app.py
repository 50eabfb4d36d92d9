"""Shared app: one application writes the posts of unrelated people."""

from __future__ import annotations

from typing import Final

import polars as pl

from inconcert.coordination.explanations.facts import Facts
from inconcert.coordination.explanations.shared_observations import percent
from inconcert.coordination.explanations.weigh import observe, shown, weigh
from inconcert.coordination.explanations.words import default_clients, squash
from inconcert.report.document import Explanation, Observation

APP_SHARE: Final = 0.8  # an app explains only what was posted with it
OTHER_USERS: Final = 10  # an app that hardly anybody else uses may be the group's own
FEWEST_LETTERS: Final = 4  # of an app's name looked for in texts


def shared_app(facts: Facts) -> Explanation:
    """An application posts by itself: a game's score, a runner's distance, a feed's next headline.

    It fits when the posts in common were sent with one application that is not the platform's own, other
    accounts use it too, and the words come from the application: they name it, or as many others post the
    same. A scheduling tool alone does not fit, since anybody can push a message of their own through one.
    """
    client = _client(facts)
    return weigh(
        "shared_app",
        "One application that posts by itself",
        [_same_client(client), _others_use_it(facts, client), _app_speaks(facts, client)],
    )


def _client(facts: Facts) -> tuple[str, float] | None:
    """The commonest client of the posts in common and its share; None where no client is known."""
    counts = facts.coposts.drop_nulls("client_name").group_by("client_name").agg(posts=pl.len())
    if counts.is_empty():
        return None
    name, posts = counts.sort(["posts", "client_name"], descending=[True, False]).row(0)
    return name, posts / facts.coposts.height


def _same_client(client: tuple[str, float] | None) -> Observation:
    text = "The posts in common were sent with one application that is not the platform's own"
    if client is None:
        return observe(text, None, "These data do not say which application sent a post.")
    name, share = client
    own = name.casefold() in default_clients()
    return observe(
        text,
        share >= APP_SHARE and not own,
        f"{percent(share)} were sent with {shown(name)}{', a client of the platform itself' if own else ''}.",
    )


def _others_use_it(facts: Facts, client: tuple[str, float] | None) -> Observation:
    text = "Accounts outside the group use that application too"
    if client is None or not facts.has_others:
        return observe(text, None, "These data do not show which applications others use.")
    users = facts.background.clients.filter(pl.col("client_name") == client[0])["accounts"].sum()
    inside = facts.view.posts.filter(pl.col("client_name") == client[0])["account_id"].n_unique()
    outside, needed = max(users - inside, 0), max(OTHER_USERS, facts.size)
    return observe(
        text,
        outside >= needed,
        f"{outside} accounts outside the group posted with {shown(client[0])} ({needed} needed).",
    )


def _app_speaks(facts: Facts, client: tuple[str, float] | None) -> Observation:
    text = "The words are the application's: they name it, or as many others post the same"
    if client is None or not facts.has_texts:
        return observe(text, None, "Application or text is missing in these data.")
    name = squash(client[0])
    texts = [
        row["text"]
        for row in facts.texts.to_dicts()
        if len(name) >= FEWEST_LETTERS and name in squash(row["text"])
    ]
    naming = facts.share(facts.coposts.filter(pl.col("text").is_in(texts)))
    crowd = facts.crowd_share or 0.0
    return observe(
        text,
        naming >= APP_SHARE or crowd >= APP_SHARE,
        f"{percent(naming)} of the posts in common name the application or "
        f"{percent(crowd)} are on something that many outsiders posted too ({percent(APP_SHARE)} needed).",
    )
