"""Names of uploaded files: whatever is sent, what is kept is harmless and tells files apart."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as some

from indexer.members import WITHIN, file_of
from indexer.uploads import MOST_CHARACTERS, safe_name, shown_name, told_apart, upload_source

HOSTILE = some.text(some.sampled_from("./\\!:\0\u202e\n a文档C")) | some.text()


@given(HOSTILE)
def test_a_safe_name_leads_nowhere_and_hides_nothing(sent: str) -> None:
    name = safe_name(sent)
    assert 0 < len(name) <= MOST_CHARACTERS
    assert not any(unicodedata.category(c)[0] == "C" for c in name)
    assert "\\" not in name
    assert not name.startswith("/")
    assert not {"", ".", ".."} & set(name.split("/"))


@given(HOSTILE)
def test_a_safe_name_is_no_member_of_an_archive(sent: str) -> None:
    source = upload_source(safe_name(sent))
    assert WITHIN not in source
    assert file_of(source) == source
    assert shown_name(source) == safe_name(sent)


@given(HOSTILE)
def test_what_is_safe_stays_as_it_is(sent: str) -> None:
    name = safe_name(sent)
    if len(name) < MOST_CHARACTERS:
        assert safe_name(name) == name


@given(some.lists(some.sampled_from(["a.md", "a (2).md", "b", ".x", "a"])))
def test_no_two_names_of_an_upload_are_alike(names: list[str]) -> None:
    apart = list(told_apart(names))
    assert len(set(apart)) == len(names)
