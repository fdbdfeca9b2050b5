"""Quantities that may answer: which number of the sentence is bound to what the question is about?

In Chinese a quantity is bound either to the noun after it (10座加氢站) or to the one before it
(加氢站将达70座). The phrase it is bound to counts in full; the rest of its sentence, what leads up
to it, the headings and the title count less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.answering.constraints import Circumstances, circumstances, judge
from search.answering.passage import Candidate, Passage, Sentence
from search.answering.subject import OFF_TOPIC, Subject, Term, about, surroundings
from search.results import ParsedQuery
from wenzheng.reading.binding import Bound, bound_nouns, without_times
from wenzheng.reading.numerals import read_chinese_integer
from wenzheng.reading.quantities import (
    CLASSIFIERS,
    MONEY,
    RATIOS,
    Comparator,
    Quantity,
    find_quantities,
)

_BOUND_VERBS = re.compile(
    r"达到?|突破|超过?|不少于|不低于|不超过|约|近|为|至|将|增长|力争|争取|累计|共|实现|保持在?|提升|提高|"
    r"打造|培育|建成|建设|推出|布局|涌现|形成|已|到|了|的|各类|以上|左右|年均|"
    r"按照|给予|可以?|折合|仅|最[高低多少长]|不得|不能|标准|额度|限额|金额|总额|"
    r"全市|全省|全县|全区|全国|本市|我市|总数|总量|合计|一共|共计"
)
_MEASURED = re.compile(
    r"规模|体量|生产总值|总值|GDP|产值|增加值|收入|营收|投资|金额|总额|额度|面积|里程|长度|成本|单价|价格|容量|续航|[能氢油电]耗"
)
"""Nouns that are measured, not counted: 三个产业 is no 规模."""
_COUNTED = re.compile(r"数量|总数|[个家座户台辆企业人员]数(?:的?目标)?$")
_TIMES = frozenset("年 个月 天 日 周 小时 分钟 秒 工作日 个工作日 个自然日 周岁 岁".split())
_MAGNITUDE_ASKED = re.compile(r"(?:多少|几)(?:万亿|千亿|百亿|十亿|千万|百万|[万亿])")
_HOW_LONG = re.compile(r"多久|多长|期限|有效期|时长|时间|几[年天日周]|年限|年龄")
_ASKS_DURATION = re.compile(r"多久|多长时间|多少时间|几年|几个月")
_GENERIC_UNITS = frozenset({"个", "项", "种", "处", "类", "方面"})
"""Asked with one of these, things may be counted with any other classifier."""
_ALIKE = tuple(
    frozenset(units.split())
    for units in (
        "名 位 人",
        "天 日 工作日 个工作日 个自然日",
        "岁 周岁",
        "公里 千米",
        "公斤 千克",
        "辆 台",
    )
)
"""Units by any of which a question may ask for a figure in another: 几天 for 十个工作日."""
_SAID_BY_UNIT = {
    unit: nouns
    for units, nouns in (
        ("公里 千米 米", "长度 里程 全长 距离"),
        ("英寸 厘米 毫米 微米 纳米", "尺寸 直径"),
        ("平方公里 平方千米 平方米 公顷 亩", "面积"),
        ("岁 周岁", "年龄"),
        (" ".join(MONEY), "金额 额度 限额 数额 总额"),
        ("名 位 人", "人数"),
        ("天 日 工作日 个工作日 个自然日 周 个月 年 小时 分钟", "时间 期限 时长"),
        ("吨 公斤 千克 斤 克", "重量"),
    )
    for unit in units.split()
}
"""What a unit says by itself: 30公里 is a length, whether or not the text calls it one."""
_RESTRICTED, _DESCRIBED = 0.5, 0.3
"""How much hangs on words of the bound noun that the question does not say: 330家上市软件企业 is no
count of 软件企业, while a measured noun (标准续航里程605公里) bears more words without harm."""
_OF_ANOTHER = 0.75
"""What is left where the noun has another word before its head (蔬菜产量, asked for 粮食产量)."""
_GROWS = re.compile(r"增|涨|降|提高|提升|减少")
"""What grows is told by its noun alone: of several growths in a sentence each has its own."""
_UNBOUND = 0.85
"""What is left of a score when the last noun of the question is not in the bound phrase."""
_IN_ANOTHER_NOUN = 0.2
"""What a word counts that stands only in the noun that another quantity of the sentence counts."""
_LONGEST_NOUN = 14
"""Characters behind a quantity that are its noun alone; more of them say what is done with it."""
_NOT_COUNTED = 0.6
"""What is left when it counts another noun than the question asks the number of."""


@dataclass(frozen=True)
class NumberCandidate(Candidate):
    """A quantity with its circumstances; spans are offsets into the passage's text."""

    quantity: Quantity
    found: Circumstances

    @property
    def per(self) -> str:
        """What it is counted for each of (每座不少于4个), or empty."""
        return _per(self.sentence.passage.text[self.sentence.start : self.start])


