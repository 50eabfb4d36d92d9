"""Pseudonyms for the accounts of private people, so that an export can leave the house.

A pseudonym is a keyed hash (HMAC-SHA256) of the account's id. The key is made once per case and stays in the
case folder: the same account has the same pseudonym in every export of a case, pseudonyms of two cases cannot
be joined, and nobody without the key can test whether a given account is behind a pseudonym.
"""

from __future__ import annotations

import hmac
import secrets
import tempfile
from pathlib import Path
from typing import Final

from inconcert.case import Case
from inconcert.errors import CaseError

PROTECTED_BELOW: Final = 5_000
KEY_FILE: Final = ".pseudonym-key"
_KEY_BYTES: Final = 32
_SHOWN_BITS: Final = 80


def is_protected(followers_count: int | None, *, is_private: bool | None = None) -> bool:
    """Whether an account is pseudonymised by default: a private one, under 5,000 followers, or of unknown size."""
    return bool(is_private) or followers_count is None or followers_count < PROTECTED_BELOW


def case_key(case: Case) -> bytes:
    """The case's secret key, 32 bytes; made at the first call, readable by its owner only.

    Raises CaseError when the key cannot be made, or when the key file is damaged: a new key would silently
    give every account another pseudonym than in earlier exports.
    """
    path = case.path / KEY_FILE
    try:
        if not path.exists():
            with case.lock():
                _make_key(path)
        key = bytes.fromhex(path.read_text("ascii"))
    except (OSError, ValueError) as error:
        raise CaseError(f"The key {path} cannot be read or made ({error}). {_WAYS_OUT}") from error
    if len(key) != _KEY_BYTES:
        raise CaseError(f"The key {path} is damaged. {_WAYS_OUT}")
    return key


_WAYS_OUT: Final = (
    "Restore it from a copy of the case; or delete it, and a new one is made: pseudonyms will then differ "
    "from those in earlier exports."
)


def _make_key(path: Path) -> None:
    """Write a new key whole, mode 0600 from its first byte on (mkstemp), unless another run was quicker."""
    if path.exists():
        return
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=KEY_FILE, delete=False) as draft:
        draft.write(secrets.token_hex(_KEY_BYTES))
    Path(draft.name).replace(path)


def pseudonym(key: bytes, account_id: str) -> str:
    """What stands for an account: its platform, and 20 hex digits (80 bits) of HMAC-SHA256 over its id.

    Two accounts of a case of ten million get the same pseudonym with a chance of about 4 in 100 billion.
    """
    platform, _, _ = account_id.partition(":")
    digest = hmac.digest(key, account_id.encode(), "sha256").hex()
    return f"{platform}:p-{digest[: _SHOWN_BITS // 4]}"
