"""The YAML block at the head of a Markdown file: what does it state?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import yaml

from indexer.readers.base import Stated
from wenzheng.text.normalise import normalise_text

_BLOCK = re.compile(r"\A\s*---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_KEY = re.compile(r"^[A-Za-z_][\w-]*\s*:|^[\u4e00-\u9fff]{2,6}\s*:", re.MULTILINE)
_TITLE = ("title", "标题", "name")
_ISSUER = ("issuer", "agency", "department", "发文机关", "发布机构", "publisher", "制定机关")
_MEDIUM = ("author", "source", "来源", "作者", "media")
_NUMBER = ("doc_number", "docnumber", "number", "文号", "发文字号")
_DATE = ("date", "published", "publish_date", "pubdate", "发布日期", "成文日期", "发布时间", "日期")
_DAY = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")


class FrontMatter(NamedTuple):
    """What was stated, the text after it, and what could not be read."""

    stated: Stated
    body: str
    found: bool = False
    warnings: tuple[str, ...] = ()


def split_front_matter(text: str) -> FrontMatter:
    """Take the front matter off. Broken YAML stays in the text and is told in a warning."""
    match = _BLOCK.match(text)
    if not match or not _KEY.search(match[1]):
        return FrontMatter(Stated(), text)
    try:
        fields = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = type(error).__name__
        return FrontMatter(Stated(), text, warnings=(f"front matter is not valid YAML ({reason})",))
    if not isinstance(fields, dict):
        return FrontMatter(Stated(), text)
    return FrontMatter(_stated(fields), text[match.end() :], found=True)


def _stated(fields: dict[object, object]) -> Stated:
    known = {str(key).lower(): value for key, value in fields.items()}
    stated = Stated(
        title=_first_text(known, _TITLE),
        issuer=_first_text(known, _ISSUER),
        medium=_first_text(known, _MEDIUM),
        doc_number=_first_text(known, _NUMBER),
    )
    days = (read_day(known[key]) for key in _DATE if key in known)
    return replace(stated, published=next((day for day in days if day), None))


def _first_text(fields: dict[str, object], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        value = fields.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return normalise_text(" ".join(str(value).split())) or None
    return None


def read_day(value: object) -> date | None:
    """A day from what YAML or a meta tag gives: a date, ISO 8601, RFC 5322, 2022年7月8日."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    if match := _DAY.search(value):
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            return None
    try:
        return parsedate_to_datetime(value).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
