"""Which issuing bodies does the question name (国家发改委, 国办, 云泽市人民政府)?"""

from __future__ import annotations

from search.understanding.spans import Span
from wenzheng.reading.organisations import find_bodies


def read_issuers(text: str) -> list[Span]:
    """Bodies by their full names, in order; the span leaves out the region that a name begins with.

    So a question can lose its issuer and keep its place.
    """
    return [Span(body.named_from, body.end, body.name) for body in find_bodies(text)]
