"""What the page says: one file per language, Chinese first."""

from __future__ import annotations

from api.strings.en import EN
from api.strings.zh import ZH

LANGUAGES = {"zh": ZH, "en": EN}
HTML_LANG = {"zh": "zh-CN", "en": "en"}
EXAMPLES = ("到2027年公共充电桩数量", "市发展改革委副主任是谁", "什么是公共数据")
"""Questions over the documents of examples/, offered while there is nothing else to show."""
