"""Numbers and days as a spreadsheet shows them: 15%, 1,264, 2024年3月12日."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

_BY_CODE = {
    "General": (0,),
    "0": (1,),
    "0.00": (2,),
    "#,##0": (3, 37, 38),
    "#,##0.00": (4, 39, 40),
    "0%": (9,),
    "0.00%": (10,),
    "0.00E+00": (11,),
    "# ?/?": (12,),
    "# ??/??": (13,),
    "yyyy/m/d": (14,),
    "d-mmm-yy": (15,),
    "d-mmm": (16,),
    "mmm-yy": (17,),
    "h:mm AM/PM": (18,),
    "h:mm:ss AM/PM": (19,),
    "h:mm": (20,),
    "h:mm:ss": (21,),
    "yyyy/m/d h:mm": (22,),
    'yyyy"年"m"月"': (27, 36, 50, 52, 57),
    'm"月"d"日"': (28, 29, 51, 53, 54, 58),
    "m-d-yy": (30,),
    'yyyy"年"m"月"d"日"': (31,),
    'h"时"mm"分"': (32,),
    'h"时"mm"分"ss"秒"': (33,),
    '上午/下午h"时"mm"分"': (34, 55),
    '上午/下午h"时"mm"分"ss"秒"': (35, 56),
    "#,##0;-#,##0;-": (41, 42),
    "#,##0.00;-#,##0.00;-": (43, 44),
    "mm:ss": (45, 47),
    "[h]:mm:ss": (46,),
    "##0.0E+0": (48,),
    "@": (49,),
}
BUILT_IN = {number: code for code, numbers in _BY_CODE.items() for number in numbers}
"""The formats that a file refers to by number alone, as a Chinese office program has them."""
_LONGEST = 255
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*](?P<skipped>.)'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])|(?P<general>General)"
    r"|(?P<date>yyyy|yyy|yy|y|e+|m{1,5}|d{1,4}|a{3,4}|h{1,2}|s{1,2})"
    r"|(?P<digit>[0#?])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
_ONE_PIECE = re.compile(
    r"w*(?P<all>(?P<whole>[0#?](?:[0#?,]*[0#?])?|)(?P<thousands>,*)(?:\.(?P<parts>[0#?]*))?)w*"
)
_WEEKDAYS = "一二三四五六日"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class _Token(NamedTuple):
    kind: str
    text: str


class _Layout(NamedTuple):
    """A number in one piece, as most formats have it: words, digits, words."""

    before: str
    after: str
    least_whole: int
    least_parts: int
    most_parts: int
    shift: int
    is_grouped: bool


class _Section(NamedTuple):
    """One of the parts of a format: for positive, negative and zero numbers, or by a condition."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, float] | None
    kinds: frozenset[str]
    layout: _Layout | None


def show_number(value: float, code: str, since_1904: bool = False) -> str:
    """The number under that format; with all its digits where the format has none."""
    if not math.isfinite(value):
        return str(value)
    sections = _sections(code) if len(code) <= _LONGEST else ()
    section, is_signed = _section_for(value, sections)
    if section is None or not section.tokens:
        return plain_number(value) if section is None else ""
    if section.kinds & {"date", "elapsed"}:
        moment = _moment(value, since_1904)
        return plain_number(value) if moment is None else _date(moment, value, section.tokens)
    if section.layout is not None:
        return _simple_number(value, section.layout, is_signed)
    if "digit" in section.kinds:
        return _number(value, section.tokens, is_signed)
    shown = plain_number(value if is_signed else abs(value))
    return _literals(section.tokens, shown if section.kinds & {"general", "at"} else "")


