"""Trains the general ranking that is carried with the product, and says how well it does.

    python scripts/train_ranker.py CMRC2018 DRCD CRUD_QA DUREADER_DEMO --check NCP_POLICY --data DIR

Each argument is a folder in BEIR layout. Their indexes are built under `DIR/eval` where they are not
there yet (minutes to an hour of embedding, once). Every set is ranked by trees that were fitted to the
others alone, those of `--check` by trees that were fitted to all. With `--write` the ranking goes to
`models/ranker-zh/`; the table of its card is what is printed. Needs the extra `tune`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from cli.context import Context
from eval.datasets import Dataset
from eval.examples import Example, examples
from eval.index import indexed
from eval.judged import sample
from eval.measures import MAIN, SEED
from eval.paired import compare
from eval.tuning import fit, judged_by_name, measured, write_ranking
from models import RANKER_ZH
from search.ranking.ranker import Kind, Trained
from wenzheng.settings import Settings
from wenzheng.text.dictionary import Dictionary, built_in

HEAD = """\
| set | questions | RR@10 fixed | RR@10 | nDCG@10 fixed | nDCG@10 | gain of RR@10, 95 % | p |
|---|---|---|---|---|---|---|---|"""

QUESTIONS = 1000
"""Of a set, at most: the larger ones would drown the others."""


def main() -> None:
    """Train, check, and with `--write` keep."""
    arguments = _arguments()
    context = Context(Settings(data=arguments.data, threads=arguments.threads))
    train = {path.name: _examples(context, path) for path in arguments.train}
    check = {path.name: _examples(context, path) for path in arguments.check}
    every = [example for found in train.values() for example in found]
    print(HEAD, flush=True)
    for name, found in train.items():
        others = [e for other, ones in train.items() if other != name for e in ones]
        print(_row(name, found, others), flush=True)
    for name, found in check.items():
        print(_row(f"{name} (all)", found, every), flush=True)
    if arguments.write:
        write_ranking(
            RANKER_ZH,
            fit(every, Kind.TREES),
            model=context.chosen_embedder.model_id,
            tokeniser=Dictionary(1, built_in()).tokeniser.version,
            trained_on=[Trained(name=n, questions=len(found)) for n, found in train.items()],
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", nargs="+", type=Path, help="folders of the sets to learn from")
    parser.add_argument(
        "--check", nargs="*", type=Path, default=[], help="sets to check with alone"
    )
    parser.add_argument("--data", type=Path, required=True, help="where the indexes are built")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write models/ranker-zh")
    return parser.parse_args()


def _examples(context: Context, folder: Path) -> list[Example]:
    dataset = Dataset(folder)
    queries, judgements = judged_by_name(dataset)
    index = indexed(dataset, context.settings.data, context.chosen_embedder)
    with index.library() as library:
        asked = sample(queries, QUESTIONS, SEED)
        return examples(library, context.embedder_of, asked, judgements)


def _row(name: str, found: Sequence[Example], learnt: Sequence[Example]) -> str:
    """What this set gains by trees that were fitted to `learnt`."""
    correction = fit(learnt, Kind.TREES).correction
    fixed = measured(found, [example.fused for example in found])
    ours = measured(found, [example.fused + correction(example.matrix) for example in found])
    means = [
        f"{side.values[measure].mean():.4f}" for measure in ours.values for side in (fixed, ours)
    ]
    gain = compare(ours.values[MAIN], fixed.values[MAIN])
    low, high = gain.interval
    found_gain = f"{gain.difference:+.4f} [{low:+.4f}, {high:+.4f}]"
    return f"| {' | '.join([name, str(len(found)), *means, found_gain, f'{gain.p:.3f}'])} |"


if __name__ == "__main__":
    main()
