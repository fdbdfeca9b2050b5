"""Markdown (with HTML in it) as HTML: only what such files really use.

A group of lines that begins with a tag is HTML and stays; of every other group each line becomes an
element of its own, for in these files a line is a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

_TAG = re.compile(
    r"</?(?:p|div|span|a|br|b|strong|i|em|h[1-6]|ul|ol|li|table|tr|td|th|tbody|img|font|section|"
    r"article|blockquote|center|pre|style|script|html|body|head)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(
    r"&(?:nbsp|lt|gt|amp|quot|ldquo|rdquo|mdash|hellip|emsp|ensp|#\d{2,6}|#x[\da-f]{2,5});", re.I
)
_HTML_LINE = re.compile(r"\s*(?:<[A-Za-z/!])")
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*\s*\Z")
_QUOTE = re.compile(r"[ ]{0,3}(?:>[ ]?)+")
_BULLET = re.compile(r"\s*[-*+][ \t]+(?=\S)")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_BAR = re.compile(r"(?<!\\)\|")
_AUTOLINK = re.compile(r"<(?:https?|ftp|mailto):[^<>\s]*>")
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)")
_LINK = re.compile(
    r"(?<!!)\[([^\[\]\n]+)\]\((?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"[^\"\n]*\")?\)"
)
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^\n]+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])")
_CODE = re.compile(r"`([^`\n]+)`")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_SIGN = re.compile(r"^[ ]{0,3}#{1,6}[ \t]+\S|\[[^\[\]\n]+\]\((?:https?:)?/[^()\s]*\)", re.MULTILINE)


def has_html(text: str) -> bool:
    """Whether there are HTML tags in the text."""
    return _TAG.search(text) is not None or len(_ENTITY.findall(text)) > 1


def looks_like_markdown(text: str) -> bool:
    """Whether there are headings or links as Markdown writes them."""
    return _SIGN.search(text) is not None


def markdown_to_html(text: str) -> str:
    """The text as HTML; tags that stand in it stay."""
    return "\n\n".join(_group(group) for group in re.split(r"\n[ \t]*\n", text))


def _group(group: str) -> str:
    group = _AUTOLINK.sub("", group)
    if _HTML_LINE.match(group):
        return group
    parts = (
        _table(list(lines)) if is_table else "\n".join(map(_line, lines))
        for is_table, lines in groupby(_lines(group), _is_row)
    )
    return "\n".join(parts)


def _lines(group: str) -> Iterator[str]:
    """The lines of a group; one that a tag continues (a broken paragraph) is joined to it."""
    held: list[str] = []
    for line in group.split("\n"):
        if _HTML_LINE.match(line) and held:
            yield from held
            held = []
        held.append(line)
        if not _is_open(held):
            yield "\n".join(held)
            held = []
    yield from held


def _is_open(lines: list[str]) -> bool:
    """Whether the lines end within a tag."""
    text = "\n".join(lines)
    return (
        text.rfind("<") > text.rfind(">") and _HTML_LINE.match(text[text.rfind("<") :]) is not None
    )


def _line(line: str) -> str:
    if not line.strip() or _TABLE_RULE.fullmatch(line):
        return ""
    if heading := _HEADING.match(line):
        level = len(heading[1])
        return f"<h{level}>{_inline(heading[2])}</h{level}>"
    if _HTML_LINE.match(line):
        return line
    line = _BULLET.sub("", _QUOTE.sub("", line, count=1), count=1)
    return f"<p>{_inline(line)}</p>"


def _is_row(line: str) -> bool:
    """Whether it is a row of a table: set between bars, or the rule under a table's head."""
    return line.lstrip().startswith("|") or ("|" in line and bool(_TABLE_RULE.fullmatch(line)))


def _table(lines: list[str]) -> str:
    """The rows as an HTML table; those above the rule are its head."""
    rules = [number for number, line in enumerate(lines) if _TABLE_RULE.fullmatch(line)]
    head = rules[0] if rules else 0
    rows = (
        _row(line, "th" if number < head else "td")
        for number, line in enumerate(lines)
        if number not in rules
    )
    return f'<table role="table">{"".join(rows)}</table>'


def _row(line: str, tag: str) -> str:
    cells = _BAR.split(line.strip().removeprefix("|").removesuffix("|"))
    return f"<tr>{''.join(f'<{tag}>{_inline(cell.strip())}</{tag}>' for cell in cells)}</tr>"


def _inline(text: str) -> str:
    text = _IMAGE.sub("", text)
    text = _LINK.sub(r"<a>\1</a>", text)
    text = _BOLD.sub(r"<b>\2</b>", text)
    text = _EMPHASIS.sub(r"\1", text)
    return _ESCAPE.sub(r"\1", _CODE.sub(r"\1", text))
