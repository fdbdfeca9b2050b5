"""How tests look at a page: ask, see what is in view, check it for everyone, and take its picture."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.support import require

if TYPE_CHECKING:
    from playwright.sync_api import Page

_PICTURES = Path(__file__).parents[2] / "docs" / "screenshots"
_COLOURS = 256
PATIENCE = 90_000
"""Milliseconds that a test waits for what is to come: the machine may have much else to do."""

LOOKS = (("zh", "light"), ("en", "dark"))
"""Language and colours in which pages are checked: every word and every colour comes up once."""

TAKE_PICTURES = "WENZHENG_SCREENSHOTS"
"""Set in the environment, tests put the pictures of docs/screenshots/ there anew."""


def ask(page: Page, question: str) -> None:
    """Type the question and press Enter; the answer, or what went wrong, is there then."""
    page.fill("#q", question)
    page.press("#q", "Enter")
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("q") == [question])
    page.wait_for_selector("main .card")


_IN_VIEW = """selector => {
    const { top } = document.querySelector(selector).getBoundingClientRect();
    return -1 <= top && top < innerHeight;
}"""


def comes_into_view(page: Page, selector: str) -> None:
    """Wait until its upper edge is on the screen; fails where the browser never scrolls to it."""
    page.wait_for_function(_IN_VIEW, arg=selector)


def follow(page: Page, selector: str) -> None:
    """Click a link where it comes to rest: what comes into view for the first time moves the rest."""
    link = page.locator(selector)
    link.scroll_into_view_if_needed()
    link.click()


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def dress(page: Page, colours: str) -> None:
    """Have the page in light or in dark colours."""
    page.emulate_media(color_scheme="dark" if colours == "dark" else "light")


def barriers(page: Page) -> list[str]:
    """What axe-core finds that keeps people from using the page as it is now; empty where none.

    Rules of WCAG 2.0 to 2.2, levels A and AA, and best practices.
    """
    axe = require("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def takes_pictures() -> bool:
    """Whether the pictures of the documentation are to be taken anew."""
    return os.environ.get(TAKE_PICTURES) == "1"


def picture(page: Page, name: str) -> None:
    """The picture of the documentation with this name, taken where that is asked for."""
    if takes_pictures():
        _PICTURES.mkdir(exist_ok=True)
        shot = require("PIL.Image").open(BytesIO(page.screenshot(full_page=False)))
        # A palette takes half of the room.
        shot.quantize(_COLOURS).save(_PICTURES / f"{name}.png", optimize=True)


def take(page: Page, name: str) -> None:
    """The same of a desktop, and of a phone under a name that says so; of no other width."""
    width: Any = page.evaluate("innerWidth")
    if width != 768:
        picture(page, f"{name}-phone" if width < 500 else name)
