"""The examples hold what they say: every file is described, every answer stands in its source."""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import opencc
import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
DOCUMENTS = sorted((EXAMPLES / "documents").iterdir())
QUESTIONS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (EXAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
KINDS = {"number", "date", "entity", "place", "list", "definition", "abstain"}
ENCODINGS = {"02": "gbk", "07": "gb18030", "11": "big5", "12": "utf-16"}

MISREAD = "?小爸腔坜r"
RESTORED = "市“智慧農"
PINYIN = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+\)")
UNSEEN = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL)


def decoded(path: Path) -> str:
    return path.read_bytes().decode(ENCODINGS.get(path.name[:2], "utf-8"))


@cache
def readable(path: Path) -> str:
    """A document in simplified characters on one line, written apart from the product's reader."""
    text = PINYIN.sub("", decoded(path).replace(MISREAD, RESTORED))
    text = unescape(UNSEEN.sub("", text))
    return str(opencc.OpenCC("t2s").convert(re.sub(r"\s+", "", text)))


def described() -> set[str]:
    table = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([^`]+\.\w+)` \|", table, re.MULTILINE))


def sources(question: dict[str, Any]) -> list[Path]:
    return [path for path in DOCUMENTS if path.name.startswith(tuple(question["docs"]))]


def named(question: dict[str, Any]) -> str:
    return str(question["id"])


ANSWERABLE = [question for question in QUESTIONS if question["kind"] != "abstain"]
UNANSWERABLE = [question for question in QUESTIONS if question["kind"] == "abstain"]


def test_the_readme_describes_exactly_the_documents_there_are() -> None:
    assert described() == {path.name for path in DOCUMENTS}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name[:2])
def test_every_document_says_that_it_is_fiction(path: Path) -> None:
    assert re.search("虚构|不具法律效力", readable(path))


def test_questions_have_ids_of_their_own_and_known_kinds() -> None:
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)
    assert len({question["q"] for question in QUESTIONS}) == len(QUESTIONS)
    assert {question["kind"] for question in QUESTIONS} == KINDS


@pytest.mark.parametrize("question", ANSWERABLE, ids=named)
def test_every_listed_document_holds_the_answer(question: dict[str, Any]) -> None:
    patterns = [re.compile(pattern) for pattern in question["accept"]]
    assert len(sources(question)) == len(question["docs"]) > 0
    for path in sources(question):
        assert any(pattern.search(readable(path)) for pattern in patterns), path.name


def test_questions_to_abstain_from_accept_and_cite_nothing() -> None:
    assert len(UNANSWERABLE) >= 12
    for question in UNANSWERABLE:
        assert question["accept"] == question["docs"] == []


def test_the_misread_run_is_the_restored_one_without_its_first_byte() -> None:
    (path,) = (path for path in DOCUMENTS if path.name.startswith("06"))
    assert MISREAD in decoded(path)
    assert (b"\xca" + MISREAD[1:].encode("gbk")).decode("gbk") == RESTORED


@pytest.mark.parametrize(("prefix", "encoding"), ENCODINGS.items())
def test_documents_in_other_encodings_are_not_utf8(prefix: str, encoding: str) -> None:
    (path,) = (path for path in DOCUMENTS if path.name.startswith(prefix))
    with pytest.raises(UnicodeDecodeError):
        path.read_bytes().decode("utf-8")
    assert path.read_bytes().decode(encoding)
