"""What a question asks: the sort of answer, the time, the place, the unit, and what about.

The readings are those of the documents (`wenzheng.reading`), so a question and a text that say
the same are read the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from search.results import AnswerKind, ParsedQuery, State
from wenzheng.errors import BadQuestion
from wenzheng.reading.doc_numbers import find_doc_numbers
from wenzheng.reading.numerals import MAGNITUDES
from wenzheng.reading.offices import OFFICE
from wenzheng.reading.periods import Period, find_periods
from wenzheng.reading.quantities import UNITS, find_quantities
from wenzheng.reading.regions import Region, find_regions
from wenzheng.reading.wider_regions import WIDER_REGIONS
from wenzheng.text.normalise import normalise_text

MAX_QUESTION = 1000
"""Longest question in characters: enough for a paragraph, far below what hurts."""

_UNIT = "|".join(map(re.escape, UNITS))
_MAGNITUDE = "|".join(sorted(MAGNITUDES, key=len, reverse=True))
_HOW_MANY = re.compile(rf"百分之(?:多少|几)|(?:多少|几)(?:{_MAGNITUDE})?(?P<unit>钱|{_UNIT})?")
_BARE_YEAR = re.compile(r"(?<![\d.〔(\[（])20[0-4]\d(?![\d.])")
_HOW_MUCH = re.compile(r"多(?:大|高|长|远|重|久|快)(?:规模|时间)?")
# Nouns that ask for a figure when a question ends in them (加氢站数量, 年均增速, 产业规模).
_FIGURE_NOUNS = (
    "数量 总数 个数 家数 座数 人数 户数 规模 总规模 体量 增速 增长率 增幅 年均增速 年均增长 同比增长 占比 "
    "比例 比重 占有率 覆盖率 普及率 渗透率 达标率 合格率 总量 产值 总产值 增加值 收入 营收 营业收入 "
    "投资额 总投资 金额 总额 面积 里程 长度 成本 单价 价格 额度 上限 下限 产能 装机容量 用量 产量 销量 "
    "生产总值 GDP 续航 能耗 氢耗 油耗 电耗 增长目标 增速目标 目标值"
)
_FIGURE = re.compile(
    rf"(?:{'|'.join(sorted(_FIGURE_NOUNS.split(), key=len, reverse=True))}|(?<![参系指函整少多])数|[产销用储容质总流氢电气水]量|容量)"
    r"(?:的?(?:目标|指标|情况|要求))?$"
)
_RATIO_NOUN = re.compile(
    r"(?:增速|增长率|增幅|年均增长|占比|比例|比重|[占覆普渗达合][\w]{1,2}率|率)$"
)

_KINDS = (
    (
        AnswerKind.DATE,
        r"何时|什么时候|什么时间|什么日期|哪一?[年天月日]|几月几?[日号]?|几[号时]|几点",
    ),
    (AnswerKind.DATE, r"(?:时间|日期)(?:是|为)?(?:什么|多少|哪天)?$"),
    (
        AnswerKind.LIST,
        r"(?:有|包括|包含|分为|涉及|涵盖)(?:了)?哪(?:些|几)|哪(?:些|[几两三四五六七八九十]+(?:个|家|项|大|类|种|款|条|座|方面)?)|分别(?:是|为|有)",
    ),
    (AnswerKind.PERSON, r"(?:是|由|为)?谁|何人|哪(?:一)?位|什么人|(?:叫|是)什么名字|姓名"),
    (
        AnswerKind.PLACE,
        r"(?:在|位于|设在|坐落于)?(?:哪里|哪儿|何处|何地|什么地方|哪个(?:区|市|省|县|地方|城市|街道))|地址|地点",
    ),
    (
        AnswerKind.ORGANISATION,
        r"哪(?:个|家|一家)(?:部门|单位|机构|公司|企业|委办|委员会|局|主体)|什么(?:部门|单位|机构)",
    ),
)
_KIND_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_COUNTED_LIST = re.compile(r"[两三四五六七八九十\d]+(?:个|大|项|家|类|种)[^的]*是(?:什么|啥)$")
"""两个创新中心是什么 asks which ones, not what the word means."""
_DEFINITION = re.compile(
    r"^(?:.{2,20}(?:里|中(?![心国央小])|所称)的?)?(?:什么是|何谓|何为|什么叫做?)(?P<after>.+)$"
    r"|^(?:.{1,20}(?:里|中(?![心国央小])|所称)的?)?(?P<before>.+?)(?:的(?:全称|全名|含义|意思|定义|概念|中文名?))?"
    r"(?:是|指的?是|是指|指|代表|叫)(?:的是)?(?:什么|啥)(?:意思|含义|概念)?$"
    r"|^(?P<noun>.+?)的(?:全称|全名|含义|意思|定义|概念|中文名?)$"
)
_LONGEST_TERM = 12
"""A longer thing than this, or one with 的, is described rather than defined (…的支持政策是什么)."""

_REACHED = re.compile(r"目前|现在|当前|如今|已经?|现有|现已|建成了|截至|迄今")
_TARGET = re.compile(r"将|要|计划|力争|争取|目标|预计|拟|达到|不少于|不低于|超过|突破|打造|培育")
_FILLERS = frozenset(
    """请问 请 告诉 我 我们 想 想知道 知道 问 问一下 一下 你好 您好 一共 总共 共 共有 分别 大概 大约 左右 目前
    现在 当前 如今 已经 已 现已 现有 预计 计划 力争 争取 应该 应 能够 可以 可 需要 需 将 将要 要 达到 达
    不 少于 不少于 低于 不低于 超过 突破 是多少 多少 什么 怎么样 怎样 怎么 如何 哪些 哪个 哪 哪家 哪里 是否
    的 了 吗 呢 吧 啊 是 有 在 到 至 会 能 为 由 和 与 及 于 对 从 等 中 上 里 年 年底 年末 底 末 期间 以来
    数量 总数 个数 关于 进行 数 目标 指标 情况 多 几 共计 全市 全省 全县 本市 我市 最多 最高 最多能 最少 至少 起 从 后 修订 修订版 提出 印发 发布 截止 里 提到 按 去 交 比 较 包含 包括 涉及 建了 建有 有关 相关 建成 建 多大 为了 被 把 让 将会 时 时候 截至 截止 此""".split()
)
"""Words that say nothing of what is asked about."""
_DOCUMENT_YEAR = re.compile(
    r"^的?(?:印发|发布|出台|公布|制定|修订|修编|版|[^，,。]{0,16}?(?:方案|规划|计划|意见|通知|办法|公报)(?:里|中|提出|规定|明确))"
)
"""What follows a year that says which document is meant, not which year the answer is about."""
_PLACE = re.compile(
    r"(?:^|(?<=[，,、\s在对向]))(?P<name>[\u4e00-\u9fff]{2,3}(?:省|市|县|自治州|自治县))(?!级|场|值|民|委)"
)
"""A place that the list of regions does not know, at the beginning of a phrase."""
_NO_PLACES = frozenset("全 本 我 该 各 城 上 超 股 夜 楼 集 都 门 省 请 问 哪".split())
_PUNCTUATION_END = re.compile(r"[?？。！!\s]+$")
_PUNCTUATION = re.compile(r"[?？。！!,，;；:：、\s“”\"'《》「」『』()（）]+")


def parse_question(question: str, words: Callable[[str], Iterable[str]]) -> ParsedQuery:
    """Read a question; `words` cuts a text into words.

    Raises BadQuestion when it is empty, too long, or no text at all.
    """
    text = _PUNCTUATION_END.sub("", normalise_text(_checked(question)).strip())
    if not any(unicodedata.category(c)[0] in "LN" for c in text):
        raise BadQuestion(
            f"问题“{question[:20]}”里没有可检索的文字；请用文字提问",
            f"the question {question[:20]!r} holds no searchable text; ask in words",
        )
    periods, regions = _periods(text), find_regions(text)
    of_document = [p for p in periods if _DOCUMENT_YEAR.match(text[p.end :])]
    asked_for = [p for p in periods if p not in of_document]
    kind, term = _kind(text, "".join(_without(text, periods).split()))
    timeless = _without(text, [*periods, *regions])
    places = [*_unknown_places(timeless), *WIDER_REGIONS.finditer(timeless)]
    return ParsedQuery(
        text=text,
        kind=kind,
        years=_years(asked_for),
        document_years=tuple(sorted({p.last for p in of_document})),
        regions=tuple(dict.fromkeys(region.name for region in regions)),
        places=tuple(dict.fromkeys(match[0] for match in places)),
        doc_numbers=tuple(number.canonical for number in find_doc_numbers(text)),
        units=_units(text),
        state=_state(text, asked_for),
        subject=term or _subject(_blanked(timeless, places), words),
    )


def _unknown_places(text: str) -> list[re.Match[str]]:
    return [match for match in _PLACE.finditer(text) if not _NO_PLACES & set(match["name"][:-1])]


def _blanked(text: str, places: Sequence[re.Match[str]]) -> str:
    for match in places:
        text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return text


def _checked(question: str) -> str:
    if len(question) > MAX_QUESTION:
        raise BadQuestion(
            f"问题有 {len(question)} 个字符，最多 {MAX_QUESTION} 个；请缩短问题",
            f"the question has {len(question)} characters, at most {MAX_QUESTION}; shorten it",
        )
    if not question.strip():
        raise BadQuestion("问题为空；请输入要问的内容", "the question is empty; enter one")
    return question


def _periods(text: str) -> list[Period]:
    """The times of a question; in it a bare 2025 is a year too."""
    periods = find_periods(text)
    taken = {at for period in periods for at in range(period.start, period.end)}
    for match in _BARE_YEAR.finditer(text):
        if match.start() not in taken:
            periods.append(Period(*match.span(), int(match[0]), int(match[0])))
    return sorted(periods, key=lambda period: period.start)


def _without(text: str, spans: Sequence[Period | Region]) -> str:
    """The text with a blank of the same length in place of each span."""
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def _kind(text: str, timeless: str) -> tuple[AnswerKind, str]:
    """The sort of answer, and for a definition the term that is to be defined.

    `timeless` is the text without its times, which may stand last (产业规模2025年).
    """
    if definition := _DEFINITION.match(text):
        term = definition["after"] or definition["before"] or definition["noun"] or ""
        if OFFICE.search(term):
            return AnswerKind.PERSON, ""
        if _COUNTED_LIST.search(text):
            return AnswerKind.LIST, ""
        if term and len(term) <= _LONGEST_TERM and "的" not in term:
            return AnswerKind.DEFINITION, _PUNCTUATION.sub("", term)
    for kind, pattern in _KIND_PATTERNS:
        if pattern.search(text):
            return kind, ""
    if _HOW_MANY.search(text) or _HOW_MUCH.search(text) or _FIGURE.search(timeless):
        return AnswerKind.NUMBER, ""
    return AnswerKind.PASSAGE, ""


def _units(text: str) -> tuple[str, ...]:
    match = _HOW_MANY.search(text)
    if match is None:
        return ("%",) if _RATIO_NOUN.search(text) else ()
    if match[0].startswith("百分之"):
        return ("%",)
    if match["unit"] == "钱":
        return ("元",)
    return (match["unit"],) if match["unit"] else ()


def _years(periods: Sequence[Period]) -> tuple[int, ...]:
    """The years that an answer must be about: of several times, the deadline decides."""
    deadlines = [period.last for period in periods if period.deadline]
    if deadlines:
        return (max(deadlines),)
    return tuple(sorted({year for p in periods for year in (p.first, p.last)}))


def _state(text: str, periods: Sequence[Period]) -> State:
    if _REACHED.search(text):
        return State.REACHED
    if _TARGET.search(text) or any(period.deadline for period in periods):
        return State.TARGET
    return State.UNSTATED


def _subject(rest: str, words: Callable[[str], Iterable[str]]) -> str:
    """What is left of a question without times and places: its words but for the fillers.

    A quantity that the question names itself (超过十亿元的企业) is one word.
    """
    for pattern in (_HOW_MANY, _HOW_MUCH, *(pattern for _kind_of, pattern in _KIND_PATTERNS)):
        rest = pattern.sub(" ", rest)
    kept: list[str] = []
    at = 0
    for quantity in find_quantities(rest):
        kept += [*words(_PUNCTUATION.sub(" ", rest[at : quantity.start])), quantity.text]
        at = quantity.end
    kept += words(_PUNCTUATION.sub(" ", rest[at:]))
    said = [word.strip() for word in kept if word.strip() and word.strip() not in _FILLERS]
    return " ".join([word for word in said if _says_something(word)] or said)


def _says_something(word: str) -> bool:
    """A single character says too little to look for."""
    return len(word) > 1 or word == "总"
