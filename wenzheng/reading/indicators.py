"""What does a number measure or count? The noun it is bound to, without what only leads to it.

到2025年，全市累计建成加氢站达到70座: the indicator is 加氢站.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from wenzheng.reading.binding import bound_nouns
from wenzheng.reading.periods import find_periods
from wenzheng.reading.quantities import CLASSIFIERS, MONEY, RATIOS, Quantity
from wenzheng.reading.regions import find_regions


class Change(StrEnum):
    """Whether the number is the indicator's level, or how much it changes."""

    LEVEL = "水平"
    GROWTH = "增长"
    YEARLY_GROWTH = "年均增长"
    DECLINE = "下降"
    ADDED = "新增"
    SHARE = "占比"


class Indicator(NamedTuple):
    """`text[start:end]` names what is measured; `change` says what the number tells of it.

    `region` is the full name of the region of this number alone, where several regions share one
    indicator (苏州、无锡加氢站分别达到30座、20座); else None.
    """

    start: int
    end: int
    change: Change
    region: str | None = None


LONGEST = 36
"""Characters of an indicator; what is longer is a sentence, not a name."""

_LONG_FOR_A_NOUN = 20
"""Characters; a longer phrase before 的 describes the noun behind it."""

_HEAD = re.compile(
    r"(?:[\s—\-•·:：、“”\"*]+|\d{1,2}[.、．](?!\d)|\d{1,2}月\d{0,2}日?前?|\d{1,2}日|现在|实际(?!控制|利用|使用)|(?:原|年度)?计划(?=新|建|完|培|打|形|达|实|发|投|招|开|安|引|推|改)|原定|拟(?!定|议)|"
    r"(?:年度|预期|工作)?目标(?:任务)?(?:是|为|定为)|(?:我国|我省|我市|我区|我县|全国|全省|全市|全区|全县|全州|全域|全社会|本市|本省|"
    r"自治区|年内|全年|年末|年底|期末|今年|明年|去年|上年|每年|平均每年|同比|届时|目前|截至|截止|其中|以及|并且?|同时|另外|此外|预计|预期|"
    r"力争|争取|确保|保持|努力|实现(?!率)|完成(?!率|量)|达到|推动|促进|带动|使|累计(?!发电)|总计|合计|"
    r"新?建成|新建(?!商品)|新增(?!就业|贷款|专项|地方|建设|耕地|规上|人口|用地)|建设(?!用地|兵团|银行)|打造|培育|形成|拥有|现有|共有|已有|共|"
    r"已(?!婚)|将|要|再|又|均|各地|各级|统筹|筹集|筹措|发放|下达|安排|落实|争取到|引进|实施|"
    r"推进|推广|开展|举办|支持(?!率)|吸引|减免|办理|处理|改造(?!面积)|整治|提升|提高|扩大|新开工|开工|"
    r"不断|持续|大力|积极|有序|加快|全面|扎实|深入|稳步|进一步|平均|分别|首次|"
    r"是|为|在|对|把|让|和(?!美|谐|平)|与|及|或|的|到|至|以|超额|优化|组织|认定|新认定|新创建|创建|"
    r"建立|设立|布局|出台|制定|发布|签订|签约|投入(?!产出)|盘活|消化|化解|调整|"
    r"开通|覆盖(?!率|面|范围|人|全)|稳定(?!性|就业|率|器)|开发(?!区|者|商|投资|强度|利用|量|面积)|突破(?!口|率)|申请(?!人|代码|量|数)|获得|构建|研发(?!经费|投入|人员|费用|机构|强度|支出|平台|中心|设计|项目|团队)|攻克|搭建|组建|出版(?!物|业)|"
    r"竣工|拆除|降低|调研|走访|收集|抓获|惠及|协调解决|继续|可实现|引育|治理(?!能力|体系|率)|清理|修复|新?改扩建|增加(?!值)|承接|面向|占(?!地|比)|从))"
)
"""What leads to a noun and does not belong to it."""
_TAIL = re.compile(
    r"(?:[\s:：、“”\"≥≧≤≦><＞＜]|由[\u4e00-\u9fff]{0,5}[\d.]+[^，,\d]{0,4}|仍|继续|(?<!不)[低高]于|优于|最长|最短|达到?|到|至|为|是|约|近|超过?|逾|突破|高达|仅|只|有|不少于|不低于|不超过|不高于|不多于|不小于|至少|"
    r"最高|最低|最多|不得|控制|保持|稳定|维持|提高|提升|增长|增加|(?:提[升高]|扩大|上升|增加|下降|降低|减少)至|增至|增|下降|降低|降至|降|减少|减|上升|上涨|下跌|跌|涨|升至|升|回落|压减|缩短|扩大|"
    r"扩至|同比|环比|比上年|较上年|比去年|较去年|力争|争取|不|再|累计|总计|合计|共计|共|一共|已|将|要|能|可|均|都|各|完成|实现|"
    r"分别|年均|平均每年|每年|平均|左右|新增|净增|新建成|新建|建成|(?<!违法)(?<!违章)建设|打造|培育|形成|在|接近|大幅|明显|显著|首次|再次|历史性|大约|大概|以上|以下|稳定在|"
    r"同口径|可比口径|[比较][^，,、]{2,10}(?:末|年|同期|底|上年)|推广|下调|上调|由原来的?[\d.]+[%％]?|安排|发放|给予|拥有|现有|全部|按|按照|由|从|以|以每年|的|了|着|已经|目前|年|全年|和|与|及|年度|预计|预期目标)$"
)
"""What stands between a noun and its number."""
_ADDED = re.compile(r"(?:新增|净增|新建成|新建|新认定|新设|新开工)")
_YEARLY = re.compile(r"年均|平均每年")
_GROWTH = re.compile(r"增长|增加|上升|上涨|涨|提高|提升|扩大|增(?!至)")
_DECLINE = re.compile(r"下降|下?跌|降低|减少|回落|压减|缩短|减|降(?!至)")
_REACHES = re.compile(r"(?:到|至|为)[^\u4e00-\u9fff]*(?:近|约|超过?|不低于|不少于)?$")
_NAMED_CHANGE = re.compile(r"(?:年均)?(?:增速|增长率|增幅|涨幅|降幅|下降率|增长|下降)$")
_OF_ALL = re.compile(r"占(?![地比有])[^，,。；;]{0,20}$")
GAP = re.compile(
    r"(?<!不)(?<!不得)(?:高|快|低|好|优|多|少|大)[于出][\u4e00-\u9fff]{2,12}$|(?:比|较)全[国省市]|[比较][^，,。；;]{1,16}[高低快慢多少]出?$"
)
_AFTER_STOP = re.compile(
    r"(?:(?<!级)以上|以下|左右|(?<!潜)在|高效|予以|进行|不幸|分别|(?<![化慧])转型|提质|复工|上榜|荣获|对口|报名|组成|办结|记者|日消息|中(?=[，,]|$)|有序|正式|实现(?!率)|落实|安全返|返回|助力|进驻|赶赴|奔赴|前往|驰援|增援|配备|承担|发放|开展|(?<!技术)支持(?!中心|平台|机构|项目|政策|措施|的)|(?=\d{1,2}月|\d{4}年)|采取|组建|制定|配合|签署|开设|接入|编制|基本|尚有|共[收有]|紧急|不断|因(?!素)|包括|逐[一条项]|即|就(?!业|诊|医|餐|学|读)|确认|提供|治愈|出院|后(?!勤|备|端|市|期|续|台)|稳定(?!性|器)|出台|共(?=\d)|也(?=[分都均])|要(?=[责加切做认严])|启动|开通|了|目前|入驻|做好|基础上|加快|避免|向(?=[^，,]{1,10}迈进)|(?=\d+[万亿余多]*[个家户名项座处件套种条款张台])|用于|由|通过|已|的(?=\d)|全部|投入(?!产)|投产|开工|竣工|上市(?!公司|企业)|入选|获|纳入|完成|实现|(?<!报)到|(?<!行)为|参加|参与|得到|"
    r"建成|落地|实施|运营|进入|办公|(?<!发)(?<!通)达|的标准|给予|占(?!地)|同比|(?<!新)增长|减少|并(?!购|网)|被(?![子褥、等])|(?<!干)将)"
)
_VERB_FIRST = re.compile(
    r"(?:有(?!色|机|限|效|轨|线|声)|死亡|[受重轻]伤|伤亡|遇难|失踪|疏散|避免|增收|参保|获救|予以|给予|或|共\d|对口|入选|获评|开通|启动|设立|已|是|为|被|减少|增加|增至|下降|提高)|.{0,4}(?:周期|年度|季度)"
)
_VERB_INSIDE = re.compile(
    r"(?<=[\u4e00-\u9fff])(?:也(?!门)|该|此|须|可(?!再生|持续|支配|研|视|穿戴|回收|降解|信|控|靠|用|比|转|追溯|逆|燃|移动|变|及|行)|"
    r"(?<![响适相对供反效答])应(?!急|用|届|收|税|链|对|付)|无(?=超|违|任何)|导致|造成|(?<!因)被(?=[认评列纳授])|[就即]可|我们|他们|不[低少高多]于|不超过|基础上|是(?!否|非))|"
    r"^(?:就|通过|超出|按照?|予以|给予|可(?!再生|持续|支配|研|视|穿戴|回收|降解)|应当|或|凡|如|若|因(?!素)|由|经过?(?!济|营|费|开|贸|常|济)|一次性给予|最近|不得|分[一二三四五]|[（(][一二三四五六七八九十][)）]最|下限|上限)"
)
"""A name that holds these is a sentence."""
_VERB_LAST = re.compile(
    r"(?:拨付|进入|给予|返还|进行|规定|组成|参与|参加|走访|问诊|接受|上榜|负责|予以|死亡|[受重轻]伤|避免|增收|参保|疏散|实现|(?<![小工学课])时|"
    r"(?:收取|缴纳|支付|交纳)(?:数额|金额)?)$"
)
"""What ends so says what is done, not what is measured."""
_PER_ONE = re.compile(
    r"每(?![年千万百十]|季|月均|平方|立方|股|吨|亩|公[里顷])[^，,。；;、]{0,12}$|各派$"
)
"""So many for each of them: no figure of all (每县建设1个)."""
_OF_BASE = re.compile(r"的$")
_ORDINALS = re.compile(r"第[\d、和及]+$")
_BY_RATE = re.compile(r"按照?(?:不[高低]于)?$")
_RELATES = re.compile(r"占|达|相当于|为")
_IN_APPOSITION = re.compile(r"、[\u4e00-\u9fff（）()“”]{2,12}$")
_BODIES = re.compile(r"部门|单位|省|市|县|区|城市|国家|地区|机构|方面|环节|领域|技术方向|方向")
_ACTS = re.compile(
    r"新|建|制|达|培|打造|形成|设|有|增|实施|推|创|支持|引|共|完成|开|举办|布局|制定|发布|以及|出台|和|与|及|改|扩|投|获|评|选|认|落实|安排|争"
)
_CONDITION = re.compile(
    r"(?:[（(]含[)）]|及)以[上下]|(?:[（(]含[)）])?(?:及?以上|以下|以内)?的[，,]|制(?![造定度])|量级"
)
"""Who meets it is spoken of, or the number is part of a name: 入驻企业20家以上的, 3人制."""
_PAID = re.compile(
    r"(?:以内|以下)?的?(?P<noun>[\u4e00-\u9fff]{0,6}?(?:补助|补贴|奖励|奖补|奖金|资助|扶持|贷款|信贷|资金|经费|消费券))"
    r"(?=[，,。；;、\s]|$|支持|用于|和|及)"
)
"""What an amount of money that stands before it is given as."""
_LISTED = re.compile(r"(?:包括|分为|分成|上述|下列|以下|这)$")
_COUNTS = re.compile(
    r"\d[\d.]*[万亿余多]*(?:[个家户名项座处件辆台套所张艘架只头株]|人(?!制|份|次))|达到?\d[^的]*$|[×=＝%％]|^[/／]"
)
_INNER = re.compile(
    r".*(?:吸引|共(?=举办|开展|组织|发放|收到|派出|收集)|新?签约|累计|合计|共计|共有|每[天日月]|目前|已经?(?!婚)|(?:逐步|力争)将)"
    r"(?:合计)?(?:生产|建成|发放|新增|完成|实现|培育|建设|安排|投放|推广|调拨)?(?=..)"
)
"""The last verb of a clause, behind which what is counted stands."""
_MODIFIES = re.compile(r"(?:以上|以下|左右|以内|及以上|以上规模)?的?(?=[\u4e00-\u9fff“])")
_VERBS_AFTER = re.compile(
    r"(?:的基础上|[、，,；;。:：！？（()）\n\s“”]|$|以上|以下|左右|以内|之内|标准煤|和|与|及|以及|至|到|建设|用于|支持|奖励|补助|补贴|"
    r"资助|的(?:奖励|补助|补贴|资助|标准|速度|增速|目标|水平)|高于|快于|低于|居|位居|同比|比|较|并|且|或|安排|计算|给予|"
    r"实现|完成|达到|增长|下降|提高|提升|减少|增加|来)"
)
_TIME_UNITS = frozenset("年 个月 天 日 周 小时 分钟 秒 工作日 个工作日 个自然日 周岁 岁".split())
_COUNTING = frozenset({*CLASSIFIERS, ""})
_TIME_NOUNS = re.compile(r"(?:时间|时长|时限|寿命|年限|天数|时数|年龄|工期|圈)$")
_NO_COUNT = {"部": ("门", "委", "队", "分"), "所": ("列", "述", "示", "需")}
"""What follows a unit that is none: 6部门, 附件1所列."""
_COUNTED_ON = re.compile(
    r"(?:小时|学时|课时|架次|星期|季度|年级|百分点|月|工作日|交易日|自然日|昼夜)"
)
"""Units that stand behind another (4个小时)."""
_WITHIN = re.compile(r"(?<![地线旗天属])下$|(?<![集高初])中$|(?<![以之国校])内$")
_BOUNDS = ("以上", "以下", "及以")
_PEOPLE = re.compile(r"[人员者生师工民众手属才]$|人[员口数才]|干部|群众|专家|学生")
"""What people are called: 10人以上会议 counts no meetings."""
_SHAPELESS = frozenset(
    "方面 类 级 层 届 期 字 折 成 大 步 度 轮 章 段 本 路 种 批 次 对 片".split()
)
"""Units that count parts of the text itself, or that stand in names (三大工程, 5A级)."""
_NO_NOUN = re.compile(
    r"(?:以上|以下|左右|年|月|日|[一二三四五六七八九十]+|[十百千万]+亿级?.{0,1}|其|该|此|上述|各|全部|近日|当日|今日|产量|每.{0,2}|总数|总量|合计|数量|累计|规模|比例|以内|"
    r"(?:[一二三四]级)?(?:部分|方面|章节|层面|批次|类别|分类|指标|环节|步骤|阶段|要素|维度|数字|字符|像素|浮点|代码|复印件|原件|占比|一式)|"
    r"分别|之[一二三]|各类|目标|任务|力度|下|中|上|前|后|内|总|经费|资金|标准|比重|增速|增幅|收入|支出|产值|人数|面积|金额)$"
)
_EMPTY = re.compile(
    r"实际|(?:年度|全年|预期|工作)?(?:目标|任务|计划)[值数量]?|原定|原计划|年度|难以|预计|其中|全[国省市区县州]|[我本][省市区县]|"
    r"[的了等在按约共已将及]|年?复合|(?:国家|省|市|县|区|部)级|同期|上述|以上|各[市县区地]"
)
"""Words that name nothing by themselves, together or alone."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TOTAL = re.compile(r"(?:总[数量]|累计)")
_RANKED = re.compile(
    r"(?:[，,、]?(?:位?居|位列|列|排名?|保持|稳居|按)[^，,、。；;\d]{1,14})*[，,、]?"
)


def indicator_of(text: str, quantities: Sequence[Quantity], index: int) -> Indicator | None:
    """What the quantity measures or counts, by the words next to it; None where they do not say.

    `text` is one sentence. An indicator that only an earlier clause names is found by `continues`.
    """
    quantity = quantities[index]
    if quantity.unit in _SHAPELESS or _ORDINALS.search(text[: quantity.start]):
        return None
    if _is_of_each_or_of_a_base(text, quantity):
        return None
    if is_modifier(text, quantities, index):
        return _paid(text, quantity)
    bound = bound_nouns(text, quantities, index)
    before_start = _before_bracket(text, quantity.start - len(bound.before))
    if _LISTED.search(text[before_start : quantity.start]):
        return None
    if GAP.search(text[before_start : quantity.start]):
        return None
    change = change_before(text[before_start : quantity.start])
    follows = bound.after and not bound.after.startswith(("/", "／"))
    if follows and quantity.unit not in MONEY and quantity.unit not in RATIOS:
        if _only_sums_up(text[: quantity.start], text[quantity.end :]):
            return None
        after = _after(text, quantity.end, quantity.end + len(bound.after), quantity.unit)
        if after is not None:
            return Indicator(*after, change if change is Change.ADDED else Change.LEVEL)
        return None
    return _before(text, before_start, quantity.start, change, quantity) or _paid(text, quantity)


def _is_of_each_or_of_a_base(text: str, quantity: Quantity) -> bool:
    """Whether the number is a share of an amount (缴费的50%), or so many for each one (每县1个)."""
    clause = re.split(r"[，,；;：:。]", text[: quantity.start])[-1]
    if quantity.unit in RATIOS and _OF_BASE.search(clause):
        return _RELATES.search(clause) is None
    if quantity.unit in RATIOS and _BY_RATE.search(clause):
        return True
    return _PER_ONE.search(clause) is not None


def _only_sums_up(before: str, after: str) -> bool:
    """Whether the number counts what the text has just listed (厦门、大连、青岛3个城市)."""
    listed = _IN_APPOSITION.search(before)
    if listed is None or _ACTS.search(listed[0]):
        return False
    return not listed[0].endswith("等") or _BODIES.match(after) is not None


def _paid(text: str, quantity: Quantity) -> Indicator | None:
    """What an amount is given as, where nothing before it says what it is: 最高300万元补助."""
    found = _PAID.match(text, quantity.end) if quantity.unit in MONEY else None
    return Indicator(*found.span("noun"), Change.LEVEL) if found else None


def change_before(words: str) -> Change:
    """What the words right before a number make of it: 增长 5%, 提高到 70%, 新增 3家."""
    clause = re.split(r"[，,；;：:、]", words)[-1]
    at_end = clause[-14:]
    if _OF_ALL.search(clause):
        return Change.SHARE
    if _REACHES.search(at_end):
        return Change.LEVEL
    if _YEARLY.search(at_end) and _GROWTH.search(at_end):
        return Change.YEARLY_GROWTH
    stripped = _stripped_tail(at_end)
    verbs = at_end[len(stripped) :]
    if _ADDED.search(verbs) or re.match(r"[^\u4e00-\u9fff]*(?:每年)?新[增建认设]", clause):
        return Change.ADDED
    if _DECLINE.search(verbs):
        return Change.DECLINE
    if _GROWTH.search(verbs):
        return Change.GROWTH
    if named := _NAMED_CHANGE.search(stripped):
        return Change.DECLINE if "降" in named[0] else _growth(named[0])
    return Change.LEVEL


def _growth(words: str) -> Change:
    return Change.YEARLY_GROWTH if "年均" in words else Change.GROWTH


def continues(text: str, previous: Quantity, quantity: Quantity) -> bool:
    """Whether the quantity tells more of what the previous one tells of (达3万亿元，增长5%)."""
    between = text[previous.end : quantity.start]
    between = re.sub(r"^(?:以上|左右|以内|标准煤)", "", between)
    if GAP.search(between):
        return False
    rest = _RANKED.sub("", between, count=1) if _RANKED.match(between) else between
    rest = _TOTAL.sub("", without_place(rest.lstrip("，,、；; ")))
    return "；" not in between and not _stripped_tail(_without_head(rest)).strip("，,、（( ")


def without_place(words: str) -> str:
    """The words without a region that they begin with (其中苏州市增长6%)."""
    words = words.removeprefix("其中")
    found = find_regions(words)
    return words[found[0].end :] if found and not found[0].start else words


def is_total(between: str) -> bool:
    """Whether what follows counts all of what was counted before (新增2家、总数达9家)."""
    return _TOTAL.match(between.lstrip("，,、；; ")) is not None


def is_modifier(text: str, quantities: Sequence[Quantity], index: int) -> bool:
    """Whether the quantity only describes a noun (超过10亿元的企业, 65岁以上老年人)."""
    quantity = quantities[index]
    after = text[quantity.end :]
    if after.startswith(("”", "’", "》")) or _CONDITION.match(after):
        return True
    if quantity.unit in _COUNTING or _VERBS_AFTER.match(after):
        return bool(re.match(r"(?:及?以上|以下|左右)的?[\u4e00-\u9fff]", after)) and (
            quantity.unit not in _COUNTING and not _VERBS_AFTER.match(after[2:])
        )
    return _MODIFIES.match(after) is not None


def is_named_well(name: str, unit: str) -> bool:
    """Whether the words name something that can be measured in this unit."""
    if not 2 <= len(name) <= LONGEST or len(_HAN.findall(name)) < 2:
        return False
    if unit in _TIME_UNITS and not _TIME_NOUNS.search(name):
        return False
    if _VERB_INSIDE.search(name) or _VERB_LAST.search(name):
        return False
    return not _NO_NOUN.fullmatch(name) and len(_HAN.findall(_said_alone(name))) >= 2


def _said_alone(name: str) -> str:
    """What of a name is no region and no word that names nothing."""
    for region in reversed(find_regions(name)):
        name = name[: region.start] + name[region.end :]
    return _EMPTY.sub("", name)


def _before(
    text: str, start: int, end: int, change: Change, quantity: Quantity
) -> Indicator | None:
    """The noun in `text[start:end]`, which ends at the number."""
    phrase = text[start:end]
    if change is Change.SHARE:
        phrase = phrase[: phrase.rindex("占")]
    phrase = _NAMED_CHANGE.sub("", _stripped_tail(phrase))
    phrase = _stripped_tail(phrase)
    inner = _INNER.match(phrase)
    body = _without_head(phrase[inner.end() :] if inner else phrase)
    last = body.rsplit("、", 1)[-1]
    if _HEAD.match(last):
        body = _without_head(last)
    at = start + len(phrase) - len(body)
    if change is Change.LEVEL:
        change = _change_of_head(text[start:at], text[at + len(body) : end], quantity.unit)
    last_at = at + len(body)
    if body.count("”") > body.count("“") and text[at - 1 : at] == "“":
        at -= 1
    name = text[at:last_at]
    if _COUNTS.search(name) or not is_named_well(name, quantity.unit):
        return None
    return Indicator(at, last_at, change)


def _change_of_head(head: str, verbs: str, unit: str) -> Change:
    """What the verb before the noun makes of the number (新增停车位2万个, 降低能耗不少于5%)."""
    if _ADDED.search(head):
        return Change.ADDED
    if unit in RATIOS and not re.search(r"[到至达为]", verbs):
        if _DECLINE.search(head):
            return Change.DECLINE
        if re.search(r"提[高升]", head):
            return Change.GROWTH
    return Change.LEVEL


def _after(text: str, start: int, end: int, unit: str) -> tuple[int, int] | None:
    """The noun that follows the number, up to what is said of it."""
    phrase = text[start:end]
    lead = re.match(r"(?:及?以上|以下|左右|余|多)?的?", phrase)
    skipped = lead.end() if lead else 0
    if _VERB_FIRST.match(phrase, skipped) or _COUNTED_ON.match(phrase, skipped):
        return None
    if phrase.startswith(_NO_COUNT.get(unit, "\n")):
        return None
    stop = _AFTER_STOP.search(phrase, skipped + 2)
    noun = phrase[skipped : stop.start() if stop else None].rstrip('“”"的 ')
    noun = _WITHIN.sub("", noun)
    if unit in ("人", "名") and lead and lead[0][:2] in _BOUNDS and not _PEOPLE.search(noun):
        return None
    if len(noun) > _LONG_FOR_A_NOUN and "的" in noun:
        skipped += noun.rindex("的") + 1
        noun = noun[noun.rindex("的") + 1 :]
    if noun.endswith("、") or not is_named_well(noun, unit):
        return None
    return start + skipped, start + skipped + len(noun)


def _before_bracket(text: str, start: int) -> int:
    """Where the words begin that a bracket parts from their number: 蔬菜（食用菌）产量."""
    if text[start - 1 : start] not in ("）", ")"):
        return start
    opened = max(text.rfind("（", 0, start), text.rfind("(", 0, start))
    if opened < 0 or start - opened > _LONG_FOR_A_NOUN:
        return start
    clause = re.split(r"[，,；;：:。！？、\s]", text[:opened])[-1]
    return opened - len(clause)


def _stripped_tail(phrase: str) -> str:
    while match := _TAIL.search(phrase):
        phrase = phrase[: match.start()]
    return phrase


def _without_head(phrase: str) -> str:
    """The phrase without times and the verbs and places of no meaning that it begins with."""
    for period in find_periods(phrase):
        behind = phrase[period.end :]
        if len(phrase) - len(behind) <= period.end and len(behind) >= 2:
            return _without_head(
                re.sub(
                    r"^(?:全年|度(?![过假量数])|年|底|末|前|以前|之前|期间|，|,|以来)+", "", behind
                )
            )
    while (match := _HEAD.match(phrase)) and (
        match.end() == len(phrase) or len(phrase) - match.end() >= 2
    ):
        phrase = phrase[match.end() :]
    return phrase
