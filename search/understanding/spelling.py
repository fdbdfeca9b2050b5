"""What was meant by pinyin, or by a word with one wrong character, as the library itself spells it?

The library's own pairs of neighbouring characters are the only dictionary of sounds: what no
document says is never suggested. Nothing here runs unless a word of the question is nowhere in it.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

PAIRS = 300_000
"""So many of the most frequent pairs are known by their sound; the rest are seen too seldom."""

_LONGEST_SYLLABLE = 6
_MOST_LETTERS = 60
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_TYPED = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-zü]+(?:(?: |'|[\u4e00-\u9fff])[A-Za-zü]+)*(?![A-Za-z0-9])"
)
"""Letters as pinyin is typed: words with blanks or single characters between them."""

_BREAK = 8.0
"""What a place costs where two words meet that no document has side by side.

Pairs cost from 1 to about 1 + ln(most frequent / once) = 13: a rare pair within a word is worth
more than taking the word apart, a pair seen once in a great library is not.
"""


class _Path(NamedTuple):
    cost: float
    text: str


class Spelling:
    """The sounds of one library's pairs of characters. Immutable; safe to share."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        """`pairs` are terms of two characters with the number of passages that hold them."""
        self._count = {pair: n for pair, n in pairs if all(map(_CHINESE.match, pair))}
        self._most = max(self._count.values(), default=1)
        self._sounds = _readings({character for pair in self._count for character in pair})
        self._by_sound: dict[tuple[str, str], list[str]] = defaultdict(list)
        for pair in self._count:
            for first in self._sounds[pair[0]]:
                for second in self._sounds[pair[1]]:
                    self._by_sound[first, second].append(pair)
        self._syllables = frozenset(sound for both in self._by_sound for sound in both)

    def spelt(self, typed: str) -> str | None:
        """The characters that this pinyin most likely stands for; None when it is no pinyin.

        Blanks and apostrophes part syllables; characters within it stand for themselves. Every
        character of the result stands in a pair that the library holds.
        """
        letters, borders = _letters(typed)
        if len(letters) > _MOST_LETTERS:
            return None
        steps = {
            at: [(letters[at:end], end) for end in self._ends(letters, borders, at)]
            for at in range(len(letters))
        }
        places: list[dict[tuple[str, str], _Path]] = [{} for _ in range(len(letters) + 1)]
        for at in range(len(letters)):
            self._go_on(places, at, steps)
            self._begin(places, at, steps)
        best = min(places[-1].values(), default=None)
        return best.text if best else None

    def _ends(self, letters: str, borders: frozenset[int], at: int) -> Iterator[int]:
        if _CHINESE.match(letters[at]):
            yield at + 1
            return
        for end in range(at + 1, min(at + _LONGEST_SYLLABLE, len(letters)) + 1):
            if letters[at:end] in self._syllables:
                yield end
            if end in borders:
                return

    def _go_on(
        self,
        places: Sequence[dict[tuple[str, str], _Path]],
        at: int,
        steps: dict[int, list[tuple[str, int]]],
    ) -> None:
        """One more character behind each that ends here."""
        here = places[at]
        for before in {sound for sound, _ in here}:
            for sound, end in steps[at]:
                for pair in self._pairs(before, sound):
                    path = here.get((before, pair[0]))
                    if path is not None:
                        cost = path.cost + self._cost(pair)
                        _keep_better(places[end], (sound, pair[1]), cost, path.text + pair[1])

    def _begin(
        self,
        places: Sequence[dict[tuple[str, str], _Path]],
        at: int,
        steps: dict[int, list[tuple[str, int]]],
    ) -> None:
        """A new word of two characters here, at the beginning or behind the best so far."""
        if at:
            best = min(places[at].values(), default=None)
            if best is None:
                return
            start = _Path(best.cost + _BREAK, best.text)
        else:
            start = _Path(0.0, "")
        for first, middle in steps[at]:
            for second, end in steps.get(middle, ()):
                for pair in self._pairs(first, second):
                    cost = start.cost + self._cost(pair)
                    _keep_better(places[end], (second, pair[1]), cost, start.text + pair)

    def _pairs(self, first: str, second: str) -> Sequence[str]:
        """Pairs of these sounds; a character instead of a sound stands for itself."""
        if first.isascii() and second.isascii():
            return self._by_sound.get((first, second), ())
        return [
            pair
            for one in self._sounds_of(first)
            for other in self._sounds_of(second)
            for pair in self._by_sound.get((one, other), ())
            if (first.isascii() or pair[0] == first) and (second.isascii() or pair[1] == second)
        ]

    def _sounds_of(self, sound: str) -> Sequence[str]:
        return (sound,) if sound.isascii() else self._sounds.get(sound, ())

    def _cost(self, pair: str) -> float:
        return 1 + math.log(self._most / self._count[pair])

    def mended(
        self, word: str, knows: Callable[[str], bool], *, by_sound_alone: bool
    ) -> str | None:
        """The word with one character exchanged so that the library holds it; None without one.

        A character of the same sound is enough, one that makes a word that `knows` calls one before
        others. Any other has to make such a word of three characters or more, and to be the only one that
        does; `by_sound_alone` none may.
        """
        missing = [at for at in range(len(word) - 1) if word[at : at + 2] not in self._count]
        if not missing:
            return None
        alike: list[tuple[bool, int, str]] = []
        known: set[str] = set()
        for at in range(len(word)):
            if all(at - 1 <= gap <= at for gap in missing):
                for mended, is_alike in self._exchanged(word, at):
                    if is_alike:
                        alike.append((knows(mended), self._least(mended, at), mended))
                    elif not by_sound_alone and len(mended) > 2 and knows(mended):
                        known.add(mended)
        if alike:
            return max(alike)[2]
        return known.pop() if len(known) == 1 else None

    def _exchanged(self, word: str, at: int) -> Iterator[tuple[str, bool]]:
        """The word with another character at that place, its pairs there all held; same sound?"""
        before, after = word[:at], word[at + 1 :]
        own = set(self._sounds.get(word[at], ())) or set(_readings({word[at]})[word[at]])
        for other, sounds in self._sounds.items():
            held = (not before or before[-1] + other in self._count) and (
                not after or other + after[0] in self._count
            )
            if held and other != word[at]:
                yield before + other + after, not own.isdisjoint(sounds)

    def _least(self, word: str, at: int) -> int:
        around = (word[at - 1 : at + 1] if at else "", word[at : at + 2])
        return min(self._count[pair] for pair in around if len(pair) == 2)


def _keep_better(
    paths: dict[tuple[str, str], _Path], key: tuple[str, str], cost: float, text: str
) -> None:
    path = _Path(cost, text)
    if key not in paths or path < paths[key]:
        paths[key] = path


def typed_in_letters(text: str) -> list[tuple[int, int]]:
    """Where the text may be pinyin, as it is typed."""
    return [match.span() for match in _TYPED.finditer(text)]


def _letters(typed: str) -> tuple[str, frozenset[int]]:
    """The letters without what parts them, and where it did."""
    letters, borders = "", set()
    for character in typed.lower().replace("ü", "v"):
        if character in " '":
            borders.add(len(letters))
        else:
            letters += character
    return letters, frozenset(borders)


def _readings(characters: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The sounds of each character without tones, `ü` as `v`; none of one that has no known reading."""
    # Loaded with the first question that needs it: it takes longer than most questions.
    from pypinyin import Style, pinyin

    readings = {}
    for character in characters:
        found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
        readings[character] = tuple(dict.fromkeys(found[0])) if found else ()
    return readings
