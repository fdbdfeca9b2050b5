"""Two versions of a policy, clause by clause: which were changed, added, removed?

A clause is an article (第N条) where the text has articles, else what stands under a heading, without
what stands under a heading within it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Protocol

from wenzheng.domain import Section, StoredDocument
from wenzheng.errors import UsageError
from wenzheng.library import DocumentTexts
from wenzheng.reading.articles import article_heads

_SPACE = re.compile(r"\s+")
_SAME_NUMBER = 0.4
_OTHER_NUMBER = 0.6
"""Similarity (2·M/T of difflib) from which two clauses are versions of one: less is asked of those of
one number or heading. Below it one was removed and another put in its place."""

_MOST_WORK = 10**9
"""Characters of one text times those of the other, of what is compared clause with clause: seconds."""


class Change(StrEnum):
    """What became of a clause."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Clause:
    """`quote == text[start:end]` of its document; `label` is its number or heading, or empty."""

    label: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause of both versions whose words differ, or of one alone; the other is then None."""

    change: Change
    before: Clause | None
    after: Clause | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, changed and added in the order of the later text, then what was removed.

    `unchanged` clauses have the same words, white space aside; of those `renumbered` have another
    number or heading.
    """

    unchanged: int
    renumbered: int
    changes: tuple[ClauseChange, ...]


class Texts(Protocol):
    """What is asked of the documents; a snapshot is one. All raise DocumentNotFound."""

    def document(self, doc_id: str) -> StoredDocument:
        """What is known of it."""

    def texts(self, doc_id: str) -> DocumentTexts:
        """Its texts."""

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        """Its sections, in order of the text."""


@dataclass(frozen=True, slots=True)
class Versions:
    """Two documents, and what differs between them."""

    before: StoredDocument
    after: StoredDocument
    found: Comparison


def diff_of(documents: Texts, before: str, after: str) -> Versions:
    """Two versions of a policy by their doc_ids, the earlier first.

    Raises DocumentNotFound, and UsageError like `compare`.
    """
    clauses = (clauses_of(documents.texts(d).text, documents.sections(d)) for d in (before, after))
    found = compare(*clauses)
    return Versions(documents.document(before), documents.document(after), found)


def clauses_of(text: str, sections: Sequence[Section]) -> list[Clause]:
    """The clauses in order; what stands before the first is one without a label."""
    articles = {head.start: head.label for head in article_heads(text)}
    lowest = _lowest_level(articles, sections)
    headings = {section.start: section.heading for section in sections if section.level <= lowest}
    labels = headings | articles
    starts = sorted({0, *labels})
    found = [
        _clause(text, labels.get(start, ""), start, end)
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
    ]
    return [clause for clause in found if _body(clause)]


def _lowest_level(articles: Container[int], sections: Sequence[Section]) -> int:
    """Headings below this level stand within articles; without articles there is no such level."""
    own = [section.level for section in sections if section.start in articles]
    around = [
        section.level
        for section in sections
        if any(at in articles for at in range(section.start, section.end))
    ]
    return max(own or around or (section.level for section in sections), default=0)


def compare(before: Sequence[Clause], after: Sequence[Clause]) -> Comparison:
    """Pairs clauses of equal words, then of equal label, then the most similar, and tells the rest.

    Raises UsageError for long texts that have next to nothing in common.
    """
    old, new = list(before), list(after)
    same = list(_take(old, new, _in_turn(old, new, lambda one: (one.label, _body(one)))))
    same += _take(old, new, _in_turn(old, new, _body))
    changed = list(_take(old, new, _labelled(old, new)))
    changed += _take(old, new, _similar(old, new))
    changes = [ClauseChange(Change.CHANGED, one, other) for one, other in changed]
    changes += [ClauseChange(Change.ADDED, None, clause) for clause in new]
    changes.sort(key=lambda change: change.after.start if change.after else 0)
    removed = (ClauseChange(Change.REMOVED, clause, None) for clause in old)
    renumbered = sum(one.label != other.label for one, other in same)
    return Comparison(len(same), renumbered, (*changes, *removed))


_Pair = tuple[Clause, Clause]


def _clause(text: str, label: str, start: int, end: int) -> Clause:
    end = start + len(text[start:end].rstrip())
    return Clause(label, text[start:end], start, end)


def _body(clause: Clause) -> str:
    """The words without the label and white space: a heading alone is no clause."""
    return _SPACE.sub("", clause.quote.removeprefix(clause.label))


def _take(old: list[Clause], new: list[Clause], pairs: Iterator[_Pair]) -> Iterator[_Pair]:
    """The pairs whose clauses are both still there; they are taken away."""
    left, right = {one.start for one in old}, {one.start for one in new}
    for one, other in list(pairs):
        if one.start in left and other.start in right:
            left.remove(one.start)
            right.remove(other.start)
            yield one, other
    old[:] = [one for one in old if one.start in left]
    new[:] = [one for one in new if one.start in right]


def _in_turn(
    old: Sequence[Clause], new: Sequence[Clause], key: Callable[[Clause], Hashable]
) -> Iterator[_Pair]:
    """Clauses of one key, the first with the first."""
    waiting: defaultdict[Hashable, list[Clause]] = defaultdict(list)
    for clause in new:
        waiting[key(clause)].append(clause)
    for clause in old:
        if same := waiting[key(clause)]:
            yield clause, same.pop(0)


def _labelled(old: Sequence[Clause], new: Sequence[Clause]) -> Iterator[_Pair]:
    for one, other in _in_turn(old, new, lambda clause: clause.label):
        if _likeness(one, other, _SAME_NUMBER) >= _SAME_NUMBER:
            yield one, other


def _similar(old: Sequence[Clause], new: Sequence[Clause]) -> Iterator[_Pair]:
    """The most similar first, ties in the order of the texts."""
    _check_size(old, new)
    scored = [
        (-likeness, one.start, other.start, (one, other))
        for one in old
        for other in new
        if (likeness := _likeness(one, other, _OTHER_NUMBER)) >= _OTHER_NUMBER
    ]
    for *_, pair in sorted(scored, key=lambda row: row[:3]):
        yield pair


def _check_size(old: Sequence[Clause], new: Sequence[Clause]) -> None:
    """Raises UsageError where every clause with every other would take minutes."""
    work = sum(len(one.quote) for one in old) * sum(len(one.quote) for one in new)
    if work > _MOST_WORK:
        raise UsageError(
            f"两个文件各有 {len(old)}、{len(new)} 条互不相同，篇幅过大，无法逐条比较；请确认它们是同一文件的两个版本",
            f"{len(old)} and {len(new)} clauses have nothing in common, which is too much to compare; "
            "check that these are two versions of one document",
        )


def _likeness(one: Clause, other: Clause, least: float) -> float:
    """From 0 to 1; 0 where it cannot reach `least`, which is cheap to tell for most pairs."""
    matcher = SequenceMatcher(None, _body(one), _body(other), autojunk=False)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < least:
        return 0.0
    return matcher.ratio()
