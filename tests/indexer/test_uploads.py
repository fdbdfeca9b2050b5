"""Names of uploaded files: whatever is sent, what is kept is harmless and tells files apart."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as some

from indexer.members import file_of
from indexer.uploads import MOST_CHARACTERS, Uploads, safe_name, told_apart
from wenzheng.sources import WITHIN, file_name, shown_name

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
    for into in ((), ("公开", "机密")):
        source = Uploads((), {}.__getitem__).source(safe_name(sent), into, None)
        assert WITHIN not in source
        assert file_of(source) == source
        assert shown_name(source) == safe_name(sent)


HELD = {
    "upload:a.md": {"默认"},
    "upload:公开,机密|a.md": {"公开", "机密"},
    "upload:公开|a.md": {"机密"},
    "upload:公开|c.zip!/1.md": {"公开"},
    "upload:公开|c.zip!/2|3.md": {"公开", "机密"},
    "upload:公开|d.md": {"公开", "人事"},
}
UPLOADS = Uploads(HELD, lambda source: frozenset(HELD[source]))


def test_who_may_read_all_replaces_what_was_put_into_the_same_collections() -> None:
    assert UPLOADS.source("a.md", (), None) == "upload:a.md"
    for name, into in (("a.md", ["机密", "公开"]), ("a.md", ["公开"]), ("c.zip", ["公开"])):
        assert UPLOADS.source(name, into, None) == f"upload:{','.join(sorted(into))}|{name}"
    assert UPLOADS.source("a.md", ["人事"], None) not in HELD


def test_nobody_replaces_what_is_where_he_may_not_read() -> None:
    assert UPLOADS.source("d.md", ["公开"], ["公开", "人事"]) == "upload:公开|d.md"
    for name in ("a.md", "c.zip", "d.md"):
        made = UPLOADS.source(name, ["公开"], ["公开"])
        assert made.split(WITHIN)[0] not in {file_of(source) for source in HELD}
        again = Uploads([made], lambda _: frozenset(["公开"]))
        assert again.source(name, ["公开"], ["公开"]) == made


def test_a_new_source_tells_nothing_of_what_is_there_and_names_no_collection() -> None:
    fresh = Uploads((), HELD.__getitem__)
    made = {uploads.source("a.md", ["公开"], ["公开"]) for uploads in (fresh, fresh, UPLOADS)}
    assert len(made) == 3, "each is drawn anew, be the name taken or not"
    assert not any("公开" in source for source in made)


def test_what_is_shown_of_a_source_is_the_name_alone() -> None:
    shown = {source: (shown_name(source), file_name(source)) for source in HELD}
    assert shown["upload:公开,机密|a.md"] == ("a.md", "a.md")
    assert shown["upload:公开|c.zip!/2|3.md"] == ("c.zip!/2|3.md", "2|3.md")
    assert shown_name("/srv/机密/x.md") == "x.md"
    assert shown_name("/srv/机密/x.zip!/甲/乙.md") == "x.zip!/甲/乙.md"
    assert shown_name("upload:上报/x.md") == "上报/x.md"
    assert all(shown_name(name) == name for name, _ in shown.values())


@given(HOSTILE)
def test_what_is_safe_stays_as_it_is(sent: str) -> None:
    name = safe_name(sent)
    if len(name) < MOST_CHARACTERS:
        assert safe_name(name) == name


@given(some.lists(some.sampled_from(["a.md", "a (2).md", "b", ".x", "a"])))
def test_no_two_names_of_an_upload_are_alike(names: list[str]) -> None:
    apart = list(told_apart(names))
    assert len(set(apart)) == len(names)
