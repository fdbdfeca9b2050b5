"""Examples that the API's own description shows, over the made-up documents of examples/."""

from __future__ import annotations

import json
from typing import Any

FILTERS = {
    "issuer": "云泽市人民政府办公室",
    "region": "上海市",
    "kind": "规划",
    "year_from": "2022",
    "year_to": "2024",
    "doc_number": "云政办发〔2024〕9号",
    "doc_id": "51aa84dac786c7bb",
    "collection": "默认",
}
"""A value for each filter."""

_QUOTE = "到2027年，公共充电桩达到4.5万个，年均增速36%左右。"
_SOURCE = "03_yunze_charging_action_2024.html"
_TITLE = "云泽市公共充电设施建设行动方案（2024年修订）"

_PARSED = {
    "text": "到2027年公共充电桩数量",
    "kind": "number",
    "years": [2027],
    "document_years": [],
    "regions": [],
    "places": [],
    "issuers": [],
    "doc_numbers": [],
    "titles": [],
    "kinds": [],
    "units": [],
    "state": "目标",
    "subject": "公共 充电桩",
    "ignored": [],
    "corrected": [],
    "compared": [],
}

_CITATION: dict[str, Any] = {
    "doc_id": FILTERS["doc_id"],
    "source": _SOURCE,
    "title": _TITLE,
    "issuer": FILTERS["issuer"],
    "doc_number": FILTERS["doc_number"],
    "published": "2024-02-19",
    "status": "有效",
    "section": [_TITLE, "一、总体目标"],
    "quote": _QUOTE,
    "start": 376,
    "end": 376 + len(_QUOTE),
    "original_quote": _QUOTE,
    "original_start": 386,
    "original_end": 386 + len(_QUOTE),
    "locator": {"page": None, "part": None, "cell": None},
    "highlights": [[390, 395]],
    "level": "市级",
}

_EARLIER_QUOTE = "到2027年，公共充电桩达到2万个。"
_EARLIER: dict[str, Any] = {
    "published": "2022-06-30",
    "quote": _EARLIER_QUOTE,
    "end": 376 + len(_EARLIER_QUOTE),
    "original_quote": _EARLIER_QUOTE,
    "original_end": 386 + len(_EARLIER_QUOTE),
    "highlights": [[390, 393]],
}

ANSWER: dict[str, Any] = {
    "question": "到2027年公共充电桩数量",
    "parsed": _PARSED,
    "status": "answered",
    "answer": "4.5万个",
    "values": [
        {
            "number": 45000.0,
            "unit": "个",
            "comparator": "=",
            "year": 2027,
            "region": None,
            "state": "目标",
            "as_of": "2027",
            "text": "4.5万个",
            "citation": 0,
            "obligation": None,
        }
    ],
    "citations": [_CITATION],
    "alternatives": [],
    "history": [
        {
            "answer": "2万个",
            "citation": {**_CITATION, "doc_id": "0f3b8a6d2c4e1975", "status": "废止", **_EARLIER},
            "status": "废止",
            "superseded_by": {
                "doc_id": FILTERS["doc_id"],
                "title": _TITLE,
                "doc_number": FILTERS["doc_number"],
                "published": "2024-02-19",
            },
            "value": None,
        }
    ],
    "related": [],
    "confidence": 0.925,
    "reason": "原文有明确依据",
    "took_ms": {"embed": 7.13, "retrieve": 15.33, "answer": 26.92, "total": 50.89},
    "notes": [],
    "phrased": None,
    "conflict": None,
    "items": [],
    "cells": [],
}

SEARCH: dict[str, Any] = {
    "query": "到2027年公共充电桩数量",
    "parsed": _PARSED,
    "hits": [
        {
            "chunk_id": f"{FILTERS['doc_id']}-0002",
            "doc_id": FILTERS["doc_id"],
            "source": _SOURCE,
            "title": _TITLE,
            "section": [_TITLE, "一、总体目标"],
            "text": _QUOTE,
            "score": 0.993,
            "legs": {"bm25": {"rank": 1, "score": 18.89}, "dense": {"rank": 3, "score": 0.874}},
            "start": 376,
            "end": 376 + len(_QUOTE),
            "original_start": 386,
            "original_end": 386 + len(_QUOTE),
            "issuer": FILTERS["issuer"],
            "doc_number": FILTERS["doc_number"],
            "published": "2024-02-19",
            "status": "有效",
            "matched": [[7, 9], [9, 12]],
            "copies": [],
            "copy_of": None,
            "explanation": None,
        }
    ],
    "total": {"value": 35, "relation": "="},
    "offset": 0,
    "next_offset": 10,
    "facets": {
        "issuer": {"云泽市人民政府办公室": 2},
        "region": {},
        "kind": {"行动方案": 3, "规划": 1},
        "level": {"市级": 3},
        "status": {"有效": 3, "时效未核实": 1},
        "year": {"2024": 3, "2023": 1},
        "collection": {"默认": 4},
    },
    "notes": [],
    "took_ms": {"total": 9.3},
}

