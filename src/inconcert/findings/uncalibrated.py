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
    models: Sequence[LayerModel], accounts: Codes, ids: np.ndarray, written: Sequence[str]
) -> list[str]:
    """What is not calibrated for a group that writes these languages, in the traces that it acts in.

    `accounts` are its members and whoever else was tested again; `ids` name all accounts, by account_code.
    """
    languages, platforms = without_reference(models, accounts, _platforms(ids))
    return marks([lang for lang in languages if lang in written], platforms)


def of_case(found: Detection) -> list[str]:
    """What is not calibrated for the case: where hardly anybody is who is neither linked nor was tested again.

    Nothing where nobody is linked: then all accounts are the reference.
    """
    strong = [model for model in found.models if model.trace.strong]
    links = found.links
    linked = reduce(np.union1d, (links.a, links.b, links.suspects))
    languages, platforms = without_reference(strong, linked, _platforms(found.accounts))
    return marks(languages, platforms, BUT_LINKED)


def _platforms(ids: np.ndarray) -> np.ndarray:
    return np.array([account.partition(":")[0] for account in ids], str)
