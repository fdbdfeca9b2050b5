"""What can be chosen about the service: its address, who may ask, how much, and what is noted of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from wenzheng.errors import UsageError
from wenzheng.readable import EVERY, collection_name

Network = IPv4Network | IPv6Network

_HEADER = re.compile(r"[A-Za-z0-9-]*")


class Scope(StrEnum):
    """What one may do: each holds those before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    @property
    def implied(self) -> frozenset[Scope]:
        """This one and those that it holds."""
        order = list(Scope)
        return frozenset(order[: order.index(self) + 1])


class Anonymous(StrEnum):
    """Who may read without a key: nobody, this machine itself, or everyone."""

    OFF = "off"
    LOOPBACK = "loopback"
    ON = "on"


class LogFormat(StrEnum):
    """Warnings for people, or every request and warning as a line of JSON."""

    TEXT = "text"
    JSON = "json"


EVERYONE = "*"
"""The group that everyone belongs to whom a proxy or an OpenID provider names."""

SIGN_IN = "/sign-in"
"""Where the page asks for a key."""

OIDC_SIGN_IN = f"{SIGN_IN}/oidc"
"""Where users of an OpenID provider begin to sign in."""
OIDC_CALLBACK = f"{OIDC_SIGN_IN}/callback"
"""Where it sends them back."""

_OWN_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def is_safe_address(given: str) -> bool:
    """Whether what is asked there is read by nobody else: https, or this machine itself."""
    try:
        parts = urlsplit(given)
        host = parts.hostname
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _OWN_HOSTS)


def _listed(given: object) -> object:
    """Environment and command line write a list with commas."""
    if not isinstance(given, str):
        return given
    return [part.strip() for part in given.split(",") if part.strip()]


def _mapped(given: object) -> object:
    """Environment and command line write `group=value, group=value`."""
    if not isinstance(given, str):
        return given
    pairs = [part.partition("=") for part in given.split(",") if part.strip()]
    if not all(sign and group.strip() for group, sign, _ in pairs):
        raise ValueError("it is written as group=value, group=value")
    return {group.strip(): scope.strip() for group, _, scope in pairs}


def _opened(given: object) -> object:
    """Environment and command line write `group=collection|collection, group=collection`."""
    mapped = _mapped(given)
    if not isinstance(mapped, Mapping):
        return mapped
    return {
        group: [one.strip() for one in names.split("|")] if isinstance(names, str) else names
        for group, names in mapped.items()
    }


def _collection(given: str) -> str:
    try:
        return EVERY if given == EVERY else collection_name(given)
    except UsageError as error:
        raise ValueError(error.en) from error


def _network(given: object) -> object:
    return ip_network(given, strict=False) if isinstance(given, str) else given


def _origin(given: str) -> str:
    parts = urlsplit(given)
    if given != "*" and (
        parts.scheme not in ("http", "https") or given != f"{parts.scheme}://{parts.netloc}"
    ):
        raise ValueError("an origin is written as https://name, without a path")
    return given


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], BeforeValidator(_listed)]
Networks = Annotated[
    tuple[Annotated[Network, BeforeValidator(_network)], ...], BeforeValidator(_listed)
]
Groups = Annotated[Mapping[str, Scope], BeforeValidator(_mapped)]
Collection = Annotated[str, AfterValidator(_collection)]
Collections = Annotated[tuple[Collection, ...], BeforeValidator(_listed)]
Opened = Annotated[Mapping[str, tuple[Collection, ...]], BeforeValidator(_opened)]


