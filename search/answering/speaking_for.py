"""May a passage speak for the region that a question asks about?

A figure is of the place nearest to it. A measure, a rule or a procedure is of its document: one of
上海 that mentions who fell ill in 湖北 still says what 上海 does, and what a province or the nation
lays down holds in its cities as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass

from search.answering.constraints import OTHERWISE, regions_named
from search.answering.passage import Passage, Sentence
from search.results import ParsedQuery
from wenzheng.domain import Level
from wenzheng.reading.hierarchy import ancestors

_WIDER = 0.85
_UNNAMED = 0.7
"""What the probability of a passage is multiplied by that speaks for the region by a lesser right.
Chosen by hand: both have to be surer of their words than a passage of the very region."""

_SELF = {
    "省": re.compile(r"[本我全]省|省[委级直]|省(?:人民)?政府"),
    "区": re.compile(r"[本我全]区|区[委级]|自治区|区(?:人民)?政府"),
    "市": re.compile(r"[本我全]市|市[委级直]|市(?:人民)?政府|市[\u4e00-\u9fff]{2,8}局"),
    "县": re.compile(r"[本我全]县|县[委级]|县(?:人民)?政府"),
}
"""How a text speaks of the region that it is of, by how the region's name ends."""
_NATIONAL = re.compile(
    r"国务院|中央|全国|国家[\u4e00-\u9fff]{2,8}[局委署会]|[\u4e00-\u9fff]{2,4}总局|财政部|中国人民银行"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """By what right a passage speaks: `factor` from 0 to 1, and what a reader has to know of it.

    At 0 it has none, and `remark` is the objection.
    """

    factor: float = 1.0
    remark: str = ""


_OWN = Standing()


def standing(query: ParsedQuery, whole: Sentence) -> Standing:
    """The right of a run of sentences to speak for the regions asked about; all of it if none are."""
    above = {name for region in query.regions for name in ancestors(region)}
    asked = frozenset(query.regions) - above
    if not asked:
        return _OWN
    passage = whole.passage
    document = passage.document
    own = _names(document.title, passage.headings, document.issuer)
    here = _names(whole.text)
    if _speaks(here, asked) or _speaks(own, asked):
        return _OWN
    around = own or here or _names(whole.lead)
    if not around and _speaks(_names(passage.before, passage.text), asked):
        return _OWN
    around = around or _names(document.region)
    if _speaks(around, asked):
        return _OWN
    if around:
        return _of_others(around, asked)
    return _of_nobody(passage, asked)


def _names(*texts: str | None) -> frozenset[str]:
    return frozenset(region.name for text in texts if text for region in regions_named(text))


def _speaks(names: Iterable[str], asked: Set[str]) -> bool:
    """Whether one of them is asked about, or lies in what is."""
    return any(name in asked or asked & set(ancestors(name)) for name in names)


def _of_others(around: Set[str], asked: Set[str]) -> Standing:
    said, wanted = "、".join(sorted(around)), "、".join(sorted(asked))
    if any(around <= set(ancestors(name)) for name in asked):
        return Standing(_WIDER, f"{OTHERWISE}{said}，{wanted}在其中")
    return Standing(0.0, f"{OTHERWISE}{said}，不是{wanted}")


def _of_nobody(passage: Passage, asked: Set[str]) -> Standing:
    document = passage.document
    heads = f"{document.title} {document.issuer or ''}"
    if document.level is Level.NATIONAL or _NATIONAL.search(heads):
        return Standing(_WIDER, f"{OTHERWISE}全国")
    around = f"{heads}\n{passage.before}\n{passage.text}"
    if any(_SELF[name[-1]].search(around) for name in asked if name[-1] in _SELF):
        return Standing(_UNNAMED, f"原文没有写明是不是{'、'.join(sorted(asked))}")
    return Standing(0.0, "原文没有说明是哪个地区")
