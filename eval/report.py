"""Reports for people: short tables for a terminal. For programs every report has `to_json`."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.answers import AnswersReport
from eval.asked import QuestionsReport
from eval.calibration import Reliability
from eval.compare import Comparison
from eval.extraction import ExtractionReport, FileRow
from eval.gate import GateReport
from eval.measures import MAIN, MEASURES
from eval.pickers import PickerBounds
from eval.retrieval import RetrievalReport


def retrieval_text(report: RetrievalReport) -> str:
    """One line a mode; the interval is that of RR@10."""
    head = ["mode", "qrels", *MEASURES, f"{MAIN} 95 %", "p50 ms", "p95 ms"]
    rows = [_retrieval_row(row) for row in (*report.rows, *report.rows_dupaware)]
    compared = [
        f"{c['mode']} − {c['over']}: {MAIN} {c[MAIN]:+.3f} [{_interval(c[f'{MAIN}_ci'])}]"
        f"  p {c['p']:.4f}, Holm {c['p_holm']:.4f}"
        for c in report.comparisons
    ]
    count = f"{report.judged.documents} documents, {len(report.judged.queries)} queries"
    return "\n".join([f"{report.dataset}: {count}", *_table([head, *rows]), *compared])


def _retrieval_row(row: Mapping[str, Any]) -> list[str]:
    return [
        row["mode"],
        row["qrels"],
        *(f"{row[name]:.3f}" for name in MEASURES),
        _interval(row[f"{MAIN}_ci"]),
        f"{row['p50_ms']:.1f}",
        f"{row['p95_ms']:.1f}",
    ]


def _interval(bounds: Sequence[float]) -> str:
    return "–".join(f"{bound:.3f}" for bound in bounds)


def score_text(shape: Mapping[str, Any]) -> str:
    """One line a run, with the measures that were asked for."""
    names = [key.removesuffix("_ci") for key in shape["rows"][0] if key.endswith("_ci")]
    head = ["run", "qrels", *names, f"{names[0]} 95 %", "without result"]
    rows = [
        [
            row["run"],
            row["qrels"],
            *(f"{row[name]:.3f}" for name in names),
            _interval(row[f"{names[0]}_ci"]),
            str(row["without_result"]),
        ]
        for row in shape["rows"]
    ]
    return "\n".join([f"{shape['dataset']}: {shape['queries']} queries", *_table([head, *rows])])


def comparison_text(comparison: Comparison) -> str:
    """Each pair, then the questions of it that differ most."""
    name = comparison.measure
    lines = [f"{comparison.dataset}: {comparison.queries} queries, {comparison.qrels.value}"]
    for pair in comparison.pairs:
        lines += [
            f"{pair['one']} − {pair['other']}: {name} {pair['mean_one']:.3f} − "
            f"{pair['mean_other']:.3f} = {pair['difference']:+.4f}",
            f"  95 % [{pair['ci'][0]:+.4f}, {pair['ci'][1]:+.4f}]  p {pair['p']:.4f}  "
            f"Holm {pair['p_holm']:.4f}  "
            f"wins {pair['wins']}, ties {pair['ties']}, losses {pair['losses']}",
        ]
        for one in pair["most_different"]:
            lines += [
                f"  {one['one']:.3f} / {one['other']:.3f}  {one['query']}  {one['text']}",
                f"      relevant {', '.join(one['relevant'])}  "
                f"top {', '.join(one['one_top']) or '—'} / {', '.join(one['other_top']) or '—'}",
            ]
    return "\n".join(lines)


def gate_text(report: GateReport) -> str:
    """Whether it is passed, and everything that fell."""
    lines = [
        f"{report.dataset}: {report.queries} queries, margin {report.margin}: "
        f"{'通过 passed' if report.is_passed else '未通过 failed'}"
    ]
    lines += [f"  {f.mode} {f.measure}: {f.measured:.4f} < {f.kept:.4f}" for f in report.falls]
    lines += [f"  {mode}: not in the baseline yet" for mode in report.new_modes]
    lines += [f"  {name}: {was} → {now}" for name, (was, now) in report.changed.items()]
    return "\n".join(lines)


def answers_text(report: AnswersReport) -> str:
    """Counts and means of both sorts of questions, side by side with their names."""
    lines = [f"{report.dataset}: {report.documents} documents, within {report.settings['within']}"]
    for name, part in (
        ("answerable", report.answerable),
        ("unanswerable", report.unanswerable),
    ):
        if part["questions"]:
            lines += [name, *_table([[f"  {key}", f"{value:g}"] for key, value in part.items()])]
    if report.answerable["scored"]:
        lines += ["any picker of sentences could reach", *_table(_bounds(report.pickers))]
    if report.types:
        names = ["questions", "answered", "exact", "exact_of_answered"]
        rows = [[f"  {t}", *(f"{row[n]:g}" for n in names)] for t, row in report.types.items()]
        lines += _table([["by gold answer", *names], *rows])
    auroc = "—" if report.auroc is None else f"{report.auroc:.3f}"
    lines += _reliability_lines(report.reliability)
    lines.append(f"AUROC {auroc}  p50 {report.p50_ms} ms  p95 {report.p95_ms} ms")
    return "\n".join(lines)


def _bounds(pickers: PickerBounds) -> list[list[str]]:
    relevant = "—" if pickers.relevant is None else f"{pickers.relevant:g}"
    return [
        ["  mostly_covered from BM25's first hit", f"{pickers.first_hit:g}"],
        ["  mostly_covered from a relevant document", relevant],
    ]


def _reliability_lines(found: Reliability) -> Iterator[str]:
    """What confidence said of the answers, and what was right, bin by bin."""
    yield f"confidence of {found.count} answers, {found.right} right: ECE {found.ece:.3f}"
    head = ["  confidence", "answers", "expected", "observed"]
    rows = [
        [f"  {b.low:.1f}–{b.high:.1f}", str(b.answers), f"{b.expected:.3f}", f"{b.observed:.3f}"]
        for b in found.bins
    ]
    yield from _table([head, *rows])


def questions_text(report: QuestionsReport) -> str:
    """The counts, then every question that was not answered rightly."""
    counts = "  ".join(f"{name} {count}" for name, count in report.counts.items() if count)
    lines = [f"{report.questions} questions: {counts}"]
    for row in report.failures:
        lines.append(f"{row.outcome.value}  {row.question_id}  {row.question}")
        lines.append(f"    → {row.answer or '—'}  ({row.why})")
        lines.append(f"    accepts {' | '.join(row.accept) or 'no answer'}")
        if row.quote:
            lines.append(f"    “{' '.join(row.quote.split())[:120]}”")
    lines.append(f"p50 {report.p50_ms} ms  p95 {report.p95_ms} ms")
    return "\n".join(lines)


def extraction_text(report: ExtractionReport) -> str:
    """The files, worst first, then the means."""
    head = ["file", "precision", "recall", "F1", "issuer", "doc_number"]
    rows = [_extraction_row(row) for row in sorted(report.rows, key=lambda row: row.f1)]
    mean = [f"mean of {report.files}", *_fractions(report.precision, report.recall, report.f1)]
    shares = [
        "—" if share is None else f"{share:.3f}" for share in (report.issuer, report.doc_number)
    ]
    failures = [row.error for row in report.rows if row.error]
    speed = f"{report.failed} failed, {report.files_per_second} files a second"
    return "\n".join([*_table([head, *rows, [*mean, *shares]]), *failures, speed])


def _extraction_row(row: FileRow) -> list[str]:
    marks = {None: "—", True: "right", False: "wrong"}
    numbers = _fractions(row.precision, row.recall, row.f1)
    return [row.file, *numbers, marks[row.issuer], marks[row.doc_number]]


def _fractions(*values: float) -> list[str]:
    return [f"{value:.3f}" for value in values]


def write_cases(path: Path, report: AnswersReport) -> None:
    """Every single case as JSON Lines, for looking into failures."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for case in report.cases:
            file.write(json.dumps(asdict(case), ensure_ascii=False) + "\n")


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    """Columns on a terminal: wide characters take two."""
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)
