"""The trained reader: what it marks, that it reads each page by itself, and what is refused. All texts are made up."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import READER_ZH
from search.reader import NEVER, Marks, Page, Reader, carried_reader
from search.reader.onnx import OnnxReader
from wenzheng.errors import ModelUnusable

BRIDGE = "青石桥位于湖南省岳阳市，由陈守义于1887年建造，全长42.5米，共有五个桥孔。"
MARKET = "岳阳的集市每月逢五开放，商贩多来自邻近的乡镇，以竹器和茶叶为主。"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the model folder, to spoil."""
    return Path(shutil.copytree(READER_ZH, tmp_path / "reader"))


@st.composite
def marks(draw: st.DrawFn) -> Marks:
    """Of tokens of one to three characters, some of them with a gap before."""
    lengths = draw(st.lists(st.integers(1, 3), min_size=1, max_size=12))
    gaps = draw(st.lists(st.integers(0, 1), min_size=len(lengths), max_size=len(lengths)))
    starts, stops, at = [], [], 0
    for length, gap in zip(lengths, gaps, strict=True):
        starts.append(at + gap)
        at += gap + length
        stops.append(at)
    logits = st.lists(st.floats(-8, 8), min_size=len(lengths), max_size=len(lengths))
    logs = [np.array(draw(logits), np.float32) for _ in range(2)]
    begins, ends = (one - np.log(np.exp(one).sum()) for one in logs)
    return Marks(draw(st.floats(-9, 9)), starts, stops, begins, ends)


@given(marks(), st.data())
def test_a_span_is_as_likely_as_its_first_and_its_last_token(
    one: Marks, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(one.starts) - 1))
    last = data.draw(st.integers(first, len(one.starts) - 1))
    said = one.of(one.starts[first], one.stops[last])
    assert math.isclose(said, max(NEVER, one.begins[first] + one.ends[last]), abs_tol=1e-5)


@given(marks(), st.data())
def test_what_is_within_is_at_most_certain_and_all_together_is(
    one: Marks, data: st.DataObject
) -> None:
    end = one.stops[-1]
    start = data.draw(st.integers(0, end - 1))
    stop = data.draw(st.integers(start + 1, end))
    assert NEVER <= one.within(start, stop) <= 1e-5
    assert math.isclose(one.within(0, end), 0.0, abs_tol=1e-5)


def test_a_page_without_a_token_marks_nothing() -> None:
    (one,) = carried_reader().read("青石桥由谁建造", [Page("", "")])
    assert one.of(0, 1) == one.within(0, 1) == NEVER


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("青石桥由谁建造？", "陈守义", "湖南省岳阳市"),
        ("青石桥全长多少米？", "42.5米", "五个"),
        ("青石桥建于哪一年？", "1887年", "42.5米"),
    ],
)
def test_the_answer_is_likelier_than_another_thing(question: str, answer: str, other: str) -> None:
    (one,) = carried_reader().read(question, [Page("青石桥", BRIDGE)])
    right, wrong = (BRIDGE.index(text) for text in (answer, other))
    assert one.of(right, right + len(answer)) > one.of(wrong, wrong + len(other))


def test_a_page_that_answers_is_more_answerable() -> None:
    one, other = carried_reader().read(
        "青石桥由谁建造？", [Page("青石桥", BRIDGE), Page("岳阳", MARKET)]
    )
    assert one.answerable > other.answerable


class TestContract:
    """What holds of every reader."""

    @pytest.fixture
    def reader(self) -> Reader:
        return carried_reader()

    def test_a_page_is_read_alike_in_any_company(self, reader: Reader) -> None:
        pages = [Page("青石桥", BRIDGE), Page("岳阳", MARKET), Page("", BRIDGE * 9)]
        together = reader.read("青石桥由谁建造？", pages)
        for page, one in zip(pages, together, strict=True):
            (alone,) = reader.read("青石桥由谁建造？", [page])
            assert alone.answerable == one.answerable
            np.testing.assert_array_equal(alone.begins, one.begins)

    def test_marks_cover_the_text_in_order(self, reader: Reader) -> None:
        text = BRIDGE * 30  # more than is read at once
        (one,) = reader.read("青石桥由谁建造？", [Page("青石桥", text)])
        assert list(one.starts) == sorted(one.starts)
        assert one.stops[-1] == len(text)
        assert all(a <= b for a, b in zip(one.starts, one.stops, strict=True))
        for logs in (one.begins, one.ends):
            assert math.isclose(float(np.exp(logs).sum()), 1.0, abs_tol=1e-4)

    def test_a_question_of_any_length_is_read(self, reader: Reader) -> None:
        (one,) = reader.read("青石桥由谁建造？" * 200, [Page("青石桥" * 200, BRIDGE)])
        assert len(one.begins)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "reader.json"])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelUnusable, match=name):
        OnnxReader(copy, threads=1)


def test_a_changed_graph_is_refused(copy: Path) -> None:
    content = bytearray((copy / "model.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (copy / "model.onnx").write_bytes(content)
    with pytest.raises(ModelUnusable, match=r"model\.onnx.*checksum"):
        OnnxReader(copy, threads=1)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"format": 1}'])
def test_a_broken_description_is_refused(copy: Path, content: bytes) -> None:
    (copy / "reader.json").write_bytes(content)
    with pytest.raises(ModelUnusable, match=r"reader\.json"):
        OnnxReader(copy, threads=1)


@pytest.mark.parametrize("change", [{"format": 2}, {"files": {}}])
def test_a_reader_of_another_format_is_refused(copy: Path, change: dict[str, object]) -> None:
    said = json.loads((copy / "reader.json").read_text("utf-8"))
    (copy / "reader.json").write_text(json.dumps({**said, **change}), "utf-8")
    with pytest.raises(ModelUnusable, match=r"reader\.json"):
        OnnxReader(copy, threads=1)


def test_the_model_folder_is_small() -> None:
    assert sum(path.stat().st_size for path in READER_ZH.iterdir()) <= 35_000_000
