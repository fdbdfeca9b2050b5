"""Which bodies issued the document?"""

from __future__ import annotations

import re
from functools import lru_cache

from wenzheng.reading.regions import find_regions

HEAD = 600
"""Characters in which a document says what it is."""

_ORGAN = (
    r"(?:委员会|人民政府办公厅|人民政府办公室|人民政府|办公厅|办公室|国务院|管理局|总局|监督局|总署|"
    r"银行|证监会|银保监会|代表大会常务委员会|人大常委会|代表大会|人民法院|人民检察院|指挥部|"
    r"领导小组|[部委局厅办署])"
)
_NAME = rf"(?:国务院|[\u4e00-\u9fff]{{1,24}}?{_ORGAN})"
# Ends of names that are no names by themselves: 国务院办公厅 is one body.
_GENERIC = frozenset(
    "办公厅 办公室 委员会 人民政府 管理局 总局 监督局 总署 政府 常务委员会 代表大会 人大常委会 "
    "代表大会常务委员会 人民政府办公厅 人民政府办公室 管理委员会 人民代表大会 常委会 人民法院 "
    "人民检察院 领导小组办公室 指挥部办公室 人民代表大会常务委员会".split()
)
_LABELLED = re.compile(
    r"(?:发文机关|发布机构|发文单位|制定机关|印发机关|颁布单位|发布单位|发布机关|制发机关)\s*[:：]\s*"
    r"([\u4e00-\u9fff、，, ]{2,80}?)(?=\s*(?:[\u4e00-\u9fff]{2,6}\s*[:：]|[^\u4e00-\u9fff、，, ]|$))"
)
_ANNOUNCED = re.compile(
    rf"(?:^|[，。！？；\n])({_NAME})(?:近日|日前|今日|正式|联合)?(?:印发|发布|出台|公布)(?:了)?(?=《|关于|《)",
    re.M,
)
_ENDS_IN_ORGAN = re.compile(_ORGAN + r"\Z")
_WORDS = re.compile(r"[\u4e00-\u9fff、，,\s]+")
_VERB = re.compile(r"对|印发|关于|转发|公告|通告|令|批转|发布|公报")
_LONGEST_NAMES = 160
_REPORT = re.compile(r"(?:(?:19|20)\d\d年)?([\u4e00-\u9fff]{2,9}?)(?:人民)?政府工作报告")
# 2005年8月23日 国务院令第444号公布
_DECREED = re.compile(rf"日\s*({_NAME})(?:令第[^\n]{{1,8}}号)?(?:发布|公布|颁布)")
_ENACTED = re.compile(
    r"([\u4e00-\u9fff]{2,12}?)(?:第[一二三四五六七八九十\d]{1,3}届)?"
    r"(?:(人民代表大会常务委员会|人大常委会)|(人民代表大会|人大))"
    r"(?:常务委员会)?第?[一二三四五六七八九十\d]{1,4}次会议[^\n]{0,40}?(通过|修正|修订|批准)"
)
_SEPARATOR = re.compile(r"[、，,\s]+")


def issuers_in(title: str, text: str, signature: str | None) -> tuple[str, ...]:
    """The issuing bodies by label, in the title, as enacted, in the head, or as signed.

    `signature` is what stands above the day at the end.
    """
    head = text[:HEAD]
    if match := _LABELLED.search(head):
        return split_names(match[1])
    if named := _before_verb(title):
        return split_names(named)
    if report := _REPORT.match(title):
        place = next((region.name for region in find_regions(report[1])), report[1])
        return (f"{place}人民政府",)
    if enacted := _enacting(head):
        return (enacted,)
    for pattern in (_DECREED, _ANNOUNCED):
        if match := pattern.search(head):
            return split_names(match[1].removeprefix("中华人民共和国"))
    return split_names(signature) if signature else ()


def are_names(words: str) -> bool:
    """Whether the line can be nothing but issuing bodies: what a document is signed with."""
    if not 3 <= len(words) <= _LONGEST_NAMES or not _WORDS.fullmatch(words):
        return False
    parts = [part for part in _SEPARATOR.split(words.strip()) if part]
    return all(len(part) > 2 and _ENDS_IN_ORGAN.search(part) for part in parts)


def _before_verb(title: str) -> str | None:
    """The bodies that a title begins with: 财政部 税务总局关于…."""
    for match in _VERB.finditer(title):
        if are_names(title[: match.start()]):
            return title[: match.start()]
    return None


def _enacting(head: str) -> str | None:
    """The congress or its standing committee that passed a law: the last one named.

    One that only approved what another passed counts where no other is named.
    """
    found: str | None = None
    matches = list(_ENACTED.finditer(head))
    passed = [match for match in matches if match[4] != "批准"]
    for match in passed or matches:
        place = re.split(r"[日（(，]", match[1])[-1].strip()
        place = re.sub(r"^第.{1,3}届|第.{1,3}届$", "", place)
        organ = "人民代表大会常务委员会" if match[2] else "人民代表大会"
        if place:
            found = place + organ
    return found


def split_names(names: str) -> tuple[str, ...]:
    """Several bodies written side by side, as they are: 财政部税务总局 → 财政部, 税务总局."""
    parts = [part for part in _SEPARATOR.split(names.strip()) if part]
    return tuple(dict.fromkeys(name for part in parts for name in _unglued(part)))


@lru_cache(maxsize=10_000)
def _unglued(names: str) -> tuple[str, ...]:
    """The most names that the words are made of, each of them whole; else the words themselves."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(names)
    for end in range(3, len(names) + 1):
        for start in range(max(0, end - 30), end - 2):
            before, name = best[start], names[start:end]
            if before is None or name in _GENERIC or not re.fullmatch(_NAME, name):
                continue
            if any(name.endswith(part) for part in _GENERIC) and not _has_head(name):
                continue
            if _goes_on(names, end) or len(before) + 1 <= len(best[end] or ()):
                continue
            best[end] = (*before, name)
    return best[-1] or (names,)


def _has_head(name: str) -> bool:
    """Whether something that can name a body stands before the generic end of the name."""
    longest = max((part for part in _GENERIC if name.endswith(part)), key=len)
    return len(name) - len(longest) >= 2


def _goes_on(names: str, end: int) -> bool:
    """Whether a name cannot end here: 委|员会, 部|长."""
    rest = names[end:]
    return rest.startswith(("员会", "分局", "直属")) or any(
        rest.startswith(part) for part in _GENERIC
    )
