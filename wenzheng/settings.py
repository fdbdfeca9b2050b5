"""Every setting, typed: read once at an entry point (`wenzheng.configuration`) and passed on from there."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from wenzheng.serving import ServingSettings

PREFIX = "WENZHENG_"
"""What a setting's name begins with in the environment."""

SECRETS = frozenset(
    {"reranker", "rerank_key", "phrasing_api", "phrasing_key", "oidc_client_secret"}
)
"""Settings whose value is in no message when it is refused: it may hold a password."""


class RerankApi(StrEnum):
    """What a rerank server speaks: the shape of Cohere, which most have, or TEI's own."""

    COHERE = "cohere"
    TEI = "tei"


class Settings(ServingSettings):
    """What can be chosen about a running Wenzheng."""

    data: Path = Field(
        default=Path(".wenzheng"), description="数据目录 / folder of the store and indexes"
    )
    model: str = Field(
        default="e5-small-zh",
        description="新建索引的向量模型：内置模型名、本地目录或模型库名称；已有索引用自己的模型 / "
        "embedding model of a new index: the embedded one, a local folder, or a name on a hub; an "
        "index that is there uses its own",
    )
    query_prompt: str | None = Field(
        default=None,
        description="问题前缀（仅限其他模型） / prompt before questions, for another model",
    )
    passage_prompt: str | None = Field(
        default=None,
        description="文段前缀（仅限其他模型） / prompt before passages, for another model",
    )
    threads: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        le=256,
        description="向量计算线程数，默认全部核心 / threads for embedding, default all cores",
    )
    parse_seconds: float = Field(
        default=600,
        gt=0,
        description="解析一个文档的最长时间（秒） / longest time to parse one document, in seconds",
    )
    parse_memory: int = Field(
        default=4096,
        ge=512,
        description="解析进程的内存上限（MiB） / most memory of a parsing process, in MiB",
    )
    ranker: str = Field(
        default="",
        description="排序：fixed 固定权重，general 内置的排序模型，或排序模型的目录；空为 wenzheng tune "
        "写入的排序，没有则用固定权重 / ranking: fixed (weights), general (the one carried), or a "
        "folder; empty: what `wenzheng tune` wrote, else fixed",
    )
    reranker: str = Field(
        default="",
        description="重排序：cross-encoder:本地目录或模型库名称，或重排序服务的完整网址；空为不用 / "
        "reranker: cross-encoder:FOLDER_OR_NAME, or the full address of a rerank server; "
        "empty: none",
    )
    rerank_api: RerankApi = Field(
        default=RerankApi.COHERE,
        description="重排序服务的接口：cohere（vLLM、Xinference、Jina 等通用）或 tei / "
        "what the rerank server speaks: cohere (vLLM, Xinference, Jina, …) or tei",
    )
    rerank_model: str = Field(
        default="",
        description="重排序服务中的模型名 / name of the model on the rerank server",
    )
    rerank_key: SecretStr = Field(
        default=SecretStr(""),
        description="重排序服务的密钥，从不显示 / key of the rerank server, never shown",
    )
    rerank_depth: int = Field(
        default=50,
        ge=1,
        le=1000,
        description="重排序的文段数 / how many passages are ranked again",
    )
    rerank_seconds: float = Field(
        default=10,
        gt=0,
        le=600,
        description="重排序的最长时间（秒），超时则用初次排序 / longest time to rank again, in "
        "seconds; after it the first order stands",
    )
    phrasing_api: str = Field(
        default="",
        description="转述答案的语言模型的接口地址（OpenAI 兼容，通常以 /v1 结尾）；空为不转述 / address of "
        "the OpenAI-compatible API of a language model that phrases answers, as a rule up to /v1; "
        "empty: none",
    )
    phrasing_model: str = Field(
        default="",
        description="转述所用的模型名 / name of the model that phrases",
    )
    phrasing_key: SecretStr = Field(
        default=SecretStr(""),
        description="语言模型接口的密钥，从不显示 / key of that API, never shown",
    )
    phrasing_seconds: float = Field(
        default=15,
        gt=0,
        le=600,
        description="转述的最长时间（秒），超时则只显示原文答案 / longest time to phrase, in seconds; "
        "after it the extractive answer stands alone",
    )

    @field_validator("reranker", "phrasing_api")
    @classmethod
    def _without_password(cls, given: str) -> str:
        address = urlsplit(given)
        if address.username is not None or address.password is not None:
            raise ValueError("an address must hold no password; there is a setting for the key")
        return given

    @field_validator("rerank_key", "phrasing_key")
    @classmethod
    def _fit_for_a_header(cls, key: SecretStr) -> SecretStr:
        if not all("!" <= character <= "~" for character in key.get_secret_value()):
            raise ValueError("a key consists of visible ASCII characters without blanks")
        return key
