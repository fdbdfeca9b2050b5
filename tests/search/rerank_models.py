"""Cross-encoders small enough to make in a test: random weights, a vocabulary of characters."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers, processors

from tests.support import require

MAX_TOKENS = 64
_CHARACTERS = (
    "到二零年全省建成加氢站七十座公共充电桩数量达万个本办法自发布之日起施行的是多少0123456789。，？"
)


def make_model(folder: Path, *, labels: int = 1, head: bool = True) -> Path:
    """A BERT of two layers saved in `folder`, which gives `labels` scores; without a head, none."""
    torch, transformers = require("torch"), require("transformers")
    require("sentence_transformers")
    torch.manual_seed(7)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *dict.fromkeys(_CHARACTERS)]
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=MAX_TOKENS,
        num_labels=labels,
        initializer_range=0.5,
    )
    kind = transformers.BertForSequenceClassification if head else transformers.BertModel
    kind(config).save_pretrained(folder)
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=_tokenizer(words),
        model_max_length=MAX_TOKENS,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
    ).save_pretrained(folder)
    return folder


def _tokenizer(words: list[str]) -> Tokenizer:
    vocabulary = {word: at for at, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    return tokenizer
