"""Makes a judged set of RGB's rejection cases: each question within texts that answer it, and without.

    python scripts/rgb_rejections.py zh_refine.raw.jsonl.gz --to FOLDER

The file is one of RGB (Chen et al. 2024): `id`, `query`, `answer`, `positive` and `negative` texts, a
question a line. Each question is asked twice: within one of its positive texts with four of its negative
ones (answerable), and within five of its negative ones alone (unanswerable). A classifier that looks at
the question alone can tell nothing. Texts are taken in file order; a question without a positive text or
without five negative ones is left out. `wenzheng eval answers FOLDER` measures it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from eval.rows import Row, json_rows

TEXTS = 5
"""Each question is asked within so many."""

Object = dict[str, Any]


class _Rows(NamedTuple):
    """What one question adds to each of the files."""

    corpus: list[Object]
    query: Object
    judgement: str
    answers: Object
    unanswerable: Object


def main() -> None:
    """Read the raw file, write the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", type=Path, help="zh_refine.raw.jsonl, or .gz")
    parser.add_argument("--to", type=Path, required=True, help="the folder to write")
    arguments = parser.parse_args()
    _write(arguments.to, list(_rows(arguments.raw)))


def _rows(raw: Path) -> Iterator[_Rows]:
    for row in json_rows(raw):
        positive, negative = row.texts("positive"), row.texts("negative")
        if positive and len(negative) >= TEXTS:
            yield _asked_twice(row, positive[0], negative[:TEXTS])


def _asked_twice(row: Row, positive: str, negative: tuple[str, ...]) -> _Rows:
    name, text = f"r{row.text('id')}", row.text("query")
    right, wrong = f"{name}-p", [f"{name}-n{at}" for at in range(TEXTS)]
    texts = [(right, positive), *zip(wrong, negative, strict=True)]
    return _Rows(
        [{"_id": doc_id, "title": "", "text": one} for doc_id, one in texts],
        {"_id": name, "text": text},
        f"{name}\t{right}\t1",
        {"_id": name, "answers": _golds(row), "sources": [right, *wrong[:-1]]},
        {"_id": f"{name}-without", "text": text, "sources": wrong},
    )


def _golds(row: Row) -> list[str]:
    """The answers; a list within the list has wordings of one part."""
    return [
        one for part in row.fields["answer"] for one in ([part] if isinstance(part, str) else part)
    ]


def _write(folder: Path, rows: list[_Rows]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    objects = {
        "corpus.jsonl": list(chain.from_iterable(one.corpus for one in rows)),
        "queries.jsonl": [one.query for one in rows],
        "answers.jsonl": [one.answers for one in rows],
        "unanswerable.jsonl": [one.unanswerable for one in rows],
    }
    for name, found in objects.items():
        lines = [json.dumps(one, ensure_ascii=False) for one in found]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    judged = ["query-id\tcorpus-id\tscore", *(one.judgement for one in rows)]
    (folder / "qrels.tsv").write_text("\n".join(judged) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
