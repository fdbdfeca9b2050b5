"""An answer with what a language model makes of it beside it, or with a note why there is nothing."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from anyio import to_thread

from search.phrasing.base import Phraser
from search.phrasing.guard import other_amounts, unsupported
from search.phrasing.sentences import finished_sentences, is_founded, marked, said_sentences
from search.results import Answer, Note, Phrased, PhrasedSentence, Status
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
_END = re.compile("[。！？…!?\n]")
"""What a sentence may end with: where there is none of late, nothing new can be judged."""
_BEHIND = 64
"""How far behind it one may be: what comes in between are its citations."""

_NOTHING_GOOD = Note(
    "语言模型的转述没有通过核对，只显示原文答案",
    "what the language model said did not hold good; the answer is shown as the documents have it",
)


class Phrasing:
    """What holds good of a model's words about an answer, as they come.

    Only sentences are kept that cite quotes of the answer and say nothing else than these (see
    `unsupported`), and to a question for a number no other amount of its unit. They must still say
    that number, of a conflict every value: until they do, none is shown.
    """

    def __init__(self, answer: Answer) -> None:
        self.quotes = [citation.quote for citation in answer.citations]
        self._answer = answer
        self._due = _due(answer)
        self._text = ""
        self._judged = 0
        self._good: list[PhrasedSentence] = []
        self._shown = 0

    def add(self, piece: str) -> list[PhrasedSentence]:
        """The sentences that may be shown now that this was said too; none is ever taken back."""
        self._text += piece
        if not _END.search(self._text[-len(piece) - _BEHIND :]):
            return []
        return self._judge(finished_sentences(self._text))

    def finish(self, model: str) -> tuple[list[PhrasedSentence], Answer]:
        """The last sentences, and the answer with what holds good of all that was said."""
        said = list(said_sentences(self._text))
        last = self._judge(said)
        if not self._shown:
            return [], _noted(self._answer, _NOTHING_GOOD)
        good = tuple(self._good)
        phrased = Phrased("".join(map(marked, good)), good, model)
        dropped = len(said) - len(good)
        notes = [_dropped(dropped)] if dropped else []
        return last, replace(_noted(self._answer, *notes), phrased=phrased)

    def fail(self, reason: PhrasingReason) -> Answer:
        """The answer where the model did not come to its end."""
        return _noted(self._answer, _failed(reason))

    def _judge(self, said: list[PhrasedSentence]) -> list[PhrasedSentence]:
        for sentence in said[self._judged :]:
            if is_founded(sentence, self.quotes) and not other_amounts(sentence.text, self._due):
                self._good.append(sentence)
        self._judged = max(self._judged, len(said))
        if unsupported("\n".join(self._due), [sentence.text for sentence in self._good]):
            return []
        fresh = self._good[self._shown :]
        self._shown = len(self._good)
        return fresh


def with_phrasing(phraser: Phraser, answer: Answer) -> Answer:
    """The answer with `phrased`, or with a note why it has none; an abstention as it is.

    Nothing else of the answer changes. Raises nothing that a phraser may.
    """
    if answer.status is Status.ABSTAINED:
        return answer
    phrasing = Phrasing(answer)
    try:
        phrasing.add(phraser.phrase(answer.question, phrasing.quotes))
    except PhrasingFailed as error:
        return phrasing.fail(error.reason)
    return phrasing.finish(phraser.name)[1]


async def phrasing_of(phraser: Phraser, answer: Answer) -> AsyncGenerator[PhrasedSentence | Answer]:
    """The same as it is said: each sentence that holds good, and at last the answer.

    Where the model breaks off, what was shown holds good, and the answer is without `phrased`.
    """
    if answer.status is Status.ABSTAINED:
        yield answer
        return
    phrasing = Phrasing(answer)
    try:
        async with aclosing(phraser.pieces(answer.question, phrasing.quotes)) as pieces:
            async for piece in pieces:
                for sentence in await to_thread.run_sync(phrasing.add, piece):
                    yield sentence
    except PhrasingFailed as error:
        yield phrasing.fail(error.reason)
        return
    last, ended = await to_thread.run_sync(phrasing.finish, phraser.name)
    for sentence in last:
        yield sentence
    yield ended


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
