"""Why documents disagree, in words for people."""

from __future__ import annotations

from search.results import Conflict, ConflictReason

_WORDS = {
    ConflictReason.ROUNDING: (
        "可能是约数或下限不同，指的是同一个数",
        "probably the same figure, rounded or given as a bound",
    ),
    ConflictReason.SCOPE: (
        "可能是统计范围（地区）不同",
        "probably said of different regions",
    ),
    ConflictReason.SAME_DOCUMENT: (
        "同一份文件中有不止一个数，可能口径不同",
        "one document gives more than one figure, probably counted differently",
    ),
    ConflictReason.REVISION: (
        "可能是同一文件的不同版本",
        "probably different versions of one document",
    ),
    ConflictReason.REPORT: (
        "可能一处是文件的规定，另一处是报道或解读",
        "probably one is the document itself and the other a report of it",
    ),
    ConflictReason.LEVEL: (
        "可能是不同层级机关的规定",
        "probably set at different levels of government",
    ),
    ConflictReason.NEWER: (
        "发布日期不同，较新的文件可能已经调整",
        "published on different days; the newer document may have changed it",
    ),
    ConflictReason.UNKNOWN: (
        "原因不明，请核对原文",
        "nothing tells why; check the documents",
    ),
}


def conflict_of(reason: ConflictReason | None) -> Conflict | None:
    """The reason with its words; None for none."""
    return Conflict(reason, *_WORDS[reason]) if reason else None
