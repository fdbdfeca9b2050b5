"""What is the question about, once its times, places and question words are taken away?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from search.understanding.wanted import PUNCTUATION, QUESTION_WORDS
from wenzheng.reading.quantities import find_quantities
from wenzheng.text.tagging import tagged

FILLERS = frozenset(
    """请问 请 告诉 我 我们 想 想知道 知道 问 问一下 一下 你好 您好 一共 总共 共 共有 分别 大概 大约 左右 目前
    现在 当前 如今 已经 已 现已 现有 预计 预期 计划 力争 争取 应该 应 能够 可以 可 需要 需 将 将要 要 达到 达
    不 少于 不少于 低于 不低于 超过 突破 是多少 多少 什么 怎么样 怎样 怎么 如何 哪些 哪个 哪 哪家 哪里 是否
    的 了 吗 呢 吧 啊 是 有 在 到 至 会 能 为 由 和 与 及 于 对 从 等 中 上 里 年 年底 年末 底 末 期间 以来
    数量 总数 个数 关于 进行 数 目标 指标 情况 多 几 共计 全市 全省 全县 本市 我市 最多 最高 最多能 最少 至少 起 从 后 修订 修订版 提出 印发 发布 截止 下限 上限 一块儿 加起来 合起来 做到 干到 能过 里 提到 按 去 交 比 较 包含 包括 涉及 建了 建有 有关 相关 建成 建 多大 为了 被 把 让 将会 时 时候 截至 截止 此 查 能否 可否 可不可以 能不能 是不是 需要什么 规定 查询 查找 查看 搜索 检索
    家数 座数 项数 辆数 台数 款数 这块 那块 这边 打算 准备 覆盖 涵盖 底前 年底前 最长 最短 最久 最迟 最晚 开始 自 相比 相较 近期 最近 近日 日前 针对 面向 根据 按照 依据 对于 究竟 到底 具体 那篇 这篇 一文 按规定""".split()
)
"""Words that say nothing of what is asked about."""


_WHOLE_PRODUCT = re.compile(r"(?:地区|国内|全[省市区])?生产总值|(?:^|(?<=\s))经济(?=增长|增速)")
"""The whole product of a place by any name; 经济增长 where no part of an economy is named (民营经济增长)."""


_SIZE = re.compile(r"(?:产值|体量|总量)规模")
"""规模 says alone what both say together."""
_YEARLY = re.compile(r"每年平均|平均每年|年平均")
_NOUN_OF = {"补": "补贴", "死": "死亡", "罚": "罚款", "扣": "扣除", "奖": "奖励", "贷": "贷款"}
"""What documents call what a question says in one character: 罚多少 is 罚款."""

_DETERMINERS = frozenset("各类该本其这那每某全一两个种项家座名位所只条次些")
"""Single characters that point or count, and belong to no noun."""


class Topic(NamedTuple):
    """What a question is about: its words, and those of them that may be longer.

    `compounds` are words with the single character beside them, which says too little alone and may
    make another thing of the word (氢赛道, 氢能谷), and single characters that are nouns.
    """

    words: tuple[str, ...]
    compounds: tuple[str, ...]


def read_topic(rest: str, words: Callable[[str], Iterable[str]]) -> Topic:
    """What is left of a question without times and places: its words but for the fillers.

    A quantity that the question names itself (超过十亿元的企业) is one word.
    """
    rest = _YEARLY.sub("年均", _SIZE.sub("规模", _WHOLE_PRODUCT.sub(" GDP ", rest)))
    for pattern in QUESTION_WORDS:
        rest = pattern.sub(" ", rest)
    cut: list[str] = []
    at = 0
    for quantity in find_quantities(rest):
        cut += [*words(PUNCTUATION.sub(" ", rest[at : quantity.start])), quantity.text]
        at = quantity.end
    cut += words(PUNCTUATION.sub(" ", rest[at:]))
    named = (_NOUN_OF.get(word, word) for word in map(_without_aspect, cut))
    said = [word for word in named if word and word not in FILLERS]
    kept = tuple(word for word in said if _says_something(word))
    return Topic(kept or tuple(said), (*_compounds(cut), *_nouns_alone(rest, cut)))


def _without_aspect(word: str) -> str:
    """A verb of one character without 了 or 过, by which it was cut as a word (投了)."""
    word = word.strip()
    return word[:1] if len(word) == 2 and word[1] in "了过" else word


def _compounds(cut: Sequence[str]) -> tuple[str, ...]:
    """Words that stand beside a single character which is neither filler nor number."""
    found = []
    for first, second in pairwise(cut):
        single, word = sorted((first, second), key=len)
        if len(single) == 1 < len(word) and _may_belong(single) and word not in FILLERS:
            found.append(first + second)
    return tuple(found)


_NO_THINGS = frozenset("市区省县乡镇人钱项内外级类性案院指换者员型式度化量率额值")


def _nouns_alone(rest: str, cut: Sequence[str]) -> Iterator[str]:
    """Nouns of one character: too short to look for, but what the question is about all the same."""
    singles = {word for word in cut if len(word) == 1 and _may_belong(word)} - _NO_THINGS
    if singles:
        yield from (word for word, tag in tagged(rest) if tag == "n" and word in singles)


def _may_belong(single: str) -> bool:
    is_chinese = "\u4e00" <= single <= "\u9fff"
    return is_chinese and single not in FILLERS and single not in _DETERMINERS


def _says_something(word: str) -> bool:
    """A single character says too little to look for."""
    return len(word) > 1 or word == "总"
