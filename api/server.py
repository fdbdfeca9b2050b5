"""Runs the application on the address that the settings name."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Callable
from threading import Thread

import uvicorn
from fastapi import FastAPI

from api.guard import LOOPBACK
from api.observing.logs import log_as_json
from api.service import Service
from wenzheng.errors import BadSetting, WenzhengError
from wenzheng.serving import Anonymous, LogFormat, ServingSettings

_GRACE_SECONDS = 10
"""How long requests may go on that are being answered when the service is stopped."""


def run(app: FastAPI, service: Service, load: Callable[[], None]) -> None:
    """Serve until interrupted, while `load` makes the service ready beside.

    Raises BadSetting for an address that may not be listened on or a port that is taken, and what
    `load` raises.
    """
    settings = service.settings
    if settings.log_format is LogFormat.JSON:
        log_as_json()
    check_open(service)
    check_certificate(settings)
    server = uvicorn.Server(_config(app, settings))
    bound = bind(settings.host, settings.port)
    failures: list[WenzhengError] = []

    def prepare() -> None:
        try:
            load()
            service.readiness.loaded.set()
        except WenzhengError as error:
            failures.append(error)
            server.should_exit = True

    Thread(target=prepare, name="loading", daemon=True).start()
    print(f"问政 {_address(settings, bound)}  （按 Ctrl+C 停止）", flush=True)
    server.run(sockets=[bound])
    for failure in failures:
        raise failure


def check_certificate(settings: ServingSettings) -> None:
    """Raises BadSetting for TLS files that cannot be used, before anything is served with them."""
    if not settings.tls_cert:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            settings.tls_cert, settings.tls_key
        )
    except OSError as error:
        names = f"{settings.tls_cert}、{settings.tls_key}"
        raise BadSetting(
            f"TLS 证书或私钥无法使用（{names}：{error}）；请检查 --tls-cert 和 --tls-key",
            f"the TLS certificate or key cannot be used ({names}: {error}); check --tls-cert and --tls-key",
        ) from error


def _config(app: FastAPI, settings: ServingSettings) -> uvicorn.Config:
    is_json = settings.log_format is LogFormat.JSON
    return uvicorn.Config(
        app,
        log_level=None if is_json else "warning",
        log_config=None if is_json else uvicorn.config.LOGGING_CONFIG,
        access_log=False,
        ws="none",
        # Whom to believe about addresses is decided in api/access/peers: uvicorn trusts this machine.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )


def _address(settings: ServingSettings, bound: socket.socket) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    scheme = "https" if settings.tls_cert else "http"
    return f"{scheme}://{host}:{bound.getsockname()[1]}{settings.root_path}"


def check_open(service: Service) -> None:
    """Raises BadSetting where others could reach a service at which nobody could show a key."""
    settings = service.settings
    is_meant = settings.anonymous is Anonymous.ON or settings.sso_header or settings.oidc_issuer
    if settings.host in LOOPBACK or is_meant or (service.keys and service.keys.active()):
        return
    raise BadSetting(
        f"监听地址 {settings.host} 不是本机地址，而现在没有访问密钥；请先运行 wenzheng keys add 新建密钥，"
        "或设 WENZHENG_ANONYMOUS=on 允许任何人读取",
        f"{settings.host} is not this machine's own address, and there is no access key; make one "
        "with `wenzheng keys add`, or set WENZHENG_ANONYMOUS=on to let everyone read",
    )


def bind(host: str, port: int) -> socket.socket:
    """A listening socket: from here on nobody else gets the port. Raises BadSetting as `run` does."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        address = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)[0][4]
    except OSError as error:
        raise _refused(host, port, error) from error
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        raise _refused(host, port, error) from error
    return listening


def _refused(host: str, port: int, error: OSError) -> BadSetting:
    if error.errno == errno.EADDRINUSE:
        return BadSetting(
            f"端口 {port} 已被占用；请用 --port 换一个端口",
            f"port {port} is taken; choose another with --port",
        )
    return BadSetting(
        f"无法监听 {host}:{port}（{error.strerror}）；请换一个地址或端口",
        f"cannot listen on {host}:{port} ({error.strerror}); choose another address or port",
    )
