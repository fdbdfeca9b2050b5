"""Fits the model by which spans of names, days and figures are chosen, and says how well it does.

    python scripts/fit_spans.py CMRC2018 DRCD --data DIR [--kept DIR] [--write]

Each argument is a folder in BEIR layout with `answers.jsonl`; its index is built under `DIR/eval` where it
is not there yet. With `--write` the model goes to `models/spans-zh`. `--kept` is a folder to keep in what was
read for the questions; where it is there, nothing is searched.

From half of the questions of each set, by a hash of their identifier, a softmax over the spans of a question is
learnt, as the trained reader learnt from the same half (`fit_reader.py`). A feature weighs the same for all
questions, plus what it weighs for those of one group. Then trees are fitted to signs of the likeliest
wordings: how far softmax and reader can be trusted shows on questions that they have not seen. So the trees
learn from half of the other half; and from the first half too, without the reader and by weights that were
learnt from two thirds for the third. The table is of the last quarter: the share of questions whose likeliest
span is the gold, by the sort of the gold, whatever its likelihood. Needs the extra `tune`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from cli.context import Context
from eval.answer_types import AnswerType, answer_type
from eval.datasets import Dataset
from eval.fitting import keep_trees
from eval.halves import is_fitted_to, is_learnt_from
from eval.index import indexed
from eval.matching import fold, is_exact
from eval.progress import bar
from eval.span_fitting import Contest, Examples, Weights, fit_trees, fit_weights
from models import SPANS_ZH
from search.answering.contenders import Contender, contenders, nearest_sentences
from search.answering.exact import LOOKED_AT, asked_of, read_of
from search.answering.marked import NOTHING_READ, Marked
from search.answering.span_model import CARD, LIKELY, SpanModel, began, by_group, group_of
from search.answering.span_signs import signs
from search.answering.spans import Stretch
from search.contract import Reading
from search.trees import Trees
from wenzheng.readable import EVERYTHING
from wenzheng.settings import Settings
from wenzheng.text.tagging import tagged

SEED = 20
OTHERS = 400
"""Spans of a question that are no answer, at most, that are learnt from: drawn by `SEED`."""
FOLDS = 3
OF_OTHERS = 0.7
"""How much a question counts whose gold is no number, date or name."""
READ = 10
"""Passages of a question that are kept."""


@dataclass(frozen=True)
class Question:
    """One question with what the engine reads for it, and its golds."""

    query_id: str
    read: Reading
    golds: tuple[str, ...]

    @property
    def is_learnt_from(self) -> bool:
        """Whether it belongs to the half that is."""
        return is_learnt_from(self.query_id)

    @property
    def is_read_with(self) -> bool:
        """Whether it is one of the others by which trees learn how far the reader can be trusted."""
        return not self.is_learnt_from and is_fitted_to(self.query_id)

    @property
    def fold(self) -> int:
        """The third it belongs to."""
        return _hash(f"fold {self.query_id}") % FOLDS

    @property
    def sort(self) -> AnswerType:
        """What sort of thing its gold is."""
        return answer_type(self.golds)

    @property
    def weight(self) -> float:
        """How much it counts."""
        return OF_OTHERS if self.sort is AnswerType.OTHER else 1.0


def _hash(text: str) -> int:
    return hashlib.sha256(text.encode()).digest()[0]


def main() -> None:
    """Fit, write where that is wished, and check on the other half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, help="folders of the sets")
    parser.add_argument("--data", type=Path, required=True, help="where the indexes are built")
    parser.add_argument("--kept", type=Path, help="folder to keep in what was read")
    parser.add_argument("--limit", type=int, help="the first questions of each set alone")
    parser.add_argument("--write", action="store_true", help="write models/spans-zh")
    arguments = parser.parse_args()
    context = Context(Settings(data=arguments.data, threads=1))
    asked = {
        folder.name: _questions(context, folder, arguments.kept)[: arguments.limit]
        for folder in arguments.sets
    }
    every = [question for ones in asked.values() for question in ones]
    weights, names, graph = fitted(every)
    if arguments.write:
        known = {
            name: sum(one.is_learnt_from or one.is_read_with for one in ones)
            for name, ones in asked.items()
        }
        write(weights, names, graph, known)
    model = SpanModel(by_group(weights), names, Trees(graph))
    for name, ones in asked.items():
        unseen = [one for one in ones if not (one.is_learnt_from or one.is_read_with)]
        _report(name, unseen, model)


def _questions(context: Context, folder: Path, kept: Path | None) -> list[Question]:
    """Every question of the set that has golds, with the passages that are read for it."""
    file = kept / f"{folder.name}.pickle" if kept else None
    if file and file.exists():
        found: list[Question] = pickle.loads(file.read_bytes())
        return found
    found = list(_searched(context, Dataset(folder)))
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pickle.dumps(found))
    return found


def _searched(context: Context, dataset: Dataset) -> Iterator[Question]:
    index = indexed(dataset, context.settings.data, context.chosen_embedder)
    golds = {gold.query_id: gold.answers for gold in dataset.answers()}
    engine = index.engine()
    with bar(dataset.name, len(golds)) as advance:
        for query in dataset.queries():
            if query.query_id in golds:
                read = engine.reading(query.text, readable=EVERYTHING)
                read = read._replace(passages=list(islice(read.passages, READ)))
                yield Question(query.query_id, read, golds[query.query_id])
                advance(1)


