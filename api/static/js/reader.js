// The reader works without these; they add comforts: contents that follow, finding, copying, citing.
import { copy } from "./clipboard.js";
import "./find.js";
import "./outline.js";
import "./passages.js";

for (const button of document.querySelectorAll("[data-copy], [data-copy-text]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const from = button.dataset.copy;
    copy(from ? document.getElementById(from).textContent : button.dataset.copyText);
  });
}

// Which document it is stays in sight when its title does not.
const title = document.querySelector(".head h1");
const where = document.getElementById("where");
new IntersectionObserver(([seen]) => (where.hidden = seen.isIntersecting)).observe(title);
