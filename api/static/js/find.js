// Finding words in the document that is shown: how many places, and one after the other.
const form = document.getElementById("find");
const text = document.getElementById("text");
const MOST = 5000;

// Where the words stand, as ranges; a place does not run over the end of a line.
function places(words) {
  const found = [];
  const wanted = words.toLowerCase();
  for (const line of text.querySelectorAll("p, .h, td, th")) {
    const said = line.textContent.toLowerCase();
    for (let at = said.indexOf(wanted); at >= 0 && found.length < MOST; at = said.indexOf(wanted, at + wanted.length)) {
      found.push(range(line, at, at + wanted.length));
    }
  }
  return found;
}

function range(line, start, end) {
  const made = document.createRange();
  const nodes = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let passed = 0;
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    const length = node.data.length;
    if (passed <= start && start < passed + length) made.setStart(node, start - passed);
    if (passed < end && end <= passed + length) made.setEnd(node, end - passed);
    passed += length;
  }
  return made;
}

if (form && text) {
  const box = form.querySelector("input");
  const count = form.querySelector("output");
  const marks = globalThis.CSS?.highlights;
  let found = [];
  let at = -1;

  const show = () => {
    if (marks) {
      marks.set("found", new Highlight(...found));
      marks.set("here", new Highlight(...found.slice(at, at + 1)));
    } else if (at >= 0) {
      getSelection().removeAllRanges();
      getSelection().addRange(found[at]);
    }
    found[at]?.startContainer.parentElement.scrollIntoView({ block: "center" });
    const said = found.length ? count.dataset.of.replace("{}", at + 1).replace("{}", found.length) : count.dataset.none;
    count.textContent = box.value.trim() ? said : "";
  };
  const look = () => {
    found = box.value.trim() ? places(box.value.trim()) : [];
    at = found.length ? 0 : -1;
    show();
  };
  const step = (by) => {
    if (found.length) at = (at + by + found.length) % found.length;
    show();
  };

  form.hidden = false;
  box.addEventListener("input", look);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    step(1);
  });
  form.querySelector("[data-step]").addEventListener("click", () => step(-1));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.shiftKey) {
      event.preventDefault();
      step(-1);
    } else if (event.key === "Escape") {
      box.value = "";
      look();
    }
  });
}
