"""What a programme is stands in the tasks behind its name. All texts are made up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.search.passages import answer, ask, passage
from wenzheng.domain import StoredChunk

TASKS = (
    "实施数字集市“十百千”行动，固化十种新场景、培育百种好物，引导商户上线。\n"
    "实施冷链补链工程。推进产地冷库建设，支持企业共用设备。探索夜间配送。\n"
    "重点实施云链工程、星桥工程等五项工程。"
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("数字集市“十百千”行动是什么", "固化十种新场景、培育百种好物，引导商户上线"),
        ("什么是数字集市十百千行动", "固化十种新场景、培育百种好物，引导商户上线"),
        ("冷链补链工程是什么", "推进产地冷库建设，支持企业共用设备。探索夜间配送。"),
        ("云链工程是什么", None),
    ],
)
def test_a_programme_is_what_it_does(question: str, expected: str | None) -> None:
    assert answer(question, TASKS) == expected


def test_its_name_may_end_the_chunk_before() -> None:
    one = passage("云泽市将开展三项工程。\n实施冷链补链工程。").stored.chunk
    text = "推进产地冷库建设，支持企业共用设备。"
    two = replace(one, ordinal=1, start=one.end, end=one.end + len(text), text=text)
    whole = replace(
        passage(text), stored=StoredChunk(2, two, 0, 0), previous=StoredChunk(1, one, 0, 0)
    )
    assert ask("冷链补链工程是什么", whole).chosen[0].text == text
