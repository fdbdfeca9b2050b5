"""Every figure of a document as a statement: what is measured, when, where, how much, and is it so.

到2025年，全市建成加氢站不少于70座: 加氢站, 2025, the document's region, at least 70 座, a target. What
does not say what it measures is no statement: one that is wrong is worse than one that is missing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from wenzheng.domain import CellReading, Section
from wenzheng.reading.amounts import Amount, amount, per_unit
from wenzheng.reading.indicators import (
    GAP,
    Change,
    Indicator,
    change_before,
    continues,
    indicator_of,
    is_modifier,
    is_total,
)
from wenzheng.reading.quantities import (
    CLASSIFIERS,
    MONEY,
    RATIOS,
    Comparator,
    Quantity,
    find_quantities,
)
from wenzheng.reading.regions import find_regions
from wenzheng.reading.stages import (
    Obligation,
    Setting,
    Stage,
    is_yearly,
    obligation_of,
    period_of,
    region_of,
    said_periods,
    stage_of,
)
from wenzheng.text.sentences import sentence_spans


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure of a document with what it says.

    `text[start:end]` is the figure as written and `text[quote_start:quote_end]` the sentence or the
    table row it stands in; `indicator_at` is the span of the indicator, None where it is made of a
    table's headers. `first` and `last` are the years it is said of, both None where none is said;
    `by` is True for the end of `last` (到2025年), `yearly` for every year of them. `region` is a
    full name, 全国, or None.
    """

    start: int
    end: int
    quote_start: int
    quote_end: int
    indicator: str
    indicator_at: tuple[int, int] | None
    change: Change
    amount: Amount
    comparator: Comparator
    first: int | None
    last: int | None
    by: bool
    yearly: bool
    region: str | None
    stage: Stage
    obligation: Obligation | None


@dataclass(frozen=True, slots=True)
class Source:
    """What statements are read from: a document's text, and what else is known of it.

    `cells` are the cells of its tables in order of the text; `title`, `published` and `region` are
    the document's own.
    """

    text: str
    title: str = ""
    sections: tuple[Section, ...] = ()
    cells: tuple[CellReading, ...] = ()
    published: date | None = None
    region: str | None = None


_NUMERAL = re.compile(r"[\d零两二三四五六七八九十百千万亿]|翻[一两三]番")
_OF_LAW = re.compile(
    r"罚款|罚金|徒刑|拘役|违法所得|拘留|第[零一二三四五六七八九十百\d]+条|电话|邮编|传真|有效期|注册资本"
)
_DOUBLED = re.compile(r"翻(?P<times>[一两三])番(?:以上)?|(?<=实现)翻番")
_TIMES = {"一": 2.0, "两": 4.0, "三": 8.0, None: 2.0}
_RESPECTIVELY = re.compile(r"分别")
_JOINED = re.compile(r"、|和(?!谐)|以及|及|与")
_ONLY_JOINED = re.compile(
    r"[、，,和及与\s]*(?:以上|左右|以内|以下|[达增][到长]?|约|近|超过?|为)*[、，,和及与\s]*"
)
_LEADS_ON = re.compile(r"[:：]\s*$")
_REACH_VERB = re.compile(r"(?:达到?|新增|建成|打造|培育|建设|形成|至少|不少于|超过|突破)$")
_LONGEST_SENTENCE = 1500


def statements(source: Source) -> Iterator[Statement]:
    """All statements in order of the text; what stands in a table is read by its headers."""
    found = [*_of_sentences(source), *_of_cells(source)]
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
    return clause if said_periods(clause, published) and not find_quantities(clause) else ""


def _paths(sections: Sequence[Section]) -> Iterator[tuple[str, ...]]:
    opened: list[Section] = []
    for section in sections:
        while opened and opened[-1].level >= section.level:
            opened.pop()
        opened.append(section)
        yield tuple(one.heading for one in opened)


