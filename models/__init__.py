"""What is carried as package data: where is it on this disk?"""

from pathlib import Path

E5_SMALL_ZH = Path(__file__).parent / "e5-small-zh"
"""Folder of the embedded model: `model.onnx`, `tokenizer.json`, `model.json`, `MODEL_CARD.md`."""

RANKER_ZH = Path(__file__).parent / "ranker-zh"
"""Folder of the general ranking: `ranker.json`, `trees.onnx`, `MODEL_CARD.md`."""

SPANS_ZH = Path(__file__).parent / "spans-zh"
"""Folder of the model of names, days and figures: `spans.json`, its trees, `MODEL_CARD.md`."""

CONFIDENCE_ZH = Path(__file__).parent / "confidence-zh"
"""Folder of the model of confidence: `confidence.json`, its trees, `MODEL_CARD.md`."""

READER_ZH = Path(__file__).parent / "reader-zh"
"""Folder of the trained reader: `reader.json`, `model.onnx`, `tokenizer.json`, `MODEL_CARD.md`."""
