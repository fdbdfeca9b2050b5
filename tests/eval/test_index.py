"""A corpus becomes an index of the product, once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.datasets import BeirDocument, Dataset
from eval.index import Indexed, beir_id_of, filter_id, indexed, parsed_document, source_of
from eval.retrieval import evaluate_retrieval
from tests.eval.scripted import write_qrels, write_rows
from tests.fakes import HashEmbedder
from wenzheng.domain import Filters
from wenzheng.embedding import Matrix
from wenzheng.readable import EVERYTHING

TOPICS = {
    "a": ("云泽市充电设施方案", "到2027年，全市建成公共充电桩四万五千个。"),
    "b": ("", "臨江市實行公共數據開放，企業可以申請使用。"),
    "c": ("青岚县冷库补助办法", "青岚县冷库补助办法 新建冷库每座补助二十万元。"),
}


class Tired(Exception):
    """The process was stopped."""


class TiringEmbedder(HashEmbedder):
    """Stops after its first batch."""

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        if self.embedded:
            raise Tired
        return super().embed_passages(texts)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    folder = tmp_path / "set"
    folder.mkdir()
    rows = [{"_id": key, "title": title, "text": text} for key, (title, text) in TOPICS.items()]
    write_rows(folder / "corpus.jsonl.gz", rows)
    write_rows(
        folder / "queries.jsonl",
        [{"_id": "q1", "text": "冷库补助多少"}, {"_id": "q2", "text": "公共数据开放"}],
    )
    write_qrels(folder / "qrels.tsv", ("q1", "c", 1), ("q2", "b", 1))
    return Dataset(folder)


def build(dataset: Dataset, data: Path, embedder: HashEmbedder) -> Indexed:
    return indexed(dataset, data, embedder)


def test_retrieval_from_end_to_end(dataset: Dataset, tmp_path: Path) -> None:
    index = build(dataset, tmp_path / "data", HashEmbedder())
    report = evaluate_retrieval(dataset, index.engine, settings=index.settings())
    assert [row["Success@1"] for row in report.rows] == [1, 1, 1]
    assert report.settings["model"] == "hash@1"
    engine = index.engine()
    found = engine.search(
        "公共", filters=Filters(doc_id=(filter_id("a"),)), readable=EVERYTHING
    ).hits
    assert [beir_id_of(hit.source) for hit in found] == ["a"]


def test_what_is_complete_is_not_embedded_again(dataset: Dataset, tmp_path: Path) -> None:
    first = build(dataset, tmp_path, HashEmbedder())
    embedder = HashEmbedder()
    assert build(dataset, tmp_path, embedder).data == first.data
    assert embedder.embedded == 0
    assert [path.name for path in (tmp_path / "eval").iterdir()] == [first.data.name]


def test_another_corpus_gets_a_folder_of_its_own(dataset: Dataset, tmp_path: Path) -> None:
    first = build(dataset, tmp_path, HashEmbedder())
    write_rows(dataset.folder / "corpus.jsonl.gz", [{"_id": "a", "title": "", "text": "别的。"}])
    assert build(dataset, tmp_path, HashEmbedder()).data != first.data


def test_an_interrupted_build_goes_on(tmp_path: Path) -> None:
    many = [{"_id": str(n), "title": "", "text": f"第{n}号文件的内容。"} for n in range(300)]
    write_rows(tmp_path / "corpus.jsonl", many)
    dataset = Dataset(tmp_path)
    tired = TiringEmbedder()
    with pytest.raises(Tired):
        build(dataset, tmp_path / "data", tired)
    (left,) = (tmp_path / "data" / "eval").iterdir()
    assert left.name.endswith(".partial")
    embedder = HashEmbedder()
    index = build(dataset, tmp_path / "data", embedder)
    assert 0 < tired.embedded < 300
    assert embedder.embedded == 300 - tired.embedded
    assert [path.name for path in (tmp_path / "data" / "eval").iterdir()] == [index.data.name]


def test_another_process_was_first(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(dataset, tmp_path, HashEmbedder())
    aside = first.data.rename(tmp_path / "aside")
    rename = Path.rename

    def late(path: Path, target: Path) -> Path:
        rename(aside, first.data)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", late)
    assert build(dataset, tmp_path, HashEmbedder()).data == first.data
    assert [path.name for path in (tmp_path / "eval").iterdir()] == [first.data.name]


@pytest.mark.parametrize(
    ("title", "text", "kept"),
    [
        ("补助办法", "补助办法 新建冷库补助。", "新建冷库补助。"),
        ("补助办法", "补助办法\n新建冷库补助。", "新建冷库补助。"),
        ("冷库", "冷库是保存食品的地方。", "冷库是保存食品的地方。"),
        ("冷库", "冷库", "冷库"),
        ("", "正文。", "正文。"),
        ("办法", "正文。", "正文。"),
    ],
)
def test_a_title_is_not_doubled(title: str, text: str, kept: str) -> None:
    parsed = parsed_document(BeirDocument("x", title, text))
    assert (parsed.title, parsed.original_text) == (title, kept)
    assert parsed.source == source_of("x")


def test_the_product_reads_the_text() -> None:
    parsed = parsed_document(BeirDocument("x", "關於發展的通知", "全市發展。"))
    assert (parsed.title, parsed.text, parsed.original_text) == (
        "关于发展的通知",
        "全市发展。",
        "全市發展。",
    )
