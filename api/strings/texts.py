"""What the page says in one place, in both languages."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """The same words in both languages; `{}` is filled by whoever shows them."""

    zh: str
    en: str
