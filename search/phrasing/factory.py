"""Which language model the settings mean."""

from __future__ import annotations

import httpx

from search.phrasing.breaker import Breaker
from search.phrasing.http import HttpPhraser
from wenzheng.errors import BadSetting
from wenzheng.settings import PREFIX, Settings


def load_phraser(settings: Settings) -> Breaker | None:
    """The language model of the settings behind a breaker, or None where none is set.

    Nothing is connected to yet. Raises BadSetting, naming the setting, for an address that is none,
    and for one without a model.
    """
    base = settings.phrasing_api.strip()
    if not base:
        return None
    _check_address(base)
    if not settings.phrasing_model:
        raise _bad(
            "phrasing_model",
            "是转述必需的；请填写接口中的模型名",
            "is needed for phrasing; give the name of the model behind the API",
        )
    return Breaker(
        HttpPhraser(
            base,
            model=settings.phrasing_model,
            seconds=settings.phrasing_seconds,
            key=settings.phrasing_key.get_secret_value(),
        )
    )


def _check_address(address: str) -> None:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise _bad(
            "phrasing_api", f"不是有效的网址：{error}", f"is no valid address: {error}"
        ) from error
    if url.scheme not in ("http", "https") or not url.host or url.query or url.fragment:
        raise _bad(
            "phrasing_api",
            "应为以 http:// 或 https:// 开头的接口地址，通常以 /v1 结尾，不带参数",
            "must be the address of an API that begins with http:// or https://, as a rule up to "
            "/v1, without parameters",
        )


def _bad(name: str, zh: str, en: str) -> BadSetting:
    variable = f"{PREFIX}{name.upper()}"
    return BadSetting(f"设置 {variable} {zh}", f"setting {variable} {en}")
