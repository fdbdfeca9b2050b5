"""X、Y分别增长6%、5%: which of several numbers belongs to which of several nouns?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from wenzheng.reading.indicators import GAP, Indicator, change_before, indicator_of
from wenzheng.reading.quantities import Quantity
from wenzheng.reading.regions import Region, find_regions

_RESPECTIVELY = re.compile(r"分别")
_JOINED = re.compile(r"、|和(?!谐)|以及|及|与")
_ONLY_JOINED = re.compile(
    r"[、，,和及与\s]*(?:以上|左右|以内|以下|[达增][到长]?|约|近|超过?|为)*[、，,和及与\s]*"
)


def respectively(sentence: str, quantities: Sequence[Quantity]) -> dict[int, Indicator | None]:
    """For X、Y分别增长6%、5% the indicator of each quantity; None where their numbers do not agree."""
    found: dict[int, Indicator | None] = {}
    for match in _RESPECTIVELY.finditer(sentence):
        run = _run(sentence, quantities, match.end())
        clause = max(sentence.rfind(mark, 0, match.start()) for mark in "，,；;：:。") + 1
        names = _named(sentence, clause, match.start())
        found |= dict.fromkeys(run)
        verbs = sentence[match.start() : quantities[run[0]].start] if run else ""
        if len(run) < 2 or len(run) != len(names) or GAP.search(verbs):
            continue
        if regions := _regions(sentence, names):
            found |= _by_region(sentence, quantities, run, regions, match)
            continue
        for index, (start, end) in zip(run, names, strict=True):
            alone = f"{sentence[start:end]}{quantities[index].text}"
            change = change_before(sentence[start:end] + verbs)
            stands = indicator_of(alone, [_moved(quantities[index], end - start)], 0)
            if stands is not None:
                found[index] = Indicator(start + stands.start, start + stands.end, change)
    return found


def _by_region(
    sentence: str,
    quantities: Sequence[Quantity],
    run: Sequence[int],
    regions: Sequence[Region],
    respectively_at: re.Match[str],
) -> dict[int, Indicator]:
    """One indicator of several regions: behind the last of them, or behind 分别."""
    last, first = regions[-1].end, quantities[run[0]]
    for start, skipped in ((last, respectively_at.group()), (respectively_at.end(), "")):
        words = sentence[start : first.start].replace(skipped, "", 1)
        alone = f"{words}{first.text}"
        stands = indicator_of(alone, [_moved(first, len(words))], 0)
        if stands is not None and sentence.startswith(
            words[stands.start : stands.end], start + stands.start
        ):
            at = start + stands.start, start + stands.end
            return {
                index: Indicator(*at, stands.change, region.name)
                for index, region in zip(run, regions, strict=True)
            }
    return {}


def _regions(sentence: str, names: Sequence[tuple[int, int]]) -> list[Region]:
    """The region that each of the names is, or the last begins with; none if any is none."""
    found: list[Region] = []
    for start, end in names:
        here = find_regions(sentence[start:end])
        is_last = end == names[-1][1]
        if not here or (not is_last and here[-1].end != end - start):
            return []
        place = here[0] if is_last else here[-1]
        if is_last and place.start:
            return []
        found.append(replace(place, start=place.start + start, end=place.end + start))
    return found


def _run(sentence: str, quantities: Sequence[Quantity], start: int) -> list[int]:
    """The quantities from `start` on that nothing but joiners part."""
    run: list[int] = []
    for index, quantity in enumerate(quantities):
        if quantity.start < start:
            continue
        between = sentence[quantities[run[-1]].end if run else start : quantity.start]
        if (run and not _ONLY_JOINED.fullmatch(between)) or (not run and len(between) > 8):
            break
        run.append(index)
    return run


def _named(sentence: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the nouns in `sentence[start:end]` that are joined by 、 or 和."""
    edges = [start]
    for joiner in _JOINED.finditer(sentence, start, end):
        edges += [joiner.start(), joiner.end()]
    edges.append(end)
    return list(zip(edges[::2], edges[1::2], strict=True))


def _moved(quantity: Quantity, start: int) -> Quantity:
    return replace(quantity, start=start, end=start + len(quantity.text))
