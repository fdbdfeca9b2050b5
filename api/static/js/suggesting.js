// Suggestions under the search box, as the combobox of the ARIA Authoring Practices Guide has them:
// the focus stays in the box, aria-activedescendant says which one is chosen.
import { recent } from "./recent.js";
import { say } from "./saying.js";

const WAIT = 60;
const MOST = 8;
const OWN = 3;
const LEFT_OUT = /[\s《》“”"'，,。？?！!]/g;

export function startSuggesting() {
  const box = document.getElementById("q");
  if (!box) return;
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.list);
  list.hidden = true;
  box.after(list);
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, "aria-haspopup": "listbox" };
  for (const [name, value] of Object.entries(roles)) box.setAttribute(name, value);
  new Suggesting(box, list);
}

class Suggesting {
  constructor(box, list) {
    this.box = box;
    this.list = list;
    this.typed = box.value;
    this.at = -1;
    box.addEventListener("input", () => this.later());
    box.addEventListener("compositionend", () => this.later());
    box.addEventListener("keydown", (event) => this.pressed(event));
    box.addEventListener("blur", () => this.close());
    box.form.addEventListener("submit", () => this.close());
    // Before the box loses the focus, or the list would be gone when the button comes up.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const item = event.target.closest("li");
      if (item) this.take([...list.children].indexOf(item));
    });
  }

  // While an input method composes, what stands in the box is not yet what is meant.
  later() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.typed = this.box.value;
    if (this.typed.trim()) this.timer = setTimeout(() => this.ask(), WAIT);
    else this.close();
  }

  async ask() {
    const typed = this.typed;
    this.asking = new AbortController();
    try {
      const response = await fetch(this.address(typed), { signal: this.asking.signal });
      const found = response.ok ? (await response.json()).suggestions : [];
      if (typed === this.box.value && document.activeElement === this.box) this.show(merged(typed, found));
    } catch {
      this.close();
    }
  }

  address(typed) {
    const address = new URL(this.box.dataset.suggest, location.href);
    for (const input of document.querySelectorAll("#kept input")) {
      if (input.name !== "lang") address.searchParams.append(input.name, input.value);
    }
    address.searchParams.set("q", typed);
    return address;
  }

  show(found) {
    this.at = -1;
    this.box.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...found.map((one, at) => this.item(one, at)));
    this.list.hidden = found.length === 0;
    this.box.setAttribute("aria-expanded", String(found.length > 0));
    if (found.length) say(this.box.dataset.count.replace("{}", found.length));
  }

  item({ text, source }, at) {
    const item = document.createElement("li");
    item.id = `suggestion-${at}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.text = text;
    const words = document.createElement("span");
    words.lang = "zh";
    words.append(...marked(text, this.typed.trim()));
    const kind = document.createElement("span");
    kind.className = "kind";
    kind.textContent = this.box.dataset[source];
    item.append(words, kind);
    return item;
  }

  pressed(event) {
    if (event.isComposing) return;
    const isOpen = !this.list.hidden;
    const count = this.list.children.length;
    if (event.key === "ArrowDown" && !isOpen && this.box.value.trim()) {
      event.preventDefault();
      this.typed = this.box.value;
      this.ask();
    } else if (event.key === "ArrowDown" && isOpen) {
      event.preventDefault();
      this.choose(this.at + 1 < count ? this.at + 1 : -1);
    } else if (event.key === "ArrowUp" && isOpen) {
      event.preventDefault();
      this.choose(this.at < 0 ? count - 1 : this.at - 1);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      this.choose(-1);
      this.close();
    } else if (event.key === "Enter" && isOpen && this.at >= 0) {
      event.preventDefault();
      this.take(this.at);
    }
  }

  // The box shows what is chosen; -1 is what was typed.
  choose(at) {
    this.list.children[this.at]?.setAttribute("aria-selected", "false");
    this.at = at;
    const item = this.list.children[at];
    this.box.value = item ? item.dataset.text : this.typed;
    if (!item) {
      this.box.removeAttribute("aria-activedescendant");
      return;
    }
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", item.id);
  }

  take(at) {
    this.box.value = this.list.children[at].dataset.text;
    this.close();
    this.box.form.requestSubmit();
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.at = -1;
    this.list.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }
}

const plain = (text) => text.toLowerCase().replace(LEFT_OUT, "");

// This browser's own questions come first; nothing is offered twice.
function merged(typed, found) {
  const own = recent().filter((one) => plain(one).includes(plain(typed)) && plain(one) !== plain(typed));
  const both = [...own.slice(0, OWN).map((text) => ({ text, source: "recent" })), ...found];
  const seen = new Set();
  return both.filter(({ text }) => !seen.has(plain(text)) && seen.add(plain(text))).slice(0, MOST);
}

// What was typed already stays light, what is added stands out.
function marked(text, typed) {
  const at = text.toLowerCase().indexOf(typed.toLowerCase());
  if (at < 0 || !typed) return [text];
  const rest = document.createElement("b");
  const before = document.createElement("b");
  before.textContent = text.slice(0, at);
  rest.textContent = text.slice(at + typed.length);
  return [before, text.slice(at, at + typed.length), rest];
}