class ServingSettings(BaseModel):
    """What can be chosen about a running service."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    host: str = Field(
        default="127.0.0.1",
        description="监听地址；本机以外的地址须先有密钥（wenzheng keys add），或设 anonymous 为 on / address "
        "to listen on; another than this machine's needs keys (`wenzheng keys add`), or anonymous=on",
    )
    port: int = Field(default=8000, ge=1, le=65535, description="监听端口 / port to listen on")
    root_path: str = Field(
        default="",
        description="反向代理下的路径前缀，如 /wenzheng / path prefix behind a reverse proxy",
    )
    tls_cert: Path | None = Field(
        default=None, description="TLS 证书（PEM） / TLS certificate with its chain (PEM)"
    )
    tls_key: Path | None = Field(
        default=None, description="TLS 私钥（PEM） / its private key (PEM)"
    )
    hosts: Names = Field(
        default=(),
        description="服务的名称，用逗号分隔，* 为任意；本机名称总是可以 / names that the service is asked "
        "by, with commas; * for any; this machine's own always hold",
    )
    anonymous: Anonymous = Field(
        default=Anonymous.LOOPBACK,
        description="谁可以不用密钥读取：off 无人，loopback 本机，on 所有人 / who may read without a key: "
        "off (nobody), loopback (this machine), on (everyone)",
    )
    session_hours: float = Field(
        default=12, gt=0, le=720, description="页面登录的有效时间（小时） / hours a sign-in holds"
    )
    trusted_proxies: Networks = Field(
        default=(),
        description="可信的反向代理，地址或网段，用逗号分隔；只采信它们转告的来源地址和用户 / reverse "
        "proxies, addresses or networks with commas: who they forward for is believed of them alone",
    )
    sso_header: str = Field(
        default="",
        description="单点登录：可信代理写用户名的请求头；空为不用 / single sign-on: header in which a "
        "trusted proxy names the user; empty: none",
    )
    sso_groups_header: str = Field(
        default="",
        description="单点登录：可信代理写用户组的请求头，用逗号分隔 / header with the user's groups",
    )
    sso_groups: Groups = Field(
        default={EVERYONE: Scope.READ},
        description="用户组的权限，如 *=read, editors=write；* 为每个登录的用户 / scopes of groups; * is "
        "everyone who is signed in",
    )
    anonymous_collections: Collections = Field(
        default=(EVERY,),
        description="不用密钥的人可读的文档集，用逗号分隔；* 为全部 / collections that may be read without a "
        "key, with commas; * is all of them",
    )
    sso_collections: Opened = Field(
        default={EVERYONE: (EVERY,)},
        description="用户组可读的文档集，如 *=公开, hr=公开|人事；组 * 为每个登录的用户，文档集 * 为全部 / "
        "collections that groups may read; the group * is everyone who is signed in, the collection * "
        "is all of them",
    )
    oidc_issuer: str = Field(
        default="",
        description="OpenID Connect 登录：提供方的地址（issuer）；空为不用 / sign-in by OpenID Connect: the "
        "provider's issuer; empty: none",
    )
    oidc_client_id: str = Field(
        default="", description="在提供方登记的客户端编号 / client id registered with the provider"
    )
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""),
        description="客户端密钥，从不显示；公开客户端没有 / client secret, never shown; public clients have "
        "none",
    )
    oidc_redirect: str = Field(
        default="",
        description=f"在提供方登记的回调地址，以 {OIDC_CALLBACK} 结尾 / redirect URI registered with the "
        f"provider; it ends in {OIDC_CALLBACK}",
    )
    oidc_scope: str = Field(
        default="openid profile",
        description="向提供方请求的范围，须含 openid / scopes that are asked for, openid among them",
    )
    oidc_name_claim: str = Field(
        default="preferred_username",
        description="ID 令牌中作为用户名的声明，没有则用 sub / claim that names the user; sub without it",
    )
    oidc_groups_claim: str = Field(
        default="groups",
        description="ID 令牌中列出用户组的声明 / claim of the ID token that lists the user's groups",
    )
    cors_origins: Origins = Field(
        default=(),
        description="允许哪些网站的脚本调用接口，用逗号分隔；空为不允许 / origins whose scripts may call "
        "the API, with commas; empty: none",
    )
    rate_limit: int | None = Field(
        default=None,
        ge=0,
        description="每个密钥、每个地址每分钟的请求数，0 为不限；不设则为 600，本机不限 / requests a minute of "
        "each key and each address; 0: any number; unless set 600, and this machine is not limited",
    )
    rate_burst: int = Field(
        default=60, ge=1, le=100_000, description="其中可以连续发出的个数 / of them at once"
    )
    request_seconds: float = Field(
        default=60,
        gt=0,
        le=3600,
        description="一个请求的最长时间（秒） / longest time until a request is answered, in seconds",
    )
    max_requests: int = Field(
        default=256, ge=1, description="同时处理的请求数 / requests that are answered at a time"
    )
    max_body: int = Field(
        default=1024, ge=1, description="请求体的上限（KiB） / largest request body, in KiB"
    )
    max_upload: int = Field(
        default=2048, ge=1, description="一次上传的上限（MiB） / largest upload as a whole, in MiB"
    )
    max_upload_file: int = Field(
        default=512,
        ge=1,
        le=512,
        description="上传的单个文件的上限（MiB） / largest file of an upload, in MiB",
    )
    audit: bool = Field(
        default=True,
        description="是否写审计日志（数据目录的 audit/） / whether the audit log is written (audit/ in the "
        "data folder)",
    )
    audit_days: int = Field(
        default=180, ge=1, description="审计日志保留的天数 / days that the audit log is kept"
    )
    audit_questions: bool = Field(
        default=True, description="审计日志是否记录问题原文 / whether it holds what was asked"
    )
    feedback: bool = Field(
        default=True,
        description="是否收集对答案的评价（数据目录的 feedback.sqlite3） / whether askers may rate answers "
        "(feedback.sqlite3 in the data folder)",
    )
    log_format: LogFormat = Field(
        default=LogFormat.TEXT,
        description="运行日志：text 只有警告，json 每个请求一行 JSON / log: text (warnings alone), or json "
        "(one line for each request too)",
    )
    log_questions: bool = Field(
        default=False, description="JSON 日志是否记录问题原文 / whether that holds what was asked"
    )

    @field_validator("root_path")
    @classmethod
    def _prefix(cls, given: str) -> str:
        given = given.rstrip("/")
        if given and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", given):
            raise ValueError("a path prefix is written as /name")
        return given

    @field_validator("sso_header", "sso_groups_header")
    @classmethod
    def _header_name(cls, given: str) -> str:
        if not _HEADER.fullmatch(given):
            raise ValueError("a header's name consists of letters, digits and hyphens")
        return given.lower()

    @field_validator("oidc_client_secret")
    @classmethod
    def _printable(cls, given: SecretStr) -> SecretStr:
        if not all(" " <= character <= "~" for character in given.get_secret_value()):
            raise ValueError("a client secret consists of printable ASCII characters")
        return given

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert and tls_key go together")
        if (self.sso_header or self.sso_groups_header) and not self.trusted_proxies:
            raise ValueError("sso_header needs trusted_proxies: nobody else is believed")
        if self.oidc_issuer:
            self._check_provider()
        return self

    def _check_provider(self) -> None:
        if not is_safe_address(self.oidc_issuer):
            raise ValueError("oidc_issuer is an https address")
        if not self.oidc_client_id:
            raise ValueError("oidc_issuer needs oidc_client_id")
        is_ours = urlsplit(self.oidc_redirect).path == self.root_path + OIDC_CALLBACK
        if not (is_safe_address(self.oidc_redirect) and is_ours):
            raise ValueError(
                f"oidc_redirect is an https address that ends in {self.root_path}{OIDC_CALLBACK}"
            )
        if "openid" not in self.oidc_scope.split():
            raise ValueError("oidc_scope names openid")
