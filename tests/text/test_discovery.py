"""New words of a made-up corpus."""

from __future__ import annotations

from wenzheng.text.discovery import Passage, Suggestion, discover
from wenzheng.text.tokenise import Tokeniser

TOKENISER = Tokeniser([])
BEFORE = "推进 建设 关闭 检查 扩大 新增 补助 管理 规范 支持 改造 关于 全市 各地 本区".split()
AFTER = "项目 工作 办法 工程 试点 标准 规模 数量 布局 运营 方案 企业 人员 资金 情况".split()
NEW = "加氢母站"
RARE = "甲醇重卡"


def corpus() -> list[Passage]:
    """The new word in every company, a rare one, and a phrase that always stands in a longer one."""
    passages = [
        Passage(at // 5, f"{BEFORE[at % 15]}{NEW}{AFTER[at * 7 % 15]}。各地依法{AFTER[at % 13]}。")
        for at in range(60)
    ]
    passages += [
        Passage(100 + at, f"{BEFORE[at % 15]}{AFTER[at * at % 15]}，研究{AFTER[at % 14]}。")
        for at in range(900)
    ]
    return [*passages, Passage(200, f"建设{RARE}项目。"), Passage(201, f"支持{RARE}工作。")]


def suggested(least: int = 10) -> dict[str, Suggestion]:
    found = discover(corpus(), TOKENISER, least=least, limit=100)
    return {one.word: one for one in found}


def test_a_word_in_every_company_is_proposed_with_counts_and_an_example() -> None:
    one = suggested()[NEW]
    assert (one.times, one.documents) == (60, 12)
    assert one.example == "推进加氢母站项目。各地依法项目。"


def test_what_is_rare_is_not_proposed() -> None:
    assert RARE not in suggested()


def test_a_part_of_a_longer_word_is_not_proposed() -> None:
    assert not {"加氢母", "氢母站", "母站"} & set(suggested())


def test_what_the_dictionary_knows_is_not_proposed() -> None:
    known = Tokeniser([NEW])
    assert NEW not in {one.word for one in discover(corpus(), known, least=10, limit=100)}


def test_the_best_come_first_and_no_more_than_asked() -> None:
    every = discover(corpus(), TOKENISER, least=2, limit=100)
    assert discover(corpus(), TOKENISER, least=2, limit=1) == every[:1]
    assert every[0].word == NEW


def test_nothing_is_found_in_nothing() -> None:
    for passages in ([], [Passage(1, "")], [Passage(1, "abc 123")], [Passage(1, "字")]):
        assert discover(passages, TOKENISER, least=2, limit=10) == []


def test_every_passage_is_told_of() -> None:
    told: list[int] = []
    discover(corpus(), TOKENISER, least=2, limit=1, progress=told.append)
    assert sum(told) == len(corpus())
