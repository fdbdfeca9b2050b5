"""Misread bytes are restored, readings dropped; all else is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.repair.mojibake import misread_runs
from indexer.repair.pinyin import pinyin_changes
from indexer.repair.pipeline import repair
from wenzheng.domain import RepairKind
from wenzheng.text.offsets import apply_edits

CLEAN = (
    "为进一步规范公共数据授权运营活动，根据有关法律、行政法规，结合本省实际，制定本办法。",
    "王晔、裘文进、钟南山参加会议；瀍河、郾城、亳州、邙山等地派员列席。",
    "支持开展CCUS（碳捕集）、IGBT、MEMS等技术攻关，单价≤3.5元／千瓦时。",
    "これは日本語です。Ελληνικά и русский.",
    "什么是数据要素?请看解读。",
    "到２０２５年，Ａ类企业达５０％；２０１９年５月１４日印发",
    "①总量～②结构：面积≥300㎡，温度±2℃。",
)


def without_readings(text: str) -> str:
    return apply_edits(text, [change.edit for change in pinyin_changes(text)])[0]


def restored(text: str) -> str:
    return apply_edits(text, [change.edit for change in misread_runs(text).changes])[0]


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_is_left_alone(text: str) -> None:
    assert misread_runs(text).changes == []
    assert without_readings(text) == text


def misread(before: str, run: str, after: str, sign: str) -> str:
    """The text with the first lead byte of the run lost and its sign put there."""
    data = run.encode("gbk")[1:] + after.encode("gbk")
    return before + sign + data.decode("gbk", "replace")


@pytest.mark.parametrize("sign", ["?", "", "\ufffd"])
@pytest.mark.parametrize(
    ("before", "run", "after"),
    [
        ("加快推動上", "海“新能源”產", "(chǎn)業布局"),
        ("支持企業參與國", "家標準和生產", "(chǎn)規範"),
    ],
)
def test_a_run_read_one_byte_off_is_restored(before: str, run: str, after: str, sign: str) -> None:
    read = misread(before, run, after, sign)
    assert read != before + run + after
    text = restored(read)
    assert text == before + run + after


def test_what_cannot_be_known_is_told() -> None:
    findings = misread_runs("经费由\ufffd\ufffd承担。")
    assert findings.changes == []
    assert any("U+FFFD" in warning for warning in findings.warnings)


def test_the_repair_says_what_it_did() -> None:
    read = misread("加快推動上", "海“新能源”產", "業布局", "?")
    result = repair(read)
    repairs = [one for one in result.repairs if one.kind is RepairKind.MISREAD_GBK]
    assert len(repairs) == 1
    assert read[repairs[0].start : repairs[0].end] == repairs[0].before
    assert result.text == "加快推动上海“新能源”产业布局"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("發(fā)布規(guī)模", "發布規模"),
        ("标（biāo）准", "标准"),
        ("旅(lǚ)行", "旅行"),
        ("发(fa1)布", "发布"),
        ("创(chuànɡ)新", "创新"),
        ("重庆(chóng qìng)人", "重庆人"),
        ("碳捕集（CCUS）", "碳捕集（CCUS）"),
        ("自动化(EDA)平台", "自动化(EDA)平台"),
        ("方案(a)和(b)", "方案(a)和(b)"),
        ("平台(an)", "平台(an)"),
        ("咖啡(café)", "咖啡(café)"),
        ("见表(3)", "见表(3)"),
        ("API(fā)", "API(fā)"),
    ],
)
def test_readings_and_other_brackets(text: str, expected: str) -> None:
    assert without_readings(text) == expected


def test_a_reading_without_tone_goes_only_where_readings_abound() -> None:
    assert (
        without_readings("发(fā)展(zhǎn)规(guī)划(huà)创(chuàng)新的(de)路") == "发展规划创新的路"
    )


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("上海新靶沦惖馈碑a?！“”�產(fǎ)\n，。１ 　x"), max_size=40))
def test_the_way_back_holds_through_all_repairs(text: str) -> None:
    result = repair(text)
    for one in result.repairs:
        assert text[one.start : one.end] == one.before
    for place in range(len(result.text)):
        start, end = result.offset_map.original_span(place, place + 1)
        assert 0 <= start <= end <= len(text)


def test_lines_broken_at_a_fixed_width_are_joined() -> None:
    paragraph = "各单位应当建立健全公共数据目录管理制度并按年度更新目录内容" * 6 + "。"
    width = 20
    broken = [paragraph[at : at + width] for at in range(0, len(paragraph), width)]
    text = "\n".join(["管理办法", *broken, "一、总体要求", *broken])
    assert repair(text).text == f"管理办法\n{paragraph}\n一、总体要求\n{paragraph}"


def test_lines_that_are_sentences_stay_apart() -> None:
    verses = "\n".join(
        f"第{number}小组负责本片区的日常巡查工作并报告。" for number in "甲乙丙丁戊己庚辛"
    )
    assert repair(verses).text == verses
