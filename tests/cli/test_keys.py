"""The commands keys and audit, and serving to others."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.access.keys import KeyStore
from cli.main import run
from tests.support import Captured, printed, refused
from wenzheng.serving import Scope


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a library: keys need none."""
    monkeypatch.setenv("WENZHENG_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_a_key_is_shown_once_listed_without_itself_and_revoked(
    data: Path, capsys: Captured
) -> None:
    (made,) = printed(capsys, "keys", "add", "甲", "--scope", "write", "--days", "2")
    found = KeyStore(data).find(made["key"])
    assert found is not None
    assert (found.name, found.scope) == ("甲", Scope.WRITE)
    (listed,) = printed(capsys, "keys", "list")
    assert (listed["name"], listed["scope"], listed["revoked"]) == ("甲", "write", None)
    assert listed["expires"] > listed["created"]
    assert made["key"] not in str(listed)
    assert printed(capsys, "keys", "revoke", "甲") == [{"revoked": "甲"}]
    assert KeyStore(data).find(made["key"]) is None
    assert run(["keys", "list"]) == 0
    assert "已吊销" in capsys.readouterr().out
    assert "甲" in refused(capsys, "keys", "revoke", "甲", code=1)
    assert "甲" in refused(capsys, "keys", "add", "甲")


def test_on_a_terminal_the_key_stands_alone_on_its_line(data: Path, capsys: Captured) -> None:
    assert run(["keys", "add", "甲"]) == 0
    key = capsys.readouterr().out.strip()
    found = KeyStore(data).find(key)
    assert found is not None
    assert found.scope is Scope.READ


def test_the_audit_log_tells_of_keys_and_is_filtered(data: Path, capsys: Captured) -> None:
    run(["keys", "add", "甲"])
    run(["keys", "revoke", "甲"])
    noted = printed(capsys, "audit")
    assert [entry["changed"] for entry in noted] == [
        ["key 甲 added, scope read, reads *"],
        ["key 甲 revoked"],
    ]
    assert printed(capsys, "audit", "--changes") == noted
    assert printed(capsys, "audit", "--failed") == printed(capsys, "audit", "--asker", "乙") == []
    assert printed(capsys, "audit", "--until", "2020-01-01") == []
    assert run(["audit"]) == 0
    assert "key 甲 revoked" in capsys.readouterr().out
    assert run(["--set", "audit=false", "keys", "add", "乙"]) == 0
    assert printed(capsys, "audit") == noted


def test_others_are_not_served_without_a_key(
    data: Path, examples_data: Path, capsys: Captured
) -> None:
    error = refused(capsys, "--data", str(examples_data), "serve", "--host", "0.0.0.0")
    assert "keys add" in error
