"""Which words does a number belong to?

In Chinese a quantity is bound either to the noun after it (10座加氢站) or to the one before it
(加氢站将达70座).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from wenzheng.reading.periods import find_periods
from wenzheng.reading.quantities import CLASSIFIERS, MONEY, RATIOS, Quantity

_BREAK = re.compile(r"[，,；;：:。！？（(）)\n]|其中|以及")
_JOINER = re.compile(r"、|和(?!谐|平)|(?<![普涉波惠])及(?![时格])|与")
_NOT_A_NOUN = re.compile(
    r"^(?:以上|以下|左右|以内|之内|及以上|的?标准|的?比例|[，,。；;、：:！？）)\s]|$|和|及|与|以及|至|到)"
)
_MAGNITUDE_ALONE = re.compile(r"[十百千万亿]+(?:元|级)*")
_UNCOUNTED = re.compile(r"(?:若干|一批|多|数|一)[个家项座条]?[十百千万亿]*(?:元|级)?的?")
"""若干个十亿级产业集群: an item that is counted without a number."""
_PAID = re.compile(
    r"(?:以[上下内])?的?[^，,。；;：:、（(）)\d\n]{0,10}?(?:罚款|罚金|贷款|补贴|补助|奖励|资助|奖金|津贴|救助金|赔偿金?|扣除额度?)"
)
"""What a sum that stands before it is: 15万元的创业担保贷款, 二千元以下罚款."""


def without_times(phrase: str) -> str:
    """The words without the years in them."""
    for period in reversed(find_periods(phrase)):
        phrase = phrase[: period.start] + phrase[period.end :]
    return phrase


class Bound(NamedTuple):
    """What a quantity is bound to: the words before it, and those after it that it counts."""

    before: str
    after: str


def bound_nouns(text: str, quantities: Sequence[Quantity], index: int) -> Bound:
    """The words that the quantity counts or measures, from the same clause.

    Between two quantities of a clause the last joiner (、和及与) parts what belongs to which;
    elsewhere a joiner only joins nouns (绿色低碳、元宇宙、智能终端产业总规模).
    """
    quantity = quantities[index]
    before = _noun_before(text, quantities, index)
    following = quantities[index + 1].start if index + 1 < len(quantities) else len(text)
    after = text[quantity.end : following]
    if quantity.unit in MONEY:
        paid = _PAID.match(after)
        return Bound(before, paid[0] if paid else "")
    if not _counts_what_follows(quantity, after):
        return Bound(before, "")
    stop = _BREAK.search(after)
    if following < len(text) and after.endswith("的") and not stop:
        # 6家企业的100辆汽车: what this one counts ends where the next one begins.
        return Bound(before, after[:-1])
    if stop:
        after, following = after[: stop.start()], len(text)
    joiners = list(_JOINER.finditer(after))
    if following == len(text):
        is_measure = quantity.unit != "" and quantity.unit not in CLASSIFIERS
        joiners = [one for one in joiners if is_measure or _UNCOUNTED.match(after, one.end())]
        joiners = joiners[:1] if is_measure else joiners  # 12英寸硅片、芯片: of the first alone
    if joiners or following == len(text):
        noun = after[: joiners[-1].start()] if joiners else after
        return Bound(before, _with_shared_head(noun, text[quantity.end + len(noun) :]))
    # 两家年收入超过十亿元的企业: the next quantity stands inside what this one counts.
    beyond = re.split(rf"{_BREAK.pattern}|{_JOINER.pattern}", text[following:])[0]
    return Bound(before, after + beyond)


def _with_shared_head(after: str, text: str) -> str:
    """2个千亿、5个百亿级产业集群: a bare magnitude lacks the noun that ends the enumeration."""
    if not _MAGNITUDE_ALONE.fullmatch(after):
        return after
    rest = _BREAK.split(text, maxsplit=1)[0]
    return after + _UNCOUNTED.sub("", _JOINER.split(rest)[-1], count=1)


def _noun_before(text: str, quantities: Sequence[Quantity], index: int) -> str:
    """What stands before the quantity in its part of the clause.

    A quantity in there that nothing parts from this one belongs to it (三个产业总规模突破1.5万亿元).
    """
    previous = quantities[index - 1].end if index else 0
    between = text[previous : quantities[index].start]
    before = _after_last_break(between, parted=index > 0)
    if not index or before != between:
        return before
    return _noun_before(text, quantities, index - 1) + quantities[index - 1].text + between


def _after_last_break(before: str, *, parted: bool) -> str:
    breaks = [match.end() for match in _BREAK.finditer(before)]
    if not breaks and parted:
        breaks = [match.end() for match in _JOINER.finditer(before)]
    return before[breaks[-1] :] if breaks else before


def _counts_what_follows(quantity: Quantity, after: str) -> bool:
    if quantity.unit in MONEY or quantity.unit in RATIOS:
        return False
    after = re.sub(r"^(?:以上|左右|及以上)(?:的)?", "", after)
    return not _NOT_A_NOUN.match(after)
