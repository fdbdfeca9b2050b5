"""Commands for access keys: keys add, list, revoke."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from api.access.keys import Key, KeyStore
from cli.context import Context
from cli.noting import note, shown
from cli.output import print_json
from wenzheng.readable import EVERY
from wenzheng.serving import Scope

app = typer.Typer(no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]
Name = Annotated[str, typer.Argument(help="密钥的名称，如使用它的人或程序", metavar="NAME")]


@app.command()
def add(
    context: typer.Context,
    name: Name,
    scope: Annotated[
        Scope, typer.Option("--scope", help="权限：read 读取，write 也可改动，admin 全部")
    ] = Scope.READ,
    collections: Annotated[
        list[str] | None,
        typer.Option("--collection", help="可读的文档集，可重复；不给为全部", metavar="NAME"),
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", min=1, help="几天后到期；默认不到期")
    ] = None,
    as_json: Json = False,
) -> int:
    """新建访问密钥；密钥只在此时显示一次，库中只存其摘要。"""
    expires = datetime.now(UTC) + timedelta(days=days) if days else None
    reads = sorted(collections or [EVERY])
    key = _keys(context).add(name, scope, expires=expires, collections=reads)
    note(context.obj, f"key {name} added, scope {scope}, reads {shown(reads)}")
    if as_json:
        shape = {"name": name.strip(), "scope": scope.value, "collections": reads, "key": key}
        print_json(shape)
    else:
        typer.echo(key)
        typer.echo("请立即保存：密钥不会再次显示 / keep it now: it is never shown again", err=True)
    return 0


@app.command("list")
def list_(context: typer.Context, as_json: Json = False) -> int:
    """列出密钥的名称、权限、到期和最近使用的时间（UTC）；不显示密钥本身。"""
    for key in _keys(context).all():
        print_json(key._asdict()) if as_json else typer.echo(_line(key))
    return 0


@app.command()
def revoke(context: typer.Context, name: Name, as_json: Json = False) -> int:
    """吊销密钥，立即生效，用它登录的页面也一并退出。"""
    _keys(context).revoke(name)
    note(context.obj, f"key {name} revoked")
    print_json({"revoked": name}) if as_json else typer.echo(f"已吊销密钥“{name}”")
    return 0


def _keys(context: typer.Context) -> KeyStore:
    ours: Context = context.obj
    return KeyStore(ours.settings.data)


def _line(key: Key) -> str:
    if key.revoked:
        state = f"已吊销 {key.revoked}"
    elif key.expires and datetime.fromisoformat(key.expires) <= datetime.now(UTC):
        state = f"已到期 {key.expires}"
    else:
        state = f"到期 {key.expires}" if key.expires else "不到期"
    reads = "" if EVERY in key.collections else f"  可读 {'、'.join(key.collections)}"
    return f"{key.name}  {key.scope}{reads}  {state}  最近使用 {key.used or '从未'}"
