"""How is a document divided? Its headings, and what stands under each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from wenzheng.domain import Section

_N = "零〇一二三四五六七八九十百千"
_NO_HEADING = ("。", "；", "，", "：", ":")
_LONGEST_LINE = 48
_LONGEST_PHRASE = 40
_LONGEST_OF_ARTICLE = 16
_PHRASE_END = re.compile(r"[。：:；！？]")


class _Style(NamedTuple):
    """One way to number headings; ranks order them as such documents nest them."""

    rank: int
    label: re.Pattern[str]


# 第五条 begins a line and is followed by space or by words that do not go on from it.
_ARTICLE = re.compile(
    rf"第[{_N}\d]{{1,8}}条(?:之[{_N}])?(?![的第至和或与及、，]|(?:规定|所列|第|以外|之外))\s?"
)
_STYLES = (
    _Style(
        8,
        re.compile(r"(?:附件|附录|附表)(?:[一二三四五六七八九十\d]{1,3})?(?=[:：\s]|\Z)[:：]?\s?"),
    ),
    _Style(10, re.compile(rf"第[{_N}\d]{{1,4}}编\s?")),
    _Style(11, re.compile(rf"第[{_N}\d]{{1,4}}(?:篇|部分)(?![的之])\s?")),
    _Style(12, re.compile(rf"第[{_N}\d]{{1,4}}章\s?")),
    _Style(13, re.compile(rf"第[{_N}\d]{{1,4}}节\s?")),
    _Style(14, _ARTICLE),
    _Style(15, re.compile(rf"[{_N}]{{1,4}}、\s?")),
    _Style(16, re.compile(rf"[（(][{_N}]{{1,4}}[)）]、?\s?")),
    _Style(17, re.compile(r"\d{1,2}(?:、|\.(?!\d)|．)\s?")),
    _Style(18, re.compile(r"[（(]\d{1,2}[)）]、?\s?")),
    _Style(19, re.compile(r"[①-⑳]\s?")),
)
_DECIMAL = re.compile(r"(\d{1,2})((?:\.\d{1,2}){1,3})\s+(?=[\u4e00-\u9fff])")
_ARTICLE_RANK = 14


_ATTACHMENT_LABEL = re.compile(r"附[件表录]\s*[一二三四五六七八九十\d]{0,3}\s*[:：]?\Z")
_ATTACHMENT_TITLE_RANK = 8.5
_LISTED = re.compile(
    r"附[件表]\s*[:：]\s*\S|附[件表]\s*[一二三四五六七八九十\d]{1,3}\s*[:：.]\s*\S"
)
_FURTHER = re.compile(r"\d{1,2}\s*[.．、]|附[件表]\s*[一二三四五六七八九十\d]{1,3}\s*[:：.]")
_LONGEST_TITLE = 60


class _Heading(NamedTuple):
    rank: float
    text: str
    start: int


def find_sections(text: str, marked: Mapping[int, int]) -> tuple[Section, ...]:
    """The sections in order of their starts.

    `marked` gives, by the start of a line, the level that the file itself gives the line (1–6 for
    a heading, 7 for a line in bold). Numbered headings rank by their numbering, so that levels
    agree whether or not a file marks them.
    """
    headings = list(_headings(text, marked))
    levels = list(_levels(headings))
    ends = _ends(headings, levels, len(text))
    return tuple(
        Section(level, heading.text, heading.start, end)
        for heading, level, end in zip(headings, levels, ends, strict=True)
    )


def lines(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the lines that are not empty."""
    for match in re.finditer(r"[^\n]+", text):
        yield match.span()


def begins_section(line: str) -> bool:
    """Whether the line begins with the label of a heading or of a list."""
    return _DECIMAL.match(line) is not None or any(s.label.match(line) for s in _STYLES)


