"""An answer with what a language model makes of it beside it, or with a note why there is nothing."""

from __future__ import annotations

from dataclasses import replace

from search.phrasing.base import Phraser
from search.phrasing.guard import other_amounts, unsupported
from search.phrasing.sentences import is_founded, marked, said_sentences
from search.results import Answer, Note, Phrased, Status
from wenzheng.errors import PhrasingFailed, PhrasingReason

_REASONS = {
    PhrasingReason.UNREACHABLE: ("服务无法连接", "its server cannot be reached"),
    PhrasingReason.TOO_LATE: ("超过时限", "it took too long"),
    PhrasingReason.REFUSED: ("服务返回错误", "its server refused"),
    PhrasingReason.REDIRECTED: ("服务要求转到别处", "its server pointed elsewhere"),
    PhrasingReason.CUT_OFF: ("回答没有说完", "its reply broke off"),
    PhrasingReason.TOO_LARGE: ("回答过长", "its reply is too long"),
    PhrasingReason.MALFORMED: ("服务的答复无法识别", "its server's reply cannot be read"),
    PhrasingReason.RESTING: ("多次失败后暂停使用", "it rests after several failures"),
    PhrasingReason.BUSY: ("同时提问过多", "too many questions came at once"),
}
_NOTHING_GOOD = Note(
    "语言模型的转述没有通过核对，只显示原文答案",
    "what the language model said did not hold good; the answer is shown as the documents have it",
)


def with_phrasing(phraser: Phraser, answer: Answer) -> Answer:
    """The answer with `phrased`, or with a note why it has none; an abstention as it is.

    Only sentences stay that cite quotes of the answer and say nothing else than these (see
    `unsupported`), and to a question for a number no other amount of its unit. They must still say
    that number, of a conflict every value; else none stay. Nothing else of the answer changes.
    Raises nothing that a phraser may.
    """
    if answer.status is Status.ABSTAINED:
        return answer
    quotes = [citation.quote for citation in answer.citations]
    try:
        said = list(said_sentences(phraser.phrase(answer.question, quotes)))
    except PhrasingFailed as error:
        return _noted(answer, _failed(error.reason))
    due = _due(answer)
    good = tuple(s for s in said if is_founded(s, quotes) and not other_amounts(s.text, due))
    if not good or unsupported("\n".join(due), [sentence.text for sentence in good]):
        return _noted(answer, _NOTHING_GOOD)
    phrased = Phrased("".join(map(marked, good)), good, phraser.name)
    dropped = len(said) - len(good)
    return replace(_noted(answer, *([_dropped(dropped)] if dropped else [])), phrased=phrased)


def _due(answer: Answer) -> list[str]:
    """What has to be said in any words: the number that was asked for, every value of a conflict."""
    if answer.status is Status.CONFLICT:
        return [value.text for value in answer.values]
    return [answer.answer] if answer.values and answer.answer else []


def _noted(answer: Answer, *notes: Note) -> Answer:
    return replace(answer, notes=(*answer.notes, *notes))


def _failed(reason: PhrasingReason) -> Note:
    zh, en = _REASONS[reason]
    return Note(
        f"语言模型没有完成转述（{zh}），只显示原文答案",
        f"the language model did not phrase the answer ({en}); it is shown as the documents have it",
    )


def _dropped(number: int) -> Note:
    return Note(
        f"语言模型的转述中有 {number} 句缺少原文依据，已略去",
        f"{number} of the language model's sentences had no foundation in the quotes and were left out",
    )
