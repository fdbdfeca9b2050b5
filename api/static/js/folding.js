// Long passages show their beginning; a button shows the rest. Without scripts they stand there whole.
const HIGH = 13;

export function startFolding() {
  const limit = HIGH * parseFloat(getComputedStyle(document.documentElement).fontSize);
  const texts = [...document.querySelectorAll("#hits .text")];
  const long = texts.filter((text) => text.offsetHeight > limit * 1.25);
  for (const text of long) fold(text, document.getElementById("hits").dataset);
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