BATCH: dict[str, Any] = {
    "outcomes": [
        {"result": SEARCH, "problem": None},
        {
            "result": None,
            "problem": {
                "type": "urn:wenzheng:bad-question",
                "title": "请求有误 / the request is wrong",
                "status": 422,
                "code": "bad-question",
                "detail": "问题为空；请输入要问的内容",
                "detail_en": "the question is empty; enter one",
                "instance": "/v1/search/batch",
            },
        },
    ]
}

EVENTS = "".join(
    f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
    for name, data in (
        ("search_results", {"hits": SEARCH["hits"]}),
        ("citation", {"index": 0, **ANSWER["citations"][0]}),
        ("answer", ANSWER),
        ("done", ANSWER),
    )
)

_DOCUMENT: dict[str, Any] = {
    "doc_id": FILTERS["doc_id"],
    "source": _SOURCE,
    "title": _TITLE,
    "issuer": FILTERS["issuer"],
    "doc_number": FILTERS["doc_number"],
    "published": "2024-02-19",
    "written": "2024-02-05",
    "effective": "2024-03-01",
    "expires": "2027-12-31",
    "status": "有效",
    "region": None,
    "level": "市级",
    "kind": "行动方案",
    "characters": 37,
    "chunks": 1,
    "indexed_at": "2026-01-01T08:00:00+00:00",
    "warnings": [],
    "collections": ["默认"],
}

COLLECTIONS: dict[str, Any] = {"collections": [{"name": "默认", "documents": 16}]}

DOCUMENTS: dict[str, Any] = {"documents": [_DOCUMENT], "next": None}

DOCUMENT: dict[str, Any] = {
    **_DOCUMENT,
    "text": f"一、总体目标\n{_QUOTE}",
    "original_text": f"一、总体目标\n{_QUOTE}",
    "offset_map": [[0, 7 + len(_QUOTE), 0, 7 + len(_QUOTE)]],
    "sections": [{"level": 1, "heading": "一、总体目标", "start": 0, "end": 7 + len(_QUOTE)}],
    "tables": [],
    "places": [],
    "links": [
        {
            "relation": "废止",
            "title": None,
            "doc_number": "云政办发〔2022〕18号",
            "start": 3,
            "end": 16,
        }
    ],
    "copies": [],
}

_VERSION = {name: _DOCUMENT[name] for name in ("source", "title", "doc_number", "published")}

DIFF: dict[str, Any] = {
    "before": {"doc_id": "0f3b8a6d2c4e1975", **_VERSION, "published": "2022-06-30"},
    "after": {"doc_id": FILTERS["doc_id"], **_VERSION},
    "unchanged": 11,
    "renumbered": 2,
    "changes": [
        {
            "change": "changed",
            "before": {
                "label": "第三条",
                "quote": "第三条 补助不超过5万元。",
                "start": 90,
                "end": 104,
            },
            "after": {
                "label": "第三条",
                "quote": "第三条 补助不超过8万元。",
                "start": 96,
                "end": 110,
            },
        }
    ],
}

_ADDRESS = f"http://127.0.0.1:8000/documents/{FILTERS['doc_id']}?start=376&end=404#quote"

CITATION: dict[str, Any] = {
    "doc_id": FILTERS["doc_id"],
    "title": _TITLE,
    **{name: _CITATION[name] for name in ("section", "quote", "start", "end", "original_quote")},
    **{name: _CITATION[name] for name in ("original_start", "original_end", "locator")},
    "address": _ADDRESS,
    "gbt7714": f"{FILTERS['issuer']}. {_TITLE}: {FILTERS['doc_number']}[EB/OL]. "
    f"(2024-02-19)[2026-01-01]. {_ADDRESS}.",
    "plain": f"“{_QUOTE}”——{FILTERS['issuer']}《{_TITLE}》（{FILTERS['doc_number']}，2024-02-19），"
    f"一、总体目标，{_ADDRESS}",
}

