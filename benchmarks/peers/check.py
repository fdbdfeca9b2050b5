"""Does each system find Chinese at all? Five passages, and each leg for itself.

Words: the question's vector is as near to every passage, so that only words can tell. Vectors: the
question's words are in no passage.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing

import numpy as np

from benchmarks.peers.base import Passage
from benchmarks.peers.data import contexts
from benchmarks.peers.runner import Failed, Runner
from benchmarks.peers.setups import Setup
from benchmarks.peers.task import Question, Task
from benchmarks.peers.vectors import Kind, VectorCache
from wenzheng.embedding import Embedder

PASSAGES = (
    Passage("school", "义务教育通知", "适龄儿童由户籍所在街道安排入学，不得收取择校费。"),
    Passage("hydrogen", "氢能产业规划", "全市计划新建加氢站二十座，推广燃料电池公交车。"),
    Passage("parking", "停车管理规定", "全市老旧小区应当增设公共停车泊位，夜间向周边居民开放。"),
    Passage("tax", "小微企业减税办法", "月销售额不超过十万元的纳税人免征增值税。"),
    Passage("river", "河道保护条例", "禁止在河道管理范围内倾倒垃圾和排放污水。"),
)
WORDS = Question("words", "全市新建加氢站多少座")
VECTORS = Question("vectors", "xyzzy")


def task(real: Embedder, cache: VectorCache) -> Task:
    """Each passage on an axis of its own, one question between all of them, one on the last.

    The product finds these vectors in the cache, in the place of those of its model.
    """
    axes = np.eye(len(PASSAGES), real.dimension, dtype=np.float32)
    for passage, axis in zip(PASSAGES, axes, strict=True):
        for text in contexts(passage, real):
            cache.put(real.model_id, Kind.PASSAGE, [text], axis[None])
    between = axes.sum(axis=0) / np.float32(np.sqrt(len(PASSAGES)))
    return Task(PASSAGES, axes, [WORDS, VECTORS], np.stack([between, axes[-1]]))


def report(runner: Runner, setups: Sequence[Setup], real: Embedder) -> int:
    """Print a line a system; 1 when one that should find does not. The runner's cache is new."""
    folder = runner.work / "task"
    with closing(VectorCache(runner.cache)) as cache:
        task(real, cache).write(folder)
    wrong = 0
    print("| system | by words alone | by vectors alone |\n|---|---|---|")
    for setup in setups:
        try:
            ranking = runner.run(setup, folder)["ranking"]
        except Failed as error:
            print(f"| {setup.name} | failed | failed |", flush=True)
            print(error, file=sys.stderr)
            wrong += 1
            continue
        by_words = ranking["words"][:1] == ["hydrogen"]
        by_vectors = ranking["vectors"][:1] == ["river"]
        print(f"| {setup.name} | {_yes(by_words)} | {_yes(by_vectors)} |", flush=True)
        # A default may well be blind to Chinese; what is set up for it may not.
        is_blind = not by_words and not setup.name.endswith(("default", "dense"))
        wrong += is_blind or (not by_vectors and setup.name != "plain-bm25")
    return int(wrong > 0)


def _yes(found: bool) -> str:
    return "found" if found else "not found"
