"""发文字号 in running text: 国办发〔2022〕12号 in all its spellings, as one canonical form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wenzheng.reading.numerals import read_chinese_integer


@dataclass(frozen=True, slots=True)
class DocNumber:
    """`text[start:end]` is a document number, `canonical` its one form.

    国办发〔2022〕12号: the year in 〔〕, no spaces, no 第. 国令第707号, 民政部令第59号: decrees, those of
    the State Council as 国令. 税务总局公告2018年第46号: announcements, with their year if it is said.
    """

    start: int
    end: int
    canonical: str


_OPEN, _CLOSE = r"[〔\[［（(【﹝〈<]", r"[〕\]］）)】﹞〉>]"
_NUMERAL = r"\d{1,5}|[零〇一二三四五六七八九十百千]{1,7}"
_YEAR = r"(?:19|20)\d\d"
_GAP = r"\s{0,3}"
_NUMBERED = re.compile(
    rf"(?P<office>[\u4e00-\u9fff]{{1,20}}){_GAP}{_OPEN}{_GAP}(?P<year>{_YEAR}){_GAP}年?{_GAP}{_CLOSE}"
    rf"{_GAP}(?:第)?{_GAP}(?P<number>\d{{1,5}}){_GAP}号"
)
_DECREE = re.compile(
    rf"(?<![责指禁法勒])(?:令|命令){_GAP}[（(]?第?{_GAP}(?P<number>{_NUMERAL}){_GAP}号"
)
_DECREE_AFTER = re.compile(
    rf"第{_GAP}(?P<number>{_NUMERAL}){_GAP}号(?P<office>[\u4e00-\u9fff]{{2,20}}?)?令"
)
_NOTICE = re.compile(
    rf"公告{_GAP}[（(〔\[]?{_GAP}(?:(?P<year>{_YEAR}){_GAP}年?)?{_GAP}[）)〕\]]?{_GAP}"
    rf"第{_GAP}(?P<number>{_NUMERAL}){_GAP}号"
)
_NOTICE_AFTER = re.compile(
    rf"(?P<year>{_YEAR}){_GAP}年{_GAP}第{_GAP}(?P<number>{_NUMERAL}){_GAP}号(?P<office>[\u4e00-\u9fff]{{0,20}}?)公告"
)
_WORDS_BEFORE = re.compile(r"[\u4e00-\u9fff、 ]+\Z")
_REACH = 60
"""Characters before 令 or 公告 in which the bodies that issued it stand."""
# What stands before an office without belonging to it: 根据《…》(国办发…), 印发了沪府发….
_LEAD = re.compile(
    r".*(?:根据|依据|按照|依照|印发|转发|批转|发布|公布|文号|文件|通知|字号|编号|参照|执行|关于|规定|"
    r"废止|替代|修订|经由|以及|[的与及见为按由在以等了第]|"
    r"和(?!国|改革|信息|社会|城乡|旅游|草原|自然|计划|监督|管理))"
)
_ORGAN_END = re.compile(
    r"(?:国|部|委|局|办|署|厅|院|会|政府|银行|主席|省长|市长|总队|海关|指挥部|中心|公安部|法院|省|市|区|县)$"
)
_STATE_COUNCIL = re.compile(r"^(?:中华人民共和国)?国务院$")
_REPUBLIC = "中华人民共和国"


def find_doc_numbers(text: str) -> list[DocNumber]:
    """All document numbers, in order. Digits are expected half-width (see text.normalise)."""
    found = [_numbered(match) for match in _NUMBERED.finditer(text)]
    taken = {number.start for number in found}
    for number in (*_decrees(text), *_notices(text)):
        if number.start not in taken:
            taken.add(number.start)
            found.append(number)
    return sorted(found, key=lambda number: number.start)


def canonical_doc_number(text: str) -> str:
    """The canonical form of the first document number in the text; the text itself if none is."""
    found = find_doc_numbers(text)
    return found[0].canonical if found else text


def _numbered(match: re.Match[str]) -> DocNumber:
    office = match["office"]
    start = _office_start(office) or _after_day(match.string, match.start())
    canonical = f"{office[start:]}〔{match['year']}〕{int(match['number'])}号"
    return DocNumber(match.start() + start, match.end(), canonical)


def _office_start(office: str) -> int:
    """Where the office begins, behind words that lead to it; an office is never left empty."""
    lead = _LEAD.match(office)
    return lead.end() if lead and lead.end() < len(office) else 0


def _after_day(text: str, start: int) -> int:
    """1 where the words go on from a day (8月23日国务院令): 日 belongs to that."""
    return int(text[start : start + 1] == "日" and text[max(0, start - 1) : start].isdigit())


def _decrees(text: str) -> Iterator[DocNumber]:
    for match in _DECREE.finditer(text):
        office, start = _office_before(text, match.start())
        yield DocNumber(start, match.end(), _decree(office, match["number"]))
    for match in _DECREE_AFTER.finditer(text):
        office, start = _organ(match["office"] or "")[0], match.start()
        if not office:
            office, start = _office_before(text, match.start())
        yield DocNumber(start, match.end(), _decree(office, match["number"]))


def _decree(office: str, number: str) -> str:
    if _STATE_COUNCIL.match(office):
        office = "国"
    return f"{office.removeprefix(_REPUBLIC)}令第{_integer(number)}号"


def _notices(text: str) -> Iterator[DocNumber]:
    for match in _NOTICE.finditer(text):
        office, start = _office_before(text, match.start())
        year = f"{match['year']}年" if match["year"] else ""
        canonical = f"{office}公告{year}第{_integer(match['number'])}号"
        yield DocNumber(start, match.end(), canonical)
    for match in _NOTICE_AFTER.finditer(text):
        office = _organ(match["office"] or "")[0]
        canonical = f"{office}公告{match['year']}年第{_integer(match['number'])}号"
        yield DocNumber(*match.span(), canonical)


def _office_before(text: str, end: int) -> tuple[str, int]:
    """The bodies that stand right before `end`, and where they begin; none: that place itself."""
    words = _WORDS_BEFORE.search(text, max(0, end - _REACH), end)
    if words is None:
        return "", end
    skipped = _after_day(text, words.start())
    office, more = _organ(words[0][skipped:])
    return office, words.start() + skipped + more


def _organ(words: str) -> tuple[str, int]:
    """The issuing bodies at the end of the words, written together, and what stands before them."""
    start = _office_start(words)
    office = words[start:].replace("、", "").replace(" ", "")
    return (office, start) if _ORGAN_END.search(office) else ("", len(words))


def _integer(digits: str) -> int:
    return int(digits) if digits.isdigit() else int(read_chinese_integer(digits) or 0)
