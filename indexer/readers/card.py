"""The card of a page: which facts does it list beside the document (发文机关, 成文日期, 来源)?

Government pages show a document's particulars in a table or a list of labels above it, news pages
in a line under the headline. They are read, and are no lines of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from itertools import groupby
from typing import NamedTuple

from indexer.readers.base import Block, Stated
from indexer.readers.frontmatter import read_day
from wenzheng.reading.doc_numbers import find_doc_numbers
from wenzheng.text.normalise import normalise_text

_LABELS = {
    "issuer": "发文机关 发文机构 发文单位 发布机构 发布机关 发布单位 制定机关 公开机构 颁布单位 印发机关",
    "doc_number": "发文字号 文号 文件编号 文件字号 公文文号 字号",
    "written": "成文日期 成文时间 发文日期 发文时间 生成日期 制发日期 印发日期 签发日期",
    "published": "发布日期 发布时间 公开日期 公开时间 公布日期 上网日期 发表时间 发稿时间 时间 日期",
    "title": "标题 名称 信息名称 文件名称 公文名称 文件标题",
    "medium": "来源 信息来源 文章来源 稿件来源 新闻来源 出处",
    "": "索引号 信息索引 主题分类 主题词 信息分类 体裁分类 组配分类 服务对象 公文种类 有效性 效力状态 时效 "
    "公开方式 公开范围 公开时限 公开程序 公开形式 公开属性 公开责任部门 责任部门 废止日期 生效日期 实施日期 "
    "失效日期 有效期 统一编号 关键词 关键字 内容概述 所属机构 信息所属单位 更新时间 更新日期 作者 编辑 责任编辑 责编 审核 "
    "字体 字体大小 浏览次数 浏览量 浏览 点击数 点击 点击量 阅读 阅读量 阅读次数 访问量 访问次数 评论 分享 分享到 打印 人气",
}
_FIELD_OF = {label: field for field, labels in _LABELS.items() for label in labels.split()}
_PARTICULARS = frozenset(
    "索引号 主题分类 信息分类 体裁分类 组配分类 公文种类 主题词 发文机关 发文机构 发文单位 发布机构 制定机关 "
    "公开机构 发文字号 文号 成文日期 成文时间 生成日期 有效性 公开方式 公开范围 公开日期".split()
)
_OF_EVENTS = frozenset(("时间", "日期"))
_OF_BYLINES = _OF_EVENTS | frozenset(
    "发布日期 发布时间 公布日期 发表时间 发稿时间 更新时间 更新日期 来源 信息来源 文章来源 稿件来源 新闻来源 出处 "
    "作者 编辑 责任编辑 责编 审核 字号 字体 字体大小 浏览次数 浏览量 浏览 点击数 点击 点击量 阅读 阅读量 阅读次数 "
    "访问量 访问次数 评论 分享 分享到 打印 人气 关键词".split()
)
_GAP = r"[\s\u3000]*"
_LABEL = re.compile(
    r"(?<![\u4e00-\u9fff])[【\[（(]?("
    + "|".join(_GAP.join(label) for label in sorted(_FIELD_OF, key=len, reverse=True))
    + rf")[】\]]?{_GAP}[:：]{_GAP}[】\]]?"
)
_BLANK = re.compile(r"[\s\u3000]+")
_SENTENCE = re.compile(r"[。！？；]")
_MOMENT = re.compile(
    r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s*(?:星期.)?\s*\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?"
)
_COUNTS = re.compile(
    r"\d\s*(?:次阅读|次浏览|人阅读|条评论|条回复)|(?:阅读|浏览|点击|评论)(?:次数|量)?\s*[(（]?\d"
)
_AFTER_MEDIUM = re.compile(
    r"(?<=.)(?:[|｜]|责?任?编辑|责编|作者|记者|举报|分享|字号|浏览|阅读|点击).*"
)
_LONGEST_BYLINE = 120
_LONGEST_NAME = 30
_LONGEST_WORD = 12
_LONGEST_FACT = 400


class Fact(NamedTuple):
    """A label with what stands beside it."""

    label: str
    value: str


class Card(NamedTuple):
    """What the lines state, and which of them state nothing else."""

    stated: Stated
    lines: frozenset[int]


def read_card(blocks: Sequence[Block]) -> Card:
    """The particulars among the lines of a page."""
    facts: list[Fact] = []
    taken: set[int] = set()
    for lines in _groups(blocks):
        found = [fact for number in lines for fact in _facts(blocks, number)]
        if len({fact.label for fact in found} & _PARTICULARS) > 1:
            facts += found
            taken.update(lines)
    is_above = True
    for number, block in enumerate(blocks):
        is_above = is_above and "。" not in block.text
        if number not in taken and is_byline(block, is_above):
            facts += _facts(blocks, number)
            taken.add(number)
    return Card(_stated(facts), frozenset(taken))


def complete(stated: Stated, other: Stated) -> Stated:
    """What is stated, and from the other what it leaves open."""
    missing = {
        field.name: getattr(other, field.name)
        for field in fields(Stated)
        if getattr(stated, field.name) is None
    }
    return replace(stated, **missing)


def is_byline(block: Block, is_above: bool) -> bool:
    """Whether it says when and by whom a page was put up, and nothing else.

    Above the prose (`is_above`) less tells a byline: a meeting may have a 时间 too.
    """
    text = block.text
    if block.table is not None or len(text) > _LONGEST_BYLINE or _SENTENCE.search(text):
        return False
    labels = {_BLANK.sub("", match[1]) for match in _LABEL.finditer(text)}
    moment = _MOMENT.search(text)
    rest = len(text) - len(moment[0]) if moment else len(text)
    if labels:
        if not labels <= _OF_BYLINES or (labels <= _OF_EVENTS and not is_above):
            return False
        is_dated = moment is not None and (rest <= _LONGEST_NAME or "来源" in labels)
        return len(labels) > 1 or is_dated or (is_above and rest <= _LONGEST_NAME)
    if moment is None or block.linked * 2 >= sum(map(str.isalnum, text)):
        return False  # a title with its day in a list is mostly a link
    # A date in a document is written 年月日; with a time of day or hyphens it is the page's.
    is_machine_made = ":" in moment[0] or "-" in moment[0]
    if _COUNTS.search(text) is not None:
        return is_machine_made
    return is_machine_made and rest <= _LONGEST_NAME and (is_above or rest <= _LONGEST_WORD)


def _groups(blocks: Sequence[Block]) -> Iterator[list[int]]:
    """Lines that may make up a card: the rows of a table, or labelled lines one after another."""

    def kind(number: int) -> tuple[int | None, bool]:
        block = blocks[number]
        is_value = number > 0 and _is_bare_label(blocks[number - 1])
        return block.table, is_value or bool(block.cells) or _begins_with_label(block)

    for (_, is_candidate), numbers in groupby(range(len(blocks)), kind):
        if is_candidate:
            yield list(numbers)


def _begins_with_label(block: Block) -> bool:
    return len(block.text) <= _LONGEST_FACT and _LABEL.match(block.text.lstrip()) is not None


def _is_bare_label(block: Block) -> bool:
    return not block.cells and _LABEL.fullmatch(block.text.strip()) is not None


def _facts(blocks: Sequence[Block], number: int) -> Iterator[Fact]:
    """What the line says; the value of a label that stands alone is on the next line."""
    block = blocks[number]
    if block.cells:
        yield from _facts_in_row([block.text[cell.start : cell.end] for cell in block.cells])
    elif _is_bare_label(block) and number + 1 < len(blocks):
        following = blocks[number + 1]
        value = "" if _begins_with_label(following) else following.text
        yield Fact(_label(block.text), value)
    else:
        yield from _labelled(block.text)


def _facts_in_row(cells: Sequence[str]) -> Iterator[Fact]:
    for cell, following in zip(cells, [*cells[1:], ""], strict=True):
        if _label(cell) in _FIELD_OF:
            yield Fact(_label(cell), "" if _label(following) in _FIELD_OF else following)
        else:
            yield from _labelled(cell)


def _label(text: str) -> str:
    return _BLANK.sub("", text).strip(":：【】[]（）()")


def _labelled(text: str) -> Iterator[Fact]:
    matches = list(_LABEL.finditer(text))
    ends = [*(match.start() for match in matches), len(text)][1:]
    for match, end in zip(matches, ends, strict=True):
        yield Fact(_BLANK.sub("", match[1]), text[match.end() : end].strip(" \u3000|｜"))


def _stated(facts: Sequence[Fact]) -> Stated:
    def stated(field: str) -> Iterator[str]:
        values = (_plain(fact.value) for fact in facts if _FIELD_OF[fact.label] == field)
        return filter(None, values)

    return Stated(
        title=next(stated("title"), None),
        issuer=next(stated("issuer"), None),
        medium=next(filter(None, (_AFTER_MEDIUM.split(one)[0] for one in stated("medium"))), None),
        doc_number=next(filter(find_doc_numbers, stated("doc_number")), None),
        published=next(filter(None, map(read_day, stated("published"))), None),
        written=next(filter(None, map(read_day, stated("written"))), None),
    )


def _plain(value: str) -> str | None:
    plain = normalise_text(" ".join(value.split()))
    return plain if any(map(str.isalnum, plain)) else None
