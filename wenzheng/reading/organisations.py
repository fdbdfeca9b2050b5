"""Names of departments: which short and long names mean the same one?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wenzheng.reading.regions import known_region

# Common abbreviations of the departments of Chinese governments, each row one department. The
# first name is the full one. 市/省/国家 before a name is not part of it.
_DEPARTMENTS = (
    ("发展和改革委员会", "发展改革委员会", "发展改革委", "发改委"),
    ("经济和信息化委员会", "经济信息化委员会", "经济和信息化委", "经济信息化委", "经信委"),
    ("经济和信息化局", "经信局"),
    ("经济和信息化厅", "经信厅"),
    ("工业和信息化部", "工信部"),
    ("工业和信息化厅", "工信厅"),
    ("工业和信息化局", "工信局"),
    ("科学技术委员会", "科技委员会", "科委"),
    ("科学技术部", "科技部"),
    ("科学技术厅", "科技厅"),
    ("科学技术局", "科技局"),
    ("教育委员会", "教委"),
    ("卫生健康委员会", "卫生健康委", "卫健委"),
    ("人力资源和社会保障部", "人力资源社会保障部", "人社部"),
    ("人力资源和社会保障厅", "人力资源社会保障厅", "人社厅"),
    ("人力资源和社会保障局", "人力资源社会保障局", "人社局"),
    ("住房和城乡建设部", "住房城乡建设部", "住建部"),
    ("住房和城乡建设厅", "住房城乡建设厅", "住建厅"),
    ("住房和城乡建设局", "住房城乡建设局", "住建局"),
    ("住房和城乡建设管理委员会", "住房城乡建设管理委", "住建委"),
    ("交通运输部", "交通部"),
    ("交通委员会", "交通委"),
    ("市场监督管理总局", "市场监管总局"),
    ("市场监督管理局", "市场监管局", "市监局"),
    ("药品监督管理局", "药监局"),
    ("医疗保障局", "医保局"),
    ("文化和旅游部", "文旅部"),
    ("文化和旅游厅", "文旅厅"),
    ("文化和旅游局", "文旅局"),
    ("农业农村委员会", "农业农村委", "农委"),
    ("国有资产监督管理委员会", "国资委"),
    ("商务委员会", "商务委"),
    ("互联网信息办公室", "网信办"),
    ("规划和自然资源局", "规划资源局"),
    ("地方金融监督管理局", "地方金融监管局", "金融局"),
    ("中国人民银行", "人民银行", "央行"),
    ("人民政府办公厅", "政府办公厅"),
    ("人民政府办公室", "政府办公室", "政府办"),
)
_FULL_NAMES = {alias: names[0] for names in _DEPARTMENTS for alias in names}
_ALIAS = re.compile("|".join(sorted(map(re.escape, _FULL_NAMES), key=len, reverse=True)))


_GOVERNMENT = re.compile(r"(?<=[省市县区旗州乡镇])政府")


def with_full_names(text: str) -> str:
    """The text with every known short name of a department written out (市科委 → 市科学技术委员会).

    Offsets do not survive: for comparing only.
    """
    return _ALIAS.sub(lambda match: _FULL_NAMES[match[0]], text)


def full_name(name: str) -> str:
    """The name of one body with its department written out and without what goes without saying."""
    written_out = _GOVERNMENT.sub("人民政府", with_full_names(name))
    return written_out.removeprefix("中华人民共和国") or name


def aliases(name: str) -> tuple[str, ...]:
    """All names of the department that `name` is a name of; empty when it is none."""
    full = _FULL_NAMES.get(name)
    return next((names for names in _DEPARTMENTS if names[0] == full), ())


def departments() -> tuple[tuple[str, ...], ...]:
    """The names of each department, the full one first."""
    return _DEPARTMENTS


def find_departments(text: str) -> list[tuple[int, int, str]]:
    """Known departments in the text: start, end, full name."""
    return [(*match.span(), _FULL_NAMES[match[0]]) for match in _ALIAS.finditer(text)]


@dataclass(frozen=True, slots=True)
class Body:
    """`text[start:end]` names the body `name` (its full name); a region before it ends at `named_from`."""

    start: int
    named_from: int
    end: int
    name: str


_STATE_COUNCIL = {"国办": "国务院办公厅", "国务院办公厅": "国务院办公厅", "国务院": "国务院"}
_BODY = re.compile(
    r"(?:(?P<place>国家|[\u4e00-\u9fff]{2,8}?(?:省|市|自治区|自治州|区|县|新区)|[省市区县]|"
    r"[\u4e00-\u9fff]{2,3}?)??"
    rf"(?P<body>{_ALIAS.pattern}|人民政府|(?<=[省市县])政府))"
    r"|(?P<state>国务院办公厅|国务院(?!令)|(?<![中各全本我出回])国办(?!发))"
)
_LEADING = re.compile(
    r".*?(?:请问|根据|按照|哪些|什么|以及|关于|由|和|与|及|的|在|是|被|向|从|对|到|年|里|中)(?=..)"
)


def find_bodies(text: str) -> list[Body]:
    """Issuing bodies in the text by their full names: departments and governments, in order.

    A department is named with the place right before it, if that is a known region, or ends like one
    (云泽市发改委): 上海市发改委 is 上海市发展和改革委员会, 市发改委 发展和改革委员会 of any city.
    """
    return [body for match in _BODY.finditer(text) if (body := _body(match)) is not None]


def _body(match: re.Match[str]) -> Body | None:
    if match["state"]:
        return Body(match.start(), match.start(), match.end(), _STATE_COUNCIL[match["state"]])
    named_from = match.start("body")
    place = _place(match["place"] or "")
    if not place and match["body"] in ("人民政府", "政府"):
        return None
    whole = (known_region(place) or place) if place not in _ANY else ""
    return Body(named_from - len(place), named_from, match.end(), full_name(whole + match["body"]))


_ANY = frozenset("省市区县")


def _place(words: str) -> str:
    """The place at the end of the words before a body, without what leads to it."""
    while lead := _LEADING.match(words):
        words = words[lead.end() :]
    is_place = words == "国家" or words[-1:] in _ANY or words.endswith("自治州")
    return words if is_place or known_region(words) else ""


def is_same_body(asked: str, name: str) -> bool:
    """Whether a body that was asked about is the one of that name, both by full names.

    One that is asked about without its place (发展和改革委员会) is that of any place.
    """
    return name == asked or name.endswith(asked)
