"""What can be claimed and checked word by word: amounts, times, numbers, names; and who says it.

`Source` is what a quote says, read by the same code that reads what is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from string import ascii_lowercase, ascii_uppercase
from typing import Protocol

from search.phrasing.units import in_base_unit
from wenzheng.reading.doc_numbers import find_doc_numbers
from wenzheng.reading.offices import OFFICE
from wenzheng.reading.organisations import find_bodies, is_same_body, with_full_names
from wenzheng.reading.periods import find_days, find_periods
from wenzheng.reading.quantities import UNITS, Comparator, Quantity, find_quantities
from wenzheng.reading.regions import find_regions

_CHINESE = "零〇○一二两三四五六七八九十百千万亿兆半俩仨廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
_OTHER_NUMERALS = "".join(c for c in map(chr, range(0x3400)) if c.isnumeric())
SIGN = rf"[\dA-Za-z{_CHINESE}{re.escape(_OTHER_NUMERALS)}]"
"""A numeral of any sort, or a Latin letter (一 and 万 as well as 7, ½ and the G of 5G)."""

JOIN = r"[.,:+/\-—－–~～%‰]*"
"""What may stand between two of those that belong together: 1.2.3, 08:30."""

_JOINS_BEFORE = re.compile(rf"{SIGN}{JOIN}\Z")
_JOINS_AFTER = re.compile(rf"{JOIN}{SIGN}|[%‰]")
_RATE = re.compile(rf"\s*[/每]({'|'.join(map(re.escape, UNITS))}|[\u4e00-\u9fff])")
_HEADED_UNIT = re.compile(
    r"单位\s*[:：]\s*([^\s，,。；;|）)]{1,8})|[（(]([^（）()\s，,、]{1,8})[)）]"
)
_MINUS = re.compile(r"(?<!抱)负\Z")
"""A number with a sign is read as no quantity, and compared as it is written."""
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
"""Of the letters of SIGN alone: others change their number with their case (ß, İ)."""
_LONGEST_UNIT = 8
_EXACT_DIGITS = 15
"""What a float keeps of a decimal number (DBL_DIG of IEEE 754)."""


class Fact(Protocol):
    """One thing that is claimed."""

    def stands_in(self, sources: Sequence[Source]) -> bool:
        """Whether one of them says it; the unit of a table's figure may stand in another."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity in its base unit. `bound` and `rate` (/千瓦时) are empty where nothing is said."""

    value: Decimal
    high: Decimal | None
    unit: str
    bound: str
    rate: str
    text: str

    def stands_in(self, sources: Sequence[Source]) -> bool:
        """A bound or a rate that is said must be the same; one left out is not held against it."""
        return any(
            self._is(other) for source in sources for other in source.amounts
        ) or self._stands_in_a_table(sources)

    def is_as_much_as(self, other: Amount) -> bool:
        """Whether both are the same amount, however bounded."""
        return (self.value, self.high, self.unit) == (other.value, other.high, other.unit)

    def _is(self, other: Amount) -> bool:
        added = self.bound not in ("", other.bound) or self.rate not in ("", other.rate)
        return self.is_as_much_as(other) and not added

    def _stands_in_a_table(self, sources: Sequence[Source]) -> bool:
        units = {unit for source in sources for unit in source.headed_units}
        cells = {cell for source in sources for cell in source.cells}
        return any(
            self.text.startswith(cell) and self.text[len(cell) :] in units
            for cell in cells
            if cell[-1:].isdigit()
        )


@dataclass(frozen=True, slots=True)
class Years:
    """A year or a span of years."""

    first: int
    last: int

    def stands_in(self, sources: Sequence[Source]) -> bool:
        """Whether a quote names the very same years."""
        return any(self in source.years for source in sources)


@dataclass(frozen=True, slots=True)
class Date:
    """A day or, with `day` None, a month."""

    year: int | None
    month: int
    day: int | None

    def stands_in(self, sources: Sequence[Source]) -> bool:
        """What is said of the day must be the same; less may be said than the quote does."""
        return any(self._is(other) for source in sources for other in source.dates)

    def _is(self, other: Date) -> bool:
        fits = self.year in (None, other.year) and self.day in (None, other.day)
        return fits and self.month == other.month


@dataclass(frozen=True, slots=True)
class DocNumber:
    """A document number in its canonical form."""

    canonical: str

    def stands_in(self, sources: Sequence[Source]) -> bool:
        """Whether a quote has the same, however it is spelt."""
        return any(self.canonical in source.doc_numbers for source in sources)


@dataclass(frozen=True, slots=True)
class Place:
    """A known region by its full name, and as it was said."""

    name: str
    said: str

    def stands_in(self, sources: Sequence[Source]) -> bool:
        """Whether a quote names it, by whatever name."""
        return any(self.name in source.regions or self.said in source.text for source in sources)


@dataclass(frozen=True, slots=True)
class Department:
    """A known issuing body by its full name, and as it was said."""

    name: str
    said: str

    def stands_in(self, sources: Sequence[Source]) -> bool:
        """Whether a quote names it; the place before it may be left out."""
        return any(self._is_in(source) for source in sources)

    def _is_in(self, source: Source) -> bool:
        return self.said in source.text or any(is_same_body(self.name, n) for n in source.bodies)


