"""Condense jieba's dictionary (MIT licence) to `wenzheng/text/likelihood.txt.gz`.

Each line holds a character, the size of its count, and after a tab the characters that follow it
inside words, each with the size of that count. A size is one printable character: twice the binary
logarithm, rounded, above `!`. Traditional entries count as simplified ones. Needs the `dev` extra.
"""

from __future__ import annotations

import gzip
import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import jieba

from wenzheng.text.variants import to_simplified

TARGET = Path(__file__).parent.parent / "wenzheng" / "text" / "likelihood.txt.gz"
RAREST_PAIR = 20


def words() -> Iterator[tuple[str, int]]:
    """The dictionary's words with their counts."""
    dictionary = Path(jieba.__file__).with_name("dict.txt")
    for line in dictionary.read_text(encoding="utf-8").splitlines():
        word, count, _ = line.split(" ")
        yield to_simplified(word), int(count)


def size(count: int) -> str:
    """The count as one character."""
    return chr(ord("!") + round(2 * math.log2(count)))


def main() -> None:
    """Write the table; the same dictionary gives the same bytes."""
    single: Counter[str] = Counter()
    pairs: dict[str, Counter[str]] = {}
    for word, count in words():
        for character in word:
            single[character] += max(count, 1)
        for first, second in pairwise(word):
            pairs.setdefault(first, Counter())[second] += count
    lines = []
    for character in sorted(single):
        if character.isspace() or character.isascii():
            continue
        followers = pairs.get(character, Counter())
        kept = sorted((f, n) for f, n in followers.items() if n >= RAREST_PAIR and not f.isascii())
        row = "".join(follower + size(count) for follower, count in kept)
        lines.append(f"{character}{size(single[character])}\t{row}")
    with TARGET.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed:
        packed.write("\n".join(lines).encode("utf-8"))


if __name__ == "__main__":
    main()
