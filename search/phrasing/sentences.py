"""What of a model's words holds good: sentences with citations whose every fact stands in those."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from search.phrasing.guard import unsupported, without_bound
from search.results import PhrasedSentence
from wenzheng.text.normalise import normalise_text
from wenzheng.text.sentences import sentence_spans

_OPEN, _CLOSE = r"[\[［【]", r"[\]］】]"
_NUMBERS = r"\d{1,3}(?:\s*[,，、]\s*\d{1,3})*"
_MARK = re.compile(rf"\s*{_OPEN}\s*({_NUMBERS})\s*{_CLOSE}")
_MARKS_AFTER_END = re.compile(rf"([。！？；]+[”』」）]*)((?:{_MARK.pattern})+)")
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
"""What models that think aloud put before their answer where the server does not take it off."""
_THINKING = re.compile(r"\A\s*<think>(?!.*</think>)", re.DOTALL)
_LETTER = re.compile(r"[^\W\d_]")
_UNFINISHED_MARK = re.compile(rf"{_OPEN}[\s\d,，、]*\Z")
_DRESS = re.compile(r"^\s*(?:#+|[-*•]|\d{1,2}[.、)）](?!\d))\s*|\*\*|__", re.MULTILINE)


def said_sentences(said: str) -> Iterator[PhrasedSentence]:
    """The sentences of a model's text, without marks of citations, lists and headings.

    `citations` are what it says it cites, from 0 on, whether there are such passages or not; [1] may
    stand before the end mark or right after it.
    """
    bare = normalise_text(_DRESS.sub("", _THOUGHT.sub("", said)))
    text = _MARKS_AFTER_END.sub(lambda match: match[2] + match[1], bare)
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        cited = (int(n) - 1 for m in _MARK.finditer(sentence) for n in re.findall(r"\d+", m[1]))
        yield PhrasedSentence(_MARK.sub("", sentence).strip(), tuple(dict.fromkeys(cited)))


def finished_sentences(said: str) -> list[PhrasedSentence]:
    """Of a text that goes on, the sentences that nothing to come can change.

    Never the last that has a word: its end mark may be followed by its citations. Nor one with an
    open bracket and what follows: the mark in it ends nothing if the bracket closes.
    """
    if _THINKING.match(said):
        return []
    found = list(said_sentences(_UNFINISHED_MARK.sub("", said)))
    while found and not _LETTER.search(found[-1].text):  # half a list mark, half of **
        found.pop()
    return list(takewhile(lambda sentence: not _is_open(sentence.text), found[:-1]))


def _is_open(text: str) -> bool:
    return any(
        text.count(opening) > text.count(closing) for opening, closing in ("《》", "（）", "()")
    )


def is_founded(sentence: PhrasedSentence, quotes: Sequence[str]) -> bool:
    """Whether it says something, cites quotes that there are, and says nothing that they do not.

    Bounds are not left out either: 不少于70座 is not 70座.
    """
    cited = sentence.citations
    if not sentence.text or not cited or not all(0 <= at < len(quotes) for at in cited):
        return False
    own = [quotes[at] for at in cited]
    return not unsupported(sentence.text, own) and not without_bound(sentence.text, own)


def marked(sentence: PhrasedSentence) -> str:
    """The sentence with its citations before its end mark."""
    body = sentence.text.rstrip("。！？；")
    marks = "".join(f"[{at + 1}]" for at in sentence.citations)
    return body + marks + sentence.text[len(body) :]
