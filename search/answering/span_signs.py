"""What tells the likeliest spans of a question apart, for trees that look at many signs together.

The linear model behind `contenders` weighs each sign by itself. Here its weights, summed by what they
are about, stand beside what it cannot see: longer and shorter wordings, on which side of the span
the question's words stand, how often the passages say it, and whether it is the sort of thing asked for.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from search.answering.contenders import Contender, Scored, bare
from search.answering.marked import Marked
from search.answering.passage import Passage
from search.answering.span_model import GROUPS, LIKELY, group_of
from search.answering.spans import Asked, Feature, Told
from search.understanding.focus import Focus, Sought, sort_of

_FAR = 40
"""Characters from which on a word is as far as one that is missing, or nearly so."""
_MISSING = 50.0
_NOT_ASKED = -1.0
_TAGS = "nr ns nt nz n v m q t eng j a x p u d c f r".split()
_NOUNS_TOO = "slig"
_EDGE = 0.5
"""In place of a part of speech, where the sentence begins or ends."""
_BEFORE = " ，。、；：《“「（(是为叫在于由被的与和"
_BEHIND = " ，。、；：》”」）)是为叫在于由被的与和人"
_JOINING = "nmjbaqt"
_JOINED = "nmjqt"
_SAYING = 10
"""Passages that are looked at for how often the wording is said."""


def signs(
    asked: Asked,
    found: Sequence[Contender],
    passages: Sequence[Passage],
    weights: Mapping[str, float],
    marked: Marked,
) -> list[dict[str, float]]:
    """What speaks for each of the contenders, by name; every sign for every one."""
    read = [_as_read(one.best, marked) for one in found]
    texts = [bare(one.text) for one in passages[:_SAYING]]
    titles = [bare(one.document.title) for one in passages[:3]]
    return [
        dict(
            [
                *_weighed(one.best, weights),
                *_standing(place, one, found),
                *_among(one.wording, found),
                *_position(one.best),
                *_sides(asked, one.best),
                *_repeated(one.wording, texts, titles),
                *_sort(asked.focus, one.best),
                *_edges(one.best),
                *_by_reader(place, read),
            ]
        )
        for place, one in enumerate(found)
    ]


def _weighed(span: Scored, weights: Mapping[str, float]) -> Iterator[Feature]:
    """What the linear model makes of it, by the sort of feature, and the features that are numbers."""
    sums = dict.fromkeys(_WEIGHED, 0.0)
    numbers = dict.fromkeys(_NUMBERS, 0.0)
    for name, value in span.features():
        sort, _, said = name.partition(":")
        if sort in sums and name in weights:
            sums[sort] += weights[name] * value
        if sort in numbers:
            numbers[sort] = float(said) if said else value
    yield from ((f"weighed {name}", value) for name, value in sums.items())
    yield from numbers.items()


_WEIGHED = tuple(
    "pt pw pt_ft ft fc first_covered near_first lf near_left noun_before xl nt nw lt_nt lt lc last_covered rf "
    "noun_behind ends_noun ends_noun_char tail xr len n tags has shape mark holds_noun clause lost".split()
)
_NUMBERS = tuple(
    "share gap rank order near_before far_before near_behind far_behind lf rf xl xr covered clause lost".split()
)


def _standing(place: int, one: Contender, found: Sequence[Contender]) -> Iterator[Feature]:
    """Where it stands by the linear model."""
    other = found[1 if place == 0 else 0] if len(found) > 1 else one
    yield "place", place
    yield "behind", one.behind
    yield "share of softmax", one.share
    yield LIKELY, one.likely
    yield "lead", one.likely - other.likely
    yield "times", one.times


def _among(wording: str, found: Sequence[Contender]) -> Iterator[Feature]:
    """Longer and shorter wordings of it: how many, and the greatest share of one."""
    longer = [one for one in found if one.wording != wording and wording in one.wording]
    shorter = [one for one in found if one.wording != wording and one.wording in wording]
    yield "longer", len(longer)
    yield "shorter", len(shorter)
    yield "longer share", _most(longer)
    yield "shorter share", _most(shorter)
    yield "goes on", _most(one for one in longer if one.wording.startswith(wording))
    yield "begins earlier", _most(one for one in longer if one.wording.endswith(wording))
    yield "stops earlier", _most(one for one in shorter if wording.startswith(one.wording))
    yield "begins later", _most(one for one in shorter if wording.endswith(one.wording))


def _most(found: Iterator[Contender] | Sequence[Contender]) -> float:
    return max((one.share for one in found), default=0.0)


def _position(span: Scored) -> Iterator[Feature]:
    """Where in its sentence and clause, and how long both are, in characters."""
    (start, end), stretch = span.bounds, span.stretch
    first, last = stretch.clause_start[start], stretch.clause_end[end]
    yield "characters", end - start
    yield "words", span.j - span.i + 1
    yield "in sentence", start
    yield "sentence", len(stretch.text)
    yield "in clause", start - first
    yield "behind in clause", last - end
    yield "clause length", last - first


def _sides(asked: Asked, span: Scored) -> Iterator[Feature]:
    """The question's words on the side where they stand in the question, and on the other one."""
    (start, end), stretch = span.bounds, span.stretch
    first, last = stretch.clause_start[start], stretch.clause_end[end]
    total = sum(one.weight for one in asked.told) or 1.0
    held = dict.fromkeys(_SIDES, 0.0)
    nearest = {True: float(_FAR), False: float(_FAR)}
    apart: dict[Told, tuple[float, float]] = {}
    for told in asked.told:
        at, then = stretch.low.rfind(told.word, 0, start), stretch.low.find(told.word, end)
        left = start - at - len(told.word) if at >= 0 else None
        right = then - end if then >= 0 else None
        same, cross = (left, right) if told.is_before else (right, left)
        apart[told] = _capped(same), _capped(cross)
        side = "before" if told.is_before else "after"
        if same is not None:
            held[side] += told.weight
        elif cross is not None:
            held[f"{side} crossed"] += told.weight
        else:
            held["missing"] += told.weight
        in_clause = (at >= first and left is not None), (right is not None and then < last)
        own, others = in_clause if told.is_before else in_clause[::-1]
        if own:
            held["in clause"] += told.weight
        elif others:
            held["in clause crossed"] += told.weight
        if stretch.low.find(told.word, start, end) >= 0:
            held["within"] += told.weight
        nearest[True] = min(nearest[True], _FAR if left is None else left)
        nearest[False] = min(nearest[False], _FAR if right is None else right)
    yield from ((f"held {name}", value / total) for name, value in held.items())
    yield "nearest before", nearest[True]
    yield "nearest behind", nearest[False]
    yield from _of_frame(asked, apart)


