"""Runs the application on this machine's own address."""

from __future__ import annotations

import errno
import socket

import uvicorn
from fastapi import FastAPI

from wenzheng.errors import BadSetting

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def run(app: FastAPI, host: str, port: int) -> None:
    """Serve until interrupted. Raises BadSetting for a foreign address or a port that is taken."""
    bound = bind(host, port)
    shown = f"[{host}]" if ":" in host else host
    print(f"问政 http://{shown}:{bound.getsockname()[1]}  （按 Ctrl+C 停止）", flush=True)
    config = uvicorn.Config(app, log_level="warning", server_header=False)
    uvicorn.Server(config).run(sockets=[bound])


def bind(host: str, port: int) -> socket.socket:
    """A listening socket: from here on nobody else gets the port. Raises BadSetting as `run` does."""
    if host not in _LOOPBACK:
        raise BadSetting(
            f"监听地址 {host} 不是本机地址；没有访问密钥时只能监听 127.0.0.1、localhost 或 ::1",
            f"{host} is not this machine's own address; without access keys only 127.0.0.1, "
            "localhost or ::1 can be listened on",
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
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
