"""The passage that answers where no shorter span of a known sort can: a run of whole sentences.

Of the best passages every run of sentences that is as long as a quote may be is compared. A run is
the better, the more of the question's words and pairs of characters stand in it or above it, the
higher its passage was ranked, and the more of the passage it shows: that is all that helped on
questions about policies (ADR 14 says what did not). Whether the best one answers at all is a second
question with a score of its own, which is a probability.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from search.answering.blocks import SAID_BY_HEADINGS, blocks
from search.answering.constraints import Circumstances, judge, regions_named, whole_sentence
from search.answering.cues import count_cues, excludes, says_what_is_asked
from search.answering.entities import asks_for_sort, says_where, says_who
from search.answering.passage import Candidate, Passage, Sentence
from search.answering.speaking_for import standing
from search.answering.subject import Subject
from search.answering.tables import is_bare_row
from search.results import AnswerKind, ParsedQuery
from wenzheng.reading.doc_numbers import find_doc_numbers
from wenzheng.reading.numerals import read_chinese_integer
from wenzheng.reading.periods import find_periods
from wenzheng.text.sentences import sentence_spans, shorter_spans

LONGEST = 200
"""Characters of a run: what a reader takes in at once. A sentence above that is cut at its clauses.
A list of conditions or steps may be longer (`blocks`)."""

_READ = 4
"""Passages whose runs are compared: of questions about policies the answer stands in the first four
for 88 %, in the first twenty for hardly more."""
_PROPOSED = 4
"""Runs without objection that are given back: the best, and others that do not overlap it."""
_SAME = 0.75
"""The share of pairs of characters from which on one run repeats another."""
_JUDGED = 40
"""Runs whose place and year are looked at, best first."""

_MOST_CUES = 2


class Features(NamedTuple):
    """What runs of one question are compared by, or how much each counts.

    `rank` is the place of its passage, from 0; `length` the share of the room there is for a run;
    `words` and `pairs` the shares of the question's that stand in it, words at `_ABOVE` where they
    stand above it; `cues` how many words up to `_MOST_CUES` tell a rule, a condition or a step, where
    one is asked for.
    """

    rank: float
    length: float
    words: float
    pairs: float
    cues: float


WEIGHTS = Features(rank=-1.15, length=3.5, words=3.5, pairs=2.0, cues=0.5)
"""Of a linear ranking, softmax over the runs of a question, by `scripts/fit_runs.py`, rounded; that of
the cues by hand, since few questions ask for them."""
_SET_OUT = 4.0
"""For a list of conditions or steps that a heading or a sentence announces as such, times the share of
the question's words in its document: conditions of what else would be no answer."""
_ON_TOPIC = 0.6
"""The share of the other words of the question that such a list's document has to hold."""
_SAID_WITH_PLACE = 0.3
_SAID_BESIDE_PLACE = 0.6
_CLAUSE = re.compile(r"[，,；;：:。]")
"""The share of the question's words that the sentence with a place has to have."""
_ABOVE = 0.8
"""What a word counts that stands only in the headings or the title."""

# A logistic regression of "the run covers 80 % of the gold" on half of the questions of
# ncp_policy_psg_dev, cmrc2018 and drcd, each asked with its relevant documents and without them.
_INTERCEPT = -5.5
_WORDS = 3.4
_PAIRS = 2.0
_EVIDENCE = 0.8

_ORDINAL = re.compile(r"第[一二三四五六七八九十百零〇\d]{1,4}(?:条|章|批|届|次|期|轮|版|号|阶段)")
_CHINESE = re.compile(r"[一二三四五六七八九十百零〇]+")
_QUOTED = re.compile(r"“([^“”]{2,30})”")
_DECIDING = 0.4
"""The share of the question's words that a sentence has to hold to decide it."""
_LABEL = re.compile(
    r"(?:发文)?(?:文|字)号|责任编辑|编辑|联系人|联系电话|传真|邮编|邮箱|索引号|签发人|主题词"
)
"""What stands on a document rather than in its text: told under its label or not at all."""
_NATION = frozenset({"全国", "中国", "我国"})
"""A text that names no region says what holds everywhere."""


@dataclass(frozen=True)
class RunCandidate(Candidate):
    """A run of sentences; `remark` is what a reader has to know of it (where it holds), or empty."""

    remark: str


@dataclass(frozen=True)
class Run:
    """A run of sentences, what speaks for it, and what it has beyond that for being set out."""

    whole: Sentence
    features: Features
    beyond: float = 0.0

    @property
    def order(self) -> float:
        """By what runs of one question are ranked: the higher, the better it answers."""
        return self.beyond + sum(w * x for w, x in zip(WEIGHTS, self.features, strict=True))


