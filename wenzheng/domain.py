"""The nouns of the product, one frozen type per stage of life.

Offsets are half-open and count Unicode code points. `text` is a document's repaired and normalised
text, `original_text` what its reader got out of the file; an `OffsetMap` leads from one to the
other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from wenzheng.text.offsets import OffsetMap
from wenzheng.text.shingles import Signature, shingles
from wenzheng.text.shingles import signature as signature_of


class Kind(StrEnum):
    """What sort of document it is, by its title and layout."""

    LAW = "法律"
    REGULATION = "法规"
    RULE = "规章"
    PLAN = "规划"
    ACTION_PLAN = "行动方案"
    OPINION = "意见"
    NOTICE = "通知"
    MEASURE = "办法"
    INTERPRETATION = "解读"
    NEWS = "新闻"
    OTHER = "其他"


class Level(StrEnum):
    """Of which level of government the issuing body is."""

    NATIONAL = "国家"
    PROVINCIAL = "省级"
    CITY = "市级"
    COUNTY = "县级"


class Status(StrEnum):
    """Whether a document is in force on a given day.

    UNVERIFIED is how one is shown and selected of which nothing says it; a document's own status
    is None then.
    """

    IN_FORCE = "有效"
    PENDING = "未施行"
    EXPIRED = "失效"
    REPEALED = "废止"
    UNVERIFIED = "时效未核实"


class Relation(StrEnum):
    """What a document does with another that it names."""

    BASED_ON = "依据"
    FORWARDS = "转发"
    REPEALS = "废止"
    AMENDS = "修订"
    INTERPRETS = "解读"
    MENTIONS = "提及"


class RepairKind(StrEnum):
    """What was done to a stretch of the original text."""

    MISREAD_GBK = "misread-gbk"
    MISREAD = "misread"
    PINYIN = "pinyin"
    TRADITIONAL = "traditional"
    WIDTH = "width"
    SPACE = "space"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Repair:
    """One change between the original text and the text; the span is in the original text."""

    kind: RepairKind
    start: int
    end: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and all that stands under it: `text[start:end]` begins with the heading.

    `level` 1 is the highest; a section ends where the next of its own or a higher level begins.
    """

    level: int
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """Another document that is named at `text[start:end]`, by its title, its number, or both."""

    relation: Relation
    title: str | None
    doc_number: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Validity:
    """From which day on a document is in force, and the last day on which it is; None: not said."""

    effective: date | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document as a whole; None or empty where nothing says it.

    `issuers` are the bodies that issued it, in their order; of a report without one, the medium.
    `names` are the titles that others may call it by: its own, and that of what it promulgates
    (关于印发《…办法》的通知). `written` is the day it was signed, `published` the day it was made
    public; where only one is said, `published` is that one.
    """

    title: str
    names: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    doc_number: str | None = None
    written: date | None = None
    published: date | None = None
    validity: Validity = Validity()
    region: str | None = None
    level: Level | None = None
    kind: Kind = Kind.OTHER
    links: tuple[Link, ...] = ()

    @property
    def issuer(self) -> str | None:
        """All issuing bodies as one name."""
        return "、".join(self.issuers) or None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its text is `text[start:end]`, without white space around it.

    `row` and `column` count from 0 and are those of its upper left corner; a merged cell covers
    `rows` × `columns`. `name` is what the file calls it (`B7` in a spreadsheet), if anything.
    """

    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    is_header: bool = False
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the text: one row a line, cells set off by ` | `; a merged cell stands there once."""

    start: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """From `start` on, up to the next place, the text stands there in the file.

    `page` counts from 1; `part` names what else a file is made of: a sheet, its notes, an
    attachment. `confidence` (0–1) is that of the recognition, for text read off an image.
    """

    start: int
    page: int | None = None
    part: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What the indexer makes of one file (or of one member of an archive).

    `signature` sketches its text, to find near-copies by.
    """

    source: str
    doc_id: str
    metadata: Metadata
    original_text: str
    text: str
    offset_map: OffsetMap
    sections: tuple[Section, ...] = ()
    tables: tuple[Table, ...] = ()
    places: tuple[Place, ...] = ()
    repairs: tuple[Repair, ...] = ()
    warnings: tuple[str, ...] = ()
    signature: Signature = field(default_factory=lambda: signature_of(shingles("")), compare=False)

    @property
    def title(self) -> str:
        """What it is called."""
        return self.metadata.title


@dataclass(frozen=True, slots=True)
class CellReading:
    """A cell of a table with what it is about: `document.text[start:end]` is its text.

    `row` and `column` are the words of its row's and its column's headers, from the outermost in;
    `header` is the span of its column's header, `unit_at` that of its unit, where that stands
    outside of the cell (单位：亿元). `name` is what the file calls the cell.
    """

    start: int
    end: int
    row: str
    column: str
    header: tuple[int, int] | None = None
    unit: str = ""
    unit_at: tuple[int, int] | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of whole sentences of one section: `text == document.text[start:end]`.

    `chunk_id` is `<doc_id>-<ordinal, four digits>`; `section_path` runs from the highest heading
    down to the one the chunk stands under. Of a chunk that begins within a table, `lead` is the
    table's caption and header; `cells` are the cells in it.
    """

    chunk_id: str
    doc_id: str
    ordinal: int
    start: int
    end: int
    section_path: tuple[str, ...]
    text: str
    lead: str = ""
    cells: tuple[CellReading, ...] = ()

    def context(self, title: str) -> str:
        """The chunk with its title, path and lead: what is embedded and what is indexed."""
        lead = (self.lead,) if self.lead else ()
        return "\n".join((title, *self.section_path, *lead, self.text))


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents a question is asked within; an empty tuple means "no restriction".

    Several values of one filter mean "any of them"; different filters all have to hold. A region
    holds all that lies in it (江苏省 also passes documents of 苏州市). `as_of` is
    the day that `status` is judged on (today if None); alone it selects what was in force then.
    A collection that may not be read holds nothing, like one that there is not.
    """

    issuer: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    kind: tuple[Kind, ...] = ()
    level: tuple[Level, ...] = ()
    status: tuple[Status, ...] = ()
    as_of: date | None = None
    year_from: int | None = None
    year_to: int | None = None
    doc_number: tuple[str, ...] = ()
    doc_id: tuple[str, ...] = ()
    collection: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is restricted at all."""
        return self != NO_FILTERS

    def freed_by_facet(self) -> dict[str, Filters]:
        """For each facet these filters without the facet's own."""
        return {
            "issuer": replace(self, issuer=()),
            "region": replace(self, region=()),
            "kind": replace(self, kind=()),
            "level": replace(self, level=()),
            "status": replace(self, status=()),
            "year": replace(self, year_from=None, year_to=None),
            "collection": replace(self, collection=()),
        }


NO_FILTERS = Filters()
"""All documents."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the store holds it, without its texts (they are read when needed).

    `collections` are those of its collections that the reader may know of, by name.
    """

    doc_id: str
    source: str
    title: str
    issuer: str | None
    doc_number: str | None
    published: date | None
    region: str | None
    kind: Kind
    level: Level | None
    written: date | None
    validity: Validity
    status: Status | None
    file_hash: str
    characters: int
    chunks: int
    indexed_at: str
    warnings: tuple[str, ...] = field(default=())
    collections: tuple[str, ...] = ()

    @property
    def shown_status(self) -> Status:
        """Its status as users see it: UNVERIFIED where nothing says it."""
        return self.status or Status.UNVERIFIED


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with its row number (`row`, the key that both indexes use) and its place."""

    row: int
    chunk: Chunk
    original_start: int
    original_end: int
