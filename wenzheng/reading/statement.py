"""A figure with what it says, and what it is read from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wenzheng.domain import CellReading, Section
from wenzheng.reading.amounts import Amount
from wenzheng.reading.indicators import Change
from wenzheng.reading.quantities import Comparator
from wenzheng.reading.stages import Obligation, Stage


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
