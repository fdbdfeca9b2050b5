"""The table of statements: written with their document, read by filters of their own."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wenzheng.domain import NO_FILTERS, Filters, ParsedDocument
from wenzheng.errors import UnknownFilter
from wenzheng.readable import Readable
from wenzheng.reading.amounts import Amount
from wenzheng.reading.hierarchy import with_parts
from wenzheng.reading.indicators import Change
from wenzheng.reading.naming import indicator_key
from wenzheng.reading.quantities import Comparator
from wenzheng.reading.stages import Obligation, Stage
from wenzheng.reading.statements import Statement
from wenzheng.store.reading import Condition
from wenzheng.store.standing import UNKNOWN, Standing


@dataclass(frozen=True, slots=True)
class StatementFilters:
    """Which statements are asked for; an empty tuple means "no restriction".

    `indicators`: any of them, each by words that all have to be in its name (as
    `reading.naming.indicator_words` gives them). `years`: said of any of them. `regions`: any of
    them or of what lies in them, by full names. `documents` restricts the documents; its own
    region, that of the document, is left empty, since a statement has one itself.
    """

    indicators: tuple[tuple[str, ...], ...] = ()
    years: tuple[int, ...] = ()
    regions: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    changes: tuple[Change, ...] = ()
    units: tuple[str, ...] = ()
    documents: Filters = NO_FILTERS


ALL_STATEMENTS = StatementFilters()
"""No restriction."""


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A statement as the store holds it, with its quotes and its document.

    `statement_id` is `<doc_id>-s<ordinal, five digits>` and where the next page goes on; `standing`
    is the document's on the day asked for.
    """

    statement_id: str
    doc_id: str
    source: str
    title: str
    issuer: str | None
    published: date | None
    text: str
    quote: str
    original_quote: str
    original_start: int
    original_end: int
    said: Statement
    standing: Standing = UNKNOWN


_COLUMNS = (
    's.start, s."end", s.quote_start, s.quote_end, s.indicator, s.name_start, s.name_end, s.change, '
    "s.value, s.high, s.unit, s.comparator, s.first_year, s.last_year, s.by_end, s.yearly, s.region, "
    "s.stage, s.obligation"
)
_IN = "IN (SELECT value FROM json_each(?))"


def add(
    connection: sqlite3.Connection,
    number: int,
    document: ParsedDocument,
    found: Iterable[Statement],
) -> None:
    """The statements of a document's version, in their order."""
    connection.executemany(
        f"INSERT INTO statements VALUES ({', '.join('?' * 27)})",
        [(number, at, *_row(document, one)) for at, one in enumerate(found)],
    )


def _row(document: ParsedDocument, one: Statement) -> tuple[Any, ...]:
    text = document.text
    original = document.offset_map.original_span(one.quote_start, one.quote_end)
    return (
        *(one.start, one.end, one.quote_start, one.quote_end, *original),
        text[one.start : one.end],
        text[one.quote_start : one.quote_end],
        document.original_text[original[0] : original[1]],
        *(one.indicator, indicator_key(one.indicator), *(one.indicator_at or (None, None))),
        *(one.change.value, one.amount.value, one.amount.high, one.amount.unit),
        *(one.comparator.value, one.first, one.last, int(one.by), int(one.yearly)),
        *(one.region, one.stage.value, one.obligation and one.obligation.value),
    )


def matching(filters: StatementFilters, documents: Condition) -> Condition:
    """Statements that pass, of documents (under their own condition) that do."""
    sql, given = documents
    sql, values = f"s.document IN (SELECT document FROM documents WHERE {sql})", [*given]
    if filters.indicators:
        each = [
            "(" + " AND ".join(["instr(s.indicator_key, ?) > 0"] * len(w)) + ")"
            for w in filters.indicators
        ]
        sql += f" AND ({' OR '.join(each)})"
        values += [word for words in filters.indicators for word in words]
    if filters.years:
        sql += " AND EXISTS (SELECT 1 FROM json_each(?) WHERE value BETWEEN s.first_year AND s.last_year)"
        values.append(json.dumps(filters.years))
    for column, wanted in (
        ("region", tuple(sorted(with_parts(filters.regions)))),
        ("stage", filters.stages),
        ("change", filters.changes),
        ("unit", filters.units),
    ):
        if wanted:
            sql += f" AND s.{column} {_IN}"
            values.append(json.dumps(list(wanted), ensure_ascii=False))
    return sql, values


