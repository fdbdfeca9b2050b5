"""Bytes decide which encoding they are in; a few broken ones are told, not refused."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.decode import decode
from wenzheng.errors import UnreadableFile

PLAIN = """关于加快培育新型储能产业的若干措施
为落实有关部署，2025年前建成储能电站12座，总规模达到300万千瓦。
一、完善价格机制，支持各类主体参与电力市场交易，鼓励社会资本投入。
"""
TRADITIONAL = """關於加快培育新型儲能產業的若干措施
為落實有關部署，2025年前建成儲能電站12座，總規模達到300萬千瓦。
一、完善價格機制，支持各類主體參與電力市場交易，鼓勵社會資本投入。
"""
ANY_TEXT = (PLAIN, TRADITIONAL)
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "gb18030",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-le",
    "utf-32-be",
)


@pytest.mark.parametrize("text", ANY_TEXT)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_is_told_by_its_bytes(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding), "文件.txt")
    assert decoded.text == text
    assert decoded.warnings == ()


def test_big5_and_hong_kong_characters() -> None:
    text = TRADITIONAL + "深水埗、鰂魚涌的設施。\n"
    assert decode(text.encode("big5hkscs"), "a.txt").text == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_two_or_four_bytes_each_without_any_ascii(encoding: str) -> None:
    text = "关于加快培育新型储能产业的若干措施，请认真贯彻执行。"
    assert decode(text.encode(encoding), "a.txt").text == text


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "GBK", "big5", "iso-8859-1", "x"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_what_a_page_declares_is_not_believed(declared: str, encoding: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body>{PLAIN}</body></html>'
    assert decode(page.encode(encoding), "a.html").text == page


def test_characters_of_gbk_that_happen_to_be_valid_utf8() -> None:
    data = "一些".encode("gb18030")
    assert data.decode("utf-8")
    assert decode(data, "a.txt").text == "一些"
    assert decode("éàü, naïve façade".encode(), "a.txt").text == "éàü, naïve façade"
    assert decode("Привет, мир".encode(), "a.txt").text == "Привет, мир"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_file_that_was_cut_off_is_read_up_to_there(encoding: str) -> None:
    data = PLAIN.rstrip("。\n").encode(encoding)[:-1]
    decoded = decode(data, "a.txt")
    assert decoded.text == PLAIN.rstrip("。\n")[:-1] + "\ufffd"
    assert any("broken" in warning for warning in decoded.warnings)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
def test_a_broken_byte_costs_what_it_stood_in_and_no_more(encoding: str) -> None:
    text = TRADITIONAL if encoding == "big5hkscs" else PLAIN
    at = len(text[: text.index("2025") - 4].encode(encoding))
    data = text.encode(encoding)
    decoded = decode(data[:at] + b"\xff" + data[at + 1 :], "a.txt")
    begun, gone_on = decoded.text.split("\ufffd", 1)
    assert text.startswith(begun)
    assert text.endswith(gone_on.lstrip("\ufffd"))
    assert len(begun) + len(gone_on) >= len(text) - 3
    assert decoded.warnings


@pytest.mark.parametrize(("main", "pasted"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
@pytest.mark.parametrize("cut", ["\n", "<p>"])
def test_a_stretch_in_another_encoding_is_read_in_its_own(main: str, pasted: str, cut: str) -> None:
    parts = [PLAIN, "附：各地区要结合实际制定实施细则，确保政策落到实处。", PLAIN]
    data = (
        (parts[0] + cut).encode(main)
        + parts[1].encode(pasted)
        + (cut.replace("<", "</") + parts[2]).encode(main)
    )
    decoded = decode(data, "a.html")
    assert decoded.text == parts[0] + cut + parts[1] + cut.replace("<", "</") + parts[2]
    assert any(pasted in warning for warning in decoded.warnings)


def test_the_sign_of_a_loss_that_was_in_the_file_is_no_broken_byte() -> None:
    assert decode(f"{PLAIN}经费由\ufffd承担。".encode(), "a.txt").warnings == ()


def test_western_text_of_windows() -> None:
    text = "The “green hydrogen” plan – 70 stations by 2025. " * 3
    assert decode(text.encode("cp1252"), "a.txt").text == text


@pytest.mark.parametrize("seed", range(20))
def test_binary_files_are_refused(seed: int) -> None:
    data = random.Random(seed).randbytes(2000)
    with pytest.raises(UnreadableFile):
        decode(data, "a.bin")


def outcome(data: bytes) -> str:
    """The text, or why there is none."""
    try:
        return decode(data, "a.bin").text
    except UnreadableFile as error:
        return f"refused: {error}"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_by_name(data: bytes) -> None:
    assert outcome(data).encode("utf-8") is not None
