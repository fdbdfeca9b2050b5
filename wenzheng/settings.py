"""Every setting, typed: read once at an entry point and passed on from there.

Each can be given in the environment as `WENZHENG_<NAME>`; a command's own option is stronger.
"""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from wenzheng.errors import BadSetting

PREFIX = "WENZHENG_"
_NOT_SETTINGS = frozenset({"WENZHENG_REQUIRE_ALL"})
"""Variables of the same prefix that steer the tests, not the program."""


class Settings(BaseSettings):
    """What can be chosen about a running Wenzheng."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

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
    host: str = Field(
        default="127.0.0.1", description="监听地址，仅限本机 / address to bind to, loopback"
    )
    port: int = Field(default=8000, ge=1, le=65535, description="监听端口 / port to listen on")


def load_settings() -> Settings:
    """The settings of this process. Raises BadSetting for an unknown or impossible one."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for variable in os.environ:
        if variable.startswith(PREFIX) and variable not in known | _NOT_SETTINGS:
            raise BadSetting(
                f"环境变量 {variable} 不是已知设置；可用设置见 wenzheng settings",
                f"environment variable {variable} is no known setting; see `wenzheng settings`",
            )
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise BadSetting(
            f"设置 {name} 的值无效：{first['input']!r}；可用取值见 wenzheng settings",
            f"setting {name} has an impossible value {first['input']!r}: {first['msg']}; "
            "see `wenzheng settings`",
        ) from error
