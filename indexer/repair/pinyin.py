"""Readings in brackets after a character (發(fā)布): which brackets hold one?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from wenzheng.domain import RepairKind
from wenzheng.text.normalise import Change, is_cjk
from wenzheng.text.offsets import Edit

_BRACKET = re.compile(r"[(（][ \u00a0]*([^()（）\n]{1,24}?)[ \u00a0]*[)）]")
_ORPHAN = re.compile(r"(?<=[?\ufffd])([^\W\d_]{1,6})[)）]")
_SYLLABLE = re.compile(r"([a-zü]+)([0-5]?)")
_TONES = "\u0300\u0301\u0304\u030c\u0306"
_LOOKALIKES = str.maketrans({"ɑ": "a", "ɡ": "g", "ē": "ē", "v": "ü", "ă": "ǎ", "ĕ": "ě"})
_ENOUGH_TONED = 5

_FINALS = {
    "": "a o e ai ei ao ou an en ang eng er yi ya yo ye yao you yan yin yang ying yong wu wa wo wai "
    "wei wan wen wang weng yu yue yuan yun m n ng",
    "b": "a o ai ei ao an en ang eng i ie iao ian in ing u",
    "p": "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
    "m": "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u",
    "f": "a o ei ou an en ang eng u",
    "d": "a e ai ei ao ou an en ang eng ong i ia ie iao iu ian ing u uo ui uan un",
    "t": "a e ai ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
    "n": "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan ü üe un",
    "l": "a o e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un ü üe",
    "g": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "k": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "h": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "j": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "q": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "x": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "zh": "a e ai ei ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "ch": "a e ai ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "sh": "a e ai ei ao ou an en ang eng i u ua uo uai ui uan un uang",
    "r": "e ao ou an en ang eng ong i u uo ui uan un ua",
    "z": "a e ai ei ao ou an en ang eng ong i u uo ui uan un",
    "c": "a e ai ao ou an en ang eng ong i u uo ui uan un",
    "s": "a e ai ao ou an en ang eng ong i u uo ui uan un",
}
SYLLABLES = frozenset(
    initial + final for initial, finals in _FINALS.items() for final in finals.split()
)


def pinyin_changes(text: str) -> Iterator[Change]:
    """Drop the brackets that hold the reading of the characters before them.

    A reading bears tones and has as many syllables as there are characters for it. Without a tone
    it is taken for one only in a text with several toned ones, and never as a single letter. Where
    the character itself was lost together with the opening bracket (`?chuàng)`), the sign of the
    loss stays.
    """
    readings = [
        (match, toned)
        for match in _BRACKET.finditer(text)
        if (toned := _reading(text, match)) is not None
    ]
    enough = sum(toned for _, toned in readings) >= _ENOUGH_TONED
    spans = [match.span() for match, toned in readings if toned or enough]
    if enough:
        spans += [match.span() for match in _ORPHAN.finditer(text) if _syllable(match[1])]
    for start, end in sorted(spans):
        yield Change(RepairKind.PINYIN, Edit(start, end, ""))


def _reading(text: str, match: re.Match[str]) -> bool | None:
    """Whether the bracket's reading bears tones; None when it is no reading."""
    syllables = [_syllable(part) for part in re.split(r"[ \u00a0'’·-]+", match[1])]
    before = text[max(0, match.start() - len(syllables)) : match.start()]
    if len(before) < len(syllables) or not all(map(is_cjk, before)):
        return None
    if any(syllable is None for syllable in syllables):
        return None
    toned = [syllable for syllable in syllables if syllable]
    if toned:
        return True
    return False if len(match[1]) > 1 and len(syllables) == 1 else None


def _syllable(part: str) -> bool | None:
    """Whether one syllable bears a tone; None when it is no syllable of pinyin."""
    decomposed = unicodedata.normalize("NFD", part.translate(_LOOKALIKES))
    plain = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    match = _SYLLABLE.fullmatch(plain)
    if not match or match[1] not in SYLLABLES:
        return None
    marks = sum(character in _TONES for character in decomposed)
    if marks + bool(match[2]) > 1:
        return None
    return bool(marks or match[2])
