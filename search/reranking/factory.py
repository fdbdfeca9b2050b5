"""Which reranker the settings mean."""

from __future__ import annotations

import httpx

from search.reranking.breaker import Breaker
from search.reranking.cross_encoder import CrossEncoderReranker
from search.reranking.http import HttpReranker
from wenzheng.errors import BadSetting
from wenzheng.settings import PREFIX, RerankApi, Settings

CROSS_ENCODER = "cross-encoder:"
_FOR_SERVERS = ("rerank_api", "rerank_model", "rerank_key")


def load_reranker(settings: Settings) -> Breaker | None:
    """The reranker of the settings behind a breaker, or None where none is set.

    Nothing is loaded or connected to yet. Raises BadSetting, naming the setting, when
    WENZHENG_RERANKER is neither of its forms, or another setting does not go with it.
    """
    chosen = settings.reranker.strip()
    if not chosen:
        return None
    if chosen.startswith(CROSS_ENCODER):
        return Breaker(_cross_encoder(settings, chosen.removeprefix(CROSS_ENCODER).strip()))
    if chosen.lower().startswith(("http://", "https://")):
        return Breaker(_server(settings, chosen))
    raise _bad(
        "reranker",
        f"的值 {chosen!r} 应为 cross-encoder:目录或名称，或以 http:// 或 https:// 开头的网址",
        f"is {chosen!r}; it must be cross-encoder:FOLDER_OR_NAME, or an address that begins with "
        "http:// or https://",
    )


def _cross_encoder(settings: Settings, model: str) -> CrossEncoderReranker:
    if not model:
        raise _bad("reranker", "缺少模型的目录或名称", "lacks the folder or the name of the model")
    for name in _FOR_SERVERS:
        if name in settings.model_fields_set and getattr(settings, name):
            raise _bad(
                name,
                "只用于重排序服务，不能与 cross-encoder 同用；请去掉这项设置",
                "is for rerank servers and does not go with cross-encoder; leave it out",
            )
    return CrossEncoderReranker(model, threads=settings.threads, seconds=settings.rerank_seconds)


def _server(settings: Settings, address: str) -> HttpReranker:
    _check_address(address)
    named = bool(settings.rerank_model)
    if settings.rerank_api is RerankApi.COHERE and not named:
        raise _bad(
            "rerank_model",
            "是 cohere 接口必需的；请填写服务中的模型名",
            "is needed with the cohere interface; give the name of the model on the server",
        )
    if settings.rerank_api is RerankApi.TEI and named:
        raise _bad(
            "rerank_model",
            "不能与 tei 接口同用（一个 TEI 服务只有一个模型）；请去掉这项设置",
            "does not go with the tei interface (a TEI server has one model); leave it out",
        )
    return HttpReranker(
        address,
        api=settings.rerank_api,
        seconds=settings.rerank_seconds,
        model=settings.rerank_model,
        key=settings.rerank_key.get_secret_value(),
    )


def _check_address(address: str) -> None:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise _bad(
            "reranker", f"不是有效的网址：{error}", f"is no valid address: {error}"
        ) from error
    if not url.host:
        raise _bad("reranker", "的网址缺少主机名", "is an address without a host")


def _bad(name: str, zh: str, en: str) -> BadSetting:
    variable = f"{PREFIX}{name.upper()}"
    return BadSetting(f"设置 {variable} {zh}", f"setting {variable} {en}")
