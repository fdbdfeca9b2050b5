// The last questions, kept in this browser alone, and only as long as the switch is on.
const KEY = "wenzheng.recent";
const OFF = "wenzheng.recent.off";
const MOST = 20;
const SHOWN = 6;

export function recent() {
  try {
    const held = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(held) ? held.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

function keep(questions) {
  try { localStorage.setItem(KEY, JSON.stringify(questions)); } catch { /* full, or not allowed */ }
}

function isKept() {
  try { return localStorage.getItem(OFF) === null; } catch { return false; }
}

// The question of this page; one that could not be answered at all (an error) is not worth keeping.
export function noteRecent() {
  const question = new URLSearchParams(location.search).get("q")?.trim();
  if (!question || !isKept() || !document.getElementById("hits")) return;
  keep([question, ...recent().filter((one) => one !== question)].slice(0, MOST));
}

export function startRecent() {
  const section = document.getElementById("recent");
  if (!section) return;
  const box = document.getElementById("recent-keep");
  box.checked = isKept();
  box.addEventListener("change", () => {
    try { box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); } catch { /* not allowed */ }
    if (!box.checked) keep([]);
    show(section);
  });
  document.getElementById("recent-clear").addEventListener("click", () => {
    keep([]);
    show(section);
    box.focus();
  });
  section.hidden = false;
  show(section);
}

function show(section) {
  const address = new URL(location.href);
  section.querySelector("ul").replaceChildren(...recent().slice(0, SHOWN).map((question) => {
    address.searchParams.set("q", question);
    const link = document.createElement("a");
    link.href = address.pathname + address.search;
    link.textContent = question;
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
  document.getElementById("recent-clear").hidden = recent().length === 0;
}