_PER = re.compile(
    r"(?:每|(?<!简)单)(?=[\d\u4e00-\u9fff])(?:\d+[万亿]?)?(?P<thing>[\u4e00-\u9fff]{2})"
)
_TURNS = frozenset("年月天日周季次期")
_ASKS_PER = re.compile(r"每|平均|人均|户均|单[个座家]|各|一[个座家户]|标准")


def _per(before: str) -> str:
    """What the last 每 of the clause stands before, if no quantity parts it from what follows."""
    clause = re.split(r"[，,；;。：:]", before)[-1]
    found = list(_PER.finditer(clause))
    if not found or find_quantities(clause[found[-1].end() :]):
        return ""
    thing: str = found[-1]["thing"]
    return thing[0] if thing[0] in CLASSIFIERS else thing


def _judge_rate(query: ParsedQuery, quantity: Quantity, before: str) -> str:
    """Why a count for each thing is no count of all: it may be one of a year."""
    thing = _per(before) if quantity.unit in CLASSIFIERS else ""
    if not thing or thing[0] in _TURNS or _ASKS_PER.search(query.text):
        return ""
    return f"是每{thing}的数，不是总数"


def number_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[NumberCandidate]:
    """Every quantity of the passages whose unit fits the question, with its score."""
    for sentence in subject.sentences(passages):
        yield from _of_sentence(query, subject, sentence)


def _of_sentence(
    query: ParsedQuery, subject: Subject, sentence: Sentence
) -> Iterator[NumberCandidate]:
    quantities = _quantities(query, sentence.text)
    for index, quantity in enumerate(quantities):
        if not unit_fits(query, quantity):
            continue
        start, end = sentence.start + quantity.start, sentence.start + quantity.end
        if _is_in_cell(sentence.passage, start, end):
            continue  # what a table says of it stands in its headers
        score = binding_score(query, subject, sentence, quantities, index)
        if score < subject.floor:
            continue
        found = circumstances(sentence, start, end)
        verdict = judge(query, sentence.passage, found)
        yield NumberCandidate(
            sentence,
            start,
            end,
            score * (verdict.factor or 1.0),
            verdict.objection
            or _judge_rate(query, quantity, found.before)
            or _judge_share(query, sentence, found.before, quantity)
            or _judge_product(query, re.split(r"[，,；;。：:]", found.before)[-1])
            or _judge_change(query, sentence.text, quantity)
            or judge_growth(query, found.before, quantity)
            or _judge_negation(query, bound_nouns(sentence.text, quantities, index))
            or _judge_opposite(query, subject, sentence.text[: quantity.end]),
            quantity,
            found,
        )


_LARGE = re.compile(
    r"(?<![第\d零〇一二两三四五六七八九十百千万亿])([两三四五六七八九十]{1,3})大(?=[\u4e00-\u9fff])"
)
"""五大板块 counts, where it is asked how many there are; elsewhere it is part of a name."""
_COUNTED_BY = frozenset({"大", "个", "项", "类", "方面"})


def _quantities(query: ParsedQuery, text: str) -> list[Quantity]:
    """The quantities of the text, with 五大 among them where things are asked the number of."""
    found = find_quantities(text)
    if not _COUNTED_BY.intersection(query.units):
        return found
    for match in _LARGE.finditer(text):
        value = read_chinese_integer(match[1].replace("两", "二"))
        if value and not any(q.start < match.end() and match.start() < q.end for q in found):
            exact = Comparator.EXACT
            found.append(Quantity(*match.span(), match[0], value, "大", exact))
    return sorted(found, key=lambda one: one.start)


