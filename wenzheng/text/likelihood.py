"""How likely is a stretch of Chinese?

Counts of characters and of pairs of characters inside words come from jieba's dictionary (see
scripts/build_likelihood.py). Traditional characters are judged as simplified ones.
"""

from __future__ import annotations

import gzip
import math
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from wenzheng.text.variants import simplified_character

UNKNOWN = -17.0
"""Log probability of a character that the dictionary does not have."""
_PAIR_WEIGHT = 0.6
# What stands between words: about as frequent as in edited prose.
_PUNCTUATION = {
    **dict.fromkeys("，", -3.2),
    **dict.fromkeys("。、\n", -4.2),
    **dict.fromkeys("“”《》；：（）〔〕", -5.5),
    **dict.fromkeys("！？—…‘’·", -7.5),
    **dict.fromkeys("0123456789%.,() ", -5.0),
}
_PUNCTUATION.update(dict.fromkeys("①②③④⑤⑥⑦⑧⑨⑩～℃㎡×±≥≤‰●■◆★【】〈〉『』「」\u3000", -9.0))
# In Chinese text the half-width question mark is a sign of loss as often as a question.
_PUNCTUATION["?"] = -12.0
_LATIN = -7.5


class _Table(NamedTuple):
    single: dict[str, float]
    pair: dict[str, float]


@cache
def _table() -> _Table:
    packed = files("wenzheng.text").joinpath("likelihood.txt.gz").read_bytes()
    counts: dict[str, float] = {}
    pairs: dict[str, float] = {}
    for line in gzip.decompress(packed).decode("utf-8").split("\n"):
        head, _, row = line.partition("\t")
        counts[head[0]] = _count(head[1])
        for place in range(0, len(row), 2):
            pairs[head[0] + row[place]] = _count(row[place + 1]) / counts[head[0]]
    total = sum(counts.values())
    return _Table({character: math.log(n / total) for character, n in counts.items()}, pairs)


def _count(size: str) -> float:
    return float(2 ** ((ord(size) - ord("!")) / 2))


def character_log_probability(character: str) -> float:
    """How frequent a simplified character is, whatever stands before it."""
    if "！" <= character <= "～" and character not in _PUNCTUATION:
        character = chr(ord(character) - 0xFEE0)
    known = _table().single.get(character)
    if known is not None:
        return known
    if character in _PUNCTUATION:
        return _PUNCTUATION[character]
    return _LATIN if character.isascii() and character.isprintable() else UNKNOWN


def log_probabilities(text: str) -> list[float]:
    """The log probability of every character after the one before it."""
    pairs = _table().pair
    result = []
    before = ""
    for character in map(simplified_character, text):
        alone = character_log_probability(character)
        together = pairs.get(before + character, 0.0)
        result.append(math.log(_PAIR_WEIGHT * together + (1 - _PAIR_WEIGHT) * math.exp(alone)))
        before = character
    return result


def mean_log_probability(text: str) -> float:
    """The mean over all characters; that of an unknown character for an empty text."""
    return sum(log_probabilities(text)) / len(text) if text else UNKNOWN
