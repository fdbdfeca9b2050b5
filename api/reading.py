"""What the service needs of the library: the seam between HTTP and the data folder."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from wenzheng.domain import Filters, Link, Place, Repair, Section, StoredDocument, Table
from wenzheng.embedding.model import Model
from wenzheng.library import Counts, DocumentTexts
from wenzheng.store.kin import Kin
from wenzheng.store.statements import StatementFilters, StoredStatement
from wenzheng.text.dictionary import Overview


class Reading(Protocol):
    """One consistent view of the documents."""

    generation: int
    behind: int
    """Commits of the store that are not shown yet."""

    @property
    def model(self) -> Model:
        """The embedding model."""

    def words(self) -> Overview:
        """The dictionary, and what waits to be applied."""

    def documents(
        self, filters: Filters, *, after: str | None = None, limit: int | None = None
    ) -> list[StoredDocument]:
        """Documents that pass, by doc_id."""

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

    def file(self, doc_id: str) -> bytes:
        """The file it was read from. Raises DocumentNotFound."""

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

    def indicators(self, most: int) -> list[tuple[str, int]]:
        """What most documents give figures of, with how many do."""

    def counts(self) -> Counts:
        """How much there is."""


class Documents(Protocol):
    """Where views come from; `wenzheng.library.Library` is one."""

    def snapshot(self) -> AbstractContextManager[Reading]:
        """The newest state. Raises IndexUnusable."""
