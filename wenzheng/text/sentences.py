"""Where sentences and their clauses begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLOSING = "”’」』）)】》〉\"'"
# An ASCII mark with Chinese right behind it is what a broken character left, not an end.
_SENTENCE = re.compile(rf"(?:[。！？…]|[!?](?![!?]*[\u4e00-\u9fff]))+[{_CLOSING}]*|\n+")
_CLAUSE = re.compile(rf"[；;][{_CLOSING}]*")
_COMMA = re.compile(rf"[，,、：:][{_CLOSING}]*")


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences, in order, without the white space around them.

    A sentence ends at 。！？… or at the end of a line; closing quotes and brackets after the mark
    belong to it. A point never ends one: in these texts it stands in figures and labels. An end
    mark inside 《…》 or （…） ends nothing, as long as that bracket closes in the same line.
    """
    return _spans(text, 0, len(text), _SENTENCE)


def clause_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of the sentence `text[start:end]` between semicolons."""
    return _spans(text, start, end, _CLAUSE)


def phrase_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of the clause `text[start:end]` between commas, enumeration commas and colons."""
    return _spans(text, start, end, _COMMA)


def shorter_spans(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    """The sentence itself, or its clauses or phrases where it is longer than `longest` characters."""
    if end - start <= longest:
        yield start, end
        return
    for clause in clause_spans(text, start, end):
        if clause[1] - clause[0] <= longest:
            yield clause
        else:
            yield from phrase_spans(text, *clause)


def _spans(text: str, start: int, end: int, mark: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    at = start
    for match in mark.finditer(text, start, end):
        if _inside_bracket(text, at, match):
            continue
        yield from _trimmed(text, at, match.end())
        at = match.end()
    yield from _trimmed(text, at, end)


def _inside_bracket(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether the mark stands between a bracket opened since `start` and its end in that line."""
    if mark[0][0] == "\n":
        return False
    before = text[start : mark.start()]
    for opening, closing in ("《》", "（）", "()"):
        depth = before.count(opening) - before.count(closing)
        if depth > 0 and closing not in mark[0]:
            line_end = text.find("\n", mark.end())
            stop = len(text) if line_end < 0 else line_end
            close = text.find(closing, mark.end(), min(stop, mark.end() + 60))
            if close >= 0:
                return True
    return False


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    if lead < len(piece):
        yield start + lead, start + len(piece.rstrip())
