"""Whose a thing is answers which firms it is of. All texts are made up."""

from __future__ import annotations

import pytest

from tests.search.passages import answer

TEXT = "李宁的运动展馆、中山医院和瑞金医院的医疗展馆，以及华为、B站的文娱展馆等场景已经形成，重点领域的数字展馆在建。"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("文娱展馆有哪些企业", "华为、B站"),
        ("文娱展馆企业", "华为、B站"),
        ("医疗展馆有哪些医院", "中山医院和瑞金医院"),
    ],
)
def test_those_before_the_thing_are_whose_it_is(question: str, expected: str) -> None:
    assert answer(question, TEXT) == expected


@pytest.mark.parametrize("question", ["数字展馆企业", "教育展馆企业"])
def test_what_names_nobody_or_is_of_another_thing_does_not_answer(question: str) -> None:
    assert answer(question, TEXT) not in {"重点领域", "华为、B站", "李宁"}
