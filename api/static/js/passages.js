// Text that is selected can be cited, or linked to: the service makes the words of both.
import { copy } from "./clipboard.js";

const bar = document.getElementById("chosen");
const text = document.getElementById("text");
const points = (words) => [...words].length;

// The place of a point of the page in the document, in code points, as the service counts them.
function offset(node, at) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const line = element.closest("[data-start]");
  if (!line) return null;
  const before = document.createRange();
  before.setStart(line, 0);
  before.setEnd(node, at);
  return Number(line.dataset.start) + points(before.toString());
}

// Some selections end before the first character of the next line, or outside of any.
function span() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer)) return null;
  const held = [...text.querySelectorAll("[data-start]")].filter((line) => range.intersectsNode(line));
  if (!held.length) return null;
  const last = held.at(-1);
  const whole = (line) => Number(line.dataset.start) + points(line.textContent);
  const start = offset(range.startContainer, range.startOffset) ?? Number(held[0].dataset.start);
  let end = offset(range.endContainer, range.endOffset) ?? whole(last);
  if (end === Number(last.dataset.start) && held.length > 1) end = whole(held.at(-2));
  return end > start ? { start, end } : null;
}

async function take(kind, { start, end }) {
  const place = `start=${start}&end=${end}`;
  if (kind === "address") {
    const lang = new URLSearchParams(location.search).get("lang");
    return `${location.origin}${bar.dataset.page}?${place}${lang ? `&lang=${lang}` : ""}#quote`;
  }
  const reply = await fetch(`${bar.dataset.doc}?${place}`);
  if (!reply.ok) throw new Error(String(reply.status));
  return (await reply.json())[kind];
}

if (bar && text) {
  let chosen = null;
  document.addEventListener("selectionchange", () => {
    if (bar.contains(document.activeElement)) return;
    chosen = span();
    bar.hidden = !chosen;
    const count = bar.querySelector(".count");
    if (chosen) count.textContent = count.dataset.of.replace("{}", chosen.end - chosen.start);
  });
  bar.addEventListener("pointerdown", (event) => event.preventDefault());
  bar.addEventListener("click", async (event) => {
    const kind = event.target.dataset?.take;
    if (!kind || !chosen) return;
    await copy(await take(kind, chosen).catch(() => ""));
  });
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      getSelection().removeAllRanges();
      bar.hidden = true;
      document.getElementById("main").focus();
    }
  });
}
