"""Files into the library: parse what is new or changed, embed what is new, commit in batches.

A batch is committed whole, so a stop at any moment loses at most the batch in the making; the next
run finds what was committed unchanged and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from indexer.chunks import chunk, cut_sentences
from indexer.discover import discover
from indexer.files import File
from indexer.members import Failure, Piece, file_of, pieces
from indexer.parse import PARSER_VERSION, doc_id_of
from indexer.running import UNWATCHED, JobRun, Progress, Watch, no_progress
from indexer.tables import TableReader
from indexer.workers import InProcess, Parser, Result, Task
from wenzheng.domain import Chunk, ParsedDocument
from wenzheng.embedding import Embedder
from wenzheng.errors import InputFailed
from wenzheng.library import Writer, vector_hash
from wenzheng.reading.statements import Source, statements
from wenzheng.store.jobs import JobKind, Outcome, Said, Way

BATCH_CHUNKS = 256
"""Chunks that are embedded and committed together: some ten seconds of work on two cores."""

VERSION = str(PARSER_VERSION)
"""What documents are parsed by now, as the store notes it."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A document on its way in, with the bytes it was made from."""

    document: ParsedDocument
    data: bytes
    file_hash: str


class Input(NamedTuple):
    """A file on its way in: where it comes from, what it is called, and how to read it.

    `only` are the sources in it that are wanted, where not all are; `is_forced`: be they unchanged.
    """

    source: str
    name: str
    read: Callable[[], File]
    only: frozenset[str] | None = None
    is_forced: bool = False


class Into(NamedTuple):
    """The collections that documents go into; with `keeps` a known one leaves none that it is in."""

    collections: frozenset[str]
    keeps: bool = False

    def after(self, held: frozenset[str]) -> frozenset[str]:
        """The collections of a document that was in these (none: it is new)."""
        return self.collections | held if self.keeps else self.collections


