"""Draw cells of the matrix to check them by hand, and count the verdicts.

python benchmarks/matrix.py DATA --year 2025 [--sample 66] [--seed 2025]          cells with all that the text says
python benchmarks/matrix.py DATA --year 2025 --verdicts FILE                      counts by indicator

A verdict is a line `region<TAB>indicator<TAB>verdict`: right, wrong, missing (the text gives the
figure, the cell does not), or absent (neither does).
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from pathlib import Path

from wenzheng.domain import Filters
from wenzheng.library import Library
from wenzheng.matrix import Matrix, columns_of, matrix_of
from wenzheng.readable import EVERYTHING
from wenzheng.reading.regions import find_regions
from wenzheng.reading.stages import Stage
from wenzheng.snapshot import Snapshot
from wenzheng.store.statements import StatementFilters
from wenzheng.targets import shown
from wenzheng.text.sentences import sentence_spans

VERDICTS = ("right", "wrong", "missing", "absent")
MENTIONS = {
    "GDP增长": "生产总值|GDP|经济增长",
    "规上工业增加值增长": "工业增加值",
    "固定资产投资增长": "固定资产投资|固投|投资增长",
    "社会消费品零售总额增长": "社会消费品零售|社零",
    "进出口增长": "进出口|外贸",
    "一般公共预算收入增长": "预算收入|财政收入",
    "居民收入增长": "居民.{0,12}收入",
    "CPI涨幅": "消费价格|CPI",
    "城镇调查失业率": "失业率",
    "城镇新增就业": "新增就业|城镇新增",
    "粮食产量": "粮食.{0,8}产|斤粮",
}
"""Words by which a reader finds what a report says of an indicator; the extraction uses none of them."""


def main() -> None:
    """Print the sample, or count verdicts."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--year", type=int, required=True)
    arguments.add_argument("--sample", type=int, default=66)
    arguments.add_argument("--seed", type=int, default=2025)
    arguments.add_argument("--verdicts", type=Path)
    chosen = arguments.parse_args()
    with Library.open(chosen.data) as library, library.snapshot(EVERYTHING) as snapshot:
        wanted = StatementFilters(stages=(Stage.TARGET, Stage.FORECAST))
        found = matrix_of(snapshot, wanted, columns_of(()), chosen.year)
        if chosen.verdicts:
            _count(found, chosen.verdicts, _drawn(found, chosen.sample, chosen.seed))
        else:
            for row, column in _drawn(found, chosen.sample, chosen.seed):
                _show(snapshot, found, row, column)


def _drawn(found: Matrix, size: int, seed: int) -> list[tuple[int, int]]:
    """Rows and columns, the same for the same regions and indicators."""
    cells = [(r, c) for r in range(len(found.rows)) for c in range(len(found.columns))]
    return sorted(random.Random(seed).sample(cells, min(size, len(cells))))


def _show(snapshot: Snapshot, found: Matrix, row: int, column: int) -> None:
    region, title = found.rows[row].region, found.columns[column].title
    cell = found.rows[row].cells[column]
    print(f"\n## {region}\t{title}\t{' / '.join(map(shown, cell)) or '—'}")
    for document in snapshot.documents(Filters(region=(region,))):
        text = snapshot.texts(document.doc_id).text
        if [one.name for one in find_regions(document.title)][:1] != [region]:
            continue
        for start, end in sentence_spans(text):
            for match in re.finditer(MENTIONS.get(title, re.escape(title)), text[start:end]):
                around = text[max(start, start + match.start() - 30) : start + match.end() + 40]
                if re.search(r"\d", around):
                    print(f"   {start * 100 // len(text):3d}% {' '.join(around.split())}")


def _count(found: Matrix, path: Path, drawn: list[tuple[int, int]]) -> None:
    given = dict(_verdict(line) for line in path.read_text("utf-8").splitlines() if line.strip())
    counts: dict[str, Counter[str]] = {}
    for row, column in drawn:
        title = found.columns[column].title
        counts.setdefault(title, Counter())[given[found.rows[row].region, title]] += 1
    print("| indicator | " + " | ".join(VERDICTS) + " |")
    for title in [column.title for column in found.columns if column.title in counts]:
        print(f"| {title} | " + " | ".join(str(counts[title][one]) for one in VERDICTS) + " |")
    total = sum(counts.values(), Counter())
    print("| all | " + " | ".join(str(total[one]) for one in VERDICTS) + " |")


def _verdict(line: str) -> tuple[tuple[str, str], str]:
    region, title, verdict = line.split("\t")
    return (region, title), verdict


if __name__ == "__main__":
    main()
