"""No number, time, unit or name that stands in no quote: the last check of every answer.

It compares facts, and the turns of sense that `sense` knows: that the right ones are put together it
cannot tell (docs/phrasing.md).
"""

from __future__ import annotations

from collections.abc import Sequence

from search.phrasing.claims import claims
from search.phrasing.facts import Amount, Source
from search.phrasing.plain import plain


def unsupported(text: str, quotes: Sequence[str]) -> tuple[str, ...]:
    """What the text claims and no quote says: its words (widths folded), each once, in order.

    Checked are quantities in any notation with unit and bounds, years, days, document numbers,
    titles in 《》, regions, departments and other organisations, offices and who holds them, other
    names and times that the dictionary knows, opposites, negated verbs, and every other numeral or
    Latin word. The same amount in another magnitude or unit of its sort is
    supported (1.5万亿元 = 15000亿元, 两家 = 2家), another unit is not (百分点 is not %). A bound that a
    quote sets may be left out, none may be added. Where it cannot tell, it says unsupported.
    """
    said = plain(text)
    sources = [Source(plain(quote)) for quote in quotes]
    wrong = (claim for claim in claims(said) if not claim.fact.stands_in(sources))
    return tuple(dict.fromkeys(said[claim.start : claim.end] for claim in wrong))


def without_bound(text: str, quotes: Sequence[str]) -> tuple[str, ...]:
    """Amounts that the text states as they are, and the quotes only with a bound (不少于70座)."""
    stated = _amounts(quotes)
    return tuple(
        said.text
        for said in _amounts([text])
        if not said.bound
        and (same := [amount for amount in stated if amount.is_as_much_as(said)])
        and all(amount.bound for amount in same)
    )


def other_amounts(text: str, values: Sequence[str]) -> tuple[str, ...]:
    """Amounts of the text that have the unit of one of the values and are none of them."""
    due = _amounts(values)
    units = {amount.unit for amount in due}
    return tuple(
        said.text
        for said in _amounts([text])
        if said.unit in units and not any(said.is_as_much_as(amount) for amount in due)
    )


def _amounts(texts: Sequence[str]) -> list[Amount]:
    return [amount for text in texts for amount in Source(plain(text)).amounts]
