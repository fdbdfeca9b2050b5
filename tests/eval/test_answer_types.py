"""Which sort is a gold answer, by its text alone? All answers are made up."""

from __future__ import annotations

import pytest

from eval.answer_types import EXACT_TYPES, AnswerType, answer_type


@pytest.mark.parametrize(
    ("gold", "expected"),
    [
        ("1987年", AnswerType.DATE),
        ("公元前21年3月", AnswerType.DATE),
        ("十九世纪末", AnswerType.DATE),
        ("民國七年", AnswerType.DATE),
        ("明朝", AnswerType.DATE),
        ("约42.5公里", AnswerType.NUMBER),
        ("三十二人", AnswerType.NUMBER),
        ("第5届", AnswerType.NUMBER),
        ("12%", AnswerType.NUMBER),
        ("《云泽游记》", AnswerType.WORK),
        ("奥托·兰贝格", AnswerType.PERSON),
        ("浙江省宁波市", AnswerType.PLACE),
        ("云泽造船公司", AnswerType.ORGANISATION),
        ("Blue Harbour", AnswerType.THING),
        ("因为河水上涨，所以改道", AnswerType.OTHER),
        ("桌子", AnswerType.OTHER),
        ("", AnswerType.OTHER),
    ],
)
def test_the_sort_is_read_from_the_text(gold: str, expected: AnswerType) -> None:
    assert answer_type([gold]) is expected


def test_the_shortest_wording_tells() -> None:
    assert answer_type(["于1987年在河边的工棚里建成", "1987年"]) is AnswerType.DATE


def test_widths_and_traditional_characters_tell_nothing() -> None:
    assert answer_type(["１９８７年"]) is answer_type(["1987年"])
    assert answer_type(["雲澤造船學院"]) is answer_type(["云泽造船学院"])


def test_all_but_the_rest_is_answered_exactly() -> None:
    assert set(EXACT_TYPES) | {AnswerType.OTHER} == set(AnswerType)
