"""Tables in text files: comma, tab, semicolon or bar between the cells."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import count, islice

from indexer.decode import decode
from indexer.readers.base import Extracted, Stated, assemble
from indexer.readers.bounds import Meter
from indexer.readers.sheets import Sheet, sheet_blocks
from wenzheng.errors import InputFailed

_ENDINGS = (".csv", ".tsv", ".tab")
_OTHER_TEXT = (".md", ".markdown", ".html", ".htm", ".json", ".jsonl", ".xml")
_SEPARATORS = ",\t;|，"
_NAMED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_HEAD = 65536
_SAMPLE = 60
_FEWEST_ROWS = 5
_FEWEST_COLUMNS = 3
_LONGEST_FIELD = 60
_MOST_LINES = 100
_BAD_QUOTES = "引号不成对，已按普通字符读取"


class CsvReader:
    """Reads what is called .csv or .tsv, and text whose lines all have the same cells."""

    def can_read(self, data: bytes, name: str) -> bool:
        """Whether its name says so, or its first lines are rows of one table beyond doubt."""
        lower = name.lower()
        if lower.endswith(_OTHER_TEXT) or b"\0\0" in data[:_HEAD]:
            return False
        if lower.endswith(_ENDINGS):
            return True
        return _looks_like_table(data[:_HEAD], name)

    def read(self, data: bytes, name: str) -> Extracted:
        """The rows as a table; cells are named as a spreadsheet names them."""
        decoded = decode(data, name)
        text, separator = _separator(decoded.text)
        meter = Meter(name)
        warnings = decoded.warnings
        try:
            sheet = _sheet(text, separator, csv.QUOTE_MINIMAL, meter)
        except csv.Error:
            warnings += (_BAD_QUOTES,)
            sheet = _sheet(text, separator, csv.QUOTE_NONE, Meter(name))
        return assemble(sheet_blocks(sheet, count(), None), Stated(), warnings)


def _sheet(text: str, separator: str, quoting: int, meter: Meter) -> Sheet:
    """Raises csv.Error where quotes do not close: such a cell would take up all the rest."""
    sheet = Sheet("")
    for row, cells in enumerate(_rows(text, separator, quoting)):
        for column, words in enumerate(cells):
            if words.count("\n") > _MOST_LINES:
                raise csv.Error("quotes do not close")
            if words.strip():
                meter.count(len(words), 1)
                sheet.put(row, column, words)
    return sheet


def _rows(text: str, separator: str, quoting: int) -> Iterator[list[str]]:
    if quoting == csv.QUOTE_NONE:
        # A line longer than the module's limit for fields is split here, without it.
        return (line.split(separator) for line in text.splitlines())
    return csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=separator != "\t"
    )


def _separator(text: str) -> tuple[str, str]:
    """The text without the line that names its separator, and the separator."""
    if named := _NAMED.match(text):
        return text[named.end() :], named[1]
    return text, max(_SEPARATORS, key=lambda sign: _evenness(text[:_HEAD], sign))


def _evenness(text: str, separator: str) -> tuple[float, int]:
    """How many of the first rows have the commonest number of cells, if it is more than one."""
    widths = _widths(text, separator)
    if not widths:
        return 0.0, 0
    width, rows = Counter(widths).most_common(1)[0]
    return (rows / len(widths), width) if width > 1 else (0.0, max(widths))


def _widths(text: str, separator: str) -> list[int]:
    """The numbers of cells in the first rows that are not empty."""
    try:
        rows = [row for row in islice(_rows(text, separator, csv.QUOTE_MINIMAL), _SAMPLE) if row]
    except csv.Error:
        return []
    return [len(row) for row in rows]


def _looks_like_table(head: bytes, name: str) -> bool:
    if head.count(b"\n") < _FEWEST_ROWS:
        return False
    # The last line of the head may be cut, and with it a character.
    head = head[: head.rfind(b"\n")]
    try:
        text = decode(head, name).text
    except InputFailed:
        return False
    for separator in "\t,":
        widths = _widths(text, separator)
        is_even = len(widths) >= _FEWEST_ROWS and len(set(widths)) == 1
        if is_even and widths[0] >= _FEWEST_COLUMNS:
            cells = [cell for row in _rows(text, separator, csv.QUOTE_MINIMAL) for cell in row]
            return sum(map(len, cells)) <= _LONGEST_FIELD * len(cells)
    return False
