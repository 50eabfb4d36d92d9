"""Work on some batches at once, in the order they came: reading, finishing and writing overlap, the result does not change."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import Final, TypeVar

T = TypeVar("T")
R = TypeVar("R")
AT_ONCE: Final = 2


def read_ahead(items: Iterable[T], pool: Executor) -> Iterator[T]:
    """The items, each made in the pool while the one before is used; what fails there fails here."""
    iterator = iter(items)
    end: object = object()
    coming: Future[T | object] = pool.submit(next, iterator, end)
    while (item := coming.result()) is not end:
        coming = pool.submit(next, iterator, end)
        yield item  # type: ignore[misc]  # anything but `end` is a T


def in_order(function: Callable[[T], R], items: Iterable[T], pool: Executor) -> Iterator[tuple[T, R]]:
    """Each item with what the function makes of it, a few at once, in the order of the items."""
    waiting: deque[tuple[T, Future[R]]] = deque()
    for item in items:
        waiting.append((item, pool.submit(function, item)))
        while waiting and (len(waiting) > AT_ONCE or waiting[0][1].done()):
            first, made = waiting.popleft()
            yield first, made.result()
    for item, made in waiting:
        yield item, made.result()