def plain_number(value: float) -> str:
    """All the digits that a spreadsheet keeps, without exponent: 70, 28.6, 1234567.891."""
    try:
        number = Decimal(f"{value:.15g}")
    except (InvalidOperation, ValueError):
        return str(value)
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return f"{value:.15g}"
    shown = f"{number:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[_Token] = []
    condition: tuple[str, float] | None = None
    for match in _TOKEN.finditer(code + ";"):
        kind, text = str(match.lastgroup), match[str(match.lastgroup)]
        if kind == "other" and text == ";":
            kinds = frozenset(token.kind for token in tokens)
            sections.append(_Section(tuple(tokens), condition, kinds, _layout(tokens)))
            tokens, condition = [], None
        elif kind == "bracket":
            if found := _CONDITION.fullmatch(text):
                condition = found[1], _float(found[2])
        elif kind == "other" and text == "@":
            tokens.append(_Token("at", text))
        elif kind in ("quoted", "escaped", "currency"):
            tokens.append(_Token("literal", text))
        elif kind != "skipped":
            tokens.append(_Token(kind, text))
    return tuple(sections)


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _section_for(value: float, sections: tuple[_Section, ...]) -> tuple[_Section | None, bool]:
    """The part that is for this value, and whether the minus sign is still to be written."""
    numeric = sections[:3]
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _holds(value, *section.condition):
                return section, True
        return None, True
    if value < 0 and len(numeric) > 1:
        return numeric[1], False
    if value == 0 and len(numeric) > 2:
        return numeric[2], False
    return (numeric[0], True) if numeric else (None, True)


def _holds(value: float, sign: str, bound: float) -> bool:
    return {
        "<": value < bound,
        ">": value > bound,
        "=": value == bound,
        "<=": value <= bound,
        ">=": value >= bound,
        "<>": value != bound,
    }[sign]


def _literals(tokens: tuple[_Token, ...], shown: str) -> str:
    words = (
        shown if token.kind in ("general", "at") else token.text
        for token in tokens
        if token.kind != "currency"
    )
    return "".join(words).strip()


def _layout(tokens: list[_Token]) -> _Layout | None:
    """The format as one piece of digits; None if words stand between them, or it is none."""
    signs = "".join(
        token.text
        if token.kind == "digit" or (token.kind == "other" and token.text in ",.")
        else "w"
        for token in tokens
    )
    match = _ONE_PIECE.fullmatch(signs)
    texts = [token.text for token in tokens if token.kind == "other"]
    kinds = {token.kind for token in tokens}
    if match is None or "/" in texts or "exponent" in kinds or "digit" not in kinds:
        return None
    whole, parts = match["whole"], match["parts"] or ""
    least_whole = whole.count("0")
    if "," in whole and least_whole > 3:
        return None
    return _Layout(
        "".join(token.text for token in tokens[: match.start("whole")]),
        "".join(token.text for token in tokens[match.end("all") :]),
        least_whole,
        len(parts.rstrip("#?")),
        len(parts),
        2 * texts.count("%") - 3 * len(match["thousands"]),
        "," in whole,
    )


def _simple_number(value: float, layout: _Layout, is_signed: bool) -> str:
    try:
        number = Decimal(f"{value:.15g}").scaleb(layout.shift)
        rounded = abs(number).quantize(Decimal(1).scaleb(-layout.most_parts), ROUND_HALF_UP)
    except InvalidOperation:
        return plain_number(value)
    left, _, right = (f"{rounded:,f}" if layout.is_grouped else f"{rounded:f}").partition(".")
    left = (left if left != "0" else "").rjust(layout.least_whole, "0")
    while len(right) > layout.least_parts and right.endswith("0"):
        right = right[:-1]
    sign = "-" if is_signed and number < 0 and rounded else ""
    shown = f"{left}.{right}" if right else left
    return f"{sign}{layout.before}{shown}{layout.after}".strip()


def _number(value: float, tokens: tuple[_Token, ...], is_signed: bool) -> str:
    """Digits put where the format has places for them, from the point outwards."""
    texts = [token.text if token.kind == "other" else "" for token in tokens]
    if "/" in texts or any(token.kind == "exponent" for token in tokens):
        return plain_number(value)
    places = [at for at, token in enumerate(tokens) if token.kind == "digit"]
    point = texts.index(".") if "." in texts else len(tokens)
    whole = [at for at in places if at < point]
    parts = [at for at in places if at > point]
    commas = [at for at, text in enumerate(texts) if text == ","]
    # A comma after the last place divides by a thousand; one between places groups.
    thousands = sum(at > (whole or places)[-1] and at < point for at in commas)
    is_grouped = any(whole and whole[0] < at < whole[-1] for at in commas)
    try:
        number = Decimal(f"{value:.15g}").scaleb(2 * texts.count("%") - 3 * thousands)
        rounded = abs(number).quantize(Decimal(1).scaleb(-len(parts)), ROUND_HALF_UP)
    except InvalidOperation:
        return plain_number(value)
    left, _, right = f"{rounded:f}".partition(".")
    written = dict(_whole_digits(left, whole, tokens, is_grouped)) | dict(
        _part_digits(right, parts, tokens)
    )
    shown = ""
    for at, token in enumerate(tokens):
        if at in written:
            shown += written[at]
        elif token.kind == "literal" or (token.kind == "other" and token.text != ","):
            shown += token.text
    if point < len(tokens) and not "".join(written.get(at, "") for at in parts):
        shown = shown.replace(".", "", 1)
    return ("-" if is_signed and number < 0 and rounded else "") + shown.strip()


