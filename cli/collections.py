"""Commands for collections: collections list, add, remove."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from cli.context import Context
from cli.noting import note
from cli.output import print_json
from cli.write import find
from wenzheng.readable import EVERYTHING, collection_name

app = typer.Typer(no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]
Name = Annotated[str, typer.Argument(help="文档集的名称", metavar="NAME")]
Documents = Annotated[
    list[str], typer.Argument(help="文档编号（doc_id）或来源路径", metavar="DOC…")
]


@app.command("list")
def list_(context: typer.Context, as_json: Json = False) -> int:
    """列出文档集和其中的文档数。"""
    ours: Context = context.obj
    with ours.library().snapshot(EVERYTHING) as snapshot:
        found = snapshot.collections()
    for name, documents in found.items():
        shape = {"name": name, "documents": documents}
        print_json(shape) if as_json else typer.echo(f"{name}  {documents} 个文档")
    return 0


@app.command()
def add(context: typer.Context, name: Name, documents: Documents, as_json: Json = False) -> int:
    """把文档加入文档集，没有的文档集随之新建；不重新索引。"""
    wanted = collection_name(name)
    moved = _collected(context, documents, lambda held: held | {wanted})
    note(context.obj, f"collection {wanted}: added {' '.join(moved)}")
    shape = {"collection": wanted, "added": moved}
    print_json(shape) if as_json else typer.echo(f"已将 {len(moved)} 个文档加入“{wanted}”")
    return 0


@app.command()
def remove(context: typer.Context, name: Name, documents: Documents, as_json: Json = False) -> int:
    """把文档移出文档集；文档至少要在一个文档集中，文档本身不移除。"""
    wanted = collection_name(name)
    moved = _collected(context, documents, lambda held: held - {wanted})
    note(context.obj, f"collection {wanted}: removed {' '.join(moved)}")
    shape = {"collection": wanted, "removed": moved}
    print_json(shape) if as_json else typer.echo(f"已将 {len(moved)} 个文档移出“{wanted}”")
    return 0


def _collected(
    context: typer.Context,
    documents: list[str],
    change: Callable[[frozenset[str]], frozenset[str]],
) -> list[str]:
    """Put documents into other collections, all of them at once; those that were moved."""
    ours: Context = context.obj
    moved = []
    with ours.writer() as writer:
        for doc_id in dict.fromkeys(find(writer, one) for one in documents):
            held = writer.collections_of(doc_id)
            if change(held) != held:
                writer.collect(doc_id, change(held))
                moved.append(doc_id)
        writer.commit()
    return moved
