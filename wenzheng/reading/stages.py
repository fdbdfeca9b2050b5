"""When and where does a statement hold, and is it reached, planned or foreseen?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wenzheng.reading.attributes import describes_a_noun
from wenzheng.reading.periods import Period, find_periods


class Stage(StrEnum):
    """Whether a figure has been reached, is so now, is wanted, or is foreseen."""

    REACHED = "已实现"
    CURRENT = "现状"
    TARGET = "目标"
    FORECAST = "预测"
    UNSTATED = "未说明"


class Obligation(StrEnum):
    """Whether a target binds (约束性) or is only expected (预期性)."""

    BINDING = "约束性"
    EXPECTED = "预期性"


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around a sentence: the heading path, what leads up to it, and the document's own.

    `lead` holds the beginnings of earlier sentences and lines that speak of this one too.
    """

    headings: tuple[str, ...] = ()
    lead: str = ""
    title: str = ""
    published: date | None = None
    region: str | None = None


_CUES = (
    (
        Stage.FORECAST,
        re.compile(
            r"预计|预测(?!准确|精度|模型|值|预警|方法|能力|分析|误差|、|与|和)|有望|估计|预期(?!性|目标|寿命|为|是)"
        ),
    ),
    (
        Stage.TARGET,
        re.compile(
            r"力争|争取(?!到|中央)|确保|目标|(?<![动年长体规程])计划(?!单列|生育|[”》，、。；])|拟|不少于|不低于|努力|原定|"
            r"(?<![截止升降高加少长])(?:到|至)(?:20[2-9]\d年|[“\"]?十[四五六]五)|任务是|将(?=达|超|突破|新|建|形成|实现|完成|在|力|再)|"
            r"要(?=新[增建]|建成|达到|完成|实现|培育|打造|形成|再)|年计划(?=新|建|完|培|打|形|达|实|发|投)|"
            r"20\d\d年(?:底|末)?(?:以|之)?前(?![^，,。；;]*的)"
        ),
    ),
    (
        Stage.CURRENT,
        re.compile(r"目前|现有|现状|共有|已有|当前|现已|截至|截止到"),
    ),
    (
        Stage.REACHED,
        re.compile(
            r"已(?!有)|建成了|实现了|完成了|达到了|增长了|累计|过去一年|一年来|五年来|获评|荣获|"
            r"实际(?=建|完成|达|实现|新增|增长|为)"
        ),
    ),
)
_COMPARED = re.compile(r"同比|比上年|比去年|较上年|较去年|去年|上年")
"""What is compared with the past is so, unless it is foreseen or planned (预计同比增长5%)."""
_PLANNED_VERB = re.compile(
    r"力争|争取(?!到|中央)|确保(?!了)|(?<![动长体规程])计划(?=新|建|完|培|打|形|达|实|发|投|招|开|安|引|推|改|到|[为在]|\d)|"
    r"原定|拟(?!定|议)|目标(?:任务)?(?:[是为]|定为|设定为|确定为|\s*$)|任务是|将(?=达|超|突破|新|建|形成|实现|完成)|"
    r"要(?=新[增建]|建成|达到|完成|实现|培育|打造|形成|再)|20\d\d年(?:底|末)?(?:以|之)?前(?![^，,。；;]*的)"
)
"""What makes a figure a goal even of a year that is over: nothing says that it was reached."""
_GOES_ON = re.compile(r"计划|原定|力争|拟(?!定|议)|目标(?:任务)?(?:[是为]|定为|设定为|确定为)")
"""Of those, the ones that clauses behind theirs are under too."""
_MISSED = re.compile(
    r"(?:未|未能|没有?|没能)(?:如期|按期|按时|全部)?(?:完成|实现|达到|达成)|难以(?:完成|实现|达到|达成)"
)
_MISSED_AFTER = re.compile(
    r"[^。；;\d]{0,14}?(?:未(?:能|如期|按期|按时|完成|实现|达到)|没有?(?:完成|实现|达到)|没能|难以|落空)"
)
_FULFILLED = re.compile(
    r"(?:完成|实现|达成|超额)[^，,。；;]{0,16}(?:目标|任务|计划)(?!(?:任务)?[是为])"
)
_WANTED = re.compile(r"力争|争取|确保|努力|将|要|力求|计划")
_WEAK_TARGET = re.compile(r"打造|培育|要(?!素|求)")
_STRONG_TARGET = re.compile(r"力争|确保(?!了)|将|目标")
_REVIEW = re.compile(r"回顾|成就|现状|发展基础|工作总结|完成情况|一年来|过去")
_PLANNED = re.compile(r"目标|任务|安排|总体要求|重点工作|工作要点|举措|规划|计划|打算|今年|行动")
_BASE_BEFORE = re.compile(r"(?:比|较|以|相比|对比|相较|[与和])(?:于)?$")
_BASE_AFTER = re.compile(
    r"^(?:底|末|的|水平|同期|为基数)?(?:增长|下降|提高|提升|翻|减少|相比|增加|降低|上升|年?水平|为基)"
)
_SPLIT = re.compile(r"[，,；;：:]")
_LAST_YEAR = re.compile(r"过去一年|一年来|过去的一年")
_REPORT_MONTH = 4
"""Until this month a report that looks back on 过去一年 means the year before."""


