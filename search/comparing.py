"""A comparison as a table: each side's own answer, with its own quote, and nothing reckoned.

A difference or a sum stands in no quote, so none is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from search.phrasing.guard import unsupported
from search.results import Answer, Cell, Citation, Compared, Note, ParsedQuery, Status, Value
from search.understanding.comparing import MAX_SIDES


def comparison_of(
    question: str, parsed: ParsedQuery, notes: tuple[Note, ...], answers: Sequence[Answer]
) -> Answer:
    """The answers of the sides in their order as one: answered if any side is, else a conflict if any is.

    Its confidence is the least of those sides, of an abstention the least of all.
    """
    cells, values, citations = list[Cell](), list[Value](), list[Citation]()
    for side, answer in zip(parsed.compared, answers, strict=True):
        first = len(citations)
        own = [replace(value, citation=first + value.citation) for value in answer.values]
        cells.append(_cell(side, answer, own, first))
        if cells[-1].citations:
            values += own
            citations += answer.citations
    said = {answer.status for answer in answers}
    status = next(one for one in _FIRST if one in said)
    is_any = status is not Status.ABSTAINED
    related = {hit.chunk_id: hit for answer in answers for hit in answer.related}
    return Answer(
        question=question,
        parsed=parsed,
        status=status,
        answer=_together(cells, citations),
        values=tuple(values) if is_any else (),
        citations=tuple(citations) if is_any else (),
        alternatives=tuple(one for answer in answers for one in answer.alternatives[:1]),
        history=tuple(one for answer in answers for one in answer.history),
        related=() if is_any else tuple(related.values())[:_RELATED],
        confidence=min(answer.confidence for answer in answers if answer.status is status),
        reason=_reason(cells),
        took_ms={},
        notes=tuple(dict.fromkeys((*notes, *(n for answer in answers for n in answer.notes)))),
        cells=tuple(cells) if is_any else tuple(replace(cell, citations=()) for cell in cells),
    )


def _together(cells: Sequence[Cell], citations: Sequence[Citation]) -> str | None:
    """What each side says in one line; None where one says nothing, or where no quote bears out a name."""
    if any(cell.answer is None for cell in cells):
        return None
    line = "；".join(f"{cell.label}：{cell.answer}" for cell in cells)
    return None if unsupported(line, [one.quote for one in citations]) else line


_RELATED = 3
_FIRST = (Status.ANSWERED, Status.CONFLICT, Status.ABSTAINED)
"""What a comparison is where its sides differ: the first of these that any of them is."""


def _cell(side: Compared, answer: Answer, values: Sequence[Value], first: int) -> Cell:
    is_cited = answer.status is not Status.ABSTAINED
    cited = range(first, first + len(answer.citations)) if is_cited else ()
    is_one = answer.status is Status.ANSWERED
    return Cell(
        label=side.label,
        question=side.question,
        status=answer.status,
        answer=answer.answer,
        value=values[0] if values and is_one else None,
        citations=tuple(cited),
        why_not="" if is_one else answer.reason,
    )


def _reason(cells: Sequence[Cell]) -> str:
    found = sum(cell.status is not Status.ABSTAINED for cell in cells)
    most = f"；最多比较 {MAX_SIDES} 项" if len(cells) == MAX_SIDES else ""
    if not found:
        return f"比较的各项在文档中都没有找到答案{most}"
    return (
        f"各项分别查找，{len(cells)} 项中 {found} 项有答案；原文没有写明的差额和合计不作计算{most}"
    )