def _whole_digits(
    digits: str, places: list[int], tokens: tuple[_Token, ...], is_grouped: bool
) -> list[tuple[int, str]]:
    """The digits before the point by place; the first place takes all that are left over."""
    digits = digits.lstrip("0")
    needed = sum(tokens[at].text == "0" for at in places)
    digits = digits.rjust(needed, "0")
    if is_grouped:
        digits = re.sub(r"\B(?=(?:\d{3})+\Z)", ",", digits)
    written: list[tuple[int, str]] = []
    for left, at in zip(range(len(places) - 1, -1, -1), places, strict=True):
        if is_grouped:
            # Groups are written as one piece, in the last place.
            written.append((at, digits if left == 0 else ""))
            continue
        cut = max(0, len(digits) - left)
        written.append((at, digits[:cut]))
        digits = digits[cut:]
    return written


def _part_digits(
    digits: str, places: list[int], tokens: tuple[_Token, ...]
) -> list[tuple[int, str]]:
    """The digits after the point; zeros at the end are written where the format wants them."""
    while digits.endswith("0") and tokens[places[len(digits) - 1]].text != "0":
        digits = digits[:-1]
    return list(zip(places, digits.ljust(len(places)), strict=True)) if digits else []


def _moment(value: float, since_1904: bool) -> datetime | None:
    # Spreadsheets hold 1900 for a leap year, so that days before its March count one less.
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30 if value >= 60 else 31)
    try:
        return first + timedelta(seconds=round(value * 86400)) if value >= 0 else None
    except OverflowError:
        return None


def _date(moment: datetime, value: float, tokens: tuple[_Token, ...]) -> str:
    dated = [token for token in tokens if token.kind in ("date", "elapsed")]
    is_half = any(token.kind == "half" for token in tokens)
    shown = ""
    turn = 0
    for token in tokens:
        if token.kind in ("date", "elapsed"):
            before = dated[turn - 1].text[0].lower() if turn else ""
            after = dated[turn + 1].text[0].lower() if turn + 1 < len(dated) else ""
            turn += 1
            is_minute = token.text[0] in "mM" and (before == "h" or after == "s")
            if token.kind == "elapsed":
                shown += str(int(value * {"h": 24, "m": 1440, "s": 86400}[token.text[0].lower()]))
            else:
                shown += _piece(moment, token.text.lower(), is_minute, is_half)
        elif token.kind == "half":
            halves = ("上午", "下午") if "上" in token.text else ("AM", "PM")
            shown += halves[moment.hour >= 12]
        elif token.kind in ("literal", "other") and token.text not in ("@",):
            shown += token.text
    return shown.strip()


def _piece(moment: datetime, token: str, is_minute: bool, is_half: bool) -> str:
    letter, width = token[0], min(len(token), 2)
    if letter in "ye":
        return f"{moment.year:04}" if len(token) > 2 or letter == "e" else f"{moment.year % 100:02}"
    if letter == "a":
        return ("星期" if len(token) == 4 else "") + _WEEKDAYS[moment.weekday()]
    if letter == "m" and not is_minute:
        return _MONTHS[moment.month - 1] if len(token) > 2 else f"{moment.month:0{width}}"
    if letter == "d":
        return moment.strftime("%a") if len(token) > 2 else f"{moment.day:0{width}}"
    hour = (moment.hour % 12 or 12) if is_half else moment.hour
    return f"{ {'m': moment.minute, 'h': hour, 's': moment.second}[letter]:0{width}}"
