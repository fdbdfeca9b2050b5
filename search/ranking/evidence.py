"""What speaks for each candidate: in the passage itself, around it, and in its document.

A question names a topic and asks for a detail. The detail stands in the passage; the topic often
stands only in the title, in the sentence before, or elsewhere in the document. So the same terms are
looked for at three distances.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.ranking.asked import Asked
from search.terms import QuestionTerms
from search.understanding.places import region_fit
from wenzheng.domain import Status
from wenzheng.index.base import RowNumbers
from wenzheng.index.bm25 import K1, saturation
from wenzheng.library import Snapshot
from wenzheng.snapshot import Occurrences
from wenzheng.store.reading import Owner

Column = NDArray[np.float64]

_PAST = (Status.REPEALED, Status.EXPIRED)


class Evidence(NamedTuple):
    """One value a candidate; the lexical ones are shares of what the question's terms weigh.

    `bm25` and `around` (the passage with the one before and after it) are BM25, up to k1 + 1;
    the `coverage…` are the share of the terms that stand there at all, 0 to 1, that of the document
    over all of its candidates; `cosine` is the vector's.
    `elsewhere` and `past` are 1 for a document of another region than the one asked about, and for
    one that is repealed or has expired; else 0.
    """

    rows: RowNumbers
    owners: Sequence[Owner]
    cosine: Column
    bm25: Column
    around: Column
    coverage: Column
    coverage_around: Column
    coverage_document: Column
    coverage_title: Column
    elsewhere: Column
    past: Column

    def of(self, at: int) -> dict[str, float]:
        """The values of one candidate, by name."""
        return {name: float(getattr(self, name)[at]) for name in COLUMNS}


COLUMNS = Evidence._fields[2:]
"""The names of the values."""


def gather(snapshot: Snapshot, asked: Asked, rows: RowNumbers, cosine: Column) -> Evidence:
    """The evidence for these rows (ascending, without repeats), whose cosines are given."""
    owners = snapshot.owners(rows, asked.day)
    windows = _windows(rows, owners)
    read = np.unique(windows[windows >= 0])
    found = _own(snapshot.occurrences(asked.terms.looked_up, read), asked.terms)
    total = max(float(found.weights.sum()), 1e-9)
    own = np.searchsorted(read, rows)
    counts, lengths, sizes = _around(found, read, windows)
    held = found.counts[own] > 0
    return Evidence(
        rows,
        owners,
        cosine,
        _bm25(found, found.counts[own], found.lengths[own].astype(np.float64)) / total,
        _bm25(found, counts, lengths / sizes) / total,
        _weighed(held, found.weights) / total,
        _weighed(counts > 0, found.weights) / total,
        _by_document(held, found.weights, owners) / total,
        _of_titles(found, owners) / total,
        np.array([not region_fit(asked.regions, owner) for owner in owners], dtype=np.float64),
        np.array([owner.status in _PAST for owner in owners], dtype=np.float64),
    )


def _windows(rows: RowNumbers, owners: Sequence[Owner]) -> RowNumbers:
    """Shape (rows, 3): each row between its neighbours, -1 where its document has none."""
    first = np.array([owner.first_row for owner in owners], dtype=np.int64)
    end = first + np.array([owner.chunks for owner in owners], dtype=np.int64)
    around = rows[:, None] + np.array([-1, 0, 1])
    inside = (around >= first[:, None]) & (around < end[:, None])
    return np.where(inside, around, -1)


def _own(found: Occurrences, terms: QuestionTerms) -> Occurrences:
    """What the question's own terms are found; another form counts as what it stands for.

    A word that no passage holds counts by its other forms alone: each of its terms weighs as one
    of theirs does on average.
    """
    place = {term: at for at, term in enumerate(found.terms)}
    own = [place[term] for term in dict.fromkeys(terms.asked) if term in place]
    names, weights = [found.terms[at] for at in own], found.weights[own]
    counts = found.counts.copy()
    added = list[Column]()
    for one in terms.alternatives:
        forms = [
            [place[term] for term in form] for form in one.forms if all(t in place for t in form)
        ]
        if not forms:
            continue
        whole = np.max([found.counts[:, form].min(axis=1) for form in forms], axis=0)
        if columns := [place[term] for term in one.terms if term in place]:
            counts[:, columns] = np.maximum(counts[:, columns], whole[:, None])
        else:
            weight = max(float(found.weights[form].mean()) for form in forms)
            names.append(min(one.terms))
            weights = np.append(weights, len(one.terms) * weight)
            added.append(whole)
    held = np.column_stack([counts[:, own], *added])
    return found._replace(terms=tuple(names), weights=weights, counts=held)


def _around(
    found: Occurrences, read: RowNumbers, windows: RowNumbers
) -> tuple[NDArray[np.float64], Column, Column]:
    """Counts and lengths of each window as one passage, and how many passages it is made of."""
    there = windows >= 0
    at = np.where(there, np.searchsorted(read, windows), 0)
    counts = (found.counts[at] * there[:, :, None]).sum(axis=1)
    lengths = (found.lengths[at] * there).sum(axis=1)
    return counts, lengths, there.sum(axis=1)


def _bm25(found: Occurrences, counts: NDArray[np.float64], lengths: Column) -> Column:
    """BM25 of passages of these lengths."""
    norm = saturation(lengths, found.mean_length)
    return _weighed(counts * (K1 + 1) / (counts + norm[:, None]), found.weights)


def _weighed(matrix: NDArray[np.float64] | NDArray[np.bool_], weights: Column) -> Column:
    """Summed row by row: a product of matrices would depend on how many rows there are."""
    column: Column = (matrix * weights).sum(axis=1)
    return column


def _by_document(held: NDArray[np.bool_], weights: Column, owners: Sequence[Owner]) -> Column:
    """What the candidates of one document, or of documents of one name, hold together."""
    numbers: dict[object, int] = {}
    group = np.array([numbers.setdefault(name, len(numbers)) for name in _names(owners)], np.int64)
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(len(numbers)))
    together = np.logical_or.reduceat(held[order], starts, axis=0) if len(owners) else held
    return _weighed(together, weights)[group]


def _of_titles(found: Occurrences, owners: Sequence[Owner]) -> Column:
    """What the titles hold; the passages of one document are alike."""
    held = {title: stand_in(found.terms, title) for title in {owner.title for owner in owners}}
    matrix = np.array([held[owner.title] for owner in owners], dtype=np.bool_)
    return _weighed(matrix.reshape(len(owners), len(found.terms)), found.weights)


def stand_in(terms: Iterable[str], title: str) -> list[bool]:
    """For each term whether the title holds these characters, however it is cut into words."""
    folded = title.lower()
    return [term in folded for term in terms]


def _names(owners: Sequence[Owner]) -> list[tuple[str, str | None] | int]:
    """Parts and reprints of a document bear its title; 政府工作报告 of two regions are two."""
    regions: defaultdict[str, set[str]] = defaultdict(set)
    for owner in owners:
        if owner.region:
            regions[owner.title].add(owner.region)
    return [
        (owner.title, owner.region if len(regions[owner.title]) > 1 else None)
        if owner.title
        else owner.first_row
        for owner in owners
    ]
