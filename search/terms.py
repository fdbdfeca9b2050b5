"""Which terms a question is looked up by: what it says, not how it asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

_ASKING = (
    "请问 请告诉我 我想知道 什么时候 是什么 有什么 为什么 什么样 什么 怎么样 怎么办 怎么 怎样 如何 哪些 哪个 "
    "哪里 哪几 哪家 哪一 哪 多少 何时 何种 为何 是否 能否 可否 谁 吗 呢 有何"
)
ASKING_WORDS = re.compile("|".join(sorted(_ASKING.split(), key=len, reverse=True)))
"""Words that ask. Official texts hardly hold them, so their idf would be among the highest."""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """`terms` of the question that other forms may stand for, each with all its terms."""

    terms: frozenset[str]
    forms: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """`asked` with repeats; `alternatives` say what else counts as saying the same."""

    asked: tuple[str, ...]
    alternatives: tuple[Alternatives, ...] = ()

    @property
    def looked_up(self) -> list[str]:
        """Terms that candidates are found by: the question's, and those of the other forms."""
        others = {t for one in self.alternatives for form in one.forms for t in form}
        return [*self.asked, *sorted(others - set(self.asked))]


def question_terms(
    text: str,
    terms: Callable[[str], Iterable[str]],
    synonyms: Sequence[tuple[str, Sequence[str]]] = (),
) -> QuestionTerms:
    """The terms of a question, as `terms` cuts it, without the words that ask.

    `synonyms` are parts of the text with the other forms of each. A question of nothing but
    asking words keeps them.
    """
    told = ASKING_WORDS.sub(" ", text)
    asked = tuple(terms(told)) or tuple(terms(text))
    held = frozenset(asked)
    alternatives = tuple(
        Alternatives(held & frozenset(terms(part)), tuple(frozenset(terms(f)) for f in forms))
        for part, forms in synonyms
    )
    return QuestionTerms(asked, tuple(one for one in alternatives if one.terms))
