"""The embedded model: its tokens, its meaning, its bits, and what is refused."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from models import E5_SMALL_ZH
from wenzheng.embedding.onnx import OnnxEmbedder
from wenzheng.errors import ModelUnusable


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    return OnnxEmbedder(E5_SMALL_ZH, threads=2)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the model folder, to spoil."""
    return Path(shutil.copytree(E5_SMALL_ZH, tmp_path / "model"))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("到2025年，全省建成加氢站70座。", "▁ 到 2025 年 , 全省 建成 加 氢 站 70 座 。"),
        ("臺灣資訊產業發展條例", "▁ 臺灣 資訊 產業 發展 條例"),
        (
            "燃料电池汽车（FCEV）推广 10,000 辆",
            "▁ 燃料 电池 汽车 ( FC EV ) 推广 ▁10,000 ▁ 辆",
        ),
        ("ＧＤＰ增长５．５％，①②", "▁ GDP 增长 5.5 %, 12"),
        ("第一行\n\n　第二行\t末", "▁ 第一 行 ▁第二 行 ▁ 末"),
        ("pH 值 ≤ 7.5 µg/m³，Ω", "▁pH ▁ 值 ▁ ≤ ▁7.5 ▁μ g / m 3 , Ω"),
        ("Café 的 naïve 译法", "▁Café ▁ 的 ▁na ï ve ▁ 译 法"),
        ("ひらがなとカタカナ", "▁ ひ ら が な と カ タ カ ナ"),
        ("人\u200b民\x07政府\ufeff", "▁ 人 ▁ 民 政府 ▁"),
        ("👍 很好", "▁ 👍 ▁ 很好"),
    ],
)
def test_the_pieces_are_those_of_the_full_vocabulary(text: str, pieces: str) -> None:
    # Recorded with all 250,002 pieces.
    tokenizer = Tokenizer.from_file(str(E5_SMALL_ZH / "tokenizer.json"))
    assert tokenizer.encode(text).tokens == ["<s>", *pieces.split(), "</s>"]


def test_the_prompt_and_the_text_are_tokens_of_their_own(embedder: OnnxEmbedder) -> None:
    tokenizer = Tokenizer.from_file(str(E5_SMALL_ZH / "tokenizer.json"))
    for text in ("加氢站", " 加氢站", "2025 年", "（一）", "hydrogen"):
        assert embedder.count_tokens(text) == len(tokenizer.encode("passage: " + text).ids)


def test_the_passage_that_answers_is_nearest(embedder: OnnxEmbedder) -> None:
    passages = [
        "到2025年，全省建成加氢站70座。",
        "对新招用高校毕业生的小微企业给予社会保险补贴。",
        "本市行政区域内禁止燃放烟花爆竹。",
    ]
    questions = ["要建多少座加氢站？", "招聘应届生有什么补贴", "可以放鞭炮吗"]
    scores = embedder.embed_queries(questions) @ embedder.embed_passages(passages).T
    assert scores.argmax(axis=1).tolist() == [0, 1, 2]


def test_traditional_characters_mean_the_same(embedder: OnnxEmbedder) -> None:
    simplified, traditional, other = embedder.embed_passages(
        ["加快发展氢能产业", "加快發展氫能產業", "开展消防安全检查"]
    )
    assert simplified @ traditional > simplified @ other + 0.03


def test_a_vector_is_the_same_bits_in_any_company(embedder: OnnxEmbedder) -> None:
    texts = [f"第{n}条　各级人民政府应当建立健全工作机制。" * (n % 7 + 1) for n in range(40)]
    together = embedder.embed_passages(texts)
    alone = np.concatenate([embedder.embed_passages([text]) for text in texts])
    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "model.json"])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelUnusable, match=name):
        OnnxEmbedder(copy, threads=1)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_changed_file_is_refused(copy: Path, name: str) -> None:
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    with pytest.raises(ModelUnusable, match=f"{name}.*checksum"):
        OnnxEmbedder(copy, threads=1)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"id": "x"}'])
def test_a_broken_description_is_refused(copy: Path, content: bytes) -> None:
    (copy / "model.json").write_bytes(content)
    with pytest.raises(ModelUnusable, match=r"model\.json"):
        OnnxEmbedder(copy, threads=1)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_file_without_a_checksum_is_refused(copy: Path, name: str) -> None:
    description = json.loads((copy / "model.json").read_text("utf-8"))
    del description["files"][name]
    (copy / "model.json").write_text(json.dumps(description), "utf-8")
    with pytest.raises(ModelUnusable, match=name):
        OnnxEmbedder(copy, threads=1)


def test_the_model_is_named_by_all_its_files(embedder: OnnxEmbedder, copy: Path) -> None:
    tokenizer = copy / "tokenizer.json"
    tokenizer.write_bytes(tokenizer.read_bytes() + b"\n")
    description = json.loads((copy / "model.json").read_text("utf-8"))
    description["files"]["tokenizer.json"] = sha256(tokenizer.read_bytes()).hexdigest()
    (copy / "model.json").write_text(json.dumps(description), "utf-8")
    assert OnnxEmbedder(copy, threads=1).model_id != embedder.model_id


def test_the_model_folder_is_small() -> None:
    assert sum(path.stat().st_size for path in E5_SMALL_ZH.iterdir()) <= 45_000_000
