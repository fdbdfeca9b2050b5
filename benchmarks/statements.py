"""How many passages a second are the figures read of? Parsing is not counted.

python benchmarks/statements.py [--times N] [PATH…]        default: the examples, twenty times
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from indexer.chunks import chunk
from indexer.discover import discover
from indexer.files import File
from indexer.members import Failure, pieces
from indexer.pipeline import source_of
from indexer.workers import InProcess, Task
from wenzheng.domain import ParsedDocument
from wenzheng.errors import InputFailed
from wenzheng.reading.statements import statements

EXAMPLES = Path(__file__).parents[1] / "examples" / "documents"


def documents(paths: list[Path]) -> list[ParsedDocument]:
    """All that can be parsed."""
    tasks = [
        Task(piece, None)
        for found in discover(paths)
        if not isinstance(found, InputFailed)
        for piece in pieces(found.as_posix(), found.name, File.of(found).data)
        if not isinstance(piece, Failure)
    ]
    results = (result for _, result in InProcess().parse_all(tasks))
    return [result for result in results if not isinstance(result, InputFailed)]


def main() -> None:
    """One process, one core."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("paths", nargs="*", type=Path)
    arguments.add_argument("--times", type=int, default=None)
    chosen = arguments.parse_args()
    times = chosen.times or (1 if chosen.paths else 20)
    parsed = documents(chosen.paths or [EXAMPLES])
    passages = sum(len(chunk(document, len)) for document in parsed)
    sources = [source_of(document) for document in parsed]
    began, found = time.process_time(), 0
    for _ in range(times):
        found += sum(sum(1 for _ in statements(source)) for source in sources)
    took = time.process_time() - began
    characters = sum(len(source.text) for source in sources) * times
    print(
        f"{len(parsed)} documents, {passages} passages, {found // times} figures; "
        f"{passages * times / took:.0f} passages and {characters / took / 1e6:.2f} million "
        "characters a CPU second"
    )


if __name__ == "__main__":
    main()
