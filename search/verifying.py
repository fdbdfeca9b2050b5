"""The last look at an answer before it leaves: does all of it stand in its quotes?"""

from __future__ import annotations

import logging
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
    said = "\n".join((answer.answer or "", *(value.text for value in answer.values)))
    wrong = unsupported(said, quotes)
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
