"""Every figure of a document as a statement: what is measured, when, where, how much, and is it so.

到2025年，全市建成加氢站不少于70座: 加氢站, 2025, the document's region, at least 70 座, a target. What
does not say what it measures is no statement: one that is wrong is worse than one that is missing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date

from wenzheng.domain import Section
from wenzheng.reading.amounts import amount, per_unit
from wenzheng.reading.cell_statements import of_cells
from wenzheng.reading.indicators import (
    Change,
    Indicator,
    change_before,
    continues,
    indicator_of,
    is_modifier,
    is_total,
)
from wenzheng.reading.pairing import respectively
from wenzheng.reading.places import Said, leading_regions, place_of
from wenzheng.reading.quantities import (
    CLASSIFIERS,
    MONEY,
    RATIOS,
    Comparator,
    Quantity,
    find_quantities,
)
from wenzheng.reading.stages import (
    Setting,
    is_yearly,
    obligation_of,
    period_of,
    said_periods,
    stage_of,
)
from wenzheng.reading.statement import Source, Statement
from wenzheng.text.sentences import sentence_spans

__all__ = ["Source", "Statement", "statements"]

_NUMERAL = re.compile(r"[\d零两二三四五六七八九十百千万亿]|翻[一两三]番")
_OF_LAW = re.compile(
    r"罚款|罚金|徒刑|拘役|违法所得|拘留|第[零一二三四五六七八九十百\d]+条|电话|邮编|传真|有效期|注册资本|是指|系指|所称"
)
_DOUBLED = re.compile(r"翻(?P<times>[一两三])番(?:以上)?|(?<=实现)翻番")
_TIMES = {"一": 2.0, "两": 4.0, "三": 8.0, None: 2.0}
_LEADS_ON = re.compile(r"[:：]\s*$")
_REACH_VERB = re.compile(r"(?:达到?|新增|建成|打造|培育|建设|形成|至少|不少于|超过|突破)$")
_LONGEST_SENTENCE = 1500
_LONGEST_OPENING = 8
"""Characters before the time that a paragraph begins with (主要目标是到2027年)."""
_COMPARES = re.compile(r"[按于较比据]")


def statements(source: Source) -> Iterator[Statement]:
    """All statements in order of the text; what stands in a table is read by its headers."""
    found = [*_of_sentences(source), *of_cells(source)]
    yield from sorted(found, key=lambda one: (one.start, one.end))


def _of_sentences(source: Source) -> Iterator[Statement]:
    in_table = [cell.start for cell in source.cells if cell.header is not None]
    context = _Context(source)
    for start, end in sentence_spans(source.text):
        sentence = source.text[start:end]
        setting = context.at(start, sentence)
        if end - start > _LONGEST_SENTENCE or not _NUMERAL.search(sentence):
            continue
        at = bisect_right(in_table, end)
        if (at and in_table[at - 1] >= start) or _OF_LAW.search(sentence):
            continue
        yield from _of_sentence(sentence, start, setting)


class _Context:
    """What earlier sentences and headings say of the one that is read now."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._starts = [section.start for section in source.sections]
        self._paths = list(_paths(source.sections))
        self._line = -1
        self._headings: tuple[str, ...] = ()
        self._lead = self._above = ""

    def at(self, start: int, sentence: str) -> Setting:
        """The setting of this sentence, which begins at `start`; to be asked in order of the text."""
        at = bisect_right(self._starts, start)
        headings = self._paths[at - 1] if at else ()
        line = self._source.text.rfind("\n", 0, start)
        if headings != self._headings:
            self._headings, self._above = headings, ""
        if line != self._line:
            self._line, self._lead = line, self._above
        source = self._source
        found = Setting(headings, self._lead, source.title, source.published, source.region)
        opening = _opening(sentence, source.published)
        if opening:
            self._lead = opening
        if _LEADS_ON.search(sentence):
            self._above = opening
        return found


def _opening(sentence: str, published: date | None) -> str:
    """The first clause of a sentence if it names a time: the ones after it speak of that too."""
    clause = re.split(r"[，,；;]", sentence)[0][:40]
    said = said_periods(clause, published)
    if not said or said[0].start > _LONGEST_OPENING or _COMPARES.search(clause[: said[0].start]):
        return ""
    return "" if find_quantities(clause) else clause