_SIDES = (
    "before",
    "before crossed",
    "after",
    "after crossed",
    "missing",
    "in clause",
    "in clause crossed",
    "within",
)


def _capped(distance: int | None) -> float:
    return _MISSING if distance is None else min(distance, _FAR)


def _of_frame(asked: Asked, apart: Mapping[Told, tuple[float, float]]) -> Iterator[Feature]:
    """How far from the span the words stand that are nearest to the words that ask, on either side."""
    near = {
        "word before": [one for one in asked.told if one.is_before],
        "word after": [one for one in asked.told if not one.is_before],
        "verb": [one for one in asked.told if one.tag[0] == "v"],
    }
    for name, words in near.items():
        one = min(words, key=lambda told: told.distance, default=None)
        same, cross = apart[one] if one else (_NOT_ASKED, _NOT_ASKED)
        yield f"{name} asked", one.distance if one else _NOT_ASKED
        yield f"{name} same", same
        yield f"{name} crossed", cross


def _repeated(wording: str, texts: Sequence[str], titles: Sequence[str]) -> Iterator[Feature]:
    """How many of the passages say it, and whether it is what they are about."""
    yield "passages", sum(wording in text for text in texts)
    yield "first passages", sum(wording in text for text in texts[:3])
    yield "in title", any(wording in title for title in titles)
    yield "is title", wording in titles


