"""Of which sort is a gold answer: a number, a date, a name, or something else?

By the text of the answer alone, never by its question, so that every system is measured on the
same questions. Sorts are looked for in the order of `AnswerType`; what is none of them is `OTHER`:
clauses, lists, and common nouns. A common noun is no name, however short, and what
holds a verb or an adverb is none either, unless it stands in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from wenzheng.text.normalise import normalise_text
from wenzheng.text.tagging import tagged

LONGEST_NAME = 16
"""Characters of a name at most; what is longer is a description."""


class AnswerType(StrEnum):
    """What a gold answer is."""

    DATE = "date"
    NUMBER = "number"
    WORK = "work"
    PERSON = "person"
    PLACE = "place"
    ORGANISATION = "organisation"
    THING = "thing"
    OTHER = "other"


EXACT_TYPES = tuple(one for one in AnswerType if one is not AnswerType.OTHER)
"""Those that one span of a few characters answers: numbers, dates and names."""

_N = r"(?:\d[\d,.]*|[零〇一二两三四五六七八九十百千万亿廿卅]+(?:点[零一二三四五六七八九]+)?)"
_ERA = r"(?:公元前?|西元前?|前|民国|[\u4e00-\u9fff]{2,4}(?=[元零一二三四五六七八九十廿卅]))"
_PART = r"(?:初期?|中期?|末期?|末年|初年|底|上半年|下半年|[春夏秋冬][季天]?|上旬|中旬|下旬|早期|晚期|前期|后期|以前|以后|前|后|间|期间)"
_DATE = re.compile(
    rf"(?:约|大约|在|于|到|至|从|自)*{_ERA}?(?:"
    rf"(?:{_N}|元)年代?(?:{_N}月(?:{_N}[日号])?|{_N}[日号])?|{_N}月(?:{_N}[日号])?|{_N}[日号]"
    rf"|{_N}世纪(?:{_N}年代)?|{_N}[-/]{_N}[-/]{_N}"
    rf")(?:[上下]午|凌晨|[早晚]上|傍晚)?(?:{_N}[时点](?:{_N}分?|半)?)?{_PART}*(?:[（(][^（）()]*[)）])?(?:[至到—\-~～](?:.*[年月日代期]))?"
)
_SEASON = re.compile(
    r"[春夏秋冬][季天]|星期[一二三四五六日天]|周[一二三四五六日]|.{1,6}(?:时期|时代|年间|期间|王朝|朝代|末年|初年|末期|初期|中期|前期|后期)|"
    r"[夏商周秦汉晋隋唐宋元明清][朝代末初]|(?:东西南北)?[周秦汉晋魏唐宋明清元][朝代末初]?"
)
_NUMBER = re.compile(
    rf"(?:约|大约|大概|近|超过|达|共|第|至少|最多|逾|百分之|海拔|长|高|摄氏|零下|负|-)*[$¥€]?{_N}(?:余|多|几)?[万亿]?"
    rf"(?:[-—~～至到比:：/]{_N})?(?:余|多|几)?(?:[%‰℃°]|[\u4e00-\u9fffA-Za-z²³/·]{{0,4}})(?:[半余多]|以上|以下|左右|{_N}[\u4e00-\u9fff]{{1,3}})?"
)
_WORK = re.compile(r"[《〈「『“\"‘]([^《》〈〉「」『』“”\"]+)[》〉」』”\"’]")
_FOREIGN = re.compile(r"[\u4e00-\u9fffA-Z.]+(?:[·•・‧．∙=－-][\u4e00-\u9fffA-Z.]+)+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9 .&'+\-·]*")
_PLACE_END = re.compile(
    r"(?:[省市县区州郡镇乡村岛山河江湖海港湾洲国府城路街站峰]|盆地|平原|高原|沙漠|半岛|群岛|海峡|机场|车站|大道|公园|地区|广场)$"
)
_ORGANISATION_END = re.compile(
    r"(?:公司|集团|大学|学院|中学|小学|学校|银行|医院|委员会|协会|学会|联盟|组织|政府|内阁|法院|议会|"
    r"[部局厅署院党军队社厂会]|俱乐部|电视台|电台|基金会|研究所|研究院|博物馆|图书馆|教会|王朝)$"
)
_NOT_IN_NAMES = re.compile(r"[，,。；;：:、？?！!]|[的了是被把在与和及或]")


def answer_type(golds: Iterable[str]) -> AnswerType:
    """The sort of the shortest wording, which says no more than it has to."""
    shortest = min((gold.strip() for gold in golds if gold.strip()), key=len, default="")
    return _type(normalise_text(shortest).strip(" 。.，,;；"))


def _type(text: str) -> AnswerType:
    compact = text.replace(" ", "")
    if not compact:
        return AnswerType.OTHER
    if _DATE.fullmatch(compact) or _SEASON.fullmatch(compact):
        return AnswerType.DATE
    if _NUMBER.fullmatch(compact) and not compact.endswith("者"):
        return AnswerType.NUMBER
    if quoted := _WORK.fullmatch(compact):
        return AnswerType.WORK if compact[0] in "《〈" else _name(quoted[1], quoted=True)
    return _name(text, quoted=False)


def _name(text: str, *, quoted: bool) -> AnswerType:
    compact = text.replace(" ", "")
    if _FOREIGN.fullmatch(compact):
        return AnswerType.PERSON
    if _LATIN.fullmatch(text):
        return AnswerType.THING
    if len(compact) > LONGEST_NAME or _NOT_IN_NAMES.search(compact):
        return AnswerType.THING if quoted and len(compact) <= LONGEST_NAME else AnswerType.OTHER
    tags = _tags(compact)
    if not quoted and any(tag[0] in "vdpr" and tag != "vn" for tag in tags):
        return AnswerType.OTHER
    if "ns" in tags and (tags[-1] == "ns" or _PLACE_END.search(compact)):
        return AnswerType.PLACE
    if tags[-1] == "nt" or (len(compact) > 3 and _ORGANISATION_END.search(compact)):
        return AnswerType.ORGANISATION
    if set(tags) <= {"nr", "nrt", "nrfg"}:
        return AnswerType.PERSON
    if len(compact) > 2 and _PLACE_END.search(compact):
        return AnswerType.PLACE
    if quoted or set(tags) & {"nz", "nr", "nrt", "nrfg", "ns", "nt", "eng"}:
        return AnswerType.THING
    return AnswerType.OTHER


@lru_cache(maxsize=4096)
def _tags(text: str) -> tuple[str, ...]:
    """The parts of speech of its words, by the general dictionary."""
    return tuple(tag for _word, tag in tagged(text))
