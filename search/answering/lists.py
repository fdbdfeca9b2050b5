"""Enumerations that may answer: `布局A、B两个特色园区`, `包括A、B和C`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from search.answering.constraints import circumstances, judge
from search.answering.enumerations import ListCandidate
from search.answering.passage import Candidate, Passage, Sentence
from search.answering.subject import OFF_TOPIC, Subject, Term, about, surroundings
from search.results import ParsedQuery
from wenzheng.reading.quantities import find_quantities

# A list begins after the verb that introduces it…
_OPENING = re.compile(
    r"^.*?(?:包括|包含|涵盖|涉及|布局|建设|设有|分别是|分别为|主要有|如下|即|有|是|为|做好|发展|推进|聚焦|围绕|"
    r"打造|培育|形成|提供|支持|突破|实施|开展|在|将)(?:了)?"
)
_EXEMPLIFIES = re.compile(r"^(?:例如|比如|诸如|如(?![果何期下此实意]))")
"""What the items behind it are is said by the clause before: 支持节能技术，如热泵、余热回收等."""
# …and ends before what sums it up (两个特色园区, 等产业).
_CLOSING = re.compile(
    r"等(?!级|待)[^、]*$|的?[两二三四五六七八九十\d]+(?:个|家|大|项|类|方面|种|款|条)[^、]*$"
)


_OTHER_COUNT = 0.7
_UNBOUND = 0.75
"""What is left of a score when the last noun of the question stands on neither side of the list."""


def list_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[Candidate]:
    """Every enumeration of at least two items, without its introduction and its summing up."""
    bare = subject.without(*subject.counts)
    for sentence in bare.sentences(passages):
        for found in _of_sentence(query, bare, sentence):
            yield _counted(found, subject.counts)
    for passage in passages:
        yield from _of_lines(query, subject, passage)


def _counted(found: ListCandidate, counts: Sequence[Term]) -> ListCandidate:
    """Less where the question says how many there are (四个联动), and neither sentence nor items do."""
    text = found.sentence.text.lower()
    is_so = all(
        one.quantity is None or one.quantity.value == len(found.items) or one.match(text)
        for one in counts
    )
    return found if is_so else replace(found, score=found.score * _OTHER_COUNT)


def _of_sentence(
    query: ParsedQuery, subject: Subject, sentence: Sentence
) -> Iterator[ListCandidate]:
    for clause_start, clause in _clauses(sentence.text):
        first, joined, _rest = clause.partition("、")
        if not joined and not re.search(r"[和与及]", clause):
            continue
        start = _opening_end(first)
        closing = _CLOSING.search(clause, start)
        end = closing.start() if closing else len(clause)
        if len(_split(clause, start, end)) >= 2:
            yield from _candidate(
                query, subject, sentence, clause_start + start, clause_start + end
            )


def _opening_end(first: str) -> int:
    """Where the first item begins, behind what introduces it; 0 where nothing does.

    如星桥园发展算力、存储 tells of one example what it does: its list is not one of examples.
    """
    opening = _OPENING.match(first)
    if opening and opening.end() < len(first) - 1:
        return opening.end()
    announced = _EXEMPLIFIES.match(first)
    return announced.end() if announced else 0


_PARTS = re.compile(r"、|以及|(?<![普涉波惠])及(?![时格其])|和(?![谐平])|(?<!参)与(?!否)")


def _split(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Where the items of an enumeration stand."""
    edges = [start]
    for joiner in _PARTS.finditer(text, start, end):
        edges += [joiner.start(), joiner.end()]
    spans = zip(edges[::2], [*edges[1::2], end], strict=True)
    return tuple(span for span in spans if text[slice(*span)].strip())


_LINE = re.compile(
    r"^(?:\d{1,2}|[（(]?[一二三四五六七八九十]{1,2}[）)]?|[①-⑳])\s*(?:\||、|\.|．|[）)]|是)"
)
"""A line that is one item of a list: numbered, or a row of a numbered table."""


def _of_lines(query: ParsedQuery, subject: Subject, passage: Passage) -> Iterator[Candidate]:
    """Runs of numbered lines, by what the two lines before them say (heading, head of the table)."""
    sentences = passage.sentences
    at = 0
    while at < len(sentences):
        stop = at
        while stop < len(sentences) and _LINE.match(sentences[stop].text):
            stop += 1
        if stop - at >= 2:
            yield _block(query, subject, sentences[max(0, at - 2) : at], sentences[at:stop])
        at = max(stop, at + 1)


def _block(
    query: ParsedQuery, subject: Subject, heads: Sequence[Sentence], lines: Sequence[Sentence]
) -> Candidate:
    heading = " ".join(head.text for head in heads)
    coverage = subject.coverage(((heading, 1.0), *surroundings(lines[0])))
    bound = 1.0 if subject.head_in(heading) else _UNBOUND
    whole = Sentence(lines[0].passage, lines[0].start, lines[-1].end)
    verdict = judge(query, whole.passage, circumstances(whole, whole.start, whole.start))
    score = coverage * (verdict.factor or 1.0) * bound
    return Candidate(whole, whole.start, whole.end, score, verdict.objection)


def _clauses(text: str) -> Iterator[tuple[int, str]]:
    """Stretches between commas and stops; 、 does not end one."""
    start = 0
    for match in re.finditer(r"[，,。；;：:！？\n]|$", text):
        if match.start() > start:
            yield start, text[start : match.start()]
        start = match.end()


def _clause_before(before: str) -> str:
    """The clause that leads to a list; with the one before it where it only announces examples."""
    *earlier, own = re.split(r"[，,；;]", before)
    return f"{earlier[-1]}，{own}" if earlier and _EXEMPLIFIES.fullmatch(own) else own


def _candidate(
    query: ParsedQuery, subject: Subject, sentence: Sentence, start: int, end: int
) -> Iterator[ListCandidate]:
    text = sentence.text
    before = text[:start]
    after = re.split(r"[，,。；;]", text[end:])[0]
    clause_before = before if before.endswith(("：", ":")) else _clause_before(before)
    items = _split(text, start, end)
    named = [text[slice(*item)] for item in items]
    is_named = all(subject.head_in(name) for name in named)
    coverage = subject.coverage(
        (
            (clause_before + after, 1.0),
            (before, 0.85),
            (text[start:end], 1.0 if is_named else 0.7),
            (text[end:], 0.5),
            *surroundings(sentence),
        )
    )
    summed_up = (
        is_named
        or bool(find_quantities(after[:8]))
        or _CLOSING.match(after) is not None
        or before.endswith(("：", ":", "包括", "分别是", "分别为"))
    )
    bound = 1.0 if is_named or subject.head_in(clause_before + after) else _UNBOUND
    score = coverage * (1.0 if summed_up else 0.8) * bound
    if score >= subject.floor and subject.lacks_a_noun(about(sentence)):
        score *= OFF_TOPIC
    if score < subject.floor or not (summed_up or "、" in text[start:end]):
        return
    at = sentence.start
    verdict = judge(query, sentence.passage, circumstances(sentence, at + start, at + end))
    score *= verdict.factor or 1.0
    spans = tuple((at + first, at + last) for first, last in items)
    yield ListCandidate(sentence, at + start, at + end, score, verdict.objection, spans)
