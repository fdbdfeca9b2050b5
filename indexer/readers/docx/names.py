"""How WordprocessingML names things."""

from __future__ import annotations

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = frozenset(("0", "false", "off"))


def w(name: str) -> str:
    """The full name of an element or attribute."""
    return _W + name


def child(node: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element down that path, if there is one."""
    for name in path:
        if node is None:
            return None
        node = node.find(_W + name)
    return node


def value(node: etree._Element | None, *path: str) -> str | None:
    """The `val` of the first element down that path."""
    found = child(node, *path)
    return None if found is None else found.get(_W + "val")


def whole(text: str | None) -> int | None:
    """The integer that an attribute holds, if it holds one."""
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None


def switch(node: etree._Element | None, *path: str) -> bool | None:
    """Whether an on/off property is on; None where it is not given."""
    found = child(node, *path)
    return None if found is None else found.get(_W + "val", "1").lower() not in _OFF
