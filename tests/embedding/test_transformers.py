"""Any sentence-transformers model: its prompts, its long texts, and what is refused."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from tests.support import require
from wenzheng.embedding.transformers import SentenceTransformersEmbedder
from wenzheng.errors import ModelUnusable

TEXT = "到2025年，全省建成加氢站70座。"


@pytest.mark.parametrize("package", ["torch", "sentence_transformers"])
def test_without_the_package_the_extra_is_named(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModelUnusable, match=r"pip install 'wenzheng\[transformers\]'"):
        SentenceTransformersEmbedder("any/model", threads=1)


def test_the_prompts_of_the_model_are_used(transformer_folder: Path) -> None:
    own = SentenceTransformersEmbedder(str(transformer_folder), threads=1)
    given = SentenceTransformersEmbedder(
        str(transformer_folder), threads=1, query_prompt="query: ", passage_prompt="passage: "
    )
    np.testing.assert_allclose(own.embed_queries([TEXT]), given.embed_queries([TEXT]), atol=1e-6)
    np.testing.assert_allclose(own.embed_passages([TEXT]), given.embed_passages([TEXT]), atol=1e-6)
    assert own.model_id == given.model_id


def test_prompts_given_are_stronger(transformer_folder: Path) -> None:
    bare = SentenceTransformersEmbedder(
        str(transformer_folder), threads=1, query_prompt="", passage_prompt=""
    )
    own = SentenceTransformersEmbedder(str(transformer_folder), threads=1)
    np.testing.assert_allclose(bare.embed_queries([TEXT]), bare.embed_passages([TEXT]), atol=1e-6)
    assert not np.allclose(bare.embed_queries([TEXT]), own.embed_queries([TEXT]), atol=1e-3)
    assert bare.model_id != own.model_id, "other prompts make other vectors"


def test_the_vectors_are_those_of_the_package(transformer_folder: Path) -> None:
    package = require("sentence_transformers")
    plain = package.SentenceTransformer(str(transformer_folder), device="cpu")
    expected = plain.encode(["passage: " + TEXT], normalize_embeddings=True)
    got = SentenceTransformersEmbedder(str(transformer_folder), threads=1).embed_passages([TEXT])
    np.testing.assert_allclose(got, expected, atol=1e-5)


def test_a_prompt_that_leaves_no_room_is_refused(transformer_folder: Path) -> None:
    with pytest.raises(ModelUnusable, match="shorter prompt"):
        SentenceTransformersEmbedder(str(transformer_folder), threads=1, query_prompt="问题，" * 60)
