"""Which lines of a page are its document?

Every line has a worth: prose is worth its length, a line of links or of few words costs. The
element whose lines are worth most together holds the document, one container or several; within
it, elements that cost more than they bring (menus, lists of other articles) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.readers.base import Block
from indexer.readers.boilerplate import is_apart, is_boilerplate, is_chrome
from indexer.readers.html import Element, Outline

_MARKS = re.compile(r"[，。；：、！？,;!?]")
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_PARAGRAPHS = frozenset("p li dt dd pre".split()) | _HEADINGS
_COST = 2.0
_COST_OF_LINK = 8.0
_FEW_WORDS = 0.2
_MOST_COST = -30.0
_LEAST_PROSE = 30.0
_SHORTEST_TITLE = 10


class Main(NamedTuple):
    """The numbers of the document's lines, in their order; a list of links has no text beside."""

    lines: list[int]
    is_list: bool = False


def main_lines(found: Outline) -> Main:
    """The lines of the document; of a page without any prose, its longest list of titles."""
    if not found.lines:
        return Main([])
    sizes = found.sizes()
    worths = [_worth(line.block) for line in found.lines]
    apart = _apart(found, worths, sizes)
    worths = _without(found, worths, apart)
    totals, costly = _balance(found, worths, sizes)
    prose = _summed(found, [max(worth, 0.0) for worth in worths])
    main = _risen(found, _best(found, totals), prose)
    if prose[main] < _LEAST_PROSE:
        titles = _without(found, [_worth_as_title(line.block) for line in found.lines], apart)
        of_titles = _summed(found, titles)
        listing = _best(found, of_titles)
        if of_titles[listing] > _LEAST_PROSE:
            return Main(_lines_of(found, listing, apart), is_list=True)
    left_out = [one or other for one, other in zip(apart, costly, strict=True)]
    return Main(_lines_of(found, main, left_out))


def _without(found: Outline, worths: Sequence[float], apart: Sequence[bool]) -> list[float]:
    return [0.0 if apart[line.element] else w for line, w in zip(found.lines, worths, strict=True)]


def _best(found: Outline, totals: Sequence[float]) -> int:
    """The outermost of the elements that are worth most; a paragraph only if it stands alone."""
    best = max(_containers(found), key=lambda number: (totals[number], -number))
    if totals[best] > 0:
        return best
    return max(range(len(totals)), key=lambda number: (totals[number], -number))


def _risen(found: Outline, number: int, prose: Sequence[float]) -> int:
    """The nearest element around it that holds half of the page's prose.

    Several things of a kind, as the posts of a forum, are worth less together than one alone
    where each comes with many links; they are one document nevertheless.
    """
    while prose[number] * 2 < prose[0]:
        number = found.elements[number].parent
    return number


def _lines_of(found: Outline, main: int, left_out: Sequence[bool]) -> list[int]:
    """The lines within the element, without those of elements in it that are left out."""
    inside = _within(found.elements, [number == main for number in range(len(left_out))])
    without = _within(
        found.elements,
        [inside[number] and number != main and left_out[number] for number in range(len(left_out))],
    )
    return [
        number
        for number, line in enumerate(found.lines)
        if inside[line.element] and not without[line.element]
    ]


def _containers(found: Outline) -> Iterator[int]:
    """The elements that can hold a document: not a paragraph of it."""
    return (
        number for number, element in enumerate(found.elements) if element.tag not in _PARAGRAPHS
    )


def _worth(block: Block) -> float:
    letters = sum(map(str.isalnum, block.text))
    plain = max(letters - block.linked, 0)
    if block.table is not None:
        return plain * 0.5 - block.linked
    if block.linked * 2 >= letters:
        return -block.linked - _COST_OF_LINK if block.linked else -_COST
    marks = len(_MARKS.findall(block.text))
    worth = plain * min(1.0, _FEW_WORDS + 0.4 * marks) - block.linked - _COST
    return -_COST if worth > 0 and is_boilerplate(block) else worth


def _worth_as_title(block: Block) -> float:
    """Titles of a list are long, the words of a menu short."""
    letters = sum(map(str.isalnum, block.text))
    return letters - _COST_OF_LINK if letters >= _SHORTEST_TITLE else -letters - _COST_OF_LINK


def _summed(found: Outline, worths: Sequence[float]) -> list[float]:
    """What the lines of every element are worth, those of the elements within it included."""
    totals = _totals_of_lines(found, worths)
    for number in range(len(totals) - 1, 0, -1):
        totals[found.elements[number].parent] += totals[number]
    return totals


def _balance(
    found: Outline, worths: Sequence[float], sizes: Sequence[tuple[int, int]]
) -> tuple[list[float], list[bool]]:
    """What every element is worth with all it holds, and which ones are better left out.

    Those are the ones made of links. They weigh on what is around them, but only so much: a long
    list of other articles within a short one does not make it any less the document.
    """
    totals = _totals_of_lines(found, worths)
    costly = [False] * len(totals)
    for number in range(len(totals) - 1, 0, -1):
        characters, linked = sizes[number]
        is_heading = found.elements[number].tag in _HEADINGS
        costly[number] = totals[number] < 0 and linked * 2 >= characters and not is_heading
        weight = max(totals[number], _MOST_COST) if costly[number] else totals[number]
        totals[found.elements[number].parent] += weight
    return totals, costly


def _totals_of_lines(found: Outline, worths: Sequence[float]) -> list[float]:
    totals = [0.0] * len(found.elements)
    for line, worth in zip(found.lines, worths, strict=True):
        totals[line.element] += worth
    return totals


def _apart(found: Outline, worths: Sequence[float], sizes: Sequence[tuple[int, int]]) -> list[bool]:
    """Elements that say they are not the document: comments, menus, sidebars, footers.

    Names lie: one that holds most of the page's prose is the document, whatever it is called.
    """
    prose = _summed(found, [max(worth, 0.0) for worth in worths])
    return _within(
        found.elements,
        [
            number > 0
            and prose[number] * 2 < prose[0]
            and (is_apart(element.tag, element.names) or is_chrome(element.names, *sizes[number]))
            for number, element in enumerate(found.elements)
        ],
    )


def _within(elements: Sequence[Element], chosen: Sequence[bool]) -> list[bool]:
    """The chosen elements with all that they hold."""
    within = list(chosen)
    for number, element in enumerate(elements):
        within[number] |= element.parent >= 0 and within[element.parent]
    return within