def _of_sentence(sentence: str, offset: int, setting: Setting) -> Iterator[Statement]:
    quantities = _quantities(sentence)
    listed = _respectively(sentence, quantities)
    before: Indicator | None = None
    previous: Quantity | None = None
    for index, quantity in enumerate(quantities):
        found = (
            listed[index]
            if index in listed
            else _indicator(sentence, quantities, index, before, previous)
        )
        if not is_modifier(sentence, quantities, index):
            before, previous = found, quantity
        if found is not None and _is_counted(sentence, quantity):
            yield _statement(sentence, offset, setting, quantity, found)


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
        return bool(quantity.unit) or quantity.comparator is Comparator.AT_LEAST
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


def _respectively(sentence: str, quantities: Sequence[Quantity]) -> dict[int, Indicator | None]:
    """For X、Y分别增长6%、5% the indicator of each quantity; None where their numbers do not agree."""
    found: dict[int, Indicator | None] = {}
    for match in _RESPECTIVELY.finditer(sentence):
        run = _run(sentence, quantities, match.end())
        clause = max(sentence.rfind(mark, 0, match.start()) for mark in "，,；;：:。") + 1
        names = _named(sentence, clause, match.start())
        found |= dict.fromkeys(run)
        verbs = sentence[match.start() : quantities[run[0]].start] if run else ""
        if len(run) < 2 or len(run) != len(names) or GAP.search(verbs):
            continue
        for index, (start, end) in zip(run, names, strict=True):
            alone = f"{sentence[start:end]}{quantities[index].text}"
            change = change_before(sentence[start:end] + verbs)
            stands = indicator_of(alone, [_moved(quantities[index], end - start)], 0)
            if stands is not None:
                found[index] = Indicator(start + stands.start, start + stands.end, change)
    return found


def _moved(quantity: Quantity, start: int) -> Quantity:
    return Quantity(
        start,
        start + len(quantity.text),
        quantity.text,
        quantity.value,
        quantity.unit,
        quantity.comparator,
        quantity.high,
    )


def _run(sentence: str, quantities: Sequence[Quantity], start: int) -> list[int]:
    """The quantities from `start` on that nothing but joiners part."""
    run: list[int] = []
    for index, quantity in enumerate(quantities):
        if quantity.start < start:
            continue
        between = sentence[quantities[run[-1]].end if run else start : quantity.start]
        if (run and not _ONLY_JOINED.fullmatch(between)) or (not run and len(between) > 8):
            break
        run.append(index)
    return run


