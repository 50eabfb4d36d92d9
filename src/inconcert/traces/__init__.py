"""Traces: what two accounts can have in common. One file a trace.

TRACES is in order of precedence: a pair of posts that shares several objects counts once, in the first trace that holds.
"""

from __future__ import annotations

from inconcert.errors import InputError
from inconcert.settings import Settings
from inconcert.traces.base import Trace
from inconcert.traces.custom import custom
from inconcert.traces.hashtag import HASHTAG, HASHTAG_SEQUENCE
from inconcert.traces.link import DOMAIN, LINK
from inconcert.traces.mention import MENTION
from inconcert.traces.quote import QUOTE
from inconcert.traces.reply import REPLY
from inconcert.traces.repost import EDITED_REPOST, REPOST, REPOST_TEXT
from inconcert.traces.text import EDITED_TEXT, EVERYDAY, PASSAGE, TEMPLATE, TEXT

TRACES: tuple[Trace, ...] = (
    REPOST,
    REPOST_TEXT,
    EDITED_REPOST,
    QUOTE,
    REPLY,
    EVERYDAY,
    TEXT,
    EDITED_TEXT,
    TEMPLATE,
    PASSAGE,
    LINK,
    HASHTAG_SEQUENCE,
    DOMAIN,
    HASHTAG,
    MENTION,
)


def traces_for(settings: Settings) -> tuple[Trace, ...]:
    """The traces asked for, in order of precedence; the user's own come first."""
    own = tuple(custom(asked) for asked in settings.custom_traces)
    known = {trace.name: trace for trace in TRACES}
    clash = sorted(trace.name for trace in own if trace.name in known)
    if clash:
        raise InputError(f"--trace {clash[0]}=... has the name of a built-in trace. Give it another name.")
    unknown = sorted(set(settings.traces) - set(known) - {trace.name for trace in own})
    if unknown:
        raise InputError(
            f"There is no trace '{unknown[0]}'. Known: {', '.join(known)}, and your own with --trace NAME=COLUMN."
        )
    chosen = tuple(trace for trace in TRACES if not settings.traces or trace.name in settings.traces)
    return own + chosen
