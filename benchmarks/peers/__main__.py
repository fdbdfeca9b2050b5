"""Compare search tools on judged questions; see benchmarks/README.md."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from benchmarks._news import DATA
from benchmarks.peers import check, report
from benchmarks.peers.data import Judged, judged, sets, task
from benchmarks.peers.runner import Failed, Runner
from benchmarks.peers.setups import SETUPS, Setup
from benchmarks.peers.vectors import CachedEmbedder, VectorCache
from wenzheng.configuration import load_settings
from wenzheng.embedding import Embedder
from wenzheng.embedding.factory import load_embedder

_SETS = DATA / "retrieval"
_CACHE = Path.home() / ".cache" / "wenzheng" / "benchmark-vectors.sqlite"
_OUT = Path.home() / ".cache" / "wenzheng" / "peers"
_PEERS = Path(__file__).parents[2] / ".venv-peers" / "bin" / "python"


def _run(wanted: argparse.Namespace) -> int:
    failed = 0
    for name in wanted.sets:
        [folder] = sets([name], _SETS)
        found = judged(folder, sets(wanted.distractors, _SETS), wanted.limit)
        kept = wanted.out / f"{found.name}-{len(found.passages)}-{len(found.questions)}"
        kept.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=wanted.work) as made:
            work = Path(made)
            _write_task(found, wanted.cache, work / "task")
            for setup in wanted.systems:
                try:
                    measured = Runner(work, wanted.cache, wanted.peers).run(setup, work / "task")
                except Failed as error:
                    print(error, file=sys.stderr, flush=True)
                    failed += 1
                    continue
                measured |= {"load": os.getloadavg()[0]}
                (kept / f"{setup.name}.json").write_text(json.dumps(measured), "utf-8")
                print(f"{setup.name}: done", file=sys.stderr, flush=True)
        print(_report(found, kept), flush=True)
    return int(failed > 0)


def _write_task(found: Judged, cached: Path, folder: Path) -> None:
    with closing(VectorCache(cached)) as cache:
        embedder = CachedEmbedder(_embedder(), cache)
        task(found, embedder).write(folder)
    print(f"{found.name}: {embedder.embedded} texts embedded, the others known", file=sys.stderr)


def _report(found: Judged, kept: Path) -> str:
    """All that was ever kept of this task, in one table."""
    runs = {one.stem: json.loads(one.read_text("utf-8")) for one in sorted(kept.glob("*.json"))}
    rows = report.rows(runs, found.judgements, found.dupaware)
    (kept / "report").mkdir(exist_ok=True)
    (kept / "report" / "rows.json").write_text(json.dumps(rows, indent=1), "utf-8")
    loads = [run["load"] for run in runs.values()]
    size = f"{len(found.passages)} passages, {len(found.questions)} questions"
    busy = f"{os.cpu_count()} cores, load {min(loads):.0f} to {max(loads):.0f}" if loads else ""
    return f"\n{found.name}: {size}; {busy}\n\n{report.markdown(rows)}"


def _check(wanted: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(dir=wanted.work) as made:
        runner = Runner(Path(made), Path(made) / "vectors.sqlite", wanted.peers)
        return check.report(runner, wanted.systems, _embedder())


def _embedder() -> Embedder:
    settings = load_settings()
    return load_embedder(settings.model, threads=settings.threads)


def _chosen(names: list[str]) -> list[Setup]:
    """The setups whose names begin with one of these; all when there are none."""
    return [
        one
        for one in SETUPS
        if one.is_offered() and (not names or any(one.name.startswith(name) for name in names))
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.peers", description=__doc__)
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", help="measure")
    run.add_argument("sets", nargs="+", help="BEIR folders, or names of them below the data")
    run.add_argument("--with", nargs="*", dest="distractors", default=[], metavar="SET")
    run.add_argument("--limit", type=int, help="only the first questions")
    run.add_argument("--out", type=Path, default=_OUT, help="folder that keeps each system's run")
    run.set_defaults(work_of=_run)
    checking = commands.add_parser("check", help="does each system find Chinese at all?")
    checking.set_defaults(work_of=_check)
    for command in (run, checking):
        command.add_argument("--systems", nargs="*", default=[], help="beginnings of their names")
        command.add_argument("--cache", type=Path, default=_CACHE, help="file of vectors")
        command.add_argument("--work", type=Path, help="where the indexes are made and removed")
        command.add_argument("--peers", type=Path, default=_PEERS, help="Python with the tools")
    wanted = parser.parse_args()
    wanted.systems = _chosen(wanted.systems)
    sys.exit(wanted.work_of(wanted))


if __name__ == "__main__":
    main()
