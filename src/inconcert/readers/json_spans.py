"""Where a JSON value ends in a stretch of bytes, without reading what it holds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Bytes = npt.NDArray[np.uint8]


@njit(nogil=True, cache=True)
def end_of(data: Bytes, start: int, depth: int, inside: int) -> tuple[int, int, int]:
    """The position after the object, list or text that begins at `start`.

    `depth` (open brackets) and `inside` (1 in a text, 2 after its backslash) are 0 at the beginning of the
    value; they are returned, so that the search can go on where more bytes have come. The position is -1
    where the value does not end here. Brackets of both kinds count alike.
    """
    for place in range(start, len(data)):
        byte = data[place]
        if inside == 2:
            inside = 1
        elif inside == 1:
            if byte == 92:
                inside = 2
            elif byte == 34:
                inside = 0
                if depth == 0:
                    return place + 1, depth, inside
        elif byte == 34:
            inside = 1
        elif byte in {91, 123}:
            depth += 1
        elif byte in {93, 125}:
            depth -= 1
            if depth <= 0:
                return place + 1, depth, inside
    return -1, depth, inside
