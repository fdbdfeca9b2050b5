"""Questions to begin with, made of the library's own figures: what can be asked of these documents?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from api.reading import Reading
from wenzheng.reading.indicators import Change
from wenzheng.reading.stages import Stage
from wenzheng.reading.statement import Statement
from wenzheng.store.statements import StatementFilters

_SHOWN = 6
_LOOKED_AT = 30
"""Indicators that most documents give, of which those with a figure of a year make a question."""

_FIGURES = 20
_WORDED = {
    Stage.TARGET: "到{year}年{name}要达到多少",
    Stage.REACHED: "{year}年{name}是多少",
}


def starting_questions(snapshot: Reading) -> list[str]:
    """Some that its figures answer, of different indicators; made once for each state."""
    return snapshot.once("starting", lambda: list(islice(_questions(snapshot), _SHOWN)))


def _questions(snapshot: Reading) -> Iterator[str]:
    for key, _ in snapshot.indicators(_LOOKED_AT):
        filters = StatementFilters(indicators=((key,),), stages=tuple(_WORDED))
        found = snapshot.statements(filters, limit=_FIGURES)
        said = [one.said for one in found if _is_whole(one.said)]
        if said:
            yield _question(max(said, key=lambda one: (one.last or 0, one.stage is Stage.TARGET)))


def _is_whole(said: Statement) -> bool:
    """Whether it says of which year it is, and of a thing by a short name."""
    return (
        said.change is Change.LEVEL
        and said.first == said.last is not None
        and 2 < len(said.indicator) < 15
    )


def _question(said: Statement) -> str:
    region = said.region or ""
    return region + _WORDED[said.stage].format(year=said.last, name=said.indicator)
