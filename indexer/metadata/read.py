"""What is this document called, who issued it, when, where, and what kind is it?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from indexer.readers.base import Stated
from indexer.sections import begins_section
from wenzheng.domain import Kind
from wenzheng.reading.doc_numbers import find_doc_numbers
from wenzheng.reading.numerals import read_chinese_integer
from wenzheng.reading.regions import find_regions
from wenzheng.text.normalise import is_cjk, normalise_text

_HEAD = 600
_TAIL = 400
_LONGEST_TITLE = 80

_KINDS = (
    (Kind.INTERPRETATION, re.compile(r"解读|图解|一图读懂|政策问答|答记者问|起草说明")),
    (
        Kind.NEWS,
        re.compile(r"(?:召开|举行|发布会|发布三大|出席|记者|快讯|划定|抢抓|聚焦|部署|透露|获悉)"),
    ),
)
_SUFFIXES = (
    (
        Kind.ACTION_PLAN,
        ("行动方案", "行动计划", "实施方案", "工作方案", "三年行动", "专项行动", "方案"),
    ),
    (Kind.PLAN, ("规划", "纲要", "规划纲要", "计划", "工作要点")),
    (Kind.OPINION, ("意见",)),
    (Kind.MEASURE, ("办法", "细则", "措施", "规程", "规范", "指引", "指南")),
    (Kind.REGULATION, ("条例",)),
    (Kind.RULE, ("规定", "规则", "令")),
    (Kind.LAW, ("法", "法典", "宪法")),
    (Kind.NOTICE, ("通知", "公告", "通告", "函", "批复", "决定", "通报", "公示", "答复")),
)
_WRAPPED_BARE = re.compile(r"(?:印发|发布|公布)([^《》]{4,60}?)的?(?:通知|函|公告)$")
_TAIL_OF_TITLE = re.compile(r"(?:[（(][^（）()]*[)）]|[《》“”\s])+$")
_WRAPPED = re.compile(
    r"(?:印发|发布|公布|转发|批转|实施)[^《》]{0,20}《([^《》]+)》[^《》]{0,6}的?(?:通知|函|公告|意见)?$"
)

_ORGAN = (
    r"(?:委员会|人民政府办公厅|人民政府办公室|人民政府|办公厅|办公室|国务院|管理局|总局|监督局|总署|"
    r"银行|证监会|银保监会|代表大会常务委员会|人大常委会|代表大会|[部委局厅办署])"
)
_NAME = rf"[\u4e00-\u9fff]{{1,24}}?{_ORGAN}"
_LABELLED = re.compile(
    r"(?:发文机关|发布机构|发文单位|制定机关|印发机关|颁布单位|发布单位|发布机关)\s*[:：]\s*([\u4e00-\u9fff、 ]{2,60})"
)
_ISSUED = re.compile(
    rf"(?:^|[，。！？；\n])({_NAME})(?:近日|日前|今日|正式|联合)?(?:印发|发布|出台|公布)(?:了)?(?=《|关于|《)",
    re.M,
)
_NUMBER_LABEL = re.compile(r"(?:发文字号|文件编号|文号|字号)\s*[:：]\s*([^\n|]{4,40})")
_OF_TITLE = re.compile(
    rf"^({_NAME}(?:[、 ]{_NAME}){{0,6}})(?:对|印发|关于|转发|公告|通告|令|批转|发布)"
)
_SIGNED = re.compile(rf"^({_NAME}(?:[、 ]{_NAME}){{0,4}})$", re.MULTILINE)
_DAY = r"((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日"
_DATE_LABEL = re.compile(
    rf"(?<!更新)(?:发布时间|发布日期|成文日期|印发日期|公布日期|日期|时间)\s*[:：]\s*(?:{_DAY}|((?:19|20)\d\d)[-/.](\d{{1,2}})[-/.](\d{{1,2}}))"
)
_SIGNED_DAY = re.compile(rf"^{_DAY}(?:印发)?$", re.MULTILINE)
_WRITTEN_DAY = re.compile(
    r"^([一二][〇○零O一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日$",
    re.MULTILINE,
)
_ZERO = re.compile("[○零O]")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document as a whole; None where nothing says it."""

    title: str
    issuer: str | None
    doc_number: str | None
    published: date | None
    region: str | None
    kind: Kind


