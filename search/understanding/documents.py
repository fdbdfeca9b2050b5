"""Which documents does the question name, by number, title or kind?"""

from __future__ import annotations

import re

from search.understanding.spans import Span, blanked
from wenzheng.domain import Kind
from wenzheng.reading.doc_numbers import find_doc_numbers

_LEAD_IN = re.compile(
    r"请问|请查|查一下|查询|查找|查看|搜索|检索|帮我找|找一下|找|打开|看一下|我想看|我想知道|想了解|什么是|(?<=》)[里中]"
)
"""What leads to a number in a question and would be read as the office in it."""
_TITLE = re.compile(r"《([^《》]{2,120})》")

_KINDS = {
    "规划": Kind.PLAN,
    "行动方案": Kind.ACTION_PLAN,
    "行动计划": Kind.ACTION_PLAN,
    "实施方案": Kind.ACTION_PLAN,
    "工作方案": Kind.ACTION_PLAN,
    "方案": Kind.ACTION_PLAN,
    "意见": Kind.OPINION,
    "通知": Kind.NOTICE,
    "办法": Kind.MEASURE,
    "条例": Kind.REGULATION,
    "解读": Kind.INTERPRETATION,
    "新闻": Kind.NEWS,
    "报道": Kind.NEWS,
}
_KIND = "|".join(sorted(_KINDS, key=len, reverse=True))
_OF_DOCUMENT = re.compile(
    rf"(?P<kind>{_KIND})[》”\"]?(?:(?:里|内)(?!的?人)|中(?![心国央小期])|提出|规定|明确|提到|要求|印发|发布|出台|公布|施行|实施|何时|什么时候|是哪)"
    rf"|(?:哪些|哪份|哪个|哪一个|那份|这份|相关|有关)(?P<asked>{_KIND.replace('办法|', '').replace('|办法', '')})"
)
"""Where a kind's word stands for the document: 办法里规定, 哪些规划. 有什么办法 asks for none."""


def read_doc_numbers(text: str) -> list[Span]:
    """The numbers of documents in their canonical form, in order."""
    leads = [Span(*match.span(), "") for match in _LEAD_IN.finditer(text)]
    # A mark stands for each: a blank would be part of a number, which may be set with gaps.
    marked = re.sub(" ", "|", blanked(text, leads)) if leads else text
    return [Span(n.start, n.end, n.canonical) for n in find_doc_numbers(marked)]


def read_titles(text: str) -> list[Span]:
    """Titles in 《》, without the brackets."""
    return [Span(*match.span(), match[1].strip()) for match in _TITLE.finditer(text)]


def read_kinds(text: str) -> tuple[Kind, ...]:
    """The kinds of document that the question speaks of as documents."""
    found = (_KINDS[match["kind"] or match["asked"]] for match in _OF_DOCUMENT.finditer(text))
    return tuple(dict.fromkeys(found))
