"""Figures in tables: row and column say what is measured, when, and whether it is so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from wenzheng.domain import CellReading
from wenzheng.reading.amounts import amount
from wenzheng.reading.indicators import change_before
from wenzheng.reading.quantities import RATIOS, Comparator, Quantity, find_quantities
from wenzheng.reading.regions import find_regions
from wenzheng.reading.stages import Obligation, Stage, obligation_of, said_periods
from wenzheng.reading.statement import Source, Statement

_TARGET_HEAD = re.compile(r"目标|计划|规划|预期|预计|任务")
_REACHED_HEAD = re.compile(r"完成|实际|实绩|执行|已")
_CURRENT_HEAD = re.compile(r"现状|基期|当前|目前")
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]|单位\s*[:：].*")
_SAYS_NOTHING = re.compile(
    r"目标值?|计划数?|规划|预期|预计|任务|完成|实际|现状|合计|总计|指标|数值|单位|值|年度?|年?[底末]$"
)
_OF_RATIOS = re.compile(r"增长|增速|增幅|下降|降幅|率|比|份额|百分|%|幅度")
_ORDINAL = re.compile(r"^[\d.、()（）\s一二三四五六七八九十]+(?=\s|$)|^[\d]+[.、]?")


def of_cells(source: Source) -> Iterator[Statement]:
    """The statements of all cells whose column has a header."""
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
    return replace(quantity, comparator=sign)


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
