"""How is a document cut for searching? Along its sections, paragraphs and sentences."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.tables import TableReader
from wenzheng.domain import CellReading, Chunk, ParsedDocument, Section
from wenzheng.text.sentences import clause_spans, phrase_spans, sentence_spans

TARGET = 350
"""Characters that a chunk has at most, if its sentences let it."""
_SMALL = 0.4
"""A chunk below this share of the target is joined to its neighbour where both still fit."""
_MOST_PER_TOKEN = 16
"""Characters that one token has at most, in any text that is worth a chunk."""
_STUMP = 0.15
"""A run of headings and short lines below this share goes with the sentence after it."""

Path = tuple[str, ...]
CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch under one path; `is_heading` when nothing but headings stand in it."""

    start: int
    end: int
    path: Path
    is_heading: bool = False


def chunk(
    document: ParsedDocument,
    count_tokens: CountTokens,
    max_tokens: int = 512,
    target: int = TARGET,
) -> list[Chunk]:
    """The chunks in order; together they hold all of the text but the white space between them.

    No sentence is cut, unless it alone is longer than the window of `max_tokens` (which the title
    and the headings share): then it is cut between clauses, phrases, and at last anywhere. Headings
    stand in the chunk of the first text under them; small neighbouring sections under one heading
    share a chunk, whose path is that heading's.
    """
    cutter = _Cutter(document, count_tokens, max_tokens, target)
    pieces = _joined_small(cutter, [p for leaf in _leaves(document) for p in cutter.cut(leaf)])
    cells = cutter.tables.readings()
    return [
        Chunk(
            chunk_id=f"{document.doc_id}-{ordinal:04d}",
            doc_id=document.doc_id,
            ordinal=ordinal,
            start=piece.start,
            end=piece.end,
            section_path=cutter.shown_path(piece.path),
            text=document.text[piece.start : piece.end],
            lead=cutter.tables.lead(piece.start),
            cells=tuple(_within(cells, piece)),
        )
        for ordinal, piece in enumerate(pieces)
    ]


def _within(cells: Sequence[CellReading], piece: _Piece) -> Sequence[CellReading]:
    """The cells (ordered by their starts) that lie in the piece."""
    first = bisect_left(cells, piece.start, key=lambda cell: cell.start)
    last = bisect_left(cells, piece.end, key=lambda cell: cell.start)
    return [cell for cell in cells[first:last] if cell.end <= piece.end]


def cut_sentences(document: ParsedDocument, chunks: Sequence[Chunk]) -> tuple[str, ...]:
    """One warning for every chunk that ends within a sentence."""
    ends = {end for _, end in sentence_spans(document.text)}
    return tuple(
        f"a sentence was longer than the window and was cut at {part.end}"
        for part in chunks
        if part.end not in ends
    )


def _leaves(document: ParsedDocument) -> Iterator[_Piece]:
    """The stretches between one heading and the next, headings without text joined forward."""
    open_sections: list[Section] = []
    bounds = [section.start for section in document.sections] + [len(document.text)]
    held: int | None = None
    if bounds[0] > 0:
        yield from _trimmed(document.text, _Piece(0, bounds[0], ()))
    levels = [*(section.level for section in document.sections), 0][1:]
    for section, end, next_level in zip(document.sections, bounds[1:], levels, strict=True):
        while open_sections and open_sections[-1].level >= section.level:
            open_sections.pop()
        open_sections.append(section)
        path = tuple(opened.heading for opened in open_sections)
        start = section.start if held is None else held
        is_bare = not document.text[section.start + len(section.heading) : end].strip(" \n。：:")
        if is_bare and next_level > section.level:
            held = start
            continue
        held = None
        yield from _trimmed(document.text, _Piece(start, end, path))


def _trimmed(text: str, piece: _Piece) -> Iterator[_Piece]:
    stretch = text[piece.start : piece.end]
    if stretch.strip():
        start = piece.start + len(stretch) - len(stretch.lstrip())
        yield replace(piece, start=start, end=piece.start + len(stretch.rstrip()))


