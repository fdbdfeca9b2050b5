"""`wenzheng mcp`: the library for an agent on this machine, over standard input and output."""

from __future__ import annotations

import typer

from cli.context import Context
from wenzheng.readable import EVERYTHING


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(mcp)


def mcp(context: typer.Context) -> int:
    """以 MCP 服务（标准输入输出）供智能体检索、提问、读取文档。"""
    from api.compat.mcp_server import check_installed, mcp_server

    check_installed()
    ours: Context = context.obj
    library = ours.library()
    mcp_server(ours.engine(library), library, lambda _: EVERYTHING).run("stdio")
    return 0
