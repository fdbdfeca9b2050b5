"""Which words of a clause were changed: both versions cut at what they have in common."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from api.marking import Piece

_WORD = re.compile(r"[0-9０-９.,，]*\d|[A-Za-z]+|\s+|.", re.DOTALL)
"""Numbers and Latin words are exchanged whole: 5.5万 for 4.5万, not a digit of it."""
_SHORT = 2
"""So few characters in common between two changes are no common ground: both are shown as one."""


class Wording(NamedTuple):
    """Both versions; what one alone has is marked `del` before and `ins` after."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


def wording(before: str, after: str) -> Wording:
    """What was changed between two versions of a clause, word by word."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    was: list[Piece] = []
    now: list[Piece] = []
    for at, (change, i, j, k, m) in enumerate(found):
        said, says = "".join(old[i:j]), "".join(new[k:m])
        within = 0 < at < len(found) - 1
        is_same = change == "equal" and not (within and len(said.strip()) < _SHORT)
        _add(was, said, "" if is_same else "del")
        _add(now, says, "" if is_same else "ins")
    return Wording(tuple(was), tuple(now))


def _add(cut: list[Piece], text: str, mark: str) -> None:
    """The text behind what is there, as one piece with its neighbour of the same mark."""
    if not text:
        return
    if cut and cut[-1].mark == mark:
        cut[-1] = Piece(cut[-1].text + text, mark)
    else:
        cut.append(Piece(text, mark))