_FROM = re.compile(r"(?:由|从|自|原定?|原来|原先|原为|原计划)(?:原来的?|目前的?|现行的?|现在的?)?$")
_TO = re.compile(
    r"[^，,。；;\d]{0,4}?(?:提高|提升|调整|上调|下调|增加|增长|扩大|降低|下降|减少|缩短|延长|调|升|降|增|减)(?:到|至|为)"
    r"|[，,]?(?:现|后)?(?:调整|改|变更|修改)为"
)
_ASKS_BEFORE = re.compile(r"原|此前|之前|以前|调整前|提高前|从多少|由多少")


def _judge_change(query: ParsedQuery, text: str, quantity: Quantity) -> str:
    """由60万元提高至80万元: the first is what it was."""
    was = _FROM.search(text, 0, quantity.start) and _TO.match(text, quantity.end)
    return "是调整以前的数" if was and not _ASKS_BEFORE.search(query.text) else ""


_OTHER_MEASURE = re.compile(
    r"(?P<what>投资|收入|营收|产值|利润|税收|支出|进口|出口|销售额|零售额|交易额|产量|销量|用电量|存款|贷款)(?:总?额)?"
    r"(?:年均|同比|平均|实现|预计|[将约较比][^，,。；;]{0,12})*(?:增|涨|降|下滑|减少)"
)
"""What grows, where it is not the thing itself: 产业投资年均增速 is no 产业增速."""


def judge_growth(query: ParsedQuery, before: str, quantity: Quantity) -> str:
    """A growth of another measure than the question names, or of all years where one of each is asked."""
    if quantity.unit not in RATIOS or not _GROWS.search(query.text):
        return ""
    clauses = re.split(r"[，,；;。]", before)
    clause = next((one for one in reversed(clauses) if _GROWS.search(one)), "")
    if not clause:
        return ""
    if "年均" in query.subject and not re.search(r"年均|平均|每年|复合", clause):
        return "没有说是年均的"
    found = list(_OTHER_MEASURE.finditer(clause))
    if not found or any(one in query.text for one in Term(found[-1]["what"], 0).forms):
        return ""
    return f"说的是{found[-1]['what']}的变化"


_EACH_ASKED = re.compile(r"每(?:一|个)*(?P<thing>[月天日周季人户亩吨])(?!均|平)")


def _judge_share(query: ParsedQuery, sentence: Sentence, before: str, quantity: Quantity) -> str:
    """What is asked for each month is no sum of a year: the clause or what announces it says so."""
    asked = _EACH_ASKED.search(query.text)
    if asked is None or "平均" in query.text:
        return ""
    clause = re.split(r"[，,；;。]", sentence.text[quantity.end :])[0]
    said = f"{_clause_before(before, len(before))}{quantity.text}{clause}{sentence.announcement}"
    thing = asked["thing"]
    is_said = re.search(rf"[每按逐单/]\w{{0,3}}{thing}|{thing}均", said)
    return "" if is_said else f"没有说是每{thing}的"


def _clause_before(text: str, end: int) -> str:
    """The clause that ends there, from its comma or semicolon on."""
    return re.split(r"[，,；;。]", text[:end])[-1]


_NEGATED = re.compile(
    r"(?:尚未|未|不|非|没有)(?P<word>(?![来少低超足高多小大断同仅到含得能应宜常公遗锈予论光等及过管可限再定息动变])[\u4e00-\u9fff]{2})"
)


def _judge_negation(query: ParsedQuery, bound: Bound) -> str:
    """未建成加氢站10座 is no count of those that are, nor the other way round."""
    phrase = bound.before + bound.after
    asked = {match["word"] for match in _NEGATED.finditer(query.text)}
    said = {match["word"]: match[0] for match in _NEGATED.finditer(phrase)}
    if other := [whole for word, whole in said.items() if word not in asked]:
        return f"说的是{other[0]}"
    affirmed = [word for word in asked - set(said) if word in phrase]
    return f"说的是{affirmed[0]}" if affirmed else ""


