"""What the service needs of the library: the seam between HTTP and the data folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from wenzheng.domain import (
    NO_FILTERS,
    Filters,
    Link,
    Place,
    Repair,
    Section,
    StoredDocument,
    Table,
)
from wenzheng.embedding.model import Model
from wenzheng.library import Counts, DocumentTexts
from wenzheng.readable import Readable
from wenzheng.store.kin import Kin
from wenzheng.store.listing import Listed
from wenzheng.store.statements import StatementFilters, StoredStatement
from wenzheng.text.dictionary import Overview

T = TypeVar("T")


class Reading(Protocol):
    """One consistent view of the documents that its reader may read."""

    generation: int
    behind: int
    """Commits of the store that are not shown yet."""

    @property
    def model(self) -> Model:
        """The embedding model."""

    def words(self) -> Overview:
        """The dictionary, and what waits to be applied."""

    def documents(
        self, filters: Filters = NO_FILTERS, *, after: str | None = None, limit: int | None = None
    ) -> list[StoredDocument]:
        """Documents that pass, by doc_id."""

    def listing(self, filters: Filters, wanted: Listed) -> list[StoredDocument]:
        """A page of the documents that pass, in the order that is wanted."""

    def listed(self, filters: Filters, wanted: Listed) -> int:
        """How many there are of them on all pages."""

    def newest(self) -> str | None:
        """When a document last came in (ISO 8601, UTC); None before the first."""

    def document(self, doc_id: str) -> StoredDocument:
        """Raises DocumentNotFound."""

    def texts(self, doc_id: str) -> DocumentTexts:
        """Raises DocumentNotFound."""

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        """Raises DocumentNotFound."""

    def links(self, doc_id: str) -> tuple[Link, ...]:
        """Other documents that it names. Raises DocumentNotFound."""

    def tables(self, doc_id: str) -> tuple[Table, ...]:
        """Raises DocumentNotFound."""

    def places(self, doc_id: str) -> tuple[Place, ...]:
        """Where its text stands in the file. Raises DocumentNotFound."""

    def copies(self, doc_id: str) -> list[StoredDocument]:
        """Documents of nearly the same text. Raises DocumentNotFound."""

    def kin(self, doc_id: str) -> tuple[Kin, ...]:
        """Documents that it has to do with. Raises DocumentNotFound."""

    def repairs(self, doc_id: str) -> tuple[Repair, ...]:
        """What was done to its original text. Raises DocumentNotFound."""

    def repealed_by(self, doc_id: str) -> StoredDocument | None:
        """The document that repeals it, where one does. Raises DocumentNotFound."""

    def file(self, doc_id: str) -> Iterator[bytes]:
        """The file it was read from, in pieces. Raises DocumentNotFound."""

    def file_size(self, doc_id: str) -> int:
        """The size of that file, in bytes. Raises DocumentNotFound."""

    def facets(self, filters: Filters) -> dict[str, dict[str, int]]:
        """Documents per value of each facet, most first, whatever its own filter restricts to."""

    def count(self, filters: Filters) -> int:
        """How many documents pass."""

    def statements(
        self, filters: StatementFilters, *, after: str | None = None, limit: int | None = None
    ) -> list[StoredStatement]:
        """Figures that pass, by doc_id and place in the text."""

    def count_statements(self, filters: StatementFilters) -> int:
        """How many figures pass."""

    def indicators(self, most: int, filters: Filters = NO_FILTERS) -> list[tuple[str, int]]:
        """What most documents that pass give figures of, with how many do."""

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` gives, kept as long as this state is the newest."""

    def counts(self) -> Counts:
        """How much there is."""

    def collections(self) -> dict[str, int]:
        """Documents per collection, most first."""


class Documents(Protocol):
    """Where views come from; `wenzheng.library.Library` is one."""

    def snapshot(self, readable: Readable) -> AbstractContextManager[Reading]:
        """The newest state, as far as the reader may read it. Raises IndexUnusable."""
