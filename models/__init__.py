"""The embedded model, carried as package data: where is it on this disk?"""

from pathlib import Path

E5_SMALL_ZH = Path(__file__).parent / "e5-small-zh"
"""Folder of the embedded model: `model.onnx`, `tokenizer.json`, `model.json`, `MODEL_CARD.md`."""
