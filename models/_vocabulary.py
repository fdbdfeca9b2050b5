"""Which pieces of the multilingual vocabulary Chinese policy text needs, and their tokenizer.

Chosen by Unicode block and by the model's own unigram scores, never by counting in some corpus:
what is measured on a corpus is then not made from it.
"""

from __future__ import annotations

import json
from typing import Any

from models._charsmap import charsmap
from models._source import Source

SPACE = "▁"
MARKED_WORDS = 10_000
"""Longer pieces with a Latin letter beyond ASCII that are kept: those of the highest score."""

SHORT = 4
"""Characters of the longest pieces without a Chinese character that a reader keeps."""

_Blocks = tuple[tuple[int, int], ...]
_HAN: _Blocks = (
    (0x2E80, 0x2FFF),
    (0x3100, 0x33FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x10FFFF),
)
_CHINESE: _Blocks = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00BF),  # Latin-1 punctuation and signs
    (0x0300, 0x036F),  # combining marks
    (0x2000, 0x2BFF),  # punctuation, units, arrows, mathematics, shapes
    (0x2E80, 0x33FF),  # radicals, Chinese punctuation, kana, Bopomofo, enclosed characters
    (0x3400, 0x9FFF),  # Chinese
    (0xF900, 0xFAFF),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFE30, 0xFE4F),  # vertical and full-width forms
    (0xFF00, 0xFFEF),
    (0x1F000, 0x1FAFF),  # pictographs
    (0x20000, 0x3FFFF),
)
"""Blocks of which every piece is kept."""
_MARKED: _Blocks = ((0x00C0, 0x024F), (0x1E00, 0x1EFF))
"""Latin letters with marks: pinyin and foreign names."""
_SINGLE: _Blocks = (*_MARKED, (0x0370, 0x04FF))
"""Blocks (Greek and Cyrillic too) whose characters are kept when a piece is one alone."""


def keep(source: Source) -> list[int]:
    """Ids of the pieces kept, ascending: the special ones first, as in the source."""
    special = {source.bos, source.eos, source.pad, source.unk}
    marked = {
        at: score for at, (piece, score) in enumerate(source.pieces) if _is_marked_word(piece)
    }
    frequent = sorted(marked, key=lambda at: (-marked[at], at))[:MARKED_WORDS]
    needed = {at for at, (piece, _) in enumerate(source.pieces) if _is_needed(piece)}
    return sorted(special | needed | set(frequent))


def keep_short(source: Source) -> list[int]:
    """Of the kept pieces those with a Chinese character, and others of few characters.

    Longer Latin words are then several pieces. A reader keeps a table of its own, which this halves.
    """
    special = {source.bos, source.eos, source.pad, source.unk}
    return [
        at
        for at in keep(source)
        if at in special
        or len(source.pieces[at][0].removeprefix(SPACE)) <= SHORT
        or any(_within(character, _HAN) for character in source.pieces[at][0])
    ]


def tokenizer_json(source: Source, kept: list[int]) -> str:
    """The tokenizer of the kept pieces, renumbered in order, as `tokenizers` loads it."""
    new = {old: at for at, old in enumerate(kept)}
    special = [source.bos, source.eos, source.pad, source.unk]
    document: dict[str, Any] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [_special_token(new[at], source.pieces[at][0]) for at in sorted(special)],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Precompiled", "precompiled_charsmap": charsmap(source.normalising)},
                {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
            ],
        },
        "pre_tokenizer": {
            "type": "Metaspace",
            "replacement": SPACE,
            "prepend_scheme": "always",
            "split": True,
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": "<s>", "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "</s>", "type_id": 0}},
            ],
            "pair": [
                {"Sequence": {"id": "A", "type_id": 0}},
                {"Sequence": {"id": "B", "type_id": 0}},
            ],
            "special_tokens": {
                name: {"id": name, "ids": [new[at]], "tokens": [name]}
                for name, at in (("<s>", source.bos), ("</s>", source.eos))
            },
        },
        "decoder": {
            "type": "Metaspace",
            "replacement": SPACE,
            "prepend_scheme": "always",
            "split": True,
        },
        "model": {
            "type": "Unigram",
            "unk_id": new[source.unk],
            "vocab": [[source.pieces[at][0], float(f"{source.pieces[at][1]:.7g}")] for at in kept],
            "byte_fallback": False,
        },
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def _special_token(at: int, content: str) -> dict[str, Any]:
    return {
        "id": at,
        "content": content,
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": False,
        "special": True,
    }


def _is_needed(piece: str) -> bool:
    text = piece.removeprefix(SPACE)
    if len(text) == 1 and _within(text, _SINGLE):
        return True
    return all(_within(character, _CHINESE) for character in text)


def _is_marked_word(piece: str) -> bool:
    text = piece.removeprefix(SPACE)
    return any(_within(character, _MARKED) for character in text) and all(
        character.isascii() or _within(character, _MARKED) for character in text
    )


def _within(character: str, blocks: _Blocks) -> bool:
    return any(first <= ord(character) <= last for first, last in blocks)
