"""Of when is a figure, and is it reached already? What stands around a span says it, the nearest first."""

from __future__ import annotations

import re
from datetime import date

from search.answering.passage import Sentence
from search.results import State
from wenzheng.reading.attributes import Said, said_of, spoken_periods
from wenzheng.reading.periods import Period, find_periods
from wenzheng.reading.stages import said_periods

_REACHED = re.compile(
    r"已|目前|现有|初步(?:预计|核算|统计|测算)|预计全年|建成了|共建成|实现了|达到了|增长了|同比|截至|累计|共有|去年|投入运营|新增了|扩至"
)
_TARGET = re.compile(
    r"将|力争|争取|目标|计划|(?<!初步)预计(?!全年)|拟|不少于|不低于|到(?:20\d\d年|[“\"]?十[四五六]五)|打造|培育|推出|"
    r"建设|要|年均增长.{0,4}以上|突破|形成"
)


_STRONG = re.compile(
    r"将|力争|争取|目标|计划|预计|拟|不少于|不低于|到(?:20\d\d年|[“\"]?十[四五六]五)"
)
"""What makes a goal even where a heading looks back; 建设 and 打造 do not."""
_DONE = re.compile(
    r"[^，,。；]{0,12}(?:已|投入运营)|[^。；]{0,8}?(?:超额|圆满|顺利|提前[^，,。；]{0,4})(?:完成|实现|达到)"
)


def state_of(sentence: Sentence, before: str, after: str) -> State:
    """Whether what stands between `before` and `after` is reached or to be reached."""
    state = _by_cues(before, after)
    if not _looks_back(sentence):
        return state
    if state is State.TARGET and not _STRONG.search(before):
        return State.UNSTATED
    return State.REACHED if state is State.UNSTATED else state


def _by_cues(before: str, after: str) -> State:
    """The nearest cue before the span decides, by clause and then by sentence."""
    for stretch in (re.split(r"[，,；;：:]", before)[-1], before):
        reached = max((m.end() for m in _REACHED.finditer(stretch)), default=-1)
        target = max((m.end() for m in _TARGET.finditer(stretch)), default=-1)
        if reached != target:
            return State.REACHED if reached > target else State.TARGET
    return State.REACHED if _DONE.match(after) else State.UNSTATED


_GOAL = re.compile(r"目标|任务|力争")


def by_year(state: State, period: Period | None, sentence: Sentence, before: str) -> State:
    """The state by the year, where no word tells: reached where it is over, a goal where it is to come.

    What is foreseen of a year that is over when the document is published (预计2024年增长5%) is no goal,
    unless it is called one.
    """
    published = sentence.passage.document.published
    if period is None or published is None or period.last == published.year:
        return state
    if state is State.UNSTATED:
        return State.REACHED if period.last < published.year else State.TARGET
    near = "，".join(re.split(r"[，,；;]", before)[-2:])
    is_foreseen = state is State.TARGET and not period.deadline and not _GOAL.search(near)
    return State.REACHED if is_foreseen and period.last < published.year else state


def said_of_span(sentence: Sentence, before: str, after: str, state: State) -> Said | None:
    """The period that the span is said of, from the nearest words that name one."""
    published = sentence.passage.document.published
    if here := said_of(before, published):
        return here[-1]
    clause = re.split(r"[，,；;。]", after)[0]
    if around := spoken_periods(_PLAN_GOAL.sub("", clause), published):
        return Said(around[0])
    # What is reached does not borrow the year of a goal near by; what a review tells, one gone by.
    if state is State.REACHED:
        around = spoken_periods(sentence.lead, published) if _looks_back(sentence) else []
        over = [p for p in around if published and p.last <= published.year and not p.deadline]
        if over:
            return Said(over[-1])
    else:
        lead = _PLAN_GOAL.sub("", sentence.lead)
        if find_periods(sentence.passage.document.title):
            lead = _FULL_DAY.sub("", lead)
        for stretch in (lead, _PLAN_GOAL.sub("", after)):
            if around := spoken_periods(stretch, published):
                return Said(around[-1] if stretch is lead else around[0])
    for heading in _own_headings(sentence):
        named = said_periods(heading, published)
        if named and not (state is State.REACHED and _is_later(named[0], published)):
            return Said(named[0])
    if state is State.REACHED:
        return None
    if aims := [p for p in spoken_periods(_above(sentence), published) if p.deadline]:
        return Said(aims[-1])
    title = sentence.passage.document.title
    named = find_periods(title, published)
    return Said(named[0]) if named and _is_of_title(named[0], state, sentence) else None


_PLAN_GOAL = re.compile(
    r"[“\"]?十[一二三四五六]?五[”\"]?(?:规划)?[^，,。；;]{0,6}?(?:目标|任务|要求|考核)"
)
"""提前达到“十四五”目标 says what goal it was, not when it was reached."""


def _above(sentence: Sentence) -> str:
    """All that stands before the sentence in its section: a goal's year may stand at its head alone."""
    passage = sentence.passage
    return _PLAN_GOAL.sub("", f"{passage.before}\n{passage.text[: sentence.start]}")


_FULL_DAY = re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日")
"""A day dates what it stands by; where the title names a year, it is not the year of what follows."""
_REVIEW = re.compile(r"回顾|总结|成就|成效|完成情况|一年来|过去")


def _own_headings(sentence: Sentence) -> list[str]:
    """The headings that it stands under, the nearest first, without the document's title."""
    title = sentence.passage.document.title
    return [one for one in reversed(sentence.passage.stored.chunk.section_path) if one != title]


def _looks_back(sentence: Sentence) -> bool:
    """Whether a heading says that what stands under it has been done."""
    return any(_REVIEW.search(heading) for heading in _own_headings(sentence))


def _is_later(period: Period, published: date | None) -> bool:
    return published is not None and period.last > published.year


REPORT = re.compile(r"报告|公报|总结|回顾")
"""Titles of what tells mostly of a time that is over."""


def _is_of_title(period: Period, state: State, sentence: Sentence) -> bool:
    """Whether a figure is of the year of its title: what a report tells of is mostly over.

    2025年政府工作报告 sets the goals of 2025 and gives the figures of the year before.
    """
    document = sentence.passage.document
    if state is State.TARGET or not REPORT.search(document.title) or document.published is None:
        return True
    return period.last < document.published.year
