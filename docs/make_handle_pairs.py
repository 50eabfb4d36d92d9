"""Learns the table of letter pairs from the made-up words of the simulator. Run: python docs/make_handle_pairs.py.

The words are this project's own; no list of names of people is used. Each pair starts with a count of one half.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections import Counter
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "inconcert"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def learned() -> dict[str, float]:
    """-log2 of the second letter given the first, in bits."""
    texts = [
        path.read_text("utf-8").lower() for path in sorted((SOURCE / "simulate" / "data").glob("*.toml"))
    ]
    words = [word for text in texts for word in set(re.findall(r"[a-z]{3,}", text))]
    pairs = Counter(a + b for word in words for a, b in itertools.pairwise(word))
    first = Counter[str]()
    for pair, count in pairs.items():
        first[pair[0]] += count
    return {
        a + b: round(-math.log2((pairs[a + b] + 0.5) / (first[a] + 13)), 3) for a in LETTERS for b in LETTERS
    }


if __name__ == "__main__":
    target = SOURCE / "accounts" / "data" / "letter_pairs.json"
    target.write_text(json.dumps(learned(), indent=0) + "\n", "utf-8")