RELATED: dict[str, Any] = {
    "repealed_by": None,
    "related": [
        {
            "doc_id": "0f3b8a6d2c4e1975",
            **{name: _DOCUMENT[name] for name in ("source", "title", "issuer")},
            "doc_number": "云政办发〔2022〕18号",
            "published": "2022-06-30",
            "status": "废止",
            "tie": "names",
            "relation": "废止",
            "start": 96,
            "end": 140,
        }
    ],
}

TARGET_FILTERS = {
    "indicator": "公共充电桩",
    "year": "2027",
    "state": "目标",
    "change": "水平",
    "unit": "个",
}
"""A value for each filter of figures."""

TARGETS: dict[str, Any] = {
    "targets": [
        {
            "statement_id": f"{FILTERS['doc_id']}-s00003",
            "indicator": "公共充电桩",
            "change": "水平",
            "comparator": "=",
            "text": "4.5万个",
            "amount": "4.5万个",
            "value": 45000.0,
            "high": None,
            "unit": "个",
            "year_from": 2027,
            "year": 2027,
            "by_end": True,
            "yearly": False,
            "region": None,
            "state": "目标",
            "obligation": None,
            "doc_id": FILTERS["doc_id"],
            "source": _SOURCE,
            "title": _TITLE,
            "issuer": FILTERS["issuer"],
            "published": "2024-02-19",
            "status": "有效",
            "repealed_by": None,
            "repealed_by_title": None,
            "quote": _QUOTE,
            "start": 390,
            "end": 395,
            "quote_start": 376,
            "quote_end": 376 + len(_QUOTE),
            "original_quote": _QUOTE,
            "original_start": 386,
            "original_end": 386 + len(_QUOTE),
        }
    ],
    "total": 1,
    "next": None,
}

MATRIX: dict[str, Any] = {
    "year": 2027,
    "columns": ["公共充电桩"],
    "rows": [
        {
            "region": "广东省",
            "cells": [{"conflict": False, "targets": TARGETS["targets"]}],
        }
    ],
}

SUGGESTIONS: dict[str, Any] = {
    "suggestions": [
        {"text": "到2027年公共充电桩数量", "source": "question", "doc_id": None},
        {"text": "公共充电桩", "source": "indicator", "doc_id": None},
        {"text": _TITLE, "source": "document", "doc_id": FILTERS["doc_id"]},
    ]
}

FEEDBACK = {"id": "pQ3vYb0sN5x2kT9w"}

JOB_LISTED: dict[str, Any] = {
    "id": 3,
    "kind": "upload",
    "state": "running",
    "asker": "资料室",
    "created": "2026-01-01T08:00:00+00:00",
    "started": "2026-01-01T08:00:01+00:00",
    "finished": None,
    "total": 3,
    "done": 2,
    "counts": {"added": 1, "failed": 1},
    "reason": None,
}

JOB: dict[str, Any] = {
    **JOB_LISTED,
    "files": [
        {
            "name": "扫描件.pdf",
            "source": "扫描件.pdf",
            "outcome": "failed",
            "doc_id": None,
            "reason": {
                "code": "empty-document",
                "message": "扫描件.pdf：文件中没有正文；请检查内容后再试",
                "message_en": "扫描件.pdf: the file holds no text; check its content and try again",
            },
        },
        {
            "name": "充电设施方案.docx",
            "source": "充电设施方案.docx",
            "outcome": "added",
            "doc_id": FILTERS["doc_id"],
            "reason": None,
        },
        {
            "name": "补贴细则.docx",
            "source": "补贴细则.docx",
            "outcome": None,
            "doc_id": None,
            "reason": None,
        },
    ],
    "is_cut": False,
}

_OVER = {
    **JOB_LISTED,
    "state": "done",
    "finished": "2026-01-01T08:00:01+00:00",
    "total": 1,
    "done": 1,
    "files": [],
    "is_cut": False,
}
REMOVAL: dict[str, Any] = {**_OVER, "kind": "remove", "counts": {"removed": 1}}
REINDEX: dict[str, Any] = {**_OVER, "kind": "reindex", "counts": {"updated": 1}}