class _Cutter:
    """Cuts stretches of one document so that each fits the window."""

    def __init__(
        self, document: ParsedDocument, count_tokens: CountTokens, max_tokens: int, target: int
    ) -> None:
        self._document = document
        self.tables = TableReader(document)
        self._count_tokens = count_tokens
        self._max_tokens = max_tokens
        self._target = target

    def shown_path(self, path: Path) -> Path:
        """The path, without its highest headings where they alone would fill half the window."""
        while path and self._tokens(path, "") > self._max_tokens // 2:
            path = path[1:]
        return path

    def fits(self, start: int, end: int, path: Path) -> bool:
        """Whether the stretch with its title and path fits the window."""
        if end - start > _MOST_PER_TOKEN * self._max_tokens:
            return False  # not worth counting, and a line of millions would be counted often
        text = self._document.text[start:end]
        lead = self.tables.lead(start)
        return self._tokens(self.shown_path(path), f"{lead}\n{text}") <= self._max_tokens

    def is_within_target(self, start: int, end: int) -> bool:
        """Whether the stretch is no longer than wished."""
        return end - start <= self._target

    def is_small(self, piece: _Piece) -> bool:
        """Whether the piece would make a poor chunk by itself."""
        return piece.end - piece.start < _SMALL * self._target

    def _tokens(self, path: Path, text: str) -> int:
        return self._count_tokens("\n".join((self._document.title, *path, text)))

    def cut(self, leaf: _Piece) -> Iterator[_Piece]:
        """The leaf itself, or runs of its sentences of about equal length."""
        if self._is_good(leaf.start, leaf.end, leaf.path):
            yield leaf
            return
        length = leaf.end - leaf.start
        wished = length / -(-length // self._target)
        start = end = leaf.start
        for first, last in self._units(leaf):
            if end > start and self._is_full(start, end, last, wished, leaf.path):
                yield replace(leaf, start=start, end=end)
                start = first
            end = last
        if end > start:
            yield replace(leaf, start=start, end=end)

    def _is_full(self, start: int, end: int, last: int, wished: float, path: Path) -> bool:
        """Whether `start:end` is a chunk as it is, rather than grown up to `last`."""
        if not self.fits(start, last, path):
            return True
        if end - start < _STUMP * self._target:
            return False
        return end - start >= wished * 0.9 or not self.is_within_target(start, last)

    def _is_good(self, start: int, end: int, path: Path) -> bool:
        return self.is_within_target(start, end) and self.fits(start, end, path)

    def _units(self, leaf: _Piece) -> Iterator[tuple[int, int]]:
        """The sentences of the leaf; one that fits no window in ever smaller parts."""
        text = self._document.text
        for start, end in sentence_spans(text[leaf.start : leaf.end]):
            yield from self._shrunk(leaf.start + start, leaf.start + end, leaf.path, 0)

    def _shrunk(self, start: int, end: int, path: Path, depth: int) -> Iterator[tuple[int, int]]:
        if self.fits(start, end, path) or end - start <= 1:
            yield start, end
        elif depth < len(_SMALLER):
            for first, last in _SMALLER[depth](self._document.text, start, end):
                yield from self._shrunk(first, last, path, depth + 1)
        else:
            middle = (start + end) // 2
            yield from self._shrunk(start, middle, path, depth)
            yield from self._shrunk(middle, end, path, depth)


_SMALLER = (clause_spans, phrase_spans)


def _joined_small(cutter: _Cutter, pieces: list[_Piece]) -> list[_Piece]:
    """Join small pieces to the one before where they share the path or their parent."""
    joined: list[_Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if before and (cutter.is_small(before) or cutter.is_small(piece)):
            path = _shared(before.path, piece.path)
            if (
                path is not None
                and cutter.is_within_target(before.start, piece.end)
                and cutter.fits(before.start, piece.end, path)
            ):
                joined[-1] = _Piece(before.start, piece.end, path)
                continue
        joined.append(piece)
    return joined


def _shared(one: Path, other: Path) -> Path | None:
    """The path of a chunk made of both: their own if equal, their parent's if siblings."""
    if one == other:
        return one
    common = 0
    while common < min(len(one), len(other)) and one[common] == other[common]:
        common += 1
    is_near = max(len(one), len(other)) - common <= 1
    return one[:common] if is_near else None
