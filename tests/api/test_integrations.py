"""What docs/integrations.md shows works as it stands there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from search.engine import Engine
from tests.api.served import served
from tests.support import require, require_path
from wenzheng.library import Library

ROOT = Path(__file__).parents[2]
OTHERS = ROOT / ".venv-integrations" / "bin" / "python"
DOCUMENTED = "http://127.0.0.1:8000"
QUERY = "到2027年公共充电桩数量"

USES = {
    "LangChain": """
found = WenzhengRetriever(base_url=ADDRESS, k=4, filters=FILTERS).invoke(QUERY)
shown = [[one.page_content, one.metadata] for one in found]
""",
    "LlamaIndex": """
found = WenzhengRetriever(ADDRESS, k=4, filters=FILTERS).retrieve(QUERY)
shown = [[one.node.get_content(), one.node.metadata] for one in found]
""",
    "Haystack": """
found = WenzhengRetriever(ADDRESS, top_k=4, filters=FILTERS).run(QUERY)["documents"]
shown = [[one.content, one.meta] for one in found]
""",
}


@pytest.fixture(scope="module")
def address(engine: Engine, library: Library) -> Iterator[str]:
    with served(create_app(engine, library)) as address:
        yield address


def snippet(heading: str) -> str:
    """The Python under a heading of the page."""
    text = (ROOT / "docs" / "integrations.md").read_text(encoding="utf-8")
    section = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    found = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found[1]


def run(python: str, program: str) -> str:
    """What a program prints."""
    quiet = {"HAYSTACK_TELEMETRY_ENABLED": "False", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [python, "-c", program],
        env={**os.environ, **quiet},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", USES)
def test_retrievers_of_other_frameworks_give_the_same_passages(address: str, name: str) -> None:
    require_path(OTHERS.parents[1])  # make integrations
    filters: dict[str, Any] = {"kind": ["规划", "行动方案"]}
    given = f"ADDRESS, QUERY, FILTERS = {address!r}, {QUERY!r}, {filters!r}\n"
    shown = "import json\nprint(json.dumps(shown, default=str))"
    found = json.loads(run(str(OTHERS), snippet(name) + given + USES[name] + shown))
    body = {"query": QUERY, "k": 4, "filters": filters}
    hits = httpx.post(f"{address}/v1/search", json=body).json()["hits"]
    assert [text for text, _ in found] == [hit["text"] for hit in hits]
    assert [meta["doc_id"] for _, meta in found] == [hit["doc_id"] for hit in hits]


def test_the_client_works_as_shown(address: str) -> None:
    out = run(sys.executable, snippet("Python").replace(DOCUMENTED, address))
    assert out.startswith("answered 4.5万个\n")
    assert "Extracted\nDone\n3\nbad-question\ndocument-not-found\n" in out


def test_the_client_of_openai_works_as_shown(address: str) -> None:
    require("openai")
    out = run(sys.executable, snippet("OpenAI's API").replace(DOCUMENTED, address))
    assert out.startswith("4.5万个[1]\n")