def fitted(every: Sequence[Question]) -> tuple[Weights, tuple[str, ...], bytes]:
    """The weights of the softmax, the names of the signs, and the graph of the trees over them."""
    learnt = [one for one in every if one.is_learnt_from]
    examples, used = _examples(learnt)
    folds = np.array([one.fold for one in used])
    crossed = [by_group(fit_weights(examples, folds != at)) for at in range(FOLDS)]
    whole = fit_weights(examples, folds >= 0)
    looked = [(one, contest(one, crossed[one.fold], NOTHING_READ)) for one in learnt]
    by_whole = by_group(whole)
    looked += [(one, contest(one, by_whole, _marked(one))) for one in every if one.is_read_with]
    names: tuple[str, ...] = ()
    contests = []
    for one, (found, rows) in looked:
        right = np.array([is_exact(each.best.text, one.golds) for each in found])
        if right.any():
            names = tuple(rows[0])
            matrix = np.array([[row[name] for name in names] for row in rows], dtype=np.float32)
            likely = matrix[:, names.index(LIKELY)]
            contests.append(Contest(matrix, began(likely), right, one.weight))
    return whole, names, fit_trees(contests, SEED)


def _marked(question: Question) -> Marked:
    """What the reader makes of the passages that are read for it."""
    return Marked.read(question.read.parsed.text, read_of(question.read.passages))


def _examples(learnt: Sequence[Question]) -> tuple[Examples, list[Question]]:
    """The spans of those questions that have a right one."""
    rng = random.Random(SEED)
    examples = Examples()
    return examples, [one for one in learnt if _add_spans(examples, one, rng)]


def _add_spans(examples: Examples, question: Question, rng: random.Random) -> bool:
    """Whether it asks for a single thing and a span is right."""
    asked = asked_of(question.read.parsed, question.read.weights.__getitem__)
    if asked is None:
        return False
    golds = {fold(gold) for gold in question.golds}
    right: list[tuple[Stretch, int, int]] = []
    wrong: list[tuple[Stretch, int, int]] = []
    for sentence, general in nearest_sentences(asked, read_of(question.read.passages)):
        stretch = Stretch(asked, sentence.text, tagged(sentence.text), general)
        for i, j in stretch.spans():
            text = stretch.text[stretch.words[i].start : stretch.words[j].end]
            (right if fold(text) in golds else wrong).append((stretch, i, j))
    if not right:
        return False
    wrong = rng.sample(wrong, min(OTHERS, len(wrong)))
    for at, (stretch, i, j) in enumerate((*right, *wrong)):
        parts = (
            stretch.general,
            list(stretch.left_features(i)),
            list(stretch.right_features(j)),
            list(stretch.inner_features(i, j)),
        )
        examples.add([examples.coded(part) for part in parts], at < len(right))
    examples.end(group_of(asked.focus), question.weight)
    return True


def contest(
    question: Question, weights: Mapping[str, Mapping[str, float]], marked: Marked
) -> tuple[list[Contender], list[dict[str, float]]]:
    """The likeliest wordings and their signs; none where no single thing is asked for."""
    read = question.read
    asked = asked_of(read.parsed, read.weights.__getitem__)
    if asked is None:
        return [], []
    own = weights[group_of(asked.focus)]
    found = contenders(asked, read_of(read.passages), own)[:LOOKED_AT]
    return found, signs(asked, found, read.passages, own, marked)


def write(
    weights: Weights, names: Sequence[str], graph: bytes, trained_on: Mapping[str, int]
) -> None:
    """Keep the model where the product reads it, in place of an earlier one."""
    file, sha256 = keep_trees(SPANS_ZH, graph)
    said = {
        "format": 2,
        "trained_on": [{"name": name, "questions": count} for name, count in trained_on.items()],
        "file": file,
        "sha256": sha256,
        "signs": names,
        "weights": weights,
    }
    text = json.dumps(said, ensure_ascii=False, indent=1)
    (SPANS_ZH / CARD).write_text(text + "\n", "utf-8")


def _report(name: str, unseen: Sequence[Question], model: SpanModel) -> None:
    """A row for each sort of gold: questions, exact by the softmax alone, exact with the trees."""
    rows: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for question in unseen:
        if question.sort is not AnswerType.OTHER:
            right = _right(question, model)
            rows["all"].append(right)
            rows[question.sort.value].append(right)
    for sort, right_of in rows.items():
        first, second = np.mean(right_of, axis=0)
        print(f"| {name} | {sort} | {len(right_of)} | {first:.3f} | {second:.3f} |", flush=True)


def _right(question: Question, model: SpanModel) -> tuple[bool, bool]:
    """Whether the likeliest wording is the gold, by the softmax alone and with the trees."""
    found, rows = contest(question, model.weights, _marked(question))
    if not found:
        return False, False
    likeliest = int(np.argmax(model.sums(rows)))
    first, second = (is_exact(found[at].best.text, question.golds) for at in (0, likeliest))
    return first, second


if __name__ == "__main__":
    main()
