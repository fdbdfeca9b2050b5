"""GET /v1/words: the dictionary that searches use, and what waits to be applied."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.access.asker import Reads
from api.openapi import answers
from api.reading import Documents
from wenzheng.text.dictionary import Changes, Entry, Overview

Forms = list[str]


class EntriesOut(BaseModel):
    """Words, and groups of names of one thing."""

    words: list[str]
    synonyms: list[Forms]

    @classmethod
    def of(cls, entries: tuple[Entry, ...]) -> EntriesOut:
        """The entries by kind, in their order."""
        return cls(
            words=[entry.forms[0] for entry in entries if entry.is_word],
            synonyms=[list(entry.forms) for entry in entries if not entry.is_word],
        )


class ChangesOut(BaseModel):
    """What comes and what goes."""

    added: EntriesOut
    removed: EntriesOut

    @classmethod
    def of(cls, changes: Changes) -> ChangesOut:
        """Both by kind."""
        return cls(added=EntriesOut.of(changes.added), removed=EntriesOut.of(changes.removed))


class BuiltInOut(BaseModel):
    """How much the product brings, as the library holds it; `newer`: what it has brought since."""

    words: int
    synonyms: int
    newer: ChangesOut


class WordsOut(BaseModel):
    """A library's dictionary. `wenzheng words list --json` prints the same."""

    version: int = Field(description="词典版本 / version, one more with every apply")
    built_in: BuiltInOut
    own: EntriesOut = Field(description="已生效的自定义词和同义词 / active entries of users")
    pending: ChangesOut = Field(description="待生效 / waits for `wenzheng words apply`")

    @classmethod
    def of(cls, overview: Overview) -> WordsOut:
        """What is shown of an overview."""
        brought = EntriesOut.of(overview.built_in)
        return cls(
            version=overview.number,
            built_in=BuiltInOut(
                words=len(brought.words),
                synonyms=len(brought.synonyms),
                newer=ChangesOut.of(overview.newer),
            ),
            own=EntriesOut.of(overview.own),
            pending=ChangesOut.of(overview.pending),
        )


_NOTHING: dict[str, object] = {"words": [], "synonyms": []}
EXAMPLE = {
    "version": 2,
    "built_in": {
        "words": 195,
        "synonyms": 140,
        "newer": {"added": _NOTHING, "removed": _NOTHING},
    },
    "own": {"words": ["加氢母站"], "synonyms": [["充换电站", "充电换电站"]]},
    "pending": {"added": {"words": ["绿色甲醇"], "synonyms": []}, "removed": _NOTHING},
}


def router(library: Documents) -> APIRouter:
    """The route over this library."""
    routes = APIRouter()

    @routes.get(
        "/v1/words",
        summary="词典 / Dictionary",
        tags=["词典 / dictionary"],
        responses=answers(EXAMPLE, 503),
    )
    def words(reads: Reads) -> WordsOut:
        """检索所用的词和同义词，以及待生效的改动 / Words and synonyms, and changes that wait."""
        with library.snapshot(reads) as snapshot:
            return WordsOut.of(snapshot.words())

    return routes
