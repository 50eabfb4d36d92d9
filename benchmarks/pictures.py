"""How many edited pictures are recognised, how many unrelated ones are taken for versions of one, and how fast.

Made-up pictures of six kinds (among them what is hard: portraits of one layout, words only, words in the same white frame,
nearly one colour), eighteen edits, and the photograph with eleven edits of the shared research data where it is there.
Peers: imagehash's pHash and dHash of 64 bits at 10 bits, pHash of 256 bits at 40, PDQ at 31 where it is installed.

    python benchmarks/pictures.py [--unrelated 1000] [--edited 100] [--million]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import imagehash
import numpy as np
import numpy.typing as npt
from PIL import Image

from inconcert.pictures.families import families
from inconcert.pictures.fingerprint import HASHES, WORDS, fingerprint
from inconcert.pictures.matching import FAR, distance
from inconcert.pictures.opening import open_media
from inconcert.simulate.pictures import EDITS, KINDS

SHARED = Path(__file__).parents[1].parent / "shared" / "data" / "images"
Bits = npt.NDArray[np.uint8]
Hasher = Callable[[Image.Image], Bits]


def packed(bits: np.ndarray) -> Bits:
    return np.packbits(np.asarray(bits, np.uint8).ravel())


def pdq(picture: Image.Image) -> Bits:
    import pdqhash  # noqa: PLC0415 - an extra

    return packed(pdqhash.compute(np.asarray(picture.convert("RGB")))[0])


PEERS: dict[str, tuple[Hasher, int]] = {
    "pHash 64, 10 bits": (lambda picture: packed(imagehash.phash(picture).hash), 10),
    "dHash 64, 10 bits": (lambda picture: packed(imagehash.dhash(picture).hash), 10),
    "pHash 256, 40 bits": (lambda picture: packed(imagehash.phash(picture, hash_size=16).hash), 40),
} | ({"PDQ, 31 bits": (pdq, 31)} if find_spec("pdqhash") else {})


def ours(picture: Image.Image) -> np.ndarray | None:
    """The fingerprint as an array of views, one frame; None where there is none."""
    small = picture.convert("RGB")
    small.thumbnail((512, 512))
    views = fingerprint(small)
    return None if isinstance(views, str) else views[:, None, :]


def alike(one: np.ndarray, other: np.ndarray, views: tuple[int, ...], words: int) -> bool:
    """Whether two pictures match when only these views of the first are looked at (2: also of the second)."""
    other = other if 2 in views else other[[0, 1, 0]]
    seen = np.ascontiguousarray(one[list(views), :, :words]), np.ascontiguousarray(other[..., :words])
    return bool(distance(*seen) < FAR)


OURS: dict[str, tuple[tuple[int, ...], int]] = {
    "ours": ((0, 1, 2, 3), WORDS),
    "without mirrored view": ((0, 2), WORDS),
    "without borderless view": ((0, 1), WORDS),
    "without hues": ((0, 1, 2, 3), HASHES),
}


def pictures_of(kind: str, count: int) -> list[Image.Image]:
    place = list(KINDS).index(kind)
    return [KINDS[kind](np.random.default_rng([17, place, number])) for number in range(count)]


def recall(edited: int) -> None:
    print(f"Recall by edit: {edited} pictures of each kind; per cent of those with a useful hash\n")
    names = [*OURS, *PEERS]
    print(f"{'edit':30}" + "".join(f"{name:>25}" for name in names))
    made = {kind: pictures_of(kind, edited) for kind in KINDS}
    prints = {kind: [ours(picture) for picture in made[kind]] for kind in KINDS}
    peers = {
        (name, kind): [hasher(picture) for picture in made[kind]]
        for name, (hasher, _) in PEERS.items()
        for kind in KINDS
    }
    for edit, change in EDITS.items():
        hits: dict[str, list[bool]] = {name: [] for name in names}
        for kind in KINDS:
            for number, picture in enumerate(made[kind]):
                own = prints[kind][number]
                if own is None:
                    continue
                changed = change(picture)
                seen = ours(changed)
                for name, rule in OURS.items():
                    hits[name].append(seen is not None and alike(own, seen, *rule))
                for name, (hasher, bound) in PEERS.items():
                    apart = np.unpackbits(peers[name, kind][number] ^ hasher(changed)).sum()
                    hits[name].append(bool(apart <= bound))
        print(f"{edit:30}" + "".join(f"{100 * np.mean(hits[name]):25.0f}" for name in names), flush=True)


def false_matches(unrelated: int) -> None:
    print(
        f"\nFalse matches among {unrelated} unrelated pictures of each kind: pairs within a kind (and left out)\n"
    )
    made = {kind: pictures_of(kind, unrelated) for kind in KINDS}
    prints = {kind: [ours(picture) for picture in made[kind]] for kind in KINDS}
    print(f"{'kind':12} {'left out':>9} {'pairs':>10}" + "".join(f"{name:>25}" for name in (*OURS, *PEERS)))
    for kind in KINDS:
        useful = [views for views in prints[kind] if views is not None]
        pairs = len(useful) * (len(useful) - 1) // 2
        cells = [str(false_pairs(useful, *rule)) for rule in OURS.values()]
        for hasher, bound in PEERS.values():
            kept = [
                hasher(picture)
                for picture, views in zip(made[kind], prints[kind], strict=True)
                if views is not None
            ]
            cells.append(str(near_pairs(kept, bound)))
        print(
            f"{kind:12} {unrelated - len(useful):9} {pairs:10}" + "".join(f"{cell:>25}" for cell in cells),
            flush=True,
        )
    everything = [views for kind in KINDS for views in prints[kind] if views is not None]
    representative, _ = families(np.ascontiguousarray(np.stack(everything)))
    joined = len(everything) - len(np.unique(representative))
    pairs = len(everything) * (len(everything) - 1) // 2
    false = false_pairs(everything, *OURS["ours"])
    print(f"\nAll kinds together: {false} of {pairs} pairs; {joined} of {len(everything)} "
          "pictures join a family that is not theirs")  # fmt: skip


def false_pairs(prints: list[np.ndarray], views: tuple[int, ...], words: int) -> int:
    """Pairs that match, counted once."""
    if not prints:
        return 0
    seen = np.stack(prints)[..., :words]
    own = np.ascontiguousarray(seen[:, list(views)])
    theirs = np.ascontiguousarray(seen if 2 in views else seen[:, [0, 1, 0]])
    return sum(
        int(distance(own[one], theirs[other]) < FAR) for one in range(len(seen)) for other in range(one)
    )


def near_pairs(hashes: list[Bits], bound: int) -> int:
    if len(hashes) < 2:
        return 0
    signs = np.unpackbits(np.stack(hashes), axis=1).astype(np.float32) * 2 - 1
    apart = (signs.shape[1] - signs @ signs.T) / 2
    return int((apart[np.triu_indices(len(hashes), 1)] <= bound).sum())


def photograph() -> None:
    print("\nThe photograph and its eleven edits (shared data): bits of 512 apart")
    if not SHARED.is_dir():
        print("  not here")
        return
    prints = {}
    for path in sorted(SHARED.glob("*.jpg")):
        views = fingerprint(open_media(path).frames[0])
        prints[path.stem] = None if isinstance(views, str) else views[:, None, :]
    original = prints.pop("aaa-orig")
    for name, seen in prints.items():
        apart = "no hash" if original is None or seen is None else int(distance(original, seen))
        print(f"  {name:20} {apart}")


def speed(*, million: bool) -> None:
    print("\nSpeed")
    made = pictures_of("landscape", 40)
    started = time.perf_counter()
    for picture in made:
        ours(picture)
    print(
        f"  fingerprints: {len(made) / (time.perf_counter() - started):.0f} pictures/s in one thread, decoded"
    )
    random = np.random.default_rng(1)
    families(random.integers(0, 2**63, (10, 4, 1, WORDS), np.uint64))
    for count in (10_000, 100_000, *((1_000_000,) if million else ())):
        prints = random.integers(0, 2**64, (count, 4, 1, WORDS), np.uint64)
        prints[:, 2:] = prints[:, :2]
        copies = random.integers(0, count // 2, count // 2)
        prints[count // 2 :] = prints[copies]  # half are versions, with some bits changed
        flips = np.uint64(1) << random.integers(0, 64, (count // 2, 4, 1, WORDS)).astype(np.uint64)
        prints[count // 2 :] ^= flips
        started = time.perf_counter()
        representative, _ = families(prints)
        spent = time.perf_counter() - started
        print(
            f"  families of {count:9,} pictures: {spent:7.1f} s, {len(np.unique(representative)):,} families"
        )


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--unrelated", type=int, default=1000)
    options.add_argument("--edited", type=int, default=100)
    options.add_argument(
        "--million", action="store_true", help="families of a million pictures too (minutes)"
    )
    asked = options.parse_args()
    recall(asked.edited)
    false_matches(asked.unrelated)
    photograph()
    speed(million=asked.million)


if __name__ == "__main__":
    main()