@dataclass
class Report:
    """What became of each document. `watch` is told at once."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[tuple[str, InputFailed]] = field(default_factory=list)
    chunks: int = 0
    embedded: int = 0
    watch: Watch = UNWATCHED

    def tell(self, way: Way, *sources: str) -> None:
        """Note what is done; of changes, once they are committed."""
        getattr(self, way.value).extend(sources)
        for source in sources:
            self.watch.ended(Outcome(way, source, doc_id_of(source)))

    def fail(self, source: str, error: InputFailed) -> None:
        """Note that there is no document, and why."""
        self.failed.append((source, error))
        self.watch.ended(Outcome(Way.FAILED, source, None, Said.of(error)))


def index_paths(
    paths: Sequence[Path],
    writer: Writer,
    embedder: Embedder,
    *,
    prune: bool = False,
    collections: Collection[str] | None = None,
    parser: Parser | None = None,
    progress: Progress = no_progress,
    asker: str | None = None,
) -> Report:
    """Add or update all files below the paths; with `prune`, remove what vanished there.

    All of them are in these `collections` afterwards, where any are given: see `Writer.put`.
    `parser` is who parses; without one the files are parsed here, without limits. Raises JobCancelled
    when the job, of which `asker` is noted, is cancelled on the way.
    """
    seen: set[str] = set()
    job = writer.jobs.begin(
        JobKind.INDEX,
        asker=asker,
        subject={"paths": [path.as_posix() for path in paths]},
        total=sum(1 for _ in discover(paths)),
    )
    with JobRun(writer.jobs, job, progress=progress) as run:
        report = Report(watch=run)
        index_inputs(
            _found(paths, report),
            writer,
            embedder,
            report,
            into=None if collections is None else Into(frozenset(collections)),
            parser=parser,
            seen=seen,
        )
        if prune:
            _prune(paths, writer, report, seen)
    return report


def _found(paths: Sequence[Path], report: Report) -> Iterator[Input]:
    for found in discover(paths):
        if isinstance(found, InputFailed):
            report.watch.expect("")
            report.fail("", found)
            report.watch.read("")
        else:
            yield Input(found.resolve().as_posix(), found.name, partial(File.of, found))


def index_inputs(
    inputs: Iterable[Input],
    writer: Writer,
    embedder: Embedder,
    report: Report,
    *,
    into: Into | None = None,
    parser: Parser | None = None,
    seen: set[str] | None = None,
) -> None:
    """Add or update these files, and note what becomes of them; `seen` gets all sources in them.

    Without `into` they stay in the collections that they are in.
    """
    moved: list[str] = []
    tasks = _changed(inputs, writer, report, set() if seen is None else seen, into, moved)
    files = _parsed((parser or InProcess()).parse_all(tasks), report)
    ingest(files, writer, embedder, report, into)
    if into is not None and moved:
        _move(writer, report, moved, into)


def _changed(
    inputs: Iterable[Input],
    writer: Writer,
    report: Report,
    seen: set[str],
    into: Into | None,
    moved: list[str],
) -> Iterator[Task[File]]:
    """What has to be parsed; all else is noted in the report.

    `moved` gets the sources of what is unchanged but for the collections it is to be in.
    """
    for one in inputs:
        try:
            file = one.read()
        except InputFailed as error:
            report.watch.expect(one.source)
            report.fail(one.source, error)
            report.watch.read(one.source)
            continue
        for piece in pieces(one.source, one.name, file.data):
            if one.only is not None and piece.source not in one.only:
                continue
            seen.add(piece.source)
            report.watch.expect(piece.source)
            if isinstance(piece, Piece) and not _is_known(writer, piece, file, one):
                yield Task(piece, file)
            elif isinstance(piece, Failure):
                report.fail(piece.source, piece.error)
            elif into is not None and _is_elsewhere(writer, piece.source, into):
                moved.append(piece.source)
            else:
                report.tell(Way.UNCHANGED, piece.source)
        report.watch.read(one.source)


def _is_elsewhere(writer: Writer, source: str, into: Into) -> bool:
    held = writer.collections_of(doc_id_of(source))
    return into.after(held) != held


def _is_known(writer: Writer, piece: Piece, file: File, given: Input) -> bool:
    return not given.is_forced and writer.known(piece.source) == (file.hash, VERSION)


def _parsed(results: Iterable[tuple[Task[File], Result]], report: Report) -> Iterator[SourceFile]:
    """The documents; failures are noted in the report."""
    for task, result in results:
        if isinstance(result, InputFailed):
            report.fail(task.piece.source, result)
        else:
            yield SourceFile(result, task.caller.data, task.caller.hash)


def ingest(
    files: Iterable[SourceFile],
    writer: Writer,
    embedder: Embedder,
    report: Report,
    into: Into | None = None,
) -> None:
    """Chunk, embed and commit a stream of documents, batch by batch."""
    batch: list[tuple[SourceFile, list[Chunk]]] = []
    pending = 0
    for file in files:
        chunks = chunk(file.document, embedder.count_tokens, max_tokens=embedder.max_tokens)
        batch.append((_with_warnings(file, chunks), chunks))
        pending += len(chunks)
        if pending >= BATCH_CHUNKS:
            _commit(batch, writer, embedder, report, into)
            batch, pending = [], 0
    if batch:
        _commit(batch, writer, embedder, report, into)


def _with_warnings(file: SourceFile, chunks: Sequence[Chunk]) -> SourceFile:
    """The file with a warning for each sentence that was too long for one chunk."""
    warnings = (*file.document.warnings, *cut_sentences(file.document, chunks))
    return replace(file, document=replace(file.document, warnings=warnings))


def _commit(
    batch: Sequence[tuple[SourceFile, Sequence[Chunk]]],
    writer: Writer,
    embedder: Embedder,
    report: Report,
    into: Into | None,
) -> None:
    inputs = {
        vector_hash(text): text
        for file, chunks in batch
        for text in (one.context(file.document.title) for one in chunks)
    }
    missing = sorted(writer.missing_vectors(set(inputs)))
    vectors = embedder.embed_passages([inputs[key] for key in missing])
    fresh = dict(zip(missing, vectors, strict=True))
    ways: list[tuple[Way, str]] = []
    for file, chunks in batch:
        known = writer.known(file.document.source) is not None
        writer.put(
            file.document,
            chunks,
            fresh,
            file.data,
            file.file_hash,
            parser_version=VERSION,
            statements=list(statements(source_of(file.document))),
            collections=into and into.after(writer.collections_of(file.document.doc_id)),
        )
        ways.append((Way.UPDATED if known else Way.ADDED, file.document.source))
        report.chunks += len(chunks)
    report.embedded += len(missing)
    writer.commit()
    for way, source in ways:
        report.tell(way, source)


def _move(writer: Writer, report: Report, moved: Sequence[str], into: Into) -> None:
    """Put documents into these collections: an update of what is moved."""
    for source in moved:
        doc_id = doc_id_of(source)
        writer.collect(doc_id, into.after(writer.collections_of(doc_id)))
    writer.commit()
    report.tell(Way.UPDATED, *moved)


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
    gone_sources: list[str] = []
    for source, doc_id in sorted(writer.sources().items()):
        file = Path(file_of(source))
        gone = source not in seen and (file.as_posix() in read or not file.exists())
        if gone and any(file.is_relative_to(root) for root in roots):
            writer.remove(doc_id)
            gone_sources.append(source)
    if gone_sources:
        writer.commit()
        report.tell(Way.REMOVED, *gone_sources)
