"""Is a data folder sound? What `wenzheng doctor` looks at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from wenzheng.domain import Filters
from wenzheng.library import Library, Snapshot
from wenzheng.readable import EVERYTHING
from wenzheng.store import sqlite
from wenzheng.store.statements import StatementFilters

SAMPLE = 200
"""Chunks and documents that are looked at one by one, spread evenly over all."""


class Finding(NamedTuple):
    """One thing to do something about: what it is, and what to do."""

    zh: str
    en: str


def advise(snapshot: Snapshot) -> list[Finding]:
    """What waits to be done; nothing is wrong because of it."""
    words = snapshot.words()
    advice = []
    if words.pending:
        count = len(words.pending.added) + len(words.pending.removed)
        advice.append(
            Finding(
                f"词典有 {count} 项改动待生效；请运行 wenzheng words apply",
                f"{count} changes of the dictionary wait; run `wenzheng words apply`",
            )
        )
    if words.newer:
        count = len(words.newer.added) + len(words.newer.removed)
        advice.append(
            Finding(
                f"本程序的内置词典与索引所用的有 {count} 项不同；需要时运行 wenzheng words apply 更新",
                f"this program's own dictionary differs from the index's in {count} entries; "
                "`wenzheng words apply` takes it over",
            )
        )
    switch = snapshot.unfinished_switch()
    if switch:
        advice.append(
            Finding(
                f"换用模型 {switch.model} 尚未完成（{switch.embedded}/{switch.chunks}）；"
                "再次运行 wenzheng model switch 继续，或换回现用模型以放弃",
                f"the switch to model {switch.model} is not finished ({switch.embedded} of "
                f"{switch.chunks}); run `wenzheng model switch` again to go on, or switch to the "
                "present model to give it up",
            )
        )
    return advice


def check(data: Path, library: Library) -> list[Finding]:
    """All that is wrong with the folder; nothing is changed."""
    findings = list(_store(data))
    with library.snapshot(EVERYTHING) as snapshot:
        findings += _vectors(snapshot)
        findings += _terms(snapshot)
        findings += _quotes(snapshot)
        findings += _statements(snapshot)
    return findings


def _store(data: Path) -> Iterator[Finding]:
    with closing(sqlite.open_store(data)) as connection:
        for (fault,) in connection.execute("PRAGMA integrity_check(10)"):
            if fault != "ok":
                yield Finding(
                    f"数据库文件损坏：{fault}；请从备份恢复，或重新索引原文件",
                    f"the store is damaged: {fault}; restore a backup or index the files again",
                )
        for table, *_rest in islice(connection.execute("PRAGMA foreign_key_check"), 10):
            yield Finding(
                f"表 {table} 中有孤立的行；请重新索引原文件",
                f"table {table} holds rows without their parents; index the files again",
            )


def _vectors(snapshot: Snapshot) -> Iterator[Finding]:
    try:
        snapshot.vectors(snapshot.live.numbers)
    except KeyError as error:
        yield Finding(
            f"向量索引缺少文段 {error}；请运行 wenzheng rebuild",
            f"the vector index lacks row {error}; run `wenzheng rebuild`",
        )


def _terms(snapshot: Snapshot) -> Iterator[Finding]:
    """Each chunk of the sample has to be found by its own words."""
    rows = snapshot.live.numbers
    for row in rows[:: max(1, len(rows) // SAMPLE)]:
        (stored,) = snapshot.chunks([int(row)])
        title = snapshot.document(stored.chunk.doc_id).title
        terms = snapshot.tokeniser.terms(stored.chunk.context(title))[:64]
        if terms and int(row) not in snapshot.lexical(terms, len(rows)).rows:
            yield Finding(
                f"全文索引找不到文段 {stored.chunk.chunk_id}；请运行 wenzheng rebuild",
                f"the lexical index does not find {stored.chunk.chunk_id}; run `wenzheng rebuild`",
            )


def _quotes(snapshot: Snapshot) -> Iterator[Finding]:
    """Each chunk of the sample has to stand in its document, and its original in the original."""
    rows = snapshot.live.numbers
    for row in rows[:: max(1, len(rows) // SAMPLE)]:
        (stored,) = snapshot.chunks([int(row)])
        chunk, texts = stored.chunk, snapshot.texts(stored.chunk.doc_id)
        original = texts.offset_map.original_span(chunk.start, chunk.end)
        exact = texts.text[chunk.start : chunk.end] == chunk.text
        if not exact or original != (stored.original_start, stored.original_end):
            yield Finding(
                f"文段 {chunk.chunk_id} 与所在文档不一致；请重新索引该文件",
                f"chunk {chunk.chunk_id} does not stand in its document; index the file again",
            )


def _statements(snapshot: Snapshot) -> Iterator[Finding]:
    """The figures of a sample of documents have to stand in them as they are stored."""
    documents = snapshot.documents()
    for document in documents[:: max(1, len(documents) // SAMPLE)]:
        texts = snapshot.texts(document.doc_id)
        of_it = StatementFilters(documents=Filters(doc_id=(document.doc_id,)))
        for one in snapshot.statements(of_it):
            said = one.said
            exact = texts.text[said.start : said.end] == one.text
            quoted = texts.text[said.quote_start : said.quote_end] == one.quote
            original = texts.original_text[one.original_start : one.original_end]
            if not (exact and quoted and original == one.original_quote):
                yield Finding(
                    f"指标数字 {one.statement_id} 与所在文档不一致；请重新索引该文件",
                    f"statement {one.statement_id} does not stand in its document; "
                    "index the file again",
                )
