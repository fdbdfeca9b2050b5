"""Lines of an answer beside its words and quotes: figures, items, comparisons, history."""

from __future__ import annotations

from collections.abc import Iterator

from search.results import Answer, Citation, Value
from wenzheng.domain import Status
from wenzheng.reading.stages import Stage


def value_line(value: Value) -> str:
    """A figure with what it is: a goal or reached, binding or expected, and of when."""
    said = [value.state.value] if value.state is not Stage.UNSTATED else []
    said += [value.obligation.value] if value.obligation else []
    when = "时间" if value.year else "文件日期"
    said += [f"{when} {value.as_of}"] if value.as_of else []
    return f"  {value.text}  [{value.citation + 1}]  {'，'.join(said)}".rstrip()


def source_line(citation: Citation) -> str:
    """Where a quote stands; a document that does not hold (any more) is marked."""
    known = (citation.level, citation.published)
    marks = [str(one) for one in known if one]
    if citation.status not in (None, Status.IN_FORCE):
        marks.append(f"【{citation.status}】")
    return f"    ——《{citation.title}》 {' '.join(marks)}  {citation.source}"


def compared_lines(answer: Answer) -> Iterator[str]:
    """The table of a comparison, one side a line."""
    for cell in answer.cells:
        cited = "".join(f"[{at + 1}]" for at in cell.citations)
        said = cell.answer or f"—（{cell.why_not}）"
        yield f"  {cell.label} | {said} {cited}".rstrip()


def item_lines(answer: Answer) -> Iterator[str]:
    """The items of a list, each with its quote."""
    for number, item in enumerate(answer.items, 1):
        yield f"  {number}. {item.text}  [{item.citation + 1}]"


def history_lines(answer: Answer) -> Iterator[str]:
    """What documents say that do not hold (any more)."""
    if answer.history:
        yield "已不适用或较早的文件："
    for one in answer.history:
        by = f"，代之以《{one.superseded_by.title}》" if one.superseded_by else ""
        yield f"  · {one.answer}  （{one.status}{by}）"
        yield f"  {source_line(one.citation)}"
