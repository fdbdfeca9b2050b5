"""What a reader learns from: questions with a stretch of text that answers them, or comes near.

Of a set in BEIR layout with answers a question is asked of a stretch around its gold; of another stretch of
the same document; and of one of a document that shares most of its pairs of characters and holds no gold. Its
unanswerable questions are asked of the nearest stretch of their document. Figures that policies and news
state (`wenzheng.reading.statements`) are asked for as people do, by year, region and indicator in any order, and
of stretches that state another year, another region or another indicator.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from eval.datasets import BeirDocument, Dataset
from eval.halves import is_learnt_from
from wenzheng.reading.statement import Source, Statement
from wenzheng.reading.statements import statements
from wenzheng.text.normalise import normalise_text
from wenzheng.text.sentences import sentence_spans

Span = tuple[int, int]

SHORTEST, LONGEST = 120, 330
"""Characters of a stretch: about what passages of an index are long."""
_OF_OTHER_STRETCH = 0.12
"""How many questions in one are asked of another stretch of their document too."""
_NEAREST = 3
"""Documents of which one is drawn to be asked in vain."""
_READ_OF_FIGURES = 30_000
_ENOUGH, _COMPARED = 50, 40
"""Indicators that have to be known before one is drawn from, and how many the likest is looked for among."""
_NEARLY_ALL = 0.9
"""The share of the characters of an indicator from which on a text is taken to name it."""
OTHER_REGIONS = "北京 上海 广东 浙江 四川 河南 湖北 西安 成都 南京 青岛 新疆 贵州".split()
_LIKE = {
    "规模": ("产值", "体量", "总量", "盘子"),
    "数量": ("个数", "数"),
    "企业": ("公司", "厂商"),
    "建成": ("建好", "修好"),
    "新增": ("增加", "新加"),
    "培育": ("扶持", "培养"),
    "增长": ("增加", "上涨"),
    "地区生产总值": ("GDP", "经济总量"),
    "营业收入": ("营收", "经营收入"),
    "投资": ("投入",),
    "占比": ("比重", "占有率"),
    "比重": ("占比",),
    "居民": ("老百姓",),
    "投入使用": ("启用",),
    "发放": ("发", "给"),
    "完成": ("实现",),
    "示范": ("试点",),
    "数字经济": ("数字产业",),
    "出口": ("外销",),
}
"""Wordings that people use of what a text says; a reader has to see through them."""
_HOW_MUCH = "达到多少 是多少 多少 有多少 能到多少 要到多少 大概多少 目标是多少 目标 要做到多少 突破多少 为多少".split()
_COUNTED = tuple("个家人座条项所台辆套户件名张处只款种")
_UNIT = re.compile(
    r"(?:万亿|万|亿|千|百)*(人次|平方米|公里|百分点|[个家人座条项所台辆套户吨亩件名张处只款种元倍%％])"
)


@dataclass(frozen=True)
class Example:
    """A question and the page it is asked of; `golds` are spans of `text`, none where it holds no answer."""

    question: str
    title: str
    text: str
    golds: tuple[Span, ...]


def of_dataset(dataset: Dataset, rng: random.Random, *, near: int, most: int) -> Iterator[Example]:
    """Of up to `most` questions of the half that is learnt from, `near` of them with a near miss too."""
    documents = {one.doc_id: _normalised(one) for one in dataset.documents()}
    texts = {
        q.query_id: normalise_text(q.text) for q in dataset.queries() if is_learnt_from(q.query_id)
    }
    relevant = defaultdict[str, list[str]](list)
    for one in dataset.judgements():
        relevant[one.query_id].append(one.doc_id)
    index = _Pairs(documents.values())
    asked = [gold for gold in dataset.answers() if gold.query_id in texts]
    rng.shuffle(asked)
    for at, gold in enumerate(asked[:most]):
        own = [documents[doc_id] for doc_id in relevant[gold.query_id]]
        answers = [normalise_text(answer).strip() for answer in gold.answers]
        question = texts[gold.query_id]
        if own:
            yield from _of_gold(question, own[0], answers, rng)
        if at < near:
            yield from _near_miss(question, index, relevant[gold.query_id], answers, rng)
    for other in dataset.unanswerable():
        if is_learnt_from(other.query_id) and other.sources:
            source = documents[other.sources[0]]
            yield _nearest_stretch(normalise_text(other.text), source, rng)


def of_figures(
    documents: Iterable[BeirDocument], rng: random.Random, *, each: int
) -> Iterator[Example]:
    """Of up to `each` figures of every document, asked for and asked for wrongly."""
    seen: list[tuple[str, str]] = []
    for document in documents:
        told = _Told.of(_normalised(document))
        for one in rng.sample(told.figures, min(each, len(told.figures))):
            yield from told.examples(one, seen, rng)
            seen.append((one.indicator, told.text[one.start : one.end]))


@dataclass(frozen=True)
class _Told:
    """A document with the figures that it states."""

    title: str
    text: str
    figures: list[Statement]

    @classmethod
    def of(cls, document: BeirDocument) -> _Told:
        text = document.text[:_READ_OF_FIGURES]
        found = statements(Source(text, document.title))
        return cls(document.title, text, [one for one in found if 2 <= len(one.indicator) <= 24])

    def examples(
        self, one: Statement, seen: Sequence[tuple[str, str]], rng: random.Random
    ) -> Iterator[Example]:
        """The figure asked for around where it stands, and, often, another that is not there.

        `seen` are indicators and figures of earlier documents.
        """
        size = rng.randint(SHORTEST, LONGEST)
        low, high = _around(self.text, one.start, one.end, size, rng)
        if not low <= one.start < one.end <= high:
            return
        stretch, figure = self.text[low:high], self.text[one.start : one.end]
        year = one.last if rng.random() < 0.75 else None
        is_named = one.region and one.region != "全国" and rng.random() < 0.4
        put = _Put(one.indicator, year, one.region if is_named else None, figure, one.by)
        gold = one.start - low, one.end - low
        yield Example(put.question(rng), self.title, stretch, (gold,))
        if other := self._other(one, put, (low, high), seen, rng):
            yield Example(other.question(rng), self.title, stretch, ())

    def _other(
        self,
        one: Statement,
        put: _Put,
        bounds: Span,
        seen: Sequence[tuple[str, str]],
        rng: random.Random,
    ) -> _Put | None:
        """What the stretch within the bounds does not say; None where nothing was drawn."""
        stretch = self.text[slice(*bounds)]
        here = [each for each in self.figures if bounds[0] <= each.start < bounds[1]]
        drawn = rng.random()
        if drawn < 0.32 and one.last:
            other = rng.choice([one.last + by for by in (-5, -2, -1, 1, 5)] + [2030, 2035])
            is_said = str(other) in stretch or any(_is_of(each, other) for each in here)
            return None if is_said else replace(put, year=other)
        if drawn < 0.42:
            place = rng.choice(OTHER_REGIONS)
            is_said = place in stretch or place in self.title
            return None if is_said else replace(put, region=place)
        if drawn < 0.66:
            far = [
                each for each in self.figures if each not in here and _is_akin(each, one, stretch)
            ]
            return self._put_for(rng.choice(far), put, rng) if far else None
        if drawn < 0.9 and len(seen) > _ENOUGH:
            own = set(one.indicator)
            indicator, figure = max(
                rng.sample(seen, _COMPARED),
                key=lambda other: len(set(other[0]) & own) + rng.random(),
            )
            characters = set(indicator)
            is_said = sum(c in stretch for c in characters) >= _NEARLY_ALL * len(characters)
            return None if is_said else replace(put, indicator=indicator, figure=figure)
        return None

    def _put_for(self, other: Statement, put: _Put, rng: random.Random) -> _Put:
        year = other.last if rng.random() < 0.6 else None
        figure = self.text[other.start : other.end]
        return _Put(other.indicator, year, put.region, figure, other.by)


def _is_of(one: Statement, year: int) -> bool:
    return one.last == year or (one.first or 9999) <= year <= (one.last or 0)


def _is_akin(other: Statement, one: Statement, stretch: str) -> bool:
    """Whether it is of a like indicator, which the stretch does not name."""
    shared = set(other.indicator) & set(one.indicator)
    return other.indicator not in stretch and len(shared) >= 2


@dataclass(frozen=True)
class _Put:
    """What a figure is asked for by; `figure` says in which unit."""

    indicator: str
    year: int | None
    region: str | None
    figure: str
    by: bool

    def question(self, rng: random.Random) -> str:
        """As people put it: terse or whole, in any order, in other words."""
        indicator = _in_other_words(self.indicator, rng)
        unit = match[1] if (match := _UNIT.search(re.sub(r"[\d.,，]+", "", self.figure))) else ""
        asking = rng.choice([f"{{}}{rng.choice(_HOW_MUCH)}", *_by_unit(unit, rng)]).format(
            indicator
        )
        parts = [part for part in (self._when(rng), self.region) if part]
        rng.shuffle(parts)
        drawn = rng.random()
        if drawn < 0.12:
            question = " ".join([asking, *parts])
        elif drawn < 0.25:
            question = " ".join([*parts, asking])
        else:
            question = "".join([*parts, asking])
        return question + ("？" if rng.random() < 0.3 else "")

    def _when(self, rng: random.Random) -> str:
        if not self.year:
            return ""
        until = f"到{self.year}年" if self.by else f"{self.year}年"
        return rng.choice([f"{self.year}年", until, f"{self.year}"])


def _by_unit(unit: str, rng: random.Random) -> list[str]:
    if unit in _COUNTED:
        making = rng.choice("建 搞 弄 培育 引进 做".split())
        return [
            f"有几{unit}{{}}",
            f"{{}}有几{unit}",
            f"多少{unit}{{}}",
            f"{{}}多少{unit}",
            f"要{making}几{unit}{{}}",
            "{}数量",
            f"{{}}最少要几{unit}",
        ]
    if unit == "元":
        return ["{}多少钱", "{}多少亿", "{}有多少钱", "{}金额"]
    if unit in ("%", "％", "百分点"):
        return ["{}百分之多少", "{}几个点", "{}比例是多少", "{}比例"]
    return [f"{{}}多少{unit}", f"{{}}有几{unit}"] if unit else []


def _in_other_words(indicator: str, rng: random.Random) -> str:
    for said, others in _LIKE.items():
        if said in indicator and rng.random() < 0.4:
            indicator = indicator.replace(said, rng.choice(others), 1)
    if len(indicator) > 6 and rng.random() < 0.06:
        at = rng.randrange(len(indicator))
        indicator = indicator[:at] + indicator[at + 1 :]
    return indicator


def _normalised(document: BeirDocument) -> BeirDocument:
    """As an index holds it and as it is read."""
    return document._replace(
        title=normalise_text(document.title), text=normalise_text(document.text)
    )


def _of_gold(
    question: str, document: BeirDocument, answers: Sequence[str], rng: random.Random
) -> Iterator[Example]:
    text, size = document.text, rng.randint(SHORTEST, LONGEST)
    golds = _places(text, answers)
    if not golds:
        return
    low, high = _around(text, *rng.choice(golds), size, rng)
    within = sorted(
        {(start - low, end - low) for start, end in golds if low <= start and end <= high}
    )
    if within:
        yield Example(question, document.title, text[low:high], tuple(within))
    if rng.random() < _OF_OTHER_STRETCH:
        others = [
            (a, b) for a, b in _stretches(text, size) if not any(s < b and e > a for s, e in golds)
        ]
        if others:
            low, high = rng.choice(others)
            yield Example(question, document.title, text[low:high], ())


def _near_miss(
    question: str,
    index: _Pairs,
    relevant: Sequence[str],
    answers: Sequence[str],
    rng: random.Random,
) -> Iterator[Example]:
    near = [
        one
        for one in index.nearest(question, 2 * _NEAREST)
        if one.doc_id not in relevant and not _places(one.text, answers)
    ][:_NEAREST]
    if near:
        yield _nearest_stretch(question, rng.choice(near), rng)


def _nearest_stretch(question: str, document: BeirDocument, rng: random.Random) -> Example:
    """The stretch that shares most pairs of characters with a question that it does not answer."""
    pairs = set(_pairs(question))
    low, high = max(
        _stretches(document.text, rng.randint(SHORTEST, LONGEST)),
        key=lambda bounds: len(pairs & set(_pairs(document.text[slice(*bounds)]))),
        default=(0, 0),
    )
    return Example(question, document.title, document.text[low:high], ())


def _places(text: str, answers: Iterable[str], most: int = 12) -> list[Span]:
    found = (
        (match.start(), match.end())
        for answer in answers
        if answer
        for match in re.finditer(re.escape(answer), text)
    )
    return [span for span, _ in zip(found, range(most), strict=False)]


def _around(text: str, start: int, end: int, size: int, rng: random.Random) -> Span:
    """Whole sentences around `text[start:end]`, of at most so many characters, drawn to either side."""
    spans = list(sentence_spans(text))
    first = next((at for at, (_, stop) in enumerate(spans) if stop > start), len(spans) - 1)
    last = next((at for at, (_, stop) in enumerate(spans) if stop >= end), len(spans) - 1)
    while True:
        can = []
        if first > 0 and spans[last][1] - spans[first - 1][0] <= size:
            can.append(-1)
        if last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= size:
            can.append(1)
        if not can:
            break
        if rng.choice(can) < 0:
            first -= 1
        else:
            last += 1
    low, high = spans[first][0], spans[last][1]
    if high - low > size:
        low = max(low, start - size // 2)
        high = min(high, low + size)
    return low, high


def _stretches(text: str, size: int) -> list[Span]:
    """The text in stretches of whole sentences, each of at most so many characters."""
    found: list[Span] = []
    for start, end in sentence_spans(text):
        for low in range(start, end, size):
            high = min(end, low + size)
            if found and high - found[-1][0] <= size:
                found[-1] = found[-1][0], high
            else:
                found.append((low, high))
    return found


def _pairs(text: str) -> Counter[str]:
    return Counter(text[at : at + 2] for at in range(len(text) - 1))


class _Pairs:
    """Which documents share the rarest pairs of characters with a question: BM25 over those."""

    def __init__(self, documents: Iterable[BeirDocument]) -> None:
        self._documents = {one.doc_id: one for one in documents}
        self._postings = defaultdict[str, list[tuple[str, float]]](list)
        for one in self._documents.values():
            for pair, times in _pairs(one.title + one.text).items():
                share = times / (times + 0.5 + len(one.text) / 500)
                self._postings[pair].append((one.doc_id, share))

    def nearest(self, question: str, count: int) -> list[BeirDocument]:
        """The best first."""
        scores: Mapping[str, float] = defaultdict(float)
        for pair in _pairs(question):
            found = self._postings.get(pair, [])
            if 0 < len(found) < len(self._documents) / 5:
                weight = math.log(len(self._documents) / len(found))
                for doc_id, share in found:
                    scores[doc_id] += weight * share  # type: ignore[index]
        best = sorted(scores, key=scores.__getitem__, reverse=True)[:count]
        return [self._documents[doc_id] for doc_id in best]