def period_of(text: str, start: int, end: int, around: Setting, stage: Stage) -> Period | None:
    """The years that `text[start:end]` of a sentence is said of; None where nothing says it.

    What has been reached does not borrow the year of a goal, nor a goal one that is over.
    """
    clause = _SPLIT.split(text[end:])[0]
    for stretch, last in ((text[:start], True), (clause, False), (around.lead, True)):
        if here := said_periods(stretch, around.published):
            return here[-1] if last else here[0]
    own = [heading for heading in around.headings if heading != around.title]
    for stretch in (*reversed(own), around.title):
        here = said_periods(stretch, around.published)
        if here and _suits(here[-1], stage, around.published, is_title=stretch == around.title):
            return here[-1]
    return None


def said_periods(text: str, published: date | None) -> list[Period]:
    """The periods of the text that something is said of: no years that are only compared with."""
    found = [
        period
        for period in find_periods(text, published)
        if not _BASE_BEFORE.search(text[: period.start])
        and not _BASE_AFTER.match(text[period.end :])
        and not describes_a_noun(text, period.end)
    ]
    if not found and published and published.month <= _REPORT_MONTH:
        year = published.year - 1
        found = [Period(*match.span(), year, year) for match in _LAST_YEAR.finditer(text)]
    return found


def _suits(period: Period, stage: Stage, published: date | None, *, is_title: bool) -> bool:
    """A title speaks of the time of its figures where that is over (2024年统计公报) or is to come."""
    if stage is Stage.TARGET:
        return published is None or period.last >= published.year
    if is_title:
        return published is not None and period.last < published.year
    return stage is Stage.UNSTATED or published is None or period.last <= published.year


def stage_of(text: str, start: int, end: int, around: Setting) -> Stage:
    """By the nearest cue in the clause, then in the sentence, then by its year, then its heading.

    The figure is `text[start:end]`. What was planned or missed is a goal, of whatever year.
    """
    before = text[:start]
    clause = _SPLIT.split(before)[-1]
    if _MISSED.search(clause) or _MISSED_AFTER.match(text, end):
        return Stage.TARGET
    by_year = _by_year(before, around.published)
    for stretch, planned in ((clause, _PLANNED_VERB), (before, _GOES_ON)):
        if (nearest := _nearest(stretch)) is not None:
            return _decided(nearest, by_year, stretch, planned, around)
    if by_year is not None:
        return by_year
    if _COMPARED.search(clause) or _looks_back(around):
        return Stage.REACHED
    for stretch in (around.lead, *reversed(around.headings)):
        if (nearest := _nearest(stretch)) in (Stage.TARGET, Stage.REACHED):
            return nearest
        if stretch != around.title and _PLANNED.search(stretch):
            return Stage.TARGET
    if _by_year(around.title, around.published) is Stage.REACHED or _COMPARED.search(before):
        return Stage.REACHED
    return Stage.TARGET if _WEAK_TARGET.search(clause) else Stage.UNSTATED


def _decided(
    nearest: Stage,
    by_year: Stage | None,
    stretch: str,
    planned: re.Pattern[str],
    around: Setting,
) -> Stage:
    """What the nearest cue of a stretch makes of a figure whose year says `by_year`."""
    if nearest is Stage.FORECAST:
        return nearest
    if nearest is not Stage.TARGET:
        return Stage.TARGET if by_year is Stage.TARGET else nearest
    if by_year is Stage.REACHED:
        return nearest if planned.search(stretch) else by_year
    if by_year is None and _looks_back(around) and not _STRONG_TARGET.search(stretch):
        return Stage.REACHED
    return nearest


def _looks_back(around: Setting) -> bool:
    """Whether a heading says so, or names a year that is over (一、2024年主要工作)."""
    own = [heading for heading in around.headings if heading != around.title]
    return any(
        _REVIEW.search(heading) or _by_year(heading, around.published) is Stage.REACHED
        for heading in own
    )


def _nearest(stretch: str) -> Stage | None:
    """The stage of the last cue; a goal that was fulfilled (完成全年目标) is none."""
    fulfilled = _FULFILLED.search(stretch)
    if fulfilled and not _WANTED.search(stretch[: fulfilled.start()]):
        return _nearest(stretch[fulfilled.end() :]) or Stage.REACHED
    ends = {
        stage: max((match.end() for match in cue.finditer(stretch)), default=-1)
        for stage, cue in _CUES
    }
    best = max(ends, key=lambda stage: ends[stage])
    return best if ends[best] >= 0 else None


def _by_year(before: str, published: date | None) -> Stage | None:
    """What lies wholly in the future is no fact, whatever verb is used; what is over is none to come."""
    periods = said_periods(before, published)
    if not periods or published is None:
        return None
    if periods[-1].last > published.year:
        return Stage.TARGET
    return Stage.REACHED if periods[-1].last < published.year else None


def obligation_of(words: str) -> Obligation | None:
    """约束性 or 预期性, whichever the words say; None for neither or both."""
    said = [one for one in Obligation if one.value in words]
    return said[0] if len(said) == 1 else None


def is_yearly(text: str, start: int) -> bool:
    """Whether the clause says it of every year (每年新增3万个)."""
    clause = _SPLIT.split(text[:start])[-1]
    return re.search(r"每年(?!度)|逐年", clause) is not None
