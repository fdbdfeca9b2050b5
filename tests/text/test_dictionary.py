"""What users write into their dictionary, line by line."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenzheng.errors import BadEntry
from wenzheng.text.dictionary import LONGEST_FORM, Entry, parse_entries, parse_entry


def test_words_groups_comments_and_empty_lines() -> None:
    lines = [
        "\ufeff# 能源",
        "加氢母站",
        "",
        "  充换电站 = 充电换电站  # 两种写法",
        "十四五＝“十四五”=十四五时期",
        "\u3000",
    ]
    assert list(parse_entries(lines)) == [
        Entry(("加氢母站",)),
        Entry(("充换电站", "充电换电站")),
        Entry(("十四五", "“十四五”", "十四五时期")),
    ]


def test_traditional_characters_are_written_as_texts_are_stored() -> None:
    assert parse_entry("營商環境") == Entry(("营商环境",))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("甲乙 = ", "empty"),
        ("= 甲乙", "empty"),
        ("甲乙 = = 丙", "empty"),
        ("甲乙 = 甲乙", "two different names"),
        ("字" * (LONGEST_FORM + 1), "most"),
        ("，。！", "no letter"),
        ("甲乙 = ——", "no letter"),
        ("甲\x00乙", "control"),
        ("甲\u200b乙", "control"),
        ("甲 乙", "spaces"),
        ("甲、乙", "punctuation"),
        ("甲", "two characters"),
        (" = ".join(f"甲{at}" for at in range(30)), "names"),
    ],
)
def test_what_can_be_no_entry_is_refused_by_line(line: str, says: str) -> None:
    with pytest.raises(BadEntry, match=says) as caught:
        list(parse_entries(["好词", "", line]))
    assert "第 3 行" in caught.value.zh
    assert "line 3" in caught.value.en


@given(st.text(max_size=60))
def test_any_text_is_an_entry_or_refused(text: str) -> None:
    with suppress(BadEntry):
        entry = parse_entry(text)
        assert Entry.of(entry.text) == entry
        assert parse_entry(entry.text) == entry
        assert all(0 < len(form) <= LONGEST_FORM for form in entry.forms)


@pytest.mark.parametrize("text", ["", "甲\ud800乙", "\x07\x07"])
def test_a_refusal_can_be_printed_and_is_in_both_languages(text: str) -> None:
    with pytest.raises(BadEntry) as caught:
        parse_entry(text)
    assert re.search(r"[\u4e00-\u9fff]", caught.value.zh)
    assert caught.value.zh.isprintable()
    assert caught.value.en.isprintable()
