"""What an agent may do here: search, ask, read a document, list figures; answers carry quotes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from pydantic import BaseModel, Field

from api.compat import chat_text
from api.reading import Documents
from api.requests import FilterValues
from api.targets import TargetPage, target_page
from search.contract import QuestionAnswering
from search.results import Answer, Citation, Hit, Status
from wenzheng.filters import parse_filters
from wenzheng.readable import Readable
from wenzheng.statement_filters import parse_statement_filters

LONGEST = 20_000
"""Characters of a document that are given at once."""


class Passage(BaseModel):
    """A passage that was found: `text` is the document's `text[start:end]`."""

    doc_id: str
    title: str
    source: str
    section: list[str]
    issuer: str | None
    doc_number: str | None
    published: str | None
    status: str
    text: str
    start: int
    end: int
    score: float

    @classmethod
    def of(cls, hit: Hit) -> Passage:
        """What an agent needs of a hit."""
        return cls(
            **{name: getattr(hit, name) for name in cls.model_fields}
            | {"section": list(hit.section)}
        )


class Passages(BaseModel):
    """Best first; `notes` say what became of the query."""

    passages: list[Passage]
    total: int = Field(description="How many passages match by words")
    notes: list[str]


class Quote(BaseModel):
    """An exact quote with its source: `quote` is the document's `text[start:end]`."""

    doc_id: str
    title: str
    source: str
    section: list[str]
    issuer: str | None
    doc_number: str | None
    published: str | None
    status: str | None
    quote: str
    original_quote: str
    start: int
    end: int

    @classmethod
    def of(cls, citation: Citation) -> Quote:
        """What an agent needs of a citation."""
        return cls(**{name: asdict(citation)[name] for name in cls.model_fields})


class Reply(BaseModel):
    """An answer, a conflict of several, or an abstention with the reason.

    `text` is all of it in words, its quotes as footnotes; [1] in it is the first of `citations`.
    """

    status: Status
    answer: str | None
    text: str
    reason: str
    confidence: float
    citations: list[Quote]
    notes: list[str]

    @classmethod
    def of(cls, answer: Answer) -> Reply:
        """What an agent needs of an answer."""
        return cls(
            status=answer.status,
            answer=answer.answer,
            text="\n\n".join(chat_text.paragraphs(answer)),
            reason=answer.reason,
            confidence=answer.confidence,
            citations=[Quote.of(citation) for citation in answer.citations],
            notes=[note.zh for note in answer.notes],
        )


class DocumentPart(BaseModel):
    """`text` is the document's `text[start:end]`; `next_start` is where the rest begins."""

    doc_id: str
    title: str
    source: str
    issuer: str | None
    doc_number: str | None
    published: str | None
    status: str | None
    text: str
    start: int
    end: int
    characters: int
    next_start: int | None


Filters = Annotated[FilterValues | None, Field(description="筛选条件 / filters")]


class Tools:
    """The tools over this engine and its library, for one asker. They raise WenzhengError."""

    def __init__(self, engine: QuestionAnswering, library: Documents, readable: Readable) -> None:
        self._engine = engine
        self._library = library
        self._readable = readable

    def search(
        self,
        query: Annotated[str, Field(description="检索词或问题 / words or a question")],
        k: Annotated[int, Field(ge=1, le=50, description="条数 / how many")] = 5,
        filters: Filters = None,
    ) -> Passages:
        """检索中文政策文件中的文段。Find passages in Chinese policy documents, best first."""
        found = self._engine.search(
            query, readable=self._readable, k=k, filters=parse_filters(filters or {})
        )
        return Passages(
            passages=[Passage.of(hit) for hit in found.hits],
            total=found.total.value,
            notes=[note.zh for note in found.notes],
        )

    def ask(
        self,
        question: Annotated[
            str, Field(description="一个独立完整的中文问题 / one question, complete in itself")
        ],
        filters: Filters = None,
    ) -> Reply:
        """回答政策问题，附逐字引文和出处；文档没有说的，如实告知。

        Answer a question with exact quotes and their sources, or say that the documents do not.
        """
        wanted = parse_filters(filters or {})
        return Reply.of(self._engine.ask(question, readable=self._readable, filters=wanted))

    def read_document(
        self,
        doc_id: Annotated[str, Field(description="文档编号 / from a passage or a quote")],
        start: Annotated[int, Field(ge=0, description="从第几字起 / first character")] = 0,
        length: Annotated[int, Field(ge=1, le=LONGEST, description="字数 / characters")] = 4000,
    ) -> DocumentPart:
        """读取一个文档的正文，可分段。Read a document's text, in parts if it is long."""
        with self._library.snapshot(self._readable) as snapshot:
            known, text = snapshot.document(doc_id), snapshot.texts(doc_id).text
        part = text[start : start + length]
        end = start + len(part)
        return DocumentPart(
            doc_id=doc_id,
            title=known.title,
            source=known.source,
            issuer=known.issuer,
            doc_number=known.doc_number,
            published=known.published.isoformat() if known.published else None,
            status=known.status,
            text=part,
            start=start,
            end=end,
            characters=len(text),
            next_start=end if end < len(text) else None,
        )

    def list_targets(
        self,
        indicator: Annotated[
            str | None, Field(description="指标名中的词 / words of the indicator's name")
        ] = None,
        year: Annotated[int | None, Field(description="所说的年份 / the year said of")] = None,
        region: Annotated[str | None, Field(description="地区 / region")] = None,
        state: Annotated[
            str | None, Field(description="已实现、现状、目标、预测、未说明 / reached or planned")
        ] = None,
        after: Annotated[
            str | None, Field(description="上一页的 next / next of the page before")
        ] = None,
        limit: Annotated[int, Field(ge=1, le=200, description="条数 / how many")] = 20,
    ) -> TargetPage:
        """列出文档中的指标数字：目标、现状与预测，逐条附原文。

        List figures of the documents: of what, when, where, how much, planned or reached, each quoted.
        """
        given = {"indicator": indicator, "year": year, "region": region, "state": state}
        said = {name: [str(value)] for name, value in given.items() if value is not None}
        with self._library.snapshot(self._readable) as snapshot:
            return target_page(snapshot, parse_statement_filters(said), after, limit)

    def document(self, doc_id: str) -> str:
        """The whole text of a document."""
        with self._library.snapshot(self._readable) as snapshot:
            return snapshot.texts(doc_id).text
