"""Files into the library: parse what is new or changed, embed what is new, commit in batches.

A batch is committed whole, so a stop at any moment loses at most the batch in the making; the next
run finds what was committed unchanged and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer.chunks import chunk, cut_sentences
from indexer.discover import discover
from indexer.files import File
from indexer.members import Failure, file_of, pieces
from indexer.parse import PARSER_VERSION, doc_id_of
from indexer.tables import TableReader
from indexer.workers import InProcess, Parser, Result, Task
from wenzheng.domain import Chunk, ParsedDocument
from wenzheng.embedding import Embedder
from wenzheng.errors import InputFailed
from wenzheng.library import JobState, Writer, vector_hash
from wenzheng.reading.statements import Source, statements

BATCH_CHUNKS = 256
"""Chunks that are embedded and committed together: some ten seconds of work on two cores."""


_VERSION = str(PARSER_VERSION)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A document on its way in, with the bytes it was made from."""

    document: ParsedDocument
    data: bytes
    file_hash: str


@dataclass
class Report:
    """What became of each input."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[tuple[str, InputFailed]] = field(default_factory=list)
    chunks: int = 0
    embedded: int = 0

    def counts(self) -> dict[str, int]:
        """How many inputs went which way."""
        ways = ("added", "updated", "unchanged", "removed", "failed")
        return {way: len(getattr(self, way)) for way in ways}


Progress = Callable[[int], None]
"""Called with the number of inputs that were finished since the last call."""


def _no_progress(_inputs: int) -> None:
    """Say nothing."""


def index_paths(
    paths: Sequence[Path],
    writer: Writer,
    embedder: Embedder,
    *,
    prune: bool = False,
    collections: Collection[str] | None = None,
    parser: Parser | None = None,
    progress: Progress = _no_progress,
) -> Report:
    """Add or update all files below the paths; with `prune`, remove what vanished there.

    All of them are in these `collections` afterwards, where any are given: see `Writer.put`.
    `parser` is who parses; without one the files are parsed here, without limits.
    """
    report = Report()
    seen: set[str] = set()
    job = writer.start_job("index")
    tasks = _changed(paths, writer, report, seen, progress)
    files = _parsed((parser or InProcess()).parse_all(tasks), report, progress)
    ingest(files, writer, embedder, report, progress, collections)
    if collections is not None:
        _move(writer, report, collections)
    if prune:
        _prune(paths, writer, report, seen)
    writer.update_job(job, state=JobState.DONE, counts=report.counts())
    return report


def _changed(
    paths: Sequence[Path], writer: Writer, report: Report, seen: set[str], progress: Progress
) -> Iterator[Task[File]]:
    """What has to be parsed; all else is noted in the report."""
    for found in discover(paths):
        if isinstance(found, InputFailed):
            report.failed.append(("", found))
            progress(1)
            continue
        source = found.resolve().as_posix()
        try:
            file = File.of(found)
        except InputFailed as error:
            report.failed.append((source, error))
            progress(1)
            continue
        for piece in pieces(source, found.name, file.data):
            seen.add(piece.source)
            if isinstance(piece, Failure):
                report.failed.append((piece.source, piece.error))
            elif writer.known(piece.source) == (file.hash, _VERSION):
                report.unchanged.append(piece.source)
            else:
                yield Task(piece, file)
                continue
            progress(1)


def _parsed(
    results: Iterable[tuple[Task[File], Result]], report: Report, progress: Progress
) -> Iterator[SourceFile]:
    """The documents; failures are noted in the report."""
    for task, result in results:
        if isinstance(result, InputFailed):
            report.failed.append((task.piece.source, result))
            progress(1)
        else:
            yield SourceFile(result, task.caller.data, task.caller.hash)


def ingest(
    files: Iterable[SourceFile],
    writer: Writer,
    embedder: Embedder,
    report: Report,
    progress: Progress = _no_progress,
    collections: Collection[str] | None = None,
) -> None:
    """Chunk, embed and commit a stream of documents, batch by batch."""
    batch: list[tuple[SourceFile, list[Chunk]]] = []
    pending = 0
    for file in files:
        chunks = chunk(file.document, embedder.count_tokens, max_tokens=embedder.max_tokens)
        batch.append((_with_warnings(file, chunks), chunks))
        pending += len(chunks)
        if pending >= BATCH_CHUNKS:
            _commit(batch, writer, embedder, report, collections)
            progress(len(batch))
            batch, pending = [], 0
    if batch:
        _commit(batch, writer, embedder, report, collections)
        progress(len(batch))


def _with_warnings(file: SourceFile, chunks: Sequence[Chunk]) -> SourceFile:
    """The file with a warning for each sentence that was too long for one chunk."""
    warnings = (*file.document.warnings, *cut_sentences(file.document, chunks))
    return replace(file, document=replace(file.document, warnings=warnings))


def _commit(
    batch: Sequence[tuple[SourceFile, Sequence[Chunk]]],
    writer: Writer,
    embedder: Embedder,
    report: Report,
    collections: Collection[str] | None,
) -> None:
    inputs = {
        vector_hash(text): text
        for file, chunks in batch
        for text in (one.context(file.document.title) for one in chunks)
    }
    missing = sorted(writer.missing_vectors(set(inputs)))
    vectors = embedder.embed_passages([inputs[key] for key in missing])
    fresh = dict(zip(missing, vectors, strict=True))
    for file, chunks in batch:
        known = writer.known(file.document.source) is not None
        writer.put(
            file.document,
            chunks,
            fresh,
            file.data,
            file.file_hash,
            parser_version=_VERSION,
            statements=list(statements(source_of(file.document))),
            collections=collections,
        )
        (report.updated if known else report.added).append(file.document.source)
        report.chunks += len(chunks)
    report.embedded += len(missing)
    writer.commit()


def _move(writer: Writer, report: Report, collections: Collection[str]) -> None:
    """Put what was found unchanged into these collections; that is an update of what is moved."""
    wanted = frozenset(collections)
    moved = [one for one in report.unchanged if writer.collections_of(doc_id_of(one)) != wanted]
    for source in moved:
        writer.collect(doc_id_of(source), wanted)
    if moved:
        writer.commit()
        report.unchanged = [one for one in report.unchanged if one not in set(moved)]
        report.updated += moved


def source_of(document: ParsedDocument) -> Source:
    """What the statements of a document are read from."""
    known = document.metadata
    cells = tuple(TableReader(document).readings())
    return Source(
        document.text, known.title, document.sections, cells, known.published, known.region
    )


def _prune(paths: Sequence[Path], writer: Writer, report: Report, seen: set[str]) -> None:
    """Remove documents whose files lay below the paths and are gone, or no longer hold them."""
    roots = [path.resolve() for path in paths]
    read = {file_of(source) for source in seen}
    for source, doc_id in sorted(writer.sources().items()):
        file = Path(file_of(source))
        gone = source not in seen and (file.as_posix() in read or not file.exists())
        if gone and any(file.is_relative_to(root) for root in roots):
            writer.remove(doc_id)
            report.removed.append(source)
    if report.removed:
        writer.commit()
