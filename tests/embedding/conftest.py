"""A sentence-transformers model small enough to make in a test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models import E5_SMALL_ZH
from tests.support import require

WIDTH = 32
MAX_TOKENS = 64


@pytest.fixture(scope="session")
def transformer_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random BERT of two layers, 64 positions and prompts of its own."""
    torch = require("torch")
    transformers = require("transformers")
    modules = require("sentence_transformers.sentence_transformer.modules")
    package = require("sentence_transformers")
    work = tmp_path_factory.mktemp("bert")
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_file=str(E5_SMALL_ZH / "tokenizer.json"),
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=MAX_TOKENS,
    )
    torch.manual_seed(1)
    config = transformers.BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=MAX_TOKENS,
        pad_token_id=1,
    )
    transformers.BertModel(config).save_pretrained(work / "bert")
    tokenizer.save_pretrained(work / "bert")
    encoder = modules.Transformer(str(work / "bert"), max_seq_length=MAX_TOKENS)
    model = package.SentenceTransformer(modules=[encoder, modules.Pooling(WIDTH)], device="cpu")
    folder = work / "sentence"
    model.save(str(folder))
    described = folder / "config_sentence_transformers.json"
    settings = json.loads(described.read_text("utf-8"))
    settings["prompts"] = {"query": "query: ", "document": "passage: "}
    described.write_text(json.dumps(settings), "utf-8")
    return folder
