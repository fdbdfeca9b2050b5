"""What a reader is answered is what a library would say that held nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from api.access.keys import KeyStore
from api.app import create_app
from api.feedback.store import Cited, FeedbackStore, Rated, Rater, Verdict
from api.service import Service
from indexer.files import File
from indexer.parse import doc_id_of
from indexer.pipeline import Input, Report, index_inputs
from search.engine import Engine
from tests.fakes import HashEmbedder
from tests.support import ANONYMOUS, require
from wenzheng.embedding.model import Model
from wenzheng.embedding.provider import only
from wenzheng.library import Library, Writer
from wenzheng.readable import EVERYTHING, Readable
from wenzheng.serving import Scope, ServingSettings

COLLECTIONS = ("公开", "内部-并购案", "人事-考评")

PUMPS = (
    "到2027年，全市建成灌溉泵站{}座。泵站由水利部门统一调度，每年汛前检修一次，检修结果向社会公布。"
)
WRITTEN = (
    (
        "螭龙",
        "螭龙市停车收费管理办法",
        "云政发〔2019〕3号\n螭龙市人民政府\n2019年5月6日\n第一条 小型车停车费每小时5元。\n"
        "第二条 夜间停车免费。",
    ),
    (
        "獬豸",
        "獬豸市停车收费管理办法",
        "云政发〔2023〕8号\n獬豸市人民政府\n2023年6月1日\n第一条 小型车停车费每小时8元。\n"
        "第二条 本办法自2023年7月1日起施行，云政发〔2019〕3号同时废止。",
    ),
    (
        "貔貅",
        "貔貅省水利发展规划",
        "云水发〔2024〕2号\n貔貅省水利厅\n2024年1月10日\n一、目标\n" + PUMPS.format(40),
    ),
    (
        "饕餮",
        "饕餮省水利建设行动方案",
        "云水发〔2024〕9号\n饕餮省水利厅\n2024年3月1日\n一、目标\n" + PUMPS.format(55),
    ),
    ("狻猊", "狻猊日报：泵站建设提速", "狻猊日报\n2024年1月12日\n" + PUMPS.format(40)),
    (
        "睚眦",
        "睚眦市氢能产业行动方案",
        "云发改〔2024〕7号\n睚眦市发展和改革委员会\n2024年2月2日\n"
        "到2025年，建成加氢站12座，氢能产业规模达到300亿元。",
    ),
)
"""A word that stands in this document alone, its title, its text."""

QUESTIONS = (
    "小型车停车费每小时多少元",
    "到2027年灌溉泵站数量",
    "云政发〔2019〕3号规定停车费多少元",
    "灌溉崩站数量",
    "jiaqingzhan",
    "2025年加氢站和灌溉泵站数量",
)
SECRET_QUESTIONS = (*(word for word, _, _ in WRITTEN), "螭龙市停车收费管理办法")
"""Questions that name what may be secret: they come back in the answer, as who asked knows."""

Pairing = Mapping[int, frozenset[str]]


class Call(NamedTuple):
    """A request."""

    method: str
    path: str
    body: Any = None


def files_in(folder: Path) -> list[Path]:
    folder.mkdir()
    files = [folder / f"{at}.txt" for at in range(len(WRITTEN))]
    for file, (_, title, text) in zip(files, WRITTEN, strict=True):
        file.write_text(f"{title}\n{text}\n", encoding="utf-8")
    return files


def sources_of(files: Sequence[Path], held: Sequence[frozenset[str]]) -> list[str]:
    """Where the documents come from: from files on the server, and from uploads into collections.

    Those of libraries that were made before sources were digests.
    """
    return [
        f"upload:{','.join(sorted(held[at]))}|{file.name}" if at % 2 else file.resolve().as_posix()
        for at, file in enumerate(files)
    ]


def filled(data: Path, files: Sequence[Path], sources: Sequence[str], held: Pairing) -> None:
    """A library of these documents in these collections."""
    embedder = HashEmbedder()
    with Writer.open(data, model=Model.of(embedder)) as writer:
        inputs = [
            Input(sources[at], files[at].name, partial(File.of, files[at])) for at in sorted(held)
        ]
        index_inputs(inputs, writer, embedder, Report())
        for at, collections in held.items():
            writer.collect(doc_id_of(sources[at]), collections)
        writer.commit()


def ratings_of(
    held: Sequence[frozenset[str]], sources: Sequence[str]
) -> list[tuple[Rated, Rater, int]]:
    """What askers said of answers out of each document, of which each knows what it is in."""
    found = []
    for at, (word, _, text) in enumerate(WRITTEN):
        quote = Cited(doc_id_of(sources[at]), 0, 2, text[:2])
        for asked, cited, by in (
            (f"{word}怎样规定", (quote,), Rater("甲", "key 甲", Readable.of(held[at]))),
            (f"{word}由谁规定", (quote,), Rater("乙", "key 乙", EVERYTHING)),
            (f"有没有{word}", (), Rater("甲", "key 甲", Readable.of(held[at]))),
            (f"何时有{word}", (quote,), ANONYMOUS),
        ):
            answer = "如下" if cited else None
            found.append((Rated(Verdict.RIGHT, asked, {}, (), 1, answer, cited), by, at))
    return found


@contextmanager
def asked_of(data: Path, beside: Path, collections: Sequence[str]) -> Iterator[TestClient]:
    """The service over a library, with what is kept beside it, for who has a key to these collections."""
    keys = KeyStore(beside)
    chosen = ServingSettings(anonymous="off", audit=False, rate_limit=0)
    key = keys.add("reader", Scope.READ, collections=collections)
    with Library.open(data) as library:
        app = create_app(
            Engine(library, only(HashEmbedder())),
            library,
            Service(chosen, None, keys, feedback=FeedbackStore(beside)),
        )
        headers = {"authorization": f"Bearer {key}", "x-request-id": "same"}
        with TestClient(app, base_url="http://127.0.0.1", headers=headers) as client:
            yield client


def calls(doc_ids: Sequence[str]) -> dict[tuple[str, str], list[Call]]:
    """For each route what is asked of it."""
    every = (*doc_ids, "0000000000000000")
    questions = (*QUESTIONS, *SECRET_QUESTIONS)

    def posts(path: str, bodies: Sequence[Any]) -> list[Call]:
        return [Call("POST", path, body) for body in bodies]

    def gets(*paths: str) -> list[Call]:
        return [Call("GET", path) for path in paths]

    filters = (
        "",
        "?collection=内部-并购案",
        "?collection=公开&kind=规划",
        "?status=废止",
        "?limit=1",
    )
    figures = ("", "?collection=人事-考评", "?indicator=泵站", "?indicator=停车费&limit=1")
    searches = [{"query": q, "k": 5, "explain": True} for q in questions]
    return {
        ("POST", "/v1/search"): posts("/v1/search", searches),
        ("POST", "/v1/search/batch"): posts("/v1/search/batch", [{"searches": searches[:3]}]),
        ("POST", "/v1/ask"): posts(
            "/v1/ask", [{"question": q, "stream": stream} for q in questions for stream in (0, 1)]
        ),
        ("GET", "/v1/documents"): gets(*(f"/v1/documents{one}" for one in filters)),
        ("GET", "/v1/documents/{doc_id}"): gets(*(f"/v1/documents/{one}" for one in every)),
        ("GET", "/v1/documents/{doc_id}/diff/{other}"): gets(
            *(f"/v1/documents/{one}/diff/{other}" for one in every[:3] for other in every[:3])
        ),
        ("GET", "/v1/suggest"): gets(
            *(
                f"/v1/suggest?q={typed}"
                for typed in (
                    "",
                    "灌",
                    "泵",
                    "停车",
                    "jqz",
                    "办法",
                    *(word for word, _, _ in WRITTEN),
                )
            )
        ),
        ("GET", "/v1/documents/{doc_id}/related"): gets(
            *(f"/v1/documents/{one}/related" for one in every)
        ),
        ("GET", "/v1/documents/{doc_id}/citation"): gets(
            *(f"/v1/documents/{one}/citation{at}" for one in every for at in ("", "?start=0&end=4"))
        ),
        ("GET", "/v1/documents/{doc_id}/original"): gets(
            *(f"/v1/documents/{one}/original" for one in every)
        ),
        ("GET", "/v1/targets.{kind}"): gets(*(f"/v1/targets.csv{one}" for one in figures[:3])),
        ("GET", "/v1/targets/matrix.{kind}"): gets(
            "/v1/targets/matrix.csv", "/v1/targets/matrix.csv?indicator=灌溉泵站&year=2027"
        ),
        ("GET", "/v1/evaluations"): gets("/v1/evaluations"),
        ("GET", "/v1/evaluations/{name}"): gets("/v1/evaluations/20260101T080000000000Z-answers"),
        ("GET", "/v1/collections"): gets("/v1/collections"),
        ("GET", "/v1/targets"): gets(*(f"/v1/targets{one}" for one in figures)),
        ("GET", "/v1/targets/matrix"): gets(
            "/v1/targets/matrix", "/v1/targets/matrix?indicator=灌溉泵站&year=2027"
        ),
        ("POST", "/v1/chat/completions"): posts(
            "/v1/chat/completions",
            [
                {"model": "wenzheng", "messages": [{"role": "user", "content": q}], "stream": s}
                for q in questions[:3]
                for s in (False, True)
            ],
        ),
        ("POST", "/v1/embeddings"): posts("/v1/embeddings", [{"model": "hash", "input": "泵站"}]),
        ("GET", "/v1/models"): gets("/v1/models"),
        ("GET", "/v1/models/{model}"): gets("/v1/models/wenzheng"),
        ("POST", "/retrieval"): posts(
            "/retrieval",
            [
                {"knowledge_id": "wenzheng", "query": questions[1]},
                {"knowledge_id": "collection=内部-并购案", "query": questions[1]},
                {
                    "knowledge_id": "wenzheng",
                    "query": questions[0],
                    "metadata_condition": {
                        "conditions": [
                            {"name": "title", "comparison_operator": "contains", "value": "办法"}
                        ]
                    },
                },
            ],
        ),
        ("POST", "/v1/feedback"): posts(
            "/v1/feedback",
            [
                {
                    "question": questions[0],
                    "verdict": "right",
                    "citations": [{"doc_id": one, "start": 0, "end": 2, "quote": "不是"}],
                }
                for one in every
            ],
        ),
        ("DELETE", "/v1/feedback/{rating_id}"): [Call("DELETE", "/v1/feedback/none")],
        ("GET", "/v1/words"): gets("/v1/words"),
        ("GET", "/v1/status"): gets("/v1/status"),
        ("GET", "/healthz"): gets("/healthz"),
        ("GET", "/readyz"): gets("/readyz"),
    }


def pages(doc_ids: Sequence[str]) -> list[Call]:
    """The pages, which no description lists."""
    paths = [
        *("/", "/documents", "/documents?collection=人事-考评", "/targets", "/targets/matrix"),
        *("/documents?title=停车&sort=title", "/evaluation"),
        *(f"/documents/{one}?view=both&q={QUESTIONS[0]}&start=0&end=4" for one in doc_ids),
        *(f"/documents/{one}/diff/{other}" for one in doc_ids[:3] for other in doc_ids[:3]),
        *("/targets?indicator=泵站", "/targets/matrix?indicator=灌溉泵站&year=2027"),
        *(f"/?q={q}" for q in (*QUESTIONS, *SECRET_QUESTIONS)),
        *(f"/documents/{one}" for one in (*doc_ids, "0000000000000000")),
    ]
    return [Call("GET", path) for path in paths]


def tools(doc_ids: Sequence[str]) -> list[Call]:
    """What an agent may call."""
    given = [
        *(("ask", {"question": q}) for q in QUESTIONS),
        *(("search", {"query": q}) for q in QUESTIONS),
        *(("read_document", {"doc_id": one}) for one in doc_ids),
        ("list_targets", {}),
    ]
    called = [{"method": "tools/call", "params": {"name": n, "arguments": a}} for n, a in given]
    read = [
        {"method": "resources/read", "params": {"uri": f"wenzheng://documents/{one}"}}
        for one in doc_ids
    ]
    return [Call("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, **one}) for one in (*called, *read)]


_VARIES = re.compile(
    r'"(?:took_ms|stages_ms)": ?\{[^}]*\}|"indexed_at": ?"[^"]*"|"(?:generation|behind|created)": ?\d+'
    r"|&#34;generation&#34;: ?\d+|chatcmpl-[0-9a-f]+|\d+ 毫秒|"
    # Within a string of JSON, as MCP gives its text besides.
    r'\\"indexed_at\\": ?\\"[^"]*\\"'
)
"""What differs between two services that say the same: times, and numbers of commits."""

_ACCEPT = {"accept": "application/json, text/event-stream"}


def said(client: TestClient, call: Call) -> tuple[int, str]:
    """The status and what is said."""
    headers = _ACCEPT if call.path == "/mcp" else {}
    answer = client.request(call.method, call.path, json=call.body, headers=headers)
    return answer.status_code, _VARIES.sub("", answer.text)


def of_documents(metrics: str) -> list[str]:
    return [line for line in metrics.splitlines() if "_index_doc" in line or "_index_chu" in line]


@settings(max_examples=3, database=None, phases=[Phase.explicit, Phase.generate])
@given(
    held=st.lists(
        st.frozensets(st.sampled_from(COLLECTIONS), min_size=1),
        min_size=len(WRITTEN),
        max_size=len(WRITTEN),
    ),
    reads=st.frozensets(st.sampled_from(COLLECTIONS)),
)
@example(
    held=[frozenset({name}) for name in COLLECTIONS * 2], reads=frozenset({"公开", "人事-考评"})
)
def test_a_reader_is_answered_as_if_there_were_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, held: list[frozenset[str]], reads: frozenset[str]
) -> None:
    require("mcp")
    tmp_path = tmp_path_factory.mktemp("rights")
    files = files_in(tmp_path / "files")
    sources = sources_of(files, held)
    doc_ids = list(map(doc_id_of, sources))
    filled(tmp_path / "whole", files, sources, dict(enumerate(held)))
    filled(
        tmp_path / "part",
        files,
        sources,
        {at: collections & reads for at, collections in enumerate(held) if collections & reads},
    )
    for rated, by, at in ratings_of(held, sources):
        FeedbackStore(tmp_path / "beside whole").add(rated, by)
        knows = by.readable.collections
        if knows and knows <= reads and held[at] & reads and rated.citations:
            FeedbackStore(tmp_path / "beside part").add(rated, by)
    secrets = [WRITTEN[at][0] for at, collections in enumerate(held) if not collections & reads]
    unread = [name for name in COLLECTIONS if name not in reads]
    with (
        asked_of(tmp_path / "whole", tmp_path / "beside whole", sorted(reads)) as whole,
        asked_of(tmp_path / "part", tmp_path / "beside part", ["*"]) as part,
    ):
        asked = calls(doc_ids)
        for call in (
            *(c for some in asked.values() for c in some),
            *pages(doc_ids),
            *tools(doc_ids),
        ):
            answer = said(whole, call)
            assert answer == said(part, call), call
            assert answer[0] < 500, (call, answer)
            if not any(word in str(call) for word in SECRET_QUESTIONS):
                assert not [word for word in secrets if word in answer[1]], call
            assert tmp_path.as_posix() not in answer[1], call
            assert not [one for one in unread if one in answer[1] and one not in str(call)], call
        assert of_documents(whole.get("/metrics").text) == of_documents(part.get("/metrics").text)
        described = {
            (method.upper(), path)
            for path, methods in whole.get("/openapi.json").json()["paths"].items()
            for method in methods
        }
    assert described == set(asked), "each route has to be asked here"
