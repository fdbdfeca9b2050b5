"""What a text claims that can be checked word by word: amounts, times, numbers, names.

`claims` finds them in what is said; `Source` is what a quote says, read by the same code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Protocol

from search.phrasing.units import in_base_unit
from wenzheng.reading.doc_numbers import find_doc_numbers
from wenzheng.reading.numerals import read_chinese_integer
from wenzheng.reading.offices import OFFICE
from wenzheng.reading.organisations import find_bodies, is_same_body, with_full_names
from wenzheng.reading.periods import find_days, find_periods
from wenzheng.reading.persons import NAME
from wenzheng.reading.quantities import UNITS, Comparator, Quantity, find_quantities
from wenzheng.reading.regions import find_regions
from wenzheng.text.normalise import is_cjk, normalise_text

_CHINESE = "零〇○一二两三四五六七八九十百千万亿兆半俩仨廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
_OTHER_NUMERALS = "".join(c for c in map(chr, range(0x3400)) if c.isnumeric())
_SIGN = rf"[\dA-Za-z{_CHINESE}{re.escape(_OTHER_NUMERALS)}]"
_JOIN = r"[.,:+/\-—－–~～%‰]*"
_RUN = re.compile(rf"{_SIGN}(?:{_JOIN}{_SIGN})*[%‰]?")
"""Letters and numerals without a gap: 70, 1.2.3, 5G, 三, GDP. What no reader knows is compared as is."""
_JOINS_BEFORE = re.compile(rf"{_SIGN}{_JOIN}\Z")
_JOINS_AFTER = re.compile(rf"{_JOIN}{_SIGN}|[%‰]")
_COUNTS_NOTHING = re.compile(
    r"进一步|一般|一定|一些|一体|一律|一直|一旦|统一|唯一|一致|一方面|十分"
)
_CHINESE_DECIMAL = re.compile(r"([零一二两三四五六七八九十百千]+)点([零一二三四五六七八九]+)")
_GAP = re.compile(r"(?<=\d) +(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) +(?=\d)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

_TITLE = re.compile(r"《([^《》]+(?:《[^《》]*》[^《》]*)*)》")
_RELATIVE_TIME = re.compile(r"[今本去上明前后]年|[年本上下]底|年初|[本上下]半?[月年]|[上下]旬|同期")
_ORGANISATION = re.compile(
    r"[\u4e00-\u9fffA-Za-z）)]{2}(?:有限责任公司|有限公司|公司|集团|委员会|办公厅|办公室|管理局|总局|"
    r"研究院|研究所|大学|学院|医院|银行|协会|学会|联盟|基金会|工作组|领导小组)"
)
_PLACE = re.compile(
    r"[\u4e00-\u9fff][^\W城上超门都全各本我楼股夜早入开该在][省市县镇乡]"
    r"|[\u4e00-\u9fff]{2}(?:自治[区州县]|新区|街道)"
)
"""The last characters of a name; where it begins nobody can tell from the text alone."""
_APPOINTED = re.compile(r"(?:由|为|是)(?=.{2,4}(?:担任|兼任|任(?!务|何)))")
_RATE = re.compile(rf"\s*[/每]({'|'.join(map(re.escape, UNITS))}|[\u4e00-\u9fff])")
_HEADED_UNIT = re.compile(
    r"单位\s*[:：]\s*([^\s，,。；;|）)]{1,8})|[（(]([^（）()\s，,、]{1,8})[)）]"
)
_LONGEST_UNIT = 8
_EXACT_DIGITS = 15
"""What a float keeps of a decimal number (DBL_DIG of IEEE 754)."""


def plain(text: str) -> str:
    """The text as it is compared: widths, spaces, variants, 1,264 and 二点五 in one form each."""
    folded = "".join(map(_folded, normalise_text(text)))
    joined = _THOUSANDS.sub("", _GAP.sub("", folded)).replace("年末", "年底")
    return _CHINESE_DECIMAL.sub(_decimal, joined)


def _folded(character: str) -> str:
    """① as 1; but ， stays, or it would join the numbers on both sides of it."""
    if not character.isalnum():
        return character
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _decimal(match: re.Match[str]) -> str:
    whole, fraction = map(read_chinese_integer, match.groups())
    return match[0] if None in (whole, fraction) else f"{whole}.{fraction:0{len(match[2])}d}"


class Fact(Protocol):
    """One thing that is claimed."""

    def stands_in(self, sources: Sequence[Source]) -> bool:
        """Whether one of them says it; the unit of a table's figure may stand in another."""


@dataclass(frozen=True, slots=True)
class Claim:
    """`text[start:end]` claims this."""

    start: int
    end: int
    fact: Fact


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
        sought = (self.text + self.counted).casefold()
        lowered = text.casefold()
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
        return tuple(_amount(self.text, found) for found in _quantities(self.text))

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
        short = (c for c in self.cells if c.isalpha() and len(c) <= _LONGEST_UNIT)
        return frozenset((*named, *short))


def claims(text: str) -> list[Claim]:
    """All that the text, in the form that `plain` gives it, claims; in order."""
    titles = [Claim(*m.span(), Words(m[0])) for m in _TITLE.finditer(text)]
    read = [*titles, *(c for c in _read(text) if not _is_within(c, titles))]
    spans = [(claim.start, claim.end) for claim in read if not isinstance(claim.fact, Words)]
    spans += [(claim.start, claim.end) for claim in titles]
    spans += [match.span() for match in _COUNTS_NOTHING.finditer(text)]
    found = [*read, *_runs(text, spans)]
    return sorted(found, key=lambda claim: (claim.start, claim.end))


def _is_within(claim: Claim, others: Sequence[Claim]) -> bool:
    return any(other.start <= claim.start and claim.end <= other.end for other in others)


def _read(text: str) -> Iterator[Claim]:
    for number in find_doc_numbers(text):
        yield Claim(number.start, number.end, DocNumber(number.canonical))
    days = [Claim(d.start, d.end, Date(d.year, d.month, d.day)) for d in find_days(text)]
    yield from days
    for period in find_periods(text):
        years = Claim(period.start, period.end, Years(period.first, period.last))
        if not _is_within(years, days):
            yield years
    for quantity in _quantities(text):
        yield Claim(quantity.start, quantity.end, _amount(text, quantity))
    for region in find_regions(text):
        yield Claim(region.start, region.end, Place(region.name, text[region.start : region.end]))
    for body in find_bodies(text):
        yield Claim(body.start, body.end, Department(body.name, text[body.start : body.end]))
    yield from _names(text)


def _names(text: str) -> Iterator[Claim]:
    for pattern in (_RELATIVE_TIME, _ORGANISATION, _PLACE):
        for match in pattern.finditer(text):
            yield Claim(*match.span(), Words(match[0]))
    for office in OFFICE.finditer(text):
        yield Claim(*office.span(), Office(office[0]))
    for before in (*OFFICE.finditer(text), *_APPOINTED.finditer(text)):
        if name := NAME.match(text, before.end()):
            yield Claim(*name.span("name"), Words(name["name"]))


def _quantities(text: str) -> list[Quantity]:
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


def _runs(text: str, read: Sequence[tuple[int, int]]) -> Iterator[Claim]:
    for match in _RUN.finditer(text):
        if not any(start <= match.start() and match.end() <= end for start, end in read):
            counted = text[match.end() : match.end() + 1]
            is_counted = bool(counted) and is_cjk(counted)
            yield Claim(*match.span(), Run(match[0], counted if is_counted else ""))


def _amount(text: str, quantity: Quantity) -> Amount:
    value, unit = in_base_unit(_exact(quantity.value), quantity.unit)
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
