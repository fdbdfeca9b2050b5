"""Which embedder a name stands for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from models import E5_SMALL_ZH
from tests.support import require
from wenzheng.embedding.factory import load_embedder
from wenzheng.embedding.onnx import OnnxEmbedder
from wenzheng.embedding.transformers import SentenceTransformersEmbedder
from wenzheng.errors import BadSetting, ModelUnusable


def test_the_embedded_model_by_name() -> None:
    embedder = load_embedder("e5-small-zh", threads=1)
    assert isinstance(embedder, OnnxEmbedder)
    assert embedder.model_id.startswith("e5-small-zh@")


def test_a_folder_with_a_description(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(E5_SMALL_ZH, tmp_path / "own"))
    assert isinstance(load_embedder(str(folder), threads=1), OnnxEmbedder)


@pytest.mark.parametrize("prompts", [{"query_prompt": "问："}, {"passage_prompt": ""}])
def test_the_embedded_model_has_its_own_prompts(prompts: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match="prompt"):
        load_embedder("e5-small-zh", threads=1, **prompts)


def test_any_other_folder_is_a_sentence_transformers_model(transformer_folder: Path) -> None:
    embedder = load_embedder(str(transformer_folder), threads=1)
    assert isinstance(embedder, SentenceTransformersEmbedder)


def test_a_name_that_is_nothing_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require("sentence_transformers")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelUnusable, match="no-such-model"):
        load_embedder(str(tmp_path / "no-such-model"), threads=1)
