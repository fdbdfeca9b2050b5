"""The last look at an answer before it leaves: does all of it stand in its quotes?"""

from __future__ import annotations

import logging
import re
from dataclasses import replace

from search.phrasing.guard import unsupported
from search.results import Answer, Status

_log = logging.getLogger(__name__)


def verified(answer: Answer) -> Answer:
    """The answer itself, or, if it says what none of its quotes does, an abstention with the reason.

    Answers are spans of what they cite, so this never happens unless the program has a fault,
    which is logged. An abstention passes.
    """
    if answer.status is Status.ABSTAINED:
        return answer
    quotes = [citation.quote for citation in answer.citations]
    parts = (answer.answer or "", *(value.text for value in answer.values))
    composed = [part for part in parts if not any(_stands_in(part, quote) for quote in quotes)]
    wrong = unsupported("\n".join(composed), quotes) if composed else ()
    if not wrong:
        return answer
    _log.error("an answer to %r says %s, which no quote of it does", answer.question, wrong)
    return replace(
        answer,
        status=Status.ABSTAINED,
        answer=None,
        values=(),
        citations=(),
        confidence=0.0,
        reason=f"找到的答案没有通过核对（引文中没有“{'”“'.join(wrong)}”），不予采用",
    )


def _stands_in(part: str, quote: str) -> bool:
    """Whether the quote has it word for word, and not as a piece of a longer number or Latin word."""
    at = quote.find(part)
    while at >= 0:
        before, after = quote[at - 1 : at] if at else "", quote[at + len(part) :][:1]
        if not (_is_cut(before, part[:1]) or _is_cut(part[-1:], after)):
            return True
        at = quote.find(part, at + 1)
    return False


def _is_cut(one: str, other: str) -> bool:
    """Whether a number or a word goes on from the one character to the other."""
    return _GOES_ON.fullmatch(one + other) is not None


_GOES_ON = re.compile(
    r"[A-Za-z0-9.%]{2}|[零〇一二三四五六七八九十百千万亿]{2}|[0-9.][十百千万亿]|[十百千万亿][0-9]"
)
"""Two neighbours that belong to one word or number. A Chinese numeral behind a letter, or behind
the digit of a name, begins another one (第x5五个, Forever一集)."""
