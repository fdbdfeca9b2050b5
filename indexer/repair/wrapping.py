"""Lines broken at a page's edge: which of them go on in the next?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator
from itertools import pairwise

from indexer.sections import begins_section, lines
from wenzheng.domain import RepairKind
from wenzheng.text.normalise import Change
from wenzheng.text.offsets import Edit

_NARROWEST, _WIDEST = 18, 60
_SLACK = 3
_LEAST_LINES = 6
_LEAST_SHARE = 0.4
_COMPLETE = re.compile(r"[。！？；：…!?;:|][”’」』）)》]*[ \t]*$")


def wrapped_lines(text: str, marked: Container[int] = ()) -> Iterator[Change]:
    """Drop the line breaks inside paragraphs of a text that was set to a fixed width.

    Such a text has many lines of about one length that end within a sentence. Lines before a
    heading, those `marked` as one (by their starts), and shorter ones end their paragraphs.
    """
    spans = list(lines(text))
    width = _width([text[start:end] for start, end in spans])
    if width is None:
        return
    for (start, end), (following, stop) in pairwise(spans):
        is_full = abs(end - start - width) <= _SLACK
        if not is_full or start in marked or following in marked:
            continue
        if _COMPLETE.search(text[start:end]):
            continue
        if not begins_section(text[following:stop]) and not text[end:following].strip(" \n\u3000"):
            yield Change(RepairKind.SPACE, Edit(end, following, ""))


def _width(found: list[str]) -> int | None:
    """The length that lines were broken at, if there is one."""
    lengths = [len(line) for line in found if len(line) >= _NARROWEST]
    broken = Counter(
        len(line)
        for line in found
        if _NARROWEST <= len(line) <= _WIDEST and not _COMPLETE.search(line)
    )
    if not broken or not lengths:
        return None
    width = max(broken, key=lambda length: (sum(broken[length - i] for i in range(3)), length))
    near = sum(count for length, count in broken.items() if abs(length - width) <= _SLACK)
    longer = sum(length > width + _SLACK for length in lengths)
    is_set = near >= _LEAST_LINES and near >= _LEAST_SHARE * len(lengths) and longer < 0.1 * near
    return width if is_set else None
