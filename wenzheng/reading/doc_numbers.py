"""发文字号 in running text: 国办发〔2022〕12号 in all its spellings, as one canonical form."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocNumber:
    """`text[start:end]` is a document number; `canonical` writes the year in 〔〕, without spaces."""

    start: int
    end: int
    canonical: str


_OPEN, _CLOSE = r"[〔\[［（(【﹝]", r"[〕\]］）)】﹞]"
_NUMBERED = re.compile(
    rf"(?P<office>[\u4e00-\u9fff]{{1,12}}?)\s*{_OPEN}\s*(?P<year>(?:19|20)\d\d)\s*{_CLOSE}"
    r"\s*(?:第)?\s*(?P<number>\d{1,5})\s*号"
)
_DECREE = re.compile(r"(?:第\s*(?P<number>\d{1,5})\s*号令|令\s*第\s*(?P<number2>\d{1,5})\s*号)")
_NOTICE = re.compile(r"公告\s*(?P<year>(?:19|20)\d\d)\s*年\s*第\s*(?P<number>\d{1,5})\s*号")
# What may stand before the office without belonging to it: 根据《…》(国办发…), 印发了沪府发….
_LEAD = re.compile(r"^(?:根据|依据|按照|印发了?|转发|文号|发文字号|字号|的|和|与|以|及|见|为)+")


def find_doc_numbers(text: str) -> list[DocNumber]:
    """All document numbers, in order. Digits are expected half-width (see text.normalise)."""
    found = [_numbered(match) for match in _NUMBERED.finditer(text)]
    found += [
        DocNumber(*match.span(), f"令第{int(match['number'] or match['number2'])}号")
        for match in _DECREE.finditer(text)
    ]
    found += [
        DocNumber(*match.span(), f"公告{match['year']}年第{int(match['number'])}号")
        for match in _NOTICE.finditer(text)
    ]
    return sorted(found, key=lambda number: number.start)


def _numbered(match: re.Match[str]) -> DocNumber:
    lead = _LEAD.match(match["office"])
    skipped = lead.end() if lead and lead.end() < len(match["office"]) else 0
    canonical = f"{match['office'][skipped:]}〔{match['year']}〕{int(match['number'])}号"
    return DocNumber(match.start() + skipped, match.end(), canonical)
