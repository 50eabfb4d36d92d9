"""The same sound, by the platform's id of it, in posts of one's own."""

from __future__ import annotations

import ibis

from inconcert.traces.base import Tables, Trace


def _actions(tables: Tables) -> ibis.Table:
    """A sound that very many use is popular like any other object: what chance gives grows with it."""
    posts = tables["posts"]
    own = posts.filter((posts.post_type != "repost") & posts.created_at.notnull())
    media = tables["media"]
    sounds = media.filter(media.audio_id.notnull()).select("media_id", object=media.audio_id)
    found = tables["post_media"].join(sounds, "media_id").select("post_id", "object").distinct()
    joined = found.join(own, "post_id")
    return joined.select("account_id", "created_at", "post_id", "lang", "object")


AUDIO = Trace(
    name="audio",
    title="the same sound",
    family="audio",
    strong=True,
    actions=_actions,
    needs="ids of sounds (a mapping with the column audio)",
)
