"""Rows of tables, which mean nothing without the table's header."""

from __future__ import annotations

import re

from search.answering.passage import Sentence

_FIGURE = re.compile(r"[\d,.]+")


def is_bare_row(sentence: Sentence) -> bool:
    """Whether it is a table's header, or a row of figures, which mean nothing without it."""
    chunk = sentence.passage.stored.chunk
    if " | " not in sentence.text or not chunk.cells:
        return False
    start, end = chunk.start + sentence.start, chunk.start + sentence.end
    cells = [cell for cell in chunk.cells if start <= cell.start < end]
    return not cells or any(
        cell.header is not None
        and _FIGURE.fullmatch(chunk.text[cell.start - chunk.start : cell.end - chunk.start])
        for cell in cells
    )
