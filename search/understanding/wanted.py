"""What sort of answer does the question ask for: its kind, its unit, reached or to be reached?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.results import AnswerKind, State
from wenzheng.reading.numerals import MAGNITUDES
from wenzheng.reading.offices import OFFICE
from wenzheng.reading.periods import Period
from wenzheng.reading.quantities import CLASSIFIERS, UNITS
from wenzheng.text.tagging import tagged

_UNIT = "|".join(map(re.escape, UNITS))
_MAGNITUDE = "|".join(sorted(MAGNITUDES, key=len, reverse=True))
_SPELT = {"nm": "纳米", "mm": "毫米", "cm": "厘米", "km": "公里", "kg": "公斤", "mg": "毫克"}
"""Units as they are written in letters."""
_HOW_MANY = re.compile(
    rf"百分之(?:多少|几)|(?:多少|几)(?:{_MAGNITUDE})?"
    rf"(?P<unit>钱|成(?=$|[?？的左以])|{_UNIT}|(?:{'|'.join(_SPELT)})(?![A-Za-z]))?(?!(?<=份)额)",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(r"([家座项辆台款])数(?:的?目标)?$")
"""企业家数, 车辆台数: the unit stands in the noun."""
_MEANT = {"钱": "元", "成": "%"}
_SHARE = re.compile(r"份额|比[例重]")
_PREDICATE = re.compile(
    r"(?:[要能会可应得需须将]|打算|准备)?(?:[做进升提增扩涨降减发干搞弄冲拉][到至成出]|[要能会可应得需须将][花用交付到有]"
    r"|[要能会应将]?(?:超过|突破|达到?|不少于|不低于))"
    r"了?(?=多少|几(?![乎何])|多[大高长远重久快]|百分之)"
)
"""The verb by which a figure is asked for (规模要做到多大, 要花多少钱): documents say it otherwise."""
_HOW_MUCH = re.compile(r"多(?:大|高|长|远|重|久|快)(?:规模|时间)?")
# Nouns that ask for a figure when a question ends in them (加氢站数量, 年均增速, 产业规模).
_FIGURE_NOUNS = (
    "数量 总数 个数 家数 座数 人数 户数 规模 总规模 体量 增速 增长率 增幅 年均增速 年均增长 同比增长 占比 "
    "比例 比重 占有率 覆盖率 普及率 渗透率 达标率 合格率 总量 产值 总产值 增加值 收入 营收 营业收入 "
    "投资额 总投资 金额 总额 面积 里程 长度 成本 单价 价格 额度 上限 下限 产能 装机容量 用量 产量 销量 "
    "生产总值 GDP 续航 能耗 氢耗 油耗 电耗 增长目标 增速目标 目标值 增长预期 增长预期目标 涨幅 降幅 失业率 份额 尺寸 直径 功率 重量"
)
_FIGURE = re.compile(
    rf"(?:{'|'.join(sorted(_FIGURE_NOUNS.split(), key=len, reverse=True))}|(?<![参系指函整少多])数|(?<!效)率|[产销用储容质总流氢电气水]量|容量)"
    r"(?:的?(?:预期|控制|年度|下降|增长)?(?:目标|指标|情况|要求))?$"
)
_HOW = re.compile(r"如何|怎么|怎样")
"""如何降低用电成本 ends in the name of a figure and asks for none."""
_RATIO_NOUN = re.compile(
    r"(?:增速|增长率|增幅|涨幅|降幅|年均增长|占比|比例|比重|[占覆普渗达合][\w]{1,2}率|率|增长(?:预期)?目标|增长预期)(?:的?(?:预期|控制)?目标)?$"
)

_WHICH = re.compile(r"哪(?:些|[几两三四五六七八九十]+(?:个|家|项|大|类|种|款|条|座|方面)?)")
_KINDS = (
    (
        AnswerKind.DATE,
        r"(?:何时|什么时候|什么时间|什么日期|哪[一几]?[年天月日]|几月几?[日号]?|几[号时]|几点钟?)"
        r"(?:才|能|会|要|可以?|将)*(?:的(?:数据|数字|情况)|(?:实现|达成)$)?",
    ),
    (
        AnswerKind.DATE,
        r"(?:哪一?[个段]?(?:时间|时期|阶段|五年)|(?:什么|何)时期)(?:的(?:数据|数字|情况))?"
        r"|(?:实施|执行|规划|起止)(?:期限|年限|年份|周期)(?:是|为)?$",
    ),
    (AnswerKind.DATE, r"(?:(?<![多长久少几年月天周])时间|日期)(?:是|为)?(?:什么|多少|哪天)?$"),
    (
        AnswerKind.LIST,
        rf"(?:有|包括|包含|分为|涉及|涵盖)?了?{_WHICH.pattern}|分别(?:是|为|有)|(?<![入白黑])(?:名单|名录)$",
    ),
    (
        AnswerKind.ORGANISATION,
        r"(?:印发|发布|发文|制定|公布|出台)(?:单位|机关|机构|部门)(?:是|为)?(?:哪.|什么|谁)?$",
    ),
    (AnswerKind.ORGANISATION, r"(?:是|由)?谁(?=(?:联合)?(?:印发|发布|出台|颁布|制定|公布|下发))"),
    (
        AnswerKind.PERSON,
        r"(?:是|由|为)?谁|何人|哪(?:一)?位|什么人|(?:叫|是)什么名字|姓名|什么(?:职务|职位|官职|身份)",
    ),
    (
        AnswerKind.PLACE,
        r"(?:在|位于|设在|坐落于)?(?:哪里|哪儿|(?<!如)何[处地]|什么地方|哪个(?:区|市|省|县|地方|城市|街道))|地址|地点",
    ),
    (
        AnswerKind.ORGANISATION,
        r"哪(?:个|家|一家)(?:部门|单位|机构|公司|企业|委办|委员会|局|主体)|什么(?:部门|单位|机构)",
    ),
)
_KIND_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_ARTICLE = re.compile(
    r"第[一二三四五六七八九十百千零〇两\d]{1,8}条(?:之[一二三四五六七八九十\d]{1,2})?(?:的?(?:内容|规定|条文|原文)|里|中)?"
    r"(?:都|主要|具体)?(?:说|讲|规定|写|要求|是|有)?(?:了|的|的是)?(?:是|有)?(?:些?什么|哪些|啥)?(?:内容|规定)?$"
)
_ELIGIBLE = re.compile(
    r"(?:谁|哪[些类种]?(?:样的)?人员?|什么人|何人)(?:才)?(?:可以?|能够?|有资格|有权|应当?|需要?)"
    r"|(?:哪[些类种]|什么样的?|怎样的|何种)[^，,]{1,8}?(?:才)?(?:可以?|能够?|有资格|有权|符合)(?:条件)?"
    r"(?:申|享|领|报名|参加|获)"
    r"|(?:什么|哪些|哪几[种样])(?:申[请报]|办理)?(?:条件|资格)"
    r"|(?:条件|资格|[申支受补资扶]\w对象|[适申支受补资扶]\w范围)(?:都|主要)?(?:有|是|为|包括)?(?:哪些|什么|啥)?$"
    r"|(?:申[请报领]|办|[提递上]交|提供|准备|需|带|登记|领).*(?:什么|哪些|哪几[种样])(?:材料|资料|证件|证明)"
    r"|(?:申[请报领]|办理|[提递上]交|提供|所需|登记)的?(?:材料|资料|证件)(?:都|主要)?(?:有|是|为|包括)?(?:哪些|什么|啥)$"
)
"""Who may or must, and with what papers, asks for a condition, not for a name or a list."""
_TEXT_KINDS = (
    (
        AnswerKind.YES_NO,
        re.compile(r"吗$|是否|[能可]否|会不会|有没有|能不能|可不可以|是不是|要不要|需不需要"),
    ),
    (
        AnswerKind.PROCEDURE,
        re.compile(
            r"(?:如何|怎么|怎样)(?:才能)?[^，,]{0,8}?(?:办(?![公法案])|申[请报领]|领(?=[取用购证]|$)|缴"
            r"|交(?=[纳费款]|$)|报(?=[名备销送]|$)|登记|查[询看]|预约|注册|提取)"
            r"|(?:流程|步骤|手续|程序)(?:是|为)?(?:什么|怎样|如何)?(?:的)?$"
        ),
    ),
    (
        AnswerKind.CONDITION,
        re.compile(
            r"(?:条件|资格)(?:是|为)?(?:什么|怎样)?$|(?:什么|怎样的|何种)(?:条件|资格|材料|证明|手续|证件)|怎[么样]才(?:能|可以)"
        ),
    ),
)
"""Sorts of questions that a text answers, the more telling first."""
_COUNTED_LIST = re.compile(
    r"[几两三四五六七八九十\d]+(?:个|大|项|家|类|种|条|方面)[^的]*(?:是|叫|指)(?:什么|啥)[^，,]{0,4}$"
)
"""两个创新中心是什么 asks which ones, not what the word means."""
_DEFINITION = re.compile(
    r"^(?:.{2,20}(?:里|中(?![心国央小文])|所称)的?)?(?:什么是|何谓|何为|什么叫做?)(?P<after>.+)$"
    r"|^(?:.{1,20}(?:里|中(?![心国央小文])|所称)的?)?(?P<before>.+?)(?:的(?:[中英]文)?(?:全称|全名|含义|意思|定义|概念|中文名?))?"
    r"(?:是|指的?是|是指|指|代表|叫)(?:的是)?(?:什么|啥)的?(?:意思|含义|概念|缩写|简称)?$"
    r"|^(?P<noun>.+?)的?(?:[中英]文)?(?:全称|全名|含义|意思|定义|概念|中文名?)$"
)
_LONGEST_TERM = 12
"""A longer thing than this, or one with 的, is described rather than defined (…的支持政策是什么)."""

_ASKED_FOR_ITS_CONTENT = re.compile(
    r"(?:条件|资格|流程|步骤|手续|程序|材料|对象|方式|途径|措施|政策|目的|要求)$"
)
"""申领条件是什么 asks for the conditions, not for what a condition is."""

_REACHED = re.compile(r"目前|(?<![涌呈出展体表实])现在|当前|如今|已经?|现有|现已|建成了|截至|迄今")
_TARGET = re.compile(
    r"将|要|计划|力争|争取|目标|预计|预期|拟|达到|不少于|不低于|超过|突破|打造|培育"
)
PUNCTUATION = re.compile(r"[?？。！!,，;；:：、\s“”\"'《》「」『』()（）]+")


_ANYTHING = re.compile(
    r"(?:方面|领域)?(?:(?:规划|方案|文件|政策)(?:里|中)?)?(?:都|还)?有(?:什么|哪些|何)(?:具体)?(?:安排|打算|部署|考虑|说法)"
)
"""数字人民币方面有什么安排 asks for whatever is said of it."""
_TERM_OF_PLAN = re.compile(
    r"(?:的?(?:实施|执行|规划|起止|适用|有效)(?:期限|年限|年份|周期|时间|期)?|管|覆盖)(?:是|为|的是)?(?=哪几年|哪些年)"
)
"""What is asked of a plan whose years stand in its name: 行动方案的实施期限是哪几年."""
_PLANNED = re.compile(r"(?:规划|计划|方案)(?:的|里的?|中的?)?(?=目标|提出的?目标)")
"""规划目标是几家: whose goal it is, where no plan is named."""

QUESTION_WORDS = (
    _PREDICATE,
    _ANYTHING,
    _TERM_OF_PLAN,
    _PLANNED,
    _ARTICLE,
    _HOW_MANY,
    _HOW_MUCH,
    *(pattern for _kind, pattern in _KIND_PATTERNS),
)
"""What asks and says nothing of what is asked about."""


def read_kind(text: str, timeless: str) -> tuple[AnswerKind, str]:
    """The sort of answer, and for a definition the term that is to be defined.

    `timeless` is the text without its times, which may stand last (产业规模2025年).
    """
    if _ARTICLE.search(text):
        return AnswerKind.ARTICLE, ""
    if _ELIGIBLE.search(text):
        return AnswerKind.CONDITION, ""
    if definition := _DEFINITION.match(text):
        term = definition["after"] or definition["before"] or definition["noun"] or ""
        if OFFICE.search(term):
            return AnswerKind.PERSON, ""
        if _COUNTED_LIST.search(text):
            return AnswerKind.LIST, ""
        is_named = term and len(term) <= _LONGEST_TERM and "的" not in term
        if is_named and not _ASKED_FOR_ITS_CONTENT.search(term):
            return AnswerKind.DEFINITION, PUNCTUATION.sub("", term)
    for kind, pattern in _KIND_PATTERNS:
        if pattern.search(text):
            return kind, ""
    if _COUNTED_LIST.search(text):
        return AnswerKind.LIST, ""
    if _HOW_MANY.search(text) or _HOW_MUCH.search(text):
        return AnswerKind.NUMBER, ""
    if _FIGURE.search(timeless) and not _HOW.search(text):
        return AnswerKind.NUMBER, ""
    found = (kind for kind, pattern in _TEXT_KINDS if pattern.search(text))
    return next(found, AnswerKind.PASSAGE), ""


def read_units(text: str) -> tuple[str, ...]:
    """The units that the answer has to be in; empty where any will do."""
    match = _HOW_MANY.search(text)
    if match is None:
        counted = _NUMBER_OF.search(text)
        if counted:
            return (counted[1],)
        return ("%",) if _RATIO_NOUN.search(text) else ()
    if match[0].startswith("百分之"):
        return ("%",)
    if match["unit"] is None:
        return ("%",) if _SHARE.match(text, match.end()) else ()
    unit = match["unit"].lower()
    return (_MEANT.get(unit) or _SPELT.get(unit, unit),)


_DOING = re.compile(
    r"打造|培育|推出|建[设成立]|形成|布局|引进|新[增建]|实现|完成|发展|增加|创建|认定|[设组成]立|组建|涌现|改造|投[入运用放]|投入|运营"
)
"""What is done to the things that are counted (加氢站建设几座)."""
_ENDS_A_NOUN = frozenset("的里中内上在是有，,、；;。")


def read_counted(text: str, words: Sequence[str]) -> str:
    """Of the subject's words the last that stands right behind the asking one, before any 的 or 里.

    What is asked for counts or lists that noun (在多少个应用*场景*里涌现, 围绕哪五大*板块*发展), not the last
    one of the question.
    """
    match = _HOW_MANY.search(text)
    end = match.end() if match else -1
    if match and match["unit"] in CLASSIFIERS and words and not text[end:].strip("呢了左右"):
        return "" if _is_done(words[-1]) else words[-1]  # 加氢站有几座
    if match is None and (which := _WHICH.search(text)):
        end = which.end()
    following = _following(text, end, words) if end >= 0 else []
    while len(following) > 1 and _is_done(following[-1]):
        following.pop()
    return following[-1] if following else ""


def _following(text: str, at: int, words: Sequence[str]) -> list[str]:
    """The words that stand there one behind the other."""
    found = []
    for word in words:
        # A single character within the noun (千亿*级*产业集群) is no word of the subject.
        steps = (0,) if text[at : at + 1] in _ENDS_A_NOUN else (0, 1)
        for begin in (at + step for step in steps):
            if text.startswith(word, begin):
                at = begin + len(word)
                found.append(word)
                break
    return found


def _is_done(word: str) -> bool:
    """Whether it is what is done with things, not a thing."""
    return _DOING.fullmatch(word) is not None or (word, "v") in tagged(word)


def read_state(text: str, periods: Sequence[Period]) -> State:
    """Whether it asks for what is reached or for a goal; `periods` are the times asked about."""
    if _REACHED.search(text):
        return State.REACHED
    if _TARGET.search(text) or any(period.deadline for period in periods):
        return State.TARGET
    return State.UNSTATED
