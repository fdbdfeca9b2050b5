"""A parsed document as `wenzheng parse --json` prints it."""

from __future__ import annotations

from typing import Any

from wenzheng.domain import ParsedDocument


def parsed_json(document: ParsedDocument) -> dict[str, Any]:
    """The contract's keys; offsets count code points, runs are in order."""
    return {
        "source": document.source,
        "doc_id": document.doc_id,
        "title": document.title,
        "issuer": document.issuer,
        "doc_number": document.doc_number,
        "published": document.published.isoformat() if document.published else None,
        "region": document.region,
        "kind": document.kind.value,
        "original_text": document.original_text,
        "text": document.text,
        "offset_map": [list(run) for run in document.offset_map.runs],
        "sections": [
            {"level": s.level, "heading": s.heading, "start": s.start, "end": s.end}
            for s in document.sections
        ],
        "repairs": [
            {
                "kind": r.kind.value,
                "start": r.start,
                "end": r.end,
                "before": r.before,
                "after": r.after,
            }
            for r in document.repairs
        ],
        "warnings": list(document.warnings),
    }