@dataclass(frozen=True, slots=True)
class Office:
    """An office: 主任 is not 副主任."""

    name: str

    def stands_in(self, sources: Sequence[Source]) -> bool:
        """Whether a quote has this very office."""
        return any(self.name in source.offices for source in sources)


@dataclass(frozen=True, slots=True)
class Words:
    """Words that must stand there as they are: titles, names of unknown bodies, of persons."""

    text: str

    def stands_in(self, sources: Sequence[Source]) -> bool:
        """Whether a quote has them, its short names of departments written out or not."""
        return any(
            self.text in source.text or self.text in source.written_out for source in sources
        )


@dataclass(frozen=True, slots=True)
class Run:
    """Numerals or letters that no reader knows, with the character they count, if one follows."""

    text: str
    counted: str

    def stands_in(self, sources: Sequence[Source]) -> bool:
        """Whether a quote has both, and not as part of a longer run."""
        return any(self._is_in(source.text) for source in sources)

    def _is_in(self, text: str) -> bool:
        sought = (self.text + self.counted).translate(_LOWER)
        lowered = text.translate(_LOWER)
        at = lowered.find(sought)
        while at >= 0:
            end = at + len(sought)
            joined_after = not self.counted and _JOINS_AFTER.match(lowered, end)
            if not joined_after and not _JOINS_BEFORE.search(lowered[max(0, at - 8) : at]):
                return True
            at = lowered.find(sought, at + 1)
        return False


@dataclass(frozen=True)
class Source:
    """What a quote says, in the form that `plain` gives it."""

    text: str

    @cached_property
    def written_out(self) -> str:
        """The text with short names of departments written out."""
        return with_full_names(self.text)

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """Its quantities."""
        return tuple(amount_of(self.text, found) for found in quantities(self.text))

    @cached_property
    def years(self) -> frozenset[Years]:
        """Its years and spans of years, those of its days among them."""
        named = (Years(p.first, p.last) for p in find_periods(self.text))
        return frozenset((*named, *(Years(d.year, d.year) for d in self.dates if d.year)))

    @cached_property
    def dates(self) -> tuple[Date, ...]:
        """Its days and months."""
        return tuple(Date(d.year, d.month, d.day) for d in find_days(self.text))

    @cached_property
    def doc_numbers(self) -> frozenset[str]:
        """Its document numbers."""
        return frozenset(number.canonical for number in find_doc_numbers(self.text))

    @cached_property
    def regions(self) -> frozenset[str]:
        """The known regions that it names."""
        return frozenset(region.name for region in find_regions(self.text))

    @cached_property
    def bodies(self) -> tuple[str, ...]:
        """The known departments and governments that it names."""
        return tuple(body.name for body in find_bodies(self.text))

    @cached_property
    def offices(self) -> frozenset[str]:
        """The offices that it names."""
        return frozenset(OFFICE.findall(self.text))

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """The cells, if it is of a table."""
        if "|" not in self.text:
            return ()
        return tuple(cell.strip() for cell in re.split(r"[|\n]", self.text))

    @cached_property
    def headed_units(self) -> frozenset[str]:
        """What a table counts in: 产值（亿元）, 单位：万个, or a cell that is no more than a unit."""
        named = (match[1] or match[2] for match in _HEADED_UNIT.finditer(self.text))
        short = (c for c in self.cells if _is_unit(c))
        return frozenset((*named, *short))


def _is_unit(cell: str) -> bool:
    """Whether it may be the unit of a row's figures: 万个, %, 元/吨."""
    return 0 < len(cell) <= _LONGEST_UNIT and not any(c.isdecimal() or c.isspace() for c in cell)


def quantities(text: str) -> list[Quantity]:
    """Those that can be compared by their value; any other is compared as it is written.

    They have a unit, are no part of a longer run of numerals (5千元 of 1万5千元), and have no more
    digits than a float keeps.
    """
    return [
        quantity
        for quantity in find_quantities(text)
        if quantity.unit
        and not _JOINS_BEFORE.search(text[max(0, quantity.start - 8) : quantity.start])
        and sum(map(str.isdigit, quantity.text)) <= _EXACT_DIGITS
    ]


def amount_of(text: str, quantity: Quantity) -> Amount:
    """The quantity of the text in its base unit, with the rate that follows it."""
    value, unit = in_base_unit(_exact(quantity.value), quantity.unit)
    if _MINUS.search(text, 0, quantity.start):
        value = -value
    high = None if quantity.high is None else in_base_unit(_exact(quantity.high), quantity.unit)[0]
    rate = _RATE.match(text, quantity.end)
    return Amount(value, high, unit, _bound(quantity), rate[1] if rate else "", quantity.text)


def _exact(value: float) -> Decimal:
    """The decimal number that was read, without what binary fractions add (4.35 × 10000)."""
    return Decimal(f"{value:.{_EXACT_DIGITS}g}")


def _bound(quantity: Quantity) -> str:
    if re.search("[余多]", quantity.text):
        return Comparator.MORE_THAN.value
    return "" if quantity.comparator is Comparator.EXACT else quantity.comparator.value
