"""The pages of jobs, as they are rendered: every one that is not over, all of them page by page, one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.writable import key
from wenzheng.store.jobs import JobKind, JobState, JobTable


@pytest.fixture
def editor(app: FastAPI, data: Path) -> TestClient:
    """A browser with a key that may write and sees all jobs."""
    headers = {"accept": "text/html", "x-api-key": key(data, "资料室", "admin")}
    return TestClient(app, base_url="http://127.0.0.1", headers=headers)


def listed(html: str) -> list[int]:
    """The jobs that a page lists."""
    return [int(number) for number in re.findall(r'data-job="(\d+)"', html)]


def test_every_job_that_is_not_over_stands_above_the_documents(
    editor: TestClient, data: Path
) -> None:
    table = JobTable(data)
    waiting = [table.add(JobKind.REINDEX, asker=None).id for _ in range(6)]
    over = [table.add(JobKind.REINDEX, asker=None).id for _ in range(5)]
    for number in over:
        table.end(number, JobState.DONE)
    shown = listed(editor.get("/documents").text)
    assert shown == sorted({*waiting, *over[-3:]}, reverse=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_jobs_are_listed_page_by_page(editor: TestClient, data: Path, language: str) -> None:
    table = JobTable(data)
    numbers = [table.add(JobKind.REINDEX, asker=None).id for _ in range(70)]
    seen, at = list[int](), f"/jobs?lang={language}"
    while at:
        html = editor.get(at).text
        seen += listed(html)
        older = re.search(r'rel="next" href="([^"]+)"', html)
        at = older[1].replace("&amp;", "&") if older else ""
    known = {job.id for job in table.jobs(limit=200)}
    assert seen == sorted(known, reverse=True)
    assert set(numbers) <= known


def test_the_pages_of_documents_and_of_the_status_lead_there(editor: TestClient) -> None:
    for path in ("/documents", "/status"):
        assert 'href="/jobs"' in editor.get(path).text


def test_only_who_may_write_sees_jobs(data: Path, editor: TestClient) -> None:
    reader = {"x-api-key": key(data, "读者", "read")}
    assert editor.get("/jobs", headers=reader).status_code == 403


@pytest.mark.parametrize(("number", "status"), [("99999999999999999999", 422), ("999", 404)])
def test_a_number_of_no_job_is_told_in_words(editor: TestClient, number: str, status: int) -> None:
    for answer in (editor.get(f"/jobs/{number}"), editor.post(f"/jobs/{number}/cancel")):
        assert answer.status_code == status
        assert "<h1>" in answer.text
    assert editor.get(f"/jobs?before={number}").status_code in (200, 422)


def test_a_job_loads_itself_anew_only_where_scripts_do_not_run(
    editor: TestClient, data: Path
) -> None:
    number = JobTable(data).add(JobKind.REINDEX, asker=None).id
    html = editor.get(f"/jobs/{number}").text
    assert "/js/job.js" in html
    assert html.count('http-equiv="refresh"') == 1
    assert 'http-equiv="refresh"' not in re.sub(r"<noscript>.*?</noscript>", "", html)
