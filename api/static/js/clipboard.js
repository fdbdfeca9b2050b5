// Copies text, also where the service is asked by plain HTTP and the browser has no clipboard for it.
const told = document.getElementById("told");
let silence;

export async function copy(text) {
  const done = await written(text);
  if (!told) return;
  told.textContent = done ? told.dataset.copied : told.dataset.failed;
  clearTimeout(silence);
  silence = setTimeout(() => told.replaceChildren(), 4000);
}

// Whether the text is on the clipboard now.
export async function written(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not allowed to: the old way may be.
    }
  }
  const box = document.createElement("textarea");
  box.value = text;
  box.setAttribute("readonly", "");
  document.body.append(box);
  const focused = document.activeElement;
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  focused?.focus?.();
  return done;
}
