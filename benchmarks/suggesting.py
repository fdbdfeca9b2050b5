"""How long does a suggestion take? Processor time over made-up titles and indicators, without HTTP.

    python benchmarks/suggesting.py --data FOLDER [--titles 30000]

A library of 30,000 passages holds some thousand documents; as many titles as passages is the worst there can be.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, product
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from eval.measures import percentile
from search.suggesting import Lines, known, suggested
from wenzheng.domain import NO_FILTERS, Filters, StoredDocument
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING

T = TypeVar("T")

_REGIONS = [
    f"{first}{second}市" for first, second in product("东南西北云泽望川青岚", "山湖江海城原")
]
_THINGS = "公共充电桩 加氢站 换电站 新能源汽车 农村公路 养老床位 普惠托位 数据中心 工业园区 污水处理厂".split()
_MEASURED = "数量 保有量 覆盖率 增加值 总产值 建设补助 年产量 服务半径 投资额 用电量".split()
_TYPED = "公共充 充电桩 到2027年公共充 ggcdz 充电桩补助 东山市 gdp 关于 2024年 没有这样的事 云湖市加氢站".split()


class MadeUp:
    """One state of a library, as far as suggestions are made of it."""

    def __init__(self, titles: int, like: StoredDocument) -> None:
        self._documents = [
            replace(like, title=title, doc_id=f"{at:016x}")
            for at, title in enumerate(islice(_titles(), titles))
        ]
        self._made: dict[Any, Any] = {}

    def documents(self, filters: Filters = NO_FILTERS) -> list[StoredDocument]:
        """All of them."""
        return self._documents

    def indicators(self, most: int, filters: Filters = NO_FILTERS) -> list[tuple[str, int]]:
        """Made of regions, things and what is measured of them."""
        names = (f"{t}{m}" for t, m in product(_THINGS, _MEASURED))
        more = (f"{r[:2]}{t}{m}" for r, t, m in product(_REGIONS, _THINGS, _MEASURED))
        return [(name, 1) for name in islice((*names, *more), most)]

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """What was made is kept."""
        if key not in self._made:
            self._made[key] = make()
        found: T = self._made[key]
        return found


def _titles() -> Iterator[str]:
    for year, region, thing, measured in product(range(2015, 2027), _REGIONS, _THINGS, _MEASURED):
        yield f"{region}人民政府关于印发《{region}{thing}{measured}提升行动方案（{year}年）》的通知"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--titles", type=int, default=30_000)
    parser.add_argument("--data", type=Path, required=True, help="any library, for its documents")
    arguments = parser.parse_args()
    with Library.open(arguments.data) as library, library.snapshot(EVERYTHING) as snapshot:
        made = MadeUp(arguments.titles, snapshot.documents()[0])
    began = time.process_time()
    held = known(made)
    print(f"{len(held.titles.texts)} titles, {len(held.indicators.texts)} indicators")
    print(f"made in {1000 * (time.process_time() - began):.0f} ms")
    began = time.process_time()
    suggested(made, "zz", Lines(()))
    print(f"with initials, once: {1000 * (time.process_time() - began):.0f} ms")
    took = [_took(made, typed) for typed in _TYPED for _ in range(20)]
    print(f"p50 {median(took):.2f} ms, p95 {percentile(took, 0.95):.2f} ms")


def _took(made: MadeUp, typed: str) -> float:
    began = time.process_time()
    suggested(made, typed, Lines(()))
    return 1000 * (time.process_time() - began)


if __name__ == "__main__":
    main()
