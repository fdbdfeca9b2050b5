"""The words and synonyms of a library: what the product brings and what its users add.

One entry a line: a word, or a group of names for one thing, joined by `=`. `#` begins a comment.

    加氢母站
    十四五 = “十四五” = 十四五时期
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import NamedTuple

from wenzheng.errors import BadEntry
from wenzheng.reading.organisations import departments
from wenzheng.text.normalise import normalise_text
from wenzheng.text.synonyms import Synonyms
from wenzheng.text.tokenise import Tokeniser, policy_words, tokeniser_of

LONGEST_FORM = 40
"""Characters of a word or of one name in a group."""
MOST_FORMS = 20
"""Names in one group."""


class Entry(NamedTuple):
    """One form is a word; several are names of one thing, in the order they were given."""

    forms: tuple[str, ...]

    @property
    def is_word(self) -> bool:
        """Whether it is a word, not a group."""
        return len(self.forms) == 1

    @property
    def text(self) -> str:
        """As a line of a file; the same entry always reads the same."""
        return " = ".join(self.forms)

    @classmethod
    def of(cls, text: str) -> Entry:
        """From what `text` gave."""
        return cls(tuple(text.split(" = ")))

    @property
    def key(self) -> frozenset[str]:
        """Entries of one key say the same; the order of names in a group says nothing."""
        return frozenset(self.forms)


@dataclass(frozen=True)
class Dictionary:
    """One version of a library's dictionary; never changed, only followed by another."""

    number: int
    entries: tuple[Entry, ...]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words, sorted."""
        return tuple(sorted(entry.forms[0] for entry in self.entries if entry.is_word))

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The groups of synonyms, in order."""
        return tuple(entry.forms for entry in self.entries if not entry.is_word)

    @cached_property
    def tokeniser(self) -> Tokeniser:
        """Cuts with these words."""
        return tokeniser_of(self.words)

    @cached_property
    def synonyms(self) -> Synonyms:
        """Finds these groups' names in a text."""
        return Synonyms(self.groups, self.words)


class Changes(NamedTuple):
    """Entries that come and entries that go."""

    added: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.added or self.removed)


class Overview(NamedTuple):
    """A library's dictionary for its users.

    `pending` waits for the next `apply`; `newer` is what that would take over from this version of
    the product.
    """

    number: int
    built_in: tuple[Entry, ...]
    own: tuple[Entry, ...]
    pending: Changes
    newer: Changes


@lru_cache(maxsize=1)
def built_in() -> tuple[Entry, ...]:
    """The product's own entries: policy words, policy synonyms, names of departments."""
    words = [Entry((word,)) for word in sorted(set(policy_words()))]
    lines = files("wenzheng.text").joinpath("policy_synonyms.txt").read_text("utf-8").splitlines()
    groups = [*parse_entries(lines), *(Entry(names) for names in departments())]
    return (*words, *groups)


def parse_entries(lines: Iterable[str]) -> Iterator[Entry]:
    """The entries of these lines; empty lines and comments are passed over.

    Raises BadEntry, naming the line, for what can be neither word nor group.
    """
    for number, line in enumerate(lines, 1):
        content = line.partition("#")[0].strip("\ufeff \t\r\n\u3000")
        if content:
            yield _entry(content, f"第 {number} 行", f"line {number}")


def parse_entry(text: str) -> Entry:
    """The entry of one argument. Raises BadEntry, quoting it."""
    shown = ascii(text)[1:-1] if _control(text) else text
    return _entry(text.strip(), f"“{shown}”", repr(shown))


def _entry(text: str, zh: str, en: str) -> Entry:
    forms = [form.strip() for form in text.replace("＝", "=").split("=")]
    for form in forms:
        _check(form, zh, en, is_word=len(forms) == 1)
    distinct = tuple(dict.fromkeys(normalise_text(form).strip() for form in forms))
    if len(forms) > 1 and len(distinct) == 1:
        raise BadEntry(
            f"{zh}：同义词组只有一个词；请用“=”连接至少两个不同的写法",
            f"{en}: a group of synonyms needs two different names at least, joined by `=`",
        )
    if len(distinct) > MOST_FORMS:
        raise BadEntry(
            f"{zh}：同义词组有 {len(distinct)} 个写法，最多 {MOST_FORMS} 个；请拆开或删减",
            f"{en}: a group of {len(distinct)} names; {MOST_FORMS} are the most",
        )
    return Entry(distinct)


def _check(form: str, zh: str, en: str, *, is_word: bool) -> None:
    for wrong, say_zh, say_en in _objections(form, is_word=is_word):
        if wrong:
            raise BadEntry(
                f"{zh}：{say_zh}；请改正后重试", f"{en}: {say_en}; mend it and try again"
            )


def _objections(form: str, *, is_word: bool) -> Sequence[tuple[bool, str, str]]:
    return (
        (not form, "有空的词", "there is an empty word"),
        (_control(form), "含有控制字符", "it holds control characters"),
        (
            len(form) > LONGEST_FORM,
            f"有 {len(form)} 个字符，最多 {LONGEST_FORM} 个",
            f"{len(form)} characters; {LONGEST_FORM} are the most",
        ),
        (not any(map(str.isalnum, form)), "没有文字", "there is no letter or digit in it"),
        (
            is_word and not all(map(str.isalnum, form)),
            "词中有空格或标点",
            "a word holds no spaces or punctuation",
        ),
        (is_word and len(form) < 2, "词至少两个字", "a word has two characters at least"),
    )


def _control(text: str) -> bool:
    """Control and format characters, lone surrogates, private use."""
    return any(unicodedata.category(character)[0] == "C" for character in text)
