"""Files into the library: parse what is new or changed, embed what is new, commit in batches.

A batch is committed whole, so a stop at any moment loses at most the batch in the making; the next
run finds what was committed unchanged and goes on from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer.chunks import chunk, cut_sentences
from indexer.discover import discover
from indexer.parse import PARSER_VERSION, parse_bytes
from wenzheng.domain import Chunk, ParsedDocument
from wenzheng.embedding import Embedder
from wenzheng.errors import InputFailed, UnreadableFile
from wenzheng.library import JobState, Writer, vector_hash

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
    progress: Progress = _no_progress,
) -> Report:
    """Add or update all files below the paths; with `prune`, remove those that vanished there."""
    report = Report()
    seen: set[str] = set()
    job = writer.start_job("index")
    ingest(_changed(paths, writer, report, seen, progress), writer, embedder, report, progress)
    if prune:
        _prune(paths, writer, report, seen)
    writer.update_job(job, state=JobState.DONE, counts=report.counts())
    return report


def _changed(
    paths: Sequence[Path], writer: Writer, report: Report, seen: set[str], progress: Progress
) -> Iterator[SourceFile]:
    """The files that have to be indexed; all others are noted in the report."""
    for found in discover(paths):
        if isinstance(found, InputFailed):
            report.failed.append(("", found))
            progress(1)
            continue
        source = found.resolve().as_posix()
        seen.add(source)
        try:
            data = _read(found)
            file_hash = hashlib.sha256(data).hexdigest()
            if writer.known(source) == (file_hash, _VERSION):
                report.unchanged.append(source)
                progress(1)
                continue
            yield SourceFile(parse_bytes(data, source, found.name), data, file_hash)
        except InputFailed as error:
            report.failed.append((source, error))
            progress(1)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"无法读取 {path}：{error.strerror}；请检查权限",
            f"cannot read {path}: {error.strerror}; check its permissions",
        ) from error


def ingest(
    files: Iterable[SourceFile],
    writer: Writer,
    embedder: Embedder,
    report: Report,
    progress: Progress = _no_progress,
) -> None:
    """Chunk, embed and commit a stream of documents, batch by batch."""
    batch: list[tuple[SourceFile, list[Chunk]]] = []
    pending = 0
    for file in files:
        chunks = chunk(file.document, embedder.count_tokens, max_tokens=embedder.max_tokens)
        batch.append((_with_warnings(file, chunks), chunks))
        pending += len(chunks)
        if pending >= BATCH_CHUNKS:
            _commit(batch, writer, embedder, report)
            progress(len(batch))
            batch, pending = [], 0
    if batch:
        _commit(batch, writer, embedder, report)
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
        writer.put(file.document, chunks, fresh, file.data, file.file_hash, parser_version=_VERSION)
        (report.updated if known else report.added).append(file.document.source)
        report.chunks += len(chunks)
    report.embedded += len(missing)
    writer.commit()


def _prune(paths: Sequence[Path], writer: Writer, report: Report, seen: set[str]) -> None:
    """Remove documents whose files lay below the paths and are gone."""
    roots = [path.resolve() for path in paths]
    for source, doc_id in sorted(writer.sources().items()):
        gone = source not in seen and not Path(source).exists()
        if gone and any(Path(source).is_relative_to(root) for root in roots):
            writer.remove(doc_id)
            report.removed.append(source)
    if report.removed:
        writer.commit()
