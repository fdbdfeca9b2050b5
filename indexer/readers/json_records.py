"""Single records of an export: a JSON object with a title and a text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date

from indexer.decode import decode
from indexer.limits import MAX_CHARACTERS
from indexer.readers.base import Extracted, Stated
from indexer.readers.frontmatter import read_day
from indexer.readers.markdown import has_html
from indexer.readers.page import PageReader
from indexer.readers.text import TextReader
from wenzheng.errors import EmptyDocument, InputFailed, UnreadableFile
from wenzheng.text.normalise import normalise_text

_LONGEST = 6 * MAX_CHARACTERS
_NESTED = ("metadata", "meta", "_source", "fields", "data")
_TITLE = ("title", "标题", "headline", "name", "名称")
_TEXT = ("text", "content", "contents", "body", "正文", "内容", "fulltext", "full_text", "markdown")
_HTML = ("html", "content_html", "html_content", "raw_html")
_ISSUER = ("issuer", "发文机关", "发布机构", "制定机关", "发文单位", "agency", "department")
_MEDIUM = ("source", "来源", "publisher", "media", "site", "author")
_NUMBER = ("doc_number", "docnumber", "文号", "发文字号", "document_number")
_PUBLISHED = (
    *("published", "publish_date", "published_at", "pubdate", "pub_date", "publish_time"),
    *("date", "发布日期", "发布时间", "公布日期", "日期"),
)
_WRITTEN = ("written", "成文日期", "印发日期", "signed")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LONGEST_FIELD = 1000

Fields = Mapping[str, object]


class JsonRecordReader:
    """Reads JSON objects that hold a document in one of the usual fields."""

    def can_read(self, data: bytes, name: str) -> bool:
        """Whether it is one object that has such a field, be it empty."""
        if not data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or len(data) > _LONGEST:
            return False
        try:
            found = _load(data, name)
        except InputFailed:
            return False
        return any(key in found for key in (*_TEXT, *_HTML))

    def read(self, data: bytes, name: str) -> Extracted:
        """The text through the readers of pages, Markdown and plain text; fields are stated."""
        found = _load(data, name)
        content = _CONTROL.sub("", _html(found) or _text(found, _TEXT)).encode("utf-8", "replace")
        if not content.strip():
            raise EmptyDocument(
                f"{name}：记录中没有正文字段（如 text、content、正文）；请检查导出的内容",
                f"{name}: the record has no field with a text (such as text, content, 正文); "
                "check the export",
            )
        page = PageReader()
        reader = page if page.can_read(content, name) else TextReader()
        extracted = reader.read(content, name)
        return replace(extracted, stated=_merged(_stated(found), extracted.stated))


def _load(data: bytes, name: str) -> Fields:
    """The fields of the object, its own before nested ones, by their names in small letters."""
    try:
        found = json.loads(decode(data, name).text)
    except (ValueError, RecursionError) as error:
        raise _no_record(name) from error
    if not isinstance(found, dict):
        raise _no_record(name)
    known = {str(key).lower(): value for key, value in found.items()}
    for key in _NESTED:
        nested = known.get(key)
        if isinstance(nested, dict):
            known = {str(key).lower(): value for key, value in nested.items()} | known
    return known


def _text(found: Fields, keys: Iterable[str]) -> str:
    """The first of the fields that holds words; a list of paragraphs is a text as well."""
    for key in keys:
        value = found.get(key)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            value = "\n".join(value)
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _html(found: Fields) -> str:
    """The field that holds HTML; a field of that name may also hold where a page is kept."""
    html = _text(found, _HTML)
    return html if has_html(html) else ""


def _stated(found: Fields) -> Stated:
    return Stated(
        title=_words(found, _TITLE),
        issuer=_words(found, _ISSUER),
        medium=_words(found, _MEDIUM),
        doc_number=_words(found, _NUMBER),
        published=_day(found, _PUBLISHED),
        written=_day(found, _WRITTEN),
    )


def _words(found: Fields, keys: Iterable[str]) -> str | None:
    words = " ".join(_CONTROL.sub("", _text(found, keys)).split())
    words = words.encode("utf-8", "replace").decode("utf-8")
    return normalise_text(words) or None if len(words) <= _LONGEST_FIELD else None


def _day(found: Fields, keys: Iterable[str]) -> date | None:
    days = (read_day(found[key]) for key in keys if key in found)
    return next((day for day in days if day), None)


def _merged(first: Stated, second: Stated) -> Stated:
    """What the first says, and what only the second says."""
    said = {
        field.name: getattr(second, field.name)
        for field in fields(Stated)
        if getattr(first, field.name) is None
    }
    return replace(first, **said)


def _no_record(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name}：不是有效的 JSON 对象；请检查导出程序",
        f"{name}: not a valid JSON object; check the export",
    )
