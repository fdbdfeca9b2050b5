"""Do these characters make sense, or does the font name the wrong ones?"""

from __future__ import annotations

import unicodedata

_ODD_CATEGORIES = frozenset({"Co", "Cn", "Cc", "Cs"})
_MOST_ODD = 0.2
_ENOUGH = 150
"""Chinese characters from which on the frequent ones must be among them."""
_FREQUENT = frozenset(
    "的一是不在有人和国中大为以上个年业发会工作行政部市公民地方产经法规定关理务全加建设实施管项合提高强技科"
)
_FEWEST_FREQUENT = 0.02


def is_legible(text: str, unmapped: int = 0) -> bool:
    """Whether the text of a page is what one sees on it.

    Fonts without a usable table of characters give private, control or unassigned ones
    (`unmapped` of them are known to be guessed), or Chinese ones at random: then those that are in
    every Chinese text are missing.
    """
    inked = [character for character in text if not character.isspace()]
    odd = sum(
        unicodedata.category(character) in _ODD_CATEGORIES or character == "\ufffd"
        for character in inked
    )
    if max(odd, unmapped) > _MOST_ODD * len(inked):
        return False
    chinese = [character for character in inked if "\u3400" <= character <= "\u9fff"]
    frequent = sum(character in _FREQUENT for character in chinese)
    return len(chinese) < _ENOUGH or frequent >= _FEWEST_FREQUENT * len(chinese)