def _judge_opposite(query: ParsedQuery, subject: Subject, text: str) -> str:
    """What is said of 非独生子女 is not said of 独生子女."""
    for term in subject.terms:
        said = {text[max(0, at - 1) : at] + term.word for at in _places(text, term.word)}
        opposite = [one for one in said if one[0] in _OPPOSITES and one not in query.text]
        if opposite and len(opposite) == len(said):
            return f"说的是{opposite[0]}"
    return ""


_OPPOSITES = frozenset("非未")


def _places(text: str, word: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(word), text)]


def _is_in_cell(passage: Passage, start: int, end: int) -> bool:
    """Whether the span lies in a cell whose column has a header: the words beside it mean nothing."""
    offset = passage.stored.chunk.start
    return any(
        cell.header is not None and cell.start <= start + offset and end + offset <= cell.end
        for cell in passage.stored.chunk.cells
    )


def unit_fits(query: ParsedQuery, quantity: Quantity) -> bool:
    """Whether what the question asks for can be counted or measured in this unit."""
    if not quantity.unit and quantity.comparator != ">=":
        return False  # a bare number counts nothing, except 50+
    if quantity.unit in RATIOS and not query.units and _MAGNITUDE_ASKED.search(query.text):
        return False
    if quantity.unit in _TIMES and not query.units:
        return _HOW_LONG.search(query.text) is not None
    if not query.units and _ASKS_DURATION.search(query.text):
        return False
    if _COUNTED.search(query.text):
        return quantity.unit in CLASSIFIERS or not quantity.unit
    if not query.units:
        counted = quantity.unit in CLASSIFIERS or quantity.unit in RATIOS
        head = query.subject.split()[-1:] or [""]
        return not (counted and _MEASURED.search(head[0]))
    asked = query.units[0]
    if asked in RATIOS:
        return quantity.unit in RATIOS
    if asked in MONEY:
        return quantity.unit in MONEY
    if asked in _GENERIC_UNITS:
        return quantity.unit in CLASSIFIERS or not quantity.unit
    alike = next((units for units in _ALIKE if asked in units), frozenset({asked}))
    return quantity.unit in alike or quantity.unit == "个"


def binding_score(
    query: ParsedQuery,
    subject: Subject,
    sentence: Sentence,
    quantities: Sequence[Quantity],
    index: int,
) -> float:
    """How well what one of the quantities of the sentence is bound to, and all around it, fits."""
    text = sentence.text
    bound = bound_nouns(text, quantities, index)
    phrase = bound.before + bound.after
    quantity = quantities[index]
    phrase = f"{phrase} {_SAID_BY_UNIT.get(quantity.unit, '')}"
    own, others = _without_nouns_of_others(text, quantities, index)
    before, parallel = _without_parallels(own[: quantity.start])
    coverage = subject.coverage(
        (
            (phrase, 1.0),
            (before, 0.9),
            (parallel, _IN_ANOTHER_NOUN),
            (re.split(r"[，,。；;]", own[quantity.end :])[0], 0.85),
            (own[quantity.end :], 0.6),
            (others, _IN_ANOTHER_NOUN),
            *surroundings(sentence),
        )
    )
    if coverage < subject.floor:
        return coverage  # what follows only lessens it
    if subject.lacks_a_noun(about(sentence, phrase)):
        coverage *= OFF_TOPIC
    content = _content(query, bound)
    if not content and (leading := _leading(text, quantities, index)) != index:
        bound = bound_nouns(text, quantities, leading)
        phrase, content = bound.before + bound.after, _content(query, bound)
    if not content or (quantity.unit in _TIMES and not _is_count(content)):
        return coverage * 0.95
    asks_count = subject.ends_in_a_noun and _COUNTED.search(query.text)
    if bound.after and (subject.head or asks_count):
        # What is asked after directly is counted, and so stands behind its number.
        counted = f"{bound.after} {_SAID_BY_UNIT.get(quantity.unit, '')}"
        coverage *= 1.0 if subject.head_in(counted) else _NOT_COUNTED
    elif not subject.head_in(phrase):
        coverage *= _UNBOUND
    is_growth = quantity.unit in RATIOS and _GROWS.search(bound.before[-8:]) is not None
    weight = _RESTRICTED if bound.after or is_growth else _DESCRIBED
    if subject.is_of_another(content):
        coverage *= _OF_ANOTHER
    precision = max(subject.precision(content), subject.precision(bound.after or bound.before))
    return coverage * (1 - weight + weight * precision)


