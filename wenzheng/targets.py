"""Statements as they leave the program: one flat record each, the same by command, HTTP and file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from wenzheng.domain import Status
from wenzheng.reading.indicators import Change
from wenzheng.reading.quantities import Comparator
from wenzheng.reading.stages import Obligation, Stage
from wenzheng.store.statements import StoredStatement


@dataclass(frozen=True, slots=True)
class Target:
    """One figure with what it says and where it stands.

    `text` is the figure as written, `amount` the same in one form (1.5万亿元: 15000亿元); `value`
    and `high` count in `unit`, without magnitudes. `year_from` and `year` are the first and the last
    year it is said of, `by_end` whether by the end of it (到2025年), `yearly` whether for each.
    `quote` is `document.text[quote_start:quote_end]`, and the figure stands at `start:end` in it;
    `original_quote` is the same stretch of the original text. `status` is the document's on the day
    asked for; `repealed_by` and `repealed_by_title` name the document that repeals it, if one does.
    """

    statement_id: str
    indicator: str
    change: Change
    comparator: Comparator
    text: str
    amount: str
    value: float
    high: float | None
    unit: str
    year_from: int | None
    year: int | None
    by_end: bool
    yearly: bool
    region: str | None
    state: Stage
    obligation: Obligation | None
    doc_id: str
    source: str
    title: str
    issuer: str | None
    published: str | None
    status: Status
    repealed_by: str | None
    repealed_by_title: str | None
    quote: str
    start: int
    end: int
    quote_start: int
    quote_end: int
    original_quote: str
    original_start: int
    original_end: int


GONE = frozenset((Status.REPEALED, Status.EXPIRED))
"""Of documents that hold no longer: their figures are history."""

COLUMNS = tuple(Target.__dataclass_fields__)
"""Names of the fields, in their order: the header of a table."""


def target_of(stored: StoredStatement) -> Target:
    """The record of a stored statement."""
    said, by = stored.said, stored.standing.repealed_by
    return Target(
        statement_id=stored.statement_id,
        indicator=said.indicator,
        change=said.change,
        comparator=said.comparator,
        text=stored.text,
        amount=str(said.amount),
        value=said.amount.value,
        high=said.amount.high,
        unit=said.amount.unit,
        year_from=said.first,
        year=said.last,
        by_end=said.by,
        yearly=said.yearly,
        region=said.region,
        state=said.stage,
        obligation=said.obligation,
        doc_id=stored.doc_id,
        source=stored.source,
        title=stored.title,
        issuer=stored.issuer,
        published=stored.published.isoformat() if stored.published else None,
        status=stored.standing.status,
        repealed_by=by.doc_id if by else None,
        repealed_by_title=by.title if by else None,
        quote=stored.quote,
        start=said.start,
        end=said.end,
        quote_start=said.quote_start,
        quote_end=said.quote_end,
        original_quote=stored.original_quote,
        original_start=stored.original_start,
        original_end=stored.original_end,
    )


def place_of(target: Target) -> str:
    """The region; where none is known the issuer or the title, lest two unknown places be one."""
    return target.region or target.issuer or target.title


SIGNS = {Comparator.EXACT: "", Comparator.AT_LEAST: "≥", Comparator.AT_MOST: "≤"}
"""Comparators as people write them; the others are written as they are."""


def shown(target: Target) -> str:
    """The amount with its bound, as one reads it: ≥5%, 每年 30万人."""
    sign = SIGNS.get(target.comparator, target.comparator.value)
    return f"{'每年 ' if target.yearly else ''}{sign}{target.amount}"


def distinct(found: Iterable[Target]) -> tuple[Target, ...]:
    """What is said of one thing, each amount once: that of a document in force before others."""
    said: dict[tuple[object, ...], Target] = {}
    for one in sorted(found, key=lambda one: one.status in GONE):
        said.setdefault((one.comparator, one.amount, one.yearly, one.state), one)
    return tuple(said.values())


def disagree(found: Iterable[Target]) -> bool:
    """Whether documents in force give several amounts as one and the same goal, fact or forecast.

    Of a figure whose state is not said nobody knows that it is another.
    """
    in_force = [one for one in found if one.status not in GONE]
    return any(_contradicts(one, other) for one, other in combinations(in_force, 2))


def _contradicts(one: Target, other: Target) -> bool:
    states = {one.state, other.state} - {Stage.UNSTATED}
    return len(states) < 2 and one.yearly == other.yearly and one.amount != other.amount
