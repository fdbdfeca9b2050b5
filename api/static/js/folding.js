// Long passages show their beginning; a button shows the rest. Without scripts they stand there whole.
// By their length alone: to measure them, the browser would have to lay out what nobody sees yet.
const LONG = 280;

export function startFolding() {
  for (const text of document.querySelectorAll("#hits .text")) {
    if (text.textContent.length > LONG) fold(text, document.getElementById("hits").dataset);
  }
}

function fold(text, { more, less }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain unfold";
  const set = (isFolded) => {
    text.classList.toggle("folded", isFolded);
    button.textContent = isFolded ? more : less;
    button.setAttribute("aria-expanded", String(!isFolded));
  };
  button.addEventListener("click", () => set(!text.classList.contains("folded")));
  set(true);
  text.after(button);
}
