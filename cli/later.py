"""Groups of commands whose module is imported when one of them is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup


def later(module: str) -> typer.Typer:
    """The group that is `app` in the module; its name and help are given where it is added."""

    class Later(TyperGroup):
        @property
        def commands(self) -> Any:
            return typer.main.get_group(import_module(module).app).commands

        @commands.setter
        def commands(self, none_yet: Any) -> None:
            """What the group is made with: nothing, since its module is not imported."""

    return typer.Typer(cls=Later, no_args_is_help=True)