def _is_count(content: str) -> bool:
    """Whether what stands beside a length of time is a noun that it is the number of (10年期国债)."""
    return content.startswith(("期", "级", "制"))


_PARTIAL_PRODUCT = re.compile(
    r"(?P<part>海洋|林业|农业|农林牧渔业?|工业|人均|每人|单位(?:地区|国内)?|生态(?:产品|系统)?|绿色|县域|占|相当于)[^，,。；;]{0,4}?"
    r"(?:生产总值|GDP)"
)


def _judge_product(query: ParsedQuery, phrase: str) -> str:
    """The product of a part of the economy, or a share of the whole, is not the whole."""
    found = _PARTIAL_PRODUCT.search(phrase)
    if found is None or found["part"] in query.text:
        return ""
    return f"说的是{found[0]}"


_ONLY_JOINED = re.compile(r"(?:以上|以下|左右|以内)?[、和与及至到](?:约|近)?")


def _leading(text: str, quantities: Sequence[Quantity], index: int) -> int:
    """The first quantity of a run that only joiners part (增长6%左右、7%左右): it has the noun."""
    while index and _ONLY_JOINED.fullmatch(
        text, quantities[index - 1].end, quantities[index].start
    ):
        index -= 1
    return index


def _without_nouns_of_others(
    text: str, quantities: Sequence[Quantity], index: int
) -> tuple[str, str]:
    """The text with blanks where nouns stand that other quantities count, and those nouns.

    Of 10家龙头企业、100家特色企业 the 10 are no count of 特色企业.
    """
    nouns, nouns_behind = list[str](), _nouns_behind(text, tuple(quantities))
    for other, quantity in enumerate(quantities):
        if other == index or _is_described(text, quantities, *sorted((other, index))):
            continue
        noun = nouns_behind[other]
        if 0 < len(noun) <= _LONGEST_NOUN and text.startswith(noun, quantity.end):
            nouns.append(noun)
            end = quantity.end + len(noun)
            text = text[: quantity.end] + " " * len(noun) + text[end:]
    return text, " ".join(nouns)


_CLAUSE_END = re.compile(r"(?<=[，,；;])")
_ALIKE_FROM = 2
"""Characters that clauses begin with which say the same of different things."""


def _without_parallels(before: str) -> tuple[str, str]:
    """What stands before a quantity without the clauses that begin as its own does, and those.

    In 授予甲等3项成果一等奖，授予乙等5项成果二等奖 what is said of 甲 is not said of the 5.
    """
    *earlier, own = _CLAUSE_END.split(before)
    head = own.strip()[:_ALIKE_FROM]
    if len(head) < _ALIKE_FROM or head[0].isdigit():
        return before, ""
    parallel = [clause for clause in earlier if clause.strip().startswith(head)]
    return "".join([*(c for c in earlier if c not in parallel), own]), "".join(parallel)


@lru_cache(maxsize=64)
def _nouns_behind(text: str, quantities: tuple[Quantity, ...]) -> tuple[str, ...]:
    """What each quantity of a sentence counts behind it: asked for once for each of them."""
    return tuple(bound_nouns(text, quantities, at).after for at in range(len(quantities)))


def _is_described(text: str, quantities: Sequence[Quantity], one: int, other: int) -> bool:
    """Whether 的 joins the noun of the one to the other's: 9家企业的120辆公交车 are of both."""
    between = text[quantities[one].end : quantities[other].start]
    return other == one + 1 and between.endswith("的")


def _content(query: ParsedQuery, bound: Bound) -> str:
    """The noun itself, without times, verbs and the place that the question names.

    Of an enumeration the last item carries the head; the others weigh in the coverage alone.
    What stands before 的 describes (具有国际竞争力的头部企业), what is joined restricts (上市企业).
    """
    noun = bound.after or bound.before.rsplit("、", 1)[-1]
    content = _BOUND_VERBS.sub("", re.sub(r"^.*的(?=..)", "", without_times(noun)))
    for name in (*query.regions, *query.places):
        content = content.replace(name, "").replace(name[:-1], "")
    return content