def _headings(text: str, marked: Mapping[int, int]) -> Iterator[_Heading]:
    before = ""
    listed = _listed_attachments(text)
    for start, end in lines(text):
        line = text[start:end]
        mark = marked.get(start, 0)
        if start in listed:
            before = line
            continue
        if _ATTACHMENT_LABEL.match(before) and _is_title(line):
            before = line
            yield _Heading(_ATTACHMENT_TITLE_RANK, line.strip(), start)
            continue
        in_list = before.endswith(("；", ";")) or line.endswith(("；", ";"))
        found = _numbered(line, in_list and not mark) or _marked(line, mark)
        before = line
        if found:
            rank, words = found
            yield _Heading(rank, words, start)


def _listed_attachments(text: str) -> set[int]:
    """Starts of lines that only name the attachments (附件：1.… 2.…), above the signature."""
    found: set[int] = set()
    spans = list(lines(text))
    for at, (start, end) in enumerate(spans):
        line = text[start:end]
        following = [text[first:last] for first, last in spans[at + 1 : at + 2]]
        is_further = at > 0 and spans[at - 1][0] in found and _FURTHER.match(line)
        is_first = _LISTED.match(line) and (
            not line[2:3].isalnum() or any(_LISTED.match(other) for other in following)
        )
        if is_further or is_first:
            found.add(start)
    return found


def _is_title(line: str) -> bool:
    """Whether the line can be what an attachment is called."""
    return (
        2 < len(line) <= _LONGEST_TITLE
        and not line.endswith(_NO_HEADING)
        and " | " not in line
        and not begins_section(line)
    )


def _marked(line: str, mark: int) -> tuple[float, str] | None:
    """A heading by the file's own mark: short, and not a sentence."""
    if not mark or len(line) > 2 * _LONGEST_LINE or line.endswith(_NO_HEADING):
        return None
    if " | " in line:
        return None
    return float(mark), line.strip()


def _numbered(line: str, in_list: bool) -> tuple[float, str] | None:
    """A heading by its number; `in_list` when the line is one of an enumeration in a sentence."""
    if decimal := _DECIMAL.match(line):
        words = _words(line, decimal.end(), _LONGEST_PHRASE)
        return (15 + decimal[2].count(".") + 0.5, words) if words else None
    for style in _STYLES:
        if match := style.label.match(line):
            if style.rank == _ARTICLE_RANK:
                words = _words(line, match.end(), _LONGEST_OF_ARTICLE)
                return style.rank, words or match[0].strip()
            words = _words(line, match.end(), _LONGEST_PHRASE)
            is_item = in_list and style.rank > _ARTICLE_RANK
            return (style.rank, words) if words and not is_item else None
    return None


def _words(line: str, after_label: int, longest: int) -> str | None:
    """The label with its first phrase, or None when that is too long for a heading."""
    rest = line[after_label:]
    if not rest.strip():
        return line.strip() if after_label > 2 else None
    phrase = _PHRASE_END.search(rest)
    if phrase is None:
        return line.strip() if len(rest) <= longest + 8 else None
    if not phrase.start() or phrase.start() > longest:
        return None
    return line[: after_label + phrase.start()].strip()


def _levels(headings: list[_Heading]) -> Iterator[int]:
    """Depths without gaps: a heading stands under the nearest one before it of a higher rank."""
    open_ranks: list[float] = []
    for heading in headings:
        while open_ranks and open_ranks[-1] >= heading.rank:
            open_ranks.pop()
        open_ranks.append(heading.rank)
        yield len(open_ranks)


def _ends(headings: list[_Heading], levels: list[int], length: int) -> list[int]:
    """Where the next heading of the same or a higher level begins, read from the back."""
    ends: list[int] = []
    next_start = [length] * (max(levels, default=0) + 1)
    for heading, level in zip(reversed(headings), reversed(levels), strict=True):
        ends.append(next_start[level])
        next_start[level:] = [heading.start] * (len(next_start) - level)
    return ends[::-1]
