"""Changing the dictionary over HTTP, as `wenzheng words` does: POST, PUT and DELETE of /v1/words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from api.access.asker import Reads
from api.access.requires import requires
from api.observing.record import note_change
from api.openapi import answers
from api.reading import Documents
from api.requests import Text
from api.words import EXAMPLE, EntriesOut, WordsOut
from wenzheng.library import Writer
from wenzheng.readable import Readable
from wenzheng.serving import Scope
from wenzheng.text.dictionary import Entry, parse_entry

_MOST = 10_000
"""Entries of one request."""

OpenWriter = Callable[[], AbstractContextManager[Writer]]


class WordsIn(BaseModel):
    """Entries: a word each, or names of one thing joined by `=`."""

    model_config = ConfigDict(extra="forbid")

    entries: list[Text] = Field(
        max_length=_MOST,
        description="词，或用“=”连接的一组同义词 / words, or names of one thing joined by `=`",
        examples=[["加氢母站", "充换电站 = 充电换电站"]],
    )


class AppliedOut(BaseModel):
    """The version that is active now, how it differs, and how many passages were cut again.

    Of the passages those are counted that the asker may read.
    """

    version: int
    added: EntriesOut
    removed: EntriesOut
    recut: int


_NONE: dict[str, object] = {"words": [], "synonyms": []}
_APPLIED = {
    "version": 3,
    "added": {"words": ["绿色甲醇"], "synonyms": []},
    "removed": _NONE,
    "recut": 96,
}


def router(library: Documents, open_writer: OpenWriter) -> APIRouter:
    """The routes over this library; each opens it for writing while it works, and one at a time."""
    routes = APIRouter(
        prefix="/v1/words",
        tags=["词典 / dictionary"],
        dependencies=[Depends(requires(Scope.WRITE))],
    )

    @routes.post(
        "", summary="添加词 / Add words", responses=answers(EXAMPLE, 400, 409, 413, 422, 503)
    )
    def add(reads: Reads, body: WordsIn) -> WordsOut:
        """添加词和同义词，apply 后生效 / Add entries; they wait until they are applied."""
        entries = [parse_entry(text) for text in body.entries]
        with open_writer() as writer:
            _noted("+", writer.words.add(entries))
        return _words(library, reads)

    @routes.put(
        "", summary="替换自定义词 / Replace", responses=answers(EXAMPLE, 400, 409, 413, 422, 503)
    )
    def replace(reads: Reads, body: WordsIn) -> WordsOut:
        """使自定义词恰为所给各项，apply 后生效 / Make one's own entries exactly these."""
        entries = [parse_entry(text) for text in body.entries]
        with open_writer() as writer:
            changes = writer.words.replace(entries)
        _noted("-", changes.removed)
        _noted("+", changes.added)
        return _words(library, reads)

    @routes.delete(
        "/{entry}", summary="移除词 / Remove", responses=answers(EXAMPLE, 404, 409, 422, 503)
    )
    def remove(reads: Reads, entry: str) -> WordsOut:
        """移除自定义的词，或含有该词的一组同义词 / Remove a word, or the group that holds it."""
        with open_writer() as writer:
            _noted("-", writer.words.remove([entry]))
        return _words(library, reads)

    @routes.post("/apply", summary="使改动生效 / Apply", responses=answers(_APPLIED, 409, 503))
    def apply(reads: Reads) -> AppliedOut:
        """重新切分文段，不重新计算向量 / Cut the passages again; nothing is embedded again."""
        with open_writer() as writer:
            applied = writer.words.apply()
        note_change(f"words applied, version {applied.number}")
        with library.snapshot(reads) as snapshot:
            readable = snapshot.counts().chunks
        return AppliedOut(
            version=applied.number,
            added=EntriesOut.of(applied.changes.added),
            removed=EntriesOut.of(applied.changes.removed),
            recut=min(applied.recut, readable),
        )

    return routes


def _noted(sign: str, entries: Iterable[Entry]) -> None:
    for entry in entries:
        note_change(f"words {sign} {entry.text}")


def _words(library: Documents, readable: Readable) -> WordsOut:
    with library.snapshot(readable) as snapshot:
        return WordsOut.of(snapshot.words())
