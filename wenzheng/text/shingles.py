"""How much of two texts is the same? Sets of short runs of letters, and sketches of such sets.

Broder, On the resemblance and containment of documents (1997): the share of common runs among all
runs of two texts (their Jaccard similarity) is the chance that the least hash of both is the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Shingles = NDArray[np.uint64]
Signature = NDArray[np.uint32]

LENGTH = 5
"""Letters and digits in one run: long enough that unrelated texts share next to none."""
SKETCHED = 128
"""Numbers in a signature: a similarity is read off it to about ± 0.04."""
BANDS = 16
"""Parts of a signature of which similar ones share at least one: at 0.8 similarity 95 of 100 do."""

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_rng = np.random.default_rng(20240101)
_FACTORS = _rng.integers(1, 2**63, SKETCHED, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_TERMS = _rng.integers(0, 2**63, SKETCHED, dtype=np.uint64)
_AT_ONCE = 4096


def shingles(text: str) -> Shingles:
    """Hashes of all runs of letters and digits of the text, ascending, each once.

    Marks and spaces do not count. A text shorter than a run is one run.
    """
    letters = "".join(filter(str.isalnum, text))
    if not letters:
        return np.empty(0, dtype=np.uint64)
    encoded = letters.encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(encoded, dtype="<u4").astype(np.uint64)
    length = min(LENGTH, len(codes))
    count = len(codes) - length + 1
    hashes = np.zeros(count, dtype=np.uint64)
    for at in range(length):
        hashes ^= codes[at : at + count]
        hashes *= _MULTIPLIER
        hashes ^= hashes >> np.uint64(29)
    hashes.sort()  # np.unique hashes before it sorts, which takes longer for so few
    is_new = np.ones(count, dtype=np.bool_)
    is_new[1:] = hashes[1:] != hashes[:-1]
    different: Shingles = hashes[is_new]
    return different


def jaccard(one: Shingles, other: Shingles) -> float:
    """The share of common runs among all, 0 to 1; 0 where both are empty."""
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / max(len(one) + len(other) - common, 1)


def containment(one: Shingles, other: Shingles) -> float:
    """The share of the runs of `one` that `other` has too, 0 to 1; 0 where there are none."""
    return len(np.intersect1d(one, other, assume_unique=True)) / max(len(one), 1)


def signature(of: Shingles) -> Signature:
    """A sketch of the set, shape (SKETCHED,); empty for the empty set."""
    if not len(of):
        return np.empty(0, dtype=np.uint32)
    least = np.full(SKETCHED, np.iinfo(np.uint32).max, dtype=np.uint32)
    for start in range(0, len(of), _AT_ONCE):
        part = of[start : start + _AT_ONCE, None] * _FACTORS + _TERMS
        least = np.minimum(least, (part >> np.uint64(32)).astype(np.uint32).min(axis=0))
    return least


def similarity(one: Signature, other: Signature) -> float:
    """The Jaccard similarity of the sketched sets, estimated; 0 where one is empty."""
    return float(np.mean(one == other)) if len(one) and len(other) else 0.0


def bands(of: Signature) -> list[int]:
    """A number for each part of the signature, by which similar ones are looked up."""
    if not len(of):
        return []
    parts = of.astype(np.uint64).reshape(BANDS, -1)
    hashes = np.arange(BANDS, dtype=np.uint64)
    for column in parts.T:
        hashes = (hashes ^ column) * _MULTIPLIER
        hashes ^= hashes >> np.uint64(31)
    return [int(value) for value in hashes.astype(np.int64)]
