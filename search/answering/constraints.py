"""Which year, place and state does a candidate belong to, and may it answer this question?

A value of another year, region or state is no answer, even when it is the nearest text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.answering.passage import Passage, Sentence
from search.answering.together import together
from search.answering.when import REPORT, by_year, said_of_span, state_of
from search.results import ParsedQuery, State
from wenzheng.reading.periods import Period, find_periods
from wenzheng.reading.regions import Region, find_regions
from wenzheng.reading.wider_regions import WIDER_REGIONS

OTHERWISE = "说的是"
"""How an objection begins that names what the text says instead."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a stretch of a sentence is said of: when, where, and whether it is reached already."""

    period: Period | None
    regions: tuple[Region, ...]
    state: State
    before: str = ""
    """The sentence up to the span."""
    describing: str = ""
    """The verb by which the period describes what is counted (2021年公布的3个), or empty."""
    shared: tuple[Region, ...] = ()
    """Regions that it is said of as a whole (甲市、乙市合计), if there are several."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well the circumstances agree with the question (0 to 1); `objection` is empty if at all."""

    factor: float
    objection: str = ""


def circumstances(sentence: Sentence, start: int, end: int) -> Circumstances:
    """The circumstances of `passage.text[start:end]`, which lies in the sentence."""
    before = sentence.passage.text[sentence.start : start]
    after = sentence.passage.text[end : sentence.end]
    state = state_of(sentence, before, after)
    listed = together(sentence.text, start - sentence.start)
    said = said_of_span(sentence, before, after, state)
    regions = (listed.region,) if listed.region else regions_around(sentence, before)
    period = listed.period or (said.period if said and not listed.no_period else None)
    return Circumstances(
        period,
        regions,
        by_year(state, period, sentence, before),
        before,
        said.describing if said and not listed.period else "",
        listed.regions,
    )


def whole_sentence(query: ParsedQuery, sentence: Sentence) -> Circumstances:
    """The circumstances of a sentence as a whole: of its times, the one that was asked for."""
    text = sentence.text
    found = circumstances(sentence, sentence.end, sentence.end)
    asked = [p for p in find_periods(text) if query.years and p.last == query.years[-1]]
    here = regions_named(text)
    wanted = [r for r in here if r.name in query.regions]
    return Circumstances(
        asked[0] if asked else found.period, tuple(wanted) or found.regions, State.UNSTATED
    )


@lru_cache(maxsize=4096)
def regions_named(text: str) -> tuple[Region, ...]:
    """The regions that the text names, in order."""
    return tuple(find_regions(text))


def regions_around(sentence: Sentence, before: str) -> tuple[Region, ...]:
    """The regions of the nearest stretch that names any, out to the document itself."""
    if here := regions_named(before):
        return _last_place(here)
    document = sentence.passage.document
    if lead := regions_named(sentence.lead):
        return _last_place(lead)
    outer = (sentence.passage.headings, document.title)
    for stretch in (*outer, document.issuer or "", document.region or ""):
        if here := regions_named(stretch):
            return here
    return ()


def _last_place(regions: Sequence[Region]) -> tuple[Region, ...]:
    """The last region named, with those it lies in when they are named right before it."""
    last = regions[-1]
    return tuple(r for r in regions if r == last or r.name == last.parent)


def judge(query: ParsedQuery, passage: Passage, found: Circumstances) -> Verdict:
    """Whether a candidate of these circumstances may answer the question."""
    factor = 1.0
    for check in (
        _judge_document,
        _judge_place,
        _judge_scope,
        _judge_region,
        _judge_year,
        _judge_state,
    ):
        verdict = check(query, passage, found)
        if verdict.objection:
            return verdict
        factor *= verdict.factor
    return Verdict(factor)


def _judge_document(query: ParsedQuery, passage: Passage, _found: Circumstances) -> Verdict:
    """The document has to be of the year that the question names it by."""
    if not query.document_years:
        return Verdict(1.0)
    document = passage.document
    own = {document.published.year} if document.published else set()
    own |= {p.first for p in find_periods(document.title)}
    if not own or own & set(query.document_years):
        return Verdict(1.0)
    said = "、".join(f"{year}年" for year in sorted(own))
    asked = "、".join(f"{year}年" for year in query.document_years)
    return Verdict(0.0, f"{OTHERWISE}{said}的文件，不是{asked}的")


def _judge_place(query: ParsedQuery, passage: Passage, found: Circumstances) -> Verdict:
    """A place that is no known region has to be what the sentence or its document speaks of."""
    for place in query.places:
        verdict = _judge_one_place(place, passage, found.before)
        if verdict.objection:
            return verdict
    return Verdict(1.0)


def _judge_wider_region(name: str, passage: Passage, before: str) -> Verdict:
    """What is said of 长三角 or 全国 has to name it last of all regions, or stand under it."""
    at = before.rfind(name)
    later = [region for region in regions_named(before) if region.start > at]
    if later:
        return Verdict(0.0, f"{OTHERWISE}{later[-1].name}，不是{name}")
    if at >= 0 or name in passage.document.title or name in passage.headings:
        return Verdict(1.0)
    return Verdict(0.0, f"原文没有说明是{name}")