def _sort(focus: Focus, span: Scored) -> Iterator[Feature]:
    """Whether it is the sort of thing that is asked for."""
    stretch, end, text = span.stretch, span.bounds[1], span.text
    words = stretch.words[span.i : span.j + 1]
    sort = sort_of(words[-1].text)
    yield "group", GROUPS.index(group_of(focus))
    yield "sort fits", sort is focus.sought
    yield "sort unknown", sort is Sought.THING
    for tag in ("nr", "ns", "nt", "m", "v", "u"):
        yield f"has {tag}", any(one.tag.startswith(tag) for one in words)
    for name, mark in (("year", "年"), ("month", "月"), ("day", "日"), ("work", "《")):
        yield name, mark in text
    yield "digits", sum(character.isdigit() for character in text)
    noun, far = focus.noun, _NOT_ASKED
    if noun:
        at = stretch.text.find(noun, end)
        far = _capped(at - end if at >= 0 else None)
    yield "noun", len(noun)
    yield "noun within", bool(noun) and noun in text
    yield "noun in sentence", bool(noun) and noun in stretch.text
    yield "noun behind", far
    yield "asked before", len(focus.before)
    yield "asked after", len(focus.after.rstrip("?？。 "))


def _edges(span: Scored) -> Iterator[Feature]:
    """The words and characters at its ends, and whether it cuts a longer noun."""
    words, (start, end), text = span.stretch.words, span.bounds, span.stretch.text
    first, last = words[span.i], words[span.j]
    before = words[span.i - 1] if span.i else None
    behind = words[span.j + 1] if span.j + 1 < len(words) else None
    yield "first tag", _tag(first.tag)
    yield "last tag", _tag(last.tag)
    yield "tag before", _tag(before.tag) if before else _EDGE
    yield "tag behind", _tag(behind.tag) if behind else _EDGE
    yield "joins before", before is not None and _joins(before.tag, first.tag)
    yield "joins behind", behind is not None and _joins(last.tag, behind.tag)
    yield "character before", _BEFORE.find(text[start - 1]) if start else _EDGE
    yield "character behind", _BEHIND.find(text[end]) if end < len(text) else _EDGE
    yield "in brackets", text.rfind("（", 0, start) > text.rfind("）", 0, start)


class _AsRead(NamedTuple):
    """How likely a span is the answer if its passage holds one, and how likely that is."""

    span: float
    answerable: float

    @property
    def both(self) -> float:
        """A logarithm: the chance of the span, less what is lost where the passage holds no answer."""
        return self.span - math.log1p(math.exp(-self.answerable))


def _as_read(span: Scored, marked: Marked) -> _AsRead:
    sentence, (start, end) = span.sentence, span.bounds
    place = sentence.start + start, sentence.start + end
    return _AsRead(marked.span(sentence.passage, *place), marked.answerable(sentence.passage))


def _by_reader(place: int, read: Sequence[_AsRead]) -> Iterator[Feature]:
    """What the trained reader makes of it, and how far that is from what it likes best."""
    own = read[place]
    yield "read", own.span
    yield "read behind", max(one.span for one in read) - own.span
    yield "read place", sum(one.both > own.both for one in read)
    yield "answerable", own.answerable
    yield "read both behind", max(one.both for one in read) - own.both


def _tag(tag: str) -> int:
    """A number for each part of speech; names have their own."""
    if tag[:2] in _TAGS or tag in _TAGS:
        return _TAGS.index(tag if tag in _TAGS else tag[:2])
    sort = "n" if tag[0] in _NOUNS_TOO else tag[0]
    return _TAGS.index(sort) if sort in _TAGS else _TAGS.index("x")


def _joins(one: str, other: str) -> bool:
    return one[0] in _JOINING and other[0] in _JOINED
