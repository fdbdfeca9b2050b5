"""What does a PDF state about itself, as far as that can be believed?"""

from __future__ import annotations

import re
from datetime import date

from indexer.readers.base import Stated

_HEAD = 3000
_SHORTEST, _LONGEST = 6, 120
_DAY = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_FULL_DATE = re.compile(
    r"(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|二[〇○０Ｏ零]\S{2}年\S{1,3}月\S{1,3}日"
)
_EARLIEST = 1993


def stated(title: str, created: str, text: str) -> Stated:
    """The title where it stands in the document's beginning: many files keep that of a template.

    The day of creation stands for that of publication only where the text names no day, but that
    year: it may be the day on which an old document was converted.
    """
    return Stated(title=_title(title, text), published=_published(created, text))


def _title(title: str, text: str) -> str | None:
    words = "".join(title.split())
    if not _SHORTEST <= len(words) <= _LONGEST:
        return None
    return " ".join(title.split()) if words in "".join(text[:_HEAD].split()) else None


def _published(created: str, text: str) -> date | None:
    match = _DAY.match(created)
    if match is None or _FULL_DATE.search(text):
        return None
    try:
        day = date(*map(int, match.groups()))
    except ValueError:
        return None
    is_plausible = day.year >= _EARLIEST and day <= date.today()
    return day if is_plausible and f"{day.year}年" in text else None
