"""How a document is cited in writing: by GB/T 7714-2015, and in a sentence of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MOST_ISSUERS = 3
"""GB/T 7714-2015, 8.1: of more bodies than these the first ones are named, and 等."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known of the document that is cited, and where and when it was looked at.

    `address` is where it can be read; `issuers` are the bodies that issued it, in their order.
    """

    title: str
    issuers: tuple[str, ...]
    doc_number: str | None
    published: date | None
    address: str
    accessed: date


def gbt7714(cited: Reference) -> str:
    """The reference as an electronic resource, [EB/OL], by GB/T 7714-2015, 4.6.

    主要责任者. 题名: 其他题名信息[EB/OL]. (更新或修改日期)[引用日期]. 获取和访问路径. The document number is
    other title information, as the numbers of reports and standards are (8.2); a document of no
    known issuer begins with its title (8.1), one of no known date has none.
    """
    by = f"{_issuers(cited.issuers)}. " if cited.issuers else ""
    number = f": {cited.doc_number}" if cited.doc_number else ""
    when = f"({cited.published.isoformat()})" if cited.published else ""
    title = f"{_one_line(cited.title)}{number}[EB/OL]"
    return f"{by}{title}. {when}[{cited.accessed.isoformat()}]. {cited.address}."


def in_words(cited: Reference, quote: str, heading: str = "") -> str:
    """The quote with its source, as it is put into a letter or a report.

    “quote”——issuer《title》（number，date），heading，address; without a quote the source alone. An
    issuer that the title begins with is not said twice; titles within a title stand in 〈〉.
    """
    title = _one_line(cited.title)
    by = "、".join(cited.issuers)
    by = "" if title.startswith(by) else by
    dated = cited.published.isoformat() if cited.published else None
    brackets = "，".join(filter(None, (cited.doc_number, dated)))
    said = f"“{quote}”——" if quote else ""
    source = f"{by}《{title.translate(_INNER)}》" + (f"（{brackets}）" if brackets else "")
    return f"{said}{'，'.join(filter(None, (source, heading, cited.address)))}"


_INNER = str.maketrans("《》", "〈〉")


def _issuers(names: Sequence[str]) -> str:
    more = ", 等" if len(names) > MOST_ISSUERS else ""
    return ", ".join(names[:MOST_ISSUERS]) + more


def _one_line(text: str) -> str:
    return " ".join(text.split())
