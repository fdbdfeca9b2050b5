"""Small documents, made-up vectors and libraries for tests."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wenzheng.domain import Chunk, Kind, Metadata, ParsedDocument, Section
from wenzheng.library import Library, Model, Snapshot, Writer, vector_hash
from wenzheng.text.offsets import OffsetMap, Run
from wenzheng.text.tokenise import Tokeniser

MODEL = "fake-1"
DIMENSION = 16
TOKENISER = Tokeniser()


def vector(key: str) -> NDArray[np.float16]:
    """A unit vector that depends on its key alone."""
    made = np.random.default_rng(int(key[:12], 16)).standard_normal(DIMENSION)
    return (made / np.linalg.norm(made)).astype(np.float16)


def question_vector(text: str) -> NDArray[np.float32]:
    return vector(vector_hash(text)).astype(np.float32)


def document(
    doc_id: str,
    text: str,
    *,
    title: str = "关于加快发展的意见",
    issuer: str | None = "上海市人民政府",
    region: str | None = "上海",
    kind: Kind = Kind.OPINION,
    published: date | None = date(2022, 6, 15),
) -> ParsedDocument:
    """A document of one section whose original text has a blank before it."""
    return ParsedDocument(
        source=f"{doc_id}.txt",
        doc_id=doc_id,
        metadata=Metadata(
            title=title,
            names=(title,),
            issuers=(issuer,) if issuer else (),
            published=published,
            region=region,
            kind=kind,
        ),
        original_text=" " + text,
        text=text,
        offset_map=shifted(len(text)),
        sections=(Section(1, title, 0, len(text)),),
        warnings=("编码有误",),
    )


def shifted(length: int) -> OffsetMap:
    """The map of a text whose original has one character more in front."""
    return OffsetMap((Run(0, length, 1, length + 1),) if length else ())


def chunks(parsed: ParsedDocument) -> list[Chunk]:
    """One chunk a sentence."""
    return [
        Chunk(f"{parsed.doc_id}-{at:04}", parsed.doc_id, at, *found.span(), ("总体要求",), found[0])
        for at, found in enumerate(re.finditer(r"[^。]+。?", parsed.text))
    ]


def open_writer(data: Path, checkpoint: Callable[[str], None] = lambda _: None) -> Writer:
    return Writer.open(data, model=Model(MODEL), checkpoint=checkpoint)


def open_library(data: Path) -> Library:
    return Library.open(data)


def put(writer: Writer, parsed: ParsedDocument) -> None:
    """Put a document with the vectors that the store lacks."""
    pieces = chunks(parsed)
    missing = writer.missing_vectors(vector_hash(c.context(parsed.title)) for c in pieces)
    file = parsed.original_text.encode()
    digest = hashlib.sha256(file).hexdigest()
    writer.put(
        parsed, pieces, {key: vector(key) for key in missing}, file, digest, parser_version="1"
    )


def texts(snapshot: Snapshot, question: str, k: int = 10) -> list[str]:
    """Texts of the best chunks by words."""
    found = snapshot.lexical(TOKENISER.terms(question), k)
    return [chunk.chunk.text for chunk in snapshot.chunks(found.rows)]


def near_texts(snapshot: Snapshot, question: str, k: int = 10) -> list[str]:
    """Texts of the best chunks by vector."""
    found = snapshot.dense(question_vector(question), k)
    return [chunk.chunk.text for chunk in snapshot.chunks(found.rows)]


def ranking(snapshot: Snapshot, question: str, k: int) -> list[list[tuple[str, float]]]:
    """Both legs' rankings by chunk_id, with scores."""
    legs = (
        snapshot.lexical(TOKENISER.terms(question), k),
        snapshot.dense(question_vector(question), k),
    )
    return [
        [
            (chunk.chunk.chunk_id, float(score))
            for chunk, score in zip(snapshot.chunks(leg.rows), leg.scores, strict=True)
        ]
        for leg in legs
    ]
