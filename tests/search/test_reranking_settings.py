"""Which settings mean which reranker, which do not go together, and that the key stays hidden."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import run
from search.reranking.factory import load_reranker
from tests.search.rerank_server import Behaviour, rerank_server
from wenzheng.configuration import load_settings
from wenzheng.errors import BadSetting
from wenzheng.settings import RerankApi

KEY = "sk-secret-0123456789"
URL = "http://10.1.2.3:8000/rerank"


def chosen(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str | None:
    """The name of the reranker that these variables mean."""
    for name, value in variables.items():
        monkeypatch.setenv(f"WENZHENG_{name}", value)
    reranker = load_reranker(load_settings())
    return reranker and reranker.name


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({}, None),
        ({"RERANKER": ""}, None),
        ({"RERANKER": " ", "RERANK_MODEL": "kept for later"}, None),
        ({"RERANKER": "cross-encoder:maker/model"}, "maker/model"),
        ({"RERANKER": "cross-encoder:maker/model", "RERANK_KEY": ""}, "maker/model"),
        ({"RERANKER": URL, "RERANK_MODEL": "m"}, f"{URL} (m)"),
        ({"RERANKER": URL, "RERANK_API": "tei"}, URL),
        ({"RERANKER": URL, "RERANK_API": "tei", "RERANK_KEY": KEY}, URL),
        ({"RERANKER": "HTTPS://host/v1/rerank", "RERANK_API": "tei"}, "https://host/v1/rerank"),
    ],
)
def test_what_is_chosen(
    variables: dict[str, str], name: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chosen(monkeypatch, **variables) == name


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"RERANKER": "bge-reranker"}, "WENZHENG_RERANKER"),
        ({"RERANKER": "ftp://host/rerank"}, "WENZHENG_RERANKER"),
        ({"RERANKER": "cross-encoder:"}, "WENZHENG_RERANKER"),
        ({"RERANKER": "http://"}, "WENZHENG_RERANKER"),
        ({"RERANKER": "http://host:port/"}, "WENZHENG_RERANKER"),
        ({"RERANKER": f"http://me:{KEY}@host/rerank"}, "WENZHENG_RERANKER"),
        ({"RERANKER": URL}, "WENZHENG_RERANK_MODEL"),
        ({"RERANKER": URL, "RERANK_API": "tei", "RERANK_MODEL": "m"}, "WENZHENG_RERANK_MODEL"),
        ({"RERANKER": "cross-encoder:m", "RERANK_API": "tei"}, "WENZHENG_RERANK_API"),
        ({"RERANKER": "cross-encoder:m", "RERANK_MODEL": "m"}, "WENZHENG_RERANK_MODEL"),
        ({"RERANKER": "cross-encoder:m", "RERANK_KEY": KEY}, "WENZHENG_RERANK_KEY"),
        ({"RERANK_API": "guess"}, "WENZHENG_RERANK_API"),
        ({"RERANK_KEY": f"{KEY}\n"}, "WENZHENG_RERANK_KEY"),
        ({"RERANK_KEY": f"{KEY}密"}, "WENZHENG_RERANK_KEY"),
        ({"RERANK_DEPTH": "0"}, "WENZHENG_RERANK_DEPTH"),
        ({"RERANK_SECONDS": "0"}, "WENZHENG_RERANK_SECONDS"),
        ({"RERANK_SECONDS": "nan"}, "WENZHENG_RERANK_SECONDS"),
    ],
)
def test_what_is_refused_by_name(
    variables: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadSetting) as caught:
        chosen(monkeypatch, **variables)
    assert f"{named} " in caught.value.zh
    assert f"{named} " in caught.value.en
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_the_key_is_not_shown(
    options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WENZHENG_RERANK_KEY", KEY)
    assert run(["settings", *options]) == 0
    out = capsys.readouterr().out
    assert "WENZHENG_RERANK_KEY" in out
    assert KEY not in out
    if options:
        rows = {row["name"]: row["value"] for row in map(json.loads, out.splitlines())}
        assert rows["WENZHENG_RERANK_KEY"] == "**********"
        assert rows["WENZHENG_RERANK_API"] == "cohere"


def test_doctor_and_status_tell_of_the_reranker(
    examples_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WENZHENG_DATA", str(examples_data))
    monkeypatch.setenv("WENZHENG_RERANK_API", "tei")
    with rerank_server(RerankApi.TEI) as server:
        monkeypatch.setenv("WENZHENG_RERANKER", server.url)
        assert run(["status", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["reranker"] == server.url
        assert server.asked == [], "status asks nothing"
        assert run(["doctor", "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["findings"] == []
        assert told["reranker"]["name"] == server.url
        assert told["reranker"]["ms"] > 0
        server.behaviour = Behaviour.SAYS_500
        assert run(["doctor"]) == 1
        out = capsys.readouterr().out
    assert server.url in out
    assert "500" in out
