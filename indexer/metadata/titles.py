"""What is this document called?"""

from __future__ import annotations

import re

from indexer.sections import begins_section
from wenzheng.reading.doc_numbers import find_doc_numbers

_HEAD = 600
_LONGEST = 80
_WRAPPED = re.compile(
    r"(?:印发|发布|公布|转发|批转|下发)[^《》]{0,20}《([^《》]+(?:《[^《》]*》[^《》]*)*)》"
    r"[^《》]{0,6}的?(?:通知|函|公告|意见|决定|令)?$"
)
_WRAPPED_BARE = re.compile(r"(?:印发|发布|公布)([^《》]{4,60}?)的?(?:通知|函|公告)$")
# A year, an edition or a state in brackets behind the title: （2024年修订）, （试行）.
_EDITION = re.compile(r"(?:\s*[（(〔\[][^（）()〔〕\[\]]{1,30}[)）〕\]])+$")
_LABEL = re.compile(
    r"(?:索引号|发文机关|发布机构|发布日期|发布时间|成文日期|发文字号|文号|来源|作者|浏览次数)\s{0,3}[:：]"
)
_END = re.compile(r"[。！？；：]")


def title_in(text: str) -> str | None:
    """The first line that can be a title."""
    for line in text[:_HEAD].split("\n")[:8]:
        line = line.strip()
        if 4 <= len(line) <= _LONGEST and not line.endswith(("。", "；", "，", "：")):
            if begins_section(line) or _LABEL.search(line):
                continue
            if find_doc_numbers(line) and len(line) < 30:
                continue
            return line
        if len(line) > _LONGEST:
            break
    return None


def first_phrase(text: str) -> str:
    """The beginning of a text that has no title."""
    first = text.lstrip()[:_LONGEST].split("\n")[0]
    return _END.split(first)[0].strip()


def promulgated(title: str) -> str | None:
    """What the document promulgates: 关于印发《…办法》的通知 names the 办法."""
    found = _WRAPPED.search(title) or _WRAPPED_BARE.search(title)
    return found[1] if found else None


def names(title: str) -> tuple[str, ...]:
    """What others call a document of this title: whole, without its edition, and what it promulgates."""
    inner = promulgated(title)
    whole = [title.strip("《》"), *([inner] if inner else [])]
    return tuple(dict.fromkeys(n for name in whole for n in (name, plain_name(name)) if n))


def plain_name(name: str) -> str:
    """The name without a year, an edition or 试行 in brackets at its end."""
    return _EDITION.sub("", name).strip("《》 ")
