"""A library's dictionary: what is wanted, and the switch to a version that has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wenzheng.beside import EMPTY, Beside, Progress
from wenzheng.errors import EntryNotFound
from wenzheng.index.pair import Indexes
from wenzheng.store import entries, reading, writing
from wenzheng.store.sqlite import read_meta, transaction
from wenzheng.store.writing import Terms
from wenzheng.text.dictionary import Changes, Dictionary, Entry, Overview, parse_entry

_STEP = 256


class Applied(NamedTuple):
    """The dictionary that is active now; how it differs, and how many passages were cut again."""

    number: int
    changes: Changes
    recut: int


class Words:
    """The dictionary of a library that is open for writing. Every change is committed at once.

    All methods raise ValueError while changes to documents wait for a commit.
    """

    def __init__(self, beside: Beside, terms: Terms) -> None:
        self._beside = beside
        self._connection = beside.connection
        self._terms = terms
        self.dictionary = self._active()

    def _active(self) -> Dictionary:
        return entries.active(self._connection, read_meta(self._connection).dictionary)

    def overview(self) -> Overview:
        """The active version, and what waits to be applied."""
        return entries.overview(self._connection, self.dictionary.number)

    def add(self, new: Iterable[Entry]) -> list[Entry]:
        """Note entries for the next `apply`; those that neither users nor product had wanted yet."""
        self._beside.check_idle()
        with transaction(self._connection):
            return entries.want(self._connection, new)

    def remove(self, names: Iterable[str]) -> list[Entry]:
        """Take back users' words, or groups by their line or any of their names; all or none.

        Raises BadEntry for what can be no entry and EntryNotFound for one that is not there.
        """
        self._beside.check_idle()
        with transaction(self._connection):
            found = [entry for name in names for entry in self._named(name)]
            for entry in found:
                entries.unwant(self._connection, entry)
        return found

    def replace(self, new: Iterable[Entry]) -> Changes:
        """Make the users' entries exactly these, from the next `apply` on; what that changes."""
        self._beside.check_idle()
        wanted = {entry.key: entry for entry in new}
        with transaction(self._connection):
            held = entries.own(self._connection)
            gone = tuple(entry for entry in held if entry.key not in wanted)
            for entry in gone:
                entries.unwant(self._connection, entry)
            return Changes(tuple(entries.want(self._connection, wanted.values())), gone)

    def _named(self, name: str) -> list[Entry]:
        own = [e for e in entries.own(self._connection) if name.strip() == e.forms[0] and e.is_word]
        own = own or [e for e in entries.own(self._connection) if name.strip() in e.forms]
        if not own:
            asked = parse_entry(name)
            own = [e for e in entries.own(self._connection) if e.key == asked.key]
        if not own:
            raise EntryNotFound(
                f"用户词典中没有“{name}”；已有的见 wenzheng words list，内置的不能移除",
                f"the user's dictionary has no {name!r}; see `wenzheng words list`; what the "
                "product brings cannot be removed",
            )
        return own

    def apply(self, progress: Progress = lambda _: None) -> Applied:
        """Make the product's and the users' entries the active dictionary, embedding nothing.

        Synonyms alone change no term, and then no passage is cut again. Until the switch readers
        see the old state.
        """
        self._beside.check_idle()
        active = self.dictionary
        wanted = entries.wanted(self._connection, active.number + 1)
        changes = entries.differences(active.entries, wanted.entries)
        if not changes:
            return Applied(active.number, changes, 0)
        is_recut = wanted.words != active.words
        if is_recut:
            self._switch(wanted, progress)
        else:
            with transaction(self._connection):
                entries.activate(self._connection, wanted)
                self._beside.checkpoint("activated")
        self.dictionary = wanted
        chunks = read_meta(self._connection).live_chunks
        return Applied(wanted.number, changes, chunks if is_recut else 0)

    def _switch(self, wanted: Dictionary, progress: Progress) -> None:
        with transaction(self._connection):
            entries.activate(self._connection, wanted)
            lexical, entry = self._beside.new_lexical(self._recut(wanted, progress))
            self._beside.checkpoint("cut again")
            self._beside.note(entry)
            self._beside.checkpoint("words noted")
        self._beside.checkpoint("words switched")
        self._beside.following.forget()
        self._beside.follow_lexical(lexical)

    def rebuild(self) -> None:
        """Both indexes anew. Passages are cut again only where the code cuts otherwise now."""
        self._beside.check_idle()
        with transaction(self._connection):
            if read_meta(self._connection).tokeniser == self.dictionary.tokeniser.version:
                rows = self._beside.following.added_terms(EMPTY)
            else:
                rows = self._recut(self.dictionary, lambda _: None)
            lexical, lexical_entry = self._beside.new_lexical(rows)
            self._beside.checkpoint("rebuilt lexical")
            vector, vector_entry = self._beside.new_vector(read_meta(self._connection))
            self._beside.checkpoint("rebuilt vector")
            self._beside.note(lexical_entry, vector_entry)
            writing.purge(self._connection, self._beside.following.goal.deleted)
        self._beside.following.switch(Indexes(lexical, vector))

    def _recut(self, dictionary: Dictionary, progress: Progress) -> Iterator[tuple[int, list[str]]]:
        """Rows with their new terms, while counts and statistics are written anew."""
        self._terms.forget()
        for sql in ("DELETE FROM postings", "DELETE FROM terms"):
            self._connection.execute(sql)
        self._connection.execute(
            "UPDATE meta SET tokeniser = ?, live_chunks = 0, live_length = 0, longest = 0",
            [dictionary.tokeniser.version],
        )
        found = self._connection.execute(
            f'SELECT c."row", d.title, d.removed IS NULL, {reading.CHUNK} '
            'FROM documents d JOIN chunks c USING (document) ORDER BY c."row"'
        )
        for at, (row, title, live, *rest) in enumerate(found, 1):
            cut = dictionary.tokeniser.terms(reading.chunk_of(rest).context(title))
            counted = self._terms.counted([cut])
            writing.add_postings(self._connection, [row], counted)
            if live:
                self._terms.add(counted)
                self._terms.keep()
                yield row, cut
            progress(1)
            if at % _STEP == 0:
                self._beside.checkpoint("cutting")
        self._terms.flush()
