"""From the key press to the answer on the screen: milliseconds in a real browser.

    python benchmarks/page.py [--data FOLDER] [--questions N]

Types each question of examples/questions.jsonl into the search page, presses Enter and waits for the frame after
the one in which its answer stands there (requestAnimationFrame twice: the first comes before painting). Nothing has
been asked before but three questions that are not counted. `server` is the part that the service took, as the
page's own foot says; without --data the examples are indexed first. Where other work keeps the machine busy, the
processor time of both sides, one after the other, is what an idle one comes near.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from api.app import create_app
from cli.context import Context
from cli.main import run
from eval.measures import percentile
from tests.api.served import served
from tests.support import chromium
from wenzheng.configuration import configure

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
_WARM = ("什么是新能源汽车", "换电站建设补助", "望川市有哪些公园")

_WATCH = """question => new Promise(done => {
  const box = document.getElementById("q");
  box.value = question;
  let began;
  const watch = new MutationObserver(() => {
    const isThere = new URLSearchParams(location.search).get("q") === question;
    if (!isThere || !document.querySelector("#answer-title")) return;
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done({
      ms: performance.now() - began,
      foot: parseFloat(document.querySelector("footer").textContent),
    })));
  });
  watch.observe(document.body, { childList: true, subtree: true });
  box.focus();
  began = performance.now();
  box.form.requestSubmit();
})"""


def main() -> None:
    """Measure and print p50 and p95."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--questions", type=int, default=30)
    arguments = parser.parse_args()
    with ExitStack() as stack:
        data = arguments.data or _examples(stack)
        context = Context.of(configure({"data": data}))
        library = stack.enter_context(context.library())
        address = stack.enter_context(served(create_app(context.engine(library), library)))
        page = stack.enter_context(chromium()).new_page(viewport={"width": 1280, "height": 800})
        page.goto(address)
        lines = (ROOT / "examples" / "questions.jsonl").read_text("utf-8").splitlines()
        asked = [json.loads(line)["q"] for line in lines[: arguments.questions]]
        for question in _WARM:
            page.evaluate(_WATCH, question)
        _print([_measured(page, question) for question in asked])


def _measured(page: Page, question: str) -> dict[str, float]:
    server, browser = time.process_time(), _browser_seconds()
    found: dict[str, float] = page.evaluate(_WATCH, question)
    found["server_cpu"] = 1000 * (time.process_time() - server)
    found["browser_cpu"] = 1000 * (_browser_seconds() - browser)
    return found


def _browser_seconds() -> float:
    """Processor time of what this process has started, and of what that has: the browser."""
    parents, ticks = dict[int, int](), dict[int, int]()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            fields = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(fields[1])
            ticks[int(stat.parent.name)] = int(fields[11]) + int(fields[12])
    ours = {os.getpid()}
    while more := {one for one, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(ticks[one] for one in ours - {os.getpid()}) / os.sysconf("SC_CLK_TCK")


def _examples(stack: ExitStack) -> Path:
    data = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "data"
    run(["--data", str(data), "index", str(ROOT / "examples" / "documents")])
    return data


def _print(found: list[dict[str, float]]) -> None:
    print("| | p50 ms | p95 ms |\n|---|---|---|")
    named = {"ms": "key press to paint", "foot": "of that the service, by its own clock"}
    named |= {"server_cpu": "processor time, service", "browser_cpu": "processor time, browser"}
    for key, name in named.items():
        values = [one[key] for one in found]
        print(f"| {name} | {median(values):.0f} | {percentile(values, 0.95):.0f} |")


if __name__ == "__main__":
    main()
