"""The engine that the tests of findings share."""

from tests.coordination.conftest import engine

__all__ = ["engine"]
