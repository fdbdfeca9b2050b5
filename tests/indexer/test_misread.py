"""Lines that were decoded with the wrong encoding come back exactly; nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.repair.misread import misread_lines
from indexer.repair.pipeline import repair
from wenzheng.domain import RepairKind

SENTENCE = "到2025年，全市累计建成加氢站70座，氢能产业规模达到300亿元。"
TRADITIONAL = "到2025年，全市累計建成加氫站70座，氫能產業規模達到300億元。"


def western(data: bytes) -> str:
    """Bytes as a program shows them that takes every text for Western European."""
    return "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in data)


def restored(text: str) -> str:
    for change in reversed(list(misread_lines(text))):
        text = text[: change.edit.start] + change.edit.after + text[change.edit.end :]
    return text


@pytest.mark.parametrize(
    ("misread", "meant"),
    [
        (western(SENTENCE.encode()), SENTENCE),
        (western(western(SENTENCE.encode()).encode()), SENTENCE),
        (western(SENTENCE.encode("gb18030")), SENTENCE),
        (western(TRADITIONAL.encode("big5")), TRADITIONAL),
        (TRADITIONAL.encode("big5").decode("gb18030", "replace"), TRADITIONAL),
    ],
)
def test_a_line_that_was_misread_as_a_whole_is_restored(misread: str, meant: str) -> None:
    assert restored(f"{misread}\n{misread}") == f"{meant}\n{meant}"


def test_a_misread_line_among_others_is_restored_alone() -> None:
    text = f"{SENTENCE}\n{western(SENTENCE.encode())}\n{SENTENCE}"
    found = repair(text)
    assert found.text == f"{SENTENCE}\n{SENTENCE}\n{SENTENCE}"
    kinds = {one.kind for one in found.repairs}
    assert RepairKind.MISREAD in kinds


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        TRADITIONAL,
        "Café Zürich präsentiert Äpfel für 3 €.",
        "涓流充电，闃静无声，饕餮纹，龘靐齉爩。",
        "锟斤拷锟斤拷烫烫烫",
        "カタカナ と ひらがな と 漢字",
        "① ② ③ ㎡ ℃ Ⅳ",
    ],
)
def test_text_that_was_read_rightly_stays(text: str) -> None:
    assert list(misread_lines(text)) == []


@given(st.text(max_size=80))
def test_changes_stand_in_order_within_the_text(text: str) -> None:
    at = 0
    for change in misread_lines(text):
        assert at <= change.edit.start < change.edit.end <= len(text)
        at = change.edit.end
