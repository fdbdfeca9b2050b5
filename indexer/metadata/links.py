"""Which other documents does this one name, and what does it do with them?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.metadata.titles import plain_name
from wenzheng.domain import Kind, Link, Relation
from wenzheng.reading.doc_numbers import find_doc_numbers
from wenzheng.text.sentences import sentence_spans

_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》){4,120})》")
_NUMBER_AFTER = re.compile(r"\s*[（(]([^（）()]{4,80}(?:[（(][^（）()]*[)）][^（）()]*)?)[)）]")
# A document's title ends so; books, papers, songs and forms do not.
_DOCUMENT = re.compile(
    r"(?:法|法典|条例|办法|规定|规则|细则|决定|意见|通知|方案|计划|规划|纲要|措施|标准|规范|指南|指引|规程|"
    r"公告|通告|公报|批复|函|令|要点|目录|清单|政策|报告|制度|章程|协定|若干[\u4e00-\u9fff]{0,8})"
    r"(?:[（(〔].{1,30})?$"
)
# Right after the title: 《…》同时废止, not 《…》第三条废止 nor …规定的证书失效.
_REPEAL_AFTER = re.compile(
    r"^(?:等)?(?:文件|规定|办法|通知)?[，,]?(?:自[^，。；《》]{4,14}起)?(?:同时|一并|即行|即|相应)?"
    r"(?:予以)?(?:废止|停止执行|不再执行)(?!的)"
)
_REPEAL_BEFORE = re.compile(r"(?:废止|停止执行)[^《》。，；]{0,12}$")
_AMEND_BEFORE = re.compile(r"(?:修改|修订|修正|调整)(?:后的)?[^《》。，；]{0,8}$")
_AMEND_AFTER = re.compile(r"^(?:[（(][^（）()]*[)）])?(?:作如下|进行|予以)(?:修改|修订|修正)")
_BASE_BEFORE = re.compile(
    r"(?:根据|依据|依照|按照|遵照|贯彻|落实|执行|贯彻落实|依|以)[^。；]{0,120}$"
)
_FORWARD_BEFORE = re.compile(r"(?:转发|批转)[^《》。，；]{0,24}$")
_ISSUE_BEFORE = re.compile(r"(?:印发|发布|公布|制定了?|编制了?|研究制定)[^《》。，；]{0,12}$")
_ANYONES = ("令第", "公告")
"""How numbers begin that do not say whose they are: many documents bear them."""
_BEFORE, _AFTER = 160, 2000
"""Characters around a title in which the words stand that tell the relation."""
_REPEALED = re.compile(r"(?:文件?|号)?(?:同时|予以)?(?:废止|停止执行)(?!的)")
_LIST = re.compile(
    r"^(?:[（(][^（）()]*(?:[（(][^（）()]*[)）][^（）()]*)?[)）])?(?:[、和及与]|以及)《"
)


def find_links(text: str, title: str, own: tuple[str, ...], kind: Kind) -> tuple[Link, ...]:
    """Links in order of the text, the first of each title and relation; none to itself.

    `own` are the names of the document itself.
    """
    found: dict[tuple[Relation, str | None, str | None], Link] = {}
    mine = {plain_name(name) for name in own}
    for link in (*_in_text(text), *_bare_numbers(text)):
        is_own = link.title is not None and plain_name(link.title) in mine
        if is_own and link.relation is not Relation.REPEALS:
            continue
        if link.title and kind is Kind.INTERPRETATION and link.title in title:
            link = Link(Relation.INTERPRETS, link.title, link.doc_number, link.start, link.end)
        found.setdefault((link.relation, link.title, link.doc_number), link)
    return tuple(sorted(found.values(), key=lambda link: link.start))


def _in_text(text: str) -> Iterator[Link]:
    for start, end in sentence_spans(text):
        yield from _in_sentence(text, start, end)


def _in_sentence(text: str, first: int, last: int) -> Iterator[Link]:
    sentence = text[first:last]
    for match in _TITLE.finditer(sentence):
        bracket = _NUMBER_AFTER.match(sentence, match.end())
        numbers = find_doc_numbers(bracket[1]) if bracket else []
        if not numbers and not _DOCUMENT.search(match[1]):
            continue
        relation = _relation(sentence, match.start(), match.end())
        if relation is None:
            continue
        end = bracket.end() if bracket and numbers else match.end()
        number = numbers[0].canonical if numbers else None
        if number and number.startswith(_ANYONES):
            number = None
        yield Link(relation, match[1], number, first + match.start(), first + end)


def _relation(sentence: str, start: int, end: int) -> Relation | None:
    """By the words around the title; None for what the document itself issues."""
    before, after = sentence[max(0, start - _BEFORE) : start], sentence[end : end + _AFTER]
    rest = _after_list(after)
    if _REPEAL_AFTER.search(rest) or _REPEAL_BEFORE.search(before):
        return Relation.REPEALS
    if _AMEND_BEFORE.search(before) or _AMEND_AFTER.search(rest):
        return Relation.AMENDS
    if _FORWARD_BEFORE.search(before):
        return Relation.FORWARDS
    if _ISSUE_BEFORE.search(before):
        return None
    return Relation.BASED_ON if _BASE_BEFORE.search(before) else Relation.MENTIONS


def _after_list(after: str) -> str:
    """What follows a list of titles: 《甲》（…）和《乙》同时废止 is about both."""
    while match := _LIST.match(after):
        title = _TITLE.match(after, match.end() - 1)
        if title is None:
            break
        after = after[title.end() :]
    return re.sub(r"^[（(][^（）()]*(?:[（(][^（）()]*[)）][^（）()]*)?[)）]", "", after)


def _bare_numbers(text: str) -> Iterator[Link]:
    """Documents that are repealed by their number alone: 沪府发〔2015〕12号同时废止."""
    for number in find_doc_numbers(text):
        before, after = text[max(0, number.start - 1) : number.start], text[number.end :][:24]
        if number.canonical.startswith(_ANYONES):
            continue
        if before not in ("（", "(") and _REPEALED.match(after):
            yield Link(Relation.REPEALS, None, number.canonical, number.start, number.end)
