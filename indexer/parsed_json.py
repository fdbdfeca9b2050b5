"""A parsed document as `wenzheng parse --json` prints it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from wenzheng.domain import Metadata, ParsedDocument


def parsed_json(document: ParsedDocument) -> dict[str, Any]:
    """The contract's keys; offsets count code points, runs are in order."""
    return {
        "source": document.source,
        "doc_id": document.doc_id,
        **_metadata(document.metadata),
        "original_text": document.original_text,
        "text": document.text,
        "offset_map": [list(run) for run in document.offset_map.runs],
        "sections": [
            {"level": s.level, "heading": s.heading, "start": s.start, "end": s.end}
            for s in document.sections
        ],
        "tables": [asdict(table) for table in document.tables],
        "places": [asdict(place) for place in document.places],
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


def _metadata(known: Metadata) -> dict[str, Any]:
    return {
        "title": known.title,
        "issuer": known.issuer,
        "issuers": list(known.issuers),
        "doc_number": known.doc_number,
        "written": _iso(known.written),
        "published": _iso(known.published),
        "effective": _iso(known.validity.effective),
        "expires": _iso(known.validity.expires),
        "region": known.region,
        "level": known.level.value if known.level else None,
        "kind": known.kind.value,
        "links": [asdict(link) for link in known.links],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