def select(
    connection: sqlite3.Connection,
    condition: Condition,
    after: tuple[str, int] | None,
    limit: int | None,
    readable: Readable,
) -> list[StoredStatement]:
    """By doc_id and place in the text, from behind `after` (doc_id, ordinal) on."""
    sql, values = condition
    if after is not None:
        sql, values = sql + " AND (d.doc_id, s.ordinal) > (?, ?)", [*values, *after]
    found = connection.execute(
        "SELECT d.doc_id, s.ordinal, d.source, d.title, d.issuer, d.published, s.text, s.quote, "
        f"s.original_quote, s.original_start, s.original_end, {_COLUMNS} "
        f"FROM statements s JOIN documents d USING (document) WHERE {sql} "
        "ORDER BY d.doc_id, s.ordinal LIMIT ?",
        [*values, -1 if limit is None else limit],
    )
    return [_stored(row, readable) for row in found]


def count(connection: sqlite3.Connection, condition: Condition) -> int:
    """How many statements pass."""
    sql, values = condition
    found: int = connection.execute(
        f"SELECT count(*) FROM statements s WHERE {sql}", values
    ).fetchone()[0]
    return found


def _stored(row: Sequence[Any], readable: Readable) -> StoredStatement:
    doc_id, ordinal, source, title, issuer, published, *texts = row
    text, quote, original_quote, original_start, original_end, *columns = texts
    return StoredStatement(
        f"{doc_id}-s{ordinal:05d}",
        doc_id,
        readable.source(source),
        title,
        issuer,
        date.fromisoformat(published) if published else None,
        *(text, quote, original_quote, original_start, original_end),
        _statement(*columns),
    )


def _statement(
    start: int,
    end: int,
    quote_start: int,
    quote_end: int,
    indicator: str,
    name_start: int | None,
    name_end: int | None,
    change: str,
    value: float,
    high: float | None,
    unit: str,
    comparator: str,
    first: int | None,
    last: int | None,
    by_end: int,
    yearly: int,
    region: str | None,
    stage: str,
    obligation: str | None,
) -> Statement:
    return Statement(
        *(start, end, quote_start, quote_end, indicator),
        None if name_start is None or name_end is None else (name_start, name_end),
        Change(change),
        Amount(value, high, unit),
        Comparator(comparator),
        *(first, last, bool(by_end), bool(yearly), region),
        Stage(stage),
        Obligation(obligation) if obligation else None,
    )


def common(
    connection: sqlite3.Connection, documents: Condition, most: int
) -> list[tuple[str, int]]:
    """The indicators that most documents give figures of, by their keys, and how many do."""
    sql, values = documents
    return connection.execute(
        "SELECT indicator_key, count(DISTINCT document) AS n FROM statements WHERE document IN "
        f"(SELECT document FROM documents WHERE {sql}) AND length(indicator_key) BETWEEN 3 AND 14 "
        "GROUP BY indicator_key ORDER BY n DESC, count(*) DESC, indicator_key LIMIT ?",
        [*values, most],
    ).fetchall()


def position(statement_id: str) -> tuple[str, int]:
    """The doc_id and ordinal that a `statement_id` names. Raises UnknownFilter for anything else."""
    doc_id, mark, ordinal = statement_id.rpartition("-s")
    is_number = ordinal.isascii() and ordinal.isdigit() and len(ordinal) < 10
    if not (mark and is_number):
        raise UnknownFilter(
            f"after 的取值 {statement_id[:60]} 不是指标数字的编号；请用上一页给出的 next",
            f"after has the value {statement_id[:60]}, which is no statement_id; "
            "use the `next` of the page before",
        )
    return doc_id, int(ordinal)