def _paths(sections: Sequence[Section]) -> Iterator[tuple[str, ...]]:
    opened: list[Section] = []
    for section in sections:
        while opened and opened[-1].level >= section.level:
            opened.pop()
        opened.append(section)
        yield tuple(one.heading for one in opened)


def _of_sentence(sentence: str, offset: int, setting: Setting) -> Iterator[Statement]:
    quantities = _quantities(sentence)
    listed = respectively(sentence, quantities)
    before: Indicator | None = None
    previous: Quantity | None = None
    place: Said | None = None
    for index, quantity in enumerate(quantities):
        found = (
            listed[index]
            if index in listed
            else _indicator(sentence, quantities, index, before, previous)
        )
        if not is_modifier(sentence, quantities, index):
            before, previous = found, quantity
        if found is not None and _is_counted(sentence, quantity):
            place = _place(sentence, quantity, found, place, setting)
            region = place.region if place else setting.region
            yield _statement(sentence, offset, setting, quantity, found, region)


def _place(
    sentence: str, quantity: Quantity, found: Indicator, before: Said | None, setting: Setting
) -> Said | None:
    if found.region is not None:
        return Said(found.region, is_topic=False)
    return place_of(sentence, quantity.start, found.start, before, setting.region)


def _indicator(
    sentence: str,
    quantities: Sequence[Quantity],
    index: int,
    before: Indicator | None,
    previous: Quantity | None,
) -> Indicator | None:
    """By the words next to the quantity, else that of the one before, if it goes on with that."""
    quantity = quantities[index]
    if own := indicator_of(sentence, quantities, index):
        return own
    if before is None or previous is None or not continues(sentence, previous, quantity):
        return None
    between = sentence[previous.end : quantity.start]
    change = change_before(between)
    if leading_regions(between.lstrip("，,、（( ")) and (
        quantity.unit != previous.unit or change is not before.change
    ):
        return None
    if is_total(between) and quantity.unit == previous.unit:
        return before._replace(change=change)
    is_same_level = change is Change.LEVEL and before.change is not Change.LEVEL
    fits = quantity.unit in RATIOS or (
        quantity.unit == previous.unit and change is not Change.LEVEL
    )
    is_counted_on = is_modifier(sentence, quantities, index) or (
        quantity.unit in CLASSIFIERS and change is Change.LEVEL
    )
    if is_same_level or is_counted_on or not (fits or change is not Change.LEVEL):
        return None
    return before._replace(change=change)


def _is_counted(sentence: str, quantity: Quantity) -> bool:
    """Whether a number in Chinese characters counts (不少于两家) and is no figure of speech (三大工程)."""
    if quantity.text[0].isdigit() or quantity.unit in RATIOS or quantity.unit in MONEY:
        return bool(quantity.unit) or quantity.text.endswith(("+", "＋"))
    if quantity.comparator is not Comparator.EXACT or quantity.text.startswith("翻"):
        return True
    return _REACH_VERB.search(sentence[: quantity.start]) is not None


def _quantities(sentence: str) -> list[Quantity]:
    """Those of the sentence, and 翻一番 as twice as much."""
    doubled = [
        Quantity(*match.span(), match[0], _TIMES[match["times"]], "倍", Comparator.EXACT)
        for match in _DOUBLED.finditer(sentence)
    ]
    if not doubled:
        return find_quantities(sentence)
    spans = [(one.start, one.end) for one in doubled]
    others = [
        one
        for one in find_quantities(sentence)
        if not any(one.start < end and start < one.end for start, end in spans)
    ]
    return sorted([*others, *doubled], key=lambda one: one.start)


def _statement(
    sentence: str,
    offset: int,
    setting: Setting,
    quantity: Quantity,
    found: Indicator,
    region: str | None,
) -> Statement:
    stage = stage_of(sentence, quantity.start, quantity.end, setting)
    period = period_of(sentence, quantity.start, quantity.end, setting, stage)
    per = per_unit(sentence, quantity.end)
    return Statement(
        start=offset + quantity.start,
        end=offset + quantity.end + len(per),
        quote_start=offset,
        quote_end=offset + len(sentence),
        indicator=sentence[found.start : found.end],
        indicator_at=(offset + found.start, offset + found.end),
        change=found.change,
        amount=amount(quantity, per),
        comparator=quantity.comparator,
        first=period.first if period else None,
        last=period.last if period else None,
        by=period.deadline if period else False,
        yearly=is_yearly(sentence, quantity.start),
        region=region,
        stage=stage,
        obligation=obligation_of(sentence),
    )
