"""The five real documents that have to come out whole and clean."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import pytest

from indexer.chunks import chunk
from indexer.parse import parse_file
from wenzheng.domain import Kind, ParsedDocument, RepairKind

sys.path.insert(0, str(Path(__file__).parent.parent))
from support import require_path

SEEDS = Path(__file__).parents[3] / "shared" / "data" / "seeds"


@pytest.fixture(scope="module")
def seeds() -> dict[str, ParsedDocument]:
    folder = require_path(SEEDS)
    return {path.name[:3]: parse_file(path) for path in sorted(folder.glob("*.txt"))}


def test_the_answer_stands_in_its_sentence(seeds: dict[str, ParsedDocument]) -> None:
    document = seeds["001"]
    quote = "到2025年,上海各类加氢站将达70座"
    start = document.text.index(quote)
    original = document.original_text[
        slice(*document.offset_map.original_span(start, start + len(quote)))
    ]
    assert original.startswith("到2025年,上海各類")
    assert original.endswith("70座")


def test_the_misread_run_is_restored(seeds: dict[str, ParsedDocument]) -> None:
    document = seeds["001"]
    assert "上海“新赛道”产业" in document.text
    misread = [one for one in document.repairs if one.kind is RepairKind.MISREAD_GBK]
    assert len(misread) == 1


def test_no_reading_and_no_furniture_is_left(seeds: dict[str, ParsedDocument]) -> None:
    for document in seeds.values():
        assert not re.search(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", document.text)
        for furniture in (
            "二维码",
            "尽在",
            "责任编辑",
            "返回",
            "图片来源",
            "http",
            "<",
            "&#",
            "---",
        ):
            assert furniture not in document.text, (document.title, furniture)
        assert "　" not in document.text


def test_linked_words_stay_in_their_sentences(seeds: dict[str, ParsedDocument]) -> None:
    assert "聚焦智能机器人所需运动" in seeds["000"].text
    assert "行动方案对新产业进行支持" in seeds["003"].text
    assert "第三代半导体：开展" in seeds["004"].text


def test_their_metadata(seeds: dict[str, ParsedDocument]) -> None:
    published = {key: document.metadata.published for key, document in seeds.items()}
    assert published == {
        "000": date(2022, 7, 8),
        "001": None,
        "002": date(2022, 8, 14),
        "003": date(2022, 7, 8),
        "004": date(2021, 12, 30),
    }
    assert {document.metadata.kind for document in seeds.values()} == {Kind.NEWS}
    assert {document.metadata.region for document in seeds.values()} == {"上海市"}
    assert seeds["004"].metadata.issuer == "上海市经济和信息化委员会"


def test_the_plan_nests_five_deep(seeds: dict[str, ParsedDocument]) -> None:
    sections = seeds["004"].sections
    assert len(sections) == 28
    path = [
        s.heading for s in sections if s.start <= seeds["004"].text.index("芯片设计环节") < s.end
    ]
    assert path[2:] == ["三、重点领域", "(一)电子信息制造", "1、以集成电路为核心先导"]


def test_chunks_hold_all_of_every_document(seeds: dict[str, ParsedDocument]) -> None:
    for document in seeds.values():
        parts = chunk(document, len, 512)
        joined = re.sub(r"\s", "", "".join(part.text for part in parts))
        assert joined == re.sub(r"\s", "", document.text)
