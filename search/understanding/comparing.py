"""Is it a comparison of regions, years or things, and which questions is it made of?

上海和江苏到2025年加氢站数量 is two questions, one of each region, and 2024年和2025年GDP增长目标对比 is one
of each year. Each is asked by itself, so that no figure of one side can answer for the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, product
from typing import NamedTuple

from search.results import AnswerKind, Compared
from search.terms import ASKING_WORDS
from search.understanding.spans import Spanning, blanked
from search.understanding.wanted import read_kind
from wenzheng.reading.hierarchy import ancestors

MAX_SIDES = 12
"""Sides of one comparison that are looked up, in the order of the question."""

_JOINER = re.compile(r"\s*(?:、|和|与|跟|同|及|以及|相?比|较|对比|还是|或|[，,])\s*")
_AGAINST = re.compile(r"(?:比|较|相比|对比|(?:与|和|跟|同))$")
_WITH_THAN = re.compile(r"^\s*(?:相比(?:较)?|比较|比)?[，,]?")
_NO_SIDES = re.compile(
    r"之间|合作|共建|联合|往返|交界|毗邻|接壤|签署|协议|除了?(?=.{2,12}[外])|以外|之外|介于|合计|总和|之和|平均"
)
_GROWTH = re.compile(r"增长|增加|增幅|增速|减少|提高|提升|下降|降低|上升|上涨|下跌|回落")
"""比2020年下降多少 is one figure that a document gives, not two to be held against each other."""
_IN_A_NAME = re.compile(
    r"高铁|高速|铁路|城际|公路|运河|高竹|合作|协作|经济圈|新区|示范区|通道|走廊"
)
"""What two abbreviations name together (京沪高铁)."""
_COMPARES = re.compile(
    r"对比|比较|相比|分别|各(?:是|有|为|自|多少)|区别|差[异别距]|异同|不同|相差|[谁哪](?:个|里|省|市|地|一年)?(?:的)?.{0,12}更?[多高大快少低小]$"
)
_NOISE = (
    (re.compile(r"^(?:与|和|跟|同)"), ""),
    (
        re.compile(r"(?:的)?(?:进行|做个?)?(?:对比|比较)(?:一下|情况|如何|怎么?样)?(?:是?多少)?$"),
        "",
    ),
    (re.compile(r"^(?:请)?(?:对比|比较)(?:一下)?|相比(?:较|之下)?|分别|各自"), ""),
    (
        re.compile(
            r"各(?=[\u4e00-\u9fff]{0,4}?(?:是|有|为|多少|几|建|达))|[两二三四五](?:地|省市?|市|区|者|个?年份?)(?=的|[各共]|$)"
        ),
        "",
    ),
    (
        re.compile(
            r"(?:有(?:什么|何|哪些))?(?:的)?(?:区别|差[异别距]|异同|不同|变化)(?:是|有)?(?:多少|多大|什么|哪些)?$"
        ),
        "",
    ),
    (re.compile(r"相差|差(?=多少|几)"), ""),
    (
        re.compile(
            r"(?:的)?(?:谁|哪(?:个|里|省|市|地|一年))(?:的)?(?P<what>[^谁哪]{0,14}?)更?[多高大快少低小]$"
        ),
        r"\g<what>是多少",
    ),
)
_MORE = re.compile(r"(?:更?[多少高低大小长短快慢]|增加|减少|提高|下降|增长)[了出]?(?=多少|几)")


class Side(NamedTuple):
    """`text[start:end]`: what is compared, its full name, and the words that a question says for it."""

    start: int
    end: int
    label: str
    words: str


def region_sides(regions: Sequence[tuple[int, int, str]], text: str) -> list[Side]:
    """Regions by where they stand and their full names; those that hold others are left out."""
    holding = {name for _, _, other in regions for name in ancestors(other)}
    found = [Side(s, e, name, name if e - s == 1 else text[s:e]) for s, e, name in regions]
    return [side for side in found if side.label not in holding or side.label == "全国"]


def year_sides(periods: Sequence[tuple[int, int, int, int]], text: str) -> list[Side]:
    """Single years and plan periods, by where they stand."""
    sides = []
    for start, end, first, last in periods:
        words = f"{last}年" if first == last and text[start:end].isdigit() else text[start:end]
        sides.append(Side(start, end, f"{last}年" if first == last else words, words))
    return sides


_ASKS_OF_EACH = re.compile(
    r"(?:的)?(?:进行|做个?)?(?:各自?|分别|对比|比较|相比|哪一?个|谁|相差|差多少|(?<=[\u4e00-\u9fff])[大多高少低小]多少)"
)
"""What asks the same of several things: A和B各多少, A与B规模比较, A和B哪个大."""
_STRONG = re.compile(r"(?<!参)与|跟(?![踪进随])|(?<![占配])(?:相|对)?比(?![例重值率])")
_WEAK = re.compile(r"、|以及|和|及(?![时格其])")
_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9“”·-]{2,20}")
_AMOUNT = re.compile(
    r"(?:产业|行业|领域|企业|市场)?(?:总)?(?:规模|数量|产值|收入|营收|面积|产量|投资|目标)$"
)
_RATE = re.compile(r"(?:年均|同比)?(?:增速|增长率|增长|增幅|占比|比重|占有率|覆盖率)$")


def thing_sides(text: str, spans: Sequence[Spanning]) -> list[Side]:
    """Two things or more of which each has a figure of its own: 加氢站和充电桩各多少座.

    `spans` are times and places, which no name of a thing holds. What all share may stand at the last
    alone, or at the first (甲和乙产业规模各多少, 甲产业规模比乙大多少).
    """
    bare = blanked(text, spans)
    asked = _ASKS_OF_EACH.search(bare)
    if asked is None:
        return []
    start, stop = (0, asked.start()) if asked.start() else (asked.end(), len(bare))
    start = max(start, bare.rfind("，", start, stop) + 1)
    joiners = list(_STRONG.finditer(bare, start, stop)) or list(_WEAK.finditer(bare, start, stop))
    if not joiners:
        return []
    edges = [start, *(edge for joiner in joiners for edge in joiner.span()), stop]
    first, *others = zip(edges[::2], edges[1::2], strict=True)
    found = [_name(bare, *first, is_first=True), *(_name(bare, *span) for span in others)]
    names = [bare[slice(*span)] for span in found]
    if not all(map(_NAME.fullmatch, names)):
        return []
    full = _with_shared_figure(names)
    return [Side(*span, name, name) for span, name in zip(found, full, strict=True)]


def _name(text: str, start: int, end: int, *, is_first: bool = False) -> tuple[int, int]:
    """Where the name itself stands in an item: not behind a time or 的, the first one not before."""
    edges = [match.end() for match in re.finditer(r"[\s的]", text[start:end])]
    if is_first and edges:
        return start + edges[-1], end
    return start, start + edges[0] - 1 if edges else end


def _with_shared_figure(names: Sequence[str]) -> list[str]:
    """Each name with the figure that the last or the first of them alone says."""
    for figure in (_RATE, _AMOUNT):
        for bearer in (names[-1], names[0]):
            if shared := figure.search(bearer):
                return [one if figure.search(one) else one + shared[0] for one in names]
    return list(names)


def read_comparison(
    text: str, *axes: Sequence[Side], things: Sequence[Side] = ()
) -> tuple[Compared, ...]:
    """The questions that the text asks at once, at most MAX_SIDES; empty for a single question.

    `things` are held against one another only by a figure of each.
    """
    if _NO_SIDES.search(text):
        return ()
    found = [_Listed.of(text, sides) for sides in axes]
    lists = [one for one in found if one is not None]
    named = _Listed.of(text, things)
    if named and _kind(_single(text, [named], named.sides[:1]).question) is AnswerKind.NUMBER:
        lists.append(named)
    if not lists:
        return ()
    asked = [_single(text, lists, chosen) for chosen in product(*(one.sides for one in lists))]
    is_of_years = any(one.is_than and one.sides[0].label.endswith("年") for one in lists)
    if is_of_years and _GROWTH.search(text):
        return ()
    is_held_against = _COMPARES.search(text) or any(one.is_than for one in lists)
    if is_held_against or _asks_one_thing(asked[0].question):
        return tuple(asked[:MAX_SIDES])
    return ()


def _kind(question: str) -> AnswerKind:
    return read_kind(question, _timeless(question))[0]


def _asks_one_thing(question: str) -> bool:
    """Whether it asks for a figure, or only names what it is about: each side has its own."""
    kind = _kind(question)
    is_plain = kind is AnswerKind.PASSAGE and not ASKING_WORDS.search(question)
    return is_plain or kind is AnswerKind.NUMBER


class _Listed(NamedTuple):
    """Two or more sides; the first takes the place `start` to `end`, `cut` is left out of the text."""

    sides: tuple[Side, ...]
    start: int
    end: int
    cut: tuple[int, int]
    is_than: bool

    @classmethod
    def of(cls, text: str, sides: Sequence[Side]) -> _Listed | None:
        """The sides that stand together (甲和乙), or two of which one is held against the other.

        None where they do neither, or where one is said twice.
        """
        if len({side.label for side in sides}) < max(2, len(sides)):
            return None
        gaps = [text[a.end : b.start] for a, b in pairwise(sides)]
        if all(_joined(text, *pair) for pair in pairwise(sides)):
            is_than = any(re.search(r"比|较", gap) for gap in gaps)
            whole = sides[0].start, sides[-1].end
            return cls(tuple(sides), *whole, (whole[1], whole[1]), is_than)
        against = _AGAINST.search(text, 0, sides[1].start) if len(sides) == 2 else None
        if against is None or against.end() != sides[1].start:
            return None
        rest = _WITH_THAN.match(text[sides[1].end :])
        end = sides[1].end + (rest.end() if rest else 0)
        first = sides[0].start, sides[0].end
        return cls(tuple(sides), *first, (against.start(), end), True)


def _joined(text: str, one: Side, other: Side) -> bool:
    """Abbreviations stand side by side (沪苏)."""
    gap = text[one.end : other.start]
    is_short = one.end - one.start == other.end - other.start == 1
    is_pair = not gap and is_short and not _IN_A_NAME.match(text, other.end)
    return _JOINER.fullmatch(gap) is not None or is_pair


def _single(text: str, lists: Sequence[_Listed], chosen: Sequence[Side]) -> Compared:
    """The question about one side of each list alone."""
    edits = [(one.start, one.end, side.words) for one, side in zip(lists, chosen, strict=True)]
    edits += [(*one.cut, "") for one in lists if one.cut[0] < one.cut[1]]
    for start, end, words in sorted(edits, reverse=True):
        text = text[:start] + words + text[end:]
    if any(one.is_than for one in lists):
        text = _MORE.sub("", text)
    for pattern, instead in _NOISE:
        text = pattern.sub(instead, text)
    return Compared(" ".join(side.label for side in chosen), text.strip(" ，,的"))


def _timeless(text: str) -> str:
    return re.sub(r"(?:到|至)?(?:19|20)\d\d年?(?:底|末)?", "", text)