def _named(sentence: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the nouns in `sentence[start:end]` that are joined by 、 or 和."""
    edges = [start]
    for joiner in _JOINED.finditer(sentence, start, end):
        edges += [joiner.start(), joiner.end()]
    edges.append(end)
    return list(zip(edges[::2], edges[1::2], strict=True))


def _statement(
    sentence: str, offset: int, setting: Setting, quantity: Quantity, found: Indicator
) -> Statement:
    stage = stage_of(sentence, quantity.start, setting)
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
        region=region_of(sentence, quantity.start, setting),
        stage=stage,
        obligation=obligation_of(sentence),
    )


_TARGET_HEAD = re.compile(r"目标|计划|规划|预期|预计|任务")
_REACHED_HEAD = re.compile(r"完成|实际|实绩|执行|已")
_CURRENT_HEAD = re.compile(r"现状|基期|当前|目前")
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]|单位\s*[:：].*")
_SAYS_NOTHING = re.compile(
    r"目标值?|计划数?|规划|预期|预计|任务|完成|实际|现状|合计|总计|指标|数值|单位|值|年度?|年?[底末]$"
)
_OF_RATIOS = re.compile(r"增长|增速|增幅|下降|降幅|率|比|份额|百分|%|幅度")
_ORDINAL = re.compile(r"^[\d.、()（）\s一二三四五六七八九十]+(?=\s|$)|^[\d]+[.、]?")


def _of_cells(source: Source) -> Iterator[Statement]:
    said: dict[str, Obligation | None] = {}
    for cell in source.cells:
        words = source.text[cell.start : cell.end]
        said[cell.row] = said.get(cell.row) or obligation_of(words)
    for cell in source.cells:
        found = _of_cell(source, cell, said[cell.row])
        if found is not None:
            yield found


def _of_cell(source: Source, cell: CellReading, obligation: Obligation | None) -> Statement | None:
    if cell.header is None or cell.end - cell.start > 30:
        return None
    words = source.text[cell.start : cell.end]
    quantity = _whole(words, _cell_unit(cell))
    name = _cell_indicator(cell, source.published)
    if quantity is None or name is None:
        return None
    heads = f"{cell.column} {cell.row}"
    period = next(
        (
            here[-1]
            for stretch in (cell.column, cell.row, source.title)
            if (here := said_periods(stretch, source.published))
        ),
        None,
    )
    line = source.text.rfind("\n", 0, cell.start) + 1
    line_end = source.text.find("\n", cell.end)
    return Statement(
        start=cell.start,
        end=cell.end,
        quote_start=line,
        quote_end=len(source.text) if line_end < 0 else line_end,
        indicator=name,
        indicator_at=None,
        change=change_before(heads.rstrip("（）()% ")),
        amount=amount(quantity),
        comparator=quantity.comparator,
        first=period.first if period else None,
        last=period.last if period else None,
        by=period.deadline if period else False,
        yearly=False,
        region=_cell_region(cell) or source.region,
        stage=_cell_stage(cell, period.last if period else None, source.published),
        obligation=obligation or obligation_of(heads),
    )


def _cell_region(cell: CellReading) -> str | None:
    """The region that the row is of (江苏 | 100 | 120)."""
    row = _ORDINAL.sub("", cell.row).lstrip()
    named = find_regions(row)
    return named[0].name if named and named[0].start == 0 else None


def _cell_unit(cell: CellReading) -> str:
    """The unit of the headers, but none of an amount for a column of growth or shares."""
    is_ratio = _OF_RATIOS.search(f"{cell.column} {cell.row}") is not None
    return "" if is_ratio and cell.unit not in RATIOS else cell.unit


def _whole(words: str, unit: str) -> Quantity | None:
    """The one quantity that the cell is, with the unit of its headers where it has none itself."""
    bare = words.strip("≥≤>< ＞＜")
    for said in (bare, bare + unit):
        found = find_quantities(said)
        if len(found) == 1 and found[0].unit and found[0].end == len(said) and not found[0].start:
            return _compared(found[0], words)
    return None


def _compared(quantity: Quantity, words: str) -> Quantity:
    signs = {
        "≥": Comparator.AT_LEAST,
        "≤": Comparator.AT_MOST,
        ">": Comparator.MORE_THAN,
        "＞": Comparator.MORE_THAN,
        "<": Comparator.LESS_THAN,
        "＜": Comparator.LESS_THAN,
    }
    sign = signs.get(words.lstrip()[:1])
    if sign is None:
        return quantity
    moved = _moved(quantity, quantity.start)
    return Quantity(moved.start, moved.end, moved.text, moved.value, moved.unit, sign, moved.high)


def _cell_indicator(cell: CellReading, published: date | None) -> str | None:
    """What row and column together name, without years, units and what every table says."""
    words = _ORDINAL.sub("", _BRACKETS.sub("", cell.row).strip()).split()
    row = " ".join(word for word in words if word != cell.unit)
    column = _BRACKETS.sub("", cell.column)
    for period in reversed(said_periods(column, published)):
        column = column[: period.start] + column[period.end :]
    column = _SAYS_NOTHING.sub("", column).strip(" 、")
    name = " ".join(part for part in (row, column) if part and part != cell.unit)
    return name if len(re.findall(r"[\u4e00-\u9fff]", name)) >= 2 and len(name) <= 60 else None


def _cell_stage(cell: CellReading, year: int | None, published: date | None) -> Stage:
    for words in (cell.column, cell.row):
        if _TARGET_HEAD.search(words):
            return Stage.TARGET
        if _CURRENT_HEAD.search(words):
            return Stage.CURRENT
        if _REACHED_HEAD.search(words):
            return Stage.REACHED
    if year is None or published is None or year == published.year:
        return Stage.UNSTATED
    return Stage.TARGET if year > published.year else Stage.REACHED
