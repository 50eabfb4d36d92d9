"""Writes docs/explanation/account-signals.md from the signals' own texts. Run: make docs-tables."""

from __future__ import annotations

from pathlib import Path

from inconcert.accounts import SIGNALS

PAGE = Path(__file__).parent / "explanation" / "account-signals.md"
_OPENING = """\
# Account signals

What is unusual about accounts, and what else explains it. This page is made from the code: `make docs-tables`.

- A signal is tested for a **group**, against the case's own other accounts, with a false-discovery rate over all
  groups and signals.
- Comparable are accounts of the same platform and language (for some signals also of like activity or age), and of
  these the ones whose first post in the data came at about the same time, twenty for each member: who enters a data
  set together, by an event or a wave of sign-ups, is alike for many reasons.
- Of a single account it is only described: its surprisal is -log10 of the share of comparable accounts with as high
  a value, so 2 is one in a hundred. **Signals are never added up**, and no account gets a verdict.
- *Not observable* is not *nothing found*: each signal says what it needs.
- Language, place, weekday and hour describe, and weigh nothing: hours and days of rest have no p value.
- A profile picture is compared by the hash or the address that the source gives (X, Bluesky, Mastodon, VK, YouTube,
  TikTok, Instagram, or a column of your own). Only Bluesky's address holds the hash of the picture itself; elsewhere one
  picture uploaded twice has two addresses, and nothing is seen.
- Where all accounts of a case belong to one operation, they are compared with each other, and what all
  share stays unseen.
"""


def page() -> str:
    """The whole page, as Markdown."""
    parts = [
        f"## {one.title} (`{one.name}`)\n\n{one.text}\n\nWhat else explains it: {one.otherwise}\n"
        for one in SIGNALS
    ]
    return "\n".join([_OPENING, *parts])


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
