"""Packs a character map the way `tokenizers` reads it: a double-array trie and its replacements.

The reader walks a key's UTF-8 bytes. Unit 0 is the root; a unit's children lie at
`(position ^ offset) ^ byte`, bear that byte as their label, and a key that ends there has its
value in the unit at `position ^ offset`. One unit is 32 bits: offset << 10, bit 8 "a key ends
here", label in the low 8 bits. Values are byte offsets into the NUL-separated replacements.
"""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Mapping, Set

_ENDS = 1 << 8
_VALUE = 1 << 31
_MAX_OFFSET = 1 << 21

_Trie = dict[int, "_Trie | int"]
"""Children by byte; under -1 the value of the key that ends here."""


def charsmap(mapping: Mapping[int, str]) -> str:
    """`mapping` (code point to replacement) as base64, for the `Precompiled` normalizer."""
    trie: _Trie = {}
    replacements = bytearray()
    for point in sorted(mapping):
        _add(trie, chr(point).encode(), len(replacements))
        replacements += mapping[point].encode() + b"\0"
    units = _double_array(trie)
    blob = struct.pack("<I", 4 * len(units)) + struct.pack(f"<{len(units)}I", *units)
    return b64encode(blob + bytes(replacements)).decode()


def _add(trie: _Trie, key: bytes, value: int) -> None:
    node = trie
    for byte in key:
        child = node.setdefault(byte, {})
        assert isinstance(child, dict)
        node = child
    node[-1] = value


def _double_array(trie: _Trie) -> list[int]:
    units: dict[int, int] = {0: 0}
    bases: set[int] = set()
    pending = [(0, trie)]
    while pending:
        position, node = pending.pop()
        base = _free_base(units, bases, node)
        bases.add(base)
        offset = base ^ position
        units[position] |= offset << 10
        for byte, child in sorted(node.items()):
            if isinstance(child, int):
                units[position] |= _ENDS
                units[base] = _VALUE | child
            else:
                units[base ^ byte] = byte
                pending.append((base ^ byte, child))
    return [units.get(at, _VALUE) for at in range((max(units) | 0xFF) + 1)]


def _free_base(units: Mapping[int, int], bases: Set[int], node: _Trie) -> int:
    """The first place where no child of `node` meets a unit already there.

    A place that is another node's already would do for the children, but a walk could then step
    from one node to the other's child: the label is all that it checks.
    """
    for base in range(1, _MAX_OFFSET):
        places = (base ^ max(byte, 0) for byte in node)
        if base not in bases and not any(place in units for place in places):
            return base
    raise ValueError("the character map is too large for a double array")
