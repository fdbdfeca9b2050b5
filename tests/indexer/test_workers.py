"""What a file does to its parser costs that file and nothing else."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from indexer.members import Piece
from indexer.workers import InProcess, Parser, Result, Task, Workers, parse_piece
from wenzheng.domain import ParsedDocument
from wenzheng.errors import InputFailed

SENTENCE = "到2027年，全县建成充电站12座。"
MEMORY = 1 << 30


def misbehave(piece: Piece) -> Result:
    """Parses, unless the file's content says what else to do."""
    deed = piece.data.decode()
    if deed == "hang":
        time.sleep(600)
    if deed == "swell":
        assert bytearray(4 * MEMORY)
    if deed == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    return parse_piece(piece)


def tasks(*contents: str) -> Iterator[Task[int]]:
    for number, content in enumerate(contents):
        yield Task(Piece(f"/{number}.txt", f"{number}.txt", content.encode()), number)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(2, seconds=5, memory=MEMORY, parse=misbehave) as made:
        yield made


@pytest.fixture(params=["in process", "workers"])
def parser(request: pytest.FixtureRequest) -> Parser:
    """Every way to parse."""
    if request.param == "in process":
        return InProcess()
    made: Workers = request.getfixturevalue("workers")
    return made


def test_results_come_in_the_order_of_the_tasks(parser: Parser) -> None:
    contents = [f"{SENTENCE}第{number}份。" for number in range(30)]
    found = list(parser.parse_all(tasks(*contents)))
    assert [task.caller for task, _ in found] == list(range(30))
    texts = [result.text for _, result in found if isinstance(result, ParsedDocument)]
    assert texts == contents


def test_a_file_that_cannot_be_parsed_is_told_with_the_reason(parser: Parser) -> None:
    ((_, failure), (_, document)) = parser.parse_all(tasks(" ", SENTENCE))
    assert isinstance(failure, InputFailed)
    assert "0.txt" in failure.zh
    assert isinstance(document, ParsedDocument)


@pytest.mark.parametrize(
    ("deed", "remedy"),
    [("hang", "PARSE_SECONDS"), ("swell", "PARSE_MEMORY"), ("die", "damaged")],
)
def test_a_file_that_hangs_swells_or_kills_costs_itself_alone(
    workers: Workers, deed: str, remedy: str
) -> None:
    results = [result for _, result in workers.parse_all(tasks(SENTENCE, deed, SENTENCE))]
    assert isinstance(results[1], InputFailed)
    assert "1.txt" in results[1].en
    assert remedy in results[1].en
    assert [isinstance(results[at], ParsedDocument) for at in (0, 2)] == [True, True]


def test_tasks_are_not_taken_far_ahead(workers: Workers) -> None:
    taken = 0

    def endless() -> Iterator[Task[int]]:
        nonlocal taken
        while True:
            taken += 1
            yield from tasks(SENTENCE)

    results = workers.parse_all(endless())
    for _ in range(5):
        next(results)
    assert taken < 20


def break_down(*_arguments: object) -> Result:
    """A fault of ours, or of a library below."""
    raise ZeroDivisionError("what nobody thought of")


def test_a_fault_of_a_parser_is_told_of_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.workers.parse_bytes", break_down)
    failure = parse_piece(Piece("/a.txt", "a.txt", b""))
    assert isinstance(failure, InputFailed)
    assert "a.txt" in failure.zh
    assert "what nobody thought of" in failure.en