def read_metadata(text: str, stated: Stated, name: str) -> Metadata:
    """What the file states comes first, then what its head and its signature say.

    Of a report whose text names no issuing body, the issuer is the medium that the file states.
    """
    named = name if any(map(is_cjk, name)) else None
    title = stated.title or _title_in(text) or named or _first_phrase(text) or name
    issuer = stated.issuer or _issuer_in(title, text)
    kind = kind_of(title, bool(stated.medium) and issuer is None)
    return Metadata(
        title=title,
        issuer=issuer or _medium(stated),
        doc_number=_doc_number(stated, title, text),
        published=stated.published or _published_in(text),
        region=_region(title, issuer, text),
        kind=kind,
    )


def kind_of(title: str, is_reported: bool = False) -> Kind:
    """The kind by what a title ends in; 关于印发《…办法》的通知 is a 办法."""
    for kind, pattern in _KINDS[:1]:
        if pattern.search(title):
            return kind
    if not _is_headline(title):
        wrapped = _WRAPPED.search(title) or _WRAPPED_BARE.search(title)
        for core in (wrapped[1] if wrapped else title, title):
            if found := _kind_by_suffix(_TAIL_OF_TITLE.sub("", core)):
                return found
    return Kind.NEWS if is_reported or _is_headline(title) else Kind.OTHER


def _is_headline(title: str) -> bool:
    """Whether it is said as news is: with a comma or a colon, or about an event."""
    plain = re.sub(r"《[^《》]*》", "", title)
    return bool(
        re.search(r"[，！？：]|——|发布.{0,4}(?:[一二三四五六七八九十两\d]|大)", plain)
    ) or bool(_KINDS[1][1].search(plain))


def _kind_by_suffix(title: str) -> Kind | None:
    for kind, suffixes in _SUFFIXES:
        if title.endswith(suffixes):
            return kind
    return None


def _title_in(text: str) -> str | None:
    """The first line that can be a title, joined with a second when it is one broken in two."""
    for line in text[:_HEAD].split("\n")[:8]:
        line = line.strip()
        if 4 <= len(line) <= _LONGEST_TITLE and not line.endswith(("。", "；", "，", "：")):
            if begins_section(line) or (find_doc_numbers(line) and len(line) < 30):
                continue
            return line
        if len(line) > _LONGEST_TITLE:
            break
    return None


def _first_phrase(text: str) -> str:
    first = text.lstrip()[:_LONGEST_TITLE].split("\n")[0]
    return re.split(r"[。！？；：]", first)[0].strip()


def _issuer_in(title: str, text: str) -> str | None:
    """The issuing body by label, in the title, in the head, or in the signature."""
    if match := _LABELLED.search(text[:_HEAD]):
        return match[1].strip()
    if match := _OF_TITLE.match(title):
        return match[1]
    if match := _ISSUED.search(text[:_HEAD]):
        return match[1]
    signatures = _SIGNED.findall(text[-_TAIL:])
    return signatures[-1] if signatures else None


def _medium(stated: Stated) -> str | None:
    return normalise_text(stated.medium) if stated.medium else None


def _doc_number(stated: Stated, title: str, text: str) -> str | None:
    """The document's own number: stated, in the title, or alone on a line near the head."""
    for place in (normalise_text(stated.doc_number or ""), title):
        if found := find_doc_numbers(place):
            return found[0].canonical
    label = _NUMBER_LABEL.search(text[:_HEAD])
    if label and (found := find_doc_numbers(label[1])):
        return found[0].canonical
    for line in text[:_HEAD].split("\n"):
        found = find_doc_numbers(line)
        if found and len(line) - (found[0].end - found[0].start) <= 12:
            return found[0].canonical
    return None


def _published_in(text: str) -> date | None:
    if match := _DATE_LABEL.search(text[:_HEAD]) or _DATE_LABEL.search(text[-_TAIL:]):
        return _day(*[part for part in match.groups() if part])
    if signed := _SIGNED_DAY.findall(text[-_TAIL:]):
        return _day(*signed[-1])
    if written := _WRITTEN_DAY.findall(text[-_TAIL:]):
        year, month, day = written[-1]
        digits = "".join(str("〇一二三四五六七八九".index(_ZERO.sub("〇", d))) for d in year)
        return _day(digits, str(read_chinese_integer(month)), str(read_chinese_integer(day)))
    if match := _SIGNED_DAY.search(text[:_HEAD]):
        return _day(*match.groups())
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _region(title: str, issuer: str | None, text: str) -> str | None:
    """The first region of the title or the issuer, the most exact of those named together."""
    for place in (title, issuer or "", text.split("\n", 1)[0][:60]):
        regions = find_regions(place)
        if regions:
            best = regions[0]
            for inner in regions[1:]:
                if inner.parent == best.name and inner.start == best.end:
                    best = inner
            return best.name
    return None