def run_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[RunCandidate]:
    """The best runs, best first, none overlapping or repeating another; scores are probabilities.

    Runs of another place, year or document come with their objection, and are in the way of no
    other run.
    """
    taken: dict[bool, list[Sentence]] = {True: [], False: []}
    for run in sorted(runs(query, subject, passages), key=_order)[:_JUDGED]:
        if any(_overlap(run.whole, other) for other in taken[True]):
            continue
        candidate = _candidate(query, subject, run)
        alike = taken[not candidate.objection]
        if any(_overlap(run.whole, one) or _repeats(run.whole, one) for one in alike):
            continue
        yield candidate
        alike.append(run.whole)
        if len(taken[True]) >= _PROPOSED:
            return


def further_runs(
    query: ParsedQuery,
    subject: Subject,
    passages: Sequence[Passage],
    said: Sequence[Candidate],
) -> Iterator[RunCandidate]:
    """Runs without objection that neither overlap nor repeat what is said or each other, best first.

    They are no answers: a reader may look at them where little else is shown.
    """
    shown = [one.sentence for one in said]
    for run in sorted(runs(query, subject, passages), key=_order):
        if any(_overlap(run.whole, one) or _repeats(run.whole, one) for one in shown):
            continue
        candidate = _candidate(query, subject, run)
        if not candidate.objection:
            yield candidate
            shown.append(run.whole)


def _candidate(query: ParsedQuery, subject: Subject, run: Run) -> RunCandidate:
    right = standing(query, run.whole)
    objection = _objection(query, run.whole) or ("" if right.factor else right.remark)
    start, end, undecided = _answer(query, subject, run.whole)
    remark = "；".join(filter(None, (right.remark, undecided)))
    score = _probability(subject, run) * (right.factor or 1.0)
    return RunCandidate(run.whole, start, end, score, objection, remark)


def _answer(query: ParsedQuery, subject: Subject, whole: Sentence) -> tuple[int, int, str]:
    """The whole run; where yes or no is asked, the sentence of it that decides, or that none does."""
    if query.kind is not AnswerKind.YES_NO:
        return whole.start, whole.end, ""
    within = (s for s in whole.passage.sentences if whole.start <= s.start and s.end <= whole.end)
    deciding = [
        (subject.share(sentence.text.lower()), sentence)
        for sentence in within
        if count_cues(query, sentence.text)
    ]
    share, best = max(deciding, key=itemgetter(0), default=(0.0, whole))
    if share < _DECIDING:
        return whole.start, whole.end, "原文没有直接说是或否"
    return best.start, best.end, ""


def _order(run: Run) -> tuple[float, int, int]:
    return -run.order, run.whole.passage.rank, run.whole.start


def _overlap(one: Sentence, other: Sentence) -> bool:
    same = one.passage is other.passage
    return same and one.start < other.end and other.start < one.end


def _repeats(whole: Sentence, other: Sentence) -> bool:
    """Whether it says what the other says, as copies and reports of one document do."""
    own, said = _pairs(whole.text), _pairs(other.text)
    return len(own & said) >= _SAME * min(len(own), len(said))


@lru_cache(maxsize=256)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _probability(subject: Subject, run: Run) -> float:
    evidence = math.log1p(run.features.words * subject.total)
    logit = (
        _INTERCEPT
        + _WORDS * run.features.words
        + _PAIRS * run.features.pairs
        + _EVIDENCE * evidence
    )
    return 1 / (1 + math.exp(-logit))


def runs(query: ParsedQuery, subject: Subject, passages: Sequence[Passage]) -> Iterator[Run]:
    """All runs of the first passages, and the lists of conditions or steps of any."""
    pairs = _pairs(query.subject.replace(" ", "").lower())
    for place, passage in enumerate(passages[:_READ]):
        above = f"{passage.headings} {passage.document.title}".lower()
        room = min(LONGEST, len(passage.text.strip())) or 1
        for whole in _wholes(passage):
            text = whole.text.lower()
            length = min(len(text), LONGEST) / room
            yield Run(whole, _features(query, subject, pairs, text, above, place, length))
    yield from _set_out(query, subject, pairs, passages)


def _set_out(
    query: ParsedQuery, subject: Subject, pairs: Set[str], passages: Sequence[Passage]
) -> Iterator[Run]:
    """The lists of conditions or steps in all passages, each by what its document is about.

    Under a heading of its own a list need not repeat that, nor what it is a list of; its document
    stands where its first passage does.
    """
    topic = Subject(tuple(term for term in subject.terms if term.word not in SAID_BY_HEADINGS))
    found = [(passage, whole) for passage in passages for whole in blocks(query, passage)]
    for passage, whole in found:
        own = [one for one in passages if one.document.doc_id == passage.document.doc_id]
        said = " ".join((passage.headings, passage.document.title, *(one.text for one in own)))
        about = f"{said} {SAID_BY_HEADINGS}".lower()
        if topic.terms and topic.share(said.lower()) < _ON_TOPIC:
            continue
        place = passages.index(own[0])
        features = _features(query, subject, pairs, whole.text.lower(), about, place, 1.0)
        held = sum(pair in about for pair in pairs) / (len(pairs) or 1)
        yield Run(whole, features._replace(pairs=held), _SET_OUT * subject.share(about))


