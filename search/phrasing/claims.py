"""Finds what a text claims: with the readers, and for the rest every numeral and Latin word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.phrasing.facts import (
    JOIN,
    SIGN,
    Date,
    Department,
    DocNumber,
    Fact,
    Office,
    Place,
    Run,
    Words,
    Years,
    amount_of,
    quantities,
)
from search.phrasing.sense import acts, directions
from wenzheng.reading.doc_numbers import find_doc_numbers
from wenzheng.reading.offices import OFFICE
from wenzheng.reading.organisations import find_bodies
from wenzheng.reading.periods import find_days, find_periods
from wenzheng.reading.persons import NAME
from wenzheng.reading.regions import find_regions
from wenzheng.text.normalise import is_cjk
from wenzheng.text.tokenise import policy_words, tokeniser_of

_RUN = re.compile(rf"(?:(?<!{SIGN})[-－−])?{SIGN}(?:{JOIN}{SIGN})*[%‰]?")
"""Letters and numerals without a gap: 70, 1.2.3, 5G, 三, GDP. What no reader knows is compared as is."""
_COUNTS_NOTHING = re.compile(
    r"进一步|一般|一定|一些|一体|一律|一直|一旦|统一|唯一|一致|一方面|十分"
)
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
_NAMES = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz", "t"})
"""Parts of speech of jieba's dictionary: persons, places, bodies, brands and other names, times."""
_VERBS = frozenset({"v", "vn", "vd"})
_APPOINTED = re.compile(r"(?:由|为|是)(?=.{2,4}(?:担任|兼任|任(?!务|何)))")


@dataclass(frozen=True, slots=True)
class Claim:
    """`text[start:end]` claims this."""

    start: int
    end: int
    fact: Fact


def claims(text: str) -> list[Claim]:
    """All that the text, in the form that `plain` gives it, claims; in order."""
    titles = [Claim(*m.span(), Words(m[0])) for m in _TITLE.finditer(text)]
    read = [*titles, *(c for c in _read(text) if not _is_within(c, titles))]
    read += [name for name in _names(text) if not _is_within(name, [*titles, *_known(read)])]
    spans = [(claim.start, claim.end) for claim in read if not isinstance(claim.fact, Words)]
    spans += [(claim.start, claim.end) for claim in titles]
    spans += [match.span() for match in _COUNTS_NOTHING.finditer(text)]
    found = [*read, *_runs(text, spans), *_senses(text, read)]
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
    for quantity in quantities(text):
        yield Claim(quantity.start, quantity.end, amount_of(text, quantity))
    for region in find_regions(text):
        yield Claim(region.start, region.end, Place(region.name, text[region.start : region.end]))
    for body in find_bodies(text):
        yield Claim(body.start, body.end, Department(body.name, text[body.start : body.end]))


def _known(read: Sequence[Claim]) -> list[Claim]:
    """Places and departments, which have more names than one."""
    return [claim for claim in read if isinstance(claim.fact, (Place, Department))]


def _senses(text: str, read: Sequence[Claim]) -> Iterator[Claim]:
    """Names that the dictionary knows or takes for such where no reader has read one, directions, and
    verbs with what negates them."""
    for start, end, direction in directions(text):
        yield Claim(start, end, direction)
    at, verbs = 0, []
    for word, tag in tokeniser_of(policy_words()).tagged(text):
        start, at = at, at + len(word)
        if len(word) > 1 and tag in _NAMES:
            name = Claim(start, at, Words(word))
            if not _is_within(name, read):
                yield name
        elif len(word) > 1 and tag in _VERBS:
            verbs.append((start, at))
    for start, end, act in acts(text, verbs):
        yield Claim(start, end, act)


def _names(text: str) -> Iterator[Claim]:
    for pattern in (_RELATIVE_TIME, _ORGANISATION, _PLACE):
        for match in pattern.finditer(text):
            yield Claim(*match.span(), Words(match[0]))
    for office in OFFICE.finditer(text):
        yield Claim(*office.span(), Office(office[0]))
    for before in (*OFFICE.finditer(text), *_APPOINTED.finditer(text)):
        if name := NAME.match(text, before.end()):
            yield Claim(*name.span("name"), Words(name["name"]))


def _runs(text: str, read: Sequence[tuple[int, int]]) -> Iterator[Claim]:
    for match in _RUN.finditer(text):
        if not any(start <= match.start() and match.end() <= end for start, end in read):
            counted = text[match.end() : match.end() + 1]
            is_counted = bool(counted) and is_cjk(counted)
            yield Claim(*match.span(), Run(match[0], counted if is_counted else ""))
