"""What became of a set's questions as a page for people: one HTML file that loads nothing."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from eval.answers import AnswersReport
from eval.pages import html_page
from eval.plots import reliability_plot


def write_answers_page(path: Path, report: AnswersReport) -> None:
    """Write the reliability diagram, its numbers, and the counts and means of both sorts."""
    title = f"{report.dataset}: ECE {report.reliability.ece:.3f}"
    shown = {
        "report": report,
        "plot": Markup(reliability_plot(report.reliability.bins, title)),
        "parts": [
            ("可答 answerable", report.answerable),
            ("不可答 unanswerable", report.unanswerable),
        ],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html_page("answers.html", shown), encoding="utf-8")
