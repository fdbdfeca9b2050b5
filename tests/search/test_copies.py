"""Passages that say the same: the original first, its copies named, figures never mixed up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from search.copies import BLOCK, copy_groups
from search.engine import Engine
from search.results import Mode
from tests.fakes import HashEmbedder
from tests.indexer.test_pipeline import index
from tests.search.passages import passage
from wenzheng.domain import Kind
from wenzheng.embedding.provider import only
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING

SENTENCE = (
    "到2027年，全市建成公共充电桩4.5万个，其中快充桩占比不低于四成，形成覆盖城乡的充电网络，"
    "各区建设任务分年度下达，由市发展和改革委员会每季度通报一次进展情况，未完成年度任务的区"
    "应当说明原因并提出整改措施，连续两个季度排名末位的，由市政府约谈其主要负责人。"
)
OFFICIAL = "云泽市人民政府关于充电设施建设的意见\n云政发〔2024〕9号\n"


def groups(*texts: str, official: int | None = None) -> list[list[int]]:
    passages = [passage(text, doc_id=f"d{at}") for at, text in enumerate(texts)]
    documents = {p.document.doc_id: p.document for p in passages}
    if official is not None:
        key = f"d{official}"
        documents[key] = replace(documents[key], kind=Kind.OPINION)
    return copy_groups([p.stored for p in passages], documents)


def test_different_passages_stay_apart() -> None:
    assert groups(SENTENCE, "各县应当建立冷链仓储设施台账。") == [[0], [1]]


def test_a_copy_with_a_few_other_words_is_a_copy() -> None:
    assert groups(SENTENCE, SENTENCE + "（记者）") == [[0, 1]]


def test_the_official_text_comes_before_reports_of_it() -> None:
    assert groups(SENTENCE, SENTENCE, official=1) == [[1, 0]]


def test_one_other_figure_makes_it_another_statement() -> None:
    assert groups(SENTENCE, SENTENCE.replace("4.5", "4.8")) == [[0], [1]]


def test_hits_name_their_copies(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    (folder / "a.txt").write_text(f"多家媒体，报道充电桩建设\n{SENTENCE}\n", "utf-8")
    (folder / "b.txt").write_text(f"{OFFICIAL}{SENTENCE}\n", "utf-8")
    index(tmp_path / "d", folder)
    with Library.open(tmp_path / "d") as library:
        engine = Engine(library, only(HashEmbedder()))
        found = engine.search("公共充电桩", mode=Mode.BM25, collapse=False, readable=EVERYTHING)
        collapsed = engine.search("公共充电桩", mode=Mode.BM25, readable=EVERYTHING)
    copies = [hit for hit in found.hits if hit.copy_of]
    originals = [hit for hit in found.hits if hit.copies]
    assert [hit.title for hit in originals] == ["云泽市人民政府关于充电设施建设的意见"]
    assert [copy.chunk_id for copy in originals[0].copies] == [hit.chunk_id for hit in copies]
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert list(collapsed.hits) == [hit for hit in found.hits if not hit.copy_of]
    assert collapsed.total == found.total


def test_what_stands_further_down_changes_nothing_before_it() -> None:
    texts = [SENTENCE, *(f"第{at}项措施与此无关，另行安排实施。" for at in range(BLOCK)), SENTENCE]
    near, far = groups(*texts[:1], SENTENCE, official=1), groups(*texts, official=len(texts) - 1)
    assert near == [[1, 0]]
    assert far[0] == [0, len(texts) - 1]