def _judge_one_place(place: str, passage: Passage, before: str) -> Verdict:
    if WIDER_REGIONS.fullmatch(place):
        return _judge_wider_region(place, passage, before)
    at = max(before.rfind(place), before.rfind(place[:-1]))
    later = [m[0] for m in _PLACE.finditer(before) if m.start() > at and place not in m[0]]
    if later:
        return Verdict(0.0, f"{OTHERWISE}{later[-1]}，不是{place}")
    if at >= 0:
        return Verdict(1.0)
    document = passage.document
    own = " ".join((document.title, document.issuer or "", passage.headings))
    if place in own or place[:-1] in own:
        return Verdict(1.0)
    if place in passage.before + passage.text or place[:-1] in passage.before + passage.text:
        return Verdict(0.9)
    return Verdict(0.0, f"原文没有提到{place}")


_PLACE = re.compile(r"(?:(?<=[、，,；;中\s])|^)[\u4e00-\u9fff]{2,3}(?:省|市|县)(?![级场民委值])")
_NOT_COMPARED = r"(?<![先务向射占居])"
"""领先全国, 服务全国, 面向全国: said of the place after all."""
_WIDER = {
    "省": re.compile(rf"{_NOT_COMPARED}(?:全国|我国)"),  # and 自治区
    "市": re.compile(rf"{_NOT_COMPARED}(?:全国|我国|全省|全区)"),
    "区": re.compile(rf"{_NOT_COMPARED}(?:全国|我国|全省|全市)"),
    "县": re.compile(rf"{_NOT_COMPARED}(?:全国|我国|全省|全市)"),
}
"""Words for something larger than the place that a question asks about, by how its name ends."""


def _judge_scope(query: ParsedQuery, _passage: Passage, found: Circumstances) -> Verdict:
    """A figure of all the province is none of one of its cities."""
    for name in (*query.places, *(name for name in query.regions if name[-1] in _WIDER)):
        clause = re.split(r"[，,；;：:]", found.before)[-1]
        kind = "省" if name.endswith("自治区") else name[-1]
        wider = _WIDER.get(kind, _NOTHING).search(clause)
        if wider and name not in found.before and name[:-1] not in found.before:
            return Verdict(0.0, f"{OTHERWISE}{wider[0]}，不是{name}")
    return Verdict(1.0)


_NOTHING = re.compile(r"(?!)")


def _judge_region(query: ParsedQuery, _passage: Passage, found: Circumstances) -> Verdict:
    if not query.regions:
        return Verdict(1.0)
    wanted = {region.name for name in query.regions for region in regions_named(name)}
    if not found.regions:
        return Verdict(0.0, "原文没有说明是哪个地区")
    here = {region.name for region in found.regions}
    shared = [region.name for region in found.shared]
    if wanted & set(shared) and not wanted >= set(shared):
        return Verdict(0.0, f"{OTHERWISE}{'、'.join(shared)}，不单是{'、'.join(query.regions)}")
    if wanted & here:
        return Verdict(1.0)
    if wanted & {region.parent for region in found.regions}:
        return Verdict(0.85)
    return Verdict(0.0, f"{OTHERWISE}{'、'.join(sorted(here))}，不是{'、'.join(query.regions)}")


def _judge_year(query: ParsedQuery, passage: Passage, found: Circumstances) -> Verdict:
    if not query.years:
        return Verdict(1.0)
    period = found.period
    asked = "至".join(f"{year}年" for year in query.years)
    if period is None:
        published = passage.document.published
        is_of_its_year = not REPORT.search(passage.document.title)
        is_reached = found.state is State.REACHED and is_of_its_year
        if published and is_reached and query.years == (published.year,):
            return Verdict(0.9)
        return Verdict(0.0, f"原文没有说明是{asked}")
    if found.describing and not set(found.describing) & set(query.text):
        return Verdict(0.0, f"原文的{period.last}年是{found.describing}的时间，没有说明是{asked}")
    if (period.first, period.last) == (query.years[0], query.years[-1]):
        return Verdict(1.0)
    if len(query.years) == 1 and period.last == query.years[0]:
        return Verdict(0.95 if period.deadline else 0.8)
    is_end = period.first == period.last == query.years[-1] and period.deadline
    if len(query.years) > 1 and is_end and not _OVER_ITS_YEARS.search(query.text):
        return Verdict(0.9)
    said = (
        f"{period.first}年" if period.first == period.last else f"{period.first}至{period.last}年"
    )
    return Verdict(0.0, f"{OTHERWISE}{said}，不是{asked}")


_OVER_ITS_YEARS = re.compile(r"累计|新增|增加|增长|增速|年均|平均|每年|投资|合计|总共|历年")
"""What is said of a span of years as a whole; else what is reached by its end answers (十四五要建几座)."""
_ASKS_GOAL = re.compile(r"目标|预期|计划|任务|力争")
"""With these a question asks for what was set out, even of a year that is over."""


def _judge_state(query: ParsedQuery, _passage: Passage, found: Circumstances) -> Verdict:
    if query.state is State.REACHED and found.state is State.TARGET:
        return Verdict(0.0, "是目标，不是已实现的数")
    is_goal = not query.years or _ASKS_GOAL.search(query.text) is not None
    if query.state is State.TARGET and found.state is State.REACHED and is_goal:
        return Verdict(0.0, "是已实现的数，不是目标")
    return Verdict(1.0)
