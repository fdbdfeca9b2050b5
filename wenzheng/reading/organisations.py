"""Names of departments: which short and long names mean the same one?"""

from __future__ import annotations

import re

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
