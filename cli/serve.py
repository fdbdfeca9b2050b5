"""The service, what it noted, and the settings: serve, audit, settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import SecretStr

from cli.context import Context
from cli.output import print_json
from wenzheng.configuration import Configuration, configure
from wenzheng.readable import EVERYTHING
from wenzheng.settings import PREFIX, Settings

if TYPE_CHECKING:
    from api.service import Service
    from wenzheng.library import Library

_DAYS = ["%Y-%m-%d"]
Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (serve, audit, settings):
        app.command()(command)


def serve(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option("--host", help="监听地址；本机以外的地址须先有访问密钥")
    ] = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help="监听端口")] = None,
    root_path: Annotated[
        str | None, typer.Option("--root-path", help="反向代理下的路径前缀，如 /wenzheng")
    ] = None,
    tls_cert: Annotated[Path | None, typer.Option("--tls-cert", help="TLS 证书（PEM）")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="TLS 私钥（PEM）")] = None,
) -> int:
    """启动检索页面和 HTTP 接口。"""
    from api.app import create_app
    from api.server import run
    from wenzheng.readahead import start_reading_ahead

    options = {
        "host": host,
        "port": port,
        "root_path": root_path,
        "tls_cert": tls_cert,
        "tls_key": tls_key,
    }
    given: Context = context.obj
    ours = Context.of(_chosen(given, {n: v for n, v in options.items() if v is not None}))
    library = ours.library()
    start_reading_ahead(ours.settings.data)
    engine = ours.engine(library)

    def load() -> None:
        with library.snapshot(EVERYTHING) as snapshot:
            ours.embedder_of(snapshot.model)  # now, so that the first question does not wait

    service = _service(ours, library)
    run(create_app(engine, library, service), service, load)
    return 0


def _chosen(given: Context, options: Mapping[str, object]) -> Configuration:
    return (given.configuration or configure()).with_options(options)


def _service(ours: Context, library: Library) -> Service:
    from api.service import Service
    from cli.working import work_beside

    stages = {"reranker": ours.reranker, "phraser": ours.phraser}
    set_ones = [(name, stage) for name, stage in stages.items() if stage is not None]
    work = partial(work_beside, ours.settings)
    return Service.of(ours.settings, ours.settings.data, set_ones, work)


def audit(
    context: typer.Context,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=_DAYS, help="自某日（UTC）")
    ] = None,
    until: Annotated[datetime | None, typer.Option("--until", formats=_DAYS, help="至某日")] = None,
    asker: Annotated[
        str | None,
        typer.Option("--asker", help="只看该名称的密钥和用户，或该身份（如“key 名称”“sso 用户”）"),
    ] = None,
    changes: Annotated[bool, typer.Option("--changes", help="只看改动")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="只看未成功的请求")] = False,
    as_json: Json = False,
) -> int:
    """查看审计日志：谁在何时、从何处问了什么、改了什么，结果如何。"""
    from api.observing.audit import entries

    ours: Context = context.obj
    days = (since and since.date(), until and until.date())
    for entry in entries(ours.settings.data, *days):
        is_left_out = (
            (asker is not None and asker not in (entry["asker"], entry.get("identity")))
            or (changes and not entry["changed"])
            or (failed and entry.get("status", 200) < 400)
        )
        if not is_left_out:
            print_json(entry) if as_json else typer.echo(_told(entry))
    return 0


def _told(entry: Mapping[str, Any]) -> str:
    """An entry in one line, whatever was asked for: no other line can be forged by it."""
    said = [
        f"{one['kind']} {one.get('text', '')} → {one['outcome']}" for one in entry.get("asked", ())
    ]
    what = "；".join([*said, *entry["changed"]])
    by = f"（{entry['means']}）" if entry["asker"] else ""
    who = f"{entry['asker'] or '匿名'}{by}@{entry['address'] or '本机'}"
    how = f"{entry['method']} {entry['path']} {entry['status']}" if "status" in entry else "命令"
    line = f"{entry['time']}  {who}  {how}  {what}".rstrip()
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)


def settings(context: typer.Context, as_json: Json = False) -> int:
    """列出全部设置、当前值和来源：环境变量、设置文件、命令行，后者优先。"""
    ours: Context = context.obj
    configuration = ours.configuration or configure()
    if configuration.file and not as_json:
        typer.echo(f"# {configuration.file}")
    for name, field in Settings.model_fields.items():
        value, source = getattr(ours.settings, name), configuration.source_of(name)
        shown = {"name": f"{PREFIX}{name.upper()}", "value": _plain(value), "source": source.value}
        if as_json:
            print_json({**shown, "description": field.description})
        else:
            typer.echo(f"{shown['name']}={_line(shown['value'])}  ({source})")
            typer.echo(f"    {field.description}")
    return 0


def _plain(value: object) -> object:
    """The value as JSON; of a secret asterisks alone."""
    match value:
        case SecretStr() | Path():
            return str(value)
        case Enum():
            return value.value
        case tuple():
            return [str(one) for one in value]
        case Mapping():
            return {str(name): _plain(one) for name, one in value.items()}
        case _:
            return value


def _joined(one: object) -> str:
    return "|".join(map(str, one)) if isinstance(one, list) else str(one)


def _line(value: object) -> str:
    match value:
        case None:
            return ""
        case list():
            return ",".join(map(str, value))
        case dict():
            return ",".join(f"{name}={_joined(one)}" for name, one in value.items())
        case bool():
            return str(value).lower()
        case _:
            return str(value)
