"""Where settings come from: environment, file, command line, each stronger than the one before.

A setting `port` is `WENZHENG_PORT` in the environment, `port = 8000` in the file and
`--set port=8000` on the command line. The file is what `--config` or `WENZHENG_CONFIG` names, else
`wenzheng.toml` in the data folder where there is one.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from wenzheng.errors import BadSetting
from wenzheng.settings import PREFIX, SECRETS, Settings

CONFIG = "WENZHENG_CONFIG"
"""The variable that names the file."""
FILE = "wenzheng.toml"
"""The file in the data folder."""

_NOT_SETTINGS = frozenset({CONFIG, "WENZHENG_REQUIRE_ALL", "WENZHENG_SCREENSHOTS"})
"""Variables of the same prefix that are no settings; all but the first steer the tests."""


class Source(StrEnum):
    """Where a setting comes from, weakest first."""

    DEFAULT = "default"
    ENVIRONMENT = "environment"
    FILE = "file"
    COMMAND_LINE = "command line"


Given = Mapping[str, object]


class Configuration(NamedTuple):
    """The settings of a process, what was given and where, and the file that was read."""

    settings: Settings
    given: Given
    sources: Mapping[str, Source]
    file: Path | None

    def with_options(self, options: Given) -> Configuration:
        """The same with a command's own options, which are strongest. Raises BadSetting."""
        given = {**self.given, **options}
        sources = {**self.sources, **dict.fromkeys(options, Source.COMMAND_LINE)}
        return Configuration(_checked(given, sources), given, sources, self.file)

    def source_of(self, name: str) -> Source:
        """Where the setting of that name comes from."""
        return self.sources.get(name, Source.DEFAULT)


def load_settings() -> Settings:
    """The settings of environment and file alone. Raises BadSetting as `configure` does."""
    return configure().settings


def configure(options: Given | None = None, *, file: Path | None = None) -> Configuration:
    """The settings of this process; `options` are the command line's, `file` what it names.

    Raises BadSetting for an unknown or impossible setting, naming it and where it stands.
    """
    options = options or {}
    _check_names(options, Source.COMMAND_LINE, "--set ")
    environment = _environment()
    read = _file_of(options, environment, file)
    layers = {
        Source.ENVIRONMENT: environment,
        Source.FILE: _from_file(read) if read else {},
        Source.COMMAND_LINE: options,
    }
    given = {name: value for layer in layers.values() for name, value in layer.items()}
    sources = {name: source for source, layer in layers.items() for name in layer}
    return Configuration(_checked(given, sources), given, sources, read)


def parse_options(given: Iterable[str]) -> dict[str, object]:
    """Options `NAME=VALUE` of the command line. Raises BadSetting for another form."""
    pairs = [one.partition("=") for one in given]
    for name, sign, _ in pairs:
        if not sign or not name:
            raise BadSetting(
                f"--set {name} 的写法不对；应为 --set 名称=值，例如 --set port=9000",
                f"--set {name} is not of the form NAME=VALUE, such as --set port=9000",
            )
    return {name.strip(): value for name, _, value in pairs}


def _environment() -> Given:
    given: dict[str, object] = {
        variable.removeprefix(PREFIX).lower(): value
        for variable, value in os.environ.items()
        if variable.startswith(PREFIX) and variable not in _NOT_SETTINGS
    }
    _check_names(given, Source.ENVIRONMENT, "")
    return given


def _file_of(options: Given, environment: Given, named: Path | None) -> Path | None:
    """The file to read, if any; a data folder's own cannot say where that folder is."""
    if named or os.environ.get(CONFIG):
        return named or Path(os.environ[CONFIG])
    data = options.get("data") or environment.get("data") or Settings.model_fields["data"].default
    own = Path(str(data)) / FILE
    return own if own.is_file() else None


def _from_file(path: Path) -> Given:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSetting(
            f"设置文件 {path} 无法读取（{error}）；请改正，或用 --config 指定别的文件",
            f"the settings file {path} cannot be read ({error}); mend it, or name another with "
            "--config",
        ) from error
    _check_names(given, Source.FILE, f"{path}: ")
    return given


def _check_names(given: Given, source: Source, where: str) -> None:
    for name in given:
        if name not in Settings.model_fields:
            raise _unknown(name, source, where)


def _unknown(name: str, source: Source, where: str) -> BadSetting:
    def shown(setting: str) -> str:
        return PREFIX + setting.upper() if source is Source.ENVIRONMENT else setting

    near = get_close_matches(name.lower(), Settings.model_fields, n=1)
    zh = f"；是否想写 {shown(near[0])}" if near else ""
    en = f"; did you mean {shown(near[0])}" if near else ""
    return BadSetting(
        f"{where}{shown(name)} 不是已知设置{zh}；可用设置见 wenzheng settings",
        f"{where}{shown(name)} is no known setting{en}; see `wenzheng settings`",
    )


def _checked(given: Given, sources: Mapping[str, Source]) -> Settings:
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        message = first["msg"].removeprefix("Value error, ")
        if not field:  # settings that do not go together
            raise BadSetting(
                f"设置不能这样搭配：{message}；见 wenzheng settings",
                f"settings do not go together: {message}; see `wenzheng settings`",
            ) from error
        value = "" if field in SECRETS else f" {given[field]!r}"
        name, source = f"{PREFIX}{field.upper()}", sources[field]
        raise BadSetting(
            f"设置 {name} 的值{value}（{source}）无效；可用取值见 wenzheng settings",
            f"setting {name} has an impossible value{value} ({source}): {message}; "
            "see `wenzheng settings`",
        ) from error
