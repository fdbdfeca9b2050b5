"""Is there anything in the question that the library does not hold and that can be mended?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

from search.results import Correction, ParsedQuery
from search.terms import ASKING_WORDS
from search.understanding.spelling import PAIRS, Spelling, typed_in_letters
from search.understanding.subject import FILLERS

_PAIR = 2
_SURELY_ONE_WORD = 4
"""Characters of a word that is the only one of the dictionary with all but one of them."""
_COUNTING = frozenset(("多少", "几"))
"""Behind these a single character is what is counted by."""
_CHINESE_WORD = re.compile(r"[\u4e00-\u9fff]{2,8}")
_WORD = re.compile(r"[a-zü]+")


class Vocabulary(Protocol):
    """What the library's terms are asked."""

    def term_counts(self, terms: Sequence[str]) -> Mapping[str, int]:
        """In how many passages each of the terms occurs."""

    def pairs(self, limit: int) -> list[tuple[str, int]]:
        """The most frequent pairs of characters, with the number of passages that hold them."""

    def once(self, key: str, make: Callable[[], Spelling]) -> Spelling:
        """What `make` gives, made once per state of the library."""


class Dictionary(Protocol):
    """What is a word."""

    def knows(self, word: str) -> bool:
        """Whether it is one."""

    def finest(self, text: str) -> list[str]:
        """The words of a text."""


def corrections(
    parsed: ParsedQuery,
    vocabulary: Vocabulary,
    dictionary: Dictionary,
    *,
    by_sound_alone: bool,
) -> tuple[Correction, ...]:
    """What to search for instead of words that no passage holds; empty for most questions.

    Pinyin, and words with one wrong character; `by_sound_alone`, only one that sounds the same. A
    word of the dictionary is never taken for a mistake, nor one whose pairs of characters are all in
    the library; two characters have to become a word, or any two that stand side by side would do.
    """
    knows = dictionary.knows
    typed = _unknown_letters(parsed.text, vocabulary)
    words = _unknown_words(parsed, vocabulary, dictionary)
    if not typed and not words:
        return ()
    spelling = vocabulary.once("spelling", lambda: Spelling(vocabulary.pairs(PAIRS)))
    found = [
        correction for span in typed for correction in _spelt(parsed.text, span, spelling, knows)
    ]
    return (*found, *_mended(words, spelling, knows, by_sound_alone))


def _mended(
    words: Sequence[_Unknown], spelling: Spelling, knows: Callable[[str], bool], by_sound: bool
) -> Iterator[Correction]:
    for word in words:
        is_surer = word.is_joined and len(word.text) >= _SURELY_ONE_WORD
        mended = spelling.mended(word.text, knows, by_sound_alone=by_sound and not is_surer)
        if mended and (knows(mended) or (len(word.text) > 2 and not word.is_joined)):
            yield Correction(word.text, mended)


def corrected_text(text: str, found: Sequence[Correction]) -> str:
    """The text with each correction made once."""
    for correction in found:
        text = text.replace(correction.before, correction.after, 1)
    return text


def _unknown_letters(text: str, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Stretches of letters without a word that the library holds."""
    spans = typed_in_letters(text)
    if not spans:
        return []
    words = {word for start, end in spans for word in _WORD.findall(text[start:end].lower())}
    counts = vocabulary.term_counts(sorted(words))
    return [
        (start, end)
        for start, end in spans
        # Single letters and short syllables occur as terms anywhere: a stretch of several is pinyin.
        if not any(counts[w] for w in _WORD.findall(text[start:end].lower()) if len(w) > 1)
    ]


class _Unknown(NamedTuple):
    """A word that no passage holds; `is_joined`: a known word and the single character beside it."""

    text: str
    is_joined: bool


def _unknown_words(
    parsed: ParsedQuery, vocabulary: Vocabulary, dictionary: Dictionary
) -> list[_Unknown]:
    finest = dictionary.finest(parsed.text)
    joined = (*_with_strays(finest), *_with_neighbours(finest, dictionary))
    said = [_Unknown(word, False) for word in parsed.subject.split()]
    words = [
        word
        for word in (*said, *(_Unknown(text, True) for text in joined))
        if _CHINESE_WORD.fullmatch(word.text)
        and not dictionary.knows(word.text)
        and not ASKING_WORDS.search(word.text)
    ]
    if not words:
        return []
    terms = {term for word in words for term in (word.text, *_pairs_of(word.text))}
    counts = vocabulary.term_counts(sorted(terms))
    return [
        word
        for word in words
        if not counts[word.text] and not all(counts[pair] for pair in _pairs_of(word.text))
    ]


def _with_strays(words: Sequence[str]) -> Iterator[str]:
    """Words with the single character behind or before them, which a wrong one leaves (充电 庄).

    What counts belongs to none of them (多少 家 技术).
    """
    for before, first, second in zip(("", *words), words, words[1:], strict=False):
        stray, whole = sorted((first, second), key=len)
        if before in _COUNTING and first == stray:
            continue
        if len(stray) == 1 < len(whole) and stray not in FILLERS and whole not in FILLERS:
            yield first + second
            if len(whole) == _PAIR:
                yield first[-1] + second[0]  # 增/涨率: the wrong one ends the first word


def _with_neighbours(words: Sequence[str], dictionary: Dictionary) -> Iterator[str]:
    """Words of no dictionary with the one before or behind: a wrong character parts a word (绿色/底碳)."""
    for first, second in pairwise(words):
        is_chinese = len(first) == len(second) == 2 and _CHINESE_WORD.fullmatch(first + second)
        if is_chinese and not (dictionary.knows(first) and dictionary.knows(second)):
            yield first + second


def _pairs_of(word: str) -> Iterator[str]:
    return (word[at : at + 2] for at in range(len(word) - 1))


def _spelt(
    text: str, span: tuple[int, int], spelling: Spelling, knows: Callable[[str], bool]
) -> list[Correction]:
    """The characters for this stretch of letters as a whole, or else for each of its words."""
    start, end = span
    if whole := _in_context(text, start, end, spelling, knows):
        return [whole]
    if " " not in text[start:end]:
        return []
    words = (match.span() for match in re.compile("[^ ]+").finditer(text, start, end))
    each = (_in_context(text, *word, spelling, knows) for word in words)
    return [correction for correction in each if correction]


def _in_context(
    text: str, start: int, end: int, spelling: Spelling, knows: Callable[[str], bool]
) -> Correction | None:
    """The characters for these letters, if need be by those beside them.

    Two characters by themselves have to be a word: any two syllables stand side by side somewhere.
    """
    before = text[start - 1 : start] if start else ""
    after = text[end : end + 1]
    for left, right in (("", ""), (before, ""), ("", after), (before, after)):
        whole = spelling.spelt(left + text[start:end] + right) if _fit(left + right) else None
        if whole and (len(whole) > 2 or knows(whole)):
            return Correction(text[start:end], whole[len(left) : len(whole) - len(right)])
    return None


def _fit(around: str) -> bool:
    return all("\u4e00" <= character <= "\u9fff" for character in around)
