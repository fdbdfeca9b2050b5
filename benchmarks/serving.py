"""What every request pays before its route: microseconds of each layer, without network and engine.

    python benchmarks/serving.py [--requests N] [--rounds N]

A trivial route is asked through more and more of the stack, in one process by ASGI. Each figure is the
processor time of the best of some rounds: what else the machine does only adds to it.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware

from api.access.keys import KeyStore
from api.middleware.stack import stack
from api.observing.audit import AuditLog
from api.service import Service
from wenzheng.serving import Anonymous, Scope, ServingSettings

Sender = Callable[[], Any]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        keys = KeyStore(Path(folder))
        key = keys.add("bench", Scope.READ)
        rows = _cases(Path(folder), keys, key)
        print("| stack | µs a request | more than before |\n|---|---|---|")
        before = 0.0
        for name, middleware, headers in rows:
            took = asyncio.run(_measured(middleware, headers, arguments.requests, arguments.rounds))
            print(f"| {name} | {took:.0f} | {took - before:+.0f} |")
            before = took


def _cases(
    folder: Path, keys: KeyStore, key: str
) -> list[tuple[str, list[Middleware], dict[str, str]]]:
    settings = ServingSettings(anonymous=Anonymous.ON, hosts=("*",), rate_limit=0)
    service = Service(settings, keys=keys)
    recorder, prefix, guard, deadline, admission, etags = stack(service)
    counted = ServingSettings(
        anonymous=Anonymous.ON, hosts=("*",), rate_limit=10**9, rate_burst=100_000
    )
    whole = stack(Service(counted, keys=keys))
    audited = stack(Service(counted, keys=keys, audit=AuditLog(folder, days=1)))
    with_key = {"x-api-key": key}
    return [
        ("the route alone", [], {}),
        ("+ guard (names, sizes, headers)", [guard], {}),
        ("+ prefix, deadline", [prefix, guard, deadline], {}),
        ("+ door, anonymous", [prefix, guard, deadline, admission], {}),
        ("+ ETag", [prefix, guard, deadline, admission, etags], {}),
        ("+ record, id, metrics", [recorder, prefix, guard, deadline, admission, etags], {}),
        ("+ rate limit", whole, {}),
        ("+ a key", whole, with_key),
        ("+ audit log", audited, with_key),
    ]


async def _measured(
    middleware: list[Middleware], headers: dict[str, str], requests: int, rounds: int
) -> float:
    app = FastAPI(middleware=middleware)

    @app.get("/v1/nothing")
    async def nothing() -> dict[str, int]:
        return {"answer": 42}

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    ask = _asker(app, [(b"host", b"127.0.0.1"), *raw])
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for _ in range(requests):
            assert await ask() == 200
        best = min(best, (time.process_time() - began) / requests)
    return best * 1e6


def _asker(app: FastAPI, headers: list[tuple[bytes, bytes]]) -> Sender:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def ask() -> int:
        status = 0

        async def send(message: Any) -> None:
            nonlocal status
            status = message.get("status", status)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": "/v1/nothing",
            "raw_path": b"/v1/nothing",
            "query_string": b"",
            "root_path": "",
            "headers": headers,
            "client": ("10.1.2.3", 1),
            "server": ("127.0.0.1", 80),
        }
        await app(scope, receive, send)
        return status

    return ask


if __name__ == "__main__":
    main()
