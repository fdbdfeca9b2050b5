"""When was the document signed, made public, and from when until when is it in force?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from indexer.metadata.issuers import HEAD, are_names
from wenzheng.domain import Validity
from wenzheng.reading.numerals import read_chinese_integer
from wenzheng.text.sentences import sentence_spans

_TAIL = 400
_SIGNATURE = 300
"""Characters above the day in which bodies that sign together stand, one a line."""
_N = "零〇○O一二三四五六七八九十"
DAY = (
    rf"(?:(?:19|20)\d\d年\d{{1,2}}月\d{{1,2}}日|[一二][{_N}]{{3}}年[{_N}]{{1,2}}月[{_N}]{{1,3}}日)"
)
"""A day with its year, in figures or in characters."""
_PARTS = re.compile(rf"([\d{_N}]{{4}})年([\d{_N}]{{1,3}})月([\d{_N}]{{1,3}})日")
_DASHED = r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}"
_LABELLED = re.compile(
    rf"(?<![更新\u4e00-\u9fff])(?P<label>发布时间|发布日期|成文日期|成文时间|签发日期|印发日期|公布日期|日期|时间)\s*[\]】]?\s*"
    rf"[:：]?\s*(?P<day>{DAY}|{_DASHED})"
)
_WRITTEN_LABELS = ("成文日期", "成文时间", "签发日期")
_SIGNED = re.compile(rf"^(?P<names>[^\n]{{3,160}})\n(?P<day>{DAY})$", re.MULTILINE)
_DAY_LINE = re.compile(rf"^[（(]?({DAY})(?:印发|发布)?[)）]?$", re.MULTILINE)
_ENACTED = re.compile(
    rf"(?:^|[（(，；\s]|根据)({DAY})[^\n。]{{0,60}}?(?:通过|修正|修订|公布|批准)", re.M
)

# ——2025年1月15日在某市第十六届人民代表大会第三次会议上
_SPOKEN = re.compile(rf"^[—–\-－（( ]*({DAY})[^\n。]{{0,40}}(?:会议|大会)", re.MULTILINE)

_EFFECT = r"(?:施行|实施|执行|生效|起施行|试行)"
_FROM_DAY = re.compile(rf"自({DAY})(?:起|之日起)(?:正式)?{_EFFECT}")
_FROM_PUBLISHING = re.compile(
    rf"自(?:发布|印发|公布|颁布|下发|公告)之?日(?:起|后)?(?:(\d{{1,3}}|[{_N}]{{1,3}})(日|天|个月)后)?(?:起)?{_EFFECT}"
)
_DAY_OR_MONTH = rf"({DAY}|(?:19|20)\d\d年(?:\d{{1,2}}月)?底?)"
_TERM = r"(?:有效期|试行期|执行期|施行期|实施期)(?:限|间)?(?:为|是)?[:：]?"
_UNTIL = (
    re.compile(rf"{_TERM}(?:自{DAY}起?)?(?:截?至|截止到?|到|-|—){_DAY_OR_MONTH}"),
    re.compile(rf"(?:施行|实施|执行)[，,]?(?:有效)?至{_DAY_OR_MONTH}(?:止|[。，,；]|$)"),
    re.compile(rf"自{DAY}起?[，,]?至{_DAY_OR_MONTH}止?(?:施行|实施|执行|有效)"),
)
_FOR_TIME = re.compile(
    rf"(?:有效期(?:限)?|试行期(?:限)?|暂行期|执行期(?:限)?)(?:为|是|限)?[:：]?(\d{{1,2}}|[{_N}两]{{1,3}})(年|个月)"
)
_OWN = re.compile(
    r"本(?:[\u4e00-\u9fff]{0,6})(?:办法|规定|细则|意见|通知|方案|措施|政策|条例|规则|决定|计划|公告|通告|"
    r"指引|指南|规范|规程|标准|制度|实施意见|文件|法)|以上(?:政策|措施|规定)"
)
_SUBJECT = re.compile(
    r"《([^《》]{2,80})》(?:[（(][^（）()]{0,60}[)）])?(?:已经?|将)?自[^，。]{0,24}(?:施行|实施|执行|生效)"
)
_MENTIONS_TIME = re.compile(r"有效期|试行期|执行期|施行期|实施期|期限")
_MONTH_DAY = re.compile(r"((?:19|20)\d\d)年(?:(\d{1,2})月)?")


class Signed(NamedTuple):
    """Who signed the document, and the day; either may be missing."""

    names: str | None
    day: date | None


def signature(text: str) -> Signed:
    """The first signature with a day: that of the document itself, before what is attached."""
    for match in _SIGNED.finditer(text):
        if are_names(match["names"]):
            return Signed(_signers(text, match.start("day")), read_day(match["day"]))
    days = list(_DAY_LINE.finditer(text, max(0, len(text) - _TAIL)))
    names = [line for line in text[-_TAIL:].split("\n") if are_names(line)]
    return Signed(names[-1] if names else None, read_day(days[-1][1]) if days else None)


def _signers(text: str, end: int) -> str:
    """All lines of nothing but issuing bodies right above that place, top down."""
    lines: list[str] = []
    above = text[max(0, end - _SIGNATURE) : end].rstrip("\n").split("\n")
    for line in reversed(above):
        if not are_names(line):
            break
        lines.insert(0, line)
    return "、".join(lines)


def written_in(text: str, signed: Signed) -> date | None:
    """The day of signing: by label, by signature, of the last enactment in the head, of a speech."""
    for match in _labels(text):
        if match["label"] in _WRITTEN_LABELS:
            return read_day(match["day"])
    enacted = [day for match in _ENACTED.finditer(text[:HEAD]) if (day := read_day(match[1]))]
    spoken = _SPOKEN.search(text[:HEAD])
    return signed.day or max(enacted, default=None) or (read_day(spoken[1]) if spoken else None)


def published_in(text: str) -> date | None:
    """The day of publishing by label, else the first day that stands alone in the head."""
    for match in _labels(text):
        if match["label"] not in _WRITTEN_LABELS:
            return read_day(match["day"])
    match_in_head = _DAY_LINE.search(text[:HEAD])
    return read_day(match_in_head[1]) if match_in_head else None


def _labels(text: str) -> Iterator[re.Match[str]]:
    yield from _LABELLED.finditer(text[:HEAD])
    yield from _LABELLED.finditer(text[-_TAIL:])


def validity_in(text: str, published: date | None, own: Collection[str] = ()) -> Validity:
    """What the document says about its own force; the last sentence that says it counts.

    `own` are the titles that it may call itself by.

    A time of validity counts only where the sentence is about the document itself: permits and
    certificates have theirs too.
    """
    effective: date | None = None
    expires: date | None = None
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        begins = None if _is_of_another(sentence, own) else _begins(sentence, published)
        if begins:
            effective = begins
        about_itself = begins is not None or (
            _OWN.search(sentence) and _MENTIONS_TIME.search(sentence)
        )
        if about_itself:
            expires = _ends(sentence, begins or effective or published) or expires
    if effective and expires and expires < effective:
        expires = None  # a time that some of it is about, not its own
    return Validity(effective, expires)


def _is_of_another(sentence: str, own: Collection[str]) -> bool:
    """Whether what begins to be in force is another document: 《…条例》自2020年1月1日起施行."""
    match = _SUBJECT.search(sentence)
    return match is not None and match[1] not in own


def _begins(sentence: str, published: date | None) -> date | None:
    if match := _FROM_DAY.search(sentence):
        return read_day(match[1])
    match = _FROM_PUBLISHING.search(sentence)
    if not match or published is None:
        return None
    if not match[1]:
        return published
    count = _number(match[1])
    if match[2] == "个月":
        return _shifted(published, months=count)
    return _shifted(published, days=count)


def _ends(sentence: str, begins: date | None) -> date | None:
    """The last day of force."""
    if match := _FOR_TIME.search(sentence):
        count = _number(match[1]) * (12 if match[2] == "年" else 1)
        after = _shifted(begins, months=count) if begins and count else None
        return _shifted(after, days=-1) if after else None
    for pattern in _UNTIL:
        if match := pattern.search(sentence):
            return read_day(match[1]) or _end_of(match[1])
    return None


def _end_of(words: str) -> date | None:
    """The last day of 2025年底 or 2025年6月."""
    match = _MONTH_DAY.match(words)
    if not match:
        return None
    first = _day(int(match[1]), int(match[2] or 12), 1)
    following = _shifted(first, months=1) if first else None
    return _shifted(following, days=-1) if following else None


def _shifted(day: date, *, months: int = 0, days: int = 0) -> date | None:
    """The day so much later, or the last of that month; None beyond the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, max(day.day - 4, 0), -1):
        if found := _day(year, month + 1, last):
            try:
                return found + timedelta(days)
            except OverflowError:
                return None
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_day(words: str | None) -> date | None:
    """2022年7月8日, 二〇二二年七月八日, 2022-07-08; None for a day that there is not."""
    if not words:
        return None
    match = _PARTS.search(words)
    parts = match.groups() if match else re.split(r"[-/.]", words)
    try:
        return date(*map(_number, parts))
    except (ValueError, TypeError):
        return None


def _number(numeral: str) -> int:
    if numeral.isdigit():
        return int(numeral)
    return read_chinese_integer(re.sub("[○O]", "〇", numeral)) or 0