def _features(
    query: ParsedQuery,
    subject: Subject,
    pairs: Set[str],
    text: str,
    above: str,
    place: int,
    length: float,
) -> Features:
    words = subject.share(text, ((above, _ABOVE),))
    found = sum(pair in text for pair in pairs) / (len(pairs) or 1)
    return Features(place, length, words, found, min(count_cues(query, text), _MOST_CUES))


def _wholes(passage: Passage) -> Iterator[Sentence]:
    """From each sentence on, as many as there is room for, to the first bare row of figures."""
    units = [
        Sentence(passage, start, end)
        for sentence in passage.sentences
        for start, end in shorter_spans(passage.text, sentence.start, sentence.end, LONGEST)
    ]
    bare = [is_bare_row(unit) for unit in units]
    for first, unit in enumerate(units):
        if bare[first]:
            continue
        last = first
        while last + 1 < len(units) and units[last + 1].end - unit.start <= LONGEST:
            if bare[last + 1]:
                break
            last += 1
        yield Sentence(passage, unit.start, units[last].end)


def _objection(query: ParsedQuery, whole: Sentence) -> str:
    passage = whole.passage
    around = "\n".join((passage.document.title, passage.headings, passage.before, passage.text))
    if missing := _missing_name(query.text, around):
        return f"原文没有提到{missing}"
    if query.kind is AnswerKind.PLACE and not _says_where_it_is(query, whole):
        return "没有说明地点"
    if query.kind is AnswerKind.CONDITION and (excluded := _excluded(query, whole)):
        return f"说的是{excluded}的情形"
    if query.kind is AnswerKind.ORGANISATION and not says_who(query.text, whole.text):
        return "没有说明单位"
    if missing := _missing_label(query.text, whole.text):
        return f"没有说明{missing}"
    if not says_what_is_asked(query, f"{passage.headings} {whole.text}"):
        return "没有说明条件" if query.kind is AnswerKind.CONDITION else "没有说明怎么办"
    places = query.places
    if query.regions or not regions_named(around + (passage.document.issuer or "")):
        places = tuple(place for place in places if place not in _NATION)
    query = replace(query, regions=(), places=places)
    return judge(query, passage, _circumstances(query, whole)).objection


_HANDED_IN = re.compile(r"[交送寄]")
"""材料交到哪里: the place stands after the list of what is handed in."""


def _says_where_it_is(query: ParsedQuery, whole: Sentence) -> bool:
    """Whether a sentence of the run that is about the question names a place.

    Where one of a sort is asked for (哪个区), a clause has to: a sentence may list the places of many.
    """
    if _HANDED_IN.search(query.text):
        return says_where(query.text, whole.text)
    words = query.subject.split()
    sentences = [whole.text[start:end] for start, end in sentence_spans(whole.text)]
    is_sort = asks_for_sort(query.text)
    stretches = [c for s in sentences for c in _CLAUSE.split(s)] if is_sort else sentences
    least = (_SAID_BESIDE_PLACE if is_sort else _SAID_WITH_PLACE) * len(words)
    return any(
        sum(word in text for word in words) >= least and says_where(query.text, text)
        for text in stretches
    )


_ANNOUNCED = re.compile(r"[^。；;\n]{1,60}[：:]")


def _excluded(query: ParsedQuery, whole: Sentence) -> str:
    """The word by which the list in the run is announced as one of what may not be."""
    announced = _ANNOUNCED.search(whole.text)
    heading = whole.passage.stored.chunk.section_path[-1:]
    return excludes(query, re.split(r"[，,]", announced[0])[-1] if announced else "".join(heading))


def _missing_label(question: str, text: str) -> str:
    """What of a document's own data is asked for by its label, and stands under none in the text."""
    asked = _LABEL.search(question)
    if asked is None or asked[0] in text or ("号" in asked[0] and find_doc_numbers(text)):
        return ""
    return asked[0]


def _missing_name(question: str, around: str) -> str:
    """What the question names outright, 第三批 or “…”, and the passage does not."""
    bare = _counted(re.sub(r"[“”\"]", "", around))
    names = [m[0] for m in _ORDINAL.finditer(question)] + _QUOTED.findall(question)
    return next((name for name in names if _counted(name) not in bare), "")


def _counted(text: str) -> str:
    """With its ordinals in digits: 第三批 is 第3批."""
    return _ORDINAL.sub(lambda match: _CHINESE.sub(_digits, match[0]), text)


def _digits(numeral: re.Match[str]) -> str:
    value = read_chinese_integer(numeral[0])
    return numeral[0] if value is None else str(value)


def _circumstances(query: ParsedQuery, whole: Sentence) -> Circumstances:
    """Those of the run; where nothing near it names a year, that of its passage."""
    found = whole_sentence(query, whole)
    said = tuple(place for place in query.places if place in whole.text)
    passage = whole.passage
    text = passage.before + "\n" + passage.text
    if query.years and found.period is None:
        periods = find_periods(text, passage.document.published)
        if {period.last for period in periods} == {query.years[-1]}:
            found = replace(found, period=periods[0])
    return replace(found, before="、".join(said))
