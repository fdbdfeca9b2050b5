"""What does a question mean that says only what differs from the one before it?

那2030年呢 takes over all of the earlier question but its year, 上海呢 all but its region, 换电站呢 its time and
its place. A question that asks for something itself is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from search.terms import ASKING_WORDS
from search.understanding.places import read_places, read_regions
from search.understanding.spans import Spanning, blanked
from search.understanding.times import read_times
from wenzheng.text.normalise import normalise_text

_LONGEST = 20
"""Characters of what differs: longer ones are questions of their own."""

_LEADING = re.compile(r"^(?:那么?|那末|还有|另外|再问|换成|如果是|要是|同样)+[,，]?")
_ENDING = re.compile(r"(?:的话)?(?:又)?(?:呢|怎么?样|如何|呐)?[?？。!！\s]*$")
_FOLLOWS = re.compile(r"^(?:那|还有|另外|换成|如果是|要是|同样)|(?:呢|的话)[?？。!！\s]*$")
_FILLERS = re.compile(r"[\s,，、的到至在底末前年]")
_ASKED_FIRST = re.compile(r"^(?:请问)?(?:什么是|什么叫|何谓|何为|谁是)")
_ASKED_OF = re.compile(
    r"(?:的)?(?:总?数量?|总数|目标|规模|情况|标准|总量)?(?:要|将|应)?(?:达到|达|有|是|为|建成)?"
    r"(?:多少|几|哪些|什么|谁|哪里)?[个座家项辆台处名人吨]?[?？。\s]*$"
)


def completed(question: str, earlier: Sequence[str], today: date) -> str:
    """The question with what it leaves to the earlier ones, the oldest first; itself where nothing."""
    whole = ""
    for asked in (*earlier, question):
        followed = _followed(asked, whole, today) if whole else None
        whole = followed or asked
    return whole


def _followed(question: str, before: str, today: date) -> str | None:
    """`before` with what the question says otherwise; None where it is whole by itself."""
    text, base = normalise_text(question).strip(), normalise_text(before).strip()
    said = _ENDING.sub("", _LEADING.sub("", text))
    if not said or len(said) > _LONGEST or not _FOLLOWS.search(text):
        return None
    times, places = read_times(said, today).all, _places(said, today)
    rest = _FILLERS.sub("", blanked(said, [*times, *places]))
    if ASKING_WORDS.search(rest):
        return None
    found = base
    if times:
        found = _put(found, read_times(found, today).asked, _words(said, times))
    if places:
        found = _put(found, _places(found, today), _words(said, places))
    if rest:
        found = _about(found, rest, today)
    return found if found != base else None


def _places(text: str, today: date) -> list[Spanning]:
    """Regions, and places that the list of regions does not know."""
    regions = read_regions(text)
    return [*regions, *read_places(blanked(text, [*read_times(text, today).all, *regions]))]


def _words(text: str, spans: Sequence[Spanning]) -> str:
    return text[min(one.start for one in spans) : max(one.end for one in spans)]


def _put(text: str, spans: Iterable[Spanning], words: str) -> str:
    """The words where the first of the spans stands, without the others; before all if there is none."""
    placed = sorted(spans, key=lambda one: one.start)
    if not placed:
        return words + text
    for one in reversed(placed[1:]):
        text = text[: one.start] + text[one.end :]
    first = placed[0]
    by = text[first.start] if text[first.start] in "到至" and words[0] not in "到至" else ""
    return text[: first.start] + by + words + text[first.end :]


def _about(text: str, subject: str, today: date) -> str:
    """The text with another subject: what is neither a time, a region, nor the words that ask."""
    free = blanked(text, [*read_times(text, today).all, *_places(text, today)])
    first, last = _ASKED_FIRST.match(free), _ASKED_OF.search(free)
    begin, end = first.end() if first else 0, last.start() if last else len(free)
    held = [at for at in range(begin, end) if not _FILLERS.match(free[at])]
    return text[: held[0]] + subject + text[held[-1] + 1 :] if held else text
