"""Settings: where each comes from, which is stronger, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from cli.main import run
from wenzheng.configuration import Source, configure, parse_options
from wenzheng.errors import BadSetting
from wenzheng.serving import Anonymous, Scope
from wenzheng.settings import SECRETS, Settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_command_line_beats_the_file_and_that_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "own.toml", 'port = 2\nthreads = 2\nhost = "::1"\n')
    monkeypatch.setenv("WENZHENG_PORT", "1")
    monkeypatch.setenv("WENZHENG_THREADS", "1")
    monkeypatch.setenv("WENZHENG_RERANK_DEPTH", "1")
    found = configure({"port": "3"}, file=file)
    chosen = found.settings
    assert (chosen.port, chosen.threads, chosen.rerank_depth, chosen.host) == (3, 2, 1, "::1")
    assert [found.source_of(name) for name in ("port", "threads", "rerank_depth", "model")] == [
        Source.COMMAND_LINE,
        Source.FILE,
        Source.ENVIRONMENT,
        Source.DEFAULT,
    ]
    stronger = found.with_options({"threads": 4})
    assert (stronger.settings.threads, stronger.settings.port) == (4, 3)
    assert stronger.source_of("threads") is Source.COMMAND_LINE


def test_the_file_is_the_one_that_is_named_else_that_of_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = write(tmp_path / "data" / "wenzheng.toml", "port = 1\n")
    named = write(tmp_path / "named.toml", "port = 2\n")
    option = write(tmp_path / "option.toml", "port = 3\n")
    assert configure().file is None
    assert configure({"data": tmp_path / "data"}).settings.port == 1
    monkeypatch.setenv("WENZHENG_DATA", str(tmp_path / "data"))
    assert configure().file == own
    monkeypatch.setenv("WENZHENG_CONFIG", str(named))
    assert configure().settings.port == 2
    assert configure(file=option).settings.port == 3


def test_lists_and_groups_are_written_with_commas_or_as_toml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        'trusted_proxies = ["10.0.0.0/8", "::1"]\nanonymous = "off"\n[sso_groups]\nstaff = "read"\n'
    )
    read = configure(file=write(tmp_path / "own.toml", text)).settings
    monkeypatch.setenv("WENZHENG_TRUSTED_PROXIES", "10.0.0.0/8, ::1")
    monkeypatch.setenv("WENZHENG_SSO_GROUPS", "staff=read")
    monkeypatch.setenv("WENZHENG_ANONYMOUS", "off")
    given = configure().settings
    assert read.trusted_proxies == given.trusted_proxies
    assert read.sso_groups == given.sso_groups == {"staff": Scope.READ}
    assert read.anonymous is given.anonymous is Anonymous.OFF


@pytest.mark.parametrize(
    ("options", "near"), [({"prot": "1"}, "port"), ({"rerankers": "x"}, "reranker")]
)
def test_an_unknown_setting_is_refused_with_the_nearest(
    options: Mapping[str, str], near: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name,) = options
    with pytest.raises(BadSetting, match=f"{name} .*did you mean {near}"):
        configure(options)
    with pytest.raises(BadSetting, match=rf"own.toml: {name} .*did you mean {near}"):
        configure(file=write(tmp_path / "own.toml", f"{name} = 1\n"))
    monkeypatch.setenv(f"WENZHENG_{name.upper()}", "1")
    with pytest.raises(BadSetting, match=f"did you mean WENZHENG_{near.upper()}"):
        configure()


@pytest.mark.parametrize(
    "given",
    [
        {"port": "80000"},
        {"tls_cert": "a.pem"},
        {"sso_header": "X-User"},
        {"sso_header": "a b", "trusted_proxies": "::1"},
        {"trusted_proxies": "proxy.example"},
        {"sso_groups": "staff"},
        {"sso_groups": "staff=own"},
        {"root_path": "wenzheng"},
        {"root_path": "/a//b"},
        {"cors_origins": "portal.example/x"},
        {"anonymous": "maybe"},
        {"request_seconds": "0"},
    ],
)
def test_an_impossible_setting_is_refused_by_name(given: dict[str, str]) -> None:
    with pytest.raises(BadSetting) as caught:
        configure(given)
    assert any(name in caught.value.en.lower() for name in given)


@pytest.mark.parametrize("text", ["port = ", "port = 1\nport = 2\n", "\x00"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadSetting, match=r"own\.toml"):
        configure(file=write(tmp_path / "own.toml", text))
    with pytest.raises(BadSetting, match=r"none\.toml"):
        configure(file=tmp_path / "none.toml")


@pytest.mark.parametrize("given", ["port", "=1", ""])
def test_an_option_of_another_form_is_refused(given: str) -> None:
    with pytest.raises(BadSetting):
        parse_options([given])


def test_all_settings_are_listed_with_their_source_and_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WENZHENG_PHRASING_KEY", "sk-secret")
    write(tmp_path / ".wenzheng" / "wenzheng.toml", 'rerank_key = "sk-secret"\n')
    assert run(["--set", "port=9000", "settings", "--json"]) == 0
    printed = capsys.readouterr().out
    rows = {row["name"]: row for row in map(json.loads, printed.splitlines())}
    assert set(rows) == {f"WENZHENG_{name.upper()}" for name in Settings.model_fields}
    assert (rows["WENZHENG_PORT"]["value"], rows["WENZHENG_PORT"]["source"]) == (
        9000,
        "command line",
    )
    assert rows["WENZHENG_RERANK_KEY"]["source"] == "file"
    assert rows["WENZHENG_PHRASING_KEY"]["source"] == "environment"
    assert rows["WENZHENG_MODEL"]["source"] == "default"
    assert run(["settings"]) == 0
    assert "sk-secret" not in printed + capsys.readouterr().out


def test_collections_of_groups_are_listed_as_they_may_be_given(
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = "sso_collections=*=公开,hr=公开|人事"
    assert run(["--set", given, "settings"]) == 0
    assert (
        f"WENZHENG_{given.replace('sso_collections', 'SSO_COLLECTIONS')}" in capsys.readouterr().out
    )


def test_a_refused_secret_is_in_no_message() -> None:
    for name in SECRETS:
        with pytest.raises(BadSetting) as caught:
            configure({name: "http://me:sk-secret@host/ \n"})
        assert "sk-secret" not in str(caught.value)
