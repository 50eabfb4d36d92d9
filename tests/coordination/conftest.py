"""The engine that the tests of layers, links and groups share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from inconcert.engine.embedded import Embedded


@pytest.fixture(scope="session")
def engine() -> Iterator[Embedded]:
    with Embedded(1, memory_gb=0.5) as opened:
        yield opened
