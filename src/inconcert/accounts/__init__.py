"""Signals about accounts. SIGNALS is the visible list; each is a file of its own."""

from __future__ import annotations

from typing import Final

from inconcert.accounts import (
    burstiness,
    client,
    clockwork,
    creation,
    deletion,
    dormancy,
    following,
    growth,
    handle,
    mention_spam,
    originality,
    profile_reuse,
    regularity,
    renames,
    repost_share,
    rest,
)
from inconcert.accounts.base import Signal

SIGNALS: Final[tuple[Signal, ...]] = (
    creation.SIGNAL,
    profile_reuse.SIGNAL,
    handle.LETTERS,
    handle.DIGITS,
    clockwork.SIGNAL,
    burstiness.SIGNAL,
    regularity.SIGNAL,
    client.SIGNAL,
    dormancy.SIGNAL,
    dormancy.WAKE_UP,
    renames.SIGNAL,
    following.SIGNAL,
    growth.SIGNAL,
    repost_share.SIGNAL,
    originality.SIGNAL,
    mention_spam.SIGNAL,
    deletion.SIGNAL,
    rest.WORKING_HOURS,
    rest.WEEKEND_DAYS,
)
"""Every signal, in the order of the report's columns. They are shown beside each other and never added up."""
