"""Which documents does the question name outright, by their number or their title?"""

from __future__ import annotations

from dataclasses import replace

from search.results import ParsedQuery
from search.understanding.documents import read_doc_numbers, read_titles
from search.understanding.parts import Part
from search.understanding.spans import cut
from wenzheng.domain import Filters
from wenzheng.library import Snapshot


def named_documents(snapshot: Snapshot, parsed: ParsedQuery, filters: Filters) -> tuple[str, ...]:
    """Documents that bear a number of the question, and those that go by a title in it.

    A title is what stands in 《》, or the question as a whole. By doc_id, those with a number first.
    """
    found: dict[str, None] = {}
    for number in parsed.doc_numbers:
        if not filters.doc_number or number in filters.doc_number:
            bearing = replace(filters, doc_number=(number,))
            found |= dict.fromkeys(d.doc_id for d in snapshot.documents(bearing))
    if Part.TITLES not in parsed.ignored:
        titles = [*parsed.titles, parsed.text]
        found |= dict.fromkeys(snapshot.named(titles, filters))
    return tuple(found)


def rest_of(parsed: ParsedQuery) -> ParsedQuery:
    """The question without the names of documents, to rank their passages by.

    The whole question where nothing else is said.
    """
    text = parsed.text
    rest = cut(text, [*read_doc_numbers(text), *read_titles(text)])
    return replace(parsed, text=rest) if len(rest) > 1 else parsed
