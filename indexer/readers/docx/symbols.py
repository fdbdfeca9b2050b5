"""Signs of symbol fonts, which have numbers of their own, as characters."""

from __future__ import annotations


def _by_number(numbers: str, signs: str) -> dict[int, str]:
    return dict(zip(bytes.fromhex(numbers), signs, strict=True))


_SIGNS = {
    "symbol": _by_number(
        "B0 B1 B4 B8 A3 B3 B9 BB B7 A5 D6 E5 A2 B2 AE 25 61 62 67 64 6D 70 57 44",
        "°±×÷≤≥≠≈•∞√∑′″→%αβγδμπΩΔ",
    ),
    "wingdings": _by_number(
        "FC FB FE FD A8 6F 71 6E 6C A1 75 AB D8 E0 E8 76 81 82 83 84 85 86 87 88 89 8A",
        "✓✗☑☒□□□■●○◆★➢→→❖①②③④⑤⑥⑦⑧⑨⑩",
    ),
    "wingdings 2": _by_number("50 4F 52 53 A3 A2 98", "✓✗☑☒□■●"),
}
_PRIVATE = range(0xE000, 0xF900)


def symbol(font: str, number: str) -> str:
    """The sign with that hexadecimal number in the font; empty if it has no known character."""
    try:
        code = int(number, 16)
    except ValueError:
        return ""
    if code in _PRIVATE or font.lower() in _SIGNS:
        return _SIGNS.get(font.lower(), {}).get(code & 0xFF, "")
    return chr(code) if 0x20 <= code < 0xD800 or 0xF900 <= code < 0x110000 else ""
