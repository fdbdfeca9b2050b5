"""Which files do these paths stand for?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from wenzheng.errors import InputFailed, UnreadableFile


def discover(paths: Iterable[Path]) -> Iterator[Path | InputFailed]:
    """The files, in order and each once; folders with all below them, sorted by name.

    Hidden files and folders are left out unless they are named themselves. What does not exist or
    cannot be read comes as an error in its place and stops nothing. Links to folders are followed
    only when they are named themselves, so no circle can arise.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in _below(path):
            if isinstance(found, InputFailed):
                yield found
            elif (resolved := found.resolve()) not in seen:
                seen.add(resolved)
                yield found


def _below(path: Path) -> Iterator[Path | InputFailed]:
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except (OSError, ValueError) as error:
        yield _unreadable(path, error)
        return
    if is_folder:
        yield from _in_folder(path)
    elif is_file:
        yield path
    else:
        yield UnreadableFile(
            f"{path}：不存在这样的文件或目录；请检查路径",
            f"{path}: no such file or folder; check the path",
        )


def _in_folder(folder: Path) -> Iterator[Path | InputFailed]:
    errors: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=errors.append):
        yield from (_unreadable(Path(error.filename or parent), error) for error in errors)
        errors.clear()
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield from _file(Path(parent, name))
    yield from (_unreadable(Path(error.filename or folder), error) for error in errors)


def _file(path: Path) -> Iterator[Path | InputFailed]:
    """The file, unless it is a pipe, a device or a link to a folder; a broken link is an error."""
    if path.is_file():
        yield path
    elif path.is_symlink() and not path.exists():
        yield UnreadableFile(
            f"{path}：链接指向的文件不存在；请删除或修复该链接",
            f"{path}: the link leads nowhere; remove or mend it",
        )


def _unreadable(path: Path, error: Exception) -> UnreadableFile:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return UnreadableFile(
        f"{path}：无法读取（{reason}）；请检查读取权限",
        f"{path}: cannot be read ({reason}); check its permissions",
    )
