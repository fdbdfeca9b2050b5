"""An answer as text, with its sources as footnotes: what a chat shows."""

from __future__ import annotations

from collections.abc import Iterator

from search.phrasing.sentences import marked
from search.results import Answer, Cell, Citation, PhrasedSentence, Status


def opening(answer: Answer) -> str:
    """What the documents say: the answer, every value of a conflict, or why there is none."""
    match answer.status:
        case Status.ANSWERED if answer.cells:
            return "\n".join(map(_side, answer.cells))
        case Status.ANSWERED:
            return f"{answer.answer}[1]"
        case Status.CONFLICT:
            values = (f"- {value.text}[{value.citation + 1}]" for value in answer.values)
            return "\n".join(("文档中的说法不一致：", *values))
        case Status.ABSTAINED:
            near = (f"- 《{hit.title}》：{_line(hit.text)}" for hit in answer.related)
            lines = ["", "相关文段（不是答案）：", *near] if answer.related else []
            return "\n".join((f"没有找到答案：{answer.reason}", *lines))


def _side(cell: Cell) -> str:
    """One side of a comparison, or why there is nothing of it."""
    cited = "".join(f"[{at + 1}]" for at in cell.citations)
    return f"- {cell.label}：{cell.answer or cell.why_not}{cited}"


def said(sentence: PhrasedSentence) -> str:
    """A sentence of the language model with its citations."""
    return marked(sentence)


def footnotes(answer: Answer) -> str:
    """The quotes by number, each with its source."""
    return "\n".join(_footnote(at, one) for at, one in enumerate(answer.citations, 1))


def paragraphs(answer: Answer) -> Iterator[str]:
    """The whole answer."""
    yield opening(answer)
    if answer.phrased is not None:
        yield "".join(map(said, answer.phrased.sentences))
    if answer.citations:
        yield footnotes(answer)


def _footnote(number: int, citation: Citation) -> str:
    known = (citation.issuer, citation.doc_number, citation.published)
    said = "，".join(part for part in known if part)
    return (
        f"[{number}] 《{citation.title}》{f'（{said}）' if said else ''}：“{_line(citation.quote)}”"
    )


def _line(text: str) -> str:
    """On one line: a footnote of a table's rows would else break the list."""
    return " ".join(text.split())
