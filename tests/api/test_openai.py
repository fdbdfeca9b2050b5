"""The routes of OpenAI's API, asked by its own client over a real connection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from api.app import create_app
from search.engine import Engine
from search.phrasing.http import HttpPhraser
from tests.api.served import served
from tests.search.chat_server import chat_server
from tests.support import require
from wenzheng.embedding import Embedder
from wenzheng.embedding.provider import only
from wenzheng.library import Library

QUESTION = "到2027年公共充电桩数量"
SAID = "到2027年，公共充电桩达到4.5万个[1]。"
ABSENT = "到2040年公共充电桩数量"


@pytest.fixture(scope="module")
def address(engine: Engine, library: Library) -> Iterator[str]:
    with served(create_app(engine, library)) as address:
        yield address


def connected(address: str) -> Any:
    return require("openai").OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0)


@pytest.fixture(scope="module")
def client(address: str) -> Any:
    return connected(address)


def asked(question: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": question}]


def test_the_models_are_listed(client: Any) -> None:
    names = [model.id for model in client.models.list()]
    assert names == ["wenzheng", "wenzheng-extractive", "e5-small-zh"]
    assert client.models.retrieve("wenzheng").id == "wenzheng"
    with pytest.raises(require("openai").NotFoundError) as refused:
        client.models.retrieve("gpt-9")
    assert refused.value.code == "model_not_found"


def test_an_answer_has_its_quotes_as_footnotes_and_whole_in_a_field(client: Any) -> None:
    reply = client.chat.completions.create(model="wenzheng", messages=asked(QUESTION))
    content = reply.choices[0].message.content
    answer = reply.wenzheng
    assert content.startswith("4.5万个[1]\n\n[1] 《")
    assert answer["citations"][0]["quote"] in content
    assert (answer["status"], answer["answer"]) == ("answered", "4.5万个")
    assert reply.choices[0].finish_reason == "stop"
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens) == (0, 0)


def test_what_the_documents_do_not_say_is_told_so(client: Any) -> None:
    reply = client.chat.completions.create(model="wenzheng", messages=asked(ABSENT))
    assert reply.choices[0].message.content.startswith("没有找到答案")
    assert reply.wenzheng["status"] == "abstained"


@pytest.mark.parametrize("question", [QUESTION, ABSENT])
@pytest.mark.parametrize("with_model", [False, True])
def test_a_stream_says_the_same_as_a_reply_at_once(
    library: Library, embedder: Embedder, question: str, with_model: bool
) -> None:
    with chat_server(SAID) as server:
        phraser = HttpPhraser(server.base, model="test", seconds=60) if with_model else None
        app = create_app(Engine(library, only(embedder), phraser=phraser), library)
        with served(app) as address:
            create = connected(address).chat.completions.create
            at_once = create(model="wenzheng", messages=asked(question))
            chunks = list(
                create(
                    model="wenzheng",
                    messages=asked(question),
                    stream=True,
                    stream_options={"include_usage": True},
                )
            )
    *said, last, usage = chunks
    content = "".join(chunk.choices[0].delta.content for chunk in said)
    assert content == at_once.choices[0].message.content
    assert (SAID in content) is (with_model and question == QUESTION)
    assert last.choices[0].finish_reason == "stop"
    assert last.wenzheng["answer"] == at_once.wenzheng["answer"]
    assert usage.usage.total_tokens == 0
    assert not usage.choices


def test_the_extractive_model_never_asks_a_language_model(
    library: Library, embedder: Embedder
) -> None:
    with chat_server(SAID) as server:
        phraser = HttpPhraser(server.base, model="test", seconds=60)
        app = create_app(Engine(library, only(embedder), phraser=phraser), library)
        with served(app) as address:
            reply = connected(address).chat.completions.create(
                model="wenzheng-extractive", messages=asked(QUESTION)
            )
        assert not server.asked
    assert reply.wenzheng["phrased"] is None


def test_the_last_question_stands_alone_and_that_is_said(client: Any) -> None:
    talk = [
        {"role": "system", "content": "简短回答"},
        *asked("2025年加氢站数量"),
        {"role": "assistant", "content": "……"},
        {"role": "user", "content": [{"type": "text", "text": QUESTION}]},
    ]
    alone = client.chat.completions.create(model="wenzheng", messages=asked(QUESTION))
    reply = client.chat.completions.create(model="wenzheng", messages=talk)
    assert reply.choices[0].message.content == alone.choices[0].message.content
    assert "earlier messages" in reply.wenzheng["notes"][-1]["en"]
    assert not alone.wenzheng["notes"]


def test_a_question_that_leaves_something_out_takes_it_from_the_one_before(client: Any) -> None:
    talk = [
        *asked("到2025年公共充电桩数量"),
        {"role": "assistant", "content": "……"},
        *asked("那2027年呢？"),
    ]
    reply = client.chat.completions.create(model="wenzheng", messages=talk)
    understood = "（按上文理解为“到2027年公共充电桩数量”）"
    assert reply.choices[0].message.content.startswith(f"{understood}\n\n4.5万个[1]")
    assert "到2027年公共充电桩数量" in reply.wenzheng["notes"][-1]["zh"]
    chunks = list(client.chat.completions.create(model="wenzheng", messages=talk, stream=True))
    said = "".join(one.choices[0].delta.content or "" for one in chunks if one.choices)
    assert said == reply.choices[0].message.content


def test_filters_can_be_given_beside(client: Any) -> None:
    reply = client.chat.completions.create(
        model="wenzheng", messages=asked(QUESTION), extra_body={"filters": {"year_to": 1950}}
    )
    assert reply.wenzheng["status"] == "abstained"


@pytest.mark.parametrize(
    "given", [{"temperature": 0.7, "max_tokens": 9, "seed": 1, "user": "x", "n": 1}]
)
def test_parameters_that_mean_nothing_here_are_ignored(client: Any, given: dict[str, Any]) -> None:
    reply = client.chat.completions.create(model="wenzheng", messages=asked(QUESTION), **given)
    assert reply.wenzheng["answer"] == "4.5万个"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"n": 2}, "unsupported_parameter"),
        ({"response_format": {"type": "json_object"}}, "unsupported_parameter"),
        (
            {"tools": [{"type": "function", "function": {"name": "f"}}]},
            "unsupported_parameter",
        ),
        ({"messages": [{"role": "system", "content": "x"}]}, "unsupported_parameter"),
        (
            {
                "messages": [
                    {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}
                ]
            },
            "unsupported_parameter",
        ),
        ({"messages": asked("  ")}, "bad_question"),
        ({"messages": []}, "bad_request"),
        ({"messages": asked("问" * 5000), "stream": True}, "bad_question"),
    ],
)
def test_what_cannot_be_done_is_refused_in_their_shape(
    client: Any, given: dict[str, Any], code: str
) -> None:
    with pytest.raises(require("openai").BadRequestError) as refused:
        client.chat.completions.create(
            **{"model": "wenzheng", "messages": asked(QUESTION), **given}
        )
    assert (refused.value.code, refused.value.type) == (code, "invalid_request_error")
    assert re.search(r"[\u4e00-\u9fff].* / .*[a-z]", refused.value.message)


def test_an_unknown_model_is_not_found(client: Any) -> None:
    openai = require("openai")
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="gpt-9", messages=asked(QUESTION))
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="gpt-9", input="x")


def test_errors_that_no_route_raises_have_that_shape_too(address: str) -> None:
    for response in (
        httpx.get(f"{address}/v1/chat/completions"),
        httpx.post(f"{address}/v1/embeddings", content=b"{"),
        httpx.get(f"{address}/v1/models", headers={"host": "evil.example"}),
    ):
        assert response.is_client_error
        assert set(response.json()["error"]) == {"message", "type", "param", "code"}


@pytest.mark.parametrize("encoding", ["float", "base64"])
@pytest.mark.parametrize("kind", ["query", "passage"])
def test_embeddings_are_those_of_the_library(
    client: Any, address: str, embedder: Embedder, encoding: str, kind: str
) -> None:
    texts = ["加氢站建设目标", "公共充电桩"]
    asked = {"model": "e5-small-zh", "input": texts, "encoding_format": encoding}
    raw = httpx.post(f"{address}/v1/embeddings", json={**asked, "input_type": kind}).json()
    found = client.embeddings.create(
        model="e5-small-zh", input=texts, extra_body={"input_type": kind}
    )
    embed = embedder.embed_queries if kind == "query" else embedder.embed_passages
    assert isinstance(raw["data"][0]["embedding"], str if encoding == "base64" else list)
    assert [one.index for one in found.data] == [0, 1]
    np.testing.assert_allclose([one.embedding for one in found.data], embed(texts), atol=1e-6)
    assert found.usage.total_tokens == sum(map(embedder.count_tokens, texts))


def test_texts_are_passages_unless_it_is_said_otherwise(client: Any, embedder: Embedder) -> None:
    found = client.embeddings.create(model="e5-small-zh", input="加氢站", dimensions=384)
    np.testing.assert_allclose(
        found.data[0].embedding, embedder.embed_passages(["加氢站"])[0], atol=1e-6
    )


@pytest.mark.parametrize(
    "given",
    [{"dimensions": 128}, {"input": ""}, {"input": []}, {"input": [1, 2]}, {"input": ["x"] * 300}],
)
def test_embeddings_that_cannot_be_made_are_refused(client: Any, given: dict[str, Any]) -> None:
    with pytest.raises(require("openai").BadRequestError):
        client.embeddings.create(**{"model": "e5-small-zh", "input": "x", **given})
