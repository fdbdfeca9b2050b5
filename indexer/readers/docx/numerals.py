"""A counter in the numerals that Word writes automatic numbers in: 一, IV, ⑫, 乙."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_LEGAL_TRADITIONAL = str.maketrans("一二三四五六七八九十百千", "壹貳參肆伍陸柒捌玖拾佰仟")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_CIRCLED = "".join(
    map(chr, [*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0)])
)


def write_number(number: int, numerals: str) -> str:
    """The number as `numerals` (a name of ST_NumberFormat) has it.

    In Arabic digits where that cannot express it, or is a kind not used in Chinese documents.
    """
    if numerals == "none":
        return ""
    writer = _WRITERS.get(numerals)
    return (writer(number) if writer and number > 0 else "") or str(number)


def chinese(number: int) -> str:
    """十二, 一百零一, 两万 as 二万; empty from a hundred million on."""
    if number >= 10**8:
        return ""
    high, low = divmod(number, 10**4)
    if not high:
        return _below_ten_thousand(low).removeprefix("一" if 10 <= low < 20 else "")
    gap = "零" if 0 < low < 1000 else ""
    return chinese(high) + "万" + gap + (_below_ten_thousand(low) if low else "")


def _below_ten_thousand(number: int) -> str:
    """Each digit with its power of ten; a gap between them is one 零."""
    written = "".join(
        _DIGITS[digit] + power if digit else "零"
        for digit, power in zip(map(int, f"{number:04}"), "千百十 ", strict=True)
    ).replace(" ", "")
    while "零零" in written:
        written = written.replace("零零", "零")
    return written.strip("零")


def _digit_by_digit(zero: str) -> Callable[[int], str]:
    digits = str.maketrans("0123456789", zero + _DIGITS[1:])
    return lambda number: str(number).translate(digits)


def _counting(number: int) -> str:
    """十, 九十九, and digit by digit from 一○○ on."""
    return chinese(number) if number < 100 else _digit_by_digit("○")(number)


def _roman(number: int) -> str:
    if number >= 4000:
        return ""
    written = ""
    for worth, letters in _ROMAN:
        count, number = divmod(number, worth)
        written += letters * count
    return written


def _letter(number: int) -> str:
    """a … z, aa, bb … zz, aaa."""
    turn, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * (turn + 1) if turn < 10 else ""


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1 : number]


def _range(first: int, count: int) -> Callable[[int], str]:
    return _one_of("".join(map(chr, range(first, first + count))))


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 < number % 100 < 14 else ending}"


_WRITERS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalEnclosedCircle": _one_of(_CIRCLED),
    "decimalEnclosedCircleChinese": _one_of(_CIRCLED),
    "decimalEnclosedFullstop": _range(0x2488, 20),
    "decimalEnclosedParen": _range(0x2474, 20),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "ordinal": _ordinal,
    "chineseCounting": _counting,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": chinese,
    "koreanDigital2": _digit_by_digit("零"),
    "ideographDigital": _digit_by_digit("〇"),
    "japaneseDigitalTenThousand": _digit_by_digit("〇"),
    "taiwaneseDigital": _digit_by_digit("○"),
    "chineseLegalSimplified": lambda number: chinese(number).translate(_LEGAL),
    "ideographLegalTraditional": lambda number: chinese(number).translate(_LEGAL_TRADITIONAL),
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _one_of(_BRANCHES),
    "ideographEnclosedCircle": _range(0x3220, 10),
}
