"""A process killed at any moment: what was committed is there, and nothing half."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.store.libraries import (
    document,
    near_texts,
    open_library,
    open_writer,
    put,
    ranking,
    texts,
)
from wenzheng.readable import DEFAULT, EVERYTHING

ROOT = Path(__file__).parents[2]
OLD = {"a": "建设加氢站70座。产业规模。", "b": "专精特新企业。"}
NEW = {"a": "建设加氢站100座。", "c": "产业规模达到3500亿元。"}

_BEFORE_COMMIT = {"store"}
_STEPS = ["store", "committed", "lexical", "vector", "noted"]
_MOMENTS = {
    # Called with the function's name, in the child, before (or after) the real one runs.
    "while a segment is written": ("segment", "sync", "before"),
    "before the manifest is renamed": ("vector", "_write_manifest", "before"),
    "after the manifest is renamed": ("vector", "_write_manifest", "after"),
    "before old files are unlinked": ("vector", "FaissIndex._clean", "before"),
    "while the state is noted": ("pair", "note", "before"),
}
_CHILD = """
import os, signal, sys
from pathlib import Path
from tests.store.libraries import document, open_writer, put
from wenzheng.index import pair, segment, vector

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def checkpoint(step):
    if step == {step!r}:
        die()

def fatal(owner, name, when):
    real = getattr(owner, name)
    def instead(*arguments, **keywords):
        if when == "after":
            real(*arguments, **keywords)
        die()
    setattr(owner, name, instead)

writer = open_writer(Path(sys.argv[1]), checkpoint)
for name, text in {new!r}.items():
    put(writer, document(name, text))
writer.collect("a", ["公开"])
writer.remove("b")
{patch}
writer.{action}()
"""


def kill(data: Path, *, step: str = "", patch: str = "", action: str = "commit") -> None:
    """Change `data` from OLD to NEW in a process that is killed on the way."""
    code = textwrap.dedent(_CHILD).format(step=step, new=NEW, patch=patch, action=action)
    child = subprocess.run(
        [sys.executable, "-c", code, str(data)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    fill(tmp_path / "data", OLD)
    return tmp_path / "data"


def fill(data: Path, contents: dict[str, str]) -> None:
    with open_writer(data) as writer:
        for name, text in contents.items():
            put(writer, document(name, text))
        writer.commit()


def check(data: Path, expected: dict[str, str], fresh: Path) -> None:
    """`data` holds exactly this, and ranks like a folder that never saw anything else."""
    if not fresh.exists():
        fill(fresh, expected)
    with (
        open_library(data) as library,
        open_library(fresh) as other,
        library.snapshot(EVERYTHING) as found,
        other.snapshot(EVERYTHING) as wanted,
    ):
        assert {d.doc_id: found.texts(d.doc_id).text for d in found.documents()} == expected
        assert (found.counts(), found.terms) == (wanted.counts(), wanted.terms)
        for question in ("加氢站产业规模", "企业", "100座"):
            assert ranking(found, question, 10) == ranking(wanted, question, 10)


def check_readable(data: Path, *, committed: bool) -> None:
    """Before any writer comes: a reader sees the old version or the new one, whole."""
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        # Who may read it is decided at once, be the indexes behind or not.
        assert snapshot.document("a").collections == ("公开" if committed else DEFAULT,)
        text = snapshot.texts("a").text
        assert text in (OLD["a"], NEW["a"])
        assert (
            "".join(t for t in sorted(near_texts(snapshot, "x"), key=text.find) if t in text)
            == text
        )
        if committed:
            assert "b" not in {found.doc_id for found in snapshot.documents()}
            assert not any("专精特新" in found for found in texts(snapshot, "专精特新"))


def check_recovers(data: Path, tmp_path: Path, expected: dict[str, str]) -> None:
    """A writer completes what was begun; a second one finds nothing left to do."""
    for _ in range(2):
        with open_writer(data):
            pass
        check(data, expected, tmp_path / "fresh")
    put_more = {**expected, "z": "又一份文件。"}
    with open_writer(data) as writer:
        put(writer, document("z", put_more["z"]))
        writer.commit()
    check(data, put_more, tmp_path / "more")


@pytest.mark.parametrize("step", _STEPS)
def test_killed_between_the_steps_of_a_commit(data: Path, tmp_path: Path, step: str) -> None:
    kill(data, step=step)
    committed = step not in _BEFORE_COMMIT
    check_readable(data, committed=committed)
    check_recovers(data, tmp_path, NEW if committed else OLD)


@pytest.mark.parametrize("moment", _MOMENTS)
def test_killed_inside_a_step(data: Path, tmp_path: Path, moment: str) -> None:
    module, name, when = _MOMENTS[moment]
    owner, _, method = f"{module}.{name}".rpartition(".")
    patches = f"fatal({owner}, {method!r}, {when!r})"
    if module == "segment":
        patches += "; vector.write_segment.__globals__['sync'] = die"
    kill(data, patch=patches)
    check_readable(data, committed=True)
    check_recovers(data, tmp_path, NEW)


def test_killed_while_the_writer_closes(data: Path, tmp_path: Path) -> None:
    kill(data, patch="writer.commit(); fatal(vector, '_write_manifest', 'after')", action="close")
    check_readable(data, committed=True)
    check_recovers(data, tmp_path, NEW)


@pytest.mark.parametrize("step", ["rebuilt lexical", "rebuilt vector"])
def test_killed_while_rebuilding(data: Path, tmp_path: Path, step: str) -> None:
    kill(data, step=step, patch="writer.commit()", action="rebuild")
    check(data, NEW, tmp_path / "fresh")
    check_recovers(data, tmp_path, NEW)
    assert len(list((data / "indexes").iterdir())) == 2


def test_killed_while_putting(data: Path, tmp_path: Path) -> None:
    kill(data, patch="die()")
    check(data, OLD, tmp_path / "fresh")
    check_recovers(data, tmp_path, OLD)
