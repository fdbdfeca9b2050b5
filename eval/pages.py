"""Results as a page for people: one HTML file that loads nothing, and the tables as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from eval.datasets import BeirDocument, Qrels
from eval.measures import MAIN, MEASURES
from eval.plots import Bar, interval_plot
from eval.results import Shown, Stored, by_query, first_relevant

LONGEST_TEXT = 400
"""Characters of a passage that are shown."""

_BUCKETS = ((3, "2–3"), (10, "4–10"), (1000, "11–100"))
_MISSING = "未找到 missing"

_ENVIRONMENT = Environment(
    loader=PackageLoader("eval"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_HTML = _ENVIRONMENT.overlay(autoescape=True)


class Cell(NamedTuple):
    """A mean with its interval, and whether it is the best of its column."""

    mean: float
    low: float
    high: float
    is_best: bool


class Column(NamedTuple):
    """One set by one kind of judgements: its rows by mode."""

    dataset: str
    qrels: str
    rows: Mapping[str, Mapping[str, Any]]


class Table(NamedTuple):
    """One measure: a row a mode, a cell a column; None where a set has no such mode."""

    measure: str
    rows: Sequence[tuple[str, Sequence[Cell | None]]]


class FoundPassage(NamedTuple):
    """A passage among the first, and whether its document answers."""

    shown: Shown
    is_relevant: bool


class Failure(NamedTuple):
    """A question whose first relevant document does not come first (`rank` None: is not found)."""

    query_id: str
    text: str
    rank: int | None
    relevant: Sequence[BeirDocument]
    hits: Sequence[FoundPassage]


class Failures(NamedTuple):
    """Those of one mode, by where the first relevant document came; `left_out` are not shown."""

    mode: str
    total: int
    left_out: int
    buckets: Sequence[tuple[str, Sequence[Failure]]]


@dataclass(frozen=True)
class Section:
    """What is shown of one set."""

    stored: Stored
    plot: str
    failures: Sequence[Failures]


def write_report(
    folder: Path, sets: Sequence[Stored], *, qrels: Qrels = Qrels.GIVEN, most: int = 100
) -> list[Path]:
    """Write `report.html` and `report.md`; of each mode's failures by `qrels` the `most` worst.

    A set without such judgements is shown by the given ones.
    """
    columns = [column for stored in sets for column in _columns(stored)]
    modes = list(dict.fromkeys(mode for column in columns for mode in column.rows))
    shown = {
        "columns": columns,
        "modes": modes,
        "tables": [_table(name, modes, columns) for name in MEASURES],
        "sections": [_section(stored, qrels, most) for stored in sets],
        "main": MAIN,
        "version": sets[0].run["version"] if sets else "",
    }
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for environment, name in ((_HTML, "report.html"), (_ENVIRONMENT, "report.md")):
        path = folder / name
        path.write_text(environment.get_template(name).render(shown), encoding="utf-8")
        written.append(path)
    return written


def html_page(template: str, shown: Mapping[str, Any]) -> str:
    """A template of this package as HTML; what is shown is escaped, unless it is markup."""
    return _HTML.get_template(template).render(shown)


def _columns(stored: Stored) -> Iterator[Column]:
    for qrels, key in ((Qrels.GIVEN, "rows"), (Qrels.DUPAWARE, "rows_dupaware")):
        rows = {row["mode"]: row for row in stored.run.get(key, ())}
        if rows:
            yield Column(stored.judged.dataset, qrels.value, rows)


def _table(name: str, modes: Iterable[str], columns: Sequence[Column]) -> Table:
    best = [max(row[name] for row in column.rows.values()) for column in columns]

    def cell(column: Column, mode: str, top: float) -> Cell | None:
        row = column.rows.get(mode)
        if not row:
            return None
        low, high = row[f"{name}_ci"]
        return Cell(row[name], low, high, row[name] == top)

    rows = [
        (mode, [cell(column, mode, top) for column, top in zip(columns, best, strict=True)])
        for mode in modes
    ]
    return Table(name, rows)


def _section(stored: Stored, qrels: Qrels, most: int) -> Section:
    bars = [
        Bar(mode, row[MAIN], low, high, column.qrels == Qrels.DUPAWARE)
        for column in _columns(stored)
        for mode, row in column.rows.items()
        for low, high in [row[f"{MAIN}_ci"]]
    ]
    plot = interval_plot(bars, f"{stored.judged.dataset}: {MAIN}, 95 %")
    return Section(stored, Markup(plot), list(_failures(stored, qrels, most)))


def _failures(stored: Stored, qrels: Qrels, most: int) -> Iterator[Failures]:
    used = qrels if qrels in stored.judged.judgements else Qrels.GIVEN
    relevance = by_query(stored.judged.of(used))
    texts = dict(stored.judged.queries)
    for mode, results in stored.results.items():
        failed = []
        for result in results:
            answers = relevance.get(result.query_id, {})
            rank = first_relevant(result.ranked, answers)
            if rank != 1:
                relevant = [stored.relevant[one] for one in answers if one in stored.relevant]
                hits = [FoundPassage(hit, answers.get(hit.doc_id, 0) > 0) for hit in result.hits]
                failed.append(
                    Failure(result.query_id, texts[result.query_id], rank, relevant, hits)
                )
        worst = sorted(failed, key=lambda one: (-(one.rank or 10**6), one.query_id))[:most]
        yield Failures(mode, len(failed), len(failed) - len(worst), _buckets(worst))


def _buckets(failures: Iterable[Failure]) -> list[tuple[str, Sequence[Failure]]]:
    """The worst first."""
    found: dict[str, list[Failure]] = {}
    for failure in failures:
        found.setdefault(_bucket(failure.rank), []).append(failure)
    return list(found.items())


def _bucket(rank: int | None) -> str:
    if rank is None:
        return _MISSING
    return next(name for last, name in _BUCKETS if rank <= last)


def _short(text: str) -> str:
    """One line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else line[:LONGEST_TEXT] + "…"


def _cell_text(text: object) -> str:
    """As a cell of a Markdown table: no bar ends it, no markup begins in it."""
    return "".join("\\" + one if one in r"\|`*_<[]" else one for one in " ".join(str(text).split()))


_ENVIRONMENT.filters.update(short=_short, md=_cell_text)
