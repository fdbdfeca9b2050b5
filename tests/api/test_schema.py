"""Whatever fits the API's own description, or nearly does, is answered as the description says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from api.app import create_app
from api.feedback.store import FeedbackStore
from api.service import Service
from search.engine import Engine
from tests.api.served import served
from tests.support import require
from tests.writable import changeable, fill, key
from wenzheng.library import Library

EXAMPLES = 15
"""For each route, of what fits and of what does not: half a minute in all."""


@pytest.fixture(scope="module")
def description(
    engine: Engine, library: Library, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """The description of a service that runs."""
    ratings = FeedbackStore(tmp_path_factory.mktemp("ratings"))
    with served(create_app(engine, library, Service(feedback=ratings))) as address:
        yield described_at(address)


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """That of a service that may be changed, and whose jobs are done meanwhile."""
    folder = tmp_path_factory.mktemp("changing")
    fill(folder / "data", folder / "files")
    with changeable(folder / "data") as (app, _), served(app) as address:
        headers = {"x-api-key": key(folder / "data", "改", "write")}
        yield described_at(address), headers


def described_at(address: str) -> Any:
    """The description of the service there, however busy the machine is."""
    return require("schemathesis").openapi.from_url(f"{address}/openapi.json", timeout=120)


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_no_request_is_a_fault_and_every_answer_fits_its_description(
    description: Any, mode: str
) -> None:
    check(description, mode, {}, {operation.path for operation in operations(description)})


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_nor_is_one_that_changes_something(changing: tuple[Any, dict[str, str]], mode: str) -> None:
    described, headers = changing
    changed = ("/v1/jobs", "/v1/documents", "/v1/reindex", "/v1/words")
    paths = {one.path for one in operations(described) if one.path.startswith(changed)}
    assert "/v1/jobs/{job_id}" in paths
    check(described, mode, headers, paths)


def operations(description: Any) -> list[Any]:
    """All that it describes."""
    return [found.ok() for found in description.get_all_operations()]


def check(description: Any, mode: str, headers: dict[str, str], paths: set[str]) -> None:
    """Ask these paths for what fits, or nearly does."""
    checks = require("schemathesis.checks")
    require("schemathesis").checks.load_all_checks()
    held = [
        checks.CHECKS.get_one(name)
        for name in (
            "not_a_server_error",
            "status_code_conformance",
            "content_type_conformance",
            "response_schema_conformance",
        )
    ]
    modes = require("schemathesis").GenerationMode
    asked = 0
    for operation in operations(description):
        if operation.path not in paths:
            continue
        strategy = operation.as_strategy(generation_mode=modes(mode))

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        )
        @given(case=strategy)
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(checks=held, headers=headers)

        # Any text is an address; only a body or a parameter can fail to fit.
        if mode == "positive" or operation.body or operation.query:
            ask()
    assert asked > EXAMPLES
