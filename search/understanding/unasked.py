"""Is there a question about documents at all? Small talk, words nobody wrote, and a bare topic.

Three ways in which what was typed asks documents nothing, in this order. It is addressed to the
program itself, or asks it to compute, compose or chat. No passage holds any of its words. Or it names
a topic and nothing about it: a time or a region alone, a word that says no more than 政策, or one
word that a large part of the library is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import Enum

from search.results import AnswerKind, ParsedQuery

_TOO_COMMON = 0.1
"""A lone word that stands in more of the passages than this share says too little."""
_FEW_PASSAGES = 5
"""One that stands in no more than so many can be looked through, however small the library is."""

_GENERIC = frozenset(
    "政策 文件 规定 通知 公告 措施 内容 信息 资料 材料 问题 事情 情况 事项 办法 方案 规划 意见 工作 发展 管理 服务 建设 "
    "东西 介绍 了解 最新 新 全部 所有 主要 具体 详细 重要 相关 国家 地方 政府 怎么办 解读 法规 制度 标准 要求".split()
)
"""Words that are of every document and say nothing of one."""

_GREETING = (
    r"(?:你|您|大家)好[呀啊吗]?|哈[喽罗啰]|嗨++|喂++|在(?:吗|不在|么)|(?:早上|上午|中午|下午|晚上)好|早安?|晚安"
    r"|h(?:i|ello|ey)|(?:非常|十分|太|多)?(?:谢谢|感谢)(?:你|您|啦|了)?(?:的?(?:帮助|回答))?|多谢(?:了|啦)?|thanks?(?: you)?|辛苦(?:你|您)?了"
    r"|再见|拜{2,}+|(?>bye(?:[ -]?bye)?)|对不起|不好意思|没关系|不客气|好的?[吧呀啊]?|嗯++|哦++|哈{2,}+|呵{2,}+|ok|是的|知道了|明白了|测试(?:一下)?|test"
)
_YOU = (
    r"(?:你|您)(?:们)?(?:到底|究竟|现在|今天|是不是)?"
    r"(?:(?:是|叫)(?:谁|什么(?:名字|模型|系统|软件|机器人|人|东西)?|哪[个位](?:模型|机器人|公司的?)?|(?:一个)?(?:机器人|人工智能|ai|真人|人|[a-z][a-z0-9 .-]*)吗?)?"
    r"|(?:会|能|可以|擅长|知道)(?:做|干|说|回答|帮我(?:做|干)?)?(?:些|点)?(?:什么|啥|哪些)(?:问题|事情?|语言)?"
    r"|(?:会|能|喜欢|爱)[^，,。]{1,4}吗|(?:几|多少)岁了?|多大了?|(?:来自|住在|在)哪里?|有(?:感情|名字|朋友|女朋友|男朋友)吗|吃(?:饭)?了吗|怎么样|好(?:吗|聪明|厉害|笨)|真(?:好|棒|聪明|笨|厉害)"
    r"|的?(?:名字|年龄|作者|开发者|功能|版本)(?:是|叫|有)?(?:什么|谁|多少|哪些)?|觉得呢?|喜欢什么)(?:呢|呀|啊|的)?"
    r"|谁(?:开发|创造|制作|做|发明)(?:了|的)?(?:你|您)的?|(?:我(?:爱|喜欢|讨厌|恨))(?:你|您)|(?:介绍|说说)一?下?(?:你|您)?自己|(?:我是谁|我好(?:无聊|累|烦|难过)|陪我聊(?:聊天?|会儿?))"
)
_AROUND = (
    r"(?:今天|明天|后天|现在|这周|周末)?(?:[\u4e00-\u9fff]{2,3}[的市]?)?(?:今天|明天|后天|现在|这周|周末)?(?:的?天气|气温)(?:预报|怎么?样|如何|好不好|好吗)?"
    r"|(?:今天|明天|后天|现在)(?:会|要)?(?:下雨|下雪)吗|(?:现在|今天|明天)(?:是)?(?:几点(?:钟)?了?|几号|星期几|周几|礼拜几|(?:是)?什么日子)|几点了"
)
_MAKE = (
    r"(?:请|帮我?|给我|为我|替我|你|您|能|能不能|可以|可不可以|会)*(?:再)?(?:写|作|讲|说|唱|画|编|背|来|推荐|生成|创作)(?:一|两|几)?(?:[首篇个段封张幅条点句部]|些)?"
    r"[^，,。]{0,8}?(?:诗|诗词|歌|歌曲|笑话|故事|作文|小说|代码|程序|段子|情书|画|对联|绕口令|电影|音乐|美食|邮件)(?:吧|吗|呗)?"
)
_SUM = r"[\d零一二三四五六七八九十百两.]+(?:[-+*/×÷x加减乘除以]+[\d零一二三四五六七八九十百两.]+)+(?:=|等于|是|得)*(?:几|多少|什么)?"

_CHAT = re.compile(
    rf"(?:(?:{_GREETING})[，,。！!、~～\s]*+)*(?:{_GREETING}|{_YOU}|{_AROUND}|{_MAKE}|{_SUM})[呢呀啊吧嘛]?",
    re.IGNORECASE,
)
"""The whole of what was typed, or it is a question that began politely."""


class Unasked(Enum):
    """Why nothing was asked of the documents."""

    CHAT = "chat"
    UNKNOWN = "unknown"
    VAGUE = "vague"


NOTHING_RELATED = frozenset({Unasked.CHAT, Unasked.UNKNOWN})
"""Where passages would be offered that have nothing to do with what was typed."""

_REASONS: Mapping[Unasked, str] = {
    Unasked.CHAT: (
        "这里只能查找政策文件中的内容，不能闲聊、计算或创作；请就文件内容提问，例如“到2025年加氢站数量是多少”"
    ),
    Unasked.UNKNOWN: "文档中没有出现问题里的任何词语；请换用文件中的说法，就政策文件的内容提问",
    Unasked.VAGUE: "问题太笼统，无法给出确定的答案；请说明想了解哪方面，例如补贴标准、申请条件或目标数量",
}


def reason_of(why: Unasked) -> str:
    """What to tell the one who asked: what can be asked here, and how."""
    return _REASONS[why]


def unasked(
    query: ParsedQuery, *, is_known: bool, share_of: Callable[[str], float], passages: int
) -> Unasked | None:
    """Why the question asks documents nothing, or None where it asks them something.

    `is_known`: whether any passage holds a word of it. `share_of` says in what share of the library's
    `passages` a word stands; it is asked for single words alone.
    """
    if _CHAT.fullmatch(query.text):
        return Unasked.CHAT
    if query.titles or query.doc_numbers:
        return None
    if not is_known:
        return Unasked.UNKNOWN
    return Unasked.VAGUE if _is_vague(query, share_of, passages) else None


def _is_vague(query: ParsedQuery, share_of: Callable[[str], float], passages: int) -> bool:
    if query.kind not in (AnswerKind.PASSAGE, AnswerKind.LIST) or query.issuers:
        return False
    words = query.subject.split()
    if all(word in _GENERIC for word in words):
        return True
    if query.text != query.subject:
        return False
    return len(words) == 1 and share_of(words[0]) > max(_TOO_COMMON, _FEW_PASSAGES / passages)
