"""The made-up library of the benchmark of scale."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from benchmarks import _bulk
from benchmarks._bulk import FILTERS, Vectors, document, fill, passages
from eval.datasets import BeirDocument
from tests.fakes import HashEmbedder
from wenzheng.library import Library, Model, vector_hash
from wenzheng.readable import EVERYTHING

TEXT = "各市应当加快公共停车设施建设。新建小区按照规定配建车位！老旧小区可以利用边角地增设车位？"


@pytest.fixture(autouse=True)
def _short_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """A corpus of two documents in the place of news and laws."""
    found = [BeirDocument(f"n{at}", "", f"第{at}号。" + TEXT * 20) for at in range(2)]
    monkeypatch.setattr(_bulk, "documents", lambda _folder: iter(found))


def test_passages_are_whole_sentences_and_go_on_resampled() -> None:
    found = list(islice(passages(), 60))
    assert all(0 < len(text) <= _bulk.PASSAGE for text, _ in found)
    assert all(text[-1] in "。！？" for text, _ in found)
    resampled = [is_resampled for _, is_resampled in found]
    assert resampled == sorted(resampled)
    assert 0 < sum(resampled) < 60


def test_passages_are_the_same_every_time() -> None:
    assert list(islice(passages(), 60)) == list(islice(passages(), 60))


def test_vectors_lie_around_their_anchors_and_depend_on_the_text_alone() -> None:
    anchors = HashEmbedder().embed_queries(["加氢站", "停车场"])
    vectors = Vectors(anchors)
    made = np.stack([vectors.of(vector_hash(f"文段{at}")) for at in range(50)])
    assert np.linalg.norm(made, axis=1) == pytest.approx(1, abs=1e-5)
    assert (made @ anchors.T).max(axis=1).mean() == pytest.approx(0.86, abs=0.05)
    assert np.array_equal(made[7], Vectors(anchors).of(vector_hash("文段7")))


def test_filters_pass_the_share_that_they_are_named_by() -> None:
    documents = [document(number, ["甲。"])[0].metadata for number in range(2000)]
    wanted = FILTERS["10 %"].region[0], FILTERS["0.1 %"].issuer[0], FILTERS["1 %"].year_from
    assert sum(one.region == wanted[0] for one in documents) == 200
    assert sum(one.issuers == (wanted[1],) for one in documents) == 2
    assert (
        sum(one.published is not None and one.published.year == wanted[2] for one in documents)
        == 20
    )


def test_a_filled_library_holds_what_was_asked_for(tmp_path: Path) -> None:
    vectors = Vectors(HashEmbedder().embed_queries(["停车"]))
    heard: list[int] = []
    fill(tmp_path, 40, vectors, model=Model("m"), progress=heard.append)
    with Library.open(tmp_path).snapshot(EVERYTHING) as snapshot:
        assert snapshot.counts().chunks == 40
        half = snapshot.rows(FILTERS["50 %"])
        assert half is not None
        assert len(half) == 20
