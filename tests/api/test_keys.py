"""The store of keys, and the buckets that count requests."""

from __future__ import annotations

import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.access.buckets import Buckets
from api.access.keys import KEYS_FILE, KeyStore
from wenzheng.errors import KeyExists, KeyNotFound, UsageError
from wenzheng.serving import Scope

ROOT = Path(__file__).parents[2]


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_a_key_is_found_by_itself_alone_and_stored_nowhere(tmp_path: Path) -> None:
    keys = KeyStore(tmp_path)
    key = keys.add("甲", Scope.WRITE)
    found = keys.find(key)
    assert found is not None
    assert (found.name, found.scope) == ("甲", Scope.WRITE)
    assert keys.find(key[:-1]) is None
    assert keys.find("") is None
    keys.close()
    for file in tmp_path.iterdir():
        assert key.encode() not in file.read_bytes()
        assert key.removeprefix("wz_").encode() not in file.read_bytes()
    assert stat.S_IMODE((tmp_path / KEYS_FILE).stat().st_mode) == 0o600


def test_a_key_ends_when_it_expires_or_is_revoked(tmp_path: Path) -> None:
    clock = Clock()
    keys = KeyStore(tmp_path, clock)
    short = keys.add("短", Scope.READ, expires=clock.now + timedelta(days=1))
    lasting = keys.add("长", Scope.READ)
    signed = keys.sign_in(short, timedelta(days=30))
    assert signed is not None
    assert keys.signed_in(signed.session) is not None
    clock.now += timedelta(days=1)
    assert keys.find(short) is None
    assert keys.signed_in(signed.session) is None
    assert [key.name for key in keys.active()] == ["长"]
    keys.revoke("长")
    assert keys.find(lasting) is None
    assert [key.name for key in keys.all()] == ["短", "长"]  # what was is still listed


def test_a_sign_in_ends_by_itself(tmp_path: Path) -> None:
    clock = Clock()
    keys = KeyStore(tmp_path, clock)
    signed = keys.sign_in(keys.add("甲", Scope.READ), timedelta(hours=12))
    assert signed is not None
    clock.now += timedelta(hours=12)
    assert keys.signed_in(signed.session) is None


def test_use_is_noted_to_the_minute(tmp_path: Path) -> None:
    clock = Clock()
    keys = KeyStore(tmp_path, clock)
    key = keys.add("甲", Scope.READ)
    noted = []
    for _ in range(3):
        keys.find(key)
        noted.append(keys.all()[0].used)
        clock.now += timedelta(seconds=40)
    assert noted[0] == noted[1] != noted[2]


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    keys = KeyStore(tmp_path)
    keys.add("甲", Scope.READ)
    keys.revoke("甲")
    with pytest.raises(KeyExists):
        keys.add("甲", Scope.READ)
    for name in ("", "  ", "a\nb", "长" * 65):
        with pytest.raises(UsageError):
            keys.add(name, Scope.READ)
    with pytest.raises(UsageError):
        keys.add("乙", Scope.READ, expires=datetime(2020, 1, 1, tzinfo=UTC))
    for name in ("甲", "丙"):
        with pytest.raises(KeyNotFound):
            keys.revoke(name)


def test_asking_for_keys_makes_nothing(tmp_path: Path) -> None:
    keys = KeyStore(tmp_path / "none")
    assert keys.find("wz_x") is keys.signed_in("x") is None
    assert keys.all() == []
    assert not (tmp_path / "none").exists()


def test_processes_share_the_keys(tmp_path: Path) -> None:
    keys = KeyStore(tmp_path)
    first = keys.add("甲", Scope.READ)
    code = (
        "import sys; from pathlib import Path; from api.access.keys import KeyStore, Scope\n"
        "keys = KeyStore(Path(sys.argv[1])); keys.revoke('甲'); print(keys.add('乙', Scope.READ))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    made = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert keys.find(first) is None
    assert keys.find(made.stdout.strip()) is not None


@given(
    per_minute=st.integers(1, 600),
    burst=st.integers(1, 50),
    waits=st.lists(st.floats(0, 30), max_size=60),
)
def test_no_owner_gets_more_than_the_burst_and_what_came_back(
    per_minute: int, burst: int, waits: list[float]
) -> None:
    now = 0.0
    buckets = Buckets(per_minute, burst, clock=lambda: now)
    allowed = 0
    for wait in waits:
        now += wait
        verdict = buckets.take("甲")
        allowed += verdict.is_allowed
        assert allowed <= burst + now * per_minute / 60 + 1e-6
        assert 0 <= verdict.left <= burst
    now += buckets.take("甲").retry_after
    assert buckets.take("甲").is_allowed or burst == 1  # the wait that is named is long enough


def test_one_owner_does_not_spend_what_is_anothers() -> None:
    buckets = Buckets(60, 2, clock=lambda: 0.0)
    assert [buckets.take("甲").is_allowed for _ in range(3)] == [True, True, False]
    assert buckets.take("乙").is_allowed


def test_however_many_owners_there_are_few_are_kept() -> None:
    buckets = Buckets(60, 2, most=100, clock=lambda: 0.0)
    for owner in range(1000):
        buckets.take(str(owner))
    assert len(buckets) == 100
