"""Questions beside a folder of documents, with patterns that the answer has to match.

One JSON object a line: `id`, `q`, `accept` (regular expressions, any one of which must be found in
the answer; none: the question has to be abstained from), `docs` (prefixes of the names of files
that may be cited; none: any), `kind` (for `number` the answer is one quantity alone).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from eval.rows import bad_row, json_rows

LONGEST_QUANTITY = 40
"""Characters of an answer to a number question, at most."""


class Question(NamedTuple):
    """One question and what counts as right."""

    question_id: str
    text: str
    accept: tuple[re.Pattern[str], ...]
    docs: tuple[str, ...]
    kind: str

    @property
    def is_answerable(self) -> bool:
        """Whether the documents answer it."""
        return bool(self.accept)

    @property
    def asks_number(self) -> bool:
        """Whether one quantity is asked for."""
        return self.kind == "number"

    def accepts(self, answer: str) -> bool:
        """Whether any of the patterns is found in the answer, which is read as one line."""
        line = " ".join(answer.split())
        return any(pattern.search(line) for pattern in self.accept)

    def may_cite(self, source: str) -> bool:
        """Whether a document from this source may be cited."""
        return not self.docs or PurePosixPath(source).name.startswith(self.docs)


def read_questions(path: Path) -> Iterator[Question]:
    """The questions of a file, in file order. Raises BadDataset for a malformed row."""
    for row in json_rows(path):
        try:
            accept = tuple(re.compile(pattern) for pattern in row.texts("accept"))
        except re.error as error:
            raise bad_row(
                path,
                row.line,
                f"accept 中的 {error.pattern!r} 不是有效的正则表达式",
                f"{error.pattern!r} in accept is no valid regular expression",
            ) from error
        yield Question(
            question_id=row.text("id", default=str(row.line)),
            text=row.text("q"),
            accept=accept,
            docs=row.texts("docs"),
            kind=row.text("kind", default=""),
        )
