"""The table of jobs: what runs belongs to the writer, and what is over is forgotten in the end."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.libraries import open_writer
from wenzheng.errors import IndexIncompatible, JobNotFound
from wenzheng.store import jobs as table_of
from wenzheng.store.jobs import (
    JOBS_FILE,
    JobFile,
    JobKind,
    JobState,
    JobTable,
    Outcome,
    Progress,
    Said,
    Way,
)


@pytest.fixture
def table(tmp_path: Path) -> JobTable:
    return JobTable(tmp_path)


def test_looking_makes_no_file(table: JobTable, tmp_path: Path) -> None:
    assert table.jobs() == []
    assert table.waiting() is None
    assert not table.is_left()
    assert sum(table.count().values()) == 0
    assert list(tmp_path.iterdir()) == []


def test_removals_come_first_and_the_others_in_their_order(table: JobTable) -> None:
    kinds = (JobKind.REINDEX, JobKind.UPLOAD, JobKind.REMOVE, JobKind.UPLOAD)
    numbers = [table.add(kind, asker="甲").id for kind in kinds]
    claimed = [job.id for job in iter(table.claim, None)]
    assert claimed == [numbers[2], numbers[1], numbers[3], numbers[0]]


def test_a_new_writer_queues_what_was_killed_and_fails_commands(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        command = writer.jobs.begin(JobKind.INDEX)
        ours = writer.jobs.add(JobKind.UPLOAD, asker=None)
        over = writer.jobs.begin(JobKind.INDEX)
        writer.jobs.end(over.id, JobState.DONE)
        assert writer.jobs.claim() is not None
    with open_writer(tmp_path) as writer:
        table = writer.jobs
        assert table.job(ours.id).state is JobState.QUEUED
        killed = table.job(command.id)
        assert (killed.state, killed.error and killed.error.code) == (
            JobState.FAILED,
            "interrupted",
        )
        assert table.job(over.id).state is JobState.DONE


def test_what_was_noted_is_summed_and_failures_come_first(table: JobTable) -> None:
    job = table.begin(JobKind.UPLOAD, total=2)
    why = Said("empty-document", "没有正文", "no text")
    for outcome in (
        Outcome(Way.ADDED, "upload:a", "1"),
        Outcome(Way.FAILED, "upload:b", None, why),
    ):
        assert table.note(job.id, Progress([outcome], {outcome.way.value: 1}, [0]))
    found = table.job(job.id)
    assert (found.counts, found.done) == ({"added": 1, "failed": 1}, 2)
    assert [one.way for one in table.outcomes(job.id, 9)] == [Way.FAILED, Way.ADDED]
    assert [(one.id, two.error) for one, two in table.failures(9)] == [(job.id, why)]
    table.take_back(job.id)
    assert not table.note(job.id, Progress())


def test_files_lie_in_the_folder_of_their_job_until_it_is_over(
    table: JobTable, tmp_path: Path
) -> None:
    staged = tmp_path / "uploads" / "staged"
    staged.mkdir(parents=True)
    (staged / "0").write_text("x")
    job = table.add_upload(staged, [JobFile(0, "甲.md", 1)], asker="甲")
    assert (table.folder(job.id) / "0").read_text() == "x"
    assert table.files(job.id) == [JobFile(0, "甲.md", 1)]
    table.end(job.id, JobState.DONE)
    assert not table.folder(job.id).exists()


def test_old_jobs_are_forgotten(table: JobTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_of, "KEPT", 2)
    numbers = [table.begin(JobKind.INDEX).id for _ in range(4)]
    for number in numbers:
        table.end(number, JobState.DONE)
    assert [job.id for job in table.jobs()] == numbers[:1:-1]
    with pytest.raises(JobNotFound, match=str(numbers[0])):
        table.job(numbers[0])


def test_a_table_of_a_later_format_is_refused_by_name(table: JobTable, tmp_path: Path) -> None:
    table.begin(JobKind.INDEX)
    with sqlite3.connect(tmp_path / JOBS_FILE) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(IndexIncompatible, match="99"):
        table.jobs()


def test_a_table_of_before_there_were_identities_is_upgraded_and_its_jobs_are_nobodys(
    tmp_path: Path,
) -> None:
    table = JobTable(tmp_path)
    old = table.add(JobKind.REINDEX, asker="甲", identity="key 甲").id
    with closing(sqlite3.connect(tmp_path / JOBS_FILE)) as file:
        file.execute("ALTER TABLE jobs DROP COLUMN identity")
        file.execute("PRAGMA user_version = 1")
        file.commit()
    new = table.add(JobKind.REINDEX, asker="甲", identity="key 甲").id
    assert (table.job(old).asker, table.job(old).identity) == ("甲", None)
    assert [job.id for job in table.jobs(identity="key 甲")] == [new]
    assert [job.id for job in table.jobs()] == [new, old]
