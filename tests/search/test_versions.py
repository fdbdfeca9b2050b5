"""Two versions of a policy: each clause is told once, as it stands in its text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.app import create_app
from cli.main import run
from search.engine import Engine
from search.versions import Change, Comparison, clauses_of, compare
from wenzheng.domain import Section
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING

OLD = """云泽市冷库补助办法
第一章 总则
第一条 为支持冷库建设，制定本办法。
第二条 本办法适用于本市登记的企业。
第二章 补助
第三条 新建冷库每座补助不超过5万元，分两年拨付。
第四条 申请由县级农业农村部门受理。
第五条 本办法自2022年1月1日起施行。"""
NEW = """云泽市冷库补助办法
第一章 总则
第一条 为支持冷库建设，制定本办法。
第二章 补助
第二条 新建冷库每座补助不超过8万元，分两年拨付。
第三条 申请由县级农业农村部门受理。
第四条 骗取补助的，三年内不得再次申请，并依法追究责任。
第五条 本办法自2024年1月1日起施行。"""

texts = st.lists(st.text("甲乙丙丁戊。", min_size=1, max_size=12), max_size=6).map(
    lambda bodies: "\n".join(f"第{n}条 {body}" for n, body in enumerate(bodies, 1))
)


def compared(before: str, after: str) -> Comparison:
    return compare(clauses_of(before, chapters(before)), clauses_of(after, chapters(after)))


def chapters(text: str) -> list[Section]:
    starts = [match.start() for match in re.finditer(r"^第.章", text, re.MULTILINE)]
    ends = [*starts[1:], len(text)]
    return [
        Section(1, text[start : text.index("\n", start)], start, end)
        for start, end in zip(starts, ends, strict=False)
    ]


def test_articles_are_changed_added_removed_and_renumbered() -> None:
    found = compared(OLD, NEW)
    told = [
        (one.change, one.before and one.before.label, one.after and one.after.label)
        for one in found.changes
    ]
    assert told == [
        (Change.CHANGED, "第三条", "第二条"),
        (Change.ADDED, None, "第四条"),
        (Change.CHANGED, "第五条", "第五条"),
        (Change.REMOVED, "第二条", None),
    ]
    assert (found.unchanged, found.renumbered) == (3, 1)


def test_what_has_no_articles_is_cut_at_its_headings() -> None:
    text = "一、目标\n建成冷库。\n二、措施\n（一）补助\n给予补助。"
    second, third = text.index("二、"), text.index("（一）")
    sections = [
        Section(1, "一、目标", 0, second),
        Section(1, "二、措施", second, len(text)),
        Section(2, "（一）补助", third, len(text)),
    ]
    clauses = clauses_of(text, sections)
    assert [clause.label for clause in clauses] == ["一、目标", "（一）补助"]


@given(texts)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    found = compared(text, text)
    assert found == Comparison(len(clauses_of(text, ())), 0, ())


@given(texts, texts)
def test_every_clause_is_told_once_and_quoted_exactly(before: str, after: str) -> None:
    found = compared(before, after)
    old = [one.before for one in found.changes if one.before]
    new = [one.after for one in found.changes if one.after]
    assert len(old) + found.unchanged == len(clauses_of(before, ()))
    assert len(new) + found.unchanged == len(clauses_of(after, ()))
    assert len({clause.start for clause in old}) == len(old)
    assert len({clause.start for clause in new}) == len(new)
    for text, clauses in ((before, old), (after, new)):
        assert all(clause.quote == text[clause.start : clause.end] for clause in clauses)


def test_through_the_api_and_the_command(
    engine: Engine,
    library: Library,
    examples_data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("WENZHENG_DATA", str(examples_data))
    with library.snapshot(EVERYTHING) as snapshot:
        by_name = {Path(one.source).name[:2]: one for one in snapshot.documents()}
        texts = {one.doc_id: snapshot.texts(one.doc_id).text for one in by_name.values()}
    old, new = by_name["02"], by_name["03"]
    with TestClient(create_app(engine, library), base_url="http://127.0.0.1") as http:
        told = http.get(f"/v1/documents/{old.doc_id}/diff/{new.doc_id}").json()
        assert http.get(f"/v1/documents/{old.doc_id}/diff/none").status_code == 404
    assert (told["before"]["doc_id"], told["after"]["doc_id"]) == (old.doc_id, new.doc_id)
    assert {one["change"] for one in told["changes"]} >= {"changed"}
    for one in told["changes"]:
        for side, doc_id in (("before", old.doc_id), ("after", new.doc_id)):
            if clause := one[side]:
                assert clause["quote"] == texts[doc_id][clause["start"] : clause["end"]]
    assert run(["diff", old.source, new.doc_id, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    for side in ("before", "after"):
        assert told[side].pop("source") == Path(printed[side].pop("source")).name
    assert printed == told
    assert run(["diff", old.doc_id, new.doc_id]) == 0
    assert "[修改]" in capsys.readouterr().out
    assert run(["diff", old.doc_id, "none"]) == 1
