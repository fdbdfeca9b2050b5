// The page works without this file; it adds two comforts.
// "/" puts the cursor into the search box, as on most search pages.
document.addEventListener("keydown", (event) => {
  const box = document.getElementById("q");
  const isShortcut = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isShortcut && box && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});
// While an answer is on its way the button says so to the eye and to screen readers.
document.querySelector("form.ask")?.addEventListener("submit", (event) => {
  event.target.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  document.querySelector("form.ask")?.removeAttribute("aria-busy");
});
