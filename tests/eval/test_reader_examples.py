"""What the reader learns from: golds that stand in the text, and near misses that hold none. All texts are made up."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.datasets import BeirDocument, Dataset
from eval.halves import is_learnt_from
from eval.reader_examples import LONGEST, OTHER_REGIONS, Example, of_dataset, of_figures
from tests.eval.scripted import write_qrels, write_rows

SEEDS = st.integers(0, 10_000)
TOWNS = (
    "青石镇",
    "白水镇",
    "红岩镇",
    "黄沙镇",
    "紫云镇",
    "绿湖镇",
    "黑山镇",
    "银川渡",
    "金桥镇",
    "铁岭渡",
)


def _text(town: str, at: int) -> str:
    filler = f"{town}地处山区，居民多以种茶和织布为生。每逢集日，四乡的人都来赶集。" * 6
    return f"{filler}{town}的石桥由{chr(0x8D75 + at)}守义主持修建，桥长{30 + at}米。{filler}"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """A document for each town, two questions of each, and one that none answers."""
    folder = tmp_path_factory.mktemp("towns")
    documents = [
        {"_id": f"d{at}", "title": town, "text": _text(town, at)} for at, town in enumerate(TOWNS)
    ]
    write_rows(folder / "corpus.jsonl", documents)
    asked = [(f"q{at}", f"{town}的石桥长多少米？", f"{30 + at}米") for at, town in enumerate(TOWNS)]
    write_rows(folder / "queries.jsonl", [{"_id": i, "text": text} for i, text, _ in asked])
    write_rows(folder / "answers.jsonl", [{"_id": i, "answers": [gold]} for i, _, gold in asked])
    write_qrels(folder / "qrels.tsv", *((f"q{at}", f"d{at}", 1) for at in range(len(TOWNS))))
    unanswerable = [
        {"_id": f"u{at}", "text": f"{town}有几所学校？", "sources": [f"d{at}"]}
        for at, town in enumerate(TOWNS)
    ]
    write_rows(folder / "unanswerable.jsonl", unanswerable)
    return Dataset(folder)


def _of(dataset: Dataset, seed: int) -> list[Example]:
    return list(of_dataset(dataset, random.Random(seed), near=99, most=99))


@given(SEEDS)
def test_golds_are_the_answer_and_nothing_else(dataset: Dataset, seed: int) -> None:
    golds = {f"{town}的石桥长多少米？": f"{30 + at}米" for at, town in enumerate(TOWNS)}
    for example in _of(dataset, seed):
        assert len(example.text) <= LONGEST
        for start, end in example.golds:
            assert example.text[start:end] == golds[example.question]


@given(SEEDS)
def test_what_is_asked_in_vain_is_not_in_the_text(dataset: Dataset, seed: int) -> None:
    golds = {f"{town}的石桥长多少米？": f"{30 + at}米" for at, town in enumerate(TOWNS)}
    for example in _of(dataset, seed):
        if not example.golds and example.question in golds:
            assert golds[example.question] not in example.text


def test_questions_of_the_other_half_are_never_learnt_from(dataset: Dataset) -> None:
    learnt = {f"{t}的石桥长多少米？" for at, t in enumerate(TOWNS) if is_learnt_from(f"q{at}")}
    learnt |= {f"{t}有几所学校？" for at, t in enumerate(TOWNS) if is_learnt_from(f"u{at}")}
    assert {example.question for example in _of(dataset, 1)} == learnt
    assert 0 < len(learnt) < 2 * len(TOWNS)


def test_the_same_seed_gives_the_same_examples(dataset: Dataset) -> None:
    assert _of(dataset, 3) == _of(dataset, 3)
    assert _of(dataset, 3) != _of(dataset, 4)


PLAN = BeirDocument(
    "plan",
    "青石市产业规划",
    "到2030年，青石市数字产业规模达到120亿元。到2030年，建成充电站45座。"
    "2028年，培育专业企业60家。粮食产量稳定在35万吨。力争绿化覆盖率达到42%。",
)


@given(SEEDS)
def test_a_figure_is_asked_for_and_is_the_gold(seed: int) -> None:
    answered = [one for one in of_figures([PLAN], random.Random(seed), each=9) if one.golds]
    assert answered
    for example in answered:
        (start, end), *_ = example.golds
        assert any(character.isdigit() for character in example.text[start:end])


@given(SEEDS)
def test_what_a_figure_is_wrongly_asked_by_is_not_all_in_the_text(seed: int) -> None:
    indicators = ("数字产业规模", "充电站", "专业企业", "粮食产量", "绿化覆盖率")
    for example in of_figures([PLAN], random.Random(seed), each=9):
        named = [word for word in indicators if word in example.question]
        if named and not example.golds:
            asked = [*named, *re.findall(r"20\d\d", example.question)]
            asked += [place for place in OTHER_REGIONS if place in example.question]
            assert not all(word in example.text for word in asked)
