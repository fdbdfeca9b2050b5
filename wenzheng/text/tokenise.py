"""Text to index terms: the same code when a passage is indexed and when a question is asked.

Runs of Chinese characters give dictionary words (search mode: long words also give the words inside
them) and every pair of neighbouring characters, in one space of terms. Words carry meaning; pairs
find what the dictionary does not know. Numbers and words of other scripts stay whole. What was
measured against the alternatives stands in docs/adr/0002-storage-and-indexes.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from importlib.resources import files
from operator import add

import rjieba

ALGORITHM = "words+pairs-1"
"""Changes whenever the same text would give other terms with the same dictionary."""

LONGEST_TERM = 64
"""Characters; a longer run without a break (encoded data, say) is cut there, on both sides."""

_CHINESE = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUN = re.compile(
    rf"[{_CHINESE}]+"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])"  # 12,000.5
    r"|\d+(?:\.\d+)+"  # 28.5
    r"|[a-z0-9]+"  # gdp, 5g, 2025
    rf"|[^\W_{_CHINESE}]+"  # other scripts
)
_is_chinese = re.compile(f"[{_CHINESE}]").match
_FOLD_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


class Tokeniser:
    """Cuts texts into terms with a dictionary of its own. Safe to share between threads.

    `words` are added to the general dictionary; by default they are the policy words that come
    with the product. Two tokenisers of one `version` cut every text alike.
    """

    def __init__(self, words: Iterable[str] | None = None) -> None:
        self.words = tuple(sorted(set(policy_words() if words is None else words)))
        self._jieba = rjieba.Jieba()
        for word in self.words:
            self._jieba.add_word(word, None, None)

    @property
    def version(self) -> str:
        """Algorithm and words; a library whose terms were cut with another version is refused."""
        return f"{algorithm()}:{self._checksum}"

    def terms(self, text: str) -> list[str]:
        """Terms of `text`, with repeats: per run first its words, then its pairs of characters.

        No term holds white space or is longer than `LONGEST_TERM`.
        """
        folded = text.translate(_FOLD_WIDTH).lower()
        terms: list[str] = []
        for run in _RUN.findall(folded):
            if _is_chinese(run):
                terms += self._jieba.cut_for_search(run)
                terms += map(add, run, run[1:])
            else:
                terms.append(run.replace(",", ""))
        return [term[:LONGEST_TERM] for term in terms]

    def cut(self, text: str) -> list[str]:
        """The words of `text` one after the other, each character in exactly one of them."""
        cut: list[str] = self._jieba.cut(text)
        return cut

    def tagged(self, text: str) -> list[tuple[str, str]]:
        """The words of `text` with their parts of speech, in jieba's letters: n, v, ns, nr, t, …"""
        tagged: list[tuple[str, str]] = self._jieba.tag(text)
        return tagged

    def knows(self, word: str) -> bool:
        """Whether it is a word of the dictionary, the general one or the product's own."""
        known: bool = self._jieba.has_word(word)
        return known

    def known_words(self, text: str) -> list[str]:
        """Like `cut`, with words of the dictionary alone: what it does not know falls apart."""
        cut: list[str] = self._jieba.cut(text, False)
        return cut

    def finest(self, text: str) -> list[str]:
        """The words of `text`, with words that are made of known words taken apart.

        特色产业 gives 特色 and 产业; the words of the product's own dictionary stay whole.
        """
        return [part for word in self.cut(text) for part in self._parts(word)]

    def _parts(self, word: str) -> list[str]:
        if len(word) < 4 or word in self._whole:
            return [word]
        parts = [part for part in self._jieba.cut_for_search(word) if part != word]
        return parts if "".join(parts) == word else [word]

    @cached_property
    def _checksum(self) -> str:
        return hashlib.sha256("\n".join(self.words).encode()).hexdigest()[:16]

    @cached_property
    def _whole(self) -> frozenset[str]:
        return frozenset(self.words)


@lru_cache(maxsize=4)
def tokeniser_of(words: tuple[str, ...]) -> Tokeniser:
    """The tokeniser with these words, made once: the general dictionary takes time and memory."""
    return Tokeniser(words)


def is_chinese(word: str) -> bool:
    """Whether the word begins with a Chinese character."""
    return _is_chinese(word) is not None


def fold(text: str) -> str:
    """Half-width and lower case, character by character: what is equal so is the same to readers.

    Places stay what they are; a letter whose lower case is two stays as it is.
    """
    lower = ((character, character.lower()) for character in text.translate(_FOLD_WIDTH))
    return "".join(low if len(low) == 1 else character for character, low in lower)


def algorithm() -> str:
    """What cuts a text apart from the words that were added: code and general dictionary."""
    return f"{ALGORITHM}:rjieba-{_dictionary_checksum()}"


def policy_words() -> tuple[str, ...]:
    """The words of `policy_words.txt`: one a line, `#` begins a comment."""
    lines = files("wenzheng.text").joinpath("policy_words.txt").read_text("utf-8").splitlines()
    return tuple(word for line in lines if (word := line.partition("#")[0].strip()))


_PROBE = (
    "研究生命的起源和结婚的和尚未结婚的人在中华人民共和国国务院办公厅的台中杭研大厦"
    "小明硕士毕业于中国科学院计算所后在日本京都大学深造他来到了网易"
)


@lru_cache(maxsize=1)
def _dictionary_checksum() -> str:
    """A fingerprint of the general dictionary, which the package does not number.

    It covers a probe text's cuts: a package whose dictionary or unknown-word model moved far
    enough to cut that otherwise is told apart.
    """
    jieba = rjieba.Jieba()
    cuts = [*jieba.cut_all(_PROBE), *jieba.cut(_PROBE), *jieba.cut_for_search(_PROBE)]
    weights = [str(jieba.suggest_freq(word)) for word in jieba.cut_all(_PROBE)]
    return hashlib.sha256("\n".join([*cuts, *weights]).encode()).hexdigest()[:8]
