"""The same words: copies, edited copies, fillings of one template. Reposts are traces of their own (see repost)."""

from __future__ import annotations

import ibis

from inconcert.traces.base import Tables, Trace, from_posts


def with_family(tables: Tables, posts: ibis.Table) -> ibis.Table:
    """Posts whose text is said again, each with what is known of the text."""
    families = tables["text_families"].select("text_key", "family", "texts", "template", "everyday")
    return posts.join(families, "text_key")


def edited(posts: ibis.Table) -> ibis.Value:
    """The family of a post's text where it has other texts, for posts of `with_family`."""
    return (posts.texts > 1).ifelse(posts.family, ibis.null("string"))


def _own(tables: Tables) -> ibis.Table:
    posts = tables["posts"]
    return with_family(tables, posts.filter(posts.post_type != "repost"))


def _everyday(tables: Tables) -> ibis.Table:
    posts = _own(tables)
    return from_posts(posts, posts.everyday.ifelse(posts.family, ibis.null("string")))


def _copies(tables: Tables) -> ibis.Table:
    posts = _own(tables)
    return from_posts(posts, posts.text_key)


def _edited(tables: Tables) -> ibis.Table:
    posts = _own(tables)
    return from_posts(posts, edited(posts))


def _templates(tables: Tables) -> ibis.Table:
    posts = _own(tables)
    return from_posts(posts, posts.template)


def _passages(tables: Tables) -> ibis.Table:
    posts = tables["posts"]
    found = tables["passages"].select("post_id", object=tables["passages"].family).distinct()
    dated = posts.filter(posts.created_at.notnull())
    return found.join(dated, "post_id").select("account_id", "created_at", "post_id", "lang", "object")


EVERYDAY = Trace(
    name="everyday_text",
    title="the same everyday phrase",
    family="text",
    strong=False,
    excuses=True,
    actions=_everyday,
    needs="phrases that people hit on by themselves",
)
TEXT = Trace(
    name="text",
    title="the same text as posts of their own",
    family="text",
    strong=True,
    actions=_copies,
    needs="texts of 30 characters or more",
)
EDITED_TEXT = Trace(
    name="edited_text",
    title="edited copies of the same text",
    family="text",
    strong=True,
    actions=_edited,
    needs="texts of 30 characters or more of which most is the same",
)
TEMPLATE = Trace(
    name="template",
    title="the same text with other numbers or hashtags",
    family="text",
    strong=True,
    actions=_templates,
    needs="texts with 30 characters or more beside their numbers and hashtags",
)
PASSAGE = Trace(
    name="passage",
    title="the same passage in longer texts",
    family="text",
    strong=True,
    actions=_passages,
    needs="texts of 500 characters or more",
)
