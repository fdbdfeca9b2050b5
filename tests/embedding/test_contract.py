"""What every embedder keeps to, whichever model is behind it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from models import E5_SMALL_ZH
from wenzheng.embedding import Embedder
from wenzheng.embedding.onnx import OnnxEmbedder
from wenzheng.embedding.transformers import SentenceTransformersEmbedder

PASSAGES = (
    "到2025年，全省建成加氢站70座，推广燃料电池汽车1万辆。",
    "本办法自发布之日起施行。",
    "臺灣資訊產業發展條例第三條",
    "",
    "加氢站 hydrogen refuelling station",
    "各市（县）人民政府应当加强组织领导，落实工作责任，确保各项任务按时完成。" * 3,
)
LONG = "第一章规定了补贴的范围和标准，各地应当认真执行。" * 150


@pytest.fixture(scope="module", params=["onnx", "sentence-transformers"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "onnx":
        return OnnxEmbedder(E5_SMALL_ZH, threads=2)
    folder = request.getfixturevalue("transformer_folder")
    return SentenceTransformersEmbedder(str(folder), threads=2)


def test_one_unit_vector_a_text(embedder: Embedder) -> None:
    vectors = embedder.embed_passages(PASSAGES)
    assert vectors.shape == (len(PASSAGES), embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_nothing_gives_nothing(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)
    assert embedder.embed_queries([]).shape == (0, embedder.dimension)


def test_the_order_is_kept(embedder: Embedder) -> None:
    forward = embedder.embed_passages(PASSAGES)
    backward = embedder.embed_passages(PASSAGES[::-1])
    np.testing.assert_allclose(forward, backward[::-1], atol=1e-5)


def test_a_vector_does_not_depend_on_its_neighbours(embedder: Embedder) -> None:
    together = embedder.embed_passages([*PASSAGES, LONG])
    alone = [embedder.embed_passages([text])[0] for text in (*PASSAGES, LONG)]
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_questions_and_passages_are_embedded_differently(embedder: Embedder) -> None:
    text = ["加氢站数量"]
    assert not np.allclose(embedder.embed_queries(text), embedder.embed_passages(text), atol=1e-3)


def test_a_long_text_is_not_cut(embedder: Embedder) -> None:
    assert embedder.count_tokens(LONG) > 3 * embedder.max_tokens
    plain, other = embedder.embed_passages([LONG, LONG + "到2025年建成加氢站七十座。" * 20])
    assert np.abs(plain - other).max() > 1e-3


def test_the_middle_of_a_long_text_counts(embedder: Embedder) -> None:
    half = len(LONG) // 2
    changed = LONG[:half] + "氢能产业" * 40 + LONG[half:]
    plain, other = embedder.embed_passages([LONG, changed])
    assert np.abs(plain - other).max() > 1e-3


def test_counting_includes_the_prompt_and_the_special_tokens(embedder: Embedder) -> None:
    empty = embedder.count_tokens("")
    assert empty >= 4
    assert empty < embedder.count_tokens("加氢站") < embedder.count_tokens("加氢站，加油站")


@pytest.mark.parametrize(
    "text", ["\x00", "\x07\x1b", "\ud800", "\u200b\ufeff", " \n\t　", "𠮷👍", "ไทย"]
)
def test_odd_characters_are_embedded(embedder: Embedder, text: str) -> None:
    vectors = embedder.embed_passages([text, "甲" + text + "乙"])
    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_threads_share_it(embedder: Embedder) -> None:
    texts = [LONG[: 7 * (at % 23) + 1] for at in range(150)]
    expected = embedder.embed_queries(texts)
    with ThreadPoolExecutor(8) as pool:
        vectors = list(pool.map(lambda text: embedder.embed_queries([text])[0], texts))
    np.testing.assert_allclose(np.array(vectors), expected, atol=1e-5)


def test_the_model_is_named_with_a_checksum(embedder: Embedder) -> None:
    name, _, checksum = embedder.model_id.rpartition("@")
    assert name
    assert len(checksum) == 12
    assert int(checksum, 16) >= 0
