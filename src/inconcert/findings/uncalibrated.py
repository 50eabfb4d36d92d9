"""Where hardly anybody else is in the data, so that what is usual is not known: marked on a group, and on the whole case."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Final

import numpy as np

from inconcert.coordination.detect import Detection
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.outside import without_reference
from inconcert.engine.kernels import Codes
from inconcert.findings import words

ELSE: Final = "anybody else in these data"
BUT_LINKED: Final = "anybody but the accounts linked here"


def marks(languages: Sequence[str], platforms: Sequence[str], who: str = ELSE) -> list[str]:
    """The sentences on languages and platforms in which hardly anybody else is."""
    notes = []
    if languages:
        notes.append(
            f"Uncalibrated in {words.languages(languages)}: in a trace hardly {who} writes it, so what is usual is taken from "
            "other languages."
        )
    if platforms:
        notes.append(
            f"Uncalibrated on {words.joined(platforms)}: hardly {who} is on it, so what is usual there is not known."
        )
    return notes


def of_group(
    models: Sequence[LayerModel], accounts: Codes, platforms: np.ndarray, written: Sequence[str]
) -> list[str]:
    """What is not calibrated for a group that writes these languages, in the traces that it acts in.

    `accounts` are its members and whoever else was tested again; `platforms` are those of all accounts, by account_code.
    """
    languages, unknown = without_reference(models, accounts, platforms)
    return marks([lang for lang in languages if lang in written], unknown)


def of_case(found: Detection, platforms: np.ndarray) -> list[str]:
    """What is not calibrated for the case: where hardly anybody is who is neither linked nor was tested again.

    Nothing where nobody is linked: then all accounts are the reference.
    """
    strong = [model for model in found.models if model.trace.strong]
    links = found.links
    linked = reduce(np.union1d, (links.a, links.b, links.suspects))
    return marks(*without_reference(strong, linked, platforms), BUT_LINKED)


def platforms_of(ids: np.ndarray) -> np.ndarray:
    """The platform of each account."""
    return np.array([account.partition(":")[0] for account in ids], str)
