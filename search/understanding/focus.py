"""What single thing does a question ask for: a day, a name, a figure, and which noun says so?

`哪座城市`, `什么语言`, `由谁`, `首都是哪里`, `叫什么`. The words that ask stand in the question where the
answer stands in a statement; the noun at them (城市, 语言, 首都) tells what sort of thing it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from wenzheng.text.tagging import Tagged


class Sought(StrEnum):
    """The sort of a thing that has a name, a day or a figure."""

    DATE = "date"
    NUMBER = "number"
    PERSON = "person"
    PLACE = "place"
    ORGANISATION = "organisation"
    WORK = "work"
    THING = "thing"


@dataclass(frozen=True)
class Focus:
    """`text[start:end]` asks, its noun with it; `noun` may stand before it too (首都是哪里) or be empty."""

    sought: Sought
    noun: str
    start: int
    end: int
    text: str

    @property
    def before(self) -> str:
        """What stands before the words that ask."""
        return self.text[: self.start]

    @property
    def after(self) -> str:
        """What stands behind them."""
        return self.text[self.end :]


_ONE = r"(?:[一两二三几]|多少)?(?:个|位|名|座|家|所|种|类|部|本|首|条|支|款|项|场|次|届|张|册|篇|片|块|间|艘|架|辆|颗|枚|幅|门|句|段|级|派|套|份|只|处|样|起|代|任|股|批|族)?"
_ASKING = re.compile(
    r"(?P<why>(?<![称列改名作因分认定视变升选])为什么(?!$|[的?？]|时[候代期])|为何(?![人物时处地方名]|$)|如何|怎么(?!称)|怎样|是否|哪些)"
    r"|(?P<count>(?:多少|几)(?!乎|何)|百分之几)"
    r"|(?P<who>谁|何人|什么人(?![物种口])|哪一?位|哪一?个人(?![物种口])|哪一?人(?![物种口]))"
    r"|(?P<when>何时|什么时[候间]|几时|哪一?[年天日月](?!龄)|何[年月日]|什么年[代份]?)"
    r"|(?P<where>哪里|哪儿|何处|何地|在哪(?=[?？]?$)|什么地[方点区]|哪一?个?地[方点区]|哪边)"
    rf"|(?P<which>(?:哪(?:里)?{_ONE}|(?:什么|甚么|啥|何种|何样|何|怎样的)(?:样的)?))"
    r"|(?P<measure>多(?:[长大高重远深宽久快]|少))"
)
_FINAL = re.compile(
    r"[，,、：:]?(?P<verb>是|为|叫|叫做|称为|名为|乃|即|指|又称|称作)(?:的是)?[的？?]?$"
)
_COPULA = re.compile(
    r"(?:又|也|还|亦)?(?:可以?)?(?:被)?(?:是指|指的是|是|为|叫做?|称为|称作|称呼为|名为|乃|即|简称为?|改名为?|命名为)(?:的是)?$"
)

_NOUNS = (
    (
        Sought.DATE,
        "年 年份 年代 时候 时间 时期 时代 朝代 世纪 季节 日期 月份 日子 期间 节日 阶段 代".split(),
    ),
    (
        Sought.NUMBER,
        "数量 人数 面积 长度 高度 人口 总数 比例 比率 海拔 温度 气温 价格 年龄 岁 距离 速度 全长 总长".split(),
    ),
    (
        Sought.PERSON,
        "人 者 家 员 师 王 帝 皇 后 演员 导演 总统 主席 作者 首相 总理 将军 将领 皇帝 国王 君主 教练 歌手 学者 教授 主角 "
        "市长 校长 总督 元首 神 妻子 丈夫 父亲 母亲 儿子 女儿 兄弟 哥哥 弟弟 祖父 老师 学生 朋友 大臣 总裁 司令 院长 "
        "人物 角色 选手 球员 诗人 本名 原名 姓名 真名 创办人 创始人 继承人 领导人 统治者 女神 公主 太子".split(),
    ),
    (
        Sought.PLACE,
        "国 国家 城市 市 省 省份 县 区 州 郡 镇 乡 村 岛 岛屿 山 山脉 河 河流 江 湖 湖泊 海 海域 海洋 海峡 洋 地方 地区 "
        "地点 街 街道 路 道路 车站 站 首都 首府 省会 位置 大陆 洲 港口 机场 故乡 家乡 籍贯 产地 总部 起点 终点 发源地 "
        "区域 行政区 地 都 都城 殖民地 封地 地址 领土 半岛 城 城镇 邻国 峰 最高峰".split(),
    ),
    (
        Sought.ORGANISATION,
        "公司 大学 学校 机构 组织 政府 党 政党 球队 队 队伍 俱乐部 部门 团体 医院 银行 企业 集团 委员会 电视台 单位 学院 "
        "中学 高中 小学 协会 军队 部队 乐团 乐队 教会 出版社 媒体 政权 王朝 帝国 势力 团队 厂商 社 厅 局 部".split(),
    ),
    (
        Sought.WORK,
        "书 书籍 电影 影片 小说 作品 歌 歌曲 专辑 游戏 剧 电视剧 连续剧 剧集 杂志 报纸 报章 节目 曲 曲子 著作 论文 法案 条约 "
        "法律 法令 协议 协定 文章 漫画 动画 戏剧 史书 刊物 期刊 条例 宣言 诗 诗歌 戏 片 经典 著作集 文献 歌剧 剧本".split(),
    ),
)
_SORT_OF = {noun: sought for sought, nouns in _NOUNS for noun in nouns}
_TOLD_IN_SENTENCES = frozenset(
    "举措 措施 要求 规定 影响 意义 特点 特征 原因 条件 内容 变化 情况 区别 不同 差别 差异 目的 建议 注意 办法 做法 好处 "
    "意见 看法 表现 关系 作用 问题".split()
)
"""有什么要求 asks for a text, not for a thing with a name."""
_TOLD = tuple(_TOLD_IN_SENTENCES)
_VERB_NOUNS = frozenset(["vn"])


def read_focus(text: str, tagged: Sequence[Tagged]) -> Focus | None:
    """What `text`, whose words `tagged` are, asks for; None where it asks for no single thing."""
    for match in _ASKING.finditer(text):
        kind = match.lastgroup
        if kind == "why":
            return None
        if kind == "which" and _is_final(text, match) and _is_definition(text, match):
            return None
        focus = _focus(text, tagged, match)
        is_told = focus.noun in _TOLD_IN_SENTENCES or text.startswith(_TOLD, match.end())
        return None if is_told else focus
    return _unasked(text, tagged)


def _is_final(text: str, match: re.Match[str]) -> bool:
    return match.end() == len(text.rstrip("的?？。 "))


def _is_definition(text: str, match: re.Match[str]) -> bool:
    """什么 alone, asked of a bare name: 人工智能是什么 wants a meaning."""
    before = _COPULA.sub("", text[: match.start()])
    return text[: match.start()].endswith("是") and "的" not in before and len(before) <= 8


def _focus(text: str, tagged: Sequence[Tagged], match: re.Match[str]) -> Focus:
    start, end = match.span()
    kind = match.lastgroup
    if kind in ("count", "measure"):
        return Focus(Sought.NUMBER, _noun_after(text, tagged, end)[0], start, end, text)
    if kind == "when":
        return Focus(Sought.DATE, "年" if "年" in match[0] else "", start, end, text)
    if kind == "where":
        return Focus(Sought.PLACE, "", start, end, text)
    noun, noun_end = _noun_after(text, tagged, end)
    if kind == "who":
        return Focus(Sought.PERSON, noun, start, noun_end if noun else end, text)
    if noun in ("", "名", "名字", "名称", "称呼", "称号", "别称", "别名"):
        held = _noun_before(text, tagged, start)
        return Focus(sort_of(held), held or noun, start, max(end, noun_end), text)
    return Focus(sort_of(noun), noun, start, noun_end, text)


def _unasked(text: str, tagged: Sequence[Tagged]) -> Focus | None:
    """A question without a word that asks: …的最高峰为, 该货币是."""
    bare = text.rstrip("?？。 ")
    match = _FINAL.search(bare)
    if match is None or (match["verb"] == "为" and len(bare) < 6):
        return None
    noun = _noun_before(text, tagged, match.end())
    return Focus(sort_of(noun), noun, match.end(), len(text), text)


def sort_of(noun: str) -> Sought:
    """The sort of what has this noun for its last, longest first; THING for all others."""
    for at in range(len(noun)):
        if noun[at:] in _SORT_OF:
            return _SORT_OF[noun[at:]]
    return Sought.THING


def _noun_after(text: str, tagged: Sequence[Tagged], at: int) -> tuple[str, int]:
    """The noun phrase from `at` on, its last noun, and where it ends."""
    position, noun, end = 0, "", at
    for word, tag in tagged:
        begin, position = position, position + len(word)
        if position <= at:
            continue
        piece = word if begin >= at else text[at:position]
        is_noun = tag[0] in "nsjtmqablikhzg" or tag in _VERB_NOUNS or tag == "eng"
        is_noun = is_noun or piece in _SORT_OF
        if not is_noun or (begin > at and not noun and tag[0] == "m") or (noun and tag == "vn"):
            break
        if position - at > 12:
            break
        noun, end = piece, position
    return noun, end


def _noun_before(text: str, tagged: Sequence[Tagged], at: int) -> str:
    """The noun right before the words that ask, without what links it to them."""
    bare = _COPULA.sub("", text[:at]).rstrip("，, ")
    position, noun = 0, ""
    for word, tag in tagged:
        position += len(word)
        if position > len(bare):
            break
        if tag[0] in "njsta" or tag in _VERB_NOUNS or word in _SORT_OF:
            noun = word
        elif tag[0] in "vpudc":
            noun = ""
    return noun
