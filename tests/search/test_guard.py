"""The guard: what is said and stands in no quote is found, and nothing that stands there is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from search.answering.answerer import Decision, decide
from search.answering.passage import Candidate
from search.engine import Engine
from search.phrasing.guard import unsupported
from search.results import Status
from wenzheng.readable import EVERYTHING

ROOT = Path(__file__).parents[2]
QUOTE = (
    "到2025年，本市建成换电站不少于70座，总规模突破1.5万亿元，占比达到28.5%，由上海市发展改革委牵头，"
    "依据《换电规划（2022—2035年）》（沪发改〔2022〕9号）。"
)
QUESTION = "到2027年公共充电桩数量"
LINES = [
    line
    for file in sorted((ROOT / "examples" / "documents").iterdir())
    if file.suffix in (".md", ".txt", ".html")
    for line in file.read_text("utf-8", errors="replace").splitlines()
    if line.strip()
]

texts = st.one_of(
    st.text(),
    st.text("年月日座家元万亿千百十一二两三%0123456789.,，—-+〔〕《》第号市省 |（）"),
    st.sampled_from(LINES),
)
whole = st.integers(2, 10**12)


@given(texts)
def test_a_quote_supports_itself(quote: str) -> None:
    assert unsupported(quote, [quote]) == ()


@given(texts, texts)
def test_another_quote_takes_no_support_away(quote: str, other: str) -> None:
    assert unsupported(quote, [other, quote]) == ()


@given(texts)
def test_without_a_quote_no_digit_is_supported(text: str) -> None:
    assume(any(character in "0123456789" for character in text))
    assert unsupported(text, []) != ()


@given(whole, whole, st.sampled_from(["座", "万辆", "亿元", "%", "个百分点", "", "桩"]))
def test_another_number_is_no_support(said: int, stands: int, unit: str) -> None:
    assume(said != stands)
    assert unsupported(f"共有{said}{unit}。", [f"共有{stands}{unit}。"]) != ()


@given(st.from_regex(r"[1-9][0-9]{0,5}(\.[0-9]{1,3})?", fullmatch=True), st.data())
def test_changing_any_digit_is_caught(number: str, data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([i for i, c in enumerate(number) if c.isdigit()]))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != number[at]]))
    changed = number[:at] + digit + number[at + 1 :]
    for form in ("达{}座。", "达{}万元。", "占{}%。", "达{}桩。"):
        assert unsupported(form.format(changed), [form.format(number)]) != ()


@given(st.integers(1, 99_999), st.sampled_from(["元", "座", "辆", "户"]))
def test_the_same_amount_in_another_magnitude_is_supported(number: int, unit: str) -> None:
    assert unsupported(f"共{number}万{unit}", [f"共{number * 10_000}{unit}"]) == ()
    assert unsupported(f"共{number * 10_000}万{unit}", [f"共{number}亿{unit}"]) == ()
    assert unsupported(f"共{number}{unit}", [f"共{number}万{unit}"]) != ()


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("七十座", QUOTE),
        ("７０座", QUOTE),
        ("70 座", QUOTE),
        ("不低于70座", QUOTE),
        ("15000亿元", QUOTE),
        ("百分之二十八点五", QUOTE),
        ("二〇二五年", QUOTE),
        ("上海市发改委", QUOTE),
        ("市发展和改革委员会", QUOTE),
        ("沪发改[2022]9号", QUOTE),
        ("《换电规划（2022—2035年）》", QUOTE),
        ("两家", "培育2家"),
        ("二点五万亿元", "2.5万亿元"),
        ("1264户", "共1,264户"),
        ("1.5公里", "长1500米"),
        ("2小时", "120分钟内"),
        ("2024年3月", "自2024年3月1日起"),
        ("2024年3月1日", "2024-03-01"),
        ("2021年至2025年", "“十四五”期间"),
        ("进一步统一推进", "推进"),
        ("270辆", "云河县 | 270 | 300\n单位：辆"),
        ("270辆", "县 | 数量（辆）\n云河县 | 270"),
        ("市发展改革委主任李明", "市发展改革委主任李明，"),
        ("上海市", "由上海牵头"),
        ("不再给予补贴", "自下月起不再给予补贴"),
        ("予以补贴，逾期不予补贴", "逾期不予补贴，按时申报的予以补贴"),
        ("降低成本", "压减成本"),
        ("下降-3%", "下降，为-3%"),
    ],
)
def test_what_a_quote_says_in_other_words_is_supported(text: str, quote: str) -> None:
    assert unsupported(text, [quote]) == ()


@pytest.mark.parametrize(
    ("text", "quote", "wrong"),
    [
        ("建成71座", QUOTE, "71座"),
        ("建成70家", QUOTE, "70家"),
        ("建成7O座", QUOTE, "7O"),
        ("建成7\u200b1座", QUOTE, "71座"),
        ("建成柒拾壹座", QUOTE, "柒拾壹"),
        ("建成七十一座", QUOTE, "七十一座"),
        ("建成两百座", QUOTE, "两百座"),
        ("70万座", QUOTE, "70万座"),
        ("超过70座", QUOTE, "70座"),
        ("约70座", QUOTE, "70座"),
        ("70余座", QUOTE, "70余座"),
        ("1.5亿元", QUOTE, "1.5亿元"),
        ("28.5个百分点", QUOTE, "28.5个百分点"),
        ("3%", "提高3个百分点", "3%"),
        ("三成", QUOTE, "三成"),
        ("翻了一倍", QUOTE, "一倍"),
        ("半数", QUOTE, "半"),
        ("2026年", QUOTE, "2026年"),
        ("2025年底", QUOTE, "年底"),
        ("今年", QUOTE, "今年"),
        ("“十五五”期间", "“十四五”期间", "“十五五”期间"),
        ("2025年", "“十四五”期间", "2025年"),
        ("3月2日", "3月1日", "3月2日"),
        ("2024年3月1日", "3月1日", "2024年3月1日"),
        ("沪发改〔2022〕10号", QUOTE, "沪发改〔2022〕10号"),
        ("《换电规划》", QUOTE, "《换电规划》"),
        ("北京市", QUOTE, "北京市"),
        ("云泽市", QUOTE, "云泽市"),
        ("经信委", QUOTE, "经信委"),
        ("北京市发展改革委", "上海市发展改革委", "北京市发展改革委"),
        ("星河集团", "云海集团", "星河集团"),
        ("主任", "副主任", "主任"),
        ("主任李四", "主任张三，", "李四"),
        ("由李四担任主任", "由张三担任主任", "李四"),
        ("第三条", "第三章", "三"),
        ("6G", "5G", "6G"),
        ("由特斯拉承建", "由本市国企承建", "特斯拉"),
        ("美国企业可以申报", "本市企业可以申报", "美国"),
        ("马斯克出席", "负责人出席", "马斯克"),
        ("国庆节前完成", "年底前完成", "国庆节"),
        ("产值下降5%", "产值增长5%", "下降"),
        ("企业可以转让", "企业不得转让", "可以"),
        ("给予补贴", "不再给予补贴", "给予"),
        ("已经停止给予补贴", "继续给予补贴", "给予"),
        ("实施细则", "细则自即日起废止", "实施"),
        ("下降3%", "增速为-3%", "3%"),
        ("为-3%", "为3%", "-3%"),
        ("为负3%", "为3%", "3%"),
        ("5千元", "1万5千元", "5千"),
        ("五万亿元", "二点五万亿元", "五万亿元"),
        ("5元/公斤", "5元/千瓦时", "5元"),
        ("50家", "50—100家", "50家"),
        ("70800个", "换电站70，800个充电站", "70800个"),
        ("270万元", "云河县 | 270\n数量（辆）", "270万元"),
        ("270辆", "2 | 70辆", "270辆"),
        ("1234567890123456元", "1234567890123457元", "1234567890123456"),
    ],
)
def test_what_no_quote_says_is_named(text: str, quote: str, wrong: str) -> None:
    assert wrong in unsupported(text, [quote])


def test_each_thing_is_named_once_in_order() -> None:
    assert unsupported("建成80座，占比30%，共80座。", [QUOTE]) == ("80座", "30%")


@dataclass(frozen=True)
class _Lie(Candidate):
    """A candidate that says something else than stands at its place."""

    lie: str

    @property
    def text(self) -> str:
        """The lie."""
        return self.lie


@pytest.mark.parametrize("lie", ["4.6万个", "4.5万座", "45个"])
def test_an_answer_that_stands_in_no_quote_is_withdrawn(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, lie: str
) -> None:
    def decide_wrongly(*asked: Any, **how: Any) -> Decision:
        decision = decide(*asked, **how)
        best = decision.chosen[0]
        wrong = _Lie(best.sentence, best.start, best.end, best.score, "", lie)
        return replace(decision, chosen=(wrong, *decision.chosen[1:]))

    assert engine.ask(QUESTION, readable=EVERYTHING).answer == "4.5万个"
    monkeypatch.setattr("search.engine.decide", decide_wrongly)
    answer = engine.ask(QUESTION, readable=EVERYTHING)
    assert (answer.status, answer.answer, answer.values) == (Status.ABSTAINED, None, ())
    assert answer.citations == ()
    assert lie in answer.reason
    assert answer.related
