"""Which part of speech is each word of a text?"""

from __future__ import annotations

from typing import NamedTuple


class Tagged(NamedTuple):
    """A word with its part of speech, by the tags of ICTCLAS (n, nr, ns, nt, nz, v, m, q, t, …)."""

    word: str
    tag: str


def tagged(text: str) -> list[Tagged]:
    """The words of the text one after the other, by the general dictionary alone."""
    import rjieba  # half a second, which the help of a command need not wait for

    return [Tagged(word, tag) for word, tag in rjieba.tag(text)]
